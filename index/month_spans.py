"""A period that a person names, as months: ``quý I/2026``, ``tháng 4``, ``6 tháng đầu năm 2026``, ``năm 2026``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.unicode import fold

__all__ = ["MonthSpan", "months_named"]

_YEAR = r"(?:\s*(?:/|-|nam|cua nam)?\s*(?P<year>(?:19|20)\d\d))?"
_QUARTER = re.compile(rf"quy\s*(?P<quarter>iv|i{{1,3}}|[1-4]){_YEAR}")
_SEVERAL = re.compile(rf"(?:luy ke\s+)?(?P<months>\d{{1,2}})\s*thang(?:\s+dau(?:\s+nam)?)?{_YEAR}")
_MONTH = re.compile(rf"(?:thang\s*)(?P<month>\d{{1,2}}){_YEAR}|(?P<short>\d{{1,2}})\s*/\s*(?P<of>(?:19|20)\d\d)")
_WHOLE = re.compile(r"(?:ca\s+)?nam\s*(?P<year>(?:19|20)\d\d)")
_YEARS = re.compile(r"\D*(?P<first>(?:19|20)\d\d)\s*[-–]\s*(?P<last>(?:19|20)\d\d)")
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}


@dataclass(frozen=True, slots=True)
class MonthSpan:
    """First and last month. With a year they count from year 0, without one from January."""

    first: int
    last: int
    dated: bool


def months_named(words: str) -> MonthSpan | None:
    """The months that ``words`` name, with or without dấu; ``None`` where they are no such period.

    Several months count from January, as reports count them: ``3 tháng`` are the months of the first quarter.
    """
    said = " ".join(fold(words).split())
    if found := _QUARTER.fullmatch(said):
        number = _QUARTERS[found["quarter"]]
        return _dated(found["year"], 3 * number - 3, 3 * number - 1)
    if found := _SEVERAL.fullmatch(said):
        return _dated(found["year"], 0, int(found["months"]) - 1)
    if found := _MONTH.fullmatch(said):
        month = int(found["month"] or found["short"]) - 1
        return _dated(found["year"] or found["of"], month, month)
    if found := _WHOLE.fullmatch(said):
        return _dated(found["year"], 0, 11)
    if found := _YEARS.fullmatch(said):
        return MonthSpan(int(found["first"]) * 12, int(found["last"]) * 12 + 11, True)
    return None


def _dated(year: str | None, first: int, last: int) -> MonthSpan | None:
    if not 0 <= first <= last <= 11:
        return None
    base = int(year) * 12 if year else 0
    return MonthSpan(base + first, base + last, bool(year))
