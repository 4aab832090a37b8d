"""Tables without rules: rows whose words stand in the same columns."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.loaders.build import Cell, Piece, superscript
from corpus.loaders.layout import Grid, Line

__all__ = ["aligned_grid"]

_LEAST_ROWS = _LEAST_COLUMNS = 3
_MOST_COLUMNS = 15


def aligned_grid(rows: Sequence[Sequence[Line]]) -> Grid | None:
    """``rows`` of parts, left to right, as a table; ``None`` where fewer than three rows share three columns."""
    rows = _numbered(rows)
    most = max(map(len, rows), default=0)
    columns = _columns([part for parts in rows if len(parts) == most for part in parts])
    if len(columns) != most or not _LEAST_COLUMNS <= most <= _MOST_COLUMNS:
        return None
    rows = [[piece for part in parts for piece in _cut(part, columns)] for parts in rows]
    if sum(len(parts) >= _LEAST_COLUMNS for parts in rows) < _LEAST_ROWS:
        return None
    cells: dict[tuple[int, int], Cell] = {}
    number = -1
    bottom = 0.0
    for parts in rows:
        placed = [(part, _covered(part, columns)) for part in parts]
        if any(not covered for _, covered in placed):
            return None
        if number < 0 or not _goes_on(placed, number, cells, bottom):
            number += 1
        for part, covered in placed:
            here = cells.get((number, covered[0]))
            pieces = [*here.pieces, Piece(" ")] if here else []
            cells[number, covered[0]] = Cell(number, covered[0], [*pieces, *_pieces(part)], 1, len(covered))
        bottom = max(part.bottom for part in parts)
    middles = [(a[1] + b[0]) / 2 for a, b in zip(columns, columns[1:], strict=False)]
    edges = [columns[0][0], *middles, columns[-1][1]]
    return Grid(min(part.top for part in rows[0]), bottom, edges, [cells[key] for key in sorted(cells)])


def _numbered(rows: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """``rows`` with a first column of numbers (``TT``, ``1``) set apart where the words after it are aligned."""
    heads = [parts[0] for parts in rows if len(parts[0].words) > 1 and len(parts[0].words[0].text) <= 4]
    starts = [head.words[1].x0 for head in heads]
    if len(heads) < _LEAST_ROWS or max(starts) - min(starts) > 0.5 * heads[0].size:
        return [list(parts) for parts in rows]
    if any(head.words[1].x0 - head.words[0].x1 < 0.6 * head.size for head in heads):
        return [list(parts) for parts in rows]
    return [
        [Line(parts[0].words[:1]), Line(parts[0].words[1:]), *parts[1:]]
        if any(parts[0] is head for head in heads)
        else list(parts)
        for parts in rows
    ]


def _columns(parts: Sequence[Line]) -> list[tuple[float, float]]:
    """Ranges of x that parts share, from left to right."""
    out: list[tuple[float, float]] = []
    for x0, x1 in sorted((part.x0, part.x1) for part in parts):
        if out and x0 < out[-1][1]:
            out[-1] = (out[-1][0], max(x1, out[-1][1]))
        else:
            out.append((x0, x1))
    return out


def _cut(part: Line, columns: Sequence[tuple[float, float]]) -> list[Line]:
    """``part`` cut where a word after a wider gap begins where a column does: ``TT`` stands close to its neighbour."""
    out = [Line([part.words[0]])]
    for word in part.words[1:]:
        starts = any(abs(word.x0 - x0) < 0.5 * word.size for x0, _ in columns)
        if starts and word.x0 - out[-1].x1 > word.size:
            out.append(Line([word]))
        else:
            out[-1].words.append(word)
    return out


def _covered(part: Line, columns: Sequence[tuple[float, float]]) -> list[int]:
    return [number for number, (x0, x1) in enumerate(columns) if part.x0 < x1 and x0 < part.x1]


def _goes_on(
    placed: Sequence[tuple[Line, list[int]]], number: int, cells: dict[tuple[int, int], Cell], bottom: float
) -> bool:
    """Whether the parts are further lines of the cells above: nothing in the first column, close, in small letters."""
    first = placed[0][0]
    if placed[0][1][0] == 0 or first.top - bottom > 0.6 * first.size:
        return False
    return all((number, covered[0]) in cells and part.text[:1].islower() for part, covered in placed)


def _pieces(line: Line) -> list[Piece]:
    return [
        Piece(part, word.bold)
        if part is word.gap
        else Piece(part, word.bold, word.uncertain, confidence=word.confidence)
        for word in line.words
        for part in (word.gap, superscript(word.text) if word.raised else word.text)
        if part
    ]
