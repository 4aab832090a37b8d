"""Word documents (.docx): paragraphs with the numbers Word draws, footnotes, tables as grids.

The XML is walked here and not by a converter: mammoth and python-docx leave out the automatic numbers of
headings, which official papers rely on, and python-docx leaves out footnotes and tracked insertions as
well.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from corpus.loaders import limits
from corpus.loaders.broken_lines import lines_of
from corpus.loaders.build import Builder, Note, Piece, squeeze
from corpus.loaders.docx.pages import trusted_pages
from corpus.loaders.docx.runs import Runs
from corpus.loaders.docx.styles import Styles, child, value
from corpus.loaders.docx.tables import is_layout, read_table, table_cells
from corpus.loaders.encodings import has_unicode_vietnamese, is_legacy_font
from corpus.loaders.numbering import Numbering
from corpus.loaders.ooxml import Package, attribute, flag, local
from corpus.loaders.trouble import trouble
from corpus.source import Source

__all__ = ["DocxLoader"]

_WRAPPERS = frozenset({"ins", "moveTo", "sdt", "sdtContent", "customXml", "smartTag", "txbxContent"})
_NEW_PAGES = frozenset({None, "nextPage", "oddPage", "evenPage"})


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
        if root is None:
            root = package.xml("word/document.xml")
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
        self._settings = self._part(package, parts, "settings")
        self._sections = [e for e in body.iter() if local(e) == "sectPr"]
        """Properties of the sections, which stand at the end of each."""
        self._number_notes(self._sections[0] if self._sections else None)
        self._build = Builder()
        self._held: list[Piece] = []
        """Pieces of paragraphs whose end is deleted: they run on into the next one."""
        self._warnings: list[str] = []
        self._rendered = any(local(e) == "lastRenderedPageBreak" for e in body.iter())
        self._pages = package.xml("docProps/app.xml")

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
        """Notes of ``section`` may count from 1 anew, or from another number (ISO/IEC 29500-1, 17.11.19)."""
        for kind in ("footnotePr", "endnotePr"):
            # What the section says stands before what the document says.
            said = [e for e in (child(section, kind), child(self._settings, kind)) if e is not None]

            def told(name: str, said: list[Element] = said) -> str | None:
                return next((found for e in said if (found := value(e, name)) is not None), None)

            form, restart, start = told("numFmt"), told("numRestart"), told("numStart") or ""
            if form is not None or kind == "footnotePr":
                each_page = restart == "eachPage"
                self._runs.form_of_notes(form or "decimal", end=kind == "endnotePr", each_page=each_page)
            if kind == "footnotePr" and (first or restart == "eachSect"):
                self._runs.restart_notes(int(start) if start.isdecimal() and len(start) < 5 else 1)

    def read(self) -> Source:
        self._blocks(self._body)
        self._flush_held()
        self._flush_notes()
        pages = trusted_pages(self._build.page_spans, rendered=self._rendered, properties=self._pages)
        source = self._build.source(self._path.name, "docx", pages=pages, warnings=list(dict.fromkeys(self._warnings)))
        if not source.text.strip():
            raise trouble(
                self._path,
                "tệp Word không có chữ (có thể chỉ chứa ảnh chụp)",
                "lưu thành PDF rồi nạp lại để nhận dạng chữ",
            )
        return source

    def _blocks(self, parent: Element) -> None:
        for element in _inner(parent):
            match local(element):
                case "p":
                    self._paragraph(element)
                case "tbl":
                    self._flush_held()
                    self._table(element)
                case "altChunk" | "subDoc":
                    self._warnings.append(
                        f"“{self._path.name}” có phần chèn từ tệp khác nên chưa được đọc; hãy mở bằng Word rồi lưu lại."
                    )
                case "sdt" if _is_contents(element):
                    continue
                case tag if tag in _WRAPPERS:
                    self._blocks(element)

    def _paragraph(self, element: Element) -> None:
        if self._styles.name(value(element, "pPr", "pStyle")).startswith("toc ") and not _ends_section(element):
            return  # a table of contents repeats every heading and holds nothing under it
        if flag(child(element, "pPr", "pageBreakBefore")) and not self._rendered:
            self._build.begin_page()
        lines = self.lines(element)
        boxes = self._runs.take_boxes()
        for line in lines:
            self._build.line(line)
        for box in boxes:
            self._blocks(box)
        if not self._held:
            self._flush_notes()
        ended = child(element, "pPr", "sectPr")
        if ended is not None:
            place = next((i for i, section in enumerate(self._sections) if section is ended), len(self._sections))
            if place + 1 < len(self._sections):
                self._number_notes(self._sections[place + 1], first=False)
                if not self._rendered and value(self._sections[place + 1], "type") in _NEW_PAGES:
                    self._build.begin_page()

    def lines(self, element: Element, *, in_cell: bool = False) -> list[list[Piece]]:
        """Pieces of one paragraph, a list for each line that it holds."""
        properties = child(element, "pPr")
        pieces = self._runs.pieces(element)
        shown = any(piece.text.strip() for piece in pieces)
        mark = child(properties, "rPr")
        gone = child(mark, "del") is not None or child(mark, "moveFrom") is not None
        if not (shown or self._held) and (gone or flag(child(mark, "vanish"))):
            return []  # deleted or hidden whole: it is not counted either
        label = "" if self._held else self._label(properties)
        if label and (shown or in_cell):
            # The number is drawn in the look of the paragraph's first words, on the page that they stand on.
            bold = next((p.bold for p in pieces if p.text.strip()), False)
            first = next((i for i, p in enumerate(pieces) if not p.page), len(pieces))
            pieces = [*pieces[:first], Piece(label, bold=bold), *pieces[first:]]
        pieces, self._held = [*self._held, *pieces], []
        if gone and not in_cell:
            self._held = pieces
            return []
        return lines_of(pieces, tabs=not in_cell)

    def _label(self, properties: Element | None) -> str:
        number, level, style = self._styles.list_of(properties)
        if number is None or number == "0":
            return ""
        return self._numbering.label(
            number, level if level is not None else self._numbering.level_of_style(number, style or "")
        )

    def _flush_held(self) -> None:
        held, self._held = self._held, []
        for line in lines_of(held, tabs=True):
            self._build.line(line)

    def _cell(self, element: Element) -> list[Piece]:
        """Everything in a cell, or in a box inside one, as one run of words."""
        pieces: list[Piece] = []
        for inner in _inner(element):
            match local(inner):
                case "p":
                    for line in self.lines(inner, in_cell=True):
                        pieces += [*line, Piece(" ")]
                    for box in self._runs.take_boxes():
                        pieces += [*self._cell(box), Piece(" ")]
                case "tbl":
                    for cell in table_cells(inner):
                        pieces += [*self._cell(cell), Piece(" ")]
                case tag if tag in _WRAPPERS:
                    pieces += [*self._cell(inner), Piece(" ")]
        return pieces

    def _table(self, element: Element) -> None:
        if is_layout(element, self._styles):
            # The letterhead and the signature stand side by side in a table that nobody sees.
            for cell in table_cells(element):
                self._blocks(cell)
                self._flush_held()
            return
        cells, header = read_table(element, self._cell)
        if any(piece.text.strip() for cell in cells for piece in cell.pieces):
            self._build.table(cells, header)
        self._flush_notes()

    def _flush_notes(self) -> None:
        for note, element in self._runs.take_notes():
            note.lines = self._note_lines(note, element)
            self._build.note(note)

    def _note_lines(self, note: Note, element: Element) -> list[list[Piece]]:
        lines = []
        for inner in _inner(element):
            match local(inner):
                case "p":
                    lines += self.lines(inner)
                case "tbl":
                    lines += [squeeze(self._cell(cell)) for cell in table_cells(inner)]
                case tag if tag in _WRAPPERS:
                    lines += self._note_lines(note, inner)
        self._runs.take_boxes()
        lines = [[piece for piece in line if not piece.page] for line in lines]
        if lines and lines[0] and lines[0][0].text.startswith(note.label) and not note.label[:1].isdecimal():
            # A mark that somebody chose is written in the note as well.
            first = lines[0][0]
            rest = Piece(first.text[len(note.label) :], first.bold, first.uncertain)
            lines[0] = squeeze([rest, *lines[0][1:]])
        return [line for line in lines if line]


def _inner(parent: Element) -> Iterator[Element]:
    """Children of ``parent``; of two forms of one thing the newer."""
    for element in parent:
        if local(element) == "AlternateContent":
            chosen = next((e for e in element if local(e) == "Choice"), None)
            yield from _inner(chosen if chosen is not None else element)
        elif local(element) == "Fallback":
            yield from _inner(element)
        else:
            yield element


def _is_contents(element: Element) -> bool:
    gallery = value(element, "sdtPr", "docPartObj", "docPartGallery")
    return gallery == "Table of Contents"


def _ends_section(element: Element) -> bool:
    return child(element, "pPr", "sectPr") is not None
