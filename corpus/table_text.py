"""Tables that survive in plain text as tab-separated rows, or with every cell on a line of its own.

Out come grids of cell spans; what the cells mean (headers, groups, merged cells) is :mod:`corpus.tables`.
"""

from __future__ import annotations

import re

from corpus.marks import unwrapped
from corpus.source import Span
from corpus.table_blanks import blank_tables, extent
from corpus.table_cells import cell_per_line
from corpus.table_grid import Cells, Grid, Line, is_group_ordinal, is_ordinal_header, ordinal, words_of
from corpus.table_lines import line_tables

_PAGE_NUMBER = re.compile(r"\s*[-–]?\s?\d{1,3}\s?[-–]?\s*\Z")
_MAX_GAP = 6
"""Blank lines that a page break may leave inside a table."""


def text_grids(text: str, free: list[Span]) -> list[Grid]:
    """Every table written with tabs or pipes, or a cell a line, in the ranges ``free`` of ``text``, in order."""
    grids: list[Grid] = []
    for span in free:
        read: list[Grid] = []
        if text.find("\t", span.start, span.end) != -1 or text.find("|", span.start, span.end) != -1:
            read = _grids_in(text, _lines(text, span))
        start = span.start
        for end, following in [*((grid.span.start, grid.span.end) for grid in read), (span.end, span.end)]:
            parts: list[Span] = []
            inner = start
            for rows, broken in blank_tables(text, Span(start, end)):
                whole = extent(rows)
                grids.append(Grid(whole, rows, header_rows=1, after_gap=broken))
                parts.append(Span(inner, whole.start))
                inner = whole.end
            for part in [*parts, Span(inner, end)]:
                grids.extend(Grid(extent(rows), rows, header_rows=1) for rows in line_tables(text, part))
            start = following
        grids.extend(read)
    return sorted(grids, key=lambda grid: grid.span)


def _lines(text: str, span: Span) -> list[Line]:
    lines: list[Line] = []
    start = span.start
    while start < span.end:
        newline = text.find("\n", start, span.end)
        end = span.end if newline == -1 else newline
        words = text[start:end]
        tabs = words.count("\t")
        if not tabs and words.lstrip().startswith("|") and words.count("|") >= 3:
            tabs = words.strip().count("|") - 2 + (0 if words.rstrip().endswith("|") else 1)
        lines.append(Line(start, end, tabs, not words.strip()))
        start = end + 1
    return lines


def _grids_in(text: str, lines: list[Line]) -> list[Grid]:
    grids: list[Grid] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        grid: Grid | None = None
        if line.tabs >= 2 or (line.tabs == 1 and not line.blank and text[line.start] != "\t"):
            grid, following = _row_per_line(text, lines, index)
        elif line.tabs == 1 and text[line.start] == "\t":
            grid, following = cell_per_line(text, lines, index)
        if grid is None:
            index += 1
        else:
            grids.append(grid)
            index = following
    return grids


def _cells(text: str, line: Line) -> Cells:
    words = text[line.start : line.end]
    if "\t" not in words and words.lstrip().startswith("|"):
        return _pipe_cells(text, line)
    cells: Cells = []
    start = line.start
    for piece in words.split("\t"):
        cells.append(unwrapped(text, start, start + len(piece)))
        start += len(piece) + 1
    return cells


def _pipe_cells(text: str, line: Line) -> Cells:
    words = text[line.start : line.end]
    left = line.start + words.index("|") + 1
    right = line.start + len(words.rstrip())
    right -= 1 if text[right - 1] == "|" else 0
    cells: Cells = []
    start = left
    for piece in text[left:right].split("|"):
        cells.append(unwrapped(text, start, start + len(piece)))
        start += len(piece) + 1
    return cells


def _row_words(text: str, cells: Cells) -> tuple[str, ...]:
    return tuple(words_of(text, cell).casefold() for cell in cells)


