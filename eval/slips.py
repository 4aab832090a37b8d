"""How a Vietnamese word comes out of a keyboard when a key is missed, left over, swapped or hit beside.

Telex spells marks as letters behind the word: ``dduwowcj`` is ``được``. Slips of the finger are the four of Damerau,
"A technique for computer detection and correction of spelling errors" (1964): one letter wrong, missing, too many, or
two swapped.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from random import Random

from corpus.unicode import fold, nfc
from index.lexicon import background

__all__ = ["key_slip", "syllables", "telex_keys", "telex_slip", "without_dau", "without_tone"]

_TONE_KEYS = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_SHAPES = {"\u0302": "", "\u0306": "w", "\u031b": "w"}
"""Circumflex doubles its letter; breve and horn are ``w``."""
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@lru_cache(maxsize=1)
def syllables() -> frozenset[str]:
    """Every syllable of general Vietnamese text, folded."""
    return frozenset(fold(part) for word in background() for part in word)


def without_dau(text: str) -> str:
    """``text`` without any mark, ``đ`` as ``d``; capitals stay. One composed code point gives one code point."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


def without_tone(word: str) -> str:
    """``word`` with its letters but not its tone: ``được`` -> ``đươc``."""
    return nfc("".join(c for c in unicodedata.normalize("NFD", word) if c not in _TONE_KEYS))


def _tone(word: str) -> str:
    return next((_TONE_KEYS[c] for c in unicodedata.normalize("NFD", word) if c in _TONE_KEYS), "")


def telex_keys(word: str) -> str:
    """The keys that telex takes for ``word``, the tone last: ``được`` -> ``dduwowcj``."""
    keys = ""
    for letter in nfc(word):
        apart = unicodedata.normalize("NFD", letter)
        base, marks = apart[0], apart[1:]
        if letter in "đĐ":
            base = "dd" if letter == "đ" else "DD"
        keys += base
        for mark in marks:
            if mark in _SHAPES:
                keys += _SHAPES[mark] or base.lower()
    return keys + _tone(word)


def telex_slip(word: str, rng: Random) -> str:
    """``word`` as telex leaves it: keys not taken at all, the tone key missed, or hit twice (which undoes the tone)."""
    if without_dau(word) == word:
        return word
    toneless, key = without_tone(word), _tone(word)
    shapes = [telex_keys(word)]
    if key:
        shapes += [toneless, toneless + key]
    return rng.choice(shapes)


def _beside(letter: str, rng: Random) -> str:
    row = next((row for row in _ROWS if letter in row), "")
    place = row.find(letter)
    return rng.choice([row[i] for i in (place - 1, place + 1) if row and 0 <= i < len(row)] or [letter])


def key_slip(word: str, rng: Random) -> str:
    """``word`` with one letter hit beside, missing, hit twice, or two swapped; its first letter stays."""
    if len(word) < 3:
        return word
    place = rng.randrange(1, len(word))
    kind = rng.randrange(4)
    if kind == 0 and word[place].isascii() and word[place].islower():
        return word[:place] + _beside(word[place], rng) + word[place + 1 :]
    if kind == 1:
        return word[:place] + word[place] + word[place:]
    if kind == 2 and place + 1 < len(word):
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + word[place + 1 :]
