"""Which lines are one paragraph, by where they start and end; what is no running text at all."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.loaders.layout import MARKER, Line, Page

__all__ = ["Frame", "body_size", "continues", "drop_running", "frame_of", "runs_on", "take_notes"]

_TERMINAL = ".;:!?"
_PAGE_NUMBER = re.compile(r"[-–—\s.|]*(?:(?:trang|page)\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?[-–—\s.|]*", re.IGNORECASE)
_MARGIN = 0.12
"""Share of the page height at either end where running heads and page numbers stand."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Left and right edge of the running text of a page, in points."""

    left: float
    right: float


def body_size(pages: Iterable[Page]) -> float:
    """Size of most characters of the running text, in points; 0 for pages without lines."""
    upper: Counter[float] = Counter()
    lower: Counter[float] = Counter()
    for page in pages:
        for item in page.items:
            if isinstance(item, Line):
                # Notes at the foot may be longer than the text above them.
                sizes = upper if item.top < 0.65 * page.height else lower
                for word in item.words:
                    sizes[word.size] += len(word.text)
    sizes = upper or lower
    return sizes.most_common(1)[0][0] if sizes else 0.0


def frame_of(pages: Sequence[Page]) -> dict[int, Frame]:
    """Frame for each page width (rounded); the edges are those that several lines share."""
    lefts: dict[int, Counter[int]] = defaultdict(Counter)
    rights: dict[int, Counter[int]] = defaultdict(Counter)
    for page in pages:
        for item in page.items:
            if isinstance(item, Line):
                lefts[round(page.width)][round(item.x0 / 3)] += 1
                rights[round(page.width)][round(item.x1 / 3)] += 1
    frames = {}
    for width, left in lefts.items():
        right = rights[width]
        enough = max(2, sum(left.values()) // 50)
        frames[width] = Frame(
            3.0 * min((x for x, n in left.items() if n >= enough), default=min(left)),
            3.0 * max((x for x, n in right.items() if n >= enough), default=max(right)),
        )
    return frames


def _full(line: Line, following: Line, frame: Frame) -> bool:
    """Whether the first word of ``following`` would not have fitted on ``line``."""
    first = following.words[0]
    return line.x1 + 0.25 * line.size + (first.x1 - first.x0) > frame.right - 0.3 * line.size


def _indented(line: Line, frame: Frame) -> bool:
    return line.x0 > frame.left + max(9.0, 0.7 * line.size)


def _centred(line: Line, frame: Frame) -> bool:
    left, right = line.x0 - frame.left, frame.right - line.x1
    return abs(left - right) < 0.8 * line.size and left > 0.8 * line.size


def continues(before: Sequence[Line], line: Line, frame: Frame) -> bool:
    """Whether ``line`` goes on with the paragraph whose lines so far are ``before``, all on one page."""
    last = before[-1]
    if abs(last.size - line.size) > 1.2 or any("\t" in word.gap for word in (*last.words, *line.words)):
        return False
    if line.top - last.bottom > 1.3 * line.size or line.top < last.top - 0.5 * line.size:
        return False
    if _centred(last, frame) and _centred(line, frame) and last.text[-1:] not in _TERMINAL:
        # A title goes on in small letters; a kind of paper (BÁO CÁO) stands on a line of its own.
        return line.text[:1].islower() and not last.text.isupper()
    if not _full(last, line, frame):
        return False
    marked = MARKER.match(line.text) is not None
    if not _indented(line, frame):
        return not (marked and last.text[-1:] in _TERMINAL)
    if marked:
        return False
    if len(before) > 1:
        return abs(line.x0 - last.x0) < 4
    # A hanging item: the first line carries the label, the others stand under its words.
    return MARKER.match(last.text) is not None and line.x0 > last.x0 + 4


def runs_on(last: Line, first: Line, last_frame: Frame, first_frame: Frame) -> bool:
    """Whether a page break cuts a sentence between ``last`` on one page and ``first`` on the next."""
    if abs(last.size - first.size) > 1.2 or last.text[-1:] in _TERMINAL:
        # What is listed after a semicolon may go on in the middle of a paragraph, which then fills its line.
        listed = last.text[-1:] == ";" and first.text[:1].islower() and not MARKER.match(first.text)
        if not (listed and abs(last.size - first.size) <= 1.2 and _full(last, first, last_frame)):
            return False
    if any("\t" in word.gap for word in (*last.words, *first.words)):
        return False
    indented = _indented(first, first_frame)
    if MARKER.match(first.text) and indented:
        return False
    if first.text[:1].islower() or last.text[-1:] in ",-–(":
        return True
    return _full(last, first, last_frame) and not indented


def drop_running(pages: Sequence[Page]) -> None:
    """Remove page numbers and the heads and feet that repeat at one height over the pages."""
    places: dict[tuple[str, int], set[int]] = defaultdict(set)
    edges: list[list[Line]] = []
    for number, page in enumerate(pages):
        low, high = _MARGIN * page.height, (1 - _MARGIN) * page.height
        near = [i for i in page.items if isinstance(i, Line) and (i.bottom < low or i.top > high)]
        edges.append(near)
        for line in near:
            for height in (round(line.top / 8), round(line.top / 8) + 1):
                places[re.sub(r"\d+", "#", line.text), height].add(number)
    enough = max(2, round(0.3 * len(pages)))
    for page, near in zip(pages, edges, strict=True):
        for line in near:
            key = re.sub(r"\d+", "#", line.text)
            height = round(line.top / 8)
            repeated = max(len(places[key, height]), len(places[key, height + 1])) >= enough
            outermost = not any(
                isinstance(other, Line)
                and (other.top < line.top if line.top < page.height / 2 else other.top > line.top)
                for other in near
                if other is not line and (other.top < page.height / 2) == (line.top < page.height / 2)
            )
            if repeated or (outermost and _PAGE_NUMBER.fullmatch(line.text)):
                page.items = [item for item in page.items if item is not line]


def _labelled(line: Line) -> bool:
    return line.words[0].raised or line.text[0] in "⁰¹²³⁴⁵⁶⁷⁸⁹"


def take_notes(pages: Sequence[Page], size: float) -> None:
    """Move the lines of footnotes from ``items`` to ``notes``: smaller than ``size``, last on their page.

    They count as footnotes when the first has a raised number, stands under a short rule, or goes on with a
    note of the page before.
    """
    running = unfinished = False
    for page in pages:
        start = len(page.items)
        while start > 0:
            item = page.items[start - 1]
            if not isinstance(item, Line) or item.size > size - 0.8:
                break
            start -= 1
        tail = [item for item in page.items[start:] if isinstance(item, Line)]
        while tail and not (
            _labelled(tail[0])
            or any(tail[0].top - 1.5 * size < rule <= tail[0].top + 2 for rule in page.rules)
            or (running and start == 0)
            or (unfinished and tail[0].text[:1].islower())
        ):
            tail = tail[1:]
        if tail:
            page.notes = tail
            page.items = page.items[: len(page.items) - len(tail)]
        running = bool(tail)
        unfinished = running and tail[-1].text[-1:] not in _TERMINAL
