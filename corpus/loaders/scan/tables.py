"""Ruled tables on a picture of a page: long dark strokes, erased and joined into cells.

Strokes are runs of dark pixels far longer than any letter (a one-dimensional morphological opening);
crossings become cells with the same functions that pdfplumber uses on drawn lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from corpus.loaders.turning import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

__all__ = ["erase_rules", "ink_of", "tables_of"]

_SPECK = 1.8
"""Points; a full stop of ten points is smaller than this, any letter or dash larger."""
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


def tables_of(boxes: Iterable[Box]) -> list[list[Box]]:
    """Cells that hang together, as tables; a frame around a text is none."""
    from pdfplumber.table import cells_to_tables

    groups = cells_to_tables(list(boxes))
    tables: list[list[Box]] = [[(cell[0], cell[1], cell[2], cell[3]) for cell in group] for group in groups]
    return [cells for cells in tables if len(cells) >= 4 and len({round(cell[0] / 5) for cell in cells}) > 1]


def ink_of(cell: Box, components: NDArray[np.int64], scale: float) -> tuple[int, int, int, int] | None:
    """Pixels of what is written in ``cell`` (points), ``components`` being in pixels of ``scale`` points; or nothing.

    Specks alone, and what is left of rules along the edges, are no writing.
    """
    left, top, right, bottom = (side / scale for side in cell)
    x0, y0, x1, y1 = (components[:, side] for side in range(4))
    middle_x, middle_y = (x0 + x1) / 2, (y0 + y1) / 2
    inside = (middle_x > left) & (middle_x < right) & (middle_y > top) & (middle_y < bottom)
    speck = _SPECK / scale
    wide, tall = x1 - x0, y1 - y0
    edge = 1.5 / scale
    rim = ((x0 < left + edge) | (x1 > right - edge)) & (wide < speck)
    rim |= ((y0 < top + edge) | (y1 > bottom - edge)) & (tall < speck)
    inside &= ~rim
    if not (inside & ((wide > speck) | (tall > speck))).any():
        return None
    return int(x0[inside].min()), int(y0[inside].min()), int(x1[inside].max()), int(y1[inside].max())
