"""Cells of a ruled table on a scan, each read by itself: the words of neighbours never mix, narrow columns are seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.loaders.scan.tesseract import Box, Read, read_crops
from corpus.loaders.turning import Box as Place

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["improve", "read_cells"]

_AROUND = 3
"""Pixels around the ink of a cell that are read with it."""
_GOOD = 85.0
"""Confidence of its worst word under which a cell is read once more, larger."""
_LARGER = 1.4
_NUMBERED = 0.6
"""Share of the cells of a column that hold a short number from which the others are taken for numbers, too."""
_NUMBER = re.compile(r"\d{1,3}\.?|[IVX]{1,5}\.?")
_OF_NUMBERS = ("-c", "tessedit_char_whitelist=0123456789IVX.")
_DIRT = frozenset("`'\"|_.,:;-–~*")
"""What specks at the end of a cell are read as, standing by themselves."""
_DIGITS = frozenset("0123456789")


def read_cells(image: Image, cells: Sequence[Place], inks: Sequence[Box], dpi: float) -> list[list[list[Read]]]:
    """Rows of words of each of ``cells`` (points), whose writing fills ``inks`` (pixels of ``image``)."""
    crops = [(x0 - _AROUND, y0 - _AROUND, x1 + _AROUND, y1 + _AROUND) for x0, y0, x1, y1 in inks]
    reads = read_crops(image, crops, dpi)
    improve(image, crops, dpi, reads, _GOOD)
    _numbers(image, cells, crops, dpi, reads)
    return [_rows(_trimmed(words)) for words in reads]


def _trimmed(words: list[Read]) -> list[Read]:
    """``words`` without what dirt at the edges of the cell was read as: ``"Đạt``, ``96,4:``, a lone full stop."""
    out = list(words)
    while len(out) > 1 and (set(out[-1].text) <= _DIRT or (not _spoken(out[-1]) and out[-1].confidence < _GOOD)):
        out.pop()
    while len(out) > 1 and not _spoken(out[0]) and out[0].confidence < _GOOD:
        out.pop(0)
    if out and out[-1].text[0] in _DIGITS:
        out[-1] = replace(out[-1], text=out[-1].text.rstrip(":;'\"`_") or out[-1].text)
    if out and out[0].text[0] in "\"'`_.:|" and not any(c in "\"”'" for word in words for c in word.text[1:]):
        out[0] = replace(out[0], text=out[0].text.lstrip("\"'`_.:|") or out[0].text)
    return out


def _spoken(word: Read) -> bool:
    return any(c.isalnum() for c in word.text)


def _worst(words: Sequence[Read]) -> float:
    return min((word.confidence for word in words), default=0.0)


def _text(words: Sequence[Read]) -> str:
    return " ".join(word.text for word in words)


def improve(image: Image, crops: Sequence[Box], dpi: float, reads: list[list[Read]], good: float) -> None:
    """Read larger those of ``crops`` whose worst word is under ``good``; the better reading stays.

    A figure that both readings have differently is doubtful.
    """
    doubtful = [number for number, words in enumerate(reads) if _worst(words) < good]
    if not doubtful:
        return
    again = read_crops(image, [crops[number] for number in doubtful], dpi, enlarged=_LARGER)
    for number, words in zip(doubtful, again, strict=True):
        before = reads[number]
        kept, other = (words, before) if _mean(words) > _mean(before) else (before, words)
        known = {word.text for word in other}
        # Both readings of a figure cannot be right; where one is sure it mostly is.
        limit = 100.0 if _worst(kept) >= _GOOD + 5 else 50.0
        reads[number] = [
            replace(word, confidence=min(word.confidence, limit))
            if word.text not in known and any(c in _DIGITS for c in word.text)
            else word
            for word in kept
        ]


def _mean(words: Sequence[Read]) -> float:
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else 0.0


def _numbers(image: Image, cells: Sequence[Place], crops: Sequence[Box], dpi: float, reads: list[list[Read]]) -> None:
    """Read once more, as numbers only, what stands between the numbers of a narrow column (STT)."""
    columns: dict[int, list[int]] = {}
    for number, cell in enumerate(cells):
        columns.setdefault(round(cell[0] / 4), []).append(number)
    strange: list[int] = []
    for members in columns.values():
        short = [n for n in members if crops[n][2] - crops[n][0] < 0.45 * dpi]
        right = [n for n in short if _NUMBER.fullmatch(_text(reads[n])) and _worst(reads[n]) >= 60]
        if len(right) >= 3 and len(right) >= _NUMBERED * len(members):
            head = min(members, key=lambda n: cells[n][1])
            strange += [n for n in short if n not in right and n != head]
    if not strange:
        return
    again = read_crops(image, [crops[n] for n in strange], dpi, *_OF_NUMBERS, enlarged=_LARGER)
    for number, words in zip(strange, again, strict=True):
        if words and _NUMBER.fullmatch(_text(words).replace(" ", "")):
            # What the column says is no reading: the number is marked unless Tesseract is sure of it now.
            text = _text(words).replace(" ", "")
            reads[number] = [replace(words[0], text=text, confidence=_worst(words))]


def _rows(words: Sequence[Read]) -> list[list[Read]]:
    rows: dict[tuple[str, str, str], list[Read]] = {}
    for word in words:
        rows.setdefault(word.line, []).append(word)
    return sorted(rows.values(), key=lambda row: row[0].box[1])
