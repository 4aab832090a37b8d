"""What is pointed out in a document: the cited passage, the words that support it, the figures of a draft."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.source import Span

__all__ = ["Mark", "Shown"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Words set in ``<mark>``. ``look`` is a class of the style sheet, ``tip`` what the mark says of itself."""

    span: Span
    look: str = ""
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What to point out in one showing of a document; every span counts code points of its text."""

    passage: Span | None = None
    marks: tuple[Mark, ...] = ()
    prefix: str = ""
    """Set before every element id, so that two documents can stand in one page."""
