"""Vietnamese text as Unicode: one composed form, one tone placement, one form without marks, the way back.

Documents arrive composed, decomposed (NFD) or mixed, with the tone of ``oa``, ``oe``, ``uy`` on either
vowel. Matching is done on the composed form (UAX #15, NFC); :class:`NfcView` leads every offset back to the
text as it was read.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache, lru_cache

from corpus.source import Span

__all__ = ["LOWER", "UPPER", "NfcView", "canonical_tone", "fold", "nfc"]

UPPER = "".join(chr(code) for code in (*range(0x41, 0x250), *range(0x1E00, 0x1F00)) if chr(code).isupper())
LOWER = "".join(chr(code) for code in (*range(0x61, 0x250), *range(0x1E00, 0x1F00)) if chr(code).islower())
"""Capital and small Latin letters, for character classes: Vietnamese ones alternate, no range holds them."""


def nfc(text: str) -> str:
    """``text`` composed (NFC); the same object when it already is."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _folding_table() -> dict[int, str]:
    table: dict[int, str] = {}
    for low, high in ((0x41, 0x5B), (0xC0, 0x250), (0x370, 0x530), (0x1E00, 0x2000)):
        for code in range(low, high):
            base = unicodedata.normalize("NFD", chr(code))
            bare = "".join(c for c in base if not unicodedata.combining(c)).lower()
            if len(bare) == 1 and bare != chr(code):
                table[code] = bare
    table[ord("đ")] = table[ord("Đ")] = "d"
    table[0x1E9E] = "ß"
    return table


_FOLD = _folding_table()


def fold(text: str) -> str:
    """``text`` in lower case without dấu, ``đ`` as ``d``: ``Đường Láng`` -> ``duong lang``.

    One code point gives one code point, so offsets into composed text stay valid; decomposed text is
    composed first.
    """
    if text.isascii():
        return text.lower()
    return nfc(text).translate(_FOLD)


_TONES = "\u0300\u0301\u0309\u0303\u0323"  # huyền, sắc, hỏi, ngã, nặng


def _toned(vowel: str) -> str:
    return "".join(unicodedata.normalize("NFC", vowel + tone) for tone in _TONES)


def _both(letters: str) -> str:
    return letters + letters.upper()


def _tone_moves() -> tuple[dict[str, str], dict[str, str]]:
    """Pairs of vowels whose tone moves to the first letter, and pairs whose tone moves to the second."""
    forward: dict[str, str] = {}
    back: dict[str, str] = {}
    for first in "ouiOUI":
        for second in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY":
            for tone in _TONES:
                on_first = unicodedata.normalize("NFC", first + tone) + second
                on_second = first + unicodedata.normalize("NFC", second + tone)
                back[on_second] = on_first
                forward[on_first] = on_second
    return back, forward


_TO_FIRST, _TO_SECOND = _tone_moves()
_LETTER = r"[^\W\d_]"
_TONED_O, _TONED_U, _TONED_I = (_both(_toned(vowel)) for vowel in "oui")
_TO_MOVE = _both(_toned("a") + _toned("e"))
_MISPLACED = re.compile(
    # The first letter of a pair comes first, and what stands before it is asked behind it: a pattern that opens with
    # one class is searched for many times faster than one that opens with alternatives.
    rf"[oOuU{_TONED_O}{_TONED_U}{_TONED_I}](?:"
    # open syllables in the newer placement: hoà, khoẻ, thuỷ (but quý: its u belongs to the consonant)
    rf"(?P<first>(?:(?<=[oO])[{_TO_MOVE}]|(?<=[uU])(?<![qQ].)[{_both(_toned('y'))}])(?!{_LETTER}))"
    # qúy, gía: the tone on a letter that belongs to the consonant
    rf"|(?<=[qQ][{_TONED_U}])[{_both('aăâeêioôơy')}]"
    rf"|(?<=[gG][{_TONED_I}])[{_both('aăâeêoôơuư')}](?!{_LETTER}{{3}})"
    # closed syllables: hòan, hùynh
    rf"|(?:(?<=[{_TONED_O}])[{_both('aăe')}]|(?<=[{_TONED_U}])(?<![qQ].)[yY])(?={_LETTER}))"
)


