"""Tables with every cell on a line of its own that a tab begins, as an export of a word processor leaves them."""

from __future__ import annotations

from corpus.marks import unwrapped
from corpus.source import Span
from corpus.table_grid import Cells, Grid, Line, is_group_ordinal, ordinal, words_of

_HEAD_PIECES = 4
"""Pieces that blank lines may leave of the head of a table with a cell a line."""
_HEAD_LOOKAHEAD = 40
"""Rows that tell how wide such a table is."""
_LONGEST_HEAD = 100
"""Characters of the head of a column at most."""


def cell_per_line(text: str, lines: list[Line], index: int) -> tuple[Grid | None, int]:
    """A table with every cell on its own line.

    Rows are parted by blank lines, which also stand inside cells.
    """
    groups: list[tuple[Cells, int, int]] = []
    position = index
    while position < len(lines):
        gap = 0
        while position < len(lines) and lines[position].blank and not lines[position].tabs:
            position, gap = position + 1, gap + 1
        if position == len(lines) or lines[position].tabs != 1 or text[lines[position].start] != "\t":
            break
        first = position
        cells: Cells = []
        while position < len(lines) and (lines[position].tabs or not lines[position].blank):
            line = lines[position]
            if line.tabs:
                cells.append(unwrapped(text, line.start, line.end))
            else:
                # A line without a tab goes on with the cell above it.
                last = cells[-1]
                more = unwrapped(text, line.start, line.end)
                cells[-1] = Span(last.start, more.end) if last and more else last or more
            position += 1
        groups.append((cells, lines[first].start, lines[position - 1].end))
        # Told early, so that many lines that are no table are not read anew from each of them.
        if len(groups) == _HEAD_LOOKAHEAD and len(_torn_head(text, [group[0] for group in groups])[0]) < 3:
            return None, index
    head, heads = _torn_head(text, [cells for cells, _, _ in groups])
    if len(head) < 3 or len(groups) - heads < 1:
        return None, index
    width = len(head)
    grid = Grid(Span(groups[0][1], groups[-1][2]), [head])
    number = 0
    for cells, _, _ in groups[heads:]:
        if not any(cells):
            continue
        label = words_of(text, cells[0])
        value = ordinal(label)
        above = grid.rows[-1]
        fits = len(grid.rows) > 1 and len(above) + len(cells) <= width
        named = cells[0] is None and len(cells) > 1 and cells[1] is not None
        numbered = is_group_ordinal(label) or (value is not None and (value == number + 1 or not fits))
        # Without number and name it is the rest of the row above, as far as that has room.
        fresh = named or numbered or (cells[0] is None and not fits)
        if not fresh and fits:
            above.extend(cells)
            continue
        number = value if value is not None else number
        grid.rows.append(cells)
    return grid, position


def _torn_head(text: str, groups: list[Cells]) -> tuple[Cells, int]:
    """The head, and how many ``groups`` it takes: blank lines inside it leave pieces that together are a row wide."""
    if not groups:
        return [], 0
    lengths = [len(cells) for cells in groups[:_HEAD_LOOKAHEAD]]
    width = max(lengths)
    head = list(groups[0])
    if lengths.count(width) < 2 and len(groups) > _HEAD_PIECES:
        return head, 1
    for place, cells in enumerate(groups[1:_HEAD_PIECES], start=1):
        label = words_of(text, cells[0])
        numbered = ordinal(label) is not None or is_group_ordinal(label)
        if numbered or len(head) + len(cells) > width or not _names(head) or not _names(cells):
            break
        head += cells
        if len(head) == width:
            return head, place + 1
    return list(groups[0]), 1


def _names(cells: Cells) -> bool:
    """May all these be heads of columns: short, and none blank?"""
    return all(cell is not None and cell.end - cell.start <= _LONGEST_HEAD for cell in cells)
