"""Documents, passages, figures and conflicts of one generation, which never change: one or several SQLite files."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

from corpus.document import Document
from corpus.errors import IndexFolderError
from index.conflict_table import ConflictRecord
from index.entry import Entry, Skipped
from index.figure_sql import SqliteFigures
from index.generation import SKIPPED, STORE, build_command, read_manifest, segment_folders
from index.numbered import Numbered
from index.passage_words import PassageWords
from index.segment_store import VERSION, SegmentStore

__all__ = ["VERSION", "Entry", "Skipped", "Store", "StorePart"]

_AT_ONCE = 3000
"""Passages up to which the words of all are read with the first."""
_HELD = 256
"""Documents that stay in memory."""
_KEPT = 20_000
"""Passages whose words stay in memory, about 10 kB each."""


class _Documents(Numbered):
    """What is the same for all documents of a generation and for some of them."""

    def __init__(self, generation: Path, segments: Sequence[SegmentStore], skipped: Iterable[Skipped]) -> None:
        self.generation = generation
        self._segments = tuple(segments)
        held = [(entry, segment) for segment in self._segments for entry in segment.entries]
        self._segment_of = {entry.id: segment for entry, segment in held}
        super().__init__((entry for entry, _ in held), skipped)

    def _there(self, entry: Entry) -> SegmentStore:
        self._require(entry)
        return self._segment_of[entry.id]

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """What ``query`` finds in each file, one after the other. Raises :class:`IndexFolderError` for damage."""
        self.require_version()
        return [row for segment in self._segments for row in segment.rows(query, values)]

    @property
    def figure_table(self) -> SqliteFigures:
        """The figures of these documents."""
        self.require_version()
        return SqliteFigures([segment.rows for segment in self._segments], self._known)

    def figures(self) -> Iterator[tuple[Entry, int]]:
        """Every figure as (document, index into ``Document.figures``), in order of the documents."""
        found = self.rows("SELECT document, ordinal FROM figures")
        for document, ordinal in sorted(found, key=lambda row: (self._place[row[0]], row[1])):
            yield self._by_id[document], ordinal

    def conflicts(self) -> tuple[ConflictRecord, ...]:
        """Every pair of figures that contradict each other, in order of the documents."""
        self.require_version()
        return tuple(sorted(self._both_there(one for s in self._segments for one in s.conflicts()), key=self._order))

    def conflicts_of(self, entry: Entry, figure: int) -> tuple[ConflictRecord, ...]:
        """The conflicts that one figure is a side of, those most alike first."""
        self.require_version()
        found = self._both_there(one for s in self._segments for one in s.conflicts_of(entry.id, figure))
        return tuple(sorted(found, key=lambda one: (-one.alike, self._order(one))))

    def conflicts_with(self, entry: Entry) -> tuple[ConflictRecord, ...]:
        """The conflicts that any figure of a document is a side of."""
        return tuple(self._both_there(one for s in self._segments for one in s.conflicts_with(entry.id)))

    def figure_count(self, entry: Entry) -> int:
        """How many figures a document has. Raises :class:`ValueError` for one that is not there."""
        counted = self._there(entry).rows("SELECT count(*) FROM figures WHERE document = ?", (entry.id,))
        return int(counted[0][0])

    def _both_there(self, found: Iterable[ConflictRecord]) -> Iterator[ConflictRecord]:
        return (one for one in found if one.document in self._by_id and one.other in self._by_id)

    def require_version(self) -> None:
        """Refuse a store whose tables another version of the program wrote: it can be built upon, not answered from.

        Raises :class:`IndexFolderError`.
        """
        if any(segment.version != VERSION for segment in self._segments):
            folder = self.generation.parent.parent
            raise IndexFolderError(
                f"Chỉ mục {folder} do một phiên bản khác của chương trình lập; "
                f"hãy dựng lại bằng: {build_command(folder, read_manifest(self.generation).sources)}"
            )


class Store(_Documents):
    """Reads one generation's documents. Thread-safe."""

    def __init__(self, generation: Path) -> None:
        """Open the ``generation`` of that folder. Raises :class:`IndexFolderError` when it is damaged."""
        manifest = read_manifest(generation)
        folder = generation.parent.parent
        self.files = tuple(SegmentStore(path / STORE, folder) for path in segment_folders(generation, manifest))
        dead = frozenset(manifest.dead)
        live = [file.within({entry.id for entry in file.entries} - dead) for file in self.files]
        skipped = _skipped(generation) if manifest.segments else self.files[0].skipped()
        super().__init__(generation, live, skipped)
        self._reading = Lock()
        # No method of its own is kept here: a store that nobody uses is gone at once, and its files are closed.
        self._recent: OrderedDict[int, Document] = OrderedDict()
        self._alive: WeakValueDictionary[int, Document] = WeakValueDictionary()
        self._words: dict[int, PassageWords] = {}

    @property
    def same_version(self) -> bool:
        """Whether each file has the tables that are written now."""
        return all(file.version == VERSION for file in self.files)

    def within(self, numbers: Iterable[int]) -> StorePart:
        """The same as if only the documents with these numbers were there."""
        return StorePart(self, numbers)

    def stored(self, entry: Entry) -> tuple[Document, bytes]:
        """One document and its stored bytes. Raises :class:`ValueError` where they are damaged or not there."""
        return self._there(entry).stored(entry.id)

    def document(self, entry: Entry) -> Document:
        """One document. Raises :class:`IndexFolderError` when it is damaged."""
        # While anyone works with a document every other caller gets that very one: clauses are compared by it.
        with self._reading:
            document = self._recent.pop(entry.id, None) or self._alive.get(entry.id)
            if document is None:
                try:
                    document = self._alive[entry.id] = self.stored(entry)[0]
                except ValueError as error:
                    raise self._there(entry).damaged() from error
            self._recent[entry.id] = document
            if len(self._recent) > _HELD:
                self._recent.popitem(last=False)
            return document

    def words(self, passages: Sequence[int]) -> list[PassageWords]:
        """Words of passages of the index. Raises :class:`IndexFolderError` where they are damaged or missing."""
        self.require_version()
        if len(self._words) > _KEPT:
            self._words = {}
        held = self._words
        if not held and len(self) <= _AT_ONCE:
            # Of a small index all are read at once: a question for each would cost more than they do.
            for segment in self._segments:
                held.update(segment.words())
        missing: dict[SegmentStore, list[int]] = {}
        for passage in passages:
            if passage not in held:
                missing.setdefault(self._segment_of[self.locate(passage)[0].id], []).append(passage)
        for segment, some in missing.items():
            held.update(segment.words(some))
        try:
            return [held[passage] for passage in passages]
        except KeyError as error:
            raise self._segment_of[self.locate(error.args[0])[0].id].damaged() from error

    def passages_of(self, keys: Sequence[bytes]) -> dict[bytes, int]:
        """Passages whose embedded text has one of ``keys``; also of documents taken out since."""
        found: dict[bytes, int] = {}
        for file in self.files:
            if file.version == VERSION:
                found |= file.passages_of(keys)
        return found

    def sharing(self, keys: Sequence[int]) -> list[tuple[int, int, int]]:
        """(key, document, figure) of every figure that has one of the block ``keys``."""
        return [found for segment in self._segments for found in segment.sharing(keys)]


