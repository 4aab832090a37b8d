"""A table under its full header: joined header words apart again, merged cells merged, group rows across."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from corpus.document import Document, Table, TableRow
from qa.chat.text import safe

__all__ = ["table_html"]

_JOIN = " – "
"""What stands between the two rows of a header in a column's name."""


def table_html(document: Document, table: Table, most: int) -> str:
    """``table`` as an HTML table of at most ``most`` rows."""
    rows = "".join(_rows(document, table, most))
    return f'<div class="scroll" tabindex="0"><table>{_header(table.columns)}{rows}</table></div>'


def _header(columns: tuple[str, ...]) -> str:
    """One header row, or two where neighbouring columns share their upper words."""
    groups = [list(group) for _, group in groupby(columns, key=lambda name: name.split(_JOIN)[0])]
    deep = any(len(group) > 1 and all(_JOIN in name for name in group) for group in groups)
    upper = lower = ""
    for group in groups:
        if len(group) > 1 and all(_JOIN in name for name in group):
            upper += f'<th colspan="{len(group)}">{safe(group[0].split(_JOIN)[0])}</th>'
            lower += "".join(f"<th>{safe(name.split(_JOIN, 1)[1])}</th>" for name in group)
        else:
            upper += "".join(f"<th{' rowspan=2' if deep else ''}>{safe(name)}</th>" for name in group)
    return f"<tr>{upper}</tr>" + (f"<tr>{lower}</tr>" if deep else "")


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
