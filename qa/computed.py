"""Results that the reader worked out, worked out again over operands that the cited places write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.numbers import parse_number
from corpus.quantities import Kind, Quantity, find_quantities
from qa.answer import Verdict
from qa.arithmetic import evaluate, rounds_to
from qa.cited import Reading
from qa.matching import found_elsewhere, scale_of

_FORMULA = 400
"""Longest written formula, in characters."""


@dataclass(frozen=True, slots=True)
class Computation:
    """A result that the reader worked out: ``formula`` over ``operands`` as written in the cited places."""

    formula: str
    operands: tuple[str, ...]
    result: Decimal
    result_text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for one number of an answer."""

    verdict: Verdict
    citations: tuple[int, ...]
    formula: str | None = None
    reason: str | None = None


def is_operand(text: str, quantity: Quantity, computation: Computation) -> bool:
    """Whether the number stands in the written formula of ``computation`` as one of its operands."""
    here = text[quantity.number_span.start : quantity.span.end].strip()
    at = text.find(computation.operands[0]) if computation.operands else -1
    return here in computation.operands and 0 <= at <= quantity.number_span.start <= at + _FORMULA


def computed_by(quantity: Quantity, computation: Computation, everything: Sequence[Reading]) -> Finding | None:
    """What ``computation`` makes of ``quantity``; ``None`` when it is not its result. Worked out again exactly."""
    results = [q for q in find_quantities(computation.result_text) if q.kind is Kind.QUANTITY]
    if len(results) != 1 or results[0].value != quantity.value or results[0].unit != quantity.unit:
        return None
    if computation.result not in (quantity.value, _as_written(computation.result_text, results[0])):
        return None
    by_number = {reading.evidence.n: reading for reading in everything}
    used = [by_number[n] for n in computation.citations if n in by_number]
    for operand in computation.operands:
        found = [q for q in find_quantities(operand) if q.kind is Kind.QUANTITY]
        if len(found) != 1 or not found_elsewhere(found[0], used):
            reason = f"toán hạng «{operand}» không có trong nguồn được dẫn"
            return Finding(Verdict.UNSUPPORTED, computation.citations, computation.formula, reason)
    try:
        exact = evaluate(computation.formula, computation.operands)
        number = results[0].number_span
        digits = computation.result_text[number.start : number.end]
        scale = scale_of(computation.result_text, results[0])[0]
        right = rounds_to(exact, digits, scale)
    except (ValueError, ZeroDivisionError, ArithmeticError):
        right = False
    if not right:
        reason = "phép tính không cho ra con số này"
        return Finding(Verdict.UNSUPPORTED, computation.citations, computation.formula, reason)
    return Finding(Verdict.COMPUTED, computation.citations, computation.formula)


def _as_written(text: str, quantity: Quantity) -> Decimal:
    try:
        return parse_number(text[quantity.number_span.start : quantity.number_span.end])
    except ValueError:
        return quantity.value
