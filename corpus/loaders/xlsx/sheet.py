"""A sheet as a reader takes it: titles, one table or several, notes and signatures under them."""

from __future__ import annotations

import re
from bisect import bisect_left

from corpus.loaders.build import Builder, Cell, Piece, header_rows

__all__ = ["write_sheet"]

_FRAME = re.compile(
    r"cộng\s+h\w+\s+xã\s+hội|độc\s+lập\s*[-–]|đảng\s+cộng\s+sản|^\s*số\s*:|ngày\s.{0,12}tháng|"
    r"^\s*\(?(?:đvt|đơn vị(?: tính)?)\s*:|^\s*(?:nơi\s+nhận|ghi\s+chú|người\s+lập|thủ\s+trưởng|kế\s+toán)",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\s*(?:s?tt|số\s+tt|số\s+thứ\s+tự)\s*\.?\s*", re.IGNORECASE)
_NARROW = 4
"""Columns from which on a row of two cells may be a letterhead or signatures."""


def _words(cell: Cell) -> str:
    return "".join(piece.text for piece in cell.pieces)


def write_sheet(build: Builder, title: str, cells: list[Cell]) -> None:
    """Write the sheet ``title``; what stands around its tables stays lines."""
    if not cells:
        return
    build.line([Piece(title)])
    rows: dict[int, list[Cell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    for part in _parts([rows[number] for number in sorted(rows)]):
        _write_part(build, part)


def _parts(rows: list[list[Cell]]) -> list[list[list[Cell]]]:
    """``rows`` cut before each further table, which begins with its titles and a header that starts with TT."""
    parts: list[list[list[Cell]]] = [[]]
    for row in rows:
        seen = parts[-1]
        if _FIRST.fullmatch(_words(row[0])) and len(row) > 1 and any(_FIRST.fullmatch(_words(r[0])) for r in seen):
            start = len(seen)
            while start and len(seen[start - 1]) == 1:
                start -= 1
            parts.append(seen[start:])
            del seen[start:]
        parts[-1].append(row)
    return [part for part in parts if part]


def _is_line(row: list[Cell], width: int) -> bool:
    """Whether ``row`` stands beside the table and is no row of it."""
    if len(row) == 1:
        return True
    if len(row) > 3 or any(cell.rowspan > 1 for cell in row):
        return False
    return width >= _NARROW and any(_FRAME.search(_words(cell)) for cell in row)


def _write_part(build: Builder, rows: list[list[Cell]]) -> None:
    width = max(len(row) for row in rows)
    first, last = 0, len(rows)
    while first < last and _is_line(rows[first], width):
        first += 1
    if first == last:  # no table at all
        first, last = 0, 0
    left = min((cell.column for row in rows[first:last] for cell in row), default=0)
    while last > first and _is_line(rows[last - 1], width) and not _is_item(rows[last - 1][0], left):
        last -= 1
    # Two cells far from the first column, the end of a sheet: signatures and what goes with them.
    signed = last
    while signed > first and len(rows[signed - 1]) == 2 and width >= _NARROW and _beside(rows[signed - 1], left):
        signed -= 1
    last = signed
    for row in rows[:first]:
        _write_lines(build, row)
    _write_table(build, rows[first:last])
    for row in rows[last:]:
        _write_lines(build, row)


def _is_item(cell: Cell, left: int) -> bool:
    """Whether ``cell`` is the number of a row that is left blank."""
    return cell.column == left and re.fullmatch(r"\s*[\dIVX.]{1,6}\s*", _words(cell)) is not None


def _beside(row: list[Cell], left: int) -> bool:
    return row[0].column > left and not any(re.search(r"\d", _words(cell)) for cell in row)


def _write_lines(build: Builder, row: list[Cell]) -> None:
    for cell in row:
        for line in _words(cell).splitlines():
            if line.strip():
                build.line([Piece(" ".join(line.split()), bold=cell.pieces[0].bold)])


def _write_table(build: Builder, rows: list[list[Cell]]) -> None:
    """Rows and columns that hold nothing are left out: a stray cell may stand a million rows further down."""
    if not rows:
        return
    numbers = [row[0].row for row in rows]
    columns = sorted({cell.column for row in rows for cell in row})
    body = []
    for place, row in enumerate(rows):
        for cell in row:
            column = bisect_left(columns, cell.column)
            rowspan = bisect_left(numbers, cell.row + cell.rowspan) - place
            colspan = bisect_left(columns, cell.column + cell.colspan) - column
            body.append(Cell(place, column, cell.pieces, max(1, rowspan), max(1, colspan)))
    build.table(body, header_rows(body))
