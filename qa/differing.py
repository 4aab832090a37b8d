"""Why two sources may give different figures for one thing, as far as their own words tell.

A report estimates what a later one settles; a target stands before or after its adjustment; a sum leaves a part out;
a cut-off date differs. Nothing else is guessed at: where neither clause says how it differs, there is nothing to say.
The dates of the papers stand in their citations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from corpus.marks import bare
from corpus.quantities import Kind, Quantity, find_quantities
from corpus.quantity import Approximation, approximation
from qa.evidence import Clause

__all__ = ["Difference", "differences"]


@dataclass(frozen=True, slots=True)
class Difference:
    """What tells two figures apart: ``mine`` and ``theirs`` are words of the clauses, empty where one says nothing."""

    what: str
    mine: str
    theirs: str


_EDGE, _STOP = r"(?<![^\W_])(?:", r")(?![^\W_])"
_ESTIMATED = re.compile(_EDGE + r"ước(?: (?:thực hiện|tính|đạt|cả năm))?" + _STOP, re.IGNORECASE)
_SETTLED = re.compile(
    _EDGE + r"(?:số liệu )?(?:chính thức|quyết toán)|số (?:liệu )?thực tế|thực tế (?:đạt|thu|chi)" + _STOP,
    re.IGNORECASE,
)
_ADJUSTED = re.compile(
    _EDGE
    + r"(?:sau|trước|chưa|được|đã|theo)(?: khi)?(?: được)? điều chỉnh|(?:dự toán|kế hoạch|chỉ tiêu|vốn) điều chỉnh"
    r"|điều chỉnh (?:tăng|giảm|lần|bổ sung)" + _STOP + r"(?! quy hoạch| cục bộ| địa giới| mục đích)",
    re.IGNORECASE,
)
_BUDGET = re.compile(
    _EDGE
    + r"ngân sách (?:nhà nước|địa phương|trung ương|thành phố|tỉnh|phường|xã|cấp (?:xã|phường|tỉnh|thành phố))"
    + _STOP,
    re.IGNORECASE,
)
_PARTS = re.compile(
    _EDGE + r"(?:chưa|không|đã|có) (?:bao gồm|kể|tính)(?: cả)?|(?:bao gồm|kể|tính) cả" + _STOP + r" [^,;.()\d]{2,60}",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    _EDGE + r"(?:(?:tính |số liệu |l[ũu][ỹy]? kế )?(?:đến|tới)(?: hết)?|đến thời điểm)" + r")\s*$", re.IGNORECASE
)
_NEXT = re.compile(r"[,;]|\.(?=\s|$)")
_ROUNDED = 10
"""A rounded figure stands for another that is nearer to it than one part in this many."""


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure of a clause: itself, the words before and behind it that are its own, and all that the clause says."""

    quantity: Quantity | None
    own: str
    whole: str


def differences(mine: Clause, figure: str, theirs: Clause, other: str) -> Iterator[Difference]:
    """What may tell ``figure`` of ``mine`` from ``other`` of ``theirs``, the most telling first."""
    one, two = _figure_of(mine, figure), _figure_of(theirs, other)
    if found := _one_sided(one, two, _ADJUSTED):
        yield Difference("một bên là số đã điều chỉnh hoặc chưa điều chỉnh", *found)
    estimated = _one_sided(one, two, _ESTIMATED)
    if estimated and (not estimated[0] or not estimated[1]):
        settled = tuple(said or _first(_SETTLED, side.own) for said, side in zip(estimated, (one, two), strict=True))
        yield Difference("một bên là số ước", settled[0], settled[1])
    if found := _one_sided(one, two, _PARTS):
        yield Difference("cách tính gồm các phần khác nhau", *found)
    if found := _cut_off(one, two):
        yield Difference("số liệu chốt ở thời điểm khác nhau", *found)
    if found := _rounded(one.quantity, two.quantity):
        yield Difference("một bên là số làm tròn", *found)
    if found := _budgets(one, two):
        yield Difference("phạm vi ngân sách khác nhau", *found)


def _figure_of(clause: Clause, written: str) -> _Figure:
    """``written`` in ``clause``; in a table row its cell with the header, in a sentence the part between its signs."""
    for cell in clause.cells:
        if written in cell.words:
            quantity = next((q for q in cell.quantities if cell.words[slice(*q.span)] in written), None)
            own = f"{cell.header} {cell.words}"
            return _Figure(quantity, own, own)
    lead = bare(clause.document.words(clause.lead)) if clause.lead else ""
    text = f"{lead} {clause.text}" if lead else clause.text
    at = text.rfind(written) if text.count(written) == 1 else text.find(written, len(lead))
    if at < 0:
        return _Figure(None, "", text)
    quantities = [q for q in find_quantities(text) if q.kind is Kind.QUANTITY and q.unit not in ("tháng", "năm")]
    quantity = next((q for q in quantities if at <= q.number_span.start < at + len(written)), None)
    end = at + len(written)
    first = min((q.span.start for q in quantities), default=at)
    before = max((q.span.end for q in quantities if q.span.end <= at), default=0)
    stop = _NEXT.search(text, end)
    after = text[end : stop.start() if stop else len(text)]
    behind = re.match(r"\s*\([^)]*\)", text[end:])
    own = f"{text[: min(first, at)]} {text[before:at]} {behind[0] if behind else after}"
    return _Figure(quantity, own, text)


def _first(pattern: re.Pattern[str], words: str) -> str:
    match = pattern.search(words)
    return match[0].strip() if match else ""


def _one_sided(one: _Figure, two: _Figure, pattern: re.Pattern[str]) -> tuple[str, str] | None:
    """What each figure's own words say by ``pattern``; where one says nothing, nothing in its clause may either."""
    mine, theirs = _first(pattern, one.own), _first(pattern, two.own)
    if mine.lower() == theirs.lower():
        return None
    if (not mine and _first(pattern, one.whole)) or (not theirs and _first(pattern, two.whole)):
        return None
    return mine, theirs


def _cut_off(one: _Figure, two: _Figure) -> tuple[str, str] | None:
    """The days up to which each counts, where they differ."""
    days = [_until(side.own) for side in (one, two)]
    if not all(days) or any(first[1][-5:] == second[1][-5:] for first, second in product(*days)):
        return None
    return days[0][0][0], days[1][0][0]


def _until(words: str) -> list[tuple[str, str]]:
    found = []
    for date in find_quantities(words):
        lead = _UNTIL.search(words[: date.span.start]) if date.kind is Kind.DATE else None
        if lead is not None:
            found.append((words[lead.start() : date.span.end].strip(), date.key))
    return found


def _rounded(one: Quantity | None, two: Quantity | None) -> tuple[str, str] | None:
    """The approximator of the one figure, where the other is exact and near enough to be what was rounded."""
    if one is None or two is None or one.unit != two.unit or not one.value or not two.value:
        return None
    exact = [approximation(q.approximator) is Approximation.EXACT for q in (one, two)]
    if exact[0] == exact[1] or abs(one.value - two.value) * _ROUNDED > max(one.value, two.value):
        return None
    return ("" if exact[0] else one.approximator, "" if exact[1] else two.approximator)


def _budgets(one: _Figure, two: _Figure) -> tuple[str, str] | None:
    mine, theirs = (_BUDGET.findall(side.own) for side in (one, two))
    if not mine or not theirs or {w.lower() for w in mine} & {w.lower() for w in theirs}:
        return None
    return mine[0], theirs[0]
