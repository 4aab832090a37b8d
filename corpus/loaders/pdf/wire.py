"""A :class:`~corpus.loaders.layout.Page` as JSON and back: what the process that reads a PDF hands over."""

from __future__ import annotations

from typing import Any

from corpus.loaders.build import Cell, Piece
from corpus.loaders.layout import Grid, Line, Page, Word

__all__ = ["from_wire", "to_wire"]


def to_wire(page: Page) -> dict[str, Any]:
    """``page`` in values that JSON has; lengths in hundredths of a point."""
    return {
        "size": [page.width, page.height],
        "rules": [round(rule, 2) for rule in page.rules],
        "items": [_line(item) if isinstance(item, Line) else _grid(item) for item in page.items],
    }


def _line(line: Line) -> list[list[Any]]:
    return [
        [
            *(word.text, word.gap, word.size, word.bold, word.raised),
            *(round(place, 2) for place in (word.x0, word.x1, word.top, word.bottom)),
        ]
        for word in line.words
    ]


def _grid(grid: Grid) -> dict[str, Any]:
    return {
        "top": grid.top,
        "bottom": grid.bottom,
        "edges": grid.edges,
        "cells": [
            [c.row, c.column, c.rowspan, c.colspan, [[p.text, p.bold, p.uncertain] for p in c.pieces]]
            for c in grid.cells
        ],
    }


def from_wire(wire: dict[str, Any]) -> Page:
    """What :func:`to_wire` was given."""
    width, height = wire["size"]
    items: list[Line | Grid] = []
    for item in wire["items"]:
        if isinstance(item, list):
            items.append(Line([_word(*parts) for parts in item]))
        else:
            cells = [
                Cell(row, column, [Piece(*piece) for piece in pieces], rowspan, colspan)
                for row, column, rowspan, colspan, pieces in item["cells"]
            ]
            items.append(Grid(item["top"], item["bottom"], item["edges"], cells))
    return Page(width, height, items, wire["rules"])


def _word(
    text: str, gap: str, size: float, bold: bool, raised: bool, x0: float, x1: float, top: float, bottom: float
) -> Word:
    return Word(text, x0, x1, top, bottom, size, bold=bold, raised=raised, gap=gap)
