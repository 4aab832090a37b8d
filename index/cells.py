"""What a figure in a table stands under: the words that head its row, and those that head its column."""

from __future__ import annotations

from corpus.document import Document, Figure, TableRow
from corpus.marks import bare
from corpus.source import Span

_LETTERS = 3
"""A cell with fewer letters is a number or a numeral, not the label of a row."""
_SENTENCE = 12
"""Letters beside its figure from which a cell says itself what it counts."""


def cell_headers(document: Document, figure: Figure) -> tuple[str, str]:
    """Row header and column header of ``figure``; both empty where it stands in no table.

    The row header holds the group row above and the row that this one continues, outermost first.
    """
    at = document.passages[figure.passage].table
    if at is None:
        return "", ""
    table, row = document.tables[at[0]], document.tables[at[0]].rows[at[1]]
    held = next((i for i, cell in enumerate(row.cells) if cell and cell.start <= figure.span.start < cell.end), None)
    if held is None:
        return bare(row.group), ""
    above = _label(document, table.rows[row.parent], held) if row.parent is not None else ""
    own = _label(document, row, held) or _sentence(document, row.cells[held], figure)
    names = dict.fromkeys((bare(row.group), above, own))
    column = table.columns[held] if held < len(table.columns) else ""
    return " – ".join(name for name in names if name), bare(column)


def _label(document: Document, row: TableRow, before: int) -> str:
    """The first cell left of column ``before`` that holds words."""
    for cell in row.cells[:before]:
        words = bare(document.text[cell.start : cell.end]) if cell else ""
        if sum(c.isalpha() for c in words) >= _LETTERS:
            return words
    return ""


def _sentence(document: Document, cell: Span | None, figure: Figure) -> str:
    """The words of the figure's own cell where nothing stands left of it and they say more than a unit."""
    if cell is None:
        return ""
    beside = document.text[cell.start : figure.span.start] + document.text[figure.span.end : cell.end]
    return bare(document.text[cell.start : cell.end]) if sum(c.isalpha() for c in beside) >= _SENTENCE else ""
