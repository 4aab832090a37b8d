"""Who a document is for."""

from __future__ import annotations

from enum import StrEnum

from corpus.unicode import fold

__all__ = ["Audience", "audience_named"]


class Audience(StrEnum):
    """The values are what a person writes in a file of corrections and sees on the page."""

    PUBLIC = "công khai"
    INTERNAL = "nội bộ"


def audience_named(words: str) -> Audience | None:
    """The audience that ``words`` name, with or without dấu and in whatever case; ``None`` where they name none."""
    wanted = " ".join(fold(words).split())
    return next((audience for audience in Audience if fold(audience) == wanted), None)
