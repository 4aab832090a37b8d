"""Two numbers read as one: a ratio over a slash, a range over a dash, a day over its month."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from corpus.counted import Counted, read_counted
from corpus.dates import is_day_month
from corpus.numbers import DIGITS, parse_number
from corpus.units import COUNTERS, MEASURES, is_place_unit

__all__ = ["DayMonth", "Pair", "map_scale", "read_days", "read_range", "read_ratio"]


class Pair(NamedTuple):
    """Two numbers in base units; ``end`` is where the second ends, ``counted`` what stands behind it."""

    first: Decimal
    second: Decimal
    end: int
    counted: Counted


class DayMonth(NamedTuple):
    """A day and a month, ``--03-08``, that look like a ratio."""

    key: str
    end: int
    unit: str = "ngày"
    """``giờ`` for ``24/7``: around the clock."""


_RATIO = re.compile(rf"\s?/\s?({DIGITS})(?!\s?[/-]\s?[^\W_]{{2}})")
_RANGE = re.compile(rf"(?:\s?[-–—]\s?|\s+đến\s+)({DIGITS})(?![/\d])")
_OUT_OF = re.compile(rf"\s+trên\s+(?:tổng số\s+)?({DIGITS})(?![/\d])")
_MAP = re.compile(r"(?:tỷ lệ|tỉ lệ|quy hoạch|bản đồ|phân khu|chi tiết)[^,;.\n\d]*$")
_MAP_SCALE = re.compile(r"1\s?[:/]\s?(\d{1,3}(?:\.?\d{3})+|[125]00)(?![\d/.]\d)(?!\d)")
_MARKS = ' \t\n\u00a0*_$“"(~'
_BEFORE_DAY = "ngày|dịp|đợt|lễ|tết|từ|phụ nữ|quốc khánh|trước|sau|tới|sáng|chiều|thiếu nhi|lao động|liệt sĩ|nhà giáo"
_DAYS = tuple(_BEFORE_DAY.split("|"))
_TIMES = ("năm", "ngày", "tháng")
_PARTS_OF_DAY = ("sáng", "trưa", "chiều", "tối", "đêm", "ngày")
_DASHED_DAY = re.compile(r"(\d{1,2})\s?[-–]\s?(\d{1,2})(?![\d%]|\s?[/\-–.,]\s?\d)")
_FROM_DAY = ("từ", "đợt", "dịp", "trong các ngày", "các ngày")
_DAY_TO = re.compile(
    r"(\d{1,2})(?:\s?[-–]\s?|\s+đến\s+(?:ngày\s+)?)(\d{1,2})\s?/\s?(\d{1,2})(?:\s?/\s?((?:19|20)\d\d))?(?![\d/]|[.,]\d)"
)


def _number(written: str) -> Decimal | None:
    try:
        return parse_number(written)
    except ValueError:
        return None


def read_ratio(raw: str, low: str, at: int, end: int, value: Decimal, left: Counted) -> Pair | DayMonth | None:
    """The ratio, or day and month, whose first number is ``raw[at:end]``; ``left`` stands behind that one.

    A scale written once holds for both sides: ``103.700/351.147 triệu đồng``.
    """
    scaled = left.factor != 1 and left.unit in ("", "đồng") and left.end > end
    match = _RATIO.match(raw, left.end if scaled else end)
    if match is None and not left.unit and (match := _OUT_OF.match(raw, end)):
        return _out_of(raw, low, at, value, match)
    whole = _number(match[1]) if match else None
    if match is None or whole is None:
        return None
    stop = match.end(1)
    right = read_counted(raw, low, at, stop)
    first = raw[at:end]
    if first.isdecimal() and is_day_month(first, match[1]) and _is_day(raw, low, at, value, whole, right, stop):
        if (first, match[1]) == ("24", "7") and not low[max(0, at - 24) : at].rstrip(_MARKS).endswith(_DAYS):
            return DayMonth("24/7", stop, "giờ")
        return DayMonth(f"--{int(match[1]):02d}-{int(first):02d}", stop)
    if not right.unit and low[max(0, at - 8) : at].rstrip(_MARKS).endswith("ngày") and len(first) <= 2 >= len(match[1]):
        return DayMonth(f"{first}-{match[1]}", stop)  # 45/3: no calendar has it
    if left.factor != 1 and right.factor == 1 and right.unit not in ("đồng", ""):
        return None  # 5 triệu/3 hộ
    if value == 1 and low[max(0, at - 9) : at].rstrip(_MARKS).endswith(("tỷ lệ", "tỉ lệ")):
        return Pair(value, whole, stop, Counted(stop, Decimal(1), "", "", stop))  # the scale of a map
    first_value = left.value(value) if left.factor != 1 else value * right.factor
    return Pair(first_value, right.value(whole), stop, right)


def read_days(raw: str, low: str, at: int) -> DayMonth | None:
    """``chiều 20-5``, ``từ 5 đến 7/6``, ``đợt 20-25/5``: days whose first number is ``low[at:]``, not before a unit."""
    left = low[max(0, at - 24) : at].rstrip(_MARKS)
    if left.endswith(_PARTS_OF_DAY) and (match := _DASHED_DAY.match(low, at)) and is_day_month(match[1], match[2]):
        # 20-5 is no range; 3-5 is one where something countable follows
        day, month = int(match[1]), int(match[2])
        if day > month or (not left.endswith("ngày") and not _counts(raw, low, at, match.end())):
            return DayMonth(f"--{month:02d}-{day:02d}", match.end())
    if left.endswith(_FROM_DAY) and (match := _DAY_TO.match(low, at)):
        if not all(is_day_month(day, match[3]) for day in (match[1], match[2])):
            return None
        if match[4] is None and _counts(raw, low, at, match.end()):
            return None
        return DayMonth(f"{match[4] or '-'}-{int(match[3]):02d}-{int(match[1]):02d}", match.end(1))
    return None


def _counts(raw: str, low: str, at: int, end: int) -> bool:
    right = read_counted(raw, low, at, end)
    return right.factor != 1 or right.unit in MEASURES or (right.unit in COUNTERS and right.unit not in _TIMES)


def _out_of(raw: str, low: str, at: int, value: Decimal, match: re.Match[str]) -> Pair | None:
    """``15 trên 17 chỉ tiêu``; no ratio where things may stand *on* what is counted: ``15 trên 17 tuyến``."""
    whole = _number(match[1])
    right = read_counted(raw, low, at, match.end())
    if whole is None or value > whole or right.unit not in COUNTERS or is_place_unit(right.unit) or right.factor != 1:
        return None
    return Pair(value, whole, match.end(), right)


def _is_day(raw: str, low: str, at: int, value: Decimal, whole: Decimal, right: Counted, end: int) -> bool:
    """Whether ``8/3`` is a day: never before what is counted or ``=``, always where the ratio exceeds one."""
    if right.unit or right.factor != 1 or raw[end : end + 4].lstrip(" $")[:1] == "=":
        return False
    if low[max(0, at - 24) : at].rstrip(' (“"*').endswith(_DAYS):
        return True
    line = raw.rfind("\n", 0, at) + 1
    if raw[line:at].strip(" \t*") == "":
        return False  # a cell of its own
    return value > whole


def map_scale(low: str, at: int) -> int | None:
    """End of the scale of a map, ``1/500`` or ``1:2000``, that begins at ``low[at]``."""
    match = _MAP_SCALE.match(low, at)
    return match.end() if match and _MAP.search(low, max(0, at - 40), at) else None


def read_range(raw: str, low: str, at: int, end: int, value: Decimal) -> Pair | None:
    """The range that begins with ``raw[at:end]``: ``03-05 tổ dân phố``, ``từ 01 đến 02 bệnh viện``."""
    match = _RANGE.match(raw, end)
    upper = _number(match[1]) if match else None
    if match is None or upper is None or upper <= value:
        return None
    if "đến" in match[0] and not low[max(0, at - 8) : at].rstrip(_MARKS).endswith("từ"):
        return None
    right = read_counted(raw, low, at, match.end())
    if not right.unit:
        return None
    return Pair(value * right.factor, right.value(upper), match.end(), right)
