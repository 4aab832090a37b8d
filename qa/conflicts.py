"""Sources that give another figure for the same thing: shown side by side, never averaged or picked."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.quantities import Kind as NumeralKind
from corpus.quantities import Quantity
from qa.asked import Asked
from qa.evidence import Clause
from qa.reader import Scored, fits

_CLOSE = 0.12
"""A clause that holds this much less of the question speaks of something else."""


def asked_figures(asked: Asked, clause: Clause) -> list[Quantity]:
    """Figures of ``clause`` of the kinds asked for."""
    return [
        q
        for q in clause.quantities
        if q.kind is NumeralKind.QUANTITY and any(fits(kind, q) for kind in asked.kinds) and q.unit not in ("tháng", "năm")
    ]


def other_sides(asked: Asked, best: Scored, scored: Sequence[Scored]) -> list[Scored]:
    """At most one clause of another document that answers as well as ``best`` with another figure."""
    if not asked.numeric:
        return []
    mine = asked_figures(asked, best.clause)
    if not mine:
        return []
    for other in scored:
        if other.clause.document is best.clause.document or not other.answers or other.clash:
            continue
        if other.score < best.score - _CLOSE or other.coverage < best.coverage - _CLOSE or other.own < best.own - 2 * _CLOSE:
            continue
        theirs = asked_figures(asked, other.clause)
        if not theirs or not {q.unit for q in theirs} & {q.unit for q in mine}:
            continue
        if {(q.value, q.unit) for q in theirs} & {(q.value, q.unit) for q in mine}:
            return []  # the documents agree
        if other.clause.document.metadata.ward and best.clause.document.metadata.ward and (
            other.clause.document.metadata.ward.value != best.clause.document.metadata.ward.value
        ):
            continue
        return [other]
    return []
