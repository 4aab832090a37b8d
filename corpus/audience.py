"""Who a document is for."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Audience"]


class Audience(StrEnum):
    """The values are what a person writes in a file of corrections and sees on the page."""

    PUBLIC = "công khai"
    INTERNAL = "nội bộ"
