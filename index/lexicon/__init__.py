"""Word lists of the genre, one pair a line: what people type, a tab, what documents write.

General Vietnamese administration only; abbreviations of one office are learned from its own documents.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

_LONE_I = re.compile(r"(?<![^\W\d_])([hklmst])([iíìỉĩị])(?![^\W\d_])")
_Y = dict(zip("iíìỉĩị", "yýỳỷỹỵ", strict=True))


def one_spelling(text: str) -> str:
    """``text``, composed and in lower case, with ``kí``, ``lí``, ``tỉ`` as ``ký``, ``lý``, ``tỷ``; same length.

    Both spellings are in use (``đăng kí``, ``đăng ký``), often in one paper; which one is taken does not matter here.
    """
    return _LONE_I.sub(lambda match: match[1] + _Y[match[2]], text)


@lru_cache(maxsize=8)
def pairs(name: str) -> tuple[tuple[str, str], ...]:
    """Lines of ``name.tsv`` as (typed, written); ``#`` starts a comment."""
    text = resources.files(__name__).joinpath(f"{name}.tsv").read_text("utf-8")
    rows = [one_spelling(line).split("\t") for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return tuple((row[0].strip(), row[1].strip()) for row in rows)


@lru_cache(maxsize=1)
def background() -> dict[tuple[str, ...], float]:
    """Words of general Vietnamese text, syllable by syllable with dấu, and their inverse document frequency."""
    return {tuple(word.split()): float(idf) for word, idf in pairs("background")}


@lru_cache(maxsize=8)
def words(name: str) -> frozenset[str]:
    """Lines of ``name.tsv`` as a set of single entries."""
    text = resources.files(__name__).joinpath(f"{name}.tsv").read_text("utf-8")
    lines = (line.strip() for line in one_spelling(text).splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))
