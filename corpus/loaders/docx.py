"""Word documents (.docx): paragraphs with the numbers Word draws, footnotes, tables as grids.

The XML is walked here and not by a converter: mammoth and python-docx leave out the automatic numbers of
headings, which official papers rely on, and python-docx leaves out footnotes and tracked insertions as
well.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from pathlib import Path
from xml.etree.ElementTree import Element

from corpus.loaders import limits
from corpus.loaders.build import Builder, Piece, squeeze
from corpus.loaders.docx_runs import Runs
from corpus.loaders.docx_styles import Styles, child, value
from corpus.loaders.docx_tables import is_layout, read_table
from corpus.loaders.encodings import has_unicode_vietnamese, is_legacy_font
from corpus.loaders.numbering import Numbering
from corpus.loaders.ooxml import Package, attribute, local
from corpus.loaders.trouble import trouble
from corpus.source import Source

__all__ = ["DocxLoader"]

_WRAPPERS = frozenset({"ins", "moveTo", "sdt", "sdtContent", "customXml", "smartTag", "txbxContent"})


class DocxLoader:
    """``.docx`` and ``.docm``; macros are never looked at."""

    suffixes: tuple[str, ...] = (".docx", ".docm")

    def load(self, path: Path) -> Source:
        """Read ``path``.

        Raises :class:`corpus.errors.DocumentError` for damaged, encrypted, oversized or empty files.
        """
        with Package(path) as package:
            return _Reader(package).read()


class _Reader:
    def __init__(self, package: Package) -> None:
        self._path = package.path
        main = next((t for kind, t in package.related("") if kind == "officeDocument"), "word/document.xml")
        root = package.xml(main)
        body = child(root, "body")
        if body is None:
            raise trouble(self._path, "tệp Word không có phần nội dung", "mở bằng Word rồi lưu lại")
        if sum(1 for _ in body.iter(f"{body.tag[:-4]}tc")) > limits.CELLS:
            raise trouble(self._path, f"tệp Word có hơn {limits.CELLS} ô bảng", "chia thành nhiều tệp nhỏ hơn")
        parts = dict(package.related(main))
        self._body = body
        self._styles = Styles(self._part(package, parts, "styles"))
        self._numbering = Numbering(self._part(package, parts, "numbering"))
        footnotes, endnotes = self._notes(package, parts, "footnotes"), self._notes(package, parts, "endnotes")
        self._runs = Runs(self._styles, footnotes, endnotes, self._converted(body))
        self._sections = [e for e in body.iter() if local(e) == "sectPr"]
        """Properties of the sections, which stand at the end of each."""
        self._number_notes(self._sections[0] if self._sections else None)
        self._build = Builder()

    @staticmethod
    def _part(package: Package, parts: dict[str, str], kind: str) -> Element | None:
        return package.xml(parts.get(kind, f"word/{kind}.xml"))

    def _notes(self, package: Package, parts: dict[str, str], kind: str) -> dict[str, Element]:
        root = self._part(package, parts, kind)
        return {
            attribute(e, "id") or "": e
            for e in (root if root is not None else ())
            if attribute(e, "type") in (None, "normal")
        }

    def _converted(self, body: Element) -> frozenset[str]:
        """Legacy fonts that some run writes Unicode in: the text was converted and the font left."""
        found: set[str] = set()
        for paragraph in body.iter(f"{body.tag[:-4]}p"):
            style = value(paragraph, "pPr", "pStyle")
            for run in paragraph.iter(f"{body.tag[:-4]}r"):
                font = self._styles.font(style, child(run, "rPr"))
                if is_legacy_font(font) and has_unicode_vietnamese("".join(t.text or "" for t in run)):
                    found.add(font)
        return frozenset(found)

    def _number_notes(self, section: Element | None, *, first: bool = True) -> None:
        """Footnotes of ``section`` may count from 1 anew, or from another number (ISO/IEC 29500-1, 17.11.19)."""
        properties = child(section, "footnotePr")
        start = value(properties, "numStart") or ""
        if first or value(properties, "numRestart") == "eachSect":
            self._runs.restart_notes(int(start) if start.isdecimal() and len(start) < 5 else 1)

    def read(self) -> Source:
        self._blocks(self._body)
        self._flush_notes()
        source = self._build.source(self._path.name, "docx")
        if not source.text.strip():
            raise trouble(
                self._path,
                "tệp Word không có chữ (có thể chỉ chứa ảnh chụp)",
                "lưu thành PDF rồi nạp lại để nhận dạng chữ",
            )
        return source

    def _blocks(self, parent: Element) -> None:
        for element in parent:
            match local(element):
                case "p":
                    self._paragraph(element)
                case "tbl":
                    self._table(element)
                case tag if tag in _WRAPPERS:
                    self._blocks(element)

    def _paragraph(self, element: Element) -> None:
        if self._styles.name(value(element, "pPr", "pStyle")).startswith("toc "):
            return  # a table of contents repeats every heading and holds nothing under it
        lines = self.lines(element)
        boxes = self._runs.take_boxes()
        for line in lines:
            self._build.line(line)
        for box in boxes:
            self._blocks(box)
        self._flush_notes()
        ended = child(element, "pPr", "sectPr")
        if ended is not None:
            place = next(i for i, section in enumerate(self._sections) if section is ended)
            if place + 1 < len(self._sections):
                self._number_notes(self._sections[place + 1], first=False)

    def lines(self, element: Element, *, in_cell: bool = False) -> list[list[Piece]]:
        """Pieces of one paragraph, a list for each line that it holds."""
        properties = child(element, "pPr")
        number, level, style = self._styles.list_of(properties)
        label = ""
        if number is not None and number != "0":
            depth = level if level is not None else self._numbering.level_of_style(number, style or "")
            label = self._numbering.label(number, depth)
        pieces = self._runs.pieces(element)
        shown = any(piece.text.strip() for piece in pieces)
        if label and (shown or in_cell):
            # The number is drawn in the look of the paragraph's first words.
            bold = next((p.bold for p in pieces if p.text.strip()), False)
            pieces = [Piece(label, bold=bold), *pieces]
        return [line for line in (squeeze(p, tabs=not in_cell) for p in _split(_soften(pieces))) if line]

    def _cell(self, element: Element) -> list[Piece]:
        pieces: list[Piece] = []
        for inner in element.iter() if child(element, "tbl") is not None else element:
            match local(inner):
                case "p":
                    for line in self.lines(inner, in_cell=True):
                        pieces += [*line, Piece(" ")]
                case tag if tag in _WRAPPERS and child(element, "tbl") is None:
                    pieces += [*self._cell(inner), Piece(" ")]
        for box in self._runs.take_boxes():
            pieces += [*self._cell(box), Piece(" ")]
        return pieces

    def _table(self, element: Element) -> None:
        if is_layout(element, self._styles):
            # The letterhead and the signature stand side by side in a table that nobody sees.
            for row in element.iter():
                if local(row) == "tc":
                    self._blocks(row)
            return
        cells, header = read_table(element, self._cell)
        if any(piece.text.strip() for cell in cells for piece in cell.pieces):
            self._build.table(cells, header)
        self._flush_notes()

    def _flush_notes(self) -> None:
        for note, element in self._runs.take_notes():
            note.lines = self._note_lines(element)
            self._build.note(note)

    def _note_lines(self, element: Element) -> list[list[Piece]]:
        return [line for p in element.iter() if local(p) == "p" for line in self.lines(p)]


def _soften(pieces: list[Piece]) -> list[Piece]:
    """Undo manual line breaks inside a sentence, and tabs that only set an indent or follow a label."""
    whole = "".join(piece.text for piece in pieces)
    columns = len([part for part in whole.split("\t") if part.strip()])
    out: list[Piece] = []
    position = 0
    for piece in pieces:
        text = piece.text if columns > 2 else piece.text.replace("\t", " ")
        for offset, character in enumerate(piece.text):
            if character == "\n":
                before = whole[: position + offset].rstrip()[-1:]
                after = whole[position + offset + 1 :].lstrip()[:1]
                if before and before not in ".;:!?" and after.islower():
                    text = text[:offset] + " " + text[offset + 1 :]
        out.append(replace(piece, text=text))
        position += len(piece.text)
    return out


def _split(pieces: list[Piece]) -> list[list[Piece]]:
    """``pieces`` cut at line breaks."""
    parts = [
        (number, replace(piece, text=text))
        for piece, line in zip(pieces, _line_numbers(pieces), strict=True)
        for number, text in enumerate(piece.text.split("\n"), start=line)
    ]
    return [[piece for _, piece in group] for _, group in groupby(parts, key=lambda part: part[0])]


def _line_numbers(pieces: list[Piece]) -> list[int]:
    numbers, line = [], 0
    for piece in pieces:
        numbers.append(line)
        line += piece.text.count("\n")
    return numbers
