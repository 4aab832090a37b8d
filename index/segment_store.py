"""One SQLite file of an index: some of its documents, with their passages, figures and conflicts.

It never changes once it is complete. Documents taken out since, or outside of what may be read, are still in the file;
a connection then sees its tables through views in which they are not (SQLite looks a name up among temporary ones
first), so that no query has to know.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

from corpus.codec import from_bytes
from corpus.document import Document
from corpus.errors import IndexFolderError
from index.conflict_table import SELECT_CONFLICTS, ConflictRecord
from index.connections import Connections
from index.entry import Entry, Skipped
from index.generation import build_command
from index.passage_words import PassageWords, read_words

__all__ = ["VERSION", "SegmentStore"]

VERSION = 5
"""What the tables look like, kept as the file's ``user_version``.

Stores before figures could be searched have 0; those of version 2 lack the words of passages, those of version 3
the number, issuer, date, period, audience and format of documents, those of version 4 the tables that a document is
added by. Documents can be taken over from each of them.
"""

_ENTRY = tuple(field.name for field in fields(Entry))
_LATER = frozenset({"kind", "identity", "number", "issuer", "date", "period", "audience", "format"})
"""Columns that stores of older versions may lack."""
_AT_A_TIME = 500
"""Values bound to one query."""


def _entry(row: tuple[Any, ...]) -> Entry:
    values = dict(zip(_ENTRY, row, strict=True))
    return Entry(**{**values, "warnings": tuple(values["warnings"].splitlines())})


class SegmentStore:
    """Reads one file. Thread-safe: each call uses a connection of its own."""

    def __init__(self, path: Path, folder: Path) -> None:
        """Open ``path``, a file of the index ``folder``. Raises :class:`IndexFolderError` where it cannot be read."""
        self.path = path
        self._folder = folder
        self._connections = Connections(partial(_connect, path))
        try:
            with self._connections.one() as database:
                version = database.execute("PRAGMA user_version").fetchone()[0]
                columns = ", ".join("''" if version != VERSION and name in _LATER else name for name in _ENTRY)
                rows = database.execute(f"SELECT {columns} FROM documents ORDER BY first").fetchall()  # noqa: S608
        except sqlite3.Error as error:
            raise self.damaged() from error
        self.version: int = version
        self.entries = tuple(_entry(row) for row in rows)

    def within(self, numbers: Collection[int]) -> SegmentStore:
        """The same file as if only the documents with these numbers were in it; itself where all of them are."""
        kept = tuple(entry for entry in self.entries if entry.id in numbers)
        if len(kept) == len(self.entries):
            return self
        part = SegmentStore.__new__(SegmentStore)
        part.path, part._folder, part.version, part.entries = self.path, self._folder, self.version, kept
        places = [(entry.id, entry.first, entry.stop) for entry in kept]
        part._connections = Connections(partial(_connect_within, self.path, places))
        return part

    def damaged(self) -> IndexFolderError:
        """The sentence to raise where the file is not what was written."""
        return IndexFolderError(
            f"Tệp {self.path} của chỉ mục bị hỏng; hãy dựng lại bằng: {build_command(self._folder, (), '--force')}"
        )

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """What ``query`` finds. Raises :class:`IndexFolderError` for a file that is damaged."""
        try:
            with self._connections.one() as database:
                return database.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self.damaged() from error

    def stored(self, number: int) -> tuple[Document, bytes]:
        """A document and its stored bytes. Raises :class:`ValueError` where they are damaged or not there."""
        try:
            with self._connections.one() as database:
                row = database.execute("SELECT body FROM documents WHERE id = ?", (number,)).fetchone()
        except sqlite3.Error as error:
            raise ValueError(f"{self.path} cannot be read") from error
        if row is None:
            raise ValueError(f"{self.path} holds no document {number}")
        body = bytes(row[0])
        return from_bytes(body), body

    def skipped(self) -> tuple[Skipped, ...]:
        """Files that could not be read, of a store that was the only one of its generation (version 4 and before)."""
        if self.version >= VERSION:
            return ()
        return tuple(Skipped(*row) for row in self.rows("SELECT name, path, digest, reason FROM skipped ORDER BY name"))

    def words(self, passages: Sequence[int] | None = None) -> dict[int, PassageWords]:
        """Words of those of ``passages`` that are here, or of all. Raises :class:`IndexFolderError` for damage."""
        table = "SELECT passage, body FROM passage_words"
        found = self.rows(table) if passages is None else self._among(f"{table} WHERE passage IN", passages)
        try:
            return {passage: read_words(body) for passage, body in found}
        except ValueError as error:
            raise self.damaged() from error

    def passages_of(self, keys: Sequence[bytes]) -> dict[bytes, int]:
        """Passages whose embedded text has one of ``keys``, by :func:`index.journal.key_of`."""
        return {
            bytes(key): passage for key, passage in self._among("SELECT key, passage FROM embedded WHERE key IN", keys)
        }

    def sharing(self, keys: Sequence[int]) -> list[tuple[int, int, int]]:
        """(key, document, figure) of every figure that has one of the block ``keys``."""
        found = self._among("SELECT key, document, figure FROM blocks WHERE key IN", keys)
        return [(key, document, figure) for key, document, figure in found]

    def conflicts(self) -> list[ConflictRecord]:
        """Conflicts kept in this file; the other side may be in another one."""
        return [ConflictRecord(*row) for row in self.rows(SELECT_CONFLICTS)]

    def conflicts_of(self, number: int, figure: int) -> list[ConflictRecord]:
        """Those that one figure is a side of."""
        where = "WHERE (document, figure) = (?, ?) OR (other, other_figure) = (?, ?)"
        return [ConflictRecord(*row) for row in self.rows(f"{SELECT_CONFLICTS} {where}", (number, figure) * 2)]

    def conflicts_with(self, number: int) -> list[ConflictRecord]:
        """Those that any figure of a document is a side of."""
        found = self.rows(f"{SELECT_CONFLICTS} WHERE document = ? OR other = ?", (number, number))
        return [ConflictRecord(*row) for row in found]

    def _among(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = []
        for at in range(0, len(values), _AT_A_TIME):
            some = values[at : at + _AT_A_TIME]
            found += self.rows(f"{query} ({', '.join('?' * len(some))})", some)
        return found


def _connect(path: Path) -> sqlite3.Connection:
    # A file that nobody writes needs no locks, so a read-only folder will do.
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, check_same_thread=False)


_WITHIN = """
PRAGMA temp_store = MEMORY;
CREATE TEMP TABLE allowed (id INTEGER PRIMARY KEY, first INTEGER NOT NULL, stop INTEGER NOT NULL);
CREATE INDEX temp.allowed_by_first ON allowed (first);
CREATE TEMP VIEW documents AS SELECT * FROM main.documents WHERE id IN (SELECT id FROM allowed);
CREATE TEMP VIEW figures AS SELECT * FROM main.figures WHERE document IN (SELECT id FROM allowed);
CREATE TEMP VIEW blocks AS SELECT * FROM main.blocks WHERE document IN (SELECT id FROM allowed);
"""
_PASSAGES_WITHIN = """
CREATE TEMP VIEW {0} AS SELECT * FROM main.{0} t
    WHERE t.passage < (SELECT stop FROM allowed WHERE first <= t.passage ORDER BY first DESC LIMIT 1);
"""
_BY_PASSAGE = ("figure_places", "passage_words", "embedded")


def _connect_within(path: Path, places: Sequence[tuple[int, int, int]]) -> sqlite3.Connection:
    """A connection that sees the documents of ``places``: number, first passage and the one behind the last."""
    connection = _connect(path)
    connection.executescript(_WITHIN + "".join(map(_PASSAGES_WITHIN.format, _BY_PASSAGE)))
    with connection:
        connection.executemany("INSERT INTO allowed VALUES (?, ?, ?)", places)
    connection.execute("PRAGMA query_only = ON")
    return connection
