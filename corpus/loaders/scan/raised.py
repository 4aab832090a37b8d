"""Raised figures on a picture of a page: the marks of notes, and the 2 of m².

Tesseract reads a small raised digit as part of the word before it, as a quote, or not at all. Where it stands gives
it away: smaller than the letters around it, its foot well over the line they stand on, nothing below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.loaders.scan.tesseract import Box, read_crops

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

__all__ = ["Raised", "read_raised"]

_LEAST, _MOST = 0.038, 0.13
"""Height in inches of a raised figure: that of letters of 10 points at half their size, and of 24 points."""
_SURE = 50.0
"""Confidence from which a figure counts as read."""
_AROUND = 4
"""Pixels around a figure that are shown to Tesseract with it."""
_TRIED = (30, 40)
"""Heights in pixels to which figures are drawn for Tesseract."""


@dataclass(frozen=True, slots=True)
class Raised:
    """A raised figure; ``text`` is empty where its digits could not be read.

    ``first`` stands before its line; a ``pointed`` one before a full stop or comma that belongs to the word before it.
    """

    box: Box
    text: str
    confidence: float
    first: bool
    pointed: bool = False


def find(boxes: NDArray[np.int64], dpi: float, foot: float, cells: Sequence[Box] = ()) -> list[tuple[Box, bool]]:
    """Places of raised figures among components (n, 5), and whether each begins its line.

    Only below ``foot`` (pixels), where notes are, a figure may begin a line: elsewhere that is an asterisk. What
    stands in another of the table ``cells`` is on no line with it.
    """
    import numpy as np

    boxes = boxes[np.argsort(boxes[:, 1])]
    x0, y0, x1, y1 = boxes[:, 0], boxes[:, 1], boxes[:, 2], boxes[:, 3]
    tall, wide = y1 - y0, x1 - x0
    # Two digits that touch are one component.
    likely = (tall >= _LEAST * dpi) & (tall <= _MOST * dpi) & (wide <= 2.1 * tall) & (wide >= 0.12 * tall)
    letters = (tall >= 0.8 * _LEAST * dpi) & (tall < 0.4 * dpi)
    inside = np.zeros(len(boxes), dtype=np.int64)
    for number, cell in enumerate(cells):
        across, down = (x0 + x1) / 2, (y0 + y1) / 2
        inside[(across > cell[0]) & (across < cell[2]) & (down > cell[1]) & (down < cell[3])] = number + 1
    found: list[tuple[int, bool]] = []
    for one in np.flatnonzero(likely):
        h, w = tall[one], wide[one]
        # Components are sorted by their tops: those of one line stand together.
        near = slice(*np.searchsorted(y0, (y0[one] - 1.2 * h, y1[one] + 1.3 * h)))
        left, top, right, bottom = x0[near], y0[near], x1[near], y1[near]
        high, alike = tall[near], letters[near] & (inside[near] == inside[one])
        beside = (
            alike
            & (right > x0[one] - 8 * h)
            & (left < x1[one] + 8 * h)
            & (bottom > y1[one] - 0.25 * h)
            & (top < y1[one] + 0.25 * h)
            & (high > 0.85 * h)
        )
        # Its own further digits do not say where the line is.
        twin = (abs(bottom - y1[one]) < 0.2 * h) & (abs(top - y0[one]) < 0.25 * h)
        beside &= ~(twin & (left < x1[one] + 1.2 * h) & (right > x0[one] - 1.2 * h))
        if beside.sum() < 2:
            continue
        # The lower quarter: some letters reach below the line they stand on, none of these ends above it.
        line = _quarter(bottom[beside])
        rise = (line - y1[one]) / h
        if not 0.4 <= rise <= 1.2 or not 0.6 <= h / _quarter(high[beside]) <= 1.15:
            continue
        overlap = np.minimum(right, x1[one]) - np.maximum(left, x0[one])
        below = (overlap > 0.3 * np.minimum(w, right - left)) & (bottom > y1[one]) & (top < line) & (high > 0.15 * h)
        if below.any():
            continue
        before = beside & (right <= x0[one] + 0.3 * w)
        if (before & (right > x0[one] - 1.2 * h)).any():
            found.append((int(one), False))
        elif (
            y0[one] > foot
            and not (before & (right > x0[one] - 6 * h)).any()
            and (beside & (left >= x1[one] - 0.3 * w) & (left < x1[one] + 3.2 * h)).any()
        ):
            found.append((int(one), True))
    return _grouped([((int(x0[i]), int(y0[i]), int(x1[i]), int(y1[i])), first) for i, first in found])


def _quarter(values: NDArray[np.int64]) -> float:
    """The lower quartile."""
    return float(sorted(values.tolist())[len(values) // 4])


def _grouped(found: Sequence[tuple[Box, bool]]) -> list[tuple[Box, bool]]:
    """Digits of one number joined."""
    out: list[tuple[Box, bool]] = []
    for box, first in sorted(found, key=lambda f: f[0][0]):
        height = box[3] - box[1]
        for place, (other, head) in enumerate(out):
            level = abs(other[3] - box[3]) < 0.25 * height and abs(other[1] - box[1]) < 0.3 * height
            if level and -0.2 * height < box[0] - other[2] < 0.7 * height:
                out[place] = (
                    (other[0], min(other[1], box[1]), box[2], max(other[3], box[3])),
                    head,
                )
                break
        else:
            out.append((box, first))
    return out


def _united(found: Sequence[Sequence[tuple[Box, bool]]]) -> list[tuple[Box, bool]]:
    """Of figures that overlap the larger one."""
    out: list[tuple[Box, bool]] = []
    for box, first in sorted((place for places in found for place in places), key=lambda p: -_area(p[0])):
        if not any(box[0] < o[2] and o[0] < box[2] and box[1] < o[3] and o[1] < box[3] for o, _ in out):
            out.append((box, first))
    return out


def _area(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def _in_lines(places: Sequence[tuple[Box, bool]]) -> list[tuple[Box, bool]]:
    """From top to bottom, and on one line from left to right."""
    lines: list[list[tuple[Box, bool]]] = []
    for place in sorted(places, key=lambda place: place[0][3]):
        box = place[0]
        if lines and box[3] - lines[-1][0][0][3] < 0.6 * (box[3] - box[1]):
            lines[-1].append(place)
        else:
            lines.append([place])
    return [place for line in lines for place in sorted(line)]


def read_raised(
    image: Image, components: Sequence[NDArray[np.int64]], dpi: float, foot: float, cells: Sequence[Box] = ()
) -> list[Raised]:
    """Raised figures on ``image`` (grey), from top to bottom.

    ``components`` are the dark components at several levels: thin strokes of small digits break at one, digits and
    letters touch at the other.
    """
    places = _in_lines(_united([find(boxes, dpi, foot, cells) for boxes in components]))
    if not places:
        return []
    height = sorted(box[3] - box[1] for box, _ in places)[len(places) // 2]
    around = [(b[0] - _AROUND, b[1] - _AROUND, b[2] + _AROUND, b[3] + _AROUND) for b, _ in places]
    seen: list[tuple[str, float]] = [("", 0.0)] * len(places)
    # Which sizes Tesseract makes out is chance for single digits: two are tried, and agreement counts.
    for tall in _TRIED:
        digits = ("-c", "tessedit_char_whitelist=0123456789")
        for number, words in enumerate(read_crops(image, around, dpi, *digits, enlarged=max(0.5, tall / height))):
            text = "".join(word.text for word in words)
            confidence = min((word.confidence for word in words), default=0.0)
            if not text.isdecimal() or len(text) > 3 or text.startswith("0"):
                continue
            before, sure = seen[number]
            if not before or before == text:
                seen[number] = (text, max(sure, confidence))
            else:
                # Two readings: neither is believed.
                seen[number] = (text if confidence > sure else before, min(sure, confidence, _SURE - 1))
    return [
        Raised(box, text, sure, first, _pointed(box, components[0]))
        for (box, first), (text, sure) in zip(places, seen, strict=True)
    ]


def _pointed(box: Box, components: NDArray[np.int64]) -> bool:
    """Whether a dot or comma stands close behind ``box`` on its line, and none before it."""
    height = box[3] - box[1]
    x0, y0, x1, y1 = (components[:, side] for side in range(4))
    small = (y1 - y0 <= 0.65 * height) & (x1 - x0 <= 0.5 * height)
    small &= (y1 > box[3] + 0.4 * height) & (y1 < box[3] + 1.6 * height)
    behind = small & (x0 > box[2] - 0.25 * height) & (x0 < box[2] + 0.6 * height)
    before = small & (x1 < box[0] + 0.15 * height) & (x1 > box[0] - 0.5 * height) & (y0 > box[3] + 0.1 * height)
    # The dot below a letter (ạ) stands under it, not behind it.
    under = [bool(((x0 < x1[n]) & (x1 > x0[n]) & (y1 <= y0[n]) & (y1 > box[1])).any()) for n in before.nonzero()[0]]
    return bool(behind.any()) and all(under)
