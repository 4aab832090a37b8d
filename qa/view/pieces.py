"""Cuts a text wherever anything begins or ends, so that each piece is wholly inside or wholly outside of everything.

One sweep over the sorted edges; spans may nest, cross, touch and repeat.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from corpus.source import Span

__all__ = ["Layer", "Piece", "Pieces"]


class Layer(NamedTuple):
    """One span with what it is; ``number`` tells spans of one kind apart."""

    span: Span
    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters ``start:end`` and the layers that all of them lie in, in the order the layers were given."""

    start: int
    end: int
    layers: tuple[Layer, ...]

    def numbers(self, kind: str) -> tuple[int, ...]:
        """Numbers of the layers of ``kind`` that the piece lies in."""
        return tuple(layer.number for layer in self.layers if layer.kind == kind)


class Pieces:
    """The pieces of ``window``; asked for by any range in it."""

    def __init__(self, window: Span, layers: Iterable[Layer], cuts: Iterable[int] = ()) -> None:
        """``cuts`` are offsets at which a new piece begins although no layer does."""
        begin: dict[int, list[int]] = defaultdict(list)
        end: dict[int, list[int]] = defaultdict(list)
        kept: list[Layer] = []
        for layer in layers:
            left, right = max(layer.span.start, window.start), min(layer.span.end, window.end)
            if left < right:
                begin[left].append(len(kept))
                end[right].append(len(kept))
                kept.append(layer)
        inside = {at for at in cuts if window.start < at < window.end}
        edges = sorted({window.start, window.end, *begin, *end, *inside})
        self._pieces: list[Piece] = []
        open_: dict[int, None] = {}
        for left, right in zip(edges, edges[1:], strict=False):
            for number in end.get(left, ()):
                open_.pop(number)
            open_.update(dict.fromkeys(begin.get(left, ())))
            self._pieces.append(Piece(left, right, tuple(kept[number] for number in sorted(open_))))
        self._starts = [piece.start for piece in self._pieces]

    def between(self, start: int, end: int) -> Iterator[Piece]:
        """Pieces that cover exactly ``start:end``, those at its edges cut off there."""
        for number in range(max(bisect_right(self._starts, start) - 1, 0), len(self._pieces)):
            piece = self._pieces[number]
            if piece.start >= end:
                return
            left, right = max(piece.start, start), min(piece.end, end)
            if left < right:
                yield Piece(left, right, piece.layers)
