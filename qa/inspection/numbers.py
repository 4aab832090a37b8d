"""Numbers as Vietnamese write them."""

from __future__ import annotations

from decimal import Decimal

__all__ = ["shown"]

_SWAPPED = str.maketrans(",.", ".,")


def shown(value: Decimal | int) -> str:
    """``1089`` -> ``1.089``, ``Decimal("12.75")`` -> ``12,75``."""
    return (
        f"{value:,f}".translate(str.maketrans(",.", ".,"))
        if isinstance(value, Decimal)
        else f"{value:,}".replace(",", ".")
    )
