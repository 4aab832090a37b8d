"""Figures of the source as the parts of a computation, and its result."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from corpus.numbers import parse_number, write_number
from corpus.quantities import Kind as NumeralKind
from corpus.quantities import Quantity
from corpus.unicode import fold
from index.analysis import folded_terms
from index.word_lists import compounds
from qa.evidence import Clause

__all__ = [
    "Operand",
    "Worked",
    "headed_quantities",
    "noun_of",
    "operand_of",
    "operands_of",
    "same_things",
    "written",
]

_PLACES = 2
"""Decimals of a share or an average that does not come out even."""


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure as the source writes it. ``text`` is number and unit."""

    clause: Clause
    quantity: Quantity
    text: str
    part: Decimal
    """Its value as written, in the scale of ``unit``."""
    unit: str


@dataclass(frozen=True, slots=True)
class Worked:
    """``result`` equals ``formula`` over ``operands``; ``text`` is the result with its unit."""

    text: str
    formula: str
    shown: str
    """The formula as a person writes it."""
    operands: tuple[Operand, ...]
    result: Decimal


def operands_of(clause: Clause) -> list[Operand]:
    """Every figure of ``clause``; a ratio gives both of its sides."""
    found = []
    for quantity in clause.quantities:
        if quantity.kind is not NumeralKind.QUANTITY or quantity.unit in ("tháng", "năm", "%"):
            continue
        unit = _unit(clause, quantity)
        digits_of = clause.text[quantity.number_span.start : quantity.number_span.end]
        sides = digits_of.split("/") if quantity.of is not None else [digits_of]
        for side, value in zip(sides, (quantity.value, quantity.of), strict=False):
            digits = "".join(c for c in side if c.isdigit() or c in ".,").strip(".,")
            if value is None or not digits:
                continue
            scale = _scale(value, digits)
            found.append(Operand(clause, quantity, f"{digits} {unit}".strip(), value / scale, unit))
    return found


def operand_of(clause: Clause, quantity: Quantity) -> Operand | None:
    """``quantity`` of ``clause`` as an operand, the part of a ratio; ``None`` for what counts nothing."""
    if quantity.kind is not NumeralKind.QUANTITY:
        return None
    unit = "%" if quantity.unit == "%" else _unit(clause, quantity)
    number = clause.text[quantity.number_span.start : quantity.number_span.end].split("/")[0]
    digits = "".join(c for c in number if c.isdigit() or c in ".,").strip(".,")
    if not digits:
        return None
    text = f"{digits}%" if unit == "%" else f"{digits} {unit}".strip()
    return Operand(clause, quantity, text, quantity.value / _scale(quantity.value, digits), unit)


def headed_quantities(clause: Clause) -> list[tuple[str, Quantity]]:
    """The numbers of a row, each with the folded header over it; spans count characters of ``clause.text``."""
    headers = [fold(cell.header) for cell in clause.cells for _ in cell.quantities]
    return list(zip(headers, clause.quantities, strict=False))


def _unit(clause: Clause, quantity: Quantity) -> str:
    """The unit as written, a counted noun with its second syllable where the two are one word: ``học viên``."""
    unit = quantity.unit_text or quantity.unit
    following = re.match(r"\s+([^\W\d_]+)", clause.text[quantity.span.end :])
    if unit and " " not in unit and following and (unit.lower(), following[1].lower()) in compounds()[0]:
        return f"{unit} {following[1]}"
    return unit


def _scale(value: Decimal, digits: str) -> Decimal:
    try:
        number = parse_number(digits)
    except ValueError:
        return Decimal(1)
    return value / number if number else Decimal(1)


def noun_of(operand: Operand) -> tuple[str, ...]:
    """The words right behind the number, up to the next sign: what it counts."""
    end = operand.quantity.number_span.end
    behind = re.split(r"[,;:.()]", operand.clause.text[end : end + 40], maxsplit=1)[0]
    return tuple(folded_terms(behind))[:3]


def same_things(one: Operand, other: Operand) -> bool:
    """Whether two operands count the same: "hộ đất ở" are no part of "hộ đất nông nghiệp"."""
    return all(a == b for a, b in zip(noun_of(one)[1:], noun_of(other)[1:], strict=False))


def written(value: Decimal, unit: str, places: int = _PLACES) -> str:
    """``value`` as papers write it, to ``places`` decimals where it is longer, with ``unit``."""
    rounded = round(value, places)
    value = value if value == rounded else rounded
    return f"{write_number(value.normalize() if value % 1 else value.quantize(Decimal(1)))} {unit}".strip().replace(
        " %", "%"
    )
