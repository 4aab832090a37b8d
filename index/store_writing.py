"""The SQLite file of a segment as it is written, once: its tables, and what goes into them."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from pathlib import Path

from corpus.codec import to_bytes
from corpus.document import Document, Read
from index import conflict_table, figure_table, passage_words
from index.conflict_table import write_conflicts
from index.disagreements import Disagreement, block_keys
from index.entry import Entry
from index.figure_table import copy_figure_words, write_figures
from index.generation import Numbers
from index.journal import key_of
from index.passage_words import words_of, write_words
from index.segment_store import VERSION
from index.subjects import Subjects
from index.texts import embedded_words, identity_words

__all__ = ["Ready", "join_stores", "write_store"]

_SCHEMA = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
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
CREATE TABLE embedded (passage INTEGER PRIMARY KEY, key BLOB NOT NULL);
CREATE TABLE blocks (key INTEGER, document INTEGER, figure INTEGER, PRIMARY KEY (key, document, figure)) WITHOUT ROWID;
{figure_table.SCHEMA}
{conflict_table.SCHEMA}
{passage_words.SCHEMA}
"""
"""Nobody reads the file before it is complete and synced as a whole, so SQLite keeps no journal of it.

``embedded`` says by digest which text each vector is of, ``blocks`` what each figure is compared by."""
_COMPARED = "CREATE TEMP TABLE compared (key INTEGER, document INTEGER, figure INTEGER)"
_INDEXES = "CREATE INDEX embedded_by_key ON embedded (key);"


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
    conflicts: Sequence[Disagreement] = (),
    subjects: Subjects | None = None,
    *,
    numbers: Numbers = Numbers(),
    known: Mapping[str, int] | None = None,
    place: str = "",
) -> Numbers:
    """Write a complete store to ``path``, which must not exist; gives the numbers that are free behind it.

    ``numbers`` are the first to give, ``known`` those of documents elsewhere that ``conflicts`` speak of, ``place`` as
    :func:`index.disagreements.find_disagreements` has ``only``; ``subjects`` are given where they are known.
    Raises :class:`OSError` when the disk refuses.
    """
    try:
        with closing(sqlite3.connect(path)) as database, database:
            database.executescript(_SCHEMA)
            return _fill(database, documents, conflicts, subjects or Subjects(), numbers, known or {}, place)
    except sqlite3.OperationalError as error:
        raise os_error(error, path) from error


def os_error(error: sqlite3.OperationalError, path: Path) -> OSError:
    """What the system refused SQLite."""
    full = error.sqlite_errorcode == sqlite3.SQLITE_FULL
    return OSError(errno.ENOSPC if full else errno.EIO, str(error), str(path))


def _value(read: Read | None) -> str:
    return read.value if read else ""


def _fill(
    database: sqlite3.Connection,
    documents: Sequence[Ready],
    conflicts: Sequence[Disagreement],
    subjects: Subjects,
    numbers: Numbers,
    known: Mapping[str, int],
    place: str,
) -> Numbers:
    database.execute(_COMPARED)
    first, figure = numbers.passage, numbers.figure
    own: dict[str, int] = {}
    for number, ready in enumerate(documents, start=numbers.document):
        document = ready.document
        own[ready.name] = number
        _add_document(database, number, first, ready)
        found = subjects.of(document)
        write_figures(database, number, first, document, found, figure)
        write_words(database, first, words_of(document, found))
        texts = enumerate((embedded_words(document, passage) for passage in document.passages), start=first)
        database.executemany("INSERT INTO embedded VALUES (?, ?)", [(at, key_of(text)) for at, text in texts])
        keys = [(key, number, ordinal) for key, ordinal in block_keys(document, subjects, place)]
        database.executemany("INSERT INTO compared VALUES (?, ?, ?)", keys)
        first += len(document.passages)
        figure += len(document.figures)
    _fill_blocks(database)
    database.executescript(_INDEXES)
    write_conflicts(database, conflicts, {**known, **own})
    return Numbers(numbers.document + len(documents), first, figure)


