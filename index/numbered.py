"""Documents under their numbers, as every store of an index has them, whatever keeps what is in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from index.conflict_table import ConflictRecord
from index.entry import Entry, Skipped

__all__ = ["Numbered"]


class Numbered:
    """The part of a :class:`index.document_store.DocumentStore` that the rows of its documents tell."""

    def __init__(self, entries: Iterable[Entry], skipped: Iterable[Skipped]) -> None:
        self.entries = tuple(sorted(entries, key=lambda entry: entry.name))
        self.skipped = tuple(skipped)
        self._by_id = {entry.id: entry for entry in self.entries}
        self._by_first = sorted(self.entries, key=lambda entry: entry.first)
        self._firsts = [entry.first for entry in self._by_first]
        self._size = sum(entry.passages for entry in self.entries)
        self._place = {entry.id: place for place, entry in enumerate(self.entries)}
        self._known: dict[str, Sequence[str]] = {}

    def __len__(self) -> int:
        """Number of passages."""
        return self._size

    @property
    def slots(self) -> int:
        """The number behind the highest of a passage; more than ``len`` where documents were taken out."""
        return self._by_first[-1].stop if self._by_first else 0

    def entry(self, number: int) -> Entry:
        """The document whose ``id`` is ``number``. Raises :class:`KeyError` for one that is not there."""
        return self._by_id[number]

    def locate(self, passage: int) -> tuple[Entry, int]:
        """The document that holds passage number ``passage`` of the index, and its number inside it.

        Raises :class:`ValueError` for a passage that is not there.
        """
        at = bisect_right(self._firsts, passage) - 1
        if at < 0 or passage >= self._by_first[at].stop:
            raise ValueError(f"passage {passage} is not there")
        return self._by_first[at], passage - self._by_first[at].first

    def _require(self, entry: Entry) -> None:
        """Raises :class:`ValueError` for a document that is not there."""
        if self._by_id.get(entry.id) != entry:
            raise ValueError(f"document {entry.id} is not there")

    def _order(self, one: ConflictRecord) -> tuple[int, int, int, int]:
        return self._place[one.document], one.figure, self._place[one.other], one.other_figure
