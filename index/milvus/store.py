"""What Milvus keeps of the documents of an index: a :class:`index.document_store.DocumentStore`."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document
from corpus.errors import IndexFolderError
from index.conflict_table import ConflictRecord
from index.document_store import DocumentStore
from index.entry import Entry, Skipped
from index.milvus.engine import Engine, among
from index.milvus.figures import MilvusFigures
from index.milvus.part import Part
from index.milvus.rows import document_of, text_number, unpacked
from index.milvus.state import Current
from index.milvus.tables import ORDINALS
from index.numbered import Numbered
from index.passage_words import PassageWords, read_words

__all__ = ["MilvusStore", "MilvusStorePart"]

_HELD = 256
"""Documents that stay in memory."""
_KEPT = 20_000
"""Passages whose words stay in memory, about 10 kB each."""


class _Documents(Numbered):
    """What is the same for all documents of a generation and for some of them."""

    def __init__(self, part: Part, counts: Mapping[int, int], skipped: Iterable[Skipped]) -> None:
        self.part = part
        super().__init__(part.entries, skipped)
        self._counts = {number: counts[number] for number in self._by_id}

    @property
    def figure_table(self) -> MilvusFigures:
        """The figures of these documents."""
        return MilvusFigures(self.part, self._counts, self._known)

    def figures(self) -> Iterator[tuple[Entry, int]]:
        """Every figure as (document, index into ``Document.figures``), in order of the documents."""
        for entry in self.entries:
            for ordinal in range(self._counts[entry.id]):
                yield entry, ordinal

    def figure_count(self, entry: Entry) -> int:
        """How many figures a document has. Raises :class:`ValueError` for one that is not there."""
        self._require(entry)
        return self._counts[entry.id]

    def conflicts(self) -> tuple[ConflictRecord, ...]:
        """Every pair of figures that contradict each other, in order of the documents."""
        return tuple(sorted(self._conflicts(""), key=self._order))

    def conflicts_of(self, entry: Entry, figure: int) -> tuple[ConflictRecord, ...]:
        """The conflicts that one figure is a side of, those most alike first."""
        side = f"(document == {entry.id} and figure == {figure}) or (other == {entry.id} and other_figure == {figure})"
        return tuple(sorted(self._conflicts(side), key=lambda one: (-one.alike, self._order(one))))

    def conflicts_with(self, entry: Entry) -> tuple[ConflictRecord, ...]:
        """The conflicts that any figure of a document is a side of."""
        return tuple(self._conflicts(f"document == {entry.id} or other == {entry.id}"))

    def sharing(self, keys: Sequence[int]) -> list[tuple[int, int, int]]:
        """(key, document, figure) of every figure that has one of the block ``keys``."""
        found: list[tuple[int, int, int]] = []
        for at in range(0, len(keys), 500):
            some = set(keys[at : at + 500])
            rows = self.part.rows("figures", f"array_contains_any(keys, {sorted(some)})", ["keys", "document"])
            found += [
                (key, row["document"], row["id"] % ORDINALS) for row in rows for key in row["keys"] if key in some
            ]
        return found

    def _conflicts(self, condition: str) -> Iterator[ConflictRecord]:
        for row in self.part.rows("conflicts", condition, ["content"]):
            one = ConflictRecord(**json.loads(row["content"]))
            if one.document in self._by_id and one.other in self._by_id:
                yield one


class MilvusStore(_Documents):
    """All documents of one generation. Thread-safe."""

    def __init__(self, engine: Engine, current: Current, before: DocumentStore | None = None) -> None:
        """Read what documents there are, of those that were there ``before`` only that they still are.

        Raises :class:`IndexFolderError` where they cannot be read.
        """
        same = isinstance(before, MilvusStore) and before.part.current.epoch == current.epoch
        self._read(engine, current, before if isinstance(before, MilvusStore) and same else None)
        if len(self.entries) != current.manifest.documents:
            raise IndexFolderError(self.part.damaged())

    @classmethod
    def reading(cls, engine: Engine, current: Current) -> MilvusStore:
        """The documents numbered below those that ``current`` will give next, whether or not it speaks of each."""
        self = cls.__new__(cls)
        self._read(engine, current)
        return self

    def _read(self, engine: Engine, current: Current, before: MilvusStore | None = None) -> None:
        whole = Part(engine, current, ())
        counts: dict[int, int] = {}
        self._parts: dict[int, int] = {}
        self.learned: dict[int, dict[str, str]] = {}
        """Number of a document -> the abbreviations that it introduces."""
        entries, condition = [], ""
        if before is not None:
            known = before.part.current.manifest.numbers.document
            condition = f"document >= {known}"
            for row in whole.rows("documents", f"document < {known}", []):
                entry = before.entry(row["id"])
                counts[entry.id], self._parts[entry.id] = before._counts[entry.id], before._parts[entry.id]
                self.learned[entry.id] = before.learned[entry.id]
                entries.append(entry)
        try:
            for row in whole.rows("documents", condition, ["content"]):
                entry, self.learned[row["id"]], held = unpacked(_content(whole, row))
                counts[entry.id], self._parts[entry.id] = held["figures"], held["parts"]
                entries.append(entry)
        except (KeyError, TypeError, ValueError) as error:
            raise IndexFolderError(whole.damaged()) from error
        super().__init__(Part(engine, current, tuple(entries)), counts, current.skipped)
        self._reading = Lock()
        self._recent: OrderedDict[int, Document] = OrderedDict()
        self._alive: WeakValueDictionary[int, Document] = WeakValueDictionary()
        self._words: dict[int, PassageWords] = dict(before._words) if before else {}

    @property
    def same_version(self) -> bool:
        """Always: collections of another version are not opened."""
        return True

    def within(self, numbers: Iterable[int]) -> MilvusStorePart:
        """Some of these documents."""
        return MilvusStorePart(self, numbers)

    def passages_of(self, keys: Sequence[bytes]) -> dict[bytes, int]:
        """Passages whose embedded text has one of ``keys``, by :func:`index.journal.key_of`."""
        numbers = {text_number(key): key for key in keys}
        asked, found = list(numbers), dict[bytes, int]()
        for at in range(0, len(asked), 1000):
            for row in self.part.rows("passages", among("text", asked[at : at + 1000]), ["text"]):
                found[numbers[row["text"]]] = row["id"]
        return found

    def vectors(self, passages: Sequence[int]) -> NDArray[np.float32]:
        """Vectors of passages, shape (passages, dimension)."""
        rows = self.part.get("passages", passages, ["vector"])
        try:
            return np.array([rows[passage]["vector"] for passage in passages], dtype=np.float32)
        except KeyError as error:
            raise IndexFolderError(self.part.damaged()) from error

    def stored(self, entry: Entry) -> tuple[Document, bytes]:
        """One document and its stored bytes. Raises :class:`ValueError` when they are damaged or not there."""
        self._require(entry)
        try:
            return document_of(self.part.texts(entry.id, "b", self._parts[entry.id]))
        except IndexFolderError as error:
            raise ValueError(str(error)) from error

    def document(self, entry: Entry) -> Document:
        """One document. Raises :class:`IndexFolderError` when it is damaged."""
        # While anyone works with a document every other caller gets that very one: clauses are compared by it.
        with self._reading:
            document = self._recent.pop(entry.id, None) or self._alive.get(entry.id)
            if document is None:
                try:
                    document = self._alive[entry.id] = self.stored(entry)[0]
                except ValueError as error:
                    raise IndexFolderError(self.part.damaged()) from error
            self._recent[entry.id] = document
            if len(self._recent) > _HELD:
                self._recent.popitem(last=False)
            return document

    def words(self, passages: Sequence[int]) -> list[PassageWords]:
        """Words of passages. Raises :class:`IndexFolderError` where they are damaged or missing."""
        if len(self._words) > _KEPT:
            self._words = {}
        held = self._words
        missing = [passage for passage in passages if passage not in held]
        rows = self.part.get("passages", missing, ["words", "more", "document"]) if missing else {}
        try:
            for passage, row in rows.items():
                rest = self.part.texts(row["document"], f"w{passage}.", row["more"]) if row["more"] else []
                held[passage] = read_words("".join((row["words"], *rest)))
            return [held[passage] for passage in passages]
        except (KeyError, ValueError) as error:
            raise IndexFolderError(self.part.damaged()) from error


class MilvusStorePart(_Documents):
    """Some documents of a store under their own numbers; the others are not there."""

    def __init__(self, whole: MilvusStore, allowed: Iterable[int]) -> None:
        numbers = frozenset(allowed)
        entries = tuple(entry for entry in whole.entries if entry.id in numbers)
        super().__init__(whole.part.chosen(entries), whole._counts, ())
        self._whole = whole

    def document(self, entry: Entry) -> Document:
        """One document. Raises :class:`ValueError` for one that is not there."""
        self._require(entry)
        return self._whole.document(entry)

    def stored(self, entry: Entry) -> tuple[Document, bytes]:
        """One document and its stored bytes. Raises :class:`ValueError` for one that is not there."""
        self._require(entry)
        return self._whole.stored(entry)

    def words(self, passages: Sequence[int]) -> list[PassageWords]:
        """As of the whole. Raises :class:`ValueError` for a passage that is not there."""
        for passage in passages:
            self.locate(passage)
        return self._whole.words(passages)


def _content(part: Part, row: Mapping[str, Any]) -> str:
    content = str(row["content"])
    more = json.loads(content).get("more", 0)
    return "".join(part.texts(row["id"], "m", more)) if more else content
