"""Pages whose text stands sideways or on its head: everything on them is turned upright before it is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

__all__ = ["Box", "Turn", "quarter_turns", "turning"]

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points."""
Turn = Callable[[Box], Box]


def quarter_turns(ways: Iterable[tuple[float, float]]) -> int:
    """How most letters stand: 0 upright, 1 reading upwards, 2 on their heads, 3 reading downwards.

    ``ways`` are the directions of writing, y upwards.
    """
    found: Counter[int] = Counter()
    for along, up in ways:
        found[(0 if along >= 0 else 2) if abs(along) >= abs(up) else (1 if up > 0 else 3)] += 1
    return found.most_common(1)[0][0] if found else 0


def turning(quarters: int, width: float, height: float) -> Turn:
    """How a box on a page of ``width`` x ``height`` moves when the page is set upright."""

    def upwards(box: Box) -> Box:
        return height - box[3], box[0], height - box[1], box[2]

    def over(box: Box) -> Box:
        return width - box[2], height - box[3], width - box[0], height - box[1]

    def downwards(box: Box) -> Box:
        return box[1], width - box[2], box[3], width - box[0]

    return (lambda box: box, upwards, over, downwards)[quarters]
