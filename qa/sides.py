"""Two figures that a question sets against each other: each found as if it were asked for alone, then worked out.

``Thu nhiều hơn chi bao nhiêu?`` is two questions and a subtraction. Where one has no answer nothing is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.query import Concept, Query
from qa.asked import Asked, Kind
from qa.content import about
from qa.evidence import Clause
from qa.focus import Focus, ranked_figures
from qa.operands import Operand, Worked, operand_of, written
from qa.operations import Operation, Sides
from qa.reader import Scored

__all__ = ["Side", "linear", "side_of", "work_out_sides"]

_PLACES = 2
_FITTING = 3
"""Clauses that are looked through for a figure of the other's unit."""
_NUMERIC = frozenset({Kind.COUNT, Kind.PERCENT, Kind.MONEY, Kind.AREA, Kind.NUMBER})

Find = Callable[[Query, Asked], Sequence[Scored]]
"""Clauses that answer a question, best first; none where the documents do not hold it."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two figures, with what the clause says of its period."""

    operand: Operand
    figure: Focus
    clause: Clause


def work_out_sides(sides: Sides, first: Sequence[Side], second: Sequence[Side]) -> Worked | None:
    """The computation of ``sides`` over the best two figures of one unit; ``None`` where there are no two."""
    for one in first:
        for other in second:
            if one.operand.quantity.unit != other.operand.quantity.unit or _same_place(one, other):
                continue
            worked = _work(sides.operation, one.operand, other.operand)
            if worked is not None:
                return worked
    return None


def _same_place(one: Side, other: Side) -> bool:
    return one.clause.spans == other.clause.spans and one.operand.quantity.span == other.operand.quantity.span


def _work(operation: Operation, one: Operand, other: Operand) -> Worked | None:
    if operation is Operation.SUM:
        return linear(one, other, "+")
    if operation is Operation.DIFFERENCE:
        larger, smaller = sorted((one, other), key=lambda o: -o.quantity.value)
        return linear(larger, smaller, "−") if larger.quantity.value != smaller.quantity.value else None
    if not other.quantity.value:
        return None
    shown = f"{one.text} : {other.text}"
    quotient = one.quantity.value / other.quantity.value
    if operation is Operation.SHARE:
        result = round(quotient * 100, _PLACES)
        return Worked(written(result, "%"), f"{shown} × 100", f"{shown} × 100", (one, other), result)
    result = round(quotient, _PLACES)
    return Worked(written(result, "lần"), shown, shown, (one, other), result)


def linear(one: Operand, other: Operand, sign: str) -> Worked:
    """Sum or difference, told in the scale of the first."""
    scale = one.quantity.value / one.part if one.part else 1
    value = one.quantity.value + other.quantity.value if sign == "+" else one.quantity.value - other.quantity.value
    unit = "điểm %" if one.unit == "%" and sign == "−" else one.unit
    formula = f"{one.text} {sign} {other.text}"
    places = max(_decimals(one), _decimals(other))
    result = round(value / scale, places)
    return Worked(written(result, unit, places), formula, formula, (one, other), result)


def _decimals(operand: Operand) -> int:
    exponent = operand.part.normalize().as_tuple().exponent
    return max(_PLACES, -exponent if isinstance(exponent, int) else 0)


def side_of(query: Query, asked: Asked, description: Query, other: Query, find: Find) -> list[Side]:
    """Figures that ``description``, a side of ``query``, may mean, the likest first.

    What it says and ``other`` does not must be said of the figure: ``chi`` where the other side is ``thu``.
    """
    theirs = {concept.typed for concept in other.concepts}
    telling = [concept for concept in description.concepts if concept.typed not in theirs]
    wanted = replace(description, wards=description.wards or query.wards)
    kinds = tuple(kind for kind in asked.kinds if kind in _NUMERIC) or (Kind.NUMBER,)
    if asked.operation in (Operation.SHARE, Operation.RATIO, Operation.NONE) or Kind.PERCENT not in kinds:
        kinds = tuple(kind for kind in kinds if kind is not Kind.PERCENT) or (Kind.NUMBER,)
    alone = replace(asked, kinds=kinds, operation=Operation.NONE)
    found = []
    fitting = [one for one in find(about(wanted, alone), alone) if all(_says(c, one.clause) for c in telling)]
    for candidate in fitting[:_FITTING]:
        for figure in ranked_figures(wanted, alone, candidate.clause):
            operand = operand_of(candidate.clause, figure.quantity)
            if operand is not None and operand.part:
                found.append(Side(operand, figure, candidate.clause))
    return found


def _says(concept: Concept, clause: Clause) -> bool:
    """Whether the clause says ``concept``; a word of one syllable not only in its headings, where others stand too."""
    words = clause.own.words | clause.whole.words
    if len(concept.typed) > 1 or clause.cells:
        words |= clause.around.words
    return any(set(variant) <= words for variant in concept.variants)
