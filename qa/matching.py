"""When two written numbers are the same: value and unit, whatever the scale; dates and periods by parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from corpus.marks import SUPERSCRIPT
from corpus.numbers import parse_number
from corpus.quantities import Kind, Quantity
from corpus.statements import Statement, time_keys
from corpus.units import COUNTERS, MEASURES
from qa.cited import Reading

__all__ = ["found_elsewhere", "same_number", "same_time", "same_unit", "scale_of"]

_SHORT = {
    "dn": "doanh nghiệp",
    "htx": "hợp tác xã",
    "tdp": "tổ dân phố",
    "hộ dân": "hộ",
    "hộ gia đình": "hộ",
    "người dân": "người",
}
_BASES = frozenset(base for base, _ in MEASURES.values())


def _plain_unit(unit: str) -> str:
    if unit[-1:] in SUPERSCRIPT and unit[:-1] != "m":
        unit = unit.rstrip(SUPERSCRIPT)  # the mark of a note
    return _SHORT.get(unit, unit)


def same_unit(first: str, second: str) -> bool:
    """Whether two base units count the same: equal, one a shorter name of the other, or an abbreviation."""
    first, second = _plain_unit(first), _plain_unit(second)
    if first == second:
        return True
    if not first or not second or first.split("/")[0] in _BASES or second.split("/")[0] in _BASES:
        return False
    return first.startswith(f"{second} ") or second.startswith(f"{first} ")


def scale_of(text: str, quantity: Quantity) -> tuple[Decimal, str]:
    """Factor from the written digits to the base unit, and that unit: ``(10^9, "đồng")`` for ``2 tỷ đồng``."""
    written = text[quantity.number_span.start : quantity.number_span.end]
    match = re.match(r"[\d.,]+\d|\d", written)
    try:
        number = parse_number(match[0]) if match else Decimal(0)
    except ValueError:
        number = Decimal(0)
    return (abs(quantity.value / number) if number else Decimal(1)), quantity.unit


def same_number(quantity: Quantity, other: Quantity, reading: Reading, source: Statement) -> bool | None:
    """Whether a source number has the answer's value and unit; ``None`` when it has not.

    The whole of a ratio (86 of ``58/86 hộ``) and the end of a range may be quoted alone. A source number
    without a unit of its own (a table cell) takes the unit that its row, header or sentence names.
    """
    values = {other.value}
    if quantity.of is None and quantity.upper is None:
        values |= {v for v in (other.of, other.upper) if v is not None}
    elif (quantity.of is not None and other.of != quantity.of) or (
        quantity.upper is not None and other.upper != quantity.upper
    ):
        return None
    if quantity.value in values:
        if same_unit(quantity.unit, other.unit):
            return True
        if not quantity.unit:
            return True if other.unit.split("/")[0] not in _BASES or not other.unit else None
        around = reading.row_unit(other) or _around(reading, source)
        if not other.unit:
            return True if (quantity.unit == "%" and _says_percent(around)) or _counts(quantity.unit, around) else None
        if other.unit in COUNTERS and quantity.unit in COUNTERS:
            return None
        if other.unit.split("/")[0] in _BASES or quantity.unit.split("/")[0] in _BASES:
            return None
        return True if quantity.unit in f"{source.after} {source.own} {source.head}" else None
    if not other.unit and quantity.unit:
        # a cell without a unit under a header that names one: 514,620 where the row is in tỷ đồng
        written = quantity.unit_text.strip()
        factor = _factor(quantity)
        if (
            factor is not None
            and other.value * factor == quantity.value
            and written
            and written in _around(reading, source)
        ):
            return True
    return None


def _factor(quantity: Quantity) -> Decimal | None:
    words = quantity.unit_text.split()
    factor = Decimal(1)
    for word in words:
        if word in ("nghìn", "ngàn"):
            factor *= 1000
        elif word == "triệu":
            factor *= 10**6
        elif word in ("tỷ", "tỉ"):
            factor *= 10**9
    measure = MEASURES.get(words[-1]) if words else None
    return factor * measure[1] if measure else factor


def _around(reading: Reading, source: Statement) -> str:
    said = f"{source.head} {source.own} {source.after} {source.lead}"
    return f"{said} {reading.column(source.quantity)} {reading.cited} {reading.context}"


def _says_percent(words: str) -> bool:
    return "%" in words or "tỷ lệ" in words or "phần trăm" in words


def _counts(unit: str, words: str) -> bool:
    if unit in _BASES:
        return unit in words.split()
    return unit in words or unit in ("trường hợp", "lượt", "cái", "chiếc")


def found_elsewhere(quantity: Quantity, readings: Sequence[Reading]) -> bool:
    """Whether any of ``readings`` writes the number at all, whatever it speaks of."""
    return any(
        same_number(quantity, source.quantity, reading, source)
        for reading in readings
        for source in reading.statements
        if source.quantity.kind in (Kind.QUANTITY, Kind.ORDINAL)
    )


def same_time(quantity: Quantity, reading: Reading) -> bool:
    """Whether the cited words or their context name a date, period or hour of the answer.

    A part that one of the two leaves out (the year of ``tháng 4``) must be named somewhere in the evidence.
    """
    if quantity.kind is Kind.TIME:
        return any(q.kind is Kind.TIME and q.key == quantity.key for q in reading.quantities)
    keys = time_keys(reading.quantities) | reading.context_times
    key = quantity.key
    if key in keys:
        return True
    years = {year for k in keys for year in re.findall(r"(?:19|20)\d\d", k)}
    if re.fullmatch(r"\d{4}", key):
        return key in years
    if "/" in key:
        first, _, last = key.partition("/")
        return first in keys and last in keys
    year = key[:4] if key[:4].isdecimal() else None
    tail = key[5:] if year else key.lstrip("-")
    for other in keys:
        other_year = other[:4] if other[:4].isdecimal() else None
        other_tail = other[5:] if other_year else other.lstrip("-")
        if year and other_year:
            continue  # both say the year: only equal keys agree
        if other_tail == tail and "/" not in other and (not year or year in years):
            return True
    # a month that a date of the source lies in, a quarter that is said by its months
    return year is not None and any(other.startswith(f"{key}-") for other in keys)
