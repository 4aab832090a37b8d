"""Builds the text of a :class:`~corpus.source.Source` piece by piece while keeping every span exact."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from corpus.source import Source, SourceCell, SourceNote, SourceTable, Span

__all__ = ["Builder", "Cell", "Note", "Piece", "header_rows", "note_mark", "squeeze", "superscript"]

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


_BLANKS, _BLANKS_AND_TABS = re.compile(r"[^\S\t]+"), re.compile(r"\s+")


def superscript(digits: str) -> str:
    """``13`` -> ``¹³``; other characters stay."""
    return digits.translate(_SUPERSCRIPTS)


def note_mark(label: str) -> str:
    """The mark of a note in the running text: ``13`` is raised, ``i`` would join the word before it: ``[i]``."""
    return f"[{label}]" if label[:1].isalpha() else superscript(label)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text with one look. ``note`` names the note that this piece is the mark of.

    A piece with ``page`` has no text: a page begins where it stands.
    """

    text: str
    bold: bool = False
    uncertain: bool = False
    note: Note | None = None
    page: bool = False
    confidence: float | None = None
    """How sure a recogniser is of it, 0 to 1; ``None`` where nothing was recognised."""


@dataclass(eq=False, slots=True)
class Note:
    """A footnote on its way into the text: its label, its words, and where its mark came to stand."""

    label: str
    lines: list[list[Piece]] = field(default_factory=list)
    anchor: Span | None = None
    written: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell before it has a place in the text; see :class:`corpus.source.SourceCell`."""

    row: int
    column: int
    pieces: list[Piece]
    rowspan: int = 1
    colspan: int = 1


def squeeze(pieces: Sequence[Piece], *, tabs: bool = False) -> list[Piece]:
    """``pieces`` with every run of white space as one blank, none at either end; ``tabs`` keeps tabs."""
    out: list[Piece] = []
    blank, begun = True, False
    sub = (_BLANKS if tabs else _BLANKS_AND_TABS).sub
    for piece in pieces:
        if piece.page:
            out.append(piece)
            continue
        text = sub(" ", piece.text)
        if blank:
            text = text.lstrip(" ") if begun else text.lstrip()
        if text:
            same = len(text) == len(piece.text) and text == piece.text
            out.append(
                piece if same else Piece(text, piece.bold, piece.uncertain, piece.note, confidence=piece.confidence)
            )
            blank, begun = text[-1] in " \t", True
    last = len(out) - 1
    while last >= 0 and (out[last].page or not out[last].text.rstrip()):
        last -= 1
    breaks = [piece for piece in out[last + 1 :] if piece.page]
    if last >= 0 and out[last].text[-1].isspace():
        out[last] = replace(out[last], text=out[last].text.rstrip())
    return [*out[: last + 1], *breaks]


def header_rows(cells: Sequence[Cell]) -> int:
    """Rows of the header as the merged cells of the first row show: ``Thời gian`` over ``Hoàn thành``."""
    first = [cell for cell in cells if cell.row == 0]
    columns = max((cell.column + cell.colspan for cell in cells), default=0)
    rows = 1 + max((cell.row for cell in cells), default=0)
    deep = max((cell.rowspan for cell in first), default=1)
    if deep == 1 and any(cell.colspan > 1 for cell in first):
        deep = 2
    if len(first) == 1 and columns > 1 and deep == 1:
        deep = 2
    return deep if deep <= min(3, rows - 1) else 1


class Builder:
    """Collects lines, notes and tables in reading order; :meth:`source` hands them over."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0
        self.bold: list[Span] = []
        self.uncertain: list[Span] = []
        self.confidence: list[tuple[Span, float]] = []
        self._notes: list[tuple[Note, Span, Span]] = []
        self.tables: list[SourceTable] = []
        self._page_starts: list[int] = []
        self._page_part = 0
        """Number of parts written when the page began."""

    def write(self, text: str, *, bold: bool = False, uncertain: bool = False) -> Span:
        """Append ``text`` and return its span."""
        span = Span(self.length, self.length + len(text))
        self._parts.append(text)
        self.length = span.end
        if bold and (text.strip() or (self.bold and self.bold[-1].end == span.start)):
            self._extend(self.bold, span)
        if uncertain and text.strip():
            self.uncertain.append(span)
        return span

    def _extend(self, spans: list[Span], span: Span) -> None:
        # A run cut by the format for no visible reason (spell-check marks) is still one run to the eye.
        if spans and spans[-1].end == span.start:
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)

    def pieces(self, pieces: Sequence[Piece]) -> Span:
        """Append ``pieces`` on the current line; marks of notes remember where they stand."""
        start = self.length
        for piece in pieces:
            if piece.page:
                self.begin_page()
                continue
            span = self.write(piece.text, bold=piece.bold, uncertain=piece.uncertain)
            if piece.confidence is not None and piece.text.strip():
                self.confidence.append((span, piece.confidence))
            if piece.note is not None and piece.note.anchor is None:
                piece.note.anchor = span
        return Span(start, self.length)

    def begin_page(self) -> None:
        """A page begins here, unless nothing was written since the last one began."""
        if any(part.strip() for part in self._parts[self._page_part :]):
            self._page_starts.append(self.length)
        self._page_part = len(self._parts)

    @property
    def page_spans(self) -> tuple[Span, ...]:
        """The pages begun so far, over the whole text; one if none was begun."""
        starts = [0, *(start for start in self._page_starts if start < self.length)]
        return tuple(Span(*ends) for ends in zip(starts, [*starts[1:], self.length], strict=True))

    def line(self, pieces: Sequence[Piece]) -> Span:
        """Append one line; page breaks alone make none, those at its end come after it."""
        last = len(pieces)
        while last and pieces[last - 1].page:
            last -= 1
        span = self.pieces(pieces[:last])
        if last or not pieces:
            self.write("\n")
        self.pieces(pieces[last:])
        return span

    def note(self, note: Note) -> None:
        """Write ``note`` on lines of its own; it is stated if its mark comes to stand in the text."""
        if note.written or not any(note.lines):
            return
        note.written = True
        start = self.length
        fresh = self._page_starts and not any(part.strip() for part in self._parts[self._page_part :])
        if note.label:
            self.write(f"{note_mark(note.label)} ")
        body = self.length
        lines = [line for line in note.lines if line]
        for number, line in enumerate(lines):
            if number:
                self.write("\n")
            self.pieces(line)
        end = self.length
        self.write("\n")
        if fresh:
            # The note stands at the foot of the page that has just ended.
            self._page_starts[-1], self._page_part = self.length, len(self._parts)
        self._notes.append((note, Span(body, end), Span(start, end)))

    def table(self, cells: Sequence[Cell], header: int, before_row: Callable[[int], None] | None = None) -> Span:
        """Append a table: rows as lines, cells separated by tabs, a merged cell written at its first place.

        ``before_row`` is told the number of each row just before the row is written.
        """
        rows = 1 + max((cell.row for cell in cells), default=0)
        columns = max((cell.column + cell.colspan for cell in cells), default=0)
        grid: list[dict[int, Cell]] = [{} for _ in range(rows)]
        for cell in cells:
            grid[cell.row][cell.column] = cell
        start = self.length
        stated: list[SourceCell] = []
        for number, row in enumerate(grid):
            if before_row is not None:
                before_row(number)
            for column in range(columns):
                if column:
                    self.write("\t")
                if (here := row.get(column)) is not None:
                    span = self.pieces(squeeze(here.pieces))
                    stated.append(SourceCell(number, column, span, here.rowspan, here.colspan))
            self.write("\n")
        whole = Span(start, self.length - 1)
        self.tables.append(SourceTable(whole, tuple(stated), header))
        return whole

    def source(self, name: str, form: str, *, pages: Sequence[Span] = (), warnings: Sequence[str] = ()) -> Source:
        """Everything written so far; the last line end is kept so that page spans cover the text."""
        return Source(
            name=name,
            text="".join(self._parts),
            format=form,
            pages=tuple(pages),
            notes=tuple(
                SourceNote(note.label, note.anchor or Span(whole.start, whole.start), words, whole)
                for note, words, whole in self._notes
            ),
            tables=tuple(self.tables),
            bold=tuple(self.bold),
            uncertain=tuple(self.uncertain),
            confidence=tuple(self.confidence),
            warnings=tuple(warnings),
        )
