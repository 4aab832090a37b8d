"""Page numbers, and heads and feet that repeat on every page, in text that was saved without its pages.

They cut sentences in two and are no words of the paper. Only what repeats as pages do is taken: numbers alone on a
line that count up a page apart, and equal short lines next to them.
"""

from __future__ import annotations

import re
from collections import defaultdict

from corpus.source import Span

_NUMBER = re.compile(
    r"^[^\S\n]*[-–—|]?[ ]?(?:trang[ ]+)?(\d{1,3})(?:[ ]?/[ ]?\d{1,3})?[ ]?[-–—|]?[^\S\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_LINE = re.compile(r"[^\n]+")
_DIGITS = re.compile(r"\d+")
_PAGE = 500
"""Characters that a printed page holds at least, short last pages and title pages left out."""
_LAST = 200
"""Characters that may follow the number of the last page."""
_STARTS = 20
"""Lines that are tried as the number of the first page."""
_LONGEST = 120


def running_lines(text: str, taken: list[Span]) -> list[Span]:
    """Printed page numbers of ``text`` and the heads and feet beside them, outside ``taken`` (notes, tables)."""
    numbers = _page_numbers(text, taken)
    if not numbers:
        return []
    found = list(numbers)
    beside: dict[str, list[Span]] = defaultdict(list)
    lines = [Span(*match.span()) for match in _LINE.finditer(text) if match.group().strip()]
    places = {line.start: place for place, line in enumerate(lines)}
    own = {number.start for number in numbers}
    for number in numbers:
        place = places[number.start]
        for near in (place - 1, place + 1):
            if 0 <= near < len(lines) and lines[near].start not in own:
                words = text[lines[near].start : lines[near].end].strip()
                if len(words) <= _LONGEST:
                    beside[_DIGITS.sub("#", words)].append(lines[near])
    for spans in beside.values():
        if len(spans) >= max(2, len(numbers) - 1):
            found += spans
    return sorted(set(found))


def _page_numbers(text: str, taken: list[Span]) -> list[Span]:
    """The longest series of numbers alone on their lines that counts up from 1 or 2, each a page after the last."""
    lone = [
        (Span(match.start(), match.end()), int(match.group(1)))
        for match in _NUMBER.finditer(text)
        if not any(span.start < match.end() and match.start() < span.end for span in taken)
    ]
    best: list[Span] = []
    first_pages = [place for place, (_, value) in enumerate(lone) if value <= 2][:_STARTS]
    for first in first_pages:
        span, value = lone[first]
        series, last, wanted = [span], span.end, value + 1
        for other, number in lone[first + 1 :]:
            # The last page may hold a line or two.
            near_end = len(series) > 1 and len(text) - other.end <= _LAST
            if number == wanted and (other.start - last >= _PAGE or near_end):
                series.append(other)
                last, wanted = other.end, wanted + 1
        if len(series) > len(best):
            best = series
    return best if len(best) >= 2 else []
