"""Rows of words on a page in, lines and tables without rules in reading order out."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.loaders.aligned import aligned_grid
from corpus.loaders.layout import MARKER, Grid, Line, Word

__all__ = ["in_reading_order"]


def _segments(row: Sequence[Word]) -> list[Line]:
    """``row`` cut at wide gaps; the gap after a label (``1.``) is an indent and no cut."""
    segments = [Line([row[0]])]
    for word in row[1:]:
        line = segments[-1]
        if word.x0 - line.x1 > max(2.5 * word.size, 24) and not MARKER.fullmatch(line.text):
            segments.append(Line([word]))
        else:
            line.words.append(word)
    return segments


def _beside(rows: list[list[Line]]) -> list[list[Line]]:
    """``rows`` of parts, those next to a row of two parts cut at the same place if that is their widest gap.

    Two columns stand close where the words of one nearly fill it: ``ĐẢNG BỘ TỈNH   ĐẢNG CỘNG SẢN VIỆT NAM``.
    """
    for order in (range(1, len(rows)), range(len(rows) - 2, -1, -1)):
        step = 1 if order.step < 0 else -1
        for number in order:
            parts, near = rows[number], rows[number + step]
            if len(parts) != 1 or len(near) != 2:
                continue
            upper, lower = (parts[0], near[0]) if step > 0 else (near[0], parts[0])
            if lower.top - upper.bottom < 1.2 * parts[0].size:
                rows[number] = _cut_at(parts[0], near[0].x1, near[1].x0)
    return rows


def _cut_at(line: Line, low: float, high: float) -> list[Line]:
    gaps = [
        (after.x0 - before.x1, at)
        for at, (before, after) in enumerate(zip(line.words, line.words[1:], strict=False), 1)
    ]
    if not gaps:
        return [line]
    widest, at = max(gaps)
    others = sorted(gap for gap, place in gaps if place != at)
    usual = others[-1] if others else 0.0
    x0, x1 = line.words[at - 1].x1, line.words[at].x0
    if (
        widest < max(0.8 * line.size, 2 * usual)
        or min(x1, high) - max(x0, low) < 4
        or MARKER.fullmatch(Line(line.words[:at]).text)
    ):
        return [line]
    return [Line(line.words[:at]), Line(line.words[at:])]


def in_reading_order(rows: Sequence[Sequence[Word]]) -> list[Line | Grid]:
    """Rows as lines; where text stands side by side (letterhead, signature) the left side comes first.

    Rows of three and more parts are a table without rules: a grid where they align, else rows whose parts are
    separated by tabs.
    """
    out: list[Line | Grid] = []
    region: list[list[Line]] = []
    gutter = (0.0, 0.0)

    def close() -> None:
        wide = [parts for parts in region if len(parts) > 1]
        if sum(len(parts) > 2 for parts in wide) * 2 > len(wide):
            grid = aligned_grid(region)
            if grid is not None:
                out.append(grid)
            for parts in region if grid is None else ():
                for part in parts[1:]:
                    part.words[0].gap = "\t"
                out.append(Line([word for part in parts for word in part.words]))
        else:
            middle = sum(gutter) / 2
            out.extend(part for parts in region for part in parts if part.x0 < middle)
            out.extend(part for parts in region for part in parts if part.x0 >= middle)
        region.clear()

    for parts in _beside([_segments(row) for row in rows]):
        if region:
            low = max([gutter[0], *(p.x1 for p in parts if p.x0 < sum(gutter) / 2)])
            high = min([gutter[1], *(p.x0 for p in parts if p.x0 >= sum(gutter) / 2)])
            far = parts[0].top - region[-1][0].bottom > 3 * parts[0].size
            tabbed = len(parts) > 2 and len(region[-1]) > 2
            # Under both columns and within neither: a line in the middle of the page, where they have ended.
            between = len(parts) == 1 and parts[0].x0 > gutter[0] and parts[0].x1 < gutter[1]
            if (high - low > 6 or tabbed) and not (len(parts) == 1 and (far or between)):
                gutter = (low, high) if high > low else gutter
                region.append(parts)
                continue
            close()
        if len(parts) > 1:
            gutter = (parts[0].x1, parts[1].x0)
            region.append(parts)
        else:
            out.extend(parts)
    if region:
        close()
    return out