class StorePart(_Documents):
    """Some documents of a store under their own numbers; the others are not there."""

    def __init__(self, whole: Store, allowed: Iterable[int]) -> None:
        numbers = frozenset(allowed)
        super().__init__(whole.generation, [segment.within(numbers) for segment in whole._segments], ())
        self._whole = whole

    def document(self, entry: Entry) -> Document:
        """One document. Raises :class:`ValueError` for one that is not there."""
        self._there(entry)
        return self._whole.document(entry)

    def stored(self, entry: Entry) -> tuple[Document, bytes]:
        """One document and its stored bytes. Raises :class:`ValueError` for one that is not there."""
        self._there(entry)
        return self._whole.stored(entry)

    def words(self, passages: Sequence[int]) -> list[PassageWords]:
        """As of the whole. Raises :class:`ValueError` for a passage that is not there."""
        for passage in passages:
            self.locate(passage)
        return self._whole.words(passages)


def _skipped(generation: Path) -> list[Skipped]:
    try:
        return [Skipped(**one) for one in json.loads((generation / SKIPPED).read_text("utf-8"))]
    except (OSError, ValueError, TypeError) as error:
        raise IndexFolderError(
            f"Tệp {generation / SKIPPED} của chỉ mục bị hỏng; "
            f"hãy dựng lại bằng: {build_command(generation.parent.parent, (), '--force')}"
        ) from error
