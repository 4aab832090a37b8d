"""Computed amounts as a person writes them: in the unit and scale of the figure they are held against."""

from __future__ import annotations

from decimal import Decimal

from corpus.numbers import write_number
from corpus.quantities import Quantity
from qa.audit.amounts import digits
from qa.audit.lines import plain

__all__ = ["amount"]


def amount(text: str, like: Quantity, value: Decimal, *, unit: bool = True) -> str:
    """``value`` (base units) in the scale of ``like``: 3500000000 as ``3,5 tỷ đồng``."""
    number = digits(text, like)
    factor = like.value / number if number and like.value else Decimal(1)
    shown = write_number((value / factor).normalize() if factor else value)
    written = plain(like.unit_text)
    return f"{shown} {written}".strip() if unit and written else shown
