"""How exact a written number is, and whether what is computed is what is written.

A count is exact; a measured amount (money, area) is right to the last digit that is written (half a unit either way).
Percentages are rounded half up, as people do by hand; one that was cut off instead is told apart.
"""

from __future__ import annotations

import re
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from corpus.numbers import parse_number, write_number
from corpus.quantities import Approximation, Quantity, approximation
from corpus.units import MEASURES

__all__ = ["Match", "compare_percent", "compare_total", "counts", "decimals", "percent", "same_unit", "written"]

_NUMBER = re.compile(r"\d[\d.,\u00a0]*\d|\d")
_BASES = frozenset(base for base, _ in MEASURES.values())
_SHORT = {"dn": "doanh nghiệp", "htx": "hợp tác xã", "tdp": "tổ dân phố", "hộ dân": "hộ", "hộ gia đình": "hộ"}
_LOOSE = Fraction(5, 100)
"""How far from the truth a round figure (``khoảng``, ``trên``, ``gần``) may be."""


class Match(StrEnum):
    """How a computed value and a written one stand to each other."""

    RIGHT = "right"
    CUT = "cut"
    """Cut off instead of rounded, or off by no more than the rounding of the parts."""
    WRONG = "wrong"


def measured(unit: str) -> bool:
    """Whether ``unit`` measures (``đồng``, ``m2``) and does not count things."""
    return unit.split("/")[0] in _BASES


def counts(quantity: Quantity) -> bool:
    """Whether a quantity counts things one by one."""
    return not measured(quantity.unit) and quantity.value == quantity.value.to_integral_value()


def same_unit(first: str, second: str) -> bool:
    """Whether two base units count the same: equal, or one a longer name of the other (``hộ``, ``hộ dân``)."""
    first, second = _SHORT.get(first, first), _SHORT.get(second, second)
    if first == second:
        return True
    if not first or not second or measured(first) or measured(second):
        return False
    return first.startswith(f"{second} ") or second.startswith(f"{first} ")


def digits(text: str, quantity: Quantity) -> Decimal:
    """The number as its digits say, scale words left out."""
    found = _NUMBER.search(text[quantity.number_span.start : quantity.number_span.end])
    try:
        return parse_number(found[0]) if found else quantity.value
    except ValueError:
        return quantity.value


def decimals(number: Decimal) -> int:
    """Digits written behind the comma."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def resolution(text: str, quantity: Quantity) -> Decimal:
    """The last written digit in base units: 10^6 for ``31.000 triệu đồng``, 0 for a count."""
    number = digits(text, quantity)
    if counts(quantity) and not decimals(number):
        return Decimal(0)
    factor = abs(quantity.value / number) if number else Decimal(1)
    return factor.scaleb(-decimals(number))


def percent(part: Decimal, whole: Decimal) -> Fraction:
    """``part`` of ``whole`` in percent, exact."""
    return Fraction(part) / Fraction(whole) * 100


def _rounded(value: Fraction, places: int, rounding: str) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=rounding)


def written(value: Fraction | Decimal, places: int = 2) -> str:
    """``value`` in Vietnamese digits, rounded half up to ``places``."""
    return write_number(_rounded(Fraction(value), places, ROUND_HALF_UP))


def _loosely(exact: Fraction, stated: Fraction, how: Approximation) -> bool | None:
    """Whether an approximator allows it; ``None`` for an exact figure."""
    near = abs(exact - stated) <= _LOOSE * max(abs(stated), abs(exact))
    if how is Approximation.EXACT:
        return None
    if how in (Approximation.OVER, Approximation.AT_LEAST):
        return exact >= stated if how is Approximation.AT_LEAST else near and exact >= stated
    if how in (Approximation.UNDER, Approximation.AT_MOST):
        return exact <= stated
    return near and (how is not Approximation.ALMOST or exact <= stated)


def compare_percent(
    exact: Fraction, text: str, stated: Quantity, slack: Fraction = Fraction(0), *, loose: bool = False
) -> Match:
    """Whether ``stated`` is ``exact``; ``slack`` is how far rounded operands move it, ``loose`` that one is round."""
    value = Fraction(stated.value)
    allowed = _loosely(exact, value, approximation(stated.approximator))
    if allowed is not None:
        return Match.RIGHT if allowed else Match.WRONG
    places = decimals(digits(text, stated))
    half = Fraction(1, 2) / 10**places
    if abs(exact - value) <= half + slack:
        return Match.RIGHT
    if loose and abs(exact - value) <= _LOOSE * max(abs(exact), abs(value)):
        return Match.RIGHT
    if Fraction(_rounded(exact, places, ROUND_FLOOR)) == value:
        return Match.CUT
    return Match.WRONG


def slack_of(text: str, part: Quantity, whole: Quantity) -> Fraction:
    """How far, in percent points, the rounding of two operands can move their ratio."""
    total = Fraction(whole.of if whole is part and whole.of is not None else whole.value)
    if not total or not part.value:
        return Fraction(0)
    ratio = Fraction(part.value) / total * 100
    moved = Fraction(resolution(text, part)) / 2 / abs(Fraction(part.value))
    if whole is not part:
        moved += Fraction(resolution(text, whole)) / 2 / abs(total)
    return ratio * moved


def rough(*quantities: Quantity) -> bool:
    """Whether one of them is a round figure (``trên 40 tỷ``)."""
    return any(approximation(q.approximator) is not Approximation.EXACT for q in quantities)


def compare_total(text: str, total: Quantity, value: Decimal, parts: list[Quantity], summed: Decimal) -> Match:
    """Whether ``summed`` over ``parts`` is ``value``, one number of ``total``."""
    gap = abs(summed - value)
    if not gap:
        return Match.RIGHT
    if rough(total, *parts):
        far = gap > Decimal("0.05") * max(abs(value), abs(summed))
        return Match.WRONG if far else Match.RIGHT
    step = resolution(text, total)
    if not step:
        return Match.WRONG
    if gap <= step / 2:
        return Match.RIGHT
    finest = min([step, *(r for q in parts if (r := resolution(text, q)))])
    return Match.CUT if gap <= finest * len(parts) / 2 else Match.WRONG
