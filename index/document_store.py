"""What an index keeps of its documents, whatever keeps it: SQLite files beside the program, or an engine elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from corpus.document import Document
    from index.conflict_table import ConflictRecord
    from index.figure_queries import FigureTable
    from index.passage_words import PassageWords
    from index.store import Entry, Skipped

__all__ = ["ComparedStore", "DocumentStore", "TakenStore", "WholeStore"]


class DocumentStore(Protocol):
    """Documents under their numbers, or some of an index's as if only they were there.

    What is not there is not told from what never was. Every method that reads raises
    :class:`corpus.errors.IndexFolderError` where what is kept is damaged, missing or out of reach.
    """

    @property
    def entries(self) -> Sequence[Entry]:
        """The documents that are there, in order of their passages."""
        ...

    @property
    def skipped(self) -> Sequence[Skipped]:
        """Files that could not be read; of a part of an index none."""
        ...

    @property
    def figure_table(self) -> FigureTable:
        """The figures of these documents."""
        ...

    def __len__(self) -> int:
        """Number of passages."""
        ...

    def entry(self, number: int) -> Entry:
        """The document whose ``id`` is ``number``. Raises :class:`KeyError` for one that is not there."""
        ...

    def stored(self, entry: Entry) -> tuple[Document, bytes]:
        """One document and its stored bytes. Raises :class:`ValueError` where they are damaged or not there."""
        ...

    def document(self, entry: Entry) -> Document:
        """One document; the same object for all who hold it. Raises :class:`ValueError` for one that is not there."""
        ...

    def locate(self, passage: int) -> tuple[Entry, int]:
        """The document that holds passage number ``passage``, and its number inside it."""
        ...

    def words(self, passages: Sequence[int]) -> list[PassageWords]:
        """What the reranker looks at of each of ``passages``, in their order."""
        ...

    def figures(self) -> Iterator[tuple[Entry, int]]:
        """Every figure as (document, index into ``Document.figures``)."""
        ...

    def conflicts(self) -> tuple[ConflictRecord, ...]:
        """Every pair of figures that contradict each other, in order of the documents."""
        ...

    def conflicts_of(self, entry: Entry, figure: int) -> tuple[ConflictRecord, ...]:
        """The conflicts that one figure is a side of, those most alike first."""
        ...


class WholeStore(DocumentStore, Protocol):
    """All documents of a generation."""

    def within(self, numbers: Iterable[int]) -> DocumentStore:
        """The same as if only the documents with these numbers were there."""
        ...


class ComparedStore(DocumentStore, Protocol):
    """Documents whose figures others are held against (:mod:`index.disagreements`)."""

    def sharing(self, keys: Sequence[int]) -> list[tuple[int, int, int]]:
        """(key, document, figure) of every figure that has one of the block ``keys``."""
        ...

    def conflicts_with(self, entry: Entry) -> tuple[ConflictRecord, ...]:
        """The conflicts that any figure of a document is a side of."""
        ...

    def figure_count(self, entry: Entry) -> int:
        """How many figures a document has."""
        ...


class TakenStore(ComparedStore, Protocol):
    """Documents that the next generation can take over."""

    @property
    def same_version(self) -> bool:
        """Whether what is kept looks as the program would write it now."""
        ...

    def passages_of(self, keys: Sequence[bytes]) -> dict[bytes, int]:
        """Passages whose embedded text has one of ``keys``, by :func:`index.journal.key_of`."""
        ...
