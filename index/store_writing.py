"""The SQLite file of a generation as it is written, once: its tables, and what goes into them."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from corpus.codec import to_bytes
from corpus.document import Document, Read
from index import conflict_table, figure_table, passage_words
from index.conflict_table import write_conflicts
from index.disagreements import Disagreement
from index.figure_table import write_figures
from index.passage_words import words_of, write_words
from index.store import VERSION, Skipped
from index.subjects import Subjects
from index.texts import identity_words

__all__ = ["Ready", "write_store"]

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
    kind TEXT NOT NULL,
    identity TEXT NOT NULL,
    warnings TEXT NOT NULL,
    number TEXT NOT NULL,
    issuer TEXT NOT NULL,
    date TEXT NOT NULL,
    period TEXT NOT NULL,
    audience TEXT NOT NULL,
    format TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE TABLE skipped (name TEXT NOT NULL, path TEXT NOT NULL, digest TEXT NOT NULL, reason TEXT NOT NULL);
{figure_table.SCHEMA}
{conflict_table.SCHEMA}
{passage_words.SCHEMA}
"""


@dataclass(frozen=True, slots=True)
class Ready:
    """A document ready to be stored: ``body`` are bytes of ``document`` when they are known already."""

    name: str
    path: str
    digest: str
    document: Document
    body: bytes | None = None


def write_store(
    path: Path,
    documents: Sequence[Ready],
    skipped: Sequence[Skipped],
    conflicts: Sequence[Disagreement] = (),
    subjects: Subjects | None = None,
) -> None:
    """Write a complete store to ``path``, which must not exist; ``subjects`` are given where they are known.

    Raises :class:`OSError` when the disk refuses.
    """
    try:
        _write(path, documents, skipped, conflicts, subjects or Subjects())
    except sqlite3.OperationalError as error:
        full = error.sqlite_errorcode == sqlite3.SQLITE_FULL
        raise OSError(errno.ENOSPC if full else errno.EIO, str(error), str(path)) from error


def _value(read: Read | None) -> str:
    return read.value if read else ""


def _write(
    path: Path,
    documents: Sequence[Ready],
    skipped: Sequence[Skipped],
    conflicts: Sequence[Disagreement],
    subjects: Subjects,
) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_SCHEMA)
        first = 0
        for number, ready in enumerate(documents, start=1):
            document = ready.document
            meta = document.metadata
            read = {name: _value(getattr(meta, name)) for name in ("number", "issuer", "date", "period")}
            database.execute(
                f"INSERT INTO documents VALUES ({', '.join('?' * 18)})",  # noqa: S608 - marks only
                (
                    number,
                    ready.name,
                    ready.path,
                    ready.digest,
                    first,
                    len(document.passages),
                    _value(meta.title),
                    _value(meta.ward),
                    _value(meta.kind),
                    identity_words(document),
                    "\n".join(document.warnings),
                    *read.values(),
                    document.audience,
                    document.format,
                    ready.body if ready.body is not None else to_bytes(document),
                ),
            )
            known = subjects.of(document)
            write_figures(database, number, first, document, known)
            write_words(database, first, words_of(document, known))
            first += len(document.passages)
        database.executemany(
            "INSERT INTO skipped VALUES (?, ?, ?, ?)", [(s.name, s.path, s.digest, s.reason) for s in skipped]
        )
        write_conflicts(database, conflicts, {ready.name: number for number, ready in enumerate(documents, start=1)})
