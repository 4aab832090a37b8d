"""Tables: full column names, records, groups, continued rows.

From the text's own tabs or from what the format states.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from corpus.document import Table, TableRow
from corpus.frame import Frame, frames
from corpus.source import Source, SourceTable, Span
from corpus.table_columns import Kind, align, cell_kind, column_kind
from corpus.table_grid import Cells, Grid, is_group_ordinal, is_ordinal_header, ordinal, words_of
from corpus.table_pages import over_pages
from corpus.table_text import text_grids

_LAYOUT = (Frame.STATE, Frame.NUMBER, Frame.DATE, Frame.RECIPIENTS, Frame.SIGNATURE)
"""A table with such a cell only places the letterhead or the signature side by side."""
_MAX_HEADER_ROWS = 4
_KIND_ROWS = 50
"""Rows that tell what a column holds."""
_MOST_UNNAMED = 3
"""Columns past the head at most."""


@dataclass(slots=True)
class Draft:
    """A table read but not yet placed under its heading.

    Caption and section come from :mod:`corpus.sections`.
    """

    table: Table
    header: Span | None
    """Where the header rows stand."""
    continued: dict[int, int] = field(default_factory=dict)
    """Row index to the row that a page break cut it from (one record, two places)."""


def read_tables(source: Source, free: list[Span]) -> list[Draft]:
    """Every table of ``source``.

    Those the format states, or else those written with tabs in the ranges ``free``.
    """
    if source.tables:
        drafts = [_stated(source.text, table) for table in source.tables]
    else:
        drafts = [_draft(source.text, grid) for grid in over_pages(source.text, text_grids(source.text, free), free)]
    return [draft for draft in drafts if draft is not None]


def _stated(text: str, table: SourceTable) -> Draft | None:
    height = max((cell.row + cell.rowspan for cell in table.cells), default=0)
    width = max((cell.column + cell.colspan for cell in table.cells), default=0)
    if not height or not width:
        return None
    rows: list[Cells] = [[None] * width for _ in range(height)]
    for cell in table.cells:
        if cell.span.start < cell.span.end and text[cell.span.start : cell.span.end].strip():
            for row in range(cell.row, cell.row + cell.rowspan):
                for column in range(cell.column, cell.column + cell.colspan):
                    rows[row][column] = cell.span
    grid = Grid(table.span, rows, header_rows=min(table.header_rows, height))
    return _draft(text, grid)


def _draft(text: str, grid: Grid) -> Draft | None:
    if any(cell and frames(text[cell.start : cell.end]) in _LAYOUT for row in grid.rows[:4] for cell in row):
        return None
    heads = _header_rows(text, grid)
    width = _width(grid.rows, max(1, heads))
    columns = _column_names(text, grid.rows[:heads], width)
    header = _extent([cell for row in grid.rows[:heads] for cell in row])
    kinds = _kinds(text, columns, grid.rows[heads:])
    # Where nearly no row has a number the column was not read (a scan): blank then says nothing of a row's parent.
    numbered = 4 * sum(cells[0] is not None for cells in grid.rows[heads:]) >= len(grid.rows) - heads
    rows: list[TableRow] = []
    continued: dict[int, int] = {}
    group, owner = "", None
    for number, cells in enumerate(grid.rows[heads:], start=heads):
        span = _extent(cells)
        if span is None:
            continue
        index = len(rows)
        filled = [cell for cell in cells if cell]
        label = words_of(text, cells[0])
        distinct = set(filled)
        # A group's name stands alone in its row, or is merged over all the columns after its number.
        alone = len(filled) == len([c for c in cells[:2] if c]) or (len(distinct) == 2 and len(set(cells[1:])) == 1)
        if len(distinct) <= 2 and is_group_ordinal(label) and alone:
            group, owner = words_of(text, filled[-1]), None
            rows.append(TableRow(_padded(cells[:2], width), span))
            continue
        if len(distinct) == 1 and width > 2 and len(cells) == width and ordinal(label) is None and cells[0]:
            group, owner = label, None
            rows.append(TableRow(_padded(cells[:1], width), span))
            continue
        placed = _placed(text, cells, kinds, rows[owner].cells if owner is not None else None)
        parent = owner if cells[0] is None and numbered else None
        if parent is not None and _goes_on(
            text, cells, rows[parent].cells, number in grid.after_gap, len(rows) - 1 == parent
        ):
            continued[index] = parent
        if parent is None:
            owner = index
        rows.append(TableRow(placed, span, parent, group))
    if not rows:
        return None
    return Draft(Table(tuple(columns), tuple(rows), "", grid.span, None), header, continued)


def _kinds(text: str, columns: list[str], rows: list[Cells]) -> list[Kind]:
    """What each column holds: by its head, or where that says nothing, by the figures of the whole rows."""
    kinds = [column_kind(name) for name in columns]
    whole = [row for row in rows[:_KIND_ROWS] if len(row) == len(columns)]
    for place, kind in enumerate(kinds):
        if kind is Kind.WORDS and place > 1:
            held = [cell_kind(words_of(text, row[place])) for row in whole if row[place]]
            if held and 4 * held.count(Kind.VALUE) >= 3 * len(held):
                kinds[place] = Kind.VALUE
    return kinds


def _width(rows: list[Cells], heads: int) -> int:
    """Columns: those of the head, and a few more where records hold words past it."""
    named = max(len(row) for row in rows[:heads])
    filled = (max((i + 1 for i, cell in enumerate(row) if cell), default=0) for row in rows[heads:])
    return max(named, min(named + _MOST_UNNAMED, max(filled, default=0)))


def _extent(cells: Cells) -> Span | None:
    filled = [cell for cell in cells if cell]
    return Span(min(c.start for c in filled), max(c.end for c in filled)) if filled else None


def _padded(cells: Cells, width: int) -> tuple[Span | None, ...]:
    return tuple((cells + [None] * width)[:width])


def _header_rows(text: str, grid: Grid) -> int:
    """How many rows at the top name the columns."""
    if grid.header_rows:
        count = grid.header_rows
        # The rule of a pipe table stands under its first row, also where the head has two.
        if (
            count == 1
            and len(grid.rows) > 2
            and not any(grid.rows[1][:2])
            and _names_columns(grid.rows[1], grid.rows[0])
        ):
            count = 2
    else:
        first = grid.rows[0]
        words = [words_of(text, cell) for cell in first]
        if not (is_ordinal_header(words[0]) or not any(_has_figure(word) for word in words)):
            return 0
        count = 1
        while count < min(len(grid.rows) - 1, _MAX_HEADER_ROWS) and _names_columns(grid.rows[count], grid.rows[0]):
            count += 1
    while count < len(grid.rows) - 1 and _numbers_columns(text, grid.rows[count]):
        count += 1
    return count


def _has_figure(words: str) -> bool:
    return words[:1].isdigit()


def _names_columns(row: Cells, first: Cells) -> bool:
    """A further header row names parts of a merged head.

    Its number cell is blank and it stands under blank heads.
    """
    first = first + [None] * (len(row) - len(first))
    if row[0] is not None or all(first[1:]):
        return False
    filled = [i for i, cell in enumerate(row) if cell]
    blank_heads = [i for i, cell in enumerate(first) if cell is None]
    return bool(filled) and all(i in blank_heads or i + 1 in blank_heads for i in filled)


def _numbers_columns(text: str, row: Cells) -> bool:
    """``(1) (2) (3)`` or ``A B 1 2``: a row that only numbers the columns."""
    return _numbers([words_of(text, cell) for cell in row])


def _numbers(row: list[str]) -> bool:
    words = [word.strip("()[] ") for word in row]
    numbers = [int(word) for word in words if word.isdigit()]
    rest = [word for word in words if word and not word.isdigit()]
    ascending = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False
    return len(numbers) >= 3 and numbers[0] in (1, 2) and ascending and all(len(word) <= 5 for word in rest)


def _all_digits(row: list[str]) -> bool:
    return all(word.strip("()[] ").isdigit() for word in row if word)


def _column_names(text: str, heads: list[Cells], width: int) -> list[str]:
    """Full names; a merged head (blank places to its right) is repeated over the parts named under it."""
    names: list[str] = []
    filled = [[words_of(text, cell) for cell in (row + [None] * width)[:width]] for row in heads]
    rows = [row for row in filled if any(row) and not _numbers(row) and not _all_digits(row)]
    for column in range(width):
        parts: list[str] = []
        for level, row in enumerate(rows):
            word = row[column]
            below = any(lower[column] for lower in rows[level + 1 :])
            if not word and below:
                word = next((row[left] for left in range(column - 1, -1, -1) if row[left]), "")
            if word and word not in parts:
                parts.append(word)
        names.append(" – ".join(parts) or f"Cột {column + 1}")
    return ["STT" if is_ordinal_header(name) else name for name in names]


def _placed(
    text: str, cells: Cells, kinds: list[Kind], above: tuple[Span | None, ...] | None
) -> tuple[Span | None, ...]:
    """``cells`` under their columns, merged ones under each column they cover."""
    width = len(kinds)
    if len(cells) >= width or width < 3:
        return _padded(cells, width)
    fixed = 2 if len(cells) > 2 else len(cells)
    rest = cells[fixed:]
    kinds_here = [cell_kind(words_of(text, cell)) for cell in rest]
    inner = Kind.BLANK in kinds_here[:-1] and kinds_here[-1] not in (Kind.BLANK, Kind.VERDICT)
    if inner and (span := _extent(cells)) and "\n" not in text[span.start : span.end]:
        # On one line blank cells kept their tabs: every cell stands in its own column.
        return _padded(cells, width)
    ranges = align(kinds_here, kinds[fixed:])
    placed: list[Span | None] = list(cells[:fixed]) + [None] * (width - fixed)
    for cell, (start, end) in zip(rest, ranges, strict=False):
        for column in range(fixed + start, fixed + end):
            placed[column] = cell
        # Blank and as wide as the merged cell above it: the format merged them downwards too.
        over = set(above[fixed + start : fixed + end]) if above and cell is None and cells[0] is None else set()
        if end - start > 1 and len(over) == 1 and None not in over:
            placed[fixed + start : fixed + end] = [over.pop()] * (end - start)
    return tuple(placed)


def _goes_on(text: str, cells: Cells, above: tuple[Span | None, ...], after_gap: bool, adjacent: bool) -> bool:
    """Is this row the rest of one that a page break cut? Its words begin in the middle of a sentence."""
    first = next((cell for cell in cells if cell), None)
    if first is None or not adjacent:
        return False
    filled = sum(1 for cell in cells if cell)
    over = above[cells.index(first)] if len(cells) <= len(above) else None
    if filled == 1 and over and text[over.end - 1] in "-–,(/":
        return True
    if not text[first.start].islower():
        return False
    return after_gap or filled <= len(cells) // 2


def captioned(draft: Draft, caption: str, section: int | None) -> Table:
    """The finished table under its caption."""
    return replace(draft.table, caption=caption, section=section)
