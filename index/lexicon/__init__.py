"""Word lists of the genre, one pair a line: what people type, a tab, what documents write.

General Vietnamese administration only; abbreviations of one office are learned from its own documents.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=8)
def pairs(name: str) -> tuple[tuple[str, str], ...]:
    """Lines of ``name.tsv`` as (typed, written); ``#`` starts a comment."""
    text = resources.files(__name__).joinpath(f"{name}.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return tuple((row[0].strip(), row[1].strip()) for row in rows)


@lru_cache(maxsize=1)
def background() -> dict[tuple[str, ...], float]:
    """Words of general Vietnamese text, syllable by syllable with dấu, and their inverse document frequency."""
    return {tuple(word.split()): float(idf) for word, idf in pairs("background")}


@lru_cache(maxsize=8)
def words(name: str) -> frozenset[str]:
    """Lines of ``name.tsv`` as a set of single entries."""
    text = resources.files(__name__).joinpath(f"{name}.tsv").read_text("utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
