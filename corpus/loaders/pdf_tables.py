"""Ruled tables of a PDF page as grids with merged cells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from corpus.loaders.build import Cell, Piece, superscript
from corpus.loaders.layout import Glyph, Grid, Line, lines_of
from corpus.loaders.turning import Box, Turn

if TYPE_CHECKING:
    from pdfplumber.page import Page as PdfPage

__all__ = ["Box", "grid_of", "grids"]


def _edges(values: Sequence[float]) -> list[float]:
    """Distinct positions; borders drawn as thin boxes give two for each line."""
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > 4:
            out.append(value)
    return out


def _place(edges: list[float], value: float) -> int:
    right = bisect_left(edges, value)
    near = [i for i in (right - 1, right) if 0 <= i < len(edges)]
    return min(near, key=lambda i: abs(edges[i] - value))


def grid_of(boxes: Sequence[Box], read: Callable[[Box], list[Piece]]) -> Grid | None:
    """Cells with the given borders as a grid; ``None`` for a frame or a single column."""
    xs = _edges([x for box in boxes for x in (box[0], box[2])])
    ys = _edges([y for box in boxes for y in (box[1], box[3])])
    if len(xs) < 3 or len(ys) < 2:
        return None
    cells: dict[tuple[int, int], Cell] = {}
    for box in boxes:
        row, column = _place(ys, box[1]), _place(xs, box[0])
        rowspan, colspan = _place(ys, box[3]) - row, _place(xs, box[2]) - column
        if rowspan > 0 and colspan > 0:
            cells[row, column] = Cell(row, column, read(box), rowspan, colspan)
    if not any(piece.text.strip() for cell in cells.values() for piece in cell.pieces):
        return None
    return Grid(ys[0], ys[-1], xs, [cells[key] for key in sorted(cells)])


def _cell_pieces(glyphs: Sequence[Glyph]) -> list[Piece]:
    pieces: list[Piece] = []
    for words in lines_of(glyphs):
        line = Line(words)
        for word in line.words:
            pieces.append(Piece(word.gap or ""))
            pieces.append(Piece(superscript(word.text) if word.raised else word.text, bold=word.bold))
        pieces.append(Piece(" "))
    return [piece for piece in pieces if piece.text]


def grids(page: PdfPage, glyphs: Sequence[Glyph], turn: Turn) -> tuple[list[Grid], list[Glyph]]:
    """Tables of a ``pdfplumber`` page and the glyphs outside them; ``turn`` has set ``glyphs`` upright."""
    if len(page.lines) + len(page.rects) + len(page.curves) < 4:
        return [], list(glyphs)
    out: list[Grid] = []
    rest = list(glyphs)
    for table in page.find_tables():
        x0, top, x1, bottom = turn(table.bbox)
        inside = [g for g in rest if x0 <= (g.x0 + g.x1) / 2 <= x1 and top <= (g.top + g.bottom) / 2 <= bottom]

        def read(box: Box, inside: list[Glyph] = inside) -> list[Piece]:
            return _cell_pieces(
                [
                    g
                    for g in inside
                    if box[0] <= (g.x0 + g.x1) / 2 < box[2] and box[1] <= (g.top + g.bottom) / 2 < box[3]
                ]
            )

        grid = grid_of([turn((cell[0], cell[1], cell[2], cell[3])) for cell in table.cells], read)
        if grid is not None:
            taken = {id(g) for g in inside}
            rest = [g for g in rest if id(g) not in taken]
            out.append(grid)
    return out, rest
