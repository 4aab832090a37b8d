"""Roman numerals on a scan: `III` comes back as `II`, `IH` or `Ill`, and the heading `II.` as `H.` or `11.`

Only what is certain is mended, and stays marked as uncertain: strokes that can be counted in the picture, quarters of
the year (there is no eleventh), headings whose number the one before them leaves no choice about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.loaders.layout import Line, Page
from corpus.loaders.scan.tesseract import Read

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["counted", "mend_headings", "mend_quarters"]

_ONES = re.compile(r"(?=.*[IHl])([IHl1|!]{2,4}|[IH])([.,;:)/]?)")
_QUARTER = re.compile(r"([1lI|!]{2,3}|H|IH|HI|[\[l|!])([.,;:)]*)")
_LABEL = re.compile(r"([IVXlH1|!ÍÌ]{1,5})([.)])")
_LIKE = str.maketrans({"l": "I", "1": "I", "|": "I", "!": "I", "Í": "I", "Ì": "I", "[": "I", "H": "II"})
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_STROKE = 0.72
"""Share of the height of a word that a column of ink fills where an upright stroke is."""


def counted(read: Read, dark: NDArray[np.bool_]) -> Read:
    """``read``, a word of I alone, with as many of them as there are strokes in the picture (``dark``)."""
    import numpy as np

    found = _ONES.fullmatch(read.text)
    if not found:
        return read
    x0, y0, x1, y1 = read.box
    ink = dark[max(y0, 0) : y1, max(x0 - 2, 0) : x1 + 2]
    rows = np.flatnonzero(ink.any(axis=1))
    if not len(rows):
        return read
    ink = ink[rows[0] : rows[-1] + 1]
    upright = np.flatnonzero(np.diff(np.pad((ink.mean(axis=0) > _STROKE).astype(np.int8), 1)))
    strokes = len(upright) // 2
    if found[1] == "H":
        # The bar of an H crosses the gap between its strokes.
        gap = ink[int(0.35 * len(ink)) : int(0.65 * len(ink)) + 1, upright[1] : upright[2]] if strokes == 2 else ink
        if strokes != 2 or not gap.size or gap.any(axis=0).mean() > 0.4:
            return read
    if not 1 <= strokes <= 3 or "I" * strokes == found[1]:
        return read
    return replace(read, text="I" * strokes + found[2], confidence=min(read.confidence, 59.0))


def mend_quarters(reads: Sequence[Read]) -> list[Read]:
    """``quý 11`` as ``quý II``: a year has four."""
    out = list(reads)
    for number, read in enumerate(out):
        found = _QUARTER.fullmatch(read.text)
        if found is None or not number or out[number - 1].text.casefold().lstrip("([“") != "quý":
            continue
        numeral = found[1].translate(_LIKE)
        if numeral in _NUMERALS[:3] and numeral != found[1]:
            out[number] = replace(read, text=numeral + found[2], confidence=min(read.confidence, 59.0))
    return out


def mend_headings(pages: Sequence[Page]) -> None:
    """Numbers of headings in capitals: one that reads as the numeral after the one before it is that numeral."""
    last = 0
    for page in pages:
        for item in page.items:
            if not isinstance(item, Line) or len(item.words) < 2:
                continue
            head = item.words[0]
            found = _LABEL.fullmatch(head.text)
            words = "".join(word.text for word in item.words[1:])
            if found is None or not _capitals(words):
                continue
            numeral = found[1].translate(_LIKE)
            value = _NUMERALS.index(numeral) + 1 if numeral in _NUMERALS else 0
            if numeral == found[1]:
                # II read as I is no new beginning where I has just been.
                last = value
            elif value == last + 1 and (value > 1 or not found[1].isdigit()):
                head.text, head.uncertain = numeral + found[2], True
                last = value


def _capitals(words: str) -> bool:
    letters = [c for c in words if c.isalpha()]
    return len(letters) >= 4 and sum(c.isupper() for c in letters) >= 0.8 * len(letters)