def _move(match: re.Match[str]) -> str:
    pair = match[0]
    return _TO_FIRST[pair] if match["first"] else _TO_SECOND[pair]


def canonical_tone(text: str) -> str:
    """``text`` with the tone of ``oa``, ``oe``, ``uy`` where the older spelling has it: ``Thuỷ`` -> ``Thủy``.

    Slips that no spelling has (``Qúy``, ``hòan``) are set right too. Composed text keeps its length;
    decomposed text is composed first.
    """
    if text.isascii():
        return text
    return _MISPLACED.sub(_move, nfc(text))


def _marks() -> str:
    """Character class of code points that can combine with the one before them."""
    runs: list[tuple[int, int]] = [(0x1161, 0x1175), (0x11A8, 0x11C2)]
    for code in range(0x300, 0x1E945):
        if unicodedata.category(chr(code))[0] == "M":
            if runs[-1][1] == code - 1:
                runs[-1] = (runs[-1][0], code)
            else:
                runs.append((code, code))
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in runs)


_ODD = re.compile(r"[^\x00-\u02ff\u1e00-\u1eff]+")
"""Runs outside the letters that composed Vietnamese is written with; all marks are among them."""


@cache
def _cluster() -> re.Pattern[str]:
    return re.compile(rf"[\s\S][{_marks()}]+|[^\x00-\u02ff\u1e00-\u1eff]")


@lru_cache(maxsize=1024)
def _changes(run: str) -> tuple[tuple[int, int, str], ...]:
    """What of ``run`` is composed otherwise: start, end, composed form. A paper writes the same few runs all over."""
    found = ((match.start(), match.end(), nfc(match[0])) for match in _cluster().finditer(run))
    return tuple((start, end, composed) for start, end, composed in found if composed != run[start:end])


class NfcView:
    """The composed form of a text with the way back to its own offsets.

    ``text`` is NFC; ``to_source`` turns an offset of ``text`` into one of the text given, ``from_source``
    the reverse. Both are monotone; an offset inside a letter that the source spells with several code
    points leads to its start.
    """

    __slots__ = ("_composed", "_source", "text")

    def __init__(self, source: str) -> None:
        self._composed: list[int] = []
        self._source: list[int] = []
        if unicodedata.is_normalized("NFC", source):
            self.text = source
            return
        parts: list[str] = []
        copied = length = 0
        for odd in _ODD.finditer(source):
            base = max(0, odd.start() - 1)  # the letter that the marks stand on
            for start, end, composed in _changes(source[base : odd.end()]):
                parts += (source[copied : base + start], composed)
                length += base + start - copied
                # one break where the letter begins, one behind it: between them every offset belongs to its start
                self._composed += (length, length + len(composed))
                self._source += (base + start, base + end)
                length += len(composed)
                copied = base + end
        parts.append(source[copied:])
        self.text = "".join(parts)

    def to_source(self, offset: int) -> int:
        """Offset of :attr:`text` as an offset of the source."""
        return _along(self._composed, self._source, offset)

    def source_span(self, start: int, end: int) -> Span:
        """``text[start:end]`` as a span of the source."""
        if not self._composed:
            return Span(start, end)
        return Span(self.to_source(start), self.to_source(end))

    def from_source(self, offset: int) -> int:
        """Offset of the source as an offset of :attr:`text`."""
        return _along(self._source, self._composed, offset)


def _along(here: list[int], there: list[int], offset: int) -> int:
    if not here:  # composed as it came
        return offset
    place = bisect_right(here, offset) - 1
    if place < 0:
        return offset
    if place % 2 == 0:  # inside a changed letter
        return there[place]
    return there[place] + offset - here[place]
