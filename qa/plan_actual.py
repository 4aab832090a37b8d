"""Plan set against result: figures of one indicator, place and unit of which some say what is to be and some what is.

Which figure is planned, of which months, and by which words two figures are of one indicator is decided as for
conflicts (:mod:`index.subjects`, :mod:`index.likeness`), only that here one side is a plan and the other is not. No
value is worked out: every bar is one figure of one document.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.document import Document, Status
from corpus.quantities import Approximation, approximation
from corpus.unicode import canonical_tone
from index.document_store import DocumentStore
from index.figure_table import FigureRecord
from index.likeness import Known, alike_words, rarity_of, same_value, unit_class
from index.subjects import Months, opposed, subject_of

__all__ = ["Bar", "PlanAndActual", "months_in_words", "plan_against_actual"]

_ALIKE = 0.72
"""Share of the words, weighed by how rare they are, that a plan and a result must have in common."""
_RESULT = frozenset({Status.ACTUAL, Status.ESTIMATE, Status.CUMULATIVE, Status.MONTH})
_AIMED = frozenset({Approximation.AT_LEAST, Approximation.AT_MOST})
"""A result is so and so much; who says ``ít nhất`` says what is wanted."""
_OF_THE_YEAR = re.compile(r"(?:kế hoạch|dự toán|chỉ tiêu|mục tiêu|kh|dt) (?:cả |giao )?năm(?![^\W_])|cả năm")
_MOST_BARS = 8
"""Bars of one side of one comparison."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_IDLE_UNITS = frozenset({"năm", "tháng", "ngày", "tuổi", "lần", "cấp"})


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure of one document."""

    figure: FigureRecord
    planned: bool
    status: str
    """``kế hoạch``, ``thực hiện``, ``ước thực hiện``, ``lũy kế`` as the document has it."""
    months: Months | None
    period: str
    """In words."""


@dataclass(frozen=True, slots=True)
class PlanAndActual:
    """One indicator of one place and year: what was planned, and what came of it, each by period."""

    indicator: str
    place: str
    unit: str
    bars: tuple[Bar, ...]
    """Plans before results, each side in order of periods."""
    one_period: bool
    """Whether all bars are of the same months; else they are not alike and it has to be said."""
    at_odds: bool
    """Whether two bars of one side and one period say different values."""


@dataclass(slots=True)
class _One:
    record: FigureRecord
    known: Known
    planned: bool
    months: Months | None
    year: tuple[int, int]
    period: str


def plan_against_actual(store: DocumentStore, figures: Sequence[FigureRecord], most: int = 12) -> list[PlanAndActual]:
    """Comparisons among ``figures``, in their order, at most ``most``; those with one side only are left out."""
    ones = [one for order, record in enumerate(figures) if (one := _one(store, record, order)) is not None]
    rarity = rarity_of([one.known for one in ones])
    blocks: dict[tuple[object, ...], list[_One]] = defaultdict(list)
    for one in ones:
        blocks[one.known.subject.place, unit_class(one.known.subject.unit), one.year].append(one)
    groups = [group for block in blocks.values() for group in _groups(block, rarity)]
    groups.sort(key=lambda group: min(one.known.order for one in group))
    return [_compared(store, group) for group in groups][:most]


def _one(store: DocumentStore, record: FigureRecord, order: int) -> _One | None:
    """``record`` with what it speaks of; ``None`` where that is no amount of an indicator in a year."""
    if record.upper is not None or record.unit in _IDLE_UNITS or Status.COMPARISON in record.status:
        return None
    document = store.document(store.entry(record.document))
    figure = document.figures[record.ordinal]
    subject = subject_of(document, figure)
    # A rate of a plan is no amount that was planned, and growth is no amount at all.
    if subject.share in ("plan", "growth") or not subject.near:
        return None
    planned = _planned(record, subject.planned)
    year = _years(document, subject.months, subject.day)
    if planned is None or year is None:
        return None
    months = subject.months
    if planned and _OF_THE_YEAR.search(canonical_tone(f"{subject.said} {record.column}").lower()):
        months = (year[0] * 12, year[0] * 12 + 11)  # what is planned for the year, told in a paper of a month
    known = Known(document, record.ordinal, figure, subject, order)
    return _One(record, known, planned, months, year, months_in_words(months) if months else record.period)


def _planned(record: FigureRecord, planned: bool) -> bool | None:
    """Whether the figure is one of a plan; ``None`` where it is not plainly one thing or the other."""
    told = _RESULT.intersection(record.status)
    if planned:
        return True if Status.PLAN in record.status or not told else None
    if not told or Status.PLAN in record.status or approximation(record.approximator) in _AIMED:
        return None
    return False


def _years(document: Document, months: Months | None, day: str) -> tuple[int, int] | None:
    if months is not None:
        return months[0] // 12, months[1] // 12
    words = [day, *(read.value for read in (document.metadata.period, document.metadata.date) if read is not None)]
    found = next((match for word in words if (match := _YEAR.search(word))), None)
    return (int(found[0]), int(found[0])) if found else None


def _groups(block: Sequence[_One], rarity: dict[str, float]) -> list[list[_One]]:
    """Plans with the results that are of the same thing; every result goes to the plan most like it."""
    plans = [one for one in block if one.planned]
    actual = [one for one in block if not one.planned]
    groups: list[list[_One]] = []
    for plan in plans:
        own = next((group for group in groups if all(_alike(one, plan, rarity) is not None for one in group)), None)
        if own is None:
            groups.append([plan])
        else:
            own.append(plan)
    for one in actual:
        scored = [(alike, -place) for place, group in enumerate(groups) if (alike := _best(group, one, rarity))]
        if scored:
            groups[-max(scored)[1]].append(one)
    return [group for group in groups if any(not one.planned for one in group)]


def _best(group: Sequence[_One], one: _One, rarity: dict[str, float]) -> float:
    """How like ``one`` is to the plans of ``group``; 0 where it is another thing."""
    if any(_rows_apart(other, one) for other in group):
        return 0.0
    found = [_alike(plan, one, rarity) for plan in group if plan.planned]
    return max((alike for alike in found if alike is not None), default=0.0)


def _rows_apart(first: _One, second: _One) -> bool:
    """Whether two figures stand in two rows of one table, which are two indicators whatever words they share."""
    if first.record.document != second.record.document:
        return False
    one, two = (side.known.document.passages[side.known.figure.passage].table for side in (first, second))
    return one is not None and two is not None and one[0] == two[0] and one != two


def _alike(first: _One, second: _One, rarity: dict[str, float]) -> float | None:
    one, two = first.known.subject, second.known.subject
    units = {one.unit, two.unit}
    # A bare number is of no scale that another's is known to be of.
    if len(units) == 2 and ("" in units or not any(a != b and a.startswith(f"{b} ") for a in units for b in units)):
        return None
    if _rows_apart(first, second):
        return None
    if one.share != two.share or opposed(one.said, two.said) or ("trong đó" in one.said) != ("trong đó" in two.said):
        return None
    if one.near == two.near:
        return 1.0
    alike = alike_words(one.near, two.near, one.far, two.far, rarity)
    return alike if alike >= _ALIKE else None


def _compared(store: DocumentStore, group: Sequence[_One]) -> PlanAndActual:
    first = min(group, key=lambda one: one.known.order)
    bars: list[Bar] = []
    kept: list[_One] = []
    for planned in (True, False):
        side = [one for one in group if one.planned == planned]
        side.sort(key=lambda one: one.months or (one.year[0] * 12, one.year[1] * 12 + 11))
        said: list[_One] = []
        for one in side:
            # The same number of the same months said again, in another paper or in a table, is one bar.
            if not any(_same_period(one, other) and _same_number(one, other) for other in said):
                said.append(one)
        kept += said[:_MOST_BARS]
        bars += [
            Bar(one.record, planned, _status(one.record, planned), one.months, one.period) for one in said[:_MOST_BARS]
        ]
    at_odds = any(
        one is not other
        and one.planned == other.planned
        and _same_period(one, other)
        and one.known.subject.cumulated == other.known.subject.cumulated
        for one in kept
        for other in kept
    )
    entry = store.entry(first.record.document)
    words = min((one.record.row or one.record.indicator for one in group), key=len)
    return PlanAndActual(
        words,
        first.record.place or entry.ward,
        next((one.record.unit for one in group if one.record.unit), ""),
        tuple(bars),
        len({(bar.months, bar.period if bar.months is None else "") for bar in bars}) == 1,
        at_odds,
    )


def _same_number(one: _One, other: _One) -> bool:
    return one.record.value == other.record.value or same_value(one.known, other.known)


def _same_period(one: _One, other: _One) -> bool:
    return one.months == other.months and (one.months is not None or one.period == other.period)


def _status(record: FigureRecord, planned: bool) -> str:
    if planned:
        return "kế hoạch"
    told = "ước thực hiện" if Status.ESTIMATE in record.status else "thực hiện"
    return f"{told}, lũy kế" if Status.CUMULATIVE in record.status else told


def months_in_words(months: Months) -> str:
    """``quý I/2026``, ``6 tháng đầu năm 2026``, ``tháng 4/2026``, ``năm 2026``, ``2026-2030``."""
    first, last = months[0] % 12 + 1, months[1] % 12 + 1
    year, until = months[0] // 12, months[1] // 12
    if year != until:
        return f"{year}-{until}"
    if months[0] == months[1]:
        return f"tháng {first}/{year}"
    if (first, last) == (1, 12):
        return f"năm {year}"
    if first % 3 == 1 and last == first + 2 and first > 1:
        return f"quý {('I', 'II', 'III', 'IV')[first // 3]}/{year}"
    return f"{last} tháng đầu năm {year}" if first == 1 else f"tháng {first} đến tháng {last}/{year}"
