"""Writes a draft as a workbook of one sheet with merged cells."""

from __future__ import annotations

import io
import re
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.writer.excel import ExcelWriter

from corpus.samples.archive import rewrite
from corpus.samples.markup import cells, row

WIDTHS = (6, 44, 12, 14, 14, 16, 26)
NUMBER = re.compile(r"\d+(\.\d+)?")
LINE = Side(style="thin")


def write(source: str, path: Path, dated: datetime) -> None:
    """Lines before the first blank one are the title, the others the table, two rows of it headers."""
    head, _, body = source.strip().partition("\n\n")
    rows = [row(line) for line in body.split("\n")]
    book = Workbook()
    sheet = book.active
    sheet.title = "Chỉ tiêu 2026"
    for column, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFG"[column]].width = width
    titles = head.split("\n")
    for number, title in enumerate(titles, start=1):
        sheet.cell(number, 1, title).font = Font(name="Times New Roman", size=12, bold=number < len(titles))
        sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=len(WIDTHS))
        sheet.cell(number, 1).alignment = Alignment(horizontal="center")
    first = len(titles) + 2
    for cell in cells(rows):
        value = "".join(piece.text for piece in cell.pieces)
        top, left = first + cell.row, cell.column + 1
        place = sheet.cell(top, left, float(value) if "." in value and NUMBER.fullmatch(value) else value)
        if isinstance(place.value, str) and NUMBER.fullmatch(value):
            place.value = int(value)
            place.number_format = "#,##0"
        place.font = Font(name="Times New Roman", size=12, bold=cell.row < 2 or cell.colspan > 2)
        place.alignment = Alignment(wrap_text=True, vertical="center", horizontal=None if left == 2 else "center")
        if cell.rowspan * cell.colspan > 1:
            sheet.merge_cells(
                start_row=top,
                start_column=left,
                end_row=top + cell.rowspan - 1,
                end_column=left + cell.colspan - 1,
            )
    for line in sheet.iter_rows(min_row=first, max_row=first + len(rows) - 1, max_col=len(WIDTHS)):
        for place in line:
            place.border = Border(LINE, LINE, LINE, LINE)
    book.properties.creator = "Tài liệu mẫu"
    book.properties.created = book.properties.modified = dated
    buffer = io.BytesIO()
    save(book, buffer)
    path.write_bytes(rewrite(buffer.getvalue()))


def save(book: Workbook, buffer: io.BytesIO) -> None:
    """As ``Workbook.save``, without its overwriting of the modification date."""
    import zipfile

    with zipfile.ZipFile(buffer, "w") as archive:
        ExcelWriter(book, archive).write_data()
        archive.close()
