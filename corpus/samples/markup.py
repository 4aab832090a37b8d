"""The drafts in ``content/``: a line is a paragraph, and its first characters say what it is.

``=`` title, ``~`` italic line under a title, ``!`` bold heading, ``+#`` item of an automatically numbered
list, ``%nfd`` a paragraph kept in decomposed Unicode. ``**bold**`` and ``{{footnote}}`` stand inside a line.
``@table`` is followed by rows whose cells are separated by ``|``; a cell ``<`` continues the one to its left,
``^`` the one above, ``//`` breaks the line inside a cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CONTENT = Path(__file__).resolve().parent / "content"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of one weight; where ``note`` is given, the mark of that footnote stands instead of ``text``."""

    text: str
    bold: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    kind: str
    """``title``, ``under`` (line below a title), ``heading``, ``item`` (of a numbered list) or ``text``."""
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    row: int
    column: int
    rowspan: int
    colspan: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    widths: tuple[int, ...]
    """Per cent of the text width."""
    header_rows: int
    rows: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Letterhead:
    left: tuple[str, ...]
    right: tuple[str, ...]
    number: str
    place: str


@dataclass(frozen=True, slots=True)
class Closing:
    """Recipients on the left, who signed on the right."""

    recipients: tuple[str, ...]
    signature: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


Block = Paragraph | Grid | Letterhead | Closing | PageBreak


@dataclass(slots=True)
class Draft:
    blocks: list[Block] = field(default_factory=list)
    running: str = ""
    """Line at the head of each page."""


def text(name: str) -> str:
    """The draft called ``name``, as it stands."""
    return (CONTENT / f"{name}.draft").read_text(encoding="utf-8")


def pieces(line: str, bold: bool = False) -> tuple[Piece, ...]:
    out: list[Piece] = []
    for part in re.split(r"(\{\{.*?\}\}|\*\*.+?\*\*)", line):
        if part.startswith("{{"):
            out.append(Piece("", note=part[2:-2]))
        elif part.startswith("**"):
            out.append(Piece(part[2:-2], bold=True))
        elif part:
            out.append(Piece(part, bold=bold))
    return tuple(out)


def cells(rows: list[list[str]]) -> tuple[Cell, ...]:
    """Cells with their spans from rows in which ``<`` and ``^`` continue a neighbour."""
    out: list[Cell] = []
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value in {"<", "^"}:
                continue
            colspan, rowspan = 1, 1
            while c + colspan < len(row) and row[c + colspan] == "<":
                colspan += 1
            while r + rowspan < len(rows) and rows[r + rowspan][c] == "^":
                rowspan += 1
            out.append(Cell(r, c, rowspan, colspan, pieces(value.replace("//", "\n"))))
    return tuple(out)


def row(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def parse(source: str) -> Draft:
    """Blocks of a draft that becomes a Word file, a PDF or a scan."""
    draft = Draft()
    head = {"@left": "", "@right": "", "@number": "", "@place": ""}
    recipients: tuple[str, ...] = ()
    lines = iter(source.split("\n"))
    for line in lines:
        mark, _, rest = line.partition(" ")
        if mark == "@running":
            draft.running = rest
        elif mark in head:
            head[mark] = rest
            if mark == "@place":
                draft.blocks.append(
                    Letterhead(tuple(row(head["@left"])), tuple(row(head["@right"])), head["@number"], rest)
                )
        elif mark == "@table":
            *widths, header = rest.split()
            body = [row(each) for each in until_blank(lines)]
            grid = Grid(tuple(map(int, widths)), int(header.partition("=")[2]), len(body), cells(body))
            draft.blocks.append(grid)
        elif mark == "@recipients":
            recipients = tuple(until_blank(lines))
        elif mark == "@sign":
            draft.blocks.append(Closing(recipients, tuple(until_end_of_name(lines))))
        elif mark == "@page":
            draft.blocks.append(PageBreak())
        elif line:
            draft.blocks.append(paragraph(line))
    return draft


def paragraph(line: str) -> Paragraph:
    decomposed = line.startswith("%nfd ")
    line = line.removeprefix("%nfd ")
    if decomposed:
        line = unicodedata.normalize("NFD", line)
    for mark, kind in (("= ", "title"), ("~ ", "under"), ("! ", "heading"), ("+# ", "item")):
        if line.startswith(mark):
            return Paragraph(kind, pieces(line.removeprefix(mark), bold=kind in {"title", "heading"}))
    return Paragraph("text", pieces(line))


def until_blank(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if not line.strip():
            return
        yield line


def until_end_of_name(lines: Iterator[str]) -> Iterator[str]:
    """A signature may hold one blank line, where the hand-written name goes."""
    blank = False
    for line in lines:
        if not line.strip():
            if blank:
                return
            blank = True
        yield line
        if blank and line.strip():
            return
        if line.endswith("Mẫu"):
            return
