"""What a loader hands over: the decoded text of one file and whatever the file format states for certain.

A plain-text file states nothing but its characters, so every field but ``text`` may be empty and the structure is then
read from the text itself (:mod:`corpus.parse`). Where a format does know (Word footnotes, merged table cells, page
numbers, letters that a scanner was unsure of) it is said here once, as spans into ``text``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol


class Span(NamedTuple):
    """Half-open range of Unicode code points, ``text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A footnote as the format states it.

    ``anchor`` covers the mark in the running text (the characters of ``¹``), ``definition`` the note's own words
    without its mark; ``whole`` covers mark and words, everything that is not running text.
    """

    label: str
    anchor: Span
    definition: Span
    whole: Span


@dataclass(frozen=True, slots=True)
class SourceCell:
    """One table cell; a merged one covers ``rowspan`` x ``colspan`` grid places from (``row``, ``column``)."""

    row: int
    column: int
    span: Span
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table as the format states it: ``span`` covers it whole, cells count rows and columns from 0."""

    span: Span
    cells: tuple[SourceCell, ...]
    header_rows: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """One file, decoded. Every span indexes ``text``.

    ``pages`` holds one span a page, in order, covering the text without gaps, or nothing where the format has no pages.
    ``bold`` are runs the format marks bold; ``uncertain`` are words a scan was read with low confidence.
    ``warnings`` are Vietnamese sentences that a person can act on.
    """

    name: str
    text: str
    format: str
    pages: tuple[Span, ...] = ()
    notes: tuple[SourceNote, ...] = ()
    tables: tuple[SourceTable, ...] = ()
    bold: tuple[Span, ...] = ()
    uncertain: tuple[Span, ...] = ()
    confidence: tuple[tuple[Span, float], ...] = ()
    """Each word that a recogniser read, with how sure it is of it, 0 to 1."""
    warnings: tuple[str, ...] = ()


class Loader(Protocol):
    """Reads one kind of file. A new format is a new module in :mod:`corpus.loaders` with one of these."""

    suffixes: tuple[str, ...]

    def load(self, path: Path) -> Source:
        """Read ``path``.

        Raises :class:`corpus.errors.DocumentError` with one Vietnamese sentence when the file cannot be read.
        """
        ...
