"""Ruled tables of a PDF page as grids with merged cells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

from corpus.loaders.build import Cell, Piece, superscript
from corpus.loaders.layout import Glyph, Grid, Line, lines_of
from corpus.loaders.pdf.rulings import boxes_of
from corpus.loaders.turning import Box

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


def grids(strokes: Sequence[Box], glyphs: Sequence[Glyph]) -> tuple[list[Grid], list[Glyph]]:
    """Tables that ``strokes`` rule and the glyphs outside them; everything stands upright."""
    out: list[Grid] = []
    rest = list(glyphs)
    for boxes in boxes_of(strokes):
        x0, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
        x1, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
        inside = [g for g in rest if x0 <= (g.x0 + g.x1) / 2 <= x1 and top <= (g.top + g.bottom) / 2 <= bottom]
        held = _held(boxes, inside)
        grid = grid_of(boxes, lambda box, held=held: _cell_pieces(held.get(box, [])))  # type: ignore[misc]
        if grid is not None:
            taken = {id(g) for g in inside}
            rest = [g for g in rest if id(g) not in taken]
            out.append(grid)
    return out, rest


def _held(boxes: Sequence[Box], glyphs: Sequence[Glyph]) -> dict[Box, list[Glyph]]:
    """Glyphs by the cell whose borders their middle lies in."""
    by_row: dict[float, list[Box]] = {}
    for box in boxes:
        by_row.setdefault(box[1], []).append(box)
    tops = sorted(by_row)
    held: dict[Box, list[Glyph]] = {}
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        for number in range(bisect_left(tops, y) - 1, -1, -1):
            place = next((b for b in by_row[tops[number]] if b[0] <= x < b[2] and y < b[3]), None)
            if place is not None:
                held.setdefault(place, []).append(glyph)
                break
    return held
