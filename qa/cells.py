"""A table row as people read it: each cell under its header, its numbers with the unit that header or row names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.document import Document
from corpus.marks import bare
from corpus.quantities import Kind, Quantity, find_quantities
from corpus.source import Span
from corpus.unicode import canonical_tone, fold, nfc
from corpus.units import COUNTERS, MEASURES, SCALES

__all__ = ["Cell", "cells_of", "is_ordinal", "label_of", "shown_cell"]

_UNIT_COLUMN = re.compile(r"đvt|đv tính|đơn vị(?: tính)?")
_CAPTION = re.compile(r"(?:đvt|đơn vị(?: tính)?)\s*:\s*([^\n()|,;]{1,20})")
_BRACKET = re.compile(r"\(([^()]{1,24})\)")
_SHARE = re.compile(r"%|tỷ lệ|tỉ lệ|phần trăm")
_COUNTED = re.compile(r"^(?:số |tổng số )?([^\W\d_]+(?: [^\W\d_]+)?)")
_LETTERS = 3
"""A cell with more letters than that says itself what it counts."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its header, its words without marks, and its numbers.

    ``quantities`` have spans in ``words``; where a bare number stands under a header, or in a row, that names its unit,
    they carry that unit, and ``unit`` is how it is written: the ``triệu đồng`` of ``Kinh phí (triệu đồng)``.
    """

    header: str
    words: str
    span: Span
    quantities: tuple[Quantity, ...]
    unit: str = ""


def cells_of(document: Document, passage: int) -> tuple[Cell, ...]:
    """The cells of the row that ``passage`` is, a merged one once, empty ones left out; nothing for running text."""
    at = document.passages[passage].table
    if at is None:
        return ()
    table = document.tables[at[0]]
    pairs = list(zip(table.columns, table.rows[at[1]].cells, strict=False))
    once = {span: column for column, span in reversed(pairs) if span is not None}
    read = [
        (bare(column), bare(document.text[span.start : span.end]), span)
        for column, span in pairs
        if span is not None and once.pop(span, None) is not None
    ]
    unit_cell = next((words for column, words, _ in read if _UNIT_COLUMN.fullmatch(_plain(column))), "")
    label = next((words for column, words, _ in read if sum(c.isalpha() for c in words) > _LETTERS), "")
    caption = _CAPTION.search(_plain(document.passages[passage].header))
    every = caption[1] if caption else ""
    return tuple(_cell(column, words, span, (unit_cell, label, every)) for column, words, span in read if words)


def _cell(column: str, words: str, span: Span, said_elsewhere: tuple[str, str, str]) -> Cell:
    quantities = tuple(find_quantities(words))
    if is_ordinal(column, words) or sum(c.isalpha() for c in words) > _LETTERS:
        return Cell(column, words, span, quantities)
    unit = _unit(column, *said_elsewhere)
    if not unit:
        return Cell(column, words, span, quantities)
    made, said = [], ""
    for quantity in quantities:
        if quantity.kind is not Kind.QUANTITY or quantity.unit or (unit == "%" and quantity.of is not None):
            made.append(quantity)
            continue
        number = words[quantity.number_span.start : quantity.number_span.end]
        with_unit = [q for q in find_quantities(f"{number} {unit}") if q.kind is Kind.QUANTITY]
        if len(with_unit) != 1 or not with_unit[0].unit:
            made.append(quantity)
            continue
        one = with_unit[0]
        made.append(replace(quantity, value=one.value, of=one.of, upper=one.upper, unit=one.unit, unit_text=unit))
        said = unit
    return Cell(column, words, span, tuple(made), said)


def _plain(words: str) -> str:
    return canonical_tone(nfc(words)).lower().strip(" .:")


def _unit(column: str, unit_cell: str, label: str, caption: str) -> str:
    """The unit that a bare number of this column has, as written; nothing where none is named."""
    header = _plain(column)
    bracketed = [found for words in _BRACKET.findall(header) if (found := _known(words))]
    if bracketed:
        return bracketed[-1]
    if _SHARE.search(header) and not header.startswith("số"):
        return "%"
    if (found := _known(unit_cell)) is not None and found:
        return found
    bracketed = [found for words in _BRACKET.findall(_plain(label)) if (found := _known(words))]
    if bracketed:
        return bracketed[-1]
    counted = _COUNTED.match(header)
    if counted:
        for noun in (counted[1], counted[1].split()[0]):
            if noun in COUNTERS:
                return noun
    return _known(caption)


def _known(words: str) -> str:
    """``words`` where they are a unit of measure, a scale of money or a noun that papers count, else nothing."""
    unit = _plain(words)
    parts = unit.split()
    if (
        unit in MEASURES
        or unit in COUNTERS
        or (parts and parts[0] in SCALES and (len(parts) == 1 or parts[1] == "đồng"))
    ):
        return unit
    return ""


def is_ordinal(column: str, words: str) -> bool:
    """Whether a cell is the row's own number."""
    return fold(column).replace(" ", "") in {"tt", "stt", "st", "so", "sott", "sothutu"} or (
        not column and bool(re.fullmatch(r"\d{1,3}\.?|[IVX]+\.?", words))
    )


def label_of(cells: tuple[Cell, ...]) -> int | None:
    """Which cell says what the row is of: the first with words; ``None`` where there is none."""
    return next((i for i, cell in enumerate(cells) if sum(c.isalpha() for c in cell.words) > _LETTERS), None)


def shown_cell(cell: Cell) -> str:
    """``header: value unit``, the unit once."""
    header, words = cell.header, cell.words.rstrip(".; ")
    if cell.unit:
        header = re.sub(r"\s*\((?:%|[^()\d]{1,20})\)", "", header).strip() or header
        if cell.unit == "%":
            words = f"{words}%"
        elif not set(cell.unit.lower().split()) <= set(header.lower().split()):
            words = f"{words} {cell.unit}"
    return f"{header[:1].lower()}{header[1:]}: {words}" if header else words
