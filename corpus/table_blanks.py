"""Tables whose columns only blanks keep apart, as plain text taken from a page keeps them.

Certain enough to be read: a head that begins with a numbering column (``TT   Nội dung   Kinh phí``) over rows whose
cells stand under its names.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from corpus.marks import unwrapped
from corpus.source import Span

_HEAD = re.compile(r"^[^\S\n]*(?:STT|S\.?TT|Stt|TT|Số TT)[^\S\n]{2,}\S.*$", re.MULTILINE)
_PART = re.compile(r"\S+(?:[^\S\n\t]\S+)*")
_NUMBER = re.compile(r"(?:\d{1,4}(?:\.\d+)*|[IVXLC]{1,6}|[A-ZĐ])[.)]?\Z")
_PAGE_NUMBER = re.compile(r"\s*[-–]?\s?\d{1,3}\s?[-–]?\s*\Z")
_NARROWEST = 3
_LEAST_ROWS = 2
_MAX_GAP = 4
"""Lines that are blank, or hold the number of a page, inside a table at most."""

Row = list[Span | None]
_Cell = tuple[int, int]
"""First column of characters, and the one after the last, in the line."""


def blank_tables(text: str, span: Span) -> list[tuple[list[Row], set[int]]]:
    """Tables in ``span``: rows of cells, the head first, and the rows that stand after a page break."""
    found: list[tuple[list[Row], set[int]]] = []
    position = span.start
    for head in _HEAD.finditer(text, span.start, span.end):
        if head.start() >= position and (read := _table(text, head.start(), span.end)):
            found.append(read)
            position = extent(read[0]).end
    return found


def extent(rows: list[Row]) -> Span:
    """From the first cell of ``rows`` to the last."""
    cells = [cell for row in rows for cell in row if cell]
    return Span(min(cell.start for cell in cells), max(cell.end for cell in cells))


def _line(text: str, start: int, end: int) -> tuple[list[_Cell], int]:
    stop = text.find("\n", start, end)
    stop = end if stop == -1 else stop
    return [(m.start() - start, m.end() - start) for m in _PART.finditer(text, start, stop)], stop


def _table(text: str, start: int, end: int) -> tuple[list[Row], set[int]] | None:
    heads, stop = _line(text, start, end)
    if len(heads) < _NARROWEST or "\t" in text[start:stop]:
        return None
    width = len(heads)
    rows: list[Row] = [[Span(start + a, start + b) for a, b in heads]]
    broken: set[int] = set()
    gap = 0
    while stop < end:
        start = stop + 1
        parts, stop = _line(text, start, end)
        line = text[start:stop]
        if not parts or (len(parts) == 1 and _PAGE_NUMBER.match(line)):
            gap += 1
            if gap > _MAX_GAP:
                break
            continue
        placed = None if "\t" in line else _placed(parts, heads)
        if placed is None:
            break
        cells: Row = [None] * width
        for column, (left, right) in placed:
            cells[column] = unwrapped(text, start + left, start + right)
        number = cells[0]
        if gap and number is None:
            break
        if number is not None and not _NUMBER.match(text[number.start : number.end]):
            if len(rows) == 1 or [text[c.start : c.end] if c else "" for c in cells] != [
                text[c.start : c.end] for c in rows[0] if c
            ]:
                break
            gap = 0  # the head, repeated on a new page
            continue
        # Words alone on their line are the rest of a cell only where they go on small.
        lone = number is None and len(placed) < 2 and not line.lstrip()[:1].islower()
        if lone and (gap or len(rows) < 2 or not _row_follows(text, stop + 1, end, heads)):
            break
        if gap:
            broken.add(len(rows))
        rows.append(cells)
        gap = 0
    return (rows, broken) if len(rows) > _LEAST_ROWS else None


def _row_follows(text: str, start: int, end: int, heads: list[_Cell]) -> bool:
    """Does the line at ``start`` begin with a number under the head of the numbering column?"""
    parts, _ = _line(text, start, end)
    return (
        len(parts) > 1
        and parts[0][0] < heads[1][0]
        and _NUMBER.match(text[start + parts[0][0] : start + parts[0][1]]) is not None
    )


def _placed(parts: list[_Cell], heads: list[_Cell]) -> list[tuple[int, _Cell]] | None:
    """Each part with its column: the one whose name it overlaps, else the last that begins before it."""
    starts = [left for left, _ in heads]
    out: list[tuple[int, _Cell]] = []
    for left, right in parts:
        under = [i for i, (a, b) in enumerate(heads) if left < b and a < right]
        column = under[0] if under else max(0, bisect_right(starts, left + 1) - 1)
        if len(under) > 1:
            # Words longer than their name reach under the next one: they begin in their own column.
            column = max(0, bisect_right(starts, left + 1) - 1)
        if out and out[-1][0] >= column:
            return None
        out.append((column, (left, right)))
    return out
