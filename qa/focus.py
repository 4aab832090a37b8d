"""The one figure of a clause that a question means: count or rate, the month's or the cumulated, plan or actual."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.document import PassageKind, Status
from corpus.marks import bare
from corpus.quantities import Kind as NumeralKind
from corpus.quantities import Quantity, find_quantities
from corpus.unicode import fold
from index.analysis import tokenize
from index.query import Query
from qa.asked import NUMERIC, Asked, Kind
from qa.evidence import Clause, words_of
from qa.reader import Scored, counts, fits, is_plan

_BEFORE, _BEHIND = 90, 45
"""Characters of a clause that say what a figure is."""
_LIKELY = 0.6
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
        around = f"{candidate.header} {candidate.before} {candidate.written} {candidate.behind}"
        value = sum(wanted.get(word, 0.0) for word in words_of(around))
        value += 3.0 * max((counts(noun, quantity, clause) for noun in asked.nouns), default=0.0)
        found.append((value, candidate))
    top = max((value for value, _ in found), default=0.0)
    found = [pair for pair in found if pair[0] >= _LIKELY * top]
    return [candidate for _, candidate in sorted(found, key=lambda pair: -pair[0])]


def _candidates(clause: Clause) -> Iterator[Focus]:
    if clause.kind is PassageKind.ROW:
        for header, words in row_cells(clause):
            for q in find_quantities(words):
                yield Focus(q, words[q.span.start : q.span.end], words[: q.span.start], words[q.span.end :], header)
        return
    text = clause.text
    for q in clause.quantities:
        start = max(0, q.span.start - _BEFORE)
        behind = text[q.span.end : q.span.end + _BEHIND]
        yield Focus(q, text[q.span.start : q.span.end], text[start : q.span.start], behind)


def row_cells(clause: Clause) -> list[tuple[str, str]]:
    """(column, words) of each cell of a table row, a merged cell once."""
    document = clause.document
    at = document.passages[clause.passage].table
    if at is None:
        return []
    table = document.tables[at[0]]
    cells = list(zip(table.columns, table.rows[at[1]].cells, strict=False))
    once = {span: column for column, span in reversed(cells) if span is not None}
    ordered = [(column, span) for column, span in cells if span is not None and once.pop(span, None) is not None]
    return [(bare(column), bare(document.text[s.start : s.end])) for column, s in ordered]


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
