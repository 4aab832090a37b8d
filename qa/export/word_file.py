"""A conversation as a Word file: answers, a table of figures with their verdicts, sources with their quotes."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from qa.answer import Answer, Conflict
from qa.chat.text import source_words
from qa.chat.verdicts import verdict_words
from qa.export.words import Exchange, grouped, marked_answer, printable, quote_words

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["MIME", "as_docx"]

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FONT, _SIZE = "Times New Roman", 13
"""As administrative papers are written (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""


def as_docx(exchanges: Sequence[Exchange], title: str = "Hỏi đáp văn bản phường") -> bytes:
    """The Word file; characters that XML cannot hold are left out."""
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paper = Document()
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(_SIZE)
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        style = paper.styles[name]
        style.font.name = _FONT
        # Word takes the letters of other scripts from other attributes of the same element.
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    paper.core_properties.title = printable(title)[:250]
    paper.core_properties.author = ""
    paper.core_properties.language = "vi-VN"
    paper.add_heading(printable(title), 0)
    for exchange in exchanges:
        paper.add_heading(printable(" ".join(exchange.question.split())), 1)
        if exchange.scope:
            paper.add_paragraph(f"Phạm vi: {printable(exchange.scope)}")
        if exchange.answer is None:
            paper.add_paragraph("Câu hỏi này chưa có câu trả lời.")
        else:
            _write(paper, exchange.answer)
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def _write(paper: Document, answer: Answer) -> None:
    if answer.notice:
        paper.add_paragraph().add_run(printable(answer.notice)).italic = True
    for line in marked_answer(answer).split("\n"):
        if line.strip():
            bullet = line.lstrip().startswith("- ")
            paper.add_paragraph(line.lstrip()[2:] if bullet else line, style="List Bullet" if bullet else None)
    for conflict in answer.conflicts:
        _conflict(paper, conflict, answer)
    if answer.figures:
        paper.add_heading("Số liệu và kết quả đối chiếu", 2)
        known = {one.n: one for one in answer.citations if not one.nearest}
        rows = [
            (figure.text, verdict_words(figure, known), ", ".join(f"[{n}]" for n in figure.citations))
            for figure in answer.figures
        ]
        _table(paper, ("Số liệu", "Đối chiếu", "Nguồn"), rows)
    for heading, citations in grouped(answer.citations):
        paper.add_heading(heading, 2)
        for one in citations:
            paper.add_paragraph(f"[{one.n}] {printable(source_words(one))}")
            paper.add_paragraph(f"“{quote_words(one)}”", style="Quote")


def _conflict(paper: Document, conflict: Conflict, answer: Answer) -> None:
    paper.add_heading(f"Các văn bản nêu số liệu khác nhau: {printable(conflict.indicator)}", 2)
    known = {one.n: one for one in answer.citations if not one.nearest}
    rows = []
    for place, figure in enumerate(conflict.figures):
        n = conflict.citations[place] if place < len(conflict.citations) else 0
        rows.append((figure, f"[{n}] {source_words(known[n])}" if n in known else ""))
    _table(paper, ("Số liệu", "Nguồn"), rows)


def _table(paper: Document, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = paper.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = printable(words)
