"""Every written number of a text, told apart: what counts, what dates, what names, what only numbers a list.

One look for digits, then a reading of what stands left and right of each (:mod:`corpus.numerals`). Text may
be composed or decomposed; spans are offsets into it as given.
"""

from __future__ import annotations

from corpus.numerals import NumeralReader
from corpus.quantity import Approximation, Kind, Quantity, approximation
from corpus.source import Span

__all__ = ["Approximation", "Kind", "Quantity", "approximation", "find_quantities"]


def find_quantities(text: str, start: int = 0, end: int | None = None) -> list[Quantity]:
    """Every written number of ``text[start:end]``, in order, none overlapping; spans are offsets into ``text``.

    Each run of digits is inside the span of one result, except the digit of ``m2`` and its like. Number
    words are found where they cannot be anything else: two or more of them, or one before something that
    papers count. A number is read with up to 48 characters before ``start``, so that a slice reads as it
    does in its document.
    """
    end = len(text) if end is None else end
    margin = min(start, 48)
    reader = NumeralReader(text[start - margin : end] if margin or end < len(text) else text)
    found = reader.run()
    if not start:
        return found
    shift = start - margin
    moved = []
    for q in found:
        if q.number_span.start < margin:
            continue
        span = Span(max(start, q.span.start + shift), q.span.end + shift)
        number = Span(q.number_span.start + shift, q.number_span.end + shift)
        moved.append(Quantity(span, number, q.value, q.unit, q.unit_text, q.approximator, q.of, q.upper, q.kind, q.key))
    return moved
