"""The text of a document, or of a window of it, as HTML.

What carries document text is an element with ``data-s``, the offset of its first character; it holds text and nothing
else. All of them in order give the window's text, character for character (one that may not be shown as it is, such as
a mark that turns the reading direction, is a replacement character). Everything else on the page is ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from corpus.document import Document, Footnote, Section, SectionKind, Table
from corpus.source import Span
from qa.chat.text import safe
from qa.inspection.tables import header_html, header_rows
from qa.view.blocks import Block, BlockKind, blocks, parts_of
from qa.view.marks import Shown
from qa.view.pieces import Layer, Piece, Pieces
from qa.view.rows import Between, Laid, LaidCell, header_parts, lay_out

__all__ = ["Body", "Link", "section_at"]

Link = Callable[[int, str], str]
"""Offset and fragment -> address that leads there."""

_RUN = re.compile(r"\[footnoteRef:\s*[^\]\s]{1,6}\]|\*+|\t+|\r+|[^*\t\r\[]+|\[")
_TIP = 280
"""Characters of a note shown over its mark."""
_MOST_CELLS = 30_000
"""Cells up to which a table is drawn as one."""
_MARKS_ONLY = frozenset("-–—+*•")
_FRAMES = {SectionKind.OPENING: "opening", SectionKind.RECIPIENTS: "recipients", SectionKind.SIGNATURE: "signature"}


def section_at(document: Document, offset: int) -> int | None:
    """Index of the innermost section that ``offset`` lies in."""
    found: int | None = None
    for number, section in enumerate(document.sections):
        deeper = found is None or section.level >= document.sections[found].level
        if section.span.start <= offset < section.span.end and deeper:
            found = number
    return found


class Body:
    """One window of one document, to be drawn once."""

    def __init__(self, document: Document, window: Span, shown: Shown, link: Link | None = None) -> None:
        self.document = document
        self.window = window
        self.shown = shown
        self._link = link or (lambda _, fragment: f"#{fragment}")
        self._drawn: set[str] = set()
        self._sections = {section.heading.start: number for number, section in enumerate(document.sections)}
        self._pages = {page.start: number for number, page in enumerate(document.pages, start=1)}
        self._parts = parts_of(document, window)
        cuts = [*self._sections, *self._pages]
        self._pieces = Pieces(window, self._layers(), cuts)

    def _layers(self) -> Iterator[Layer]:
        if self.shown.passage is not None:
            yield Layer(self.shown.passage, "in", 0)
        for number, mark in enumerate(self.shown.marks):
            yield Layer(mark.span, "mark", number)
        for number, note in enumerate(self.document.footnotes):
            if note.anchor is not None:
                yield Layer(note.anchor, "anchor", number)
        for number, span in enumerate(self.document.uncertain):
            yield Layer(span, "unsure", number)

    def html(self) -> str:
        """The blocks of the window, list items grouped."""
        return "".join(self._all(blocks(self.document, self.window, self._parts)))

    def _all(self, found: list[Block]) -> Iterator[str]:
        listed = False
        for block in found:
            item = block.kind is BlockKind.ITEM
            if item is not listed:
                yield '<ul class="wq-v-list">' if item else "</ul>"
                listed = item
            yield self._block(block)
        if listed:
            yield "</ul>"

    def _block(self, block: Block) -> str:
        if block.kind is BlockKind.TABLE:
            assert block.number is not None
            return self._table(block, self.document.tables[block.number])
        if block.kind is BlockKind.NOTE:
            assert block.number is not None
            return self._note(block, block.number)
        css = self._css(block)
        if block.lead is not None and block.number is not None:
            section = self.document.sections[block.number]
            lead = self._words(block.start, block.lead.end)
            heading = "" if _marks_only(section) else f' role="heading" aria-level="{min(section.level + 1, 6)}"'
            return f'<div{css}><b class="wq-v-lead"{heading}>{lead}</b>{self._words(block.lead.end, block.end)}</div>'
        # Drawn once and only where it is shown: what is drawn first has the id.
        words = self._words(block.start, block.end)
        if block.kind is BlockKind.HEADING:
            assert block.number is not None
            section = self.document.sections[block.number]
            if not _marks_only(section) and section.kind is not SectionKind.OPENING:
                level = min(section.level + 1, 6)
                return f"<h{level}{css}>{words}</h{level}>"
            return f"<div{css}>{words}</div>"
        if block.kind is BlockKind.ITEM:
            return f"<li{css}>{words}</li>"
        return f"<p{css}>{words}</p>"

    def _css(self, block: Block, name: str = "") -> str:
        names = [name] if name else []
        passage = self.shown.passage
        if passage is not None and block.start < passage.end and passage.start < block.end:
            names.append("wq-v-hit")
        words = self.document.text[block.start : min(block.end, block.start + 40)].lstrip()
        if words.startswith("+"):
            names.append("wq-v-deep")
        if block.kind is BlockKind.HEADING and block.number is not None:
            kind = _FRAMES.get(self.document.sections[block.number].kind)
            names += [f"wq-v-{kind}"] if kind else []
        return f' class="{" ".join(names)}"' if names else ""

    def _note(self, block: Block, number: int) -> str:
        note = self.document.footnotes[number]
        name = f"ct-{number}"
        known = f' id="{self.shown.prefix}{name}"' if self._first(name) else ""
        back = ""
        if note.anchor is not None:
            to = self._link(note.anchor.start, f"{self.shown.prefix}nd-{number}")
            label = f"Về chỗ có dấu chú thích {note.label}"
            back = f' <a class="wq-v-back" href="{safe(to)}" aria-label="{safe(label)}">↑</a>'
        css = self._css(block, "wq-v-note")
        return f'<div role="note" aria-label="Chú thích {safe(note.label)}"{css}{known}>{self._text(block)}{back}</div>'

    def _text(self, block: Block) -> str:
        return self._words(block.start, block.end)

    def _table(self, block: Block, table: Table) -> str:
        own = Span(block.start, block.end)
        inside = [row for row in table.rows if row.span.end > own.start and row.span.start < own.end]
        if len(inside) * max(len(table.columns), 1) > _MOST_CELLS:
            lines = blocks(self.document, own, self._parts, tables=False)
            return (
                '<p class="wq-v-remark">Bảng quá lớn để kẻ ô; các ô được ghi lần lượt từng dòng.</p>'
                f"{''.join(self._all(lines))}"
            )
        body: list[str] = []
        head = ""
        behind = ""
        written = ""
        width = len(table.columns)
        for place, line in enumerate(lay_out(self.document, table, own)):
            if isinstance(line, Laid):
                body.append(f"<tr{self._row_css(line)}>{''.join(self._cell(cell) for cell in line.cells)}</tr>")
            elif not place and (written := self._header(line.span, table)):
                head = written
            elif self.document.text[slice(*line.span)].strip():
                body.append(f'<tr class="wq-v-between"><td colspan="{width}">{self._between(line)}</td></tr>')
            else:
                # Only blanks: they stand behind the table, or before its first row.
                blank = self._words(*line.span)
                if body:
                    behind = blank
                else:
                    body.append(f'<tr class="wq-v-blank"><td colspan="{width}">{blank}</td></tr>')
        name = safe(" ".join(table.caption.split())[:200] or "Bảng trong văn bản")
        head = head or f'<thead class="wq-v-echo">{header_html(table.columns)}</thead>'
        return (
            f'<div class="wq-v-scroll" tabindex="0" role="region" aria-label="{name}"><table class="wq-v-table">'
            f"{head}<tbody>{''.join(body)}</tbody></table></div>{behind}"
        )

    def _header(self, span: Span, table: Table) -> str:
        """The header in its own words, where ``span`` says it cell by cell; else nothing."""
        rows = header_rows(table.columns)
        parts = header_parts(self.document, span, [cell.words for row in rows for cell in row])
        if parts is None:
            return ""
        left = iter(parts)
        lines = ("".join(f"<th{cell.size}>{self._words(*next(left))}</th>" for cell in row) for row in rows)
        return f"<thead>{''.join(f'<tr>{line}</tr>' for line in lines)}</thead>"

    def _between(self, line: Between) -> str:
        return "".join(self._all(blocks(self.document, line.span, self._parts, tables=False)))

    def _row_css(self, row: Laid) -> str:
        passage = self.shown.passage
        spans = [cell.words for cell in row.cells if cell.words is not None]
        hit = passage is not None and any(s.start < passage.end and passage.start < s.end for s in spans)
        return ' class="wq-v-hit"' if hit else ""

    def _cell(self, cell: LaidCell) -> str:
        across = f' colspan="{cell.width}"' if cell.width > 1 else ""
        if cell.echo is not None:
            words = " ".join(self.document.text[slice(*cell.echo)].split())
            return f'<td{across} class="wq-v-echo">{safe(words)}</td>'
        if cell.span is None or cell.words is None:
            return f"<td{across}></td>"
        before, own, behind = (
            self._words(cell.span.start, cell.words.start),
            self._words(*cell.words),
            self._words(cell.words.end, cell.span.end),
        )
        return f"<td{across}>{before}{own}{behind}</td>"

    def _words(self, start: int, end: int) -> str:
        return "".join(self._piece(piece) for piece in self._pieces.between(start, end))

    def _piece(self, piece: Piece) -> str:
        out = "".join(self._runs(piece))
        prefix = self.shown.prefix
        if piece.numbers("unsure"):
            out = f'<span class="wq-v-unsure" title="Máy nhận dạng chưa chắc chữ này">{out}</span>'
        marks = piece.numbers("mark")
        if marks:
            mark = self.shown.marks[marks[0]]
            known = "".join(f' id="{prefix}dau-{n + 1}"' for n in marks[:1] if self._first(f"dau-{n}"))
            look = f' class="{safe(mark.look)}"' if mark.look else ""
            tip = f' title="{safe(mark.tip)}"' if mark.tip else ""
            out = f'<mark{known}{look}{tip} data-m="{" ".join(str(n + 1) for n in marks)}">{out}</mark>'
            # A mark that begins where another one does has its own place to be led to.
            out = "".join(self._place(f"dau-{n}", f"dau-{n + 1}") for n in marks[1:]) + out
        if piece.numbers("in"):
            known = f' id="{prefix}dich"' if self._first("dich") else ""
            out = f'<span class="wq-v-in"{known}>{out}</span>'
        for number in piece.numbers("anchor")[:1]:
            out = self._anchor(number, out)
        return self._points(piece) + out

    def _anchor(self, number: int, words: str) -> str:
        note: Footnote = self.document.footnotes[number]
        known = f' id="{self.shown.prefix}nd-{number}"' if self._first(f"nd-{number}") else ""
        tip = " ".join(self.document.words(note.definition).split())[:_TIP]
        label = f'title="Chú thích {safe(note.label)}: {safe(tip or "không có nội dung")}"'
        if not note.definition:
            return f'<span class="wq-v-ref" {label}{known}>{words}</span>'
        to = self._link(note.definition[0].start, f"{self.shown.prefix}ct-{number}")
        return f'<a class="wq-v-ref" href="{safe(to)}" {label}{known}>{words}</a>'

    def _points(self, piece: Piece) -> str:
        """What begins exactly here: a page, a section."""
        out = ""
        page = self._pages.get(piece.start)
        if page is not None and self._first(f"trang-{page}"):
            out += (
                f'<span class="wq-v-page" id="{self.shown.prefix}trang-{page}" data-page="{page}">Trang {page}</span>'
            )
        section = self._sections.get(piece.start)
        if section is not None:
            out += self._place(f"muc-{section}", f"muc-{section}")
        return out

    def _place(self, name: str, known: str) -> str:
        return f'<span class="wq-v-at" id="{self.shown.prefix}{known}"></span>' if self._first(name) else ""

    def _first(self, name: str) -> bool:
        """Whether ``name`` is drawn for the first time: a thing cut into pieces has one id."""
        if name in self._drawn:
            return False
        self._drawn.add(name)
        return True

    def _runs(self, piece: Piece) -> Iterator[str]:
        """The characters, those set apart that are no words: tabs, marks that converters left."""
        at = piece.start
        for run in _RUN.findall(self.document.text[piece.start : piece.end]):
            css = ""
            if run.startswith("[footnoteRef"):
                label = run[len("[footnoteRef:") : -1].strip()
                css = f' class="wq-v-raw" data-n="{safe(label)}"'
            elif run[0] == "*":
                css = ' class="wq-v-pale"'
            elif run[0] == "\t":
                css = ' class="wq-v-tab"'
            # A browser takes a carriage return in the source for a line feed.
            yield f'<span data-s="{at}"{css}>{safe(run).replace(chr(13), "&#13;")}</span>'
            at += len(run)


def _marks_only(section: Section) -> bool:
    """A list mark that governs a few lines is no heading to those who are read to."""
    return section.number in _MARKS_ONLY
