"""Several segments become one, without the documents that were taken out since.

Numbers are the whole index's, so nothing is counted, parsed or embedded again: rows, postings and vectors are put one
behind the other. Which segments are joined follows the logarithmic method (Bentley and Saxe, "Decomposable Searching
Problems I", 1980): those of like size, the smallest first. So a document is copied as many times as the logarithm of
the index says, and one that comes alone is not written together with many.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.entry import Entry
from index.fields import FIELDS
from index.generation import ABBREVIATIONS, LEXICAL, STORE, VECTORS
from index.lexical import Segment
from index.lexical_writing import join
from index.store_writing import join_stores
from index.vectors import VectorSegment, join_vectors

__all__ = ["MOST", "Weight", "join_segments", "to_join"]

MOST = 8
"""Segments of a generation: each question looks into every one."""
_LIKE = 4
"""Times that a segment may be larger than another one to be joined with it."""


@dataclass(frozen=True, slots=True)
class Weight:
    """Passages of a segment: those of documents that are there, and all of them."""

    live: int
    all: int


def to_join(weights: Mapping[str, Weight], most: int = MOST) -> list[tuple[str, ...]]:
    """Segments by name that become one each: while there are too many, and those half of which is gone."""
    groups: list[tuple[tuple[str, ...], Weight]] = [((name,), weight) for name, weight in weights.items()]
    while len(groups) > most:
        groups.sort(key=lambda group: group[1].live)
        at = _first_alike([weight.live for _, weight in groups])
        (first, one), (second, two) = groups[at : at + 2]
        groups[at : at + 2] = [((*first, *second), Weight(one.live + two.live, one.all + two.all))]
    return [names for names, weight in groups if len(names) > 1 or 2 * weight.live < weight.all]


def _first_alike(sizes: Sequence[int]) -> int:
    """Place in ``sizes``, ascending, of the first that is about as large as the next; of the most alike otherwise."""
    ratios = [larger / max(smaller, 1) for smaller, larger in pairwise(sizes)]
    return next((at for at, ratio in enumerate(ratios) if ratio <= _LIKE), ratios.index(min(ratios)))


def join_segments(folder: Path, segments: Sequence[Path], live: Collection[Entry]) -> None:
    """Write a segment into ``folder`` that holds those documents of ``segments`` that are among ``live``.

    Raises :class:`OSError` when the disk refuses, :class:`ValueError` where a segment is damaged.
    """
    folder.mkdir(parents=True)
    alive = np.zeros(max((entry.stop for entry in live), default=0), dtype=np.bool_)
    for entry in live:
        alive[entry.first : entry.stop] = True
    try:
        vectors = [VectorSegment.load(one / VECTORS) for one in segments]
        # The last passages of a segment may be gone: its numbers then go beyond those of what is there.
        slots = max(len(alive), *(int(one.numbers[-1]) + 1 for one in vectors))
        alive = np.pad(alive, (0, slots - len(alive)))
        join_vectors(vectors, alive).save(folder / VECTORS)
        join([Segment.load(one / LEXICAL, FIELDS) for one in segments], alive).save(folder / LEXICAL)
        join_stores(folder / STORE, [one / STORE for one in segments], [entry.id for entry in live])
    except sqlite3.DatabaseError as error:
        raise ValueError(f"a segment cannot be read: {error}") from error
    held = {entry.id for entry in live}
    learned = {number: known for one in segments for number, known in learned_in(one) if number in held}
    (folder / ABBREVIATIONS).write_text(json.dumps(learned, ensure_ascii=False), "utf-8")


def learned_in(segment: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Number of a document -> the abbreviations that it introduces. Raises :class:`ValueError` for a damaged file."""
    for number, known in json.loads((segment / ABBREVIATIONS).read_text("utf-8")).items():
        yield int(number), dict(known)
