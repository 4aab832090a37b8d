"""The one figure of a clause that a question means: count or rate, the month's or the cumulated, plan or actual."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.document import PassageKind, Status
from corpus.quantities import Kind as NumeralKind
from corpus.quantities import Quantity
from corpus.unicode import fold
from index.analysis import tokenize
from index.query import Concept, Query
from qa.asked import NUMERIC, Asked, Kind
from qa.evidence import Clause, words_of
from qa.reader import Scored, counts, fits, is_plan

_BEFORE, _BEHIND = 120, 45
"""Characters of a clause that say what a figure is."""
_LIKELY = 0.6
_AWAY = 0.6
"""What a word of the question counts that stands beside another figure of the clause."""
_NOUN = 3.0
_PLANNED = 2.0
_SYLLABLE = 0.3
_OTHER_SCOPE = 0.25
_OTHER_COLUMN = 0.15
_PART = 0.8
_OWN_BEHIND = 110
_GENERIC = {
    Kind.AREA: ("dien", "tich"),
    Kind.MONEY: ("so", "tien", "dong"),
    Kind.PERCENT: ("ty", "le", "phan", "tram"),
}
"""Words that name the kind of figure and tell none of a clause's figures of that kind from another."""
_IN_MONTH = re.compile(r"(?:trong|của|riêng) tháng(?! đầu| cuối)", re.IGNORECASE)
_PARTS = re.compile(r"trong đó|bao gồm|gồm(?![^\W_])|trong số", re.IGNORECASE)
_SIGN = re.compile(r"[,;.:()](?=\s|$)")
_CUMULATED = re.compile(
    r"(?<![^\W_])(?:luy ke|cong don|tu dau nam|ca nam|quy (?:i|ii|iii|iv|[1-4])|\d{1,2} thang)(?![^\W_])"
)
_MONTH = re.compile(r"(?<![^\W_])(?<!\d )thang \d{1,2}(?!\d)")
_AGAIN = 10
_LOCAL = 0.1
_IN_SENTENCE = 0.8
_ITEM = 1.0
_BESIDE_THE_POINT = 0.5
"""The same, of a figure that is only a part of another, or only planned where the result is asked for."""
_OTHER_PERIOD = 2.5
"""Share of the question, as beside the figure, that a month's figure loses where the cumulated one is asked for."""
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
    part: bool = False
    """It stands behind ``trong đó``, ``gồm`` or the like: a part of what the clause speaks of."""


def focus(query: Query, asked: Asked, clause: Clause) -> Focus | None:
    """The figure of ``clause`` that is asked for, ``None`` when it has none of that kind."""
    ranked = ranked_figures(query, asked, clause)
    return ranked[0] if ranked else None


def ranked_figures(query: Query, asked: Asked, clause: Clause) -> list[Focus]:
    """Figures of ``clause`` of the kinds asked for, the one most likely meant first; far less likely ones left out."""
    found = valued_figures(query, asked, clause)
    top = max((value for value, _ in found), default=0.0)
    return [candidate for value, candidate in found if value >= _LIKELY * top]


def valued_figures(query: Query, asked: Asked, clause: Clause) -> list[tuple[float, Focus]]:
    """Figures of ``clause`` of the kinds asked for, each with how well it fits, the best first."""
    kinds = [kind for kind in asked.kinds if kind in NUMERIC or kind in (Kind.DATE, Kind.IDENTIFIER)]
    generic = {word for kind in kinds for word in _GENERIC.get(kind, ())}
    wanted = [
        (concept.weight, [frozenset(variant) for variant in concept.variants])
        for concept in query.concepts
        if not set(concept.typed) <= generic
    ]
    if Status.PLAN in asked.statuses:
        wanted.append((_PLANNED, [frozenset({"hoach"})]))
    nouns = [frozenset(noun) - generic for noun in asked.nouns]
    found: list[tuple[float, Focus]] = []
    for candidate in _candidates(clause):
        quantity = candidate.quantity
        if not any(fits(kind, quantity) for kind in kinds):
            continue
        if quantity.kind is NumeralKind.QUANTITY and quantity.unit in ("tháng", "năm"):
            continue
        beside = words_of(f"{candidate.header} {candidate.beside} {candidate.written}")
        around = beside | words_of(f"{candidate.before} {candidate.behind}")
        value = sum(weight * max(_AWAY * _share(words, around), _share(words, beside)) for weight, words in wanted)
        value += _NOUN * max((counts(noun, quantity, clause) for noun in asked.nouns), default=0.0)
        value += max((len(noun & beside) / len(noun) for noun in nouns if noun), default=0.0)
        found.append((value + bool(candidate.header), candidate))
    cumulated = any(scope_of(candidate) == "cumulated" for _, candidate in found)
    found = [(value * _standing(asked, candidate, cumulated), candidate) for value, candidate in found]
    return sorted(found, key=lambda pair: -pair[0])


