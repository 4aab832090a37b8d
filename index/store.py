"""Documents, passages, figures and conflicts of one generation, in one SQLite file that never changes once complete."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

from corpus.codec import from_bytes
from corpus.document import Document
from corpus.errors import IndexFolderError
from index.conflict_table import SELECT_CONFLICTS, ConflictRecord
from index.connections import Connections
from index.figure_sql import SqliteFigures
from index.generation import build_command, read_manifest
from index.passage_words import PassageWords, read_words

VERSION = 5
"""What the tables look like, kept as the file's ``user_version``.

Stores before figures could be searched have 0; those of version 2 lack the words of passages, those of version 3
the number, issuer, date, period, audience and format of documents, those of version 4 the words that figures rank by.
"""

_AT_ONCE = 3000
"""Passages up to which the words of all are read with the first."""
_HELD = 256
"""Documents that stay in memory."""
_KEPT = 20_000
"""Passages whose words stay in memory, about 10 kB each."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One document's row: its passages are ``first`` to ``first + passages - 1`` of the index."""

    id: int
    name: str
    path: str
    digest: str
    first: int
    passages: int
    title: str
    ward: str
    kind: str
    """Báo cáo, Kế hoạch, ...; empty where the paper does not say."""
    identity: str
    """Kind, number, title, issuer and period, one a line."""
    warnings: tuple[str, ...]
    number: str = ""
    issuer: str = ""
    date: str = ""
    """ISO 8601, as precise as the paper is."""
    period: str = ""
    """The period reported on or planned for, in the paper's words."""
    audience: str = ""
    """Value of :class:`corpus.audience.Audience`; empty where nobody has said whom the paper is for."""
    format: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that could not be read, and the sentence that says why."""

    name: str
    path: str
    digest: str
    reason: str


_ENTRY = tuple(field.name for field in fields(Entry))
_LATER = frozenset({"kind", "identity", "number", "issuer", "date", "period", "audience", "format"})
"""Columns that stores of older versions may lack."""


def _entry(row: tuple[Any, ...]) -> Entry:
    values = dict(zip(_ENTRY, row, strict=True))
    return Entry(**{**values, "warnings": tuple(values["warnings"].splitlines())})


class Store:
    """Reads one generation's documents. Thread-safe: each call uses a connection of its own."""

    def __init__(self, path: Path) -> None:
        """Open ``path``. Raises :class:`IndexFolderError` when it is missing or damaged."""
        self.path = path
        self._connections = Connections(partial(_connect, path))
        try:
            with self._connections.one() as database:
                version = database.execute("PRAGMA user_version").fetchone()[0]
                columns = ", ".join("''" if version != VERSION and name in _LATER else name for name in _ENTRY)
                rows = database.execute(f"SELECT {columns} FROM documents ORDER BY first").fetchall()  # noqa: S608
                skipped = database.execute("SELECT name, path, digest, reason FROM skipped ORDER BY name").fetchall()
        except sqlite3.Error as error:
            raise self._damaged() from error
        self.version: int = version
        self._hold([_entry(row) for row in rows], [Skipped(*row) for row in skipped])
        self._reading = Lock()
        # No method of its own is kept here: a store that nobody uses is gone at once, and its files are closed.
        self._recent: OrderedDict[int, Document] = OrderedDict()
        self._alive: WeakValueDictionary[int, Document] = WeakValueDictionary()
        self._words: dict[int, PassageWords] = {}

    def _hold(self, entries: Iterable[Entry], skipped: Iterable[Skipped]) -> None:
        self.entries = tuple(entries)
        self.skipped = tuple(skipped)
        self._firsts = [entry.first for entry in self.entries]
        self._by_id = {entry.id: entry for entry in self.entries}
        self._known: dict[str, Sequence[str]] = {}

    def _damaged(self) -> IndexFolderError:
        folder = self.path.parent.parent.parent
        return IndexFolderError(
            f"Tệp {self.path} của chỉ mục bị hỏng; hãy dựng lại bằng: {build_command(folder, (), '--force')}"
        )

    def __len__(self) -> int:
        """Number of passages."""
        return sum(entry.passages for entry in self.entries)

    def stored(self, entry: Entry) -> tuple[Document, bytes]:
        """One document and its stored bytes. Raises :class:`ValueError` when they are damaged."""
        try:
            with self._connections.one() as database:
                row = database.execute("SELECT body FROM documents WHERE id = ?", (entry.id,)).fetchone()
        except sqlite3.Error as error:
            raise ValueError(f"{self.path} cannot be read") from error
        if row is None:
            raise ValueError(f"{self.path} holds no document {entry.id}")
        body = bytes(row[0])
        return from_bytes(body), body

    def document(self, entry: Entry) -> Document:
        """One document. Raises :class:`IndexFolderError` when it is damaged."""
        # While anyone works with a document every other caller gets that very one: clauses are compared by it.
        with self._reading:
            document = self._recent.pop(entry.id, None) or self._alive.get(entry.id)
            if document is None:
                try:
                    document = self._alive[entry.id] = self.stored(entry)[0]
                except ValueError as error:
                    raise self._damaged() from error
            self._recent[entry.id] = document
            if len(self._recent) > _HELD:
                self._recent.popitem(last=False)
            return document

    def locate(self, passage: int) -> tuple[Entry, int]:
        """The document that holds passage number ``passage`` of the index, and its number inside it."""
        entry = self.entries[bisect_right(self._firsts, passage) - 1]
        return entry, passage - entry.first

    def words(self, passages: Sequence[int]) -> list[PassageWords]:
        """Words of passages of the index. Raises :class:`IndexFolderError` where they are damaged or missing."""
        if len(self._words) > _KEPT:
            self._words = {}
        held = self._words
        # Of a small index all are read at once: a question for each would cost more than they do.
        wanted = range(len(self)) if not held and len(self) <= _AT_ONCE else passages
        missing = [passage for passage in wanted if passage not in held]
        for at in range(0, len(missing), 500):
            some = missing[at : at + 500]
            marks = ", ".join("?" * len(some))
            query = f"SELECT passage, body FROM passage_words WHERE passage IN ({marks})"  # noqa: S608 - marks only
            try:
                held.update((passage, read_words(body)) for passage, body in self.rows(query, some))
            except ValueError as error:
                raise self._damaged() from error
        try:
            return [held[passage] for passage in passages]
        except KeyError as error:
            raise self._damaged() from error

    def entry(self, number: int) -> Entry:
        """The document whose ``id`` is ``number``."""
        return self._by_id[number]

    def require_version(self) -> None:
        """Refuse a store whose tables another version of the program wrote: it can be built upon, not answered from.

        Raises :class:`IndexFolderError`.
        """
        if self.version != VERSION:
            generation = self.path.parent
            folder = generation.parent.parent
            raise IndexFolderError(
                f"Chỉ mục {folder} do một phiên bản khác của chương trình lập; "
                f"hãy dựng lại bằng: {build_command(folder, read_manifest(generation).sources)}"
            )

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """What ``query`` finds. Raises :class:`IndexFolderError` for a store that is damaged or of another version."""
        self.require_version()
        try:
            with self._connections.one() as database:
                return database.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._damaged() from error

    @property
    def figure_table(self) -> SqliteFigures:
        """The figures of these documents."""
        return SqliteFigures([self.rows], self._known)

    def figures(self) -> Iterator[tuple[Entry, int]]:
        """Every figure as (document, index into ``Document.figures``)."""
        for document, ordinal in self.rows("SELECT document, ordinal FROM figures ORDER BY 1, 2"):
            yield self._by_id[document], ordinal

    def conflicts(self) -> tuple[ConflictRecord, ...]:
        """Every pair of figures that contradict each other, in order of the documents."""
        return tuple(ConflictRecord(*row) for row in self.rows(f"{SELECT_CONFLICTS} ORDER BY 1, 2, 3, 4"))

    def conflicts_of(self, entry: Entry, figure: int) -> tuple[ConflictRecord, ...]:
        """The conflicts that one figure is a side of, those most alike first."""
        found = self.rows(
            f"{SELECT_CONFLICTS} WHERE (document, figure) = (?, ?) OR (other, other_figure) = (?, ?) "
            "ORDER BY alike DESC, 1, 2, 3, 4",
            (entry.id, figure) * 2,
        )
        return tuple(ConflictRecord(*row) for row in found)


