"""Ruled tables on a picture of a page: long dark strokes, erased and joined into cells.

Strokes are runs of dark pixels far longer than any letter (a one-dimensional morphological opening);
crossings become cells with the same functions that pdfplumber uses on drawn lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from corpus.loaders.build import Piece
from corpus.loaders.layout import Grid, Word
from corpus.loaders.pdf_tables import Box, grid_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

__all__ = ["erase_rules", "grids_of_scan"]

_STEP = 2
"""Pixels that are looked at as one."""
_ACROSS, _DOWN = 0.8, 0.24
"""Shortest strokes in inches: a table is wider than 0.8, a row higher than a letter."""


def erase_rules(image: Image, dpi: float) -> tuple[Image, list[Box], list[Box]]:
    """``image`` (grey) without its rules, the cells they draw, and the level rules; in points."""
    import numpy as np
    from pdfplumber.table import edges_to_intersections, intersections_to_cells, merge_edges
    from PIL import Image as Images

    pixels = np.array(image)
    height, width = (side - side % _STEP for side in pixels.shape)
    small = pixels[:height, :width].reshape(height // _STEP, _STEP, width // _STEP, _STEP).min(axis=(1, 3))
    dark = small < 150
    scale = 72 * _STEP / dpi
    edges: list[dict[str, Any]] = []
    for orientation, mask, inches in (("h", dark, _ACROSS), ("v", dark.T, _DOWN)):
        for place, start, end in _strokes(mask, round(inches * dpi / _STEP)):
            x0, x1, top, bottom = (start, end, place, place) if orientation == "h" else (place, place, start, end)
            edges.append(
                {"x0": x0 * scale, "x1": x1 * scale, "top": top * scale, "bottom": bottom * scale,
                 "orientation": orientation, "object_type": "line", "width": (x1 - x0) * scale,
                 "height": (bottom - top) * scale}
            )  # fmt: skip
            rows = slice(max(0, (top - 1) * _STEP), (bottom + 2) * _STEP)
            pixels[rows, max(0, (x0 - 1) * _STEP) : (x1 + 2) * _STEP] = 255
    if not edges:
        return image, [], []
    # Edges of a skewed scan drift; five points are still less than half a row.
    merged = merge_edges(edges, 5, 5, 8, 8)
    crossings = edges_to_intersections(merged, 5, 5)
    boxes: list[Box] = [tuple(map(float, box)) for box in intersections_to_cells(crossings)]  # type: ignore[misc]
    level = [(e["x0"], e["top"], e["x1"], e["bottom"]) for e in merged if e["orientation"] == "h"]
    return Images.fromarray(pixels), boxes, level


def _strokes(dark: NDArray[np.bool_], length: int) -> list[tuple[int, int, int]]:
    """Runs of ``length`` and more in ``dark`` as ``(row, start, end)``; a twentieth may be light."""
    import numpy as np

    if length < 4 or dark.shape[1] <= length:
        return []
    # A stroke of a slightly turned page steps from row to row: two neighbours are looked at together.
    thick = dark.copy()
    thick[1:] |= dark[:-1]
    thick[:-1] |= dark[1:]
    sums = np.cumsum(np.pad(thick, ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    full = sums[:, length:] - sums[:, :-length] >= 0.95 * length
    # Solid areas (pictures, stamps) are no strokes: a stroke is at most a tenth of an inch thick.
    found = []
    for row in np.flatnonzero(full.any(axis=1)):
        line = np.flatnonzero(np.diff(np.pad(full[row].astype(np.int8), 1)))
        for start, end in zip(line[::2], line[1::2], strict=True):
            found.append((int(row), int(start), int(end) + length - 1))
    return found if len(found) < 4000 else []


def grids_of_scan(boxes: Sequence[Box], words: Sequence[Word]) -> tuple[list[Grid], set[int]]:
    """Tables that ``boxes`` form, filled with ``words``; and the ids of the words that went into them."""
    from pdfplumber.table import cells_to_tables

    grids: list[Grid] = []
    taken: set[int] = set()
    for cells in _tables(cells_to_tables(list(boxes))):

        def read(box: Box) -> list[Piece]:
            inside = [
                w for w in words if box[0] <= (w.x0 + w.x1) / 2 < box[2] and box[1] <= (w.top + w.bottom) / 2 < box[3]
            ]
            taken.update(map(id, inside))
            rows: list[list[Word]] = []
            for word in sorted(inside, key=lambda w: (w.top + w.bottom) / 2):
                middle = (word.top + word.bottom) / 2
                if rows and middle < max(w.bottom for w in rows[-1]) - 0.25 * (word.bottom - word.top):
                    rows[-1].append(word)
                else:
                    rows.append([word])
            ordered = [w for row in rows for w in sorted(row, key=lambda w: w.x0)]
            return [p for w in ordered for p in (Piece(w.text, uncertain=w.uncertain), Piece(" "))]

        # A frame around a text is no table, and its words stay where they are.
        if len(cells) >= 4 and len({round(cell[0] / 5) for cell in cells}) > 1:
            grid = grid_of(cells, read)
            if grid is not None:
                grids.append(grid)
    return grids, taken


def _tables(groups: Iterable[Iterable[Sequence[float]]]) -> list[list[Box]]:
    return [[(cell[0], cell[1], cell[2], cell[3]) for cell in group] for group in groups]
