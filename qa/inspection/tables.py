"""A table under its full header: joined header words apart again, merged cells merged, group rows across."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.document import Document, Table, TableRow
from qa.chat.text import safe

__all__ = ["HeaderCell", "header_html", "header_rows", "table_html"]

_JOIN = " – "
"""What stands between the two rows of a header in a column's name."""


def table_html(document: Document, table: Table, most: int) -> str:
    """``table`` as an HTML table of at most ``most`` rows."""
    rows = "".join(_rows(document, table, most))
    return f'<div class="scroll"><table>{header_html(table.columns)}{rows}</table></div>'


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """Words over ``across`` columns and ``down`` rows of a header."""

    words: str
    across: int = 1
    down: int = 1

    @property
    def size(self) -> str:
        """The attributes that say so."""
        across = f' colspan="{self.across}"' if self.across > 1 else ""
        return across + (f' rowspan="{self.down}"' if self.down > 1 else "")


def header_rows(columns: Sequence[str]) -> list[list[HeaderCell]]:
    """One header row, or two where neighbouring columns share their upper words."""
    groups = [list(group) for _, group in groupby(columns, key=lambda name: name.split(_JOIN)[0])]
    shared = [len(group) > 1 and all(_JOIN in name for name in group) for group in groups]
    down = 2 if any(shared) else 1
    upper: list[HeaderCell] = []
    lower: list[HeaderCell] = []
    for group, joined in zip(groups, shared, strict=True):
        if joined:
            upper.append(HeaderCell(group[0].split(_JOIN)[0], across=len(group)))
            lower += [HeaderCell(name.split(_JOIN, 1)[1]) for name in group]
        else:
            upper += [HeaderCell(name, down=down) for name in group]
    return [upper, lower] if lower else [upper]


def header_html(columns: Sequence[str]) -> str:
    """The header of :func:`header_rows` as table rows."""
    return "".join(
        f"<tr>{''.join(f'<th{cell.size}>{safe(cell.words)}</th>' for cell in row)}</tr>" for row in header_rows(columns)
    )


def _rows(document: Document, table: Table, most: int) -> Iterator[str]:
    group = ""
    for row in table.rows[:most]:
        if row.group and row.group != group:
            yield f'<tr class="group"><td colspan="{len(table.columns)}">{safe(row.group)}</td></tr>'
        group = row.group
        yield f"<tr>{''.join(_cells(document, row))}</tr>"


def _cells(document: Document, row: TableRow) -> Iterator[str]:
    for span, same in groupby(row.cells):
        width = len(list(same))
        if span is None:
            yield '<td class="none"></td>' * width
            continue
        across = f' colspan="{width}"' if width > 1 else ""
        yield f"<td{across}>{safe(' '.join(document.text[span.start : span.end].split()))}</td>"
