"""HTML pages, also those that Word saved: visible text only, tables as grids, linked notes as notes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.loaders import limits
from corpus.loaders.build import Builder, Cell, Note, Piece, header_rows, squeeze, superscript
from corpus.loaders.encodings import decode, from_font
from corpus.loaders.trouble import trouble
from corpus.source import Source

if TYPE_CHECKING:
    from bs4.element import PageElement, Tag

__all__ = ["HtmlLoader"]

_DROPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "nav",
        "iframe",
        "object",
        "svg",
        "canvas",
        "form",
        "button",
        "select",
        "textarea",
    ]
)
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "aside",
        "address",
        "figure",
        "figcaption",
        "center",
        "hr",
        "body",
        "html",
        "table",
        "tr",
        "td",
        "th",
        "caption",
    ]
)
_MARK = re.compile(r"\[?\(?(\d{1,3})\)?\]?")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)


class HtmlLoader:
    """``.html`` and ``.htm``; nothing is run and nothing is fetched."""

    suffixes: tuple[str, ...] = (".html", ".htm")

    def load(self, path: Path) -> Source:
        """Read ``path``.

        Raises :class:`corpus.errors.DocumentError` for oversized pages and pages without text.
        """
        from bs4 import BeautifulSoup

        data = path.read_bytes()
        if len(data) > limits.HTML:
            raise trouble(path, f"trang lớn hơn {limits.HTML >> 20} MB", "chia thành nhiều tệp nhỏ hơn")
        decoded = decode(data)
        if decoded is None and b"\0" in data:
            raise trouble(path, "nội dung không phải trang HTML", "tải lại tệp")
        if data.count(b"<") > limits.TAGS:
            raise trouble(path, f"trang có hơn {limits.TAGS} thẻ", "chia thành nhiều tệp nhỏ hơn")
        # A page may declare an encoding that is not Vietnamese; then the declaration is believed.
        soup = BeautifulSoup(decoded[0] if decoded else data, "html.parser")
        reader = _Reader(soup)
        reader.read()
        source = reader.build.source(path.name, "html")
        if not source.text.strip():
            raise trouble(path, "trang không có chữ nào", "kiểm tra lại tệp gốc")
        return source


class _Reader:
    def __init__(self, soup: Tag) -> None:
        self._soup = soup
        self.build = Builder()
        self._line: list[Piece] = []
        self._open: list[Note] = []
        self._bodies: dict[int, Note] = {}
        self._marks: dict[int, Note] = {}
        """Note that a link, by its identity, is the mark of."""
        self._counted: dict[int, int] = {}
        """Next number of each ordered list."""

    def read(self) -> None:
        self._find_notes()
        self._walk(self._soup, bold=False, font="", depth=0)
        self._end_line()
        for note in self._bodies.values():
            self.build.note(note)

    def _find_notes(self) -> None:
        """Bodies of notes: the block that holds the target of a link whose words are a number."""
        targets: dict[str, Tag] = {}
        for tag in self._soup.find_all(lambda t: "id" in t.attrs or (t.name == "a" and "name" in t.attrs)):
            for name in ("id", "name"):
                targets.setdefault(str(tag.get(name) or ""), tag)
        heads: dict[int, tuple[str, bool]] = {}
        for link in self._soup.find_all("a", href=re.compile(r"^#.")):
            mark = _MARK.fullmatch(link.get_text(strip=True))
            if mark is None:
                continue
            found = targets.get(str(link["href"])[1:])
            while found is not None and found.name not in ("p", "li", "div", "td", "body"):
                found = found.parent
            if found is None or found.name in ("body", "td") or any(outer is found for outer in link.parents):
                continue
            if id(found) not in heads:
                heads[id(found)] = _head(found)
            words, is_note = heads[id(found)]
            if is_note and id(found) not in self._bodies:
                note = Note(mark[1])
                words = re.sub(rf"^[\[(]?{mark[1]}[\])]?[.:]?\s*|\s*↩\s*$", "", words)
                note.lines = [squeeze([Piece(words)])]
                self._bodies[id(found)] = note
                self._marks[id(link)] = note

    def _walk(self, parent: PageElement, *, bold: bool, font: str, depth: int) -> None:
        from bs4.element import NavigableString, PreformattedString, Tag

        if isinstance(parent, NavigableString):
            if not isinstance(parent, PreformattedString):
                self._line.append(Piece(from_font(str(parent), font) if font else str(parent), bold=bold))
            return
        if not isinstance(parent, Tag) or parent.name in _DROPPED or id(parent) in self._bodies:
            return
        style = str(parent.get("style") or "")
        if "hidden" in parent.attrs or _HIDDEN.search(style) or parent.get("aria-hidden") == "true":
            return
        name = parent.name
        if depth > limits.DEPTH:
            self._line.append(Piece(parent.get_text(" "), bold=bold))
            return
        bold = bold or name in ("b", "strong", "th") or (name[0] == "h" and name[1:].isdecimal())
        named = re.search(r"font-family\s*:\s*[\"']?([^;\"',]+)", style)
        font = named[1] if named else str(parent.get("face") or font)
        if name == "br":
            self._end_line()
        elif name == "table" and self._is_grid(parent):
            self._end_line()
            self._table(parent)
        elif id(parent) in self._marks:
            note = self._marks[id(parent)]
            self._line.append(Piece(superscript(note.label), note=note))
            self._open.append(note)
        elif name == "sup" and parent.get_text(strip=True).isdecimal() and parent.find("a") is None:
            self._line.append(Piece(superscript(parent.get_text(strip=True)), bold=bold))
        else:
            block = name in _BLOCKS
            if block:
                self._end_line()
            if name == "li":
                self._line.append(Piece(self._label(parent)))
            for child in parent.children:
                self._walk(child, bold=bold, font=font, depth=depth + 1)
            if block:
                self._end_line()

    def _label(self, item: Tag) -> str:
        """What a browser draws before a list item."""
        parent = item.parent
        if parent is None or parent.name != "ol":
            return "- "
        number = self._counted.get(id(parent), _count(parent.get("start")))
        self._counted[id(parent)] = number + 1
        return f"{number}. "

    def _end_line(self) -> None:
        pieces, self._line = squeeze(self._line), []
        if pieces:
            self.build.line(pieces)
        self._flush()

    def _flush(self) -> None:
        for note in self._open:
            self.build.note(note)
        self._open = []

    @staticmethod
    def _is_grid(table: Tag) -> bool:
        """A table of data: no table inside, two rows of two cells or more, no motto or signature."""
        if table.find("table") is not None:
            return False
        rows = [row.find_all(["td", "th"], recursive=False) for row in table.find_all("tr")]
        wide = [row for row in rows if len(row) > 1]
        if len(wide) < 2:
            return False
        frame = re.search(r"cộng\s+h\w+\s+xã\s+hội|đảng cộng sản|nơi nhận", table.get_text(" ").lower())
        return not (frame and len(rows) < 7)

    def _table(self, table: Tag) -> None:
        taken: dict[tuple[int, int], bool] = {}
        cells: list[Cell] = []
        header = 0
        rows = table.find_all("tr")[:20_000]
        for row, element in enumerate(rows):
            column = 0
            elements = element.find_all(["td", "th"], recursive=False)
            if elements and header == row and (element.parent is not None and element.parent.name == "thead"):
                header += 1
            for cell in elements:
                while taken.get((row, column)):
                    column += 1
                rowspan = max(1, min(_count(cell.get("rowspan")), len(rows) - row))
                colspan = max(1, min(_count(cell.get("colspan")), 100))
                if len(taken) + rowspan * colspan > limits.CELLS:
                    rowspan = colspan = 1
                cells.append(Cell(row, column, self._cell(cell), rowspan, colspan))
                for down in range(rowspan):
                    for right in range(colspan):
                        taken[row + down, column + right] = True
                column += colspan
        self.build.table(cells, header or header_rows(cells))
        self._flush()

    def _cell(self, cell: Tag) -> list[Piece]:
        inner = _Inline(self._bodies, self._marks, self._open)
        for child in cell.children:
            inner._walk(child, bold=cell.name == "th", font="", depth=limits.DEPTH // 2)
            inner._end_line()
        return inner.collected


class _Inline(_Reader):
    """Reads the inside of a cell: its lines are collected and not written."""

    def __init__(self, bodies: dict[int, Note], marks: dict[int, Note], open_notes: list[Note]) -> None:
        self._line = []
        self._bodies = bodies
        self._marks = marks
        self._counted = {}
        self._open = open_notes
        self.collected: list[Piece] = []

    def _end_line(self) -> None:
        self.collected += [*self._line, Piece(" ")]
        self._line = []

    def _table(self, table: Tag) -> None:
        self.collected.append(Piece(table.get_text(" ")))


def _count(value: object) -> int:
    text = str(value or "")
    return int(text) if text.isdecimal() and len(text) < 5 else 1


def _head(block: Tag) -> tuple[str, bool]:
    """Words of a block that a mark refers to, and whether they can be a note's.

    The link back from the note to its mark looks the same; the note is the one that starts with it.
    """
    words = block.get_text(" ", strip=True)
    if len(words) > 20_000:
        return "", False
    own = next((a for a in block.find_all("a") if _MARK.fullmatch(a.get_text(strip=True))), None)
    return words, own is None or block.get_text(strip=True).startswith(own.get_text(strip=True))
