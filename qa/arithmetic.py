"""Exact arithmetic of a formula as people write one: ``17,2 tỷ đồng − 7,5 tỷ đồng = 9,7 tỷ đồng``.

Numbers carry their scale and unit; letters ``a``, ``b``, ... stand for operands in order. Nothing is
rounded but the result, and only to the digits that are written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from corpus.numbers import DIGITS, parse_number
from corpus.quantities import Kind, find_quantities

__all__ = ["evaluate", "rounds_to"]

_TOKEN = re.compile(
    rf"\s*(?:(?P<number>{DIGITS})(?P<unit>\s*(?:%|[^\W\d]+(?:[ /][^\W\d]+)*)?)|(?P<name>[a-z])(?![^\W])"
    r"|(?P<sign>[-+*/()−–×·:÷x]))"
)
_SIGNS = {"−": "-", "–": "-", "×": "*", "·": "*", "x": "*", ":": "/", "÷": "/"}


def _value(number: str, unit: str) -> Fraction:
    unit = unit.strip()
    if unit:
        found = [q for q in find_quantities(f"{number} {unit}") if q.kind is Kind.QUANTITY]
        if len(found) == 1 and found[0].of is None:
            return Fraction(found[0].value)
    return Fraction(parse_number(number))


def _tokens(formula: str, operands: Sequence[str]) -> list[Fraction | str]:
    out: list[Fraction | str] = []
    at = 0
    formula = formula.partition("=")[0].rstrip()
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        if match is None:
            raise ValueError(f"không đọc được công thức: {formula!r}")
        at = match.end()
        if match["number"]:
            unit = match["unit"]
            if unit.strip() == "x":  # 5 x 3
                at, unit = match.start("unit"), ""
            out.append(_value(match["number"], unit))
        elif match["name"] and match["name"] != "x":
            place = ord(match["name"]) - ord("a")
            if place >= len(operands):
                raise ValueError(f"công thức gọi toán hạng không có: {match['name']}")
            found = [q for q in find_quantities(operands[place]) if q.kind is Kind.QUANTITY]
            if len(found) != 1:
                raise ValueError(f"toán hạng không phải một con số: {operands[place]!r}")
            out.append(Fraction(found[0].value))
        else:
            sign = match["sign"] or "x"
            out.append(_SIGNS.get(sign, sign))
    return out


def evaluate(formula: str, operands: Sequence[str] = ()) -> Fraction:
    """Exact value, in base units, of what stands before ``=``; ``* /`` bind tighter than ``+ -``.

    Raises :class:`ValueError` for what is no formula and :class:`ZeroDivisionError` for a division by zero.
    """
    tokens = _tokens(formula, operands)
    place = 0

    def peek() -> Fraction | str | None:
        return tokens[place] if place < len(tokens) else None

    def atom() -> Fraction:
        nonlocal place
        part = peek()
        place += 1
        if isinstance(part, Fraction):
            return part
        if part == "-":
            return -atom()
        if part == "(":
            inner = total()
            if peek() != ")":
                raise ValueError(f"thiếu dấu ngoặc: {formula!r}")
            place += 1
            return inner
        raise ValueError(f"không đọc được công thức: {formula!r}")

    def product() -> Fraction:
        nonlocal place
        value = atom()
        while (sign := peek()) in ("*", "/"):
            place += 1
            value = value * atom() if sign == "*" else value / atom()
        return value

    def total() -> Fraction:
        nonlocal place
        value = product()
        while (sign := peek()) in ("+", "-"):
            place += 1
            value = value + product() if sign == "+" else value - product()
        return value

    result = total()
    if place != len(tokens):
        raise ValueError(f"không đọc được công thức: {formula!r}")
    return result


def rounds_to(exact: Fraction, written: str, scale: Decimal) -> bool:
    """Whether ``exact`` is ``written`` (times ``scale``), to the digits that are written (half up)."""
    number = parse_number(written)
    places = -int(number.as_tuple().exponent) if isinstance(number.as_tuple().exponent, int) else 0
    unit = Decimal(1).scaleb(-max(0, places))
    scaled = exact / Fraction(scale)
    rounded = (scaled / Fraction(unit) + Fraction(1, 2)).__floor__() * Fraction(unit)
    if scaled < 0:
        rounded = -((-scaled / Fraction(unit) + Fraction(1, 2)).__floor__() * Fraction(unit))
    return rounded == Fraction(number)