def _share(variants: Sequence[frozenset[str]], words: frozenset[str]) -> float:
    """How well ``words`` hold one of ``variants``: whole, or a little for one syllable of it."""
    best = 0.0
    for variant in variants:
        held = len(variant & words)
        best = max(best, 1.0 if held == len(variant) else _SYLLABLE * held / len(variant))
    return best


def _standing(asked: Asked, candidate: Focus, cumulated: bool) -> float:
    """What is left of a figure's value where it is of another scope or column, or only a part of what another is."""
    left = 1.0
    missing = cumulated and asks_cumulated(asked) and scope_of(candidate) != "cumulated"
    if other_scope(asked, candidate) or missing:
        left *= _OTHER_SCOPE
    if _other_column(asked, candidate):
        left *= _OTHER_COLUMN
    return left * (_PART if candidate.part else 1.0)


def scope_of(figure: Focus) -> str:
    """``month``, ``cumulated``, or nothing where the words before the figure say neither."""
    if _IN_MONTH.search(figure.beside):
        return "month"
    before = fold(f"{figure.header} {figure.before}")
    cumulated = max((m.start() for m in _CUMULATED.finditer(before)), default=-1)
    month = max((m.start() for m in _MONTH.finditer(before)), default=-1)
    if cumulated < 0 and month < 0:
        return ""
    return "cumulated" if cumulated >= month else "month"


def asks_cumulated(asked: Asked) -> bool:
    """Whether the figure of several months is asked for."""
    return Status.CUMULATIVE in asked.statuses or any(q.unit == "tháng" for q in asked.quantities)


def other_scope(asked: Asked, figure: Focus) -> bool:
    """Whether the month's figure is asked for and this is the cumulated one, or the other way round."""
    if asks_cumulated(asked):
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
        own_behind = _SIGN.split(text[q.span.end : q.span.end + _OWN_BEHIND], maxsplit=1)[0]
        beside = f"{text[max(start, last) : q.span.start]} {own_behind}"
        ahead = text[: q.span.start]
        part = bool(_PARTS.search(ahead)) or ahead.count("(") > ahead.count(")")
        yield Focus(q, text[q.span.start : q.span.end], text[start : q.span.start], behind, beside=beside, part=part)
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
            if candidate.clause.kind is not PassageKind.TEXT:
                beside |= candidate.clause.around.words
            local = sum(c.weight * _beside(c, beside, candidate.clause.whole.words) for c in query.concepts) / total
            if other_scope(asked, figure):
                local -= _OTHER_PERIOD
            elif asks_cumulated(asked) and scope_of(figure) != "cumulated":
                local -= _OTHER_PERIOD / 2
            if figure.part or (Status.PLAN not in asked.statuses and said_planned(figure)):
                local -= _BESIDE_THE_POINT
            if _itemises(query, candidate.clause):
                local -= _ITEM
        head.append(replace(candidate, score=candidate.score + _LOCAL * local))
    return sorted(head, key=lambda one: -one.score) + scored[_AGAIN:]


def _itemises(query: Query, clause: Clause) -> bool:
    """Whether a footnote adds nothing of the question to the sentence it hangs on: it only breaks it down."""
    if clause.kind is not PassageKind.FOOTNOTE:
        return False
    own, around = clause.own.words, clause.around.words
    return not any(
        any(set(v) <= own for v in c.variants) and not any(set(v) <= around for v in c.variants) for c in query.concepts
    )


def _beside(concept: Concept, beside: frozenset[str], sentence: frozenset[str]) -> float:
    """How near the figure ``concept`` is said: beside it, elsewhere in its sentence, or nowhere."""
    if any(set(variant) <= beside for variant in concept.variants):
        return 1.0
    return _IN_SENTENCE if any(set(variant) <= sentence for variant in concept.variants) else 0.0
