"""Which part of a long document is shown at once."""

from __future__ import annotations

from corpus.document import Document
from corpus.source import Span

__all__ = ["WHOLE", "WINDOW", "window_at", "window_before"]

WHOLE = 200_000
"""Characters up to which a document is shown as a whole; the papers of a ward stay below half of it."""
WINDOW = 80_000
"""Characters of a longer document that are shown at once."""
_LEAD = 8_000
"""Characters shown before the place that was asked for."""
_SEARCH = 4_000
"""Characters within which an end of a line is looked for."""


def window_at(document: Document, at: int, *, lead: bool = True) -> Span:
    """What is shown for offset ``at``: all of it, or the part around ``at`` from line to line where lines are short."""
    text = document.text
    if len(text) <= WHOLE:
        return Span(0, len(text))
    start = max(0, min(at, len(text) - 1) - (_LEAD if lead else 0))
    start = _line(text, start) if start else 0
    return Span(start, _line(text, min(start + WINDOW, len(text))))


def window_before(document: Document, start: int) -> int:
    """Where the window begins that ends about where another one starts."""
    at = max(0, start - WINDOW)
    return _line(document.text, at) if at else 0


def _line(text: str, at: int) -> int:
    """The beginning of a line at or shortly before ``at``; ``at`` itself where there is none."""
    if at >= len(text):
        return len(text)
    found = text.rfind("\n", max(0, at - _SEARCH), at)
    return found + 1 if found >= 0 else at
