"""Vietnamese text as Unicode: one composed form, one tone placement, one form without marks, the way back.

Documents arrive composed, decomposed (NFD) or mixed, with the tone of ``oa``, ``oe``, ``uy`` on either
vowel. Matching is done on the composed form (UAX #15, NFC); :class:`NfcView` leads every offset back to the
text as it was read.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

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
_MISPLACED = re.compile(
    # open syllables in the newer placement: hoà, khoẻ, thuỷ (but quý: its u belongs to the consonant)
    rf"(?P<first>(?:[oO][{_both(_toned('a') + _toned('e'))}]|(?<![qQ])[uU][{_both(_toned('y'))}])(?!{_LETTER}))"
    # qúy, gía: the tone on a letter that belongs to the consonant
    rf"|(?<=[qQ])[{_both(_toned('u'))}][{_both('aăâeêioôơy')}]"
    rf"|(?<=[gG])[{_both(_toned('i'))}][{_both('aăâeêoôơuư')}](?!{_LETTER}{{3}})"
    # closed syllables: hòan, hùynh
    rf"|(?:[{_both(_toned('o'))}][{_both('aăe')}]|(?<![qQ])[{_both(_toned('u'))}][yY])(?={_LETTER})"
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


_CLUSTER: re.Pattern[str] | None = None


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
        global _CLUSTER
        if _CLUSTER is None:
            _CLUSTER = re.compile(rf"[\s\S][{_marks()}]+|[^\x00-\u02ff\u1e00-\u1eff]")
        parts: list[str] = []
        copied = length = 0
        for match in _CLUSTER.finditer(source):
            written = match[0]
            composed = unicodedata.normalize("NFC", written)
            if composed == written:
                continue
            start, end = match.span()
            parts += (source[copied:start], composed)
            length += start - copied
            # one break where the letter begins, one behind it: between them every offset belongs to its start
            self._composed += (length, length + len(composed))
            self._source += (start, end)
            length += len(composed)
            copied = end
        parts.append(source[copied:])
        self.text = "".join(parts)

    def to_source(self, offset: int) -> int:
        """Offset of :attr:`text` as an offset of the source."""
        return _along(self._composed, self._source, offset)

    def from_source(self, offset: int) -> int:
        """Offset of the source as an offset of :attr:`text`."""
        return _along(self._source, self._composed, offset)


def _along(here: list[int], there: list[int], offset: int) -> int:
    place = bisect_right(here, offset) - 1
    if place < 0:
        return offset
    if place % 2 == 0:  # inside a changed letter
        return there[place]
    return there[place] + offset - here[place]
