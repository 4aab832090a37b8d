"""Documents, passages, figures and conflicts of one generation, in one SQLite file that never changes once complete."""

from __future__ import annotations

import errno
import sqlite3
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus.codec import from_bytes, to_bytes
from corpus.document import Document
from corpus.errors import IndexFolderError
from index import conflict_table, figure_table
from index.conflict_table import SELECT_CONFLICTS, ConflictRecord, write_conflicts
from index.disagreements import Disagreement
from index.figure_table import write_figures
from index.generation import build_command, read_manifest

VERSION = 2
"""What the tables look like, kept as the file's ``user_version``; stores before figures could be searched have 0."""

_SCHEMA = f"""
PRAGMA user_version = {VERSION};
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL,
    digest TEXT NOT NULL,
    first INTEGER NOT NULL,
    passages INTEGER NOT NULL,
    title TEXT NOT NULL,
    ward TEXT NOT NULL,
    warnings TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE TABLE skipped (name TEXT NOT NULL, path TEXT NOT NULL, digest TEXT NOT NULL, reason TEXT NOT NULL);
{figure_table.SCHEMA}
{conflict_table.SCHEMA}
"""


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
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that could not be read, and the sentence that says why."""

    name: str
    path: str
    digest: str
    reason: str


def _entry(
    number: int, name: str, path: str, digest: str, first: int, passages: int, title: str, ward: str, warnings: str
) -> Entry:
    return Entry(number, name, path, digest, first, passages, title, ward, tuple(warnings.splitlines()))


class Store:
    """Reads one generation's documents. Thread-safe: each call uses a connection of its own."""

    def __init__(self, path: Path) -> None:
        """Open ``path``. Raises :class:`IndexFolderError` when it is missing or damaged."""
        self._path = path
        try:
            with closing(self._connect()) as database:
                rows = database.execute(
                    "SELECT id, name, path, digest, first, passages, title, ward, warnings FROM documents "
                    "ORDER BY first"
                ).fetchall()
                skipped = database.execute("SELECT name, path, digest, reason FROM skipped ORDER BY name").fetchall()
                self._version = database.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.Error as error:
            raise self._damaged() from error
        self.entries = tuple(_entry(*row) for row in rows)
        self.skipped = tuple(Skipped(*row) for row in skipped)
        self._firsts = [entry.first for entry in self.entries]
        self._by_id = {entry.id: entry for entry in self.entries}
        self.document = lru_cache(maxsize=256)(self._document)

    def _connect(self) -> sqlite3.Connection:
        # A file that nobody writes needs no locks, so a read-only folder will do.
        address = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
        return sqlite3.connect(address, uri=True, check_same_thread=False)

    def _damaged(self) -> IndexFolderError:
        folder = self._path.parent.parent.parent
        return IndexFolderError(
            f"Tệp {self._path} của chỉ mục bị hỏng; hãy dựng lại bằng: {build_command(folder, (), '--force')}"
        )

    def __len__(self) -> int:
        """Number of passages."""
        return sum(entry.passages for entry in self.entries)

    def stored(self, entry: Entry) -> tuple[Document, bytes]:
        """One document and its stored bytes. Raises :class:`ValueError` when they are damaged."""
        try:
            with closing(self._connect()) as database:
                row = database.execute("SELECT body FROM documents WHERE id = ?", (entry.id,)).fetchone()
        except sqlite3.Error as error:
            raise ValueError(f"{self._path} cannot be read") from error
        if row is None:
            raise ValueError(f"{self._path} holds no document {entry.id}")
        body = bytes(row[0])
        return from_bytes(body), body

    def _document(self, entry: Entry) -> Document:
        """One document. Raises :class:`IndexFolderError` when it is damaged."""
        try:
            return self.stored(entry)[0]
        except ValueError as error:
            raise self._damaged() from error

    def locate(self, passage: int) -> tuple[Entry, int]:
        """The document that holds passage number ``passage`` of the index, and its number inside it."""
        entry = self.entries[bisect_right(self._firsts, passage) - 1]
        return entry, passage - entry.first

    def entry(self, number: int) -> Entry:
        """The document whose ``id`` is ``number``."""
        return self._by_id[number]

    def require_version(self) -> None:
        """Refuse a store whose tables another version of the program wrote: it can be built upon, not answered from.

        Raises :class:`IndexFolderError`.
        """
        if self._version != VERSION:
            generation = self._path.parent
            folder = generation.parent.parent
            raise IndexFolderError(
                f"Chỉ mục {folder} do một phiên bản khác của chương trình lập; "
                f"hãy dựng lại bằng: {build_command(folder, read_manifest(generation).sources)}"
            )

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """What ``query`` finds. Raises :class:`IndexFolderError` for a store that is damaged or of another version."""
        self.require_version()
        try:
            with closing(self._connect()) as database:
                return database.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._damaged() from error

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


@dataclass(frozen=True, slots=True)
class Ready:
    """A document ready to be stored: ``body`` are bytes of ``document`` when they are known already."""

    name: str
    path: str
    digest: str
    document: Document
    body: bytes | None = None


def write_store(
    path: Path, documents: Sequence[Ready], skipped: Sequence[Skipped], conflicts: Sequence[Disagreement] = ()
) -> None:
    """Write a complete store to ``path``, which must not exist. Raises :class:`OSError` when the disk refuses."""
    try:
        _write(path, documents, skipped, conflicts)
    except sqlite3.OperationalError as error:
        full = error.sqlite_errorcode == sqlite3.SQLITE_FULL
        raise OSError(errno.ENOSPC if full else errno.EIO, str(error), str(path)) from error


def _write(
    path: Path, documents: Sequence[Ready], skipped: Sequence[Skipped], conflicts: Sequence[Disagreement]
) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_SCHEMA)
        first = 0
        for number, ready in enumerate(documents, start=1):
            document = ready.document
            meta = document.metadata
            database.execute(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    number,
                    ready.name,
                    ready.path,
                    ready.digest,
                    first,
                    len(document.passages),
                    meta.title.value if meta.title else "",
                    meta.ward.value if meta.ward else "",
                    "\n".join(document.warnings),
                    ready.body if ready.body is not None else to_bytes(document),
                ),
            )
            write_figures(database, number, first, document)
            first += len(document.passages)
        database.executemany(
            "INSERT INTO skipped VALUES (?, ?, ?, ?)", [(s.name, s.path, s.digest, s.reason) for s in skipped]
        )
        write_conflicts(database, conflicts, {ready.name: number for number, ready in enumerate(documents, start=1)})
