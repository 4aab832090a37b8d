"""Abbreviations that documents introduce themselves: ``Hội đồng nhân dân (HĐND)``.

The method is that of Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical
text" (2003), made strict: every letter is the first letter of a syllable, because Vietnamese syllables stand apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from corpus.unicode import nfc

_SHORT = re.compile(
    r"\s*\((?:gọi tắt là |viết tắt là |sau đây gọi (?:tắt )?là )?[\"“”]?([A-ZĐ][A-ZĐ\-]{1,10})[\"“”]?\)"
)
_WORD = re.compile(r"[^\W\d_]+")
_APART = re.compile(r"[^\w \-–]|[\d_]")
_REACH = 120
"""Characters before the bracket in which the full form stands: eleven syllables and more."""


def joined(learned: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """What several documents teach together; of two full forms the first document's stands."""
    every: dict[str, str] = {}
    for one in learned:
        for short, full in one.items():
            every.setdefault(short, full)
    return every


def learn_abbreviations(texts: Iterable[str]) -> dict[str, str]:
    """Short form -> full form, both lower case, for every definition found in ``texts``."""
    learned: dict[str, str] = {}
    for text in map(nfc, texts):
        for match in _SHORT.finditer(text):
            short = match[1].lower()
            letters = short.replace("-", "")
            clause = _APART.split(text[max(0, match.start() - _REACH) : match.start()])[-1]
            words = _WORD.findall(clause.lower())[-len(letters) :]
            if len(words) == len(letters) and all(w[0] == c for w, c in zip(words, letters, strict=True)):
                learned.setdefault(short, " ".join(words))
    return learned
