"""Rules drawn on a page in, the cells that they enclose out. Lengths are points, places from the top left."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.loaders.turning import Box

__all__ = ["boxes_of"]

_TOLERANCE = 3.0
"""Points by which rules may miss each other and still meet."""
_CELL = 8.0
"""Width in points from which an open place beside a border is a cell."""
_MOST_PLACES = 60_000
"""Rows times columns of one table; more are a drawing or squared paper."""
_MOST_MEETINGS = 4_000_000
"""Rules across times rules down of one page; more are a map."""


@dataclass(slots=True)
class _Rule:
    """A straight border at ``at`` (y of a horizontal, x of a vertical one) from ``start`` to ``end``."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class _Frame:
    """Rules that meet each other."""

    across: list[_Rule] = field(default_factory=list)
    down: list[_Rule] = field(default_factory=list)


def _joined(rules: list[_Rule]) -> list[_Rule]:
    """Rules on one line that touch as one rule; lines within the tolerance are one."""
    rules.sort(key=lambda rule: rule.at)
    lines: list[list[_Rule]] = []
    for rule in rules:
        if lines and rule.at - lines[-1][-1].at <= _TOLERANCE and rule.at - lines[-1][0].at <= 2 * _TOLERANCE:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    out: list[_Rule] = []
    for line in lines:
        at = sum(rule.at for rule in line) / len(line)
        line.sort(key=lambda rule: rule.start)
        last = _Rule(at, line[0].start, line[0].end)
        out.append(last)
        for rule in line[1:]:
            if rule.start <= last.end + _TOLERANCE:
                last.end = max(last.end, rule.end)
            else:
                last = _Rule(at, rule.start, rule.end)
                out.append(last)
    return [rule for rule in out if rule.end - rule.start > _TOLERANCE]


def _frames(across: list[_Rule], down: list[_Rule]) -> list[_Frame]:
    """Rules grouped by what they touch."""
    parent = list(range(len(across) + len(down)))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    places = [rule.at for rule in across]
    for number, rule in enumerate(down, start=len(across)):
        first = bisect_left(places, rule.start - _TOLERANCE)
        last = bisect_left(places, rule.end + _TOLERANCE)
        for index in range(first, last):
            if across[index].start - _TOLERANCE <= rule.at <= across[index].end + _TOLERANCE:
                parent[root(index)] = root(number)
    frames: dict[int, _Frame] = {}
    for number in range(len(parent)):
        frame = frames.setdefault(root(number), _Frame())
        if number < len(across):
            frame.across.append(across[number])
        else:
            frame.down.append(down[number - len(across)])
    return list(frames.values())


def _close_sides(frame: _Frame) -> None:
    """Add the outer borders of a table that is open at its sides: most rows end where nothing stands."""
    top, bottom = min(rule.at for rule in frame.across), max(rule.at for rule in frame.across)
    left, right = min(rule.start for rule in frame.across), max(rule.end for rule in frame.across)
    for side, ends in ((left, [r.start for r in frame.across]), (right, [r.end for r in frame.across])):
        shared = sum(abs(end - side) < _TOLERANCE for end in ends)
        if shared > 2 and 3 * shared >= 2 * len(ends) and all(abs(rule.at - side) > _CELL for rule in frame.down):
            frame.down.append(_Rule(side, top, bottom))


def _cells(frame: _Frame) -> list[Box]:
    """Boxes with a border on all sides: the places between neighbouring rules, joined where no border parts them."""
    _close_sides(frame)
    xs, ys = sorted({rule.at for rule in frame.down}), sorted({rule.at for rule in frame.across})
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 1 or rows < 1 or columns * rows > _MOST_PLACES:
        return []
    # right[r][c]: a border stands at xs[c] beside row r; below[r][c]: one lies at ys[r] over column c.
    right = [[False] * len(xs) for _ in range(rows)]
    below = [[False] * columns for _ in range(len(ys))]
    for rule in frame.down:
        column = bisect_left(xs, rule.at)
        for row in range(rows):
            if rule.start - _TOLERANCE <= ys[row] and ys[row + 1] <= rule.end + _TOLERANCE:
                right[row][column] = True
    for rule in frame.across:
        row = bisect_left(ys, rule.at)
        for column in range(columns):
            if rule.start - _TOLERANCE <= xs[column] and xs[column + 1] <= rule.end + _TOLERANCE:
                below[row][column] = True
    seen: set[tuple[int, int]] = set()
    boxes: list[Box] = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in seen:
                continue
            places = [(row, column)]
            seen.add((row, column))
            closed = True
            for r, c in places:
                for wall, other in (
                    (right[r][c], (r, c - 1)),
                    (right[r][c + 1], (r, c + 1)),
                    (below[r][c], (r - 1, c)),
                    (below[r + 1][c], (r + 1, c)),
                ):
                    if wall or other in seen:
                        continue
                    if 0 <= other[0] < rows and 0 <= other[1] < columns:
                        seen.add(other)
                        places.append(other)
                    else:
                        closed = False
            r1, c1 = max(r for r, _ in places), max(c for _, c in places)
            if closed and len(places) == (r1 - row + 1) * (c1 - min(c for _, c in places) + 1):
                boxes.append((xs[min(c for _, c in places)], ys[row], xs[c1 + 1], ys[r1 + 1]))
    return boxes


def boxes_of(strokes: Sequence[Box]) -> list[list[Box]]:
    """Cells of each table that ``strokes`` rule, in points, from the top of the page down."""
    across = _joined([_Rule((y0 + y1) / 2, x0, x1) for x0, y0, x1, y1 in strokes if y1 - y0 < 1 <= x1 - x0])
    down = _joined([_Rule((x0 + x1) / 2, y0, y1) for x0, y0, x1, y1 in strokes if x1 - x0 < 1 <= y1 - y0])
    if len(across) < 2 or len(down) < 2 or len(across) * len(down) > _MOST_MEETINGS:
        return []
    tables = [_cells(frame) for frame in _frames(across, down) if len(frame.across) > 1 and len(frame.down) > 1]
    return sorted((cells for cells in tables if len(cells) > 1), key=lambda cells: min((c[1], c[0]) for c in cells))
