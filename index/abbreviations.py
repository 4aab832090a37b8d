"""Abbreviations that documents introduce themselves: ``Hội đồng nhân dân (HĐND)``.

The method is that of Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical
text" (2003), made strict: every letter is the first letter of a syllable, because Vietnamese syllables stand apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.unicode import nfc

_WORD = r"[^\W\d_]+"
_DEFINED = re.compile(
    rf"((?:{_WORD}[ \-–]+){{1,11}}{_WORD})\s*"
    r"\((?:gọi tắt là |viết tắt là |sau đây gọi (?:tắt )?là )?[\"“”]?([A-ZĐ][A-ZĐ\-]{1,10})[\"“”]?\)"
)


def learn_abbreviations(texts: Iterable[str]) -> dict[str, str]:
    """Short form -> full form, both lower case, for every definition found in ``texts``."""
    learned: dict[str, str] = {}
    for text in texts:
        for match in _DEFINED.finditer(nfc(text)):
            short = match.group(2).lower()
            letters = short.replace("-", "")
            words = re.findall(_WORD, match.group(1).lower())[-len(letters) :]
            if len(words) == len(letters) and all(w[0] == c for w, c in zip(words, letters, strict=True)):
                learned.setdefault(short, " ".join(words))
    return learned