def _row_per_line(text: str, lines: list[Line], index: int) -> tuple[Grid | None, int]:
    """A table whose rows are lines; a row goes on over lines until it has as many tabs as the header."""
    first = lines[index]
    width = first.tabs + 1
    header = _row_words(text, _cells(text, first))
    numbered = is_ordinal_header(header[0])
    if width == 2 and not numbered and not _has_company(lines, index):
        return None, index
    grid = Grid(Span(first.start, first.end), [_cells(text, first)])
    position = index + 1
    last_number = 0
    while position < len(lines):
        after = _after_break(text, lines, position)
        gap = after - position
        position = after
        if position == len(lines) or gap > _MAX_GAP:
            break
        line = lines[position]
        if not line.tabs:
            # Words without a tab right under a row belong to its last cell when another row follows at once.
            follows = position + 1 < len(lines) and lines[position + 1].tabs > 0
            if gap or not follows or len(grid.rows) < 2 or not grid.rows[-1]:
                break
            last = grid.rows[-1][-1]
            grid.rows[-1][-1] = Span(last.start if last else line.start, line.end)
            grid.span = Span(grid.span.start, line.end)
            position += 1
            continue
        cells, position = _whole_row(text, lines, position, width)
        words = _row_words(text, cells)
        if numbered and is_ordinal_header(words[0]) and words[1:] == header[1:]:
            number = _next_number(text, lines, position, width)
            if number is not None and number <= 1 and last_number >= 1:
                position -= 1
                break
            grid.span = Span(grid.span.start, lines[position - 1].end)
            grid.after_gap.add(len(grid.rows))
            position = _past_header(text, lines, position, grid, width)
            continue
        if gap and not numbered and not words[0] and len(words) != width:
            break
        if all(set(word) <= {"-", ":", " "} for word in words):
            grid.header_rows = grid.header_rows or len(grid.rows)
            continue
        number = ordinal(words[0])
        if gap and numbered and number == 1 and last_number > 1:
            position -= 1
            break
        last_number = number if number is not None else last_number
        if gap:
            grid.after_gap.add(len(grid.rows))
        grid.rows.append(cells)
        grid.span = Span(grid.span.start, lines[position - 1].end)
    if len(grid.rows) < 2:
        return None, index
    return grid, position


def _after_break(text: str, lines: list[Line], position: int) -> int:
    """Index of the next line that is neither blank nor the number of a page between rows."""
    start = position
    while position < len(lines):
        line = lines[position]
        words = text[line.start : line.end]
        lone = position > start and not line.tabs and line.end - line.start <= 8 and _PAGE_NUMBER.match(words)
        if lone and not _row_follows(lines, position + 1):
            break
        if not lone and (not line.blank or line.tabs):
            break
        position += 1
    return position


def _row_follows(lines: list[Line], position: int) -> bool:
    return any(line.tabs for line in lines[position : position + 3] if not line.blank)


def _past_header(text: str, lines: list[Line], position: int, grid: Grid, width: int) -> int:
    """Index after the further header rows that a page repeats as they stand at the top of the table."""
    for row in grid.rows[1:4]:
        if position == len(lines) or not lines[position].tabs:
            break
        cells, following = _whole_row(text, lines, position, width)
        if _row_words(text, cells) != _row_words(text, row):
            break
        position = following
    return position


def _has_company(lines: list[Line], index: int) -> bool:
    """Two columns are a table only when several rows in a row have them."""
    run = 0
    for line in lines[index : index + 6]:
        if line.tabs == 1:
            run += 1
        elif not line.blank:
            break
    return run >= 3


def _whole_row(text: str, lines: list[Line], index: int, width: int) -> tuple[Cells, int]:
    """The row that starts on line ``index``.

    Lines are put together while cells are missing and no new row begins.
    """
    cells = _cells(text, lines[index])
    position = index + 1
    while len(cells) < width and position < len(lines) and not lines[position].blank:
        line = lines[position]
        more = _cells(text, line)
        if len(cells) + len(more) - 1 > width or (line.tabs and _starts_row(text, more, width)):
            break
        if not line.tabs and len(cells) + 1 >= width and position + 1 < len(lines) and not lines[position + 1].tabs:
            break
        head, tail = cells[-1], more[0]
        if head and tail:
            cells[-1] = Span(head.start, tail.end)
        else:
            cells[-1] = head or tail
        cells.extend(more[1:])
        position += 1
    return cells, position


def _starts_row(text: str, cells: Cells, width: int) -> bool:
    """Does a line begin a record of its own: a number, a group's number, or the blank number cell of a record?"""
    label = words_of(text, cells[0])
    if ordinal(label) is not None or (is_group_ordinal(label) and len(cells) == 2):
        return True
    return (
        cells[0] is None
        and len(cells) >= max(3, width // 2)
        and cells[1] is not None
        and bool(words_of(text, cells[1])[:1].isupper())
    )


def _next_number(text: str, lines: list[Line], index: int, width: int) -> int | None:
    """Number of the first numbered row at or after line ``index`` of the same table."""
    for line in lines[index : index + 6]:
        if not line.tabs:
            if not line.blank:
                return None
            continue
        cells = _cells(text, line)
        number = ordinal(words_of(text, cells[0]))
        if number is not None:
            return number
        # A row that goes on from before the page break: the numbering did not start again.
        if cells[0] is None and len(cells) == width and any(c and text[c.start].islower() for c in cells):
            return None
    return None
