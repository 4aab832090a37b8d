"""What the readers of tables in text share: the grid they fill, its lines, and the numbers of its rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.marks import bare
from corpus.source import Span

Cells = list[Span | None]

_ORDINAL_HEADER = re.compile(r"(?:s\s*ố\s*)?(?:t\s*t|s\s*t\s*t|stt|số thứ tự|no\.?|#)\Z", re.IGNORECASE)
_ORDINAL = re.compile(r"(\d{1,4})(?:\.\d+)*[.)]?\Z")
_GROUP_ORDINAL = re.compile(r"(?:[IVXLC]{1,6}|[A-ZĐ])[.)]?\Z")


@dataclass(slots=True)
class Grid:
    """Raw rows of one table: header rows first, then records; a cell is ``None`` where nothing stands."""

    span: Span
    rows: list[Cells] = field(default_factory=list)
    header_rows: int = 0
    after_gap: set[int] = field(default_factory=set)
    """Rows that a blank line, that is a page break, stands before."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text: its range, its tabs (or pipes that stand for them), and whether it is blank."""

    start: int
    end: int
    tabs: int
    blank: bool


def is_ordinal_header(words: str) -> bool:
    """Is this the head of a numbering column (``STT``, ``ST T``, ``TT``)?"""
    return _ORDINAL_HEADER.match(words.strip()) is not None


def ordinal(words: str) -> int | None:
    """The number of a numbering cell; ``None`` when it is no plain number."""
    match = _ORDINAL.match(words.strip())
    return int(match.group(1)) if match else None


def is_group_ordinal(words: str) -> bool:
    """Is this the number of a group of rows (``I``, ``II``, ``A``)?"""
    return _GROUP_ORDINAL.match(words.strip()) is not None


def words_of(text: str, cell: Span | None) -> str:
    """A cell's words for understanding; empty for a blank cell."""
    return bare(text[cell.start : cell.end]) if cell else ""