def entry_of(number: int, first: int, ready: Ready) -> Entry:
    """The row of document ``number``, whose passages are numbered from ``first``."""
    document, meta = ready.document, ready.document.metadata
    return Entry(
        id=number,
        name=ready.name,
        path=ready.path,
        digest=ready.digest,
        first=first,
        passages=len(document.passages),
        title=_value(meta.title),
        ward=_value(meta.ward),
        kind=_value(meta.kind),
        identity=identity_words(document),
        warnings=tuple(document.warnings),
        number=_value(meta.number),
        issuer=_value(meta.issuer),
        date=_value(meta.date),
        period=_value(meta.period),
        audience=document.audience,
        format=document.format,
    )


def _add_document(database: sqlite3.Connection, number: int, first: int, ready: Ready) -> None:
    entry = entry_of(number, first, ready)
    values = [getattr(entry, name) for name in _COLUMNS]
    values[_COLUMNS.index("warnings")] = "\n".join(entry.warnings)
    body = ready.body if ready.body is not None else to_bytes(ready.document)
    database.execute(
        f"INSERT INTO documents ({', '.join(_COLUMNS)}, body) VALUES ({', '.join('?' * len(_COLUMNS))}, ?)",  # noqa: S608
        (*values, body),
    )


_COLUMNS = tuple(field.name for field in fields(Entry))
_BY_DOCUMENT = {"documents": "id", "figures": "document"}
_BY_PASSAGE = ("embedded", "figure_places", "passage_words")


def join_stores(path: Path, stores: Sequence[Path], live: Iterable[int]) -> None:
    """Write the documents numbered ``live`` of several stores into one at ``path``, which must not exist.

    Raises :class:`OSError` when the disk refuses, :class:`sqlite3.DatabaseError` where a store is damaged.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rwc", uri=True)) as database:
            database.executescript(_SCHEMA)
            database.execute(_COMPARED)
            database.execute("CREATE TEMP TABLE live (id INTEGER PRIMARY KEY)")
            database.executemany("INSERT INTO live VALUES (?)", [(number,) for number in live])
            database.commit()
            for store in stores:
                database.execute("ATTACH ? AS one", (f"{store.resolve().as_uri()}?mode=ro&immutable=1",))
                _take_over(database)
                database.commit()
                database.execute("DETACH one")
            _fill_blocks(database)
            database.executescript(_INDEXES)
    except sqlite3.OperationalError as error:
        raise os_error(error, path) from error


def _fill_blocks(database: sqlite3.Connection) -> None:
    """What is in ``compared``, sorted first: keys are digests, and a row put anywhere in a large tree costs a page."""
    database.execute("INSERT OR IGNORE INTO blocks SELECT * FROM compared ORDER BY key, document, figure")
    database.execute("DROP TABLE compared")


def _take_over(database: sqlite3.Connection) -> None:
    """Copy what is live of the store attached as ``one``."""
    for table, column in _BY_DOCUMENT.items():
        database.execute(
            f"INSERT INTO main.{table} SELECT * FROM one.{table} WHERE {column} IN (SELECT id FROM live)"  # noqa: S608
        )
    database.execute("INSERT INTO compared SELECT * FROM one.blocks WHERE document IN (SELECT id FROM live)")
    database.execute(
        "INSERT INTO main.conflicts SELECT * FROM one.conflicts "
        "WHERE document IN (SELECT id FROM live) OR other IN (SELECT id FROM live)"
    )
    for table in _BY_PASSAGE:
        # Document by document: SQLite takes the tables in this order, and the passages of each stand together.
        database.execute(
            f"INSERT INTO main.{table} SELECT t.* FROM live CROSS JOIN one.documents d CROSS JOIN one.{table} t "  # noqa: S608
            "WHERE d.id = live.id AND t.passage >= d.first AND t.passage < d.first + d.passages"
        )
    ids = database.execute("SELECT id FROM one.figures WHERE document IN (SELECT id FROM live)").fetchall()
    copy_figure_words(database, (key for (key,) in ids))
