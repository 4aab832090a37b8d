"""One written number: what it does, its value, unit and approximator."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from corpus.source import Span

__all__ = ["APPROXIMATORS", "Approximation", "Kind", "Quantity", "approximation", "plain"]


class Kind(StrEnum):
    """What a written number does."""

    QUANTITY = "quantity"
    DATE = "date"
    PERIOD = "period"
    TIME = "time"
    IDENTIFIER = "identifier"
    ORDINAL = "ordinal"
    LABEL = "label"
    """List number or footnote mark."""


class Approximation(StrEnum):
    """What an approximator does to its number."""

    EXACT = ""
    OVER = ">"
    AT_LEAST = ">="
    UNDER = "<"
    AT_MOST = "<="
    ABOUT = "~"
    ALMOST = "~<"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One written number. ``text[span.start:span.end]`` is number, approximator and unit as written.

    ``value``, ``of`` and ``upper`` are exact and in base units of ``unit``; they are 0 and ``None`` for
    what counts nothing. ``key`` is one form for all spellings of a date, period, hour or name, else empty.
    """

    span: Span
    number_span: Span
    value: Decimal
    unit: str
    unit_text: str
    approximator: str
    of: Decimal | None
    upper: Decimal | None
    kind: Kind
    key: str = ""


_APPROXIMATORS: dict[str, Approximation] = {
    **dict.fromkeys(("trên", "hơn", "nhiều hơn"), Approximation.OVER),
    **dict.fromkeys(
        ("ít nhất", "tối thiểu", "không dưới", "không ít hơn", "từ … trở lên", "trở lên"),
        Approximation.AT_LEAST,
    ),
    **dict.fromkeys(("dưới", "chưa đến", "chưa tới", "ít hơn", "chưa đầy"), Approximation.UNDER),
    **dict.fromkeys(
        (
            "tối đa",
            "không quá",
            "nhiều nhất",
            "không vượt quá",
            "không vượt",
            "không hơn",
            "từ … trở xuống",
            "trở xuống",
        ),
        Approximation.AT_MOST,
    ),
    **dict.fromkeys(
        ("khoảng", "xấp xỉ", "chừng", "ước khoảng", "độ khoảng", "ước chừng", "vào khoảng", "trên dưới"),
        Approximation.ABOUT,
    ),
    **dict.fromkeys(("gần", "ngót", "sát"), Approximation.ALMOST),
}
APPROXIMATORS = tuple(sorted((w for w in _APPROXIMATORS if "trở" not in w), key=len, reverse=True))


def approximation(approximator: str) -> Approximation:
    """The class of an approximator as :func:`find_quantities` reports it."""
    return _APPROXIMATORS.get(approximator, Approximation.EXACT)


_ONE = Decimal(1)


def plain(value: Decimal) -> Decimal:
    """``value`` without trailing zeros or exponent."""
    if value.same_quantum(_ONE):
        return value
    whole = value.to_integral_value()
    return Decimal(int(whole)) if whole == value else value.normalize()
