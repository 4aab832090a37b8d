"""The one figure of a clause that a question means: count or rate, the month's or the cumulated, plan or actual."""

from __future__ import annotations

from corpus.quantities import Kind as NumeralKind
from corpus.quantities import Quantity
from corpus.unicode import fold
from index.analysis import tokenize
from index.query import Query
from qa.asked import NUMERIC, Asked, Kind
from qa.evidence import Clause
from qa.reader import counts, fits, is_plan

_BEFORE, _BEHIND = 90, 45
"""Characters of a clause that say what a figure is."""
_PLAN = frozenset({("phan", "dau"), ("it", "nhat"), ("muc", "tieu"), ("du", "kien"), ("toi", "thieu")})
_DONE = frozenset({("thuc", "hien"), ("da", "dat"), ("hoan", "thanh"), ("uoc", "dat")})


def focus(query: Query, asked: Asked, clause: Clause) -> Quantity | None:
    """The figure of ``clause`` that is asked for, ``None`` when it has none of that kind."""
    kinds = [kind for kind in asked.kinds if kind in NUMERIC or kind in (Kind.DATE, Kind.IDENTIFIER)]
    best: tuple[float, int, Quantity] | None = None
    wanted = {word: concept.weight for concept in query.concepts for variant in concept.variants for word in variant}
    for quantity in clause.quantities:
        if not any(fits(kind, quantity) for kind in kinds):
            continue
        if quantity.kind is NumeralKind.QUANTITY and quantity.unit in ("tháng", "năm"):
            continue
        start = max(0, quantity.span.start - _BEFORE)
        around = clause.text[start : quantity.span.end + _BEHIND]
        value = sum(wanted.get(word, 0.0) for word in {token.folded for token in tokenize(around)})
        value += 3.0 * max((counts(noun, quantity, clause) for noun in asked.nouns), default=0.0)
        if best is None or value > best[0] + 1e-9:
            best = (value, quantity.span.start, quantity)
    return best[2] if best else None


def planned(clause: Clause, quantity: Quantity) -> bool:
    """Whether the figure is a plan's: said by its own words, or by the kind of paper it stands in."""
    before = [token.folded for token in tokenize(clause.text[max(0, quantity.span.start - 60) : quantity.span.start])]
    pairs = set(zip(before, before[1:], strict=False))
    if pairs & _PLAN or "tro len" in fold(clause.text[quantity.span.end : quantity.span.end + 12]):
        return True
    if pairs & _DONE or "da" in before:
        return False
    return is_plan(clause)
