"""The systems that are compared, by name, and how one is made."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

from eval.peers.base import Peer

__all__ = ["EXTRA", "OURS", "SYSTEMS", "System", "create", "in_english", "missing"]

EXTRA = "pip install -c constraints.txt '.[compare]'"
"""Installs every peer."""

_NEEDS: dict[str, tuple[tuple[str, str], ...]] = {
    "langchain": (
        ("langchain_community", "langchain-community"),
        ("langchain_classic", "langchain-classic"),
        ("langchain_text_splitters", "langchain-text-splitters"),
        ("rank_bm25", "rank-bm25"),
    ),
    "llama_index": (
        ("llama_index.core", "llama-index-core"),
        ("llama_index.retrievers.bm25", "llama-index-retrievers-bm25"),
    ),
    "haystack": (
        ("haystack", "haystack-ai"),
        ("haystack_integrations.components.embedders.sentence_transformers", "sentence-transformers-haystack"),
    ),
    "txtai": (("txtai", "txtai"),),
}
"""Module and package of each thing that a family imports."""

_LABELS = {"langchain": "LangChain", "llama_index": "LlamaIndex", "haystack": "Haystack", "txtai": "txtai"}
_SETTINGS = {
    "vectors": "mặc định (véc-tơ)",
    "bm25": "BM25",
    "hybrid": "kết hợp BM25 + véc-tơ",
    "folded": "kết hợp, bỏ dấu",
}

_ENGLISH = {
    "mặc định (véc-tơ)": "default (vectors)",
    "kết hợp BM25 + véc-tơ": "hybrid",
    "kết hợp, bỏ dấu": "hybrid, dấu stripped",
    "BM25 trên đoạn 1000/200 ký tự": "BM25 over 1000/200 characters",
}


@dataclass(frozen=True, slots=True)
class System:
    """One line of the comparison: a product in one of its settings."""

    family: str
    """What ``--peers`` names: the module in :mod:`eval.peers`."""
    setting: str
    label: str

    @property
    def name(self) -> str:
        """Its name in JSON."""
        return f"{self.family}-{self.setting}" if self.setting else self.family


OURS = System("wardqa", "", "wardqa")
SYSTEMS: tuple[System, ...] = (
    OURS,
    System("plain", "", "BM25 trên đoạn 1000/200 ký tự"),
    *(
        System(family, setting, f"{label}, {words}")
        for family, label in _LABELS.items()
        for setting, words in _SETTINGS.items()
        if setting != "bm25" or family == "langchain"  # the one whose tutorial has BM25 alone
    ),
)


def in_english(label: str) -> str:
    """The label of a system, its Vietnamese words in English."""
    for words, translated in _ENGLISH.items():
        label = label.replace(words, translated)
    return label


def missing(system: System) -> list[str]:
    """Packages that have to be installed before ``system`` runs."""
    return [package for module, package in _NEEDS.get(system.family, ()) if not _installed(module)]


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # a parent package of it
        return False


def create(family: str, setting: str, encoder: str) -> Peer:
    """Make a system; ``encoder`` is a folder or name of a sentence-transformers model. Imports the peer's packages."""
    if setting == "folded":
        from eval.peers.folded import Folded

        return Folded(create(family, "hybrid", encoder))
    if family == "wardqa":
        from eval.peers.wardqa import WardQA

        return WardQA(encoder)
    if family == "plain":
        from eval.peers.plain import Plain

        return Plain()
    if family == "langchain":
        from eval.peers.langchain import LangChain

        return LangChain(encoder, setting)
    if family == "llama_index":
        from eval.peers.llama_index import LlamaIndex

        return LlamaIndex(encoder, setting)
    if family == "haystack":
        from eval.peers.haystack import Haystack

        return Haystack(encoder, setting)
    if family == "txtai":
        from eval.peers.txtai import Txtai

        return Txtai(encoder, setting)
    raise ValueError(family)
