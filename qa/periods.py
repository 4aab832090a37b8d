"""Periods as questions and clauses name them, in one form that can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from corpus.quantities import Kind, Quantity, find_quantities


class Period(NamedTuple):
    """``unit`` is ``tháng``, ``quý``, ``năm``, ``ngày`` or ``số tháng`` (so many months, cumulated)."""

    unit: str
    value: str


def periods_of(quantities: Iterable[Quantity]) -> frozenset[Period]:
    """Every period that ``quantities`` name: a quarter of a year names the year too."""
    found: set[Period] = set()
    for quantity in quantities:
        if quantity.kind in (Kind.PERIOD, Kind.DATE):
            found.update(_of_key(quantity.key, quantity.unit))
        elif quantity.kind is Kind.QUANTITY and quantity.unit == "tháng" and quantity.of is None:
            found.add(Period("số tháng", str(quantity.value)))
    if Period("số tháng", "3") in found:
        found.add(Period("quý", "1"))
    return frozenset(found)


def periods_in(text: str) -> frozenset[Period]:
    """Periods named in ``text``."""
    return periods_of(find_quantities(text))


def _of_key(key: str, unit: str) -> Iterable[Period]:
    if "/" in key:
        yield Period("năm", key)
        return
    year = re.match(r"\d{4}", key)
    if year:
        yield Period("năm", year.group())
    quarter = re.search(r"Q(\d)", key)
    if quarter:
        yield Period("quý", quarter.group(1))
    month = re.match(r"(?:\d{4}|-)-(\d\d)", key)
    if month and unit == "tháng":
        yield Period("tháng", str(int(month.group(1))))
    if unit == "ngày":
        yield Period("ngày", key)


def clash(asked: frozenset[Period], said: frozenset[Period]) -> int:
    """How many of the periods ``asked`` for are contradicted by ``said``: same unit, other value."""
    return sum(
        1
        for period in asked
        if period.unit != "ngày"
        and period not in said
        and any(other.unit == period.unit and not _covers(other, period) for other in said)
        and not any(other.unit == period.unit and _covers(other, period) for other in said)
    )


def _covers(other: Period, period: Period) -> bool:
    if other == period:
        return True
    if period.unit == "năm" and "/" in other.value and period.value.isdigit():
        start, _, end = other.value.partition("/")
        return start <= period.value <= end
    return False
