"""Writes a draft as a Word file with true footnotes, merged cells and automatic numbers."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from corpus.samples.archive import rewrite
from corpus.samples.markup import Closing, Draft, Grid, Letterhead, PageBreak, Paragraph, Piece, pieces

FONT = "Times New Roman"
TEXT_WIDTH = 16.0
"""Centimetres between the margins of an A4 page, 3 cm on the left and 2 on the right."""
ALIGN = {"title": WD_ALIGN_PARAGRAPH.CENTER, "under": WD_ALIGN_PARAGRAPH.CENTER}


def write(draft: Draft, path: Path, dated: datetime) -> None:
    document = docx.Document()
    notes: list[str] = []
    dress(document, dated)
    for block in draft.blocks:
        match block:
            case Letterhead():
                letterhead(document, block)
            case Paragraph():
                put(document.add_paragraph(), block, notes)
            case Grid():
                table(document, block)
            case Closing():
                closing(document, block)
            case PageBreak():
                document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    if notes:
        attach(document, notes)
    buffer = io.BytesIO()
    document.save(buffer)
    path.write_bytes(rewrite(buffer.getvalue()))


def dress(document: Document, dated: datetime) -> None:
    """Page, fonts and the running page number that Decree 30/2020 asks of an official paper."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(13)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    normal.paragraph_format.space_after = Pt(4)
    note_text = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH)
    note_text.base_style, note_text.font.size = normal, Pt(10)
    reference = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
    reference.font.superscript = True
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    number._p.append(field)
    about = document.core_properties
    about.author = about.last_modified_by = "Tài liệu mẫu"
    about.title = about.comments = ""
    about.created = about.modified = dated


def letterhead(document: Document, block: Letterhead) -> None:
    grid = document.add_table(2, 2)
    for cell, lines in ((grid.cell(0, 0), block.left), (grid.cell(0, 1), block.right)):
        fill(
            cell,
            tuple(Piece(f"{p.text}", p.bold) for line in lines for p in (*pieces(line), Piece("\n")))[:-1],
        )
    fill(grid.cell(1, 0), (Piece(block.number),))
    fill(grid.cell(1, 1), (Piece(block.place),), italic=True)
    share(grid, (41, 59))
    document.add_paragraph()


def put(target: WordParagraph, block: Paragraph, notes: list[str]) -> None:
    if block.kind == "item":
        target.style = "List Number"
    target.alignment = ALIGN.get(block.kind, WD_ALIGN_PARAGRAPH.JUSTIFY)
    target.paragraph_format.keep_with_next = block.kind == "heading" or None
    if block.kind in {"text", "heading"}:
        target.paragraph_format.first_line_indent = Cm(1)
    for piece in block.pieces:
        if piece.note is None:
            run = target.add_run(piece.text)
            run.bold, run.italic = piece.bold or None, block.kind == "under" or None
            continue
        notes.append(piece.note)
        run = target.add_run()
        run.style = "footnote reference"
        mark = OxmlElement("w:footnoteReference")
        mark.set(qn("w:id"), str(len(notes)))
        run._r.append(mark)


def table(document: Document, block: Grid) -> None:
    grid = document.add_table(block.rows, len(block.widths))
    grid.style, grid.autofit = "Table Grid", False
    size = 13 if len(block.widths) < 5 else 11
    share(grid, block.widths)
    for line in grid.rows[: block.header_rows]:
        line._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for line in grid.rows:
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for each in block.cells:
        cell = grid.cell(each.row, each.column)
        if each.rowspan * each.colspan > 1:
            cell = cell.merge(grid.cell(each.row + each.rowspan - 1, each.column + each.colspan - 1))
        fill(cell, each.pieces, left=each.column == 1 and each.row >= block.header_rows, size=size)
    document.add_paragraph()


def share(grid: Table, widths: tuple[int, ...]) -> None:
    """Set widths, in per cent, in the grid and in its cells: programs differ in which of them they obey."""
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Cm(TEXT_WIDTH * width / sum(widths))
        for cell in column.cells:
            cell.width = column.width


def closing(document: Document, block: Closing) -> None:
    document.add_paragraph()
    grid = document.add_table(1, 2)
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    fill(grid.cell(0, 0), (Piece("\n".join(block.recipients)),), left=True, size=11)
    fill(grid.cell(0, 1), (Piece("\n".join(block.signature), bold=True),))


def fill(cell: _Cell, what: tuple[Piece, ...], *, left: bool = False, italic: bool = False, size: int = 12) -> None:
    target = cell.paragraphs[0]
    target.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.CENTER
    target.paragraph_format.space_after = Pt(1)
    for piece in what:
        run = target.add_run(piece.text)
        run.bold, run.italic, run.font.size = piece.bold or None, italic or None, Pt(size)


def attach(document: Document, notes: list[str]) -> None:
    """Add the footnotes part; the library has no way to write one (ECMA-376 part 1, 17.11)."""
    rules = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{mark}/></w:r></w:p></w:footnote>'
        for number, kind, mark in (
            (-1, "separator", "separator"),
            (0, "continuationSeparator", "continuationSeparator"),
        )
    )
    styles = {style.name: style.style_id for style in document.styles}
    body = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="{styles["footnote text"]}"/></w:pPr>'
        f'<w:r><w:rPr><w:rStyle w:val="{styles["footnote reference"]}"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {escape(note)}</w:t></w:r></w:p></w:footnote>'
        for number, note in enumerate(notes, start=1)
    )
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f"<w:footnotes {nsdecls('w')}>{rules}{body}</w:footnotes>"
    )
    part = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        xml.encode(),
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
