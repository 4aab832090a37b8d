"""Documents, passages and figures of one generation, in one SQLite file that never changes once it is complete."""

from __future__ import annotations

import errno
import sqlite3
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from corpus.codec import from_bytes, to_bytes
from corpus.document import Document
from corpus.errors import IndexFolderError
from corpus.unicode import fold
from index.generation import build_command

_SCHEMA = """
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
CREATE TABLE figures (
    document INTEGER NOT NULL REFERENCES documents(id),
    ordinal INTEGER NOT NULL,
    passage INTEGER NOT NULL,
    value TEXT NOT NULL,
    unit TEXT NOT NULL,
    indicator TEXT NOT NULL,
    folded TEXT NOT NULL,
    period TEXT NOT NULL,
    place TEXT NOT NULL,
    PRIMARY KEY (document, ordinal)
) WITHOUT ROWID;
CREATE INDEX figures_by_value ON figures (value);
CREATE TABLE skipped (name TEXT NOT NULL, path TEXT NOT NULL, digest TEXT NOT NULL, reason TEXT NOT NULL);
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
        except sqlite3.Error as error:
            raise self._damaged() from error
        self.entries = tuple(_entry(*row) for row in rows)
        self.skipped = tuple(Skipped(*row) for row in skipped)
        self._firsts = [entry.first for entry in self.entries]
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

    def figures(self) -> Iterator[tuple[Entry, int]]:
        """Every figure as (document, index into ``Document.figures``)."""
        by_id = {entry.id: entry for entry in self.entries}
        with closing(self._connect()) as database:
            for document, ordinal in database.execute("SELECT document, ordinal FROM figures ORDER BY 1, 2"):
                yield by_id[document], ordinal


@dataclass(frozen=True, slots=True)
class Ready:
    """A document ready to be stored: ``body`` are bytes of ``document`` when they are known already."""

    name: str
    path: str
    digest: str
    document: Document
    body: bytes | None = None


def write_store(path: Path, documents: Sequence[Ready], skipped: Sequence[Skipped]) -> None:
    """Write a complete store to ``path``, which must not exist. Raises :class:`OSError` when the disk refuses."""
    try:
        _write(path, documents, skipped)
    except sqlite3.OperationalError as error:
        full = error.sqlite_errorcode == sqlite3.SQLITE_FULL
        raise OSError(errno.ENOSPC if full else errno.EIO, str(error), str(path)) from error


def _write(path: Path, documents: Sequence[Ready], skipped: Sequence[Skipped]) -> None:
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
            database.executemany(
                "INSERT INTO figures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        number,
                        ordinal,
                        first + figure.passage,
                        str(figure.value),
                        figure.unit,
                        figure.indicator,
                        fold(figure.indicator),
                        figure.period,
                        figure.place,
                    )
                    for ordinal, figure in enumerate(document.figures)
                ],
            )
            first += len(document.passages)
        database.executemany(
            "INSERT INTO skipped VALUES (?, ?, ?, ?)", [(s.name, s.path, s.digest, s.reason) for s in skipped]
        )
