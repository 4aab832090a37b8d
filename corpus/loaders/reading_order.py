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

    for row in rows:
        parts = _segments(row)
        if region:
            low = max([gutter[0], *(p.x1 for p in parts if p.x0 < sum(gutter) / 2)])
            high = min([gutter[1], *(p.x0 for p in parts if p.x0 >= sum(gutter) / 2)])
            far = parts[0].top - region[-1][0].bottom > 3 * parts[0].size
            tabbed = len(parts) > 2 and len(region[-1]) > 2
            if (high - low > 6 or tabbed) and not (far and len(parts) == 1):
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
