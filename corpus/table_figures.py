"""The figures of a table row: words from the row and its column, the unit from wherever the table states it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from corpus.document import Document, Figure, Passage, Status, Table
from corpus.numbers import parse_number
from corpus.quantities import Kind, Quantity, find_quantities
from corpus.quantity import plain
from corpus.source import Span
from corpus.stated_units import StatedUnit, cell_unit, head_unit, inherits, label_unit, unit_above
from corpus.statements import place_names, status_of
from corpus.unicode import canonical_tone, nfc

__all__ = ["TableFigures"]

_CELL_UNIT = re.compile(r"\b(?:đơn vị(?: tính)?|đvt)\b")
_PLAIN_CELL = re.compile(r"[-–−+]?\d+(?:[.,]\d+)*|[-–—.…xX]+")
_NEGATIVE = re.compile(r"\(\s*(\d+(?:[.,]\d+)*)\s*\)")


@dataclass(frozen=True, slots=True)
class _Column:
    """What the header of a column says of the figures below it."""

    words: str
    counts_rows: bool
    holds_unit: bool
    status: frozenset[Status]
    period: str
    unit: StatedUnit | None


@dataclass(frozen=True, slots=True)
class _Head:
    """What holds for all rows of a table; ``negatives`` are the columns where parentheses stand for a minus."""

    unit: StatedUnit | None
    columns: tuple[_Column, ...]
    negatives: frozenset[int]


class TableFigures:
    """Reads the rows of one document's tables; what holds for a whole table is read once."""

    def __init__(self, document: Document, ward: str, period: str) -> None:
        self.document, self.ward, self.period = document, ward, period
        self._tables: dict[int, _Head] = {}

    def row(self, passage: Passage, number: int, inside: Sequence[Quantity]) -> list[Figure]:
        """The figures of the row ``passage``, number ``number`` of its document; ``inside`` are its quantities."""
        assert passage.table is not None
        document, text = self.document, self.document.text
        table = document.tables[passage.table[0]]
        row = table.rows[passage.table[1]]
        of_table = self._of_table(passage.table[0], table)
        above, columns = of_table.unit, of_table.columns
        cells = [(column, span) for column, span in enumerate(row.cells) if span is not None]
        texts = {column: _cell_text(document, span) for column, span in cells}
        parent = ""
        if row.parent is not None:
            parent = " ".join(_label(_cell_text(document, span)) for span in table.rows[row.parent].cells if span)
        labels = [label for column, _ in cells if (label := _label(texts[column]))]
        label = " ".join(labels)
        written = next((texts[c] for c, _ in cells if c < len(columns) and columns[c].holds_unit), "")
        named_unit = next(filter(None, map(label_unit, labels)), None)
        of_row = named_unit or (cell_unit(written) if written else None)
        out: list[Figure] = []
        seen: set[Span] = set()
        for column, span in cells:
            if span in seen:
                continue
            seen.add(span)
            head = columns[column] if column < len(columns) else _column("")
            if head.counts_rows:
                continue
            unit = head.unit
            if unit is None:
                stated = of_row or (None if written else above)
                if stated and inherits(head.words, label, stated, of_table=not of_row):
                    unit = stated
            held = [q for q in inside if span.start <= q.span.start < span.end and q.kind is Kind.QUANTITY]
            if column in of_table.negatives and (match := _NEGATIVE.fullmatch(text, span.start, span.end)):
                held = [_negative(match)]
            if not held:
                continue
            place = sorted(place_names(texts[column]))
            indicator = " – ".join(dict.fromkeys(filter(None, (row.group, parent, label, head.words))))
            for quantity in held:
                factor, base = Decimal(1), quantity.unit
                if not base and unit and not (unit.unit == "%" and quantity.of is not None):
                    factor, base = unit
                out.append(
                    Figure(
                        span=quantity.span,
                        value=plain(quantity.value * factor),
                        unit=base,
                        approximator=quantity.approximator,
                        of=None if quantity.of is None else plain(quantity.of * factor),
                        upper=None if quantity.upper is None else plain(quantity.upper * factor),
                        indicator=indicator,
                        period=head.period or self.period,
                        place=place[0].title() if place else self.ward,
                        status=head.status,
                        passage=number,
                    )
                )
        return out

    def _of_table(self, index: int, table: Table) -> _Head:
        if index not in self._tables:
            others = (other.span.end for other in self.document.tables if other.span.end <= table.span.start)
            unit = unit_above(self.document.text, table, max(others, default=0))
            columns = tuple(_column(header) for header in table.columns)
            self._tables[index] = _Head(unit, columns, _negative_columns(self.document, table))
        return self._tables[index]


def _negative_columns(document: Document, table: Table) -> frozenset[int]:
    """Columns of plain numbers, some of them in parentheses, which is how accounts write what is below zero."""
    found = set()
    for column, header in enumerate(table.columns):
        head = _column(header)
        if not column or head.counts_rows or head.holds_unit:
            continue
        spans = {row.cells[column] for row in table.rows if column < len(row.cells)}
        words = [text for span in spans if span and (text := _cell_text(document, span))]
        plain = [text for text in words if _PLAIN_CELL.fullmatch(text)]
        below = sum(_NEGATIVE.fullmatch(text) is not None for text in words)
        if below and len(plain) + below == len(words) and any(map(str.isdecimal, "".join(plain))):
            found.add(column)
    return frozenset(found)


def _negative(match: re.Match[str]) -> Quantity:
    """The number of a cell that is one in parentheses, below zero."""
    try:
        value = -parse_number(match[1])
    except ValueError:
        value = Decimal(0)
    return Quantity(Span(*match.span()), Span(*match.span(1)), value, "", "", "", None, None, Kind.QUANTITY)


def _cell_text(document: Document, span: Span | None) -> str:
    return " ".join(nfc(document.text[span.start : span.end]).split()) if span else ""


def _label(words: str) -> str:
    """A cell that says what the row is about; nothing for a cell of digits or of a unit."""
    return words if len(words) > 8 and sum(map(str.isalpha, words)) * 2 > len(words) else ""


@lru_cache(maxsize=256)
def _column(header: str) -> _Column:
    lowered = canonical_tone(nfc(header)).lower()
    status = status_of(lowered)
    if "kế hoạch" in lowered or "chỉ tiêu" in lowered:
        status |= {Status.PLAN}
    dated = [q for q in find_quantities(header) if q.kind in (Kind.PERIOD, Kind.DATE)]
    unit = head_unit(header)
    return _Column(
        words=header,
        counts_rows=lowered.strip(" .") in ("stt", "tt", "số tt", "st t", "số thứ tự"),
        holds_unit=unit is None and _CELL_UNIT.search(lowered) is not None,
        status=status,
        period=nfc(header)[dated[0].span.start : dated[0].span.end] if dated else "",
        unit=unit,
    )
