"""Tables of a page: which are data, and where their cells stand (HTML Standard, 4.9.12)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from corpus.loaders.build import Cell

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["captions", "is_grid", "places"]

_FRAME = re.compile(r"cộng\s+h\w+\s+xã\s+hội|đảng\s+cộng\s+sản|nơi\s+nhận", re.IGNORECASE)
_RULED = re.compile(r"border(?:-\w+)*\s*:\s*[^;]*\b(?:solid|double|dashed|dotted)\b", re.IGNORECASE)
_FRAME_ROWS = 6


def _rows(table: _Element) -> Iterator[tuple[_Element, str]]:
    """Rows in the order they are drawn, each with the part of the table it stands in."""
    parts: dict[str, list[_Element]] = {"thead": [], "tbody": [], "tfoot": []}
    for child in table:
        if child.tag in parts:
            parts[child.tag] += [row for row in child if row.tag == "tr"]
        elif child.tag == "tr":
            parts["tbody"].append(child)
    for part, rows in parts.items():
        for row in rows:
            yield row, part


def _cells(row: _Element) -> list[_Element]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def captions(table: _Element) -> list[_Element]:
    """What stands above the rows."""
    return [child for child in table if child.tag == "caption"]


def is_grid(table: _Element) -> bool:
    """A table of data: two rows of two cells or more, no table that holds others, no motto or signature."""
    widths = [len(_cells(row)) for row, _ in _rows(table)]
    if sum(width > 1 for width in widths) < 2:
        return False
    ruled = (table.get("border") or "0").strip() not in ("", "0") or any(
        _RULED.search(cell.get("style") or "") for row, _ in islice(_rows(table), 3) for cell in _cells(row)
    )
    nested = next((e for e in table.iter("table") if e is not table), None)
    headed = any(cell.tag == "th" for row, _ in islice(_rows(table), 1) for cell in _cells(row))
    if nested is not None and not (ruled or headed):
        return False
    if len(widths) > _FRAME_ROWS:
        return True
    return not (_FRAME.search(" ".join(table.itertext())) and (not ruled or len(widths) < 3))


def places(table: _Element, most: int) -> tuple[int, list[tuple[Cell, _Element]] | None]:
    """Header rows stated and each cell with its element; ``None`` for them where there are too many.

    ``most`` bounds the cells; the grid may have four times as many places.
    """
    taken: set[tuple[int, int]] = set()
    found: list[tuple[Cell, _Element]] = []
    header = 0
    rows = list(_rows(table))
    for row, (element, part) in enumerate(rows):
        header += part == "thead" and header == row and bool(_cells(element))
        column = 0
        for cell in _cells(element):
            while (row, column) in taken:
                column += 1
            rowspan = _span(cell.get("rowspan"), len(rows) - row, zero=len(rows) - row)
            colspan = _span(cell.get("colspan"), 100)
            if len(taken) + rowspan * colspan > most:
                rowspan = colspan = 1  # a claim, and no table
            if len(found) >= most:
                return header, None
            found.append((Cell(row, column, [], rowspan, colspan), cell))
            taken.update((row + down, column + right) for down in range(rowspan) for right in range(colspan))
            column += colspan
    columns = max((cell.column + cell.colspan for cell, _ in found), default=0)
    return header, found if len(rows) * columns <= 4 * most else None


def _span(text: str | None, most: int, zero: int = 1) -> int:
    """A ``rowspan`` or ``colspan``; ``zero`` is what 0 stands for, down to the last row."""
    number = re.match(r"\s*\+?(\d{1,5})", text or "")
    if number is None:
        return 1
    return max(1, min(int(number[1]) or zero, most))
