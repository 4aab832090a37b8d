"""Pairs of figures of a store that contradict each other, found when the index is built."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.disagreements import Disagreement

SCHEMA = """
CREATE TABLE conflicts (
    document INTEGER NOT NULL REFERENCES documents(id),
    figure INTEGER NOT NULL,
    other INTEGER NOT NULL REFERENCES documents(id),
    other_figure INTEGER NOT NULL,
    indicator TEXT NOT NULL,
    reason TEXT NOT NULL,
    alike REAL NOT NULL,
    PRIMARY KEY (document, figure, other, other_figure)
) WITHOUT ROWID;
CREATE INDEX conflicts_by_other ON conflicts (other, other_figure);
"""

SELECT_CONFLICTS = "SELECT document, figure, other, other_figure, indicator, reason, alike FROM conflicts"


@dataclass(frozen=True, slots=True)
class ConflictRecord:
    """Two figures that cannot both be right, each as (document's entry number, index into ``Document.figures``)."""

    document: int
    figure: int
    other: int
    other_figure: int
    indicator: str
    """What both speak of."""
    reason: str
    """``value``, or ``unit`` where they are a power of ten apart."""
    alike: float
    """How much of their words they share, 0 to 1."""

    def beside(self, document: int, figure: int) -> tuple[int, int]:
        """The side that stands against (``document``, ``figure``)."""
        here = (self.document, self.figure) == (document, figure)
        return (self.other, self.other_figure) if here else (self.document, self.figure)


def write_conflicts(database: sqlite3.Connection, found: Sequence[Disagreement], numbers: Mapping[str, int]) -> None:
    """Write ``found``; ``numbers`` gives the entry number of each document by name."""
    rows = []
    for one in found:
        sides = [(numbers[side.document], side.figure) for side in (one.first, one.second)]
        rows.append((*sides[0], *sides[1], one.indicator, one.reason, one.alike))
    database.executemany("INSERT OR IGNORE INTO conflicts VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
