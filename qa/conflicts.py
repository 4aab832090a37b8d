"""Sources that give another figure for the same thing: shown side by side, never averaged or picked."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.quantities import Quantity
from corpus.unicode import fold
from index.query import Query
from qa.asked import Asked, Kind
from qa.evidence import Clause
from qa.focus import Focus, focus, planned, ranked_figures
from qa.reader import Scored, same_subjects

_COVERED = 0.8
"""Share of the first side's coverage that the other side must reach to speak of the same thing."""
_CUMULATED = ("luy ke", "cong don", "3 thang", "4 thang", "6 thang", "9 thang", "quy", "ca nam")


def other_side(query: Query, asked: Asked, best: Scored, scored: Sequence[Scored]) -> Scored | None:
    """A clause that answers as well as ``best`` with another figure, or ``None``.

    The first clause of another document (or of a table against the text) that speaks of the same thing decides: if it
    says the same figure the documents agree. Another ward, period or status is another thing, not a conflict.
    """
    if not asked.numeric and Kind.DATE not in asked.kinds:
        return None
    mine = focus(query, asked, best.clause)
    if mine is None:
        return None
    for other in scored[1:]:
        if not other.answers or other.clash or not _elsewhere(best.clause, other.clause):
            continue
        if other.coverage < _COVERED * best.coverage or {c.typed for c in other.missing} - {
            c.typed for c in best.missing
        }:
            continue
        if not same_subjects(query, best.clause, other.clause):
            continue
        rivals = [
            figure
            for figure in ranked_figures(query, asked, other.clause)
            if figure.quantity.unit == mine.quantity.unit and _same_scope(mine, figure)
        ]
        if not rivals:
            continue
        if any(_same_value(mine.quantity, figure.quantity) for figure in rivals):
            return None
        if asked.numeric and planned(best.clause, mine) != planned(other.clause, rivals[0]):
            continue
        return other
    return None


def _elsewhere(one: Clause, other: Clause) -> bool:
    """Another paper of the same ward, or the table of the same paper."""
    if one.document is other.document:
        return _table(one) != _table(other)
    wards = [clause.document.metadata.ward for clause in (one, other)]
    return wards[0] is None or wards[1] is None or fold(wards[0].value) == fold(wards[1].value)


def _table(clause: Clause) -> int | None:
    """The table that a clause is a row of, ``None`` for running text."""
    at = clause.document.passages[clause.passage].table
    return at[0] if at is not None else None


def _same_value(one: Quantity, other: Quantity) -> bool:
    if one.key or other.key:
        return one.key == other.key
    return one.value == other.value and (one.of is None or other.of is None or one.of == other.of)


def _same_scope(mine: Focus, theirs: Focus) -> bool:
    """Neither a month's figure against a cumulated one nor figures of two named periods."""
    first, second = _scope(mine), _scope(theirs)
    return first == second or "" in (first, second)


def _scope(figure: Focus) -> str:
    before = fold(f"{figure.header} {figure.before[-70:]}")
    cumulated = max(before.rfind(name) for name in _CUMULATED)
    month = before.rfind("thang ")
    if cumulated < 0 and month < 0:
        return ""
    return "cumulated" if cumulated >= month - 3 else "month"
