"""Tables that lost their tabs: every cell alone on its line, rows told by their numbers or by where figures stand.

Two forms are certain enough to be read: one whose head begins with a numbering column (``STT``, ``Nội dung``, ...) and
whose rows count up from 1, and one whose every row is words followed by the same number of figures.
"""

from __future__ import annotations

import re

from corpus.frame import frames
from corpus.labels import read_label
from corpus.marks import trimmed
from corpus.source import Span

_ORDINAL_HEAD = re.compile(r"^[^\S\n]*(?:S?TT|Stt|STT\.|Số TT|Số thứ tự)[^\S\n]*$", re.MULTILINE)
_FIGURE_LINE = re.compile(r"^[^\S\n]*[-+]?\d[\d.,]*(?:[^\S\n]?/[^\S\n]?\d[\d.,]*)?[^\S\n]?%?[^\S\n]*$", re.MULTILINE)
_FIGURE = re.compile(r"[-+]?\d[\d.,]*(?:\s?/\s?\d[\d.,]*)?\s?%?\Z")
_TOTAL = re.compile(r"(?:Tổng|TỔNG|Cộng|CỘNG)\b")
_NARROWEST, _WIDEST = 3, 10
_LONGEST_HEAD = 60
_LONGEST_CELL = 250
_MOST_CELLS = 4000
_FIRST_CELLS = 24
"""Cells that are looked at before the whole table is."""

Row = list[Span | None]


def line_tables(text: str, span: Span) -> list[list[Row]]:
    """Tables in ``span`` as rows of cells, the head first; ``span`` holds no tabs of other tables."""
    found: list[list[Row]] = []
    position = span.start
    for head in _ORDINAL_HEAD.finditer(text, span.start, span.end):
        if head.start() < position or not _numbered(text, _cells(text, head.start(), span.end, _FIRST_CELLS)):
            continue
        if rows := _numbered(text, _cells(text, head.start(), span.end)):
            found.append(rows)
            position = _end(rows)
    figures = [match.start() for match in _FIGURE_LINE.finditer(text, span.start, span.end)]
    for first in _clusters(text, figures):
        if first >= position and (rows := _figured(text, first, position, span.end)):
            found.append(rows)
            position = _end(rows)
    return found


def _end(rows: list[Row]) -> int:
    return max(cell.end for cell in rows[-1] if cell)


def _clusters(text: str, figures: list[int]) -> list[int]:
    """The first line of each run of two and more lines of figures."""
    first: list[int] = []
    running = False
    for one, other in zip(figures, figures[1:], strict=False):
        close = other - one < 200 and text.count("\n", one, other) <= 2
        if close and not running:
            first.append(one)
        running = close
    return first


def _cells(text: str, start: int, end: int, most: int = _MOST_CELLS) -> list[Span]:
    """The lines from ``start`` on, blank ones left out, as far as they may be cells."""
    cells: list[Span] = []
    while start < end and len(cells) < most:
        stop = text.find("\n", start, end)
        stop = end if stop == -1 else stop
        cell = trimmed(text, start, stop)
        if cell is not None:
            words = text[cell.start : cell.end]
            if "\t" in words or len(words) > _LONGEST_CELL or frames(words):
                break
            cells.append(cell)
        start = stop + 1
    return cells


def _words(text: str, cell: Span) -> str:
    return text[cell.start : cell.end]


def _numbered(text: str, cells: list[Span]) -> list[Row] | None:
    """Rows that count up from 1 under a head that begins with the numbering column."""
    width = next((i for i, cell in enumerate(cells[: _WIDEST + 1]) if _words(text, cell) in ("1", "01", "1.")), 0)
    if not _NARROWEST <= width <= _WIDEST or any(cell.end - cell.start > _LONGEST_HEAD for cell in cells[:width]):
        return None
    rows: list[Row] = [list(cells[:width])]
    place, number = width, 1
    while place < len(cells):
        following = _next(text, cells, place, width, number + 1)
        if following is None:
            break
        rows.append(list(cells[place:following]))
        place, number = following, number + 1
    if number == 1:
        return None
    last = cells[place : place + width]
    # The last row has no number after it: it is as long as the others, words of the text do not belong to it.
    foreign = (i for i, cell in enumerate(last) if i and (read_label(_words(text, cell)) or _closes(text, cell)))
    rest = next(foreign, len(last))
    rows.append(list(last[:rest]))
    place += rest
    if place < len(cells) and rest == width and _TOTAL.match(_words(text, cells[place])):
        figures = [cell for cell in cells[place + 1 : place + width] if _FIGURE.match(_words(text, cell))]
        rows.append([None, cells[place], *figures])
    return rows


def _closes(text: str, cell: Span) -> bool:
    return cell.end - cell.start > 60 and text[cell.end - 1] in ".;"


def _next(text: str, cells: list[Span], place: int, width: int, number: int) -> int | None:
    """Where the row ``number`` begins: a whole row on, or sooner when cells of this one are blank."""
    sought: tuple[str, ...] = (str(number), f"{number:02d}", f"{number}.")
    for step in range(width, 1, -1):
        if place + step < len(cells) and _words(text, cells[place + step]) in sought:
            return place + step
    return None


def _kinds(text: str, cells: list[Span]) -> str:
    """``N`` for a figure, ``T`` for words, one letter a cell."""
    return "".join("N" if _FIGURE.match(_words(text, cell)) else "T" for cell in cells)


def _figured(text: str, figure: int, start: int, end: int) -> list[Row] | None:
    """Rows of words and equally many figures, under a head of as many lines of words; ``figure`` is in the first."""
    above: list[Span] = []
    line_end = figure - 1
    while line_end > start and len(above) < 2 * _WIDEST:
        line_start = max(start, text.rfind("\n", start, line_end) + 1)
        cell = trimmed(text, line_start, line_end)
        if cell is not None:
            words = _words(text, cell)
            other = "\t" in words or words.endswith((".", ";", ":")) or frames(words)
            if other or len(words) > _LONGEST_HEAD:
                break
            above.append(cell)
        line_end = line_start - 1
    cells = [*reversed(above), *_cells(text, figure, end, _FIRST_CELLS)]
    kinds = _kinds(text, cells)
    for figures in range(_WIDEST - 1, 1, -1):
        match = re.compile(rf"T{{{figures + 1}}}(?=(?:TN{{{figures}}}){{2}}(?!N))").search(kinds)
        if match is None:
            continue
        width = figures + 1
        if len(cells) - len(above) == _FIRST_CELLS:
            cells = [*reversed(above), *_cells(text, figure, end)]
            kinds = _kinds(text, cells)
        rows: list[Row] = [list(cells[match.start() : match.end()])]
        place = match.end()
        while kinds[place : place + width] == "T" + "N" * figures:
            rows.append(list(cells[place : place + width]))
            place += width
        return rows
    return None
