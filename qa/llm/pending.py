"""Words of a model while they arrive: every number in them carries a mark until it has been judged."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.quantities import find_quantities
from corpus.source import Span
from qa.llm.numerals import number_phrases

__all__ = ["PENDING", "Unjudged", "unjudged"]

PENDING = " (đang đối chiếu)"
"""Stands behind a number that has not been judged."""

_MARK = re.compile(r"\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\]|\[[\d,; ]*\Z")
_DIGITS = re.compile(r"\S*[\d\u00b2\u00b3\u00b9\u2070-\u2089¼½¾]\S*")


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A draft so far. ``numbers`` are spans of ``text``; every number of it lies in one of them."""

    text: str
    numbers: tuple[Span, ...]

    def __str__(self) -> str:
        out, at = "", 0
        for span in self.numbers:
            out += self.text[at : span.end] + PENDING
            at = span.end
        return out + self.text[at:]


def unjudged(text: str) -> Unjudged:
    """``text`` with its numbers found: those that are understood, and whatever else has a digit or says one."""
    hidden = _MARK.sub(lambda mark: " " * len(mark[0]), text)
    spans = [q.span for q in find_quantities(hidden)]
    spans += [Span(*match.span()) for match in _DIGITS.finditer(hidden)]
    spans += number_phrases(hidden)
    spans += [Span(at, at + 1) for at, c in enumerate(hidden) if c.isnumeric()]
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return Unjudged(text, tuple(merged))
