"""What one generation of an index has that another has not: documents, figures, conflicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.unicode import canonical_tone, fold
from index.document_store import DocumentStore
from index.figure_table import FigureRecord
from index.store import Entry

__all__ = ["ChangedFigure", "Changes", "Counted", "NewConflict", "changes"]


@dataclass(frozen=True, slots=True)
class Counted:
    """One document on one side: how much it holds."""

    name: str
    title: str
    passages: int
    figures: int


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """A figure that says another value now, of the same indicator, period, place, status and unit."""

    document: str
    before: FigureRecord
    after: FigureRecord


@dataclass(frozen=True, slots=True)
class NewConflict:
    """Two figures of the newer generation that cannot both be right."""

    indicator: str
    reason: str
    """``value``, or ``unit`` where they are a power of ten apart."""
    sides: tuple[tuple[Entry, FigureRecord], tuple[Entry, FigureRecord]]


@dataclass(frozen=True, slots=True)
class Changes:
    """From an older generation to a newer one; a document is known by its name, replaced where its bytes differ."""

    added: tuple[Counted, ...]
    removed: tuple[Counted, ...]
    replaced: tuple[tuple[Counted, Counted], ...]
    figures: tuple[ChangedFigure, ...]
    """Of replaced documents."""
    conflicts: tuple[NewConflict, ...]
    settled: int
    """Conflicts of the older generation that the newer one has no more."""

    @property
    def any(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.added or self.removed or self.replaced or self.conflicts or self.settled)


def changes(older: DocumentStore, newer: DocumentStore) -> Changes:
    """Compare two generations. Raises :class:`corpus.errors.IndexFolderError` for a store that cannot be read."""
    before = {entry.name: entry for entry in older.entries}
    after = {entry.name: entry for entry in newer.entries}
    counts = older.figure_table.counts(), newer.figure_table.counts()
    replaced = [name for name in after if name in before and before[name].digest != after[name].digest]
    changed: list[ChangedFigure] = []
    for name in replaced:
        changed += _changed(
            name,
            older.figure_table.of_document(before[name].id),
            newer.figure_table.of_document(after[name].id),
        )
    known = _conflicts(older)
    now = _conflicts(newer)
    return Changes(
        tuple(_counted(entry, counts[1]) for name, entry in after.items() if name not in before),
        tuple(_counted(entry, counts[0]) for name, entry in before.items() if name not in after),
        tuple((_counted(before[name], counts[0]), _counted(after[name], counts[1])) for name in replaced),
        tuple(changed),
        tuple(conflict for key, conflict in now.items() if key not in known),
        sum(key not in now for key in known),
    )


def _counted(entry: Entry, figures: dict[int, int]) -> Counted:
    return Counted(entry.name, entry.title, entry.passages, figures.get(entry.id, 0))


def _key(figure: FigureRecord) -> tuple[object, ...]:
    words = (figure.indicator, figure.row, figure.column, figure.period, figure.place, figure.unit)
    return (*(" ".join(fold(canonical_tone(part)).split()) for part in words), figure.status)


def _changed(name: str, before: Sequence[FigureRecord], after: Sequence[FigureRecord]) -> list[ChangedFigure]:
    """Figures with other values, where both papers say what a figure speaks of equally often."""
    held: dict[tuple[object, ...], tuple[list[FigureRecord], list[FigureRecord]]] = defaultdict(lambda: ([], []))
    for side, figures in enumerate((before, after)):
        for figure in figures:
            held[_key(figure)][side].append(figure)
    pairs = [
        pair for old, new in held.values() if len(old) == len(new) for pair in zip(old, new, strict=True) if _says(old)
    ]
    differing = [(old, new) for old, new in pairs if _value(old) != _value(new)]
    return [ChangedFigure(name, old, new) for old, new in sorted(differing, key=lambda pair: pair[1].start)]


def _says(figures: Sequence[FigureRecord]) -> bool:
    return bool(figures[0].indicator or figures[0].row)


def _value(figure: FigureRecord) -> tuple[object, ...]:
    return figure.value, figure.of, figure.upper, figure.approximator


def _conflicts(store: DocumentStore) -> dict[frozenset[tuple[object, ...]], NewConflict]:
    """Conflicts by what both sides say: places of figures shift where a document is read anew."""
    found: dict[frozenset[tuple[object, ...]], NewConflict] = {}
    conflicts = [
        (conflict, ((conflict.document, conflict.figure), (conflict.other, conflict.other_figure)))
        for conflict in store.conflicts()
    ]
    records = store.figure_table.records({side for _, ids in conflicts for side in ids})
    for conflict, ids in conflicts:
        sides = [(store.entry(number), records[number, ordinal]) for number, ordinal in ids]
        key = frozenset((entry.name, *_key(figure), *_value(figure)) for entry, figure in sides)
        found.setdefault(key, NewConflict(conflict.indicator, conflict.reason, (sides[0], sides[1])))
    return found