def _connect(path: Path) -> sqlite3.Connection:
    # A file that nobody writes needs no locks, so a read-only folder will do.
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, check_same_thread=False)


class StorePart(Store):
    """Some documents of a store under their own numbers; the others are not there.

    The tables are seen through views of the same names (SQLite looks a name up among temporary ones first), so that no
    query has to know.
    """

    def __init__(self, whole: Store, allowed: Iterable[int]) -> None:
        self.path, self.version = whole.path, whole.version
        self._whole = whole
        numbers = set(allowed)
        self._hold([entry for entry in whole.entries if entry.id in numbers], ())
        places = [(entry.id, entry.first, entry.first + entry.passages) for entry in self.entries]
        self._connections = Connections(partial(_connect_within, whole.path, places))

    def document(self, entry: Entry) -> Document:
        """One document. Raises :class:`ValueError` for one that is not there."""
        return self._whole.document(self._mine(entry))

    def stored(self, entry: Entry) -> tuple[Document, bytes]:
        """One document and its stored bytes. Raises :class:`ValueError` for one that is not there."""
        return self._whole.stored(self._mine(entry))

    def locate(self, passage: int) -> tuple[Entry, int]:
        """As of the whole. Raises :class:`ValueError` for a passage that is not there."""
        at = bisect_right(self._firsts, passage) - 1
        if at < 0 or passage >= self.entries[at].first + self.entries[at].passages:
            raise ValueError(f"passage {passage} is not there")
        return self.entries[at], passage - self.entries[at].first

    def words(self, passages: Sequence[int]) -> list[PassageWords]:
        """As of the whole. Raises :class:`ValueError` for a passage that is not there."""
        for passage in passages:
            self.locate(passage)
        return self._whole.words(passages)

    def _mine(self, entry: Entry) -> Entry:
        if self._by_id.get(entry.id) != entry:
            raise ValueError(f"document {entry.id} is not there")
        return entry


