"""A table's text laid out as rows: each of its characters in one cell, or between rows, and all of them in order.

A cell that stands in several places (merged, or drawn upwards by a page break) carries its characters where they stand
in the text and is repeated as an echo elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.document import Document, Table, TableRow
from corpus.source import Span
from corpus.table_grid import is_ordinal_header

__all__ = ["Between", "Laid", "LaidCell", "header_parts", "lay_out"]

_PART = re.compile(r"[^\t\n]*[^\s][^\t\n]*")
_MARKS = re.compile(r"[\s*_]+")


@dataclass(frozen=True, slots=True)
class LaidCell:
    """A cell over ``width`` columns. ``span`` is what it carries, ``words`` how much of it are its own words.

    ``echo`` is a span whose characters are carried elsewhere; with neither the cell is blank.
    """

    width: int
    span: Span | None = None
    words: Span | None = None
    echo: Span | None = None


@dataclass(frozen=True, slots=True)
class Laid:
    """One row of the table."""

    cells: tuple[LaidCell, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """Characters that stand before, between or behind rows: a header, a group's name, a note, blanks."""

    span: Span


def lay_out(document: Document, table: Table, window: Span) -> Iterator[Laid | Between]:
    """Rows and what stands between them, covering ``window`` (which lies in the table, blanks around it included)."""
    at = window.start
    rows = [row for row in table.rows if row.span.end > window.start and row.span.start < window.end]
    for place, row in enumerate(rows):
        start, end = max(row.span.start, at), min(max(row.span.end, at), window.end)
        # What a later row's cells carry is not taken by an earlier row.
        if start > at and document.text[at:start].strip():
            yield Between(Span(at, start))
        else:
            start = at
        following = rows[place + 1].span.start if place + 1 < len(rows) else window.end
        if end < following <= window.end and not document.text[end:following].strip() and place + 1 < len(rows):
            end = following
        yield from _row(row, start, max(start, end))
        at = max(start, end)
    if at < window.end:
        yield Between(Span(at, window.end))


def _row(row: TableRow, start: int, end: int) -> Iterator[Laid | Between]:
    groups = [(span, len(list(same))) for span, same in groupby(row.cells)]
    carried: list[int] = []
    at = start
    for place, (span, _) in enumerate(groups):
        if span is not None and span.start < span.end and at <= span.start and span.end <= end:
            carried.append(place)
            at = span.end
    if not carried and start < end:
        yield Between(Span(start, end))
    cells: list[LaidCell] = []
    for place, (span, width) in enumerate(groups):
        if span is None or span.start >= span.end:
            cells.append(LaidCell(width))
        elif place not in carried:
            cells.append(LaidCell(width, echo=span))
        else:
            order = carried.index(place)
            left = start if not order else span.start
            following = groups[carried[order + 1]][0] if order + 1 < len(carried) else None
            right = following.start if following is not None else end
            cells.append(LaidCell(width, Span(left, right), span))
    yield Laid(tuple(cells))


def header_parts(document: Document, span: Span, named: Sequence[str]) -> list[Span] | None:
    """The parts of ``span`` that say ``named`` one by one, together covering it; ``None`` where it says otherwise.

    Then the header is repeated, or broken in a way that only its reader understood.
    """
    parts = [Span(span.start + m.start(), span.start + m.end()) for m in _PART.finditer(document.text[slice(*span)])]
    if not parts or [_plain(document.text[slice(*part)]) for part in parts] != [_plain(words) for words in named]:
        return None
    edges = [span.start, *(part.start for part in parts[1:]), span.end]
    return [Span(left, right) for left, right in zip(edges, edges[1:], strict=False)]


def _plain(words: str) -> str:
    # The reader names the column of ordinal numbers always the same.
    plain = _MARKS.sub(" ", words).strip()
    return "stt" if is_ordinal_header(plain) else plain.casefold()
