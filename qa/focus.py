"""The one figure of a clause that a question means: count or rate, the month's or the cumulated, plan or actual."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.document import PassageKind, Status
from corpus.quantities import Kind as NumeralKind
from corpus.quantities import Quantity
from corpus.unicode import fold
from index.analysis import tokenize
from index.query import Query
from qa.asked import NUMERIC, Asked, Kind
from qa.evidence import Clause, words_of
from qa.reader import Scored, counts, fits, is_plan

_BEFORE, _BEHIND = 90, 45
"""Characters of a clause that say what a figure is."""
_LIKELY = 0.6
_AWAY = 0.6
"""What a word of the question counts that stands beside another figure of the clause."""
_OTHER_SCOPE = 0.5
_SIGN = re.compile(r"[,;.:()](?=\s|$)")
_CUMULATED = ("luy ke", "cong don", "3 thang", "4 thang", "6 thang", "9 thang", "quy", "ca nam")
_AGAIN = 10
_LOCAL = 0.1
_PLAN = frozenset({("phan", "dau"), ("it", "nhat"), ("muc", "tieu"), ("du", "kien"), ("toi", "thieu")})
_AHEAD = frozenset({("phuong", "huong"), ("giai", "phap"), ("trong", "tam")})
"""Headings of what is to be done."""
_DONE = frozenset({("thuc", "hien"), ("da", "dat"), ("hoan", "thanh"), ("uoc", "dat")})


@dataclass(frozen=True, slots=True)
class Focus:
    """A figure with the words that say what it is: those before it, or the header its cell stands under."""

    quantity: Quantity
    written: str
    before: str
    behind: str
    header: str = ""
    beside: str = ""
    """Its own words: those back to the figure before it and those up to the next sign behind it."""


def focus(query: Query, asked: Asked, clause: Clause) -> Focus | None:
    """The figure of ``clause`` that is asked for, ``None`` when it has none of that kind."""
    ranked = ranked_figures(query, asked, clause)
    return ranked[0] if ranked else None


def ranked_figures(query: Query, asked: Asked, clause: Clause) -> list[Focus]:
    """Figures of ``clause`` of the kinds asked for, the one most likely meant first; far less likely ones left out."""
    kinds = [kind for kind in asked.kinds if kind in NUMERIC or kind in (Kind.DATE, Kind.IDENTIFIER)]
    wanted = {word: concept.weight for concept in query.concepts for variant in concept.variants for word in variant}
    if Status.PLAN in asked.statuses:
        wanted |= {"hoach": 2.0}
    found: list[tuple[float, Focus]] = []
    for candidate in _candidates(clause):
        quantity = candidate.quantity
        if not any(fits(kind, quantity) for kind in kinds):
            continue
        if quantity.kind is NumeralKind.QUANTITY and quantity.unit in ("tháng", "năm"):
            continue
        beside = words_of(f"{candidate.header} {candidate.beside} {candidate.written}")
        around = words_of(f"{candidate.before} {candidate.behind}") - beside
        value = sum(wanted.get(word, 0.0) for word in beside) + _AWAY * sum(wanted.get(word, 0.0) for word in around)
        value += 3.0 * max((counts(noun, quantity, clause) for noun in asked.nouns), default=0.0)
        if other_scope(asked, candidate) or _other_column(asked, candidate):
            value *= _OTHER_SCOPE
        found.append((value, candidate))
    top = max((value for value, _ in found), default=0.0)
    found = [pair for pair in found if pair[0] >= _LIKELY * top]
    return [candidate for _, candidate in sorted(found, key=lambda pair: -pair[0])]


def scope_of(figure: Focus) -> str:
    """``month``, ``cumulated``, or nothing where the words before the figure say neither."""
    before = fold(f"{figure.header} {figure.before[-70:]}")
    cumulated = max(before.rfind(name) for name in _CUMULATED)
    month = before.rfind("thang ")
    if cumulated < 0 and month < 0:
        return ""
    return "cumulated" if cumulated >= month - 3 else "month"


def other_scope(asked: Asked, figure: Focus) -> bool:
    """Whether the month's figure is asked for and this is the cumulated one, or the other way round."""
    months = any(q.unit == "tháng" for q in asked.quantities)
    if Status.CUMULATIVE in asked.statuses or months:
        return scope_of(figure) == "month"
    if Status.MONTH in asked.statuses or any(period.unit == "tháng" for period in asked.periods):
        return scope_of(figure) == "cumulated"
    return False


def _other_column(asked: Asked, figure: Focus) -> bool:
    """Whether the cell stands in the column of the plan and the result is asked for, or the other way round."""
    if not figure.header:
        return False
    planned_column = said_planned(figure)
    if Status.PLAN in asked.statuses:
        return planned_column is False and Status.ACTUAL not in asked.statuses
    return planned_column is True


def _candidates(clause: Clause) -> Iterator[Focus]:
    if clause.kind is PassageKind.ROW:
        placed = iter(clause.quantities)  # the cells' own, counted in the words of the row
        for cell in clause.cells:
            for q in cell.quantities:
                before, behind = cell.words[: q.span.start], cell.words[q.span.end :]
                written = cell.words[q.span.start : q.span.end]
                yield Focus(next(placed), written, before, behind, cell.header, f"{before} {behind}")
        return
    text = clause.text
    last = 0
    for q in clause.quantities:
        start = max(0, q.span.start - _BEFORE)
        behind = text[q.span.end : q.span.end + _BEHIND]
        beside = f"{text[max(start, last) : q.span.start]} {_SIGN.split(behind, maxsplit=1)[0]}"
        yield Focus(q, text[q.span.start : q.span.end], text[start : q.span.start], behind, beside=beside)
        if q.kind is NumeralKind.QUANTITY and q.unit not in ("tháng", "năm"):
            last = q.span.end


def planned(clause: Clause, figure: Focus) -> bool:
    """Whether the figure is a plan's: said by its own words, its header, its heading, or the kind of paper."""
    said = said_planned(figure)
    return is_plan(clause) or bool(clause.around.pairs & _AHEAD) if said is None else said


def said_planned(figure: Focus) -> bool | None:
    """What the figure's own words and header say of that; ``None`` where they say nothing."""
    header = fold(figure.header)
    if "ke hoach" in header or "du toan" in header or "thuc hien" in header:
        return "thuc hien" not in header
    before = [token.folded for token in tokenize(figure.before[-60:])]
    pairs = set(zip(before, before[1:], strict=False))
    floor = fold(f"{figure.quantity.approximator} {figure.behind[:12]}")
    if pairs & _PLAN or "tro len" in floor:
        return True
    if pairs & _DONE or "da" in before:
        return False
    return None


def refocus(query: Query, asked: Asked, scored: list[Scored]) -> list[Scored]:
    """Order the best clauses again by how much of the question stands right beside the figure that is meant."""
    total = sum(concept.weight for concept in query.concepts)
    if not asked.numeric or not total or not scored:
        return scored
    head = []
    for candidate in scored[:_AGAIN]:
        figure = focus(query, asked, candidate.clause)
        local = 0.0
        if figure is not None:
            beside = words_of(f"{figure.header} {figure.before} {figure.written} {figure.behind}")
            beside |= candidate.clause.around.words if candidate.clause.kind is PassageKind.ROW else set()
            local = sum(c.weight for c in query.concepts if any(set(v) <= beside for v in c.variants)) / total
        head.append(replace(candidate, score=candidate.score + _LOCAL * local))
    return sorted(head, key=lambda one: -one.score) + scored[_AGAIN:]
