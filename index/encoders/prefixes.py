"""What is put before a question and a passage: what the settings say, else the model, else what its family wants."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import NamedTuple


class Prefixes(NamedTuple):
    """Put before every text of its kind; empty for nothing."""

    query: str
    passage: str


_E5_TASK = "Given a web search query, retrieve relevant passages that answer the query"
_FAMILIES = (
    # Trained with prefixes that their model cards ask for and their files do not hold. BGE-M3 wants none.
    (re.compile(r"(^|[-_])e5-(\w+-)*instruct", re.I), Prefixes(f"Instruct: {_E5_TASK}\nQuery: ", "")),
    (re.compile(r"(^|[-_])e5-(small|base|large)", re.I), Prefixes("query: ", "passage: ")),
    (
        re.compile(r"(^|[-_])bge-(small|base|large)-en", re.I),
        Prefixes("Represent this sentence for searching relevant passages: ", ""),
    ),
)
_CACHED = re.compile(r"models--(?:.+--)?(.+)")
"""A folder of the hub's cache, which holds snapshots named by their revision."""


def prefixes(
    name_or_path: str, own: Mapping[str, str], query: str | None = None, passage: str | None = None
) -> Prefixes:
    """The prefixes for a model with prompts ``own``; ``query`` and ``passage`` decide where they are not ``None``.

    ``own`` is ``prompts`` of ``config_sentence_transformers.json``. A passage's is called ``document``, ``passage`` or
    ``corpus`` there; sentence-transformers 6 reads only the first, with which it also fills what is not said.
    """
    said = Prefixes(
        own.get("query") or "", next((own[name] for name in ("document", "passage", "corpus") if own.get(name)), "")
    )
    usual = said if any(said) else _of_family(name_or_path)
    return Prefixes(usual.query if query is None else query, usual.passage if passage is None else passage)


def _of_family(name_or_path: str) -> Prefixes:
    parts = PurePath(name_or_path).parts
    cached = [match[1] for part in parts if (match := _CACHED.fullmatch(part))]
    for name in (*parts[-1:], *cached):
        for pattern, wanted in _FAMILIES:
            if pattern.search(name):
                return wanted
    return Prefixes("", "")
