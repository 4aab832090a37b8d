"""A table that goes on over pages under its head repeated, put together again."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.source import Span
from corpus.table_grid import Cells, Grid, is_ordinal_header, ordinal, words_of

_PAGE_NUMBER = re.compile(r"\s*(?:[-–]?\s?\d{1,3}\s?[-–]?)?\s*\Z")
_FURTHEST = 6000
"""Characters of notes and blanks between the parts at most."""


def over_pages(text: str, grids: list[Grid], free: list[Span]) -> list[Grid]:
    """``grids`` in order, one for each table; outside ``free`` stand the notes at the foot of a page."""
    joined: list[Grid] = []
    for grid in grids:
        if joined and _goes_on(text, joined[-1], grid) and _only_break(text, joined[-1], grid, free):
            before = joined[-1]
            heads = _repeated(text, before, grid)
            shift = len(before.rows) - heads
            before.after_gap |= {len(before.rows), *(row + shift for row in grid.after_gap if row >= heads)}
            before.rows += grid.rows[heads:]
            before.span = Span(before.span.start, grid.span.end)
        else:
            joined.append(grid)
    return joined


def _words(text: str, grid: Grid, row: int) -> list[str]:
    return [words_of(text, cell).casefold() for cell in grid.rows[row]]


def _repeated(text: str, before: Grid, grid: Grid) -> int:
    """Rows at the top of ``grid`` that repeat the head of ``before``."""
    count = 0
    for row in range(min(4, len(before.rows), len(grid.rows))):
        if _words(text, before, row) != _words(text, grid, row):
            break
        count += 1
    return count


def _goes_on(text: str, before: Grid, grid: Grid) -> bool:
    """Has ``grid`` the same head, and do its numbers count on?"""
    heads = _repeated(text, before, grid)
    if not heads or not is_ordinal_header(words_of(text, grid.rows[0][0])):
        return False
    last = _number(text, reversed(before.rows))
    first = _number(text, grid.rows)
    return last is not None and first == last + 1


def _number(text: str, rows: Iterable[Cells]) -> int | None:
    """The first number of a record in ``rows``."""
    numbers = (ordinal(words_of(text, cells[0])) for cells in rows if cells)
    return next((number for number in numbers if number is not None), None)


def _only_break(text: str, before: Grid, grid: Grid, free: list[Span]) -> bool:
    """Do only notes, blanks and numbers of pages stand between?"""
    start, end = before.span.end, grid.span.start
    if end - start > _FURTHEST:
        return False
    parts = [text[max(start, f.start) : min(end, f.end)] for f in free if f.start < end and f.end > start]
    return all(_PAGE_NUMBER.match(line) for part in parts for line in part.splitlines())
