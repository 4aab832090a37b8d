"""Dates, months, quarters, years and periods as official papers write them, with one key for each.

Keys follow ISO 8601 where it has a form (``2026-03-04``, ``2026-03``, ``2026``, ``2025/2030``), quarters
are ``2026-Q1``; a part that is not written is left out: ``--03-04`` is the fourth of March, ``Q2`` a second
quarter, ``--04`` an April. Every function reads composed lower-case text in the older tone placement and
returns offsets into it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Dated", "is_day_month", "match_dated", "quarters"]


class Dated(NamedTuple):
    """``text[start:end]`` names ``key``; ``unit`` is ``ngày``, ``tháng``, ``quý``, ``năm`` or ``giờ``."""

    start: int
    end: int
    key: str
    unit: str


_Y = r"(?:19|20)\d\d"
_FULL = re.compile(rf"(\d{{1,2}})\s?([/.\-–])\s?(\d{{1,2}})\s?\2\s?({_Y})(?![\d/])")
_WORDED = re.compile(rf"(\d{{1,2}})(?:\s+|\s?[*_]+\s?)tháng\s+(\d{{1,2}})(?!\d)(?:,?\s+năm\s+({_Y}))?(?!\d)")
_MONTH_YEAR = re.compile(rf"(\d{{1,2}})\s?[/\-–]\s?({_Y})(?![\d/]|[.,]\d)")
_MONTH = re.compile(rf"(\d{{1,2}})(?![.,/]?\d|\s?%)(?:,?\s+năm\s+({_Y})(?!\d))?")
_MONTH_OF_TWO = re.compile(rf"(\d{{1,2}})(?=(?:\s?[-–,]\s?|\s(?:và|đến)\s)(\d{{1,2}})\s?/\s?({_Y})(?![\d/]|[.,]\d))")
_QUARTER = re.compile(rf"([1-4])(?!\d)(?:\s?/\s?({_Y})|,?\s+năm\s+({_Y}))?(?!\d)")
_YEARS = re.compile(rf"({_Y})(?:\s{{0,3}}[-–—]\s{{0,3}}|\s+đến\s+(?:năm\s+)?)({_Y})(?!\d)")
_YEAR = re.compile(rf"{_Y}(?!\d|[.,]\d)")
_DAY = re.compile(r"(\d{1,2})(?!\d|[.,]\d|\s?%)(?:\s?/\s?(\d{1,2})(?![\d/]))?")
_DAYS = re.compile(rf"(\d{{1,2}})\s?[-–]\s?(\d{{1,2}})\s?/\s?(\d{{1,2}})(?:\s?/\s?({_Y}))?(?![\d/])")
_DAY_TO_DAY = re.compile(
    rf"(\d{{1,2}})\s?/\s?(\d{{1,2}})\s?[-–]\s?(\d{{1,2}})\s?/\s?(\d{{1,2}})(?:\s?/\s?({_Y}))?(?![\d/])"
)
_CLOCK = re.compile(
    r"(\d{1,2})\s?(?:h|giờ)\s?(\d{2})(?!\d)(?:\s?(?:['’′]|phút))?|(\d{1,2})h(?![^\W_])(?:['’′])?|(\d{1,2}):(\d\d)(?![\d:.,])"
)
_ROMAN_QUARTER = re.compile(
    rf"quý(?<![^\W_]quý)\s+(iv|i{{1,3}})(?![^\W_])(?:\s?/\s?({_Y})|(?:,?\s+năm)\s+({_Y}))?(?!\d)"
)
_SHAPE = re.compile(
    rf"{_Y}|\d{{1,2}}(?:\s?[/.\-–]\s?\d{{1,2}}\s?[/.\-–]|\s?[/\-–]\s?{_Y}|[\s*_]+tháng|\s?h|\s?giờ|:\d\d)"
)
"""What each of the forms above that stands without a word before it begins with."""
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}

_BEFORE_DAY = ("ngày", "mùng", "mồng", "hôm")
_BEFORE_YEARS = ("giai đoạn", "nhiệm kỳ", "năm học", "niên khóa", "thời kỳ", "năm", "khóa")
_BEFORE_ONE = (*_BEFORE_DAY, "tháng", "quý")
_TAG = re.compile(r"</?[a-z]{1,3}>$")
_MARKS = ' \t\n\u00a0*_$“"('


class _Left(NamedTuple):
    """The words before a number, marks of converters apart, and where they begin."""

    start: int
    words: str

    def led(self, words: tuple[str, ...]) -> int | None:
        """Where the last of the words begins when it is one of ``words``."""
        if not self.words.endswith(words):
            return None
        for word in words:
            if self.words.endswith(word) and not self.words[-len(word) - 1 : -len(word)].isalpha():
                return self.start + len(self.words) - len(word)
        return None


def _left(text: str, at: int) -> _Left:
    start = at - 24 if at > 24 else 0
    words = text[start:at].rstrip(_MARKS)
    while words.endswith(">") and (tag := _TAG.search(words)):
        words = words[: tag.start()].rstrip(_MARKS)
    return _Left(start, words)


def _valid(day: str, month: str) -> bool:
    return 1 <= int(day) <= 31 and 1 <= int(month) <= 12


def is_day_month(day: str, month: str) -> bool:
    """Whether two whole numbers can be a day and a month."""
    return len(day) <= 2 and len(month) <= 2 and _valid(day, month)


def _iso(year: str | None, month: str | None = None, day: str | None = None) -> str:
    parts = [year if year else "-"]
    parts += [f"{int(part):02d}" for part in (month, day) if part]
    return "-".join(parts)


def _day(text: str, at: int, left: _Left) -> Dated | None:
    if match := _FULL.match(text, at):
        start = left.led(_BEFORE_DAY)
        if not _valid(match[1], match[3]):
            # 15/13/2026 is a date that cannot be: no ratio, no number
            return Dated(at if start is None else start, match.end(), f"{match[1]}-{match[3]}-{match[4]}", "ngày")
        return Dated(at if start is None else start, match.end(), _iso(match[4], match[3], match[1]), "ngày")
    start = left.led(_BEFORE_DAY)
    if (match := _DAY_TO_DAY.match(text, at)) and (match[5] or start is not None or left.words.endswith("từ")):
        days = (match[1], match[2]), (match[3], match[4])
        if all(_valid(*day) for day in days):
            first, last = (_iso(match[5], month, day) for day, month in days)
            return Dated(at if start is None else start, match.end(), f"{first}/{last}", "ngày")
    if (match := _WORDED.match(text, at)) and _valid(match[1], match[2]) and (start is not None or match[3]):
        return Dated(at if start is None else start, match.end(), _iso(match[3], match[2], match[1]), "ngày")
    if start is None:
        return None
    if match := _WORDED.match(text, at):
        return Dated(start, match.end(), "-".join(group for group in match.groups() if group), "ngày")  # in no calendar
    if (match := _DAYS.match(text, at)) and _valid(match[1], match[3]) and _valid(match[2], match[3]):
        first, last = (_iso(match[4], match[3], match[place]) for place in (1, 2))
        return Dated(start, match.end(), f"{first}/{last}", "ngày")
    if match := _DAY.match(text, at):
        if (match[2] and not _valid(match[1], match[2])) or not 1 <= int(match[1]) <= 31:
            return None
        key = _iso(None, match[2], match[1]) if match[2] else f"---{int(match[1]):02d}"
        return Dated(start, match.end(), key, "ngày")
    return None


def _month(text: str, at: int, left: _Left) -> Dated | None:
    start = left.led(("tháng",))
    if match := _MONTH_YEAR.match(text, at):
        if 1 <= int(match[1]) <= 12:
            return Dated(at if start is None else start, match.end(), _iso(match[2], match[1]), "tháng")
        return None
    if start is None or _left(text, start).led(("hằng", "hàng", "mỗi", "từng")) is not None:
        return None
    if (match := _MONTH_OF_TWO.match(text, at)) and 1 <= int(match[1]) < int(match[2]) <= 12:
        return Dated(start, match.end(), _iso(match[3], match[1]), "tháng")  # 4 of 4-5/2026
    if (match := _MONTH.match(text, at)) and 1 <= int(match[1]) <= 12:
        return Dated(start, match.end(), _iso(match[2], match[1]), "tháng")
    return None


def match_dated(text: str, at: int, counted: bool) -> Dated | None:
    """The date, period or hour whose first digit is ``text[at]``.

    ``counted`` says that a noun or measure follows the digits, which then name a year only behind the word
    ``năm``.
    """
    left = _left(text, at)
    if not left.words.endswith(_BEFORE_ONE) and not _SHAPE.match(text, at):
        return None
    if (found := _day(text, at, left)) or (found := _month(text, at, left)):
        return found
    if (start := left.led(("quý",))) is not None and (match := _QUARTER.match(text, at)):
        return Dated(start, match.end(), _quarter(int(match[1]), match[2] or match[3]), "quý")
    if match := _YEARS.match(text, at):
        start = left.led(_BEFORE_YEARS)
        key = f"{match[1]}/{match[2]}"
        return Dated(at if start is None else start, match.end(), key, "năm")
    if match := _YEAR.match(text, at):
        start = left.led(("năm",))
        if start is not None or not counted:
            return Dated(at if start is None else start, match.end(), match[0], "năm")
    if match := _CLOCK.match(text, at):
        hour, minute = match[1] or match[3] or match[4], match[2] or match[5] or "00"
        if int(hour) < 25 and int(minute) < 60:
            return Dated(at, match.end(), f"{int(hour):02d}:{minute}", "giờ")
    return None


def _quarter(number: int, year: str | None) -> str:
    return f"{year}-Q{number}" if year else f"Q{number}"


def quarters(text: str) -> list[Dated]:
    """Every quarter written with a Roman number: ``quý I/2026``, ``quý IV năm 2025``, ``quý II``."""
    return [
        Dated(m.start(), m.end(), _quarter(_ROMAN[m[1]], m[2] or m[3]), "quý") for m in _ROMAN_QUARTER.finditer(text)
    ]