_WITHIN = """
PRAGMA temp_store = MEMORY;
CREATE TEMP TABLE allowed (id INTEGER PRIMARY KEY, first INTEGER NOT NULL, stop INTEGER NOT NULL);
CREATE INDEX temp.allowed_by_first ON allowed (first);
CREATE TEMP VIEW documents AS SELECT * FROM main.documents WHERE id IN (SELECT id FROM allowed);
CREATE TEMP VIEW figures AS SELECT * FROM main.figures WHERE document IN (SELECT id FROM allowed);
CREATE TEMP VIEW conflicts AS SELECT * FROM main.conflicts
    WHERE document IN (SELECT id FROM allowed) AND other IN (SELECT id FROM allowed);
CREATE TEMP VIEW skipped AS SELECT * FROM main.skipped WHERE 0;
"""
_PASSAGES_WITHIN = """
CREATE TEMP VIEW {0} AS SELECT * FROM main.{0} t
    WHERE t.passage < (SELECT stop FROM allowed WHERE first <= t.passage ORDER BY first DESC LIMIT 1);
"""


def _connect_within(path: Path, places: Sequence[tuple[int, int, int]]) -> sqlite3.Connection:
    """A connection that sees the documents of ``places``: number, first passage and the one behind the last."""
    connection = _connect(path)
    connection.executescript(_WITHIN + "".join(map(_PASSAGES_WITHIN.format, ("figure_places", "passage_words"))))
    with connection:
        connection.executemany("INSERT INTO allowed VALUES (?, ?, ?)", places)
    connection.execute("PRAGMA query_only = ON")
    return connection
