"""Numbers of headings that a recogniser misread, told by their place in the series.

On a worn page ``II.`` comes out as ``I.``, ``III.`` as ``HI.``, ``5.`` as ``5°.``. The text stays as it is; only the
number under which the heading is known is the one that must stand there.
"""

from __future__ import annotations

import re

from corpus.labels import Label, Rank
from corpus.marks import bare

ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_WORN_ROMAN = re.compile(r"[\s*_]*(?P<token>[IVXHLYÍÌỊĨ1l|!\]]{1,6})\s?(?P<stop>[.,])[\s*]+(?=\S)")
_WORN_DECIMAL = re.compile(r"[\s*_]*(?P<token>\d{1,2})[°º'’`*]{0,2}[.,][\s*]+(?=[^\W\d_])")
_STROKES = str.maketrans({"H": "II", "L": "I", "Y": "V", "Í": "I", "Ì": "I", "Ị": "I", "Ĩ": "I", "1": "I", "l": "I",
                          "|": "I", "!": "I", "]": "I"})  # fmt: skip


def roman_value(token: str) -> int | None:
    """Value of a Roman number up to fifteen; ``None`` for anything else."""
    return ROMAN.index(token) if token in ROMAN[1:] else None


class Series:
    """The last number of each series under each heading; ``scanned`` allows for lost strokes."""

    def __init__(self, scanned: bool) -> None:
        self.scanned = scanned
        self._last: dict[tuple[int | None, Rank], int] = {}

    def label(self, words: str, label: Label | None, parents: list[int | None]) -> Label | None:
        """``label`` as it must be in its series, or the one that ``words`` begin with when it was misread.

        ``parents`` are the headings under which such a number may stand, the nearest first.
        """
        if label is not None and label.rank is Rank.LETTER_CAPITAL and label.number[:1] in "ĐÐ" and self.scanned:
            # D and Đ differ by a stroke; a series that has come to C goes on with D.
            third = any(self._last.get((parent, Rank.LETTER_CAPITAL)) == 3 for parent in parents)
            return Label(label.rank, f"D{label.number[1:]}", label.end) if third else label
        worn = self.scanned and label is not None and label.rank is Rank.LETTER_CAPITAL and label.number[:1] == "H"
        if label is not None and label.rank is not Rank.ROMAN and not worn:
            return label
        if label is None and self.scanned and (match := _WORN_DECIMAL.match(words)):
            return Label(Rank.DECIMAL, f"{match.group('token')}.", match.end())
        match = _WORN_ROMAN.match(words[:40])
        if match is None or not bare(words[match.end() :]).isupper():
            return label
        expected = next((self._last[p, Rank.ROMAN] + 1 for p in parents if (p, Rank.ROMAN) in self._last), 1)
        if expected >= len(ROMAN):
            return label
        strokes = match.group("token").translate(_STROKES)
        known = label is not None and roman_value(match.group("token"))
        fits = strokes == ROMAN[expected] or (self.scanned and _resembles(strokes, ROMAN[expected]))
        if known == expected or not fits or (known and not self.scanned):
            return label
        return Label(Rank.ROMAN, f"{ROMAN[expected]}.", match.end())

    def passed(self, parent: int | None, rank: Rank, number: str) -> None:
        """A heading of ``rank`` and ``number`` was opened under ``parent``."""
        value = roman_value(number.strip(" .)/-–"))
        if rank is Rank.ROMAN and value is not None:
            self._last[parent, rank] = value
        if rank is Rank.LETTER_CAPITAL and "A" <= number[:1] <= "D":
            self._last[parent, rank] = ord(number[0]) - ord("A") + 1


def _resembles(strokes: str, number: str) -> bool:
    """Is one what is left of the other after strokes were lost, or has it one stroke too many?"""
    short, long = sorted((strokes, number), key=len)
    rest = iter(long)
    return len(strokes) <= len(number) + 1 and all(stroke in rest for stroke in short)
