"""The figures of a store: one row for each, and their words without dấu in a full-text table (SQLite FTS5)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from corpus.document import Document, Figure, Status
from corpus.marks import bare
from index.analysis import folded_terms, terms_of
from index.cells import cell_headers
from index.subjects import Subject

SCHEMA = """
CREATE TABLE figures (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents(id),
    ordinal INTEGER NOT NULL,
    passage INTEGER NOT NULL,
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL,
    quote TEXT NOT NULL,
    value TEXT NOT NULL,
    of TEXT,
    upper TEXT,
    number REAL NOT NULL,
    unit TEXT NOT NULL,
    approximator TEXT NOT NULL,
    indicator TEXT NOT NULL,
    said TEXT NOT NULL,
    typed TEXT NOT NULL,
    brevity REAL NOT NULL,
    row TEXT NOT NULL,
    col TEXT NOT NULL,
    period TEXT NOT NULL,
    first_month INTEGER,
    last_month INTEGER,
    place TEXT NOT NULL,
    status TEXT NOT NULL,
    page INTEGER,
    UNIQUE (document, ordinal)
);
CREATE INDEX figures_by_value ON figures (value);
CREATE INDEX figures_by_number ON figures (number);
CREATE TABLE figure_places (passage INTEGER PRIMARY KEY, section TEXT NOT NULL, footnote TEXT);
CREATE VIRTUAL TABLE figure_words USING fts5(said, around, content='', tokenize='unicode61 remove_diacritics 0');
"""
"""``value``, ``of`` and ``upper`` are exact; ``number`` is ``value`` as SQLite can compare it.

``said`` are the terms of what the figure says it counts and of its number, without dấu, ``typed`` those that have dấu,
with them, each between spaces; ``brevity`` is what one of them tells. Months count from year 0; ``status`` holds the
names of :class:`Status` between commas, ``section`` the headings, the highest first, one a line.
"""

_INSERT = f"INSERT INTO figures VALUES ({', '.join('?' * 25)})"  # noqa: S608 - marks alone are put in


_K1, _B = 1.2, 0.75
_ABOVE = 0.25
_PIVOT = 16
"""Terms of an indicator or a row's header."""


@dataclass(frozen=True, slots=True)
class FigureRecord:
    """A figure with all that is known of it. ``start`` and ``end`` count code points of the document's text."""

    document: int
    """Number of the document's entry in the store."""
    ordinal: int
    """Index into ``Document.figures``."""
    passage: int
    """Number in the index."""
    start: int
    end: int
    quote: str
    """``text[start:end]``: the figure as written."""
    value: Decimal
    of: Decimal | None
    upper: Decimal | None
    unit: str
    approximator: str
    indicator: str
    row: str
    """For a table cell, the words that head its row."""
    column: str
    """For a table cell, the words that head its column."""
    period: str
    place: str
    status: tuple[Status, ...]
    page: int | None
    section: tuple[str, ...]
    footnote: str | None


def write_figures(
    database: sqlite3.Connection,
    number: int,
    first: int,
    document: Document,
    subjects: Sequence[Subject],
    first_figure: int,
) -> None:
    """Write the figures of document ``number``, of which ``subjects`` are what they speak of.

    ``first`` is the number of its first passage, ``first_figure`` that of its first figure.
    """
    held = {figure.passage for figure in document.figures}
    database.executemany("INSERT INTO figure_places VALUES (?, ?, ?)", [_place(document, first, p) for p in held])
    rows, searched = [], []
    for ordinal, (figure, subject) in enumerate(zip(document.figures, subjects, strict=True)):
        row, column = cell_headers(document, figure)
        months = subject.months or (None, None)
        quote = document.text[figure.span.start : figure.span.end]
        said, typed, worth = said_columns(figure.indicator, row, quote)
        key = first_figure + ordinal
        rows.append(
            (
                key,
                *(number, ordinal, first + figure.passage, figure.span.start, figure.span.end, quote),
                *(str(figure.value), _exact(figure.of), _exact(figure.upper), float(figure.value)),
                *(figure.unit, figure.approximator, figure.indicator, said, typed, worth, row, column),
                *(figure.period, *months, figure.place),
                "".join(f",{status.value}" for status in Status if status in figure.status) + ",",
                document.page_of(figure.span.start) or document.passages[figure.passage].page,
            )
        )
        around = map(_terms, around_words(document, figure, column))
        searched.append((key, said.strip(), " ".join(around)))
    database.executemany(_INSERT, rows)
    database.executemany("INSERT INTO figure_words (rowid, said, around) VALUES (?, ?, ?)", searched)


@lru_cache(maxsize=4096)
def _terms(words: str) -> str:
    """Terms of ``words`` without dấu; headings, titles and labels of rows come again from figure to figure."""
    return " ".join(folded_terms(words))


def said_words(indicator: str, row: str) -> str:
    """The words that say what a figure counts; the indicator of a table cell holds its column too, which says less."""
    return row or indicator


@lru_cache(maxsize=4096)
def _said(words: str) -> tuple[str, str, int]:
    terms = terms_of(words)
    typed = " ".join(word for word, folded in zip(*terms, strict=True) if word != folded)
    return " ".join(terms.folded), typed, len(terms.folded)


def said_columns(indicator: str, row: str, quote: str) -> tuple[str, str, float]:
    """What a figure's row holds to rank it by: ``said``, ``typed`` and ``brevity``."""
    said, typed, terms = _said(said_words(indicator, row))
    number = _said(bare(quote))
    # Headings over a row say what it is part of; the row itself says what is counted.
    own = _said(row.rpartition(" – ")[2])[2] if row else terms
    return f" {said} {number[0]} ", f" {typed} {number[1]} ", brevity(own + (terms - own) * _ABOVE)


def brevity(terms: float) -> float:
    """What one of so many terms is worth: BM25's share of length for a term that stands there once, 1 at the pivot."""
    return (_K1 + 1) / (_K1 + 1 - _K1 * _B + _K1 * _B * terms / _PIVOT)


def around_words(document: Document, figure: Figure, column: str) -> tuple[str, ...]:
    """What stands around a figure and says what it is of: its column, headings, the paper's title, period, place."""
    path = document.section_path(document.passages[figure.passage].section)
    title = document.metadata.title.value if document.metadata.title else ""
    return (column, *path[-2:], title, figure.period, figure.place, " ".join(sorted(figure.status)))


def _place(document: Document, first: int, ordinal: int) -> tuple[int, str, str | None]:
    passage = document.passages[ordinal]
    note = document.footnotes[passage.footnote].label if passage.footnote is not None else None
    return first + ordinal, "\n".join(document.section_path(passage.section)), note


def _exact(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def copy_figure_words(database: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Make the full-text rows of figures ``ids``, which were copied from another store: they keep no words of theirs.

    Raises :class:`sqlite3.Error` where the tables are not whole.
    """
    query = (
        "SELECT f.said, f.col, p.section, d.title, f.period, f.place, f.status FROM figures f "
        "JOIN figure_places p USING (passage) JOIN documents d ON d.id = f.document WHERE f.id = ?"
    )
    rows = ((key, *database.execute(query, (key,)).fetchone()) for key in ids)
    database.executemany(
        "INSERT INTO figure_words (rowid, said, around) VALUES (?, ?, ?)",
        (
            (
                key,
                said.strip(),
                " ".join(map(_terms, (column, *section.splitlines()[-2:], title, period, place, status))),
            )
            for key, said, column, section, title, period, place, status in rows
        ),
    )
