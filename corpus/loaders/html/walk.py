"""The elements of a page in order, as the lines that a browser shows."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from corpus.loaders import limits
from corpus.loaders.broken_lines import lines_of
from corpus.loaders.build import Builder, Cell, Note, Piece, header_rows, note_mark, squeeze, superscript
from corpus.loaders.encodings import from_font, in_capitals
from corpus.loaders.html.lists import Labels
from corpus.loaders.html.notes import Notes, lead
from corpus.loaders.html.styles import HIDDEN, Styles, font_of
from corpus.loaders.html.tables import captions, is_grid, places
from corpus.loaders.trouble import trouble

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Walk"]

_DROPPED = frozenset(
    "script style noscript template head iframe object svg canvas button select textarea input del map "
    "audio video datalist".split()
)
_BLOCKS = frozenset(
    "p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd blockquote pre section article header footer main aside address figure "
    "figcaption center hr body html table tr td th caption form fieldset legend details summary".split()
)
_BOLD = frozenset("b strong th h1 h2 h3 h4 h5 h6".split())
_WEIGHT = re.compile(r"font-weight\s*:\s*(bold|[6-9]00|normal|400)", re.IGNORECASE)
_BULLETS = frozenset("·§oØüvqw•▪○●")
_BREAK = Piece("\n")
_SPACES = {ord("\n"): " ", ord("\r"): " ", ord("\t"): " ", 0xAD: None, 0x200B: None}
_BACK = re.compile(r"\s*[↩↑](?:\ufe0e)?\s*\Z")


class _Look(NamedTuple):
    """What text inherits from the elements around it."""

    bold: bool = False
    font: str = ""
    pre: bool = False
    raised: bool = False


class Walk:
    """Writes a page into :attr:`build`; a cell or a note is read by a walk of its own."""

    def __init__(
        self, path: Path, notes: Notes, left_out: set[_Element], styles: Styles, *, fonts: bool = True
    ) -> None:
        """``fonts`` is false where legacy characters were turned into Unicode with the whole page."""
        self._styles = styles
        self.build = Builder()
        self._path = path
        self._notes = notes
        self._left_out = left_out
        self._fonts = fonts
        self._labels = Labels()
        self._line: list[Piece] = []
        self._label = ""
        self._open: list[Note] = []
        self._lines: list[list[Piece]] | None = None
        """Where lines are collected instead of written."""
        self._cells = 0

    def read(self, root: _Element) -> None:
        """Write all of ``root``, then the notes that nothing in the text refers to."""
        self._walk(root, _Look())
        for body, note in self._notes.bodies.items():
            if not note.written:
                self._read_note(body, note)
                self.build.note(note)

    def _walk(self, root: _Element, look: _Look) -> None:
        from lxml import etree

        looks = [look]
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "end":
                looks.pop()
                if element.tag in _BLOCKS:
                    self._end_line()
                if element.tail and element is not root:
                    self._text(element.tail, looks[-1])
                continue
            looks.append(self._look(element, looks[-1]))
            if not self._enter(element, root):
                walk.skip_subtree()
            elif element.text:
                self._text(element.text, looks[-1])
        self._end_line()

    def _enter(self, element: _Element, root: _Element) -> bool:
        """Begin ``element``; false where nothing of it is left to be read."""
        tag = element.tag
        if tag in _DROPPED or element in self._left_out or (element in self._notes.bodies and element is not root):
            return False
        style = element.get("style")
        if element.attrib and self._is_hidden(element, style or ""):
            return False
        if tag == "br":
            self._line.append(_BREAK)
        elif element in self._notes.backs:
            return False
        elif element in self._notes.marks:
            self._mark(self._notes.marks[element])
            return False
        elif style and "mso-list:ignore" in style.lower().replace(" ", ""):
            words = "".join(element.itertext()).split()
            if words and set("".join(words)) <= _BULLETS:
                self._line.append(Piece("- "))  # the glyph of a symbol font
                return False
        elif tag in _BLOCKS:
            self._end_line()
            if tag == "li" and element is not root:
                self._label = self._labels.of(element)
            elif tag == "table" and element is not root and is_grid(element):
                self._table(element)
                return False
        return True

    def _is_hidden(self, element: _Element, style: str) -> bool:
        if HIDDEN.search(style) or element.get("hidden") is not None or element.get("aria-hidden") == "true":
            return True
        return bool(self._styles.hidden) and not self._styles.hidden.isdisjoint((element.get("class") or "").split())

    def _look(self, element: _Element, around: _Look) -> _Look:
        tag = element.tag
        bold, font, pre, raised = around
        bold = bold or tag in _BOLD
        if element.attrib:
            style = element.get("style") or ""
            if self._styles.fonts:
                font = next((f for f in map(self._styles.fonts.get, (element.get("class") or "").split()) if f), font)
            if "font" in style:
                font = font_of(style) or font
                weight = _WEIGHT.search(style)
                bold = weight[1].lower() not in ("normal", "400") if weight else bold
            font = element.get("face") or font
        return _Look(bold, font, pre or tag == "pre", raised or tag == "sup")

    def _text(self, text: str, look: _Look) -> None:
        if look.font:
            # Where the whole page was turned into Unicode, capitals are still only the font's doing.
            text = from_font(text, look.font) if self._fonts else in_capitals(text, look.font)
        if look.raised and text.strip().isdecimal():
            text = superscript(text.strip())
        if self._label and text.strip():
            label, self._label = self._label, ""
            if not text.lstrip().startswith(("-", "–", "+", "•", label.strip())):
                self._line.append(Piece(label, look.bold))
        if look.pre:
            first, *rest = text.split("\n")
            self._line.append(Piece(first, look.bold))
            for line in rest:
                self._end_line()
                self._line.append(Piece(line, look.bold))
            return
        # White space of the file is one blank; breaks between lines are elements.
        self._line.append(Piece(text.translate(_SPACES), look.bold))

    def _mark(self, note: Note) -> None:
        if note.lines or note.written or note in self._open:
            self._line.append(Piece(note_mark(note.label)))  # referred to once more
            return
        self._line.append(Piece(note_mark(note.label), note=note))
        self._open.append(note)

    def _end_line(self) -> None:
        pieces, self._line = self._line, []
        # A break inside a sentence only makes it fit on a page.
        lines = lines_of(pieces, tabs=False) if _BREAK in pieces else [squeeze(pieces)]
        if self._lines is not None:
            self._lines += lines
            return
        for line in lines:
            if line:
                self.build.line(line)
        self._flush()

    def _flush(self) -> None:
        if not self._open:
            return
        taken, self._open = self._open, []
        bodies = {id(note): body for body, note in self._notes.bodies.items()} if len(taken) > 1 else None
        for note in taken:
            body = bodies[id(note)] if bodies else next(b for b, n in self._notes.bodies.items() if n is note)
            self._read_note(body, note)
            self.build.note(note)

    def _read_note(self, body: _Element, note: Note) -> None:
        lines = [line for line in map(squeeze, self._aside(body, _Look())) if line]
        for _ in range(3):  # an arrow, the mark, a mark in a line of its own
            found = lead(note.label).match("".join(p.text for p in lines[0])) if lines else None
            if found is not None:
                lines[0] = squeeze(_without(lines[0], found.end()))
                lines = [line for line in lines if line]
        if lines and (tail := _BACK.search("".join(p.text for p in lines[-1]))) is not None:
            lines[-1] = _without(lines[-1][::-1], tail.end() - tail.start(), back=True)[::-1]
        note.lines = [line for line in map(squeeze, lines) if line]

    def _aside(self, element: _Element, look: _Look) -> list[list[Piece]]:
        """Lines of ``element``, read apart from what is being written."""
        kept = (self._line, self._label, self._lines)
        self._line, self._label, self._lines = [], "", []
        self._walk(element, look)
        lines = self._lines
        self._line, self._label, self._lines = kept
        return lines

    def _table(self, table: _Element) -> None:
        if self._lines is not None:  # inside a cell of another
            self._line.append(Piece(" ".join("".join(table.itertext()).split())))
            return
        for caption in captions(table):
            for line in map(squeeze, self._aside(caption, _Look())):
                if line:
                    self.build.line(line)
        cells: list[Cell] = []
        header, grid = places(table, limits.CELLS - self._cells)
        if grid is None:
            raise trouble(self._path, f"trang có hơn {limits.CELLS} ô bảng", "chia thành nhiều tệp nhỏ hơn")
        for cell, element in grid:
            self._cells += 1
            pieces = [
                piece for line in self._aside(element, _Look(bold=element.tag == "th")) for piece in (*line, Piece(" "))
            ]
            cells.append(replace(cell, pieces=pieces))
        self.build.table(cells, header or header_rows(cells))
        self._flush()


def _without(pieces: list[Piece], letters: int, *, back: bool = False) -> list[Piece]:
    """``pieces`` less the first ``letters`` characters; from each piece's end when ``back``."""
    out = []
    for piece in pieces:
        cut = min(letters, len(piece.text))
        letters -= cut
        text = piece.text[: len(piece.text) - cut] if back else piece.text[cut:]
        if text:
            out.append(replace(piece, text=text))
    return out
