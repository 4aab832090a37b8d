"""Two numbers read as one: a ratio over a slash, a range over a dash, a day over its month."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from corpus.counted import Counted, read_counted
from corpus.dates import is_day_month
from corpus.numbers import DIGITS, parse_number

__all__ = ["DayMonth", "Pair", "read_range", "read_ratio"]


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


_RATIO = re.compile(rf"\s?/\s?({DIGITS})(?!\s?[/-]\s?[^\W_]{{2}})")
_RANGE = re.compile(rf"(?:\s?[-–—]\s?|\s+đến\s+)({DIGITS})(?![/\d])")
_MARKS = ' \t\n\u00a0*_$“"(~'
_BEFORE_DAY = "ngày|dịp|đợt|lễ|tết|từ|phụ nữ|quốc khánh|trước|sau|tới|sáng|chiều|thiếu nhi|lao động|liệt sĩ|nhà giáo"
_DAYS = tuple(_BEFORE_DAY.split("|"))


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
    whole = _number(match[1]) if match else None
    if match is None or whole is None:
        return None
    stop = match.end(1)
    right = read_counted(raw, low, at, stop)
    first = raw[at:end]
    if first.isdecimal() and is_day_month(first, match[1]) and _is_day(raw, low, at, value, whole, right, stop):
        return DayMonth(f"--{int(match[1]):02d}-{int(first):02d}", stop)
    if left.factor != 1 and right.factor == 1 and right.unit not in ("đồng", ""):
        return None  # 5 triệu/3 hộ
    if value == 1 and low[max(0, at - 9) : at].rstrip(_MARKS).endswith(("tỷ lệ", "tỉ lệ")):
        return Pair(value, whole, stop, Counted(stop, Decimal(1), "", "", stop))  # the scale of a map
    factor = left.factor if left.factor != 1 else right.factor
    return Pair(value * factor, whole * right.factor, stop, right)


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
    return Pair(value * right.factor, upper * right.factor, match.end(), right)
