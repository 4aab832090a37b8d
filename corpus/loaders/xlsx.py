"""Excel workbooks: a sheet is its name and one table, numbers as Vietnamese Excel shows them."""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from corpus.loaders import limits
from corpus.loaders.build import Builder, Cell, Piece, header_rows
from corpus.loaders.ooxml import Package, attribute, local
from corpus.loaders.trouble import trouble
from corpus.source import Source

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["XlsxLoader", "shown"]

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,9}):\$?([A-Z]{1,3})\$?([0-9]{1,9})")


class XlsxLoader:
    """``.xlsx`` and ``.xlsm``; formulas give the value that was last saved."""

    suffixes: tuple[str, ...] = (".xlsx", ".xlsm")

    def load(self, path: Path) -> Source:
        """Read ``path``.

        Raises :class:`corpus.errors.DocumentError` for damaged, encrypted, oversized or empty workbooks.
        """
        import warnings
        from zipfile import BadZipFile

        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException

        total = 0
        with Package(path) as package:
            # Reading each part once enforces the size limits before openpyxl unpacks anything.
            for part in package.names():
                if part.endswith((".xml", ".rels")):
                    root = package.xml(part)
                    total += _claimed(root) if root is not None and local(root) == "worksheet" else 0
        if total > limits.CELLS:
            raise trouble(path, f"bảng tính có hơn {limits.CELLS} ô", "chia thành nhiều tệp nhỏ hơn")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = load_workbook(path, data_only=True)
        except (
            BadZipFile,
            InvalidFileException,
            LookupError,
            ArithmeticError,
            ValueError,
            TypeError,
            AttributeError,
            OSError,
            SyntaxError,  # what both XML libraries call broken XML
        ):
            raise trouble(path, "tệp Excel bị hỏng", "mở bằng Excel rồi lưu lại") from None
        build = Builder()
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            _write(build, sheet.title, _cells(sheet))
        source = build.source(path.name, "xlsx")
        if not source.tables:
            raise trouble(path, "bảng tính không có ô nào chứa dữ liệu", "kiểm tra lại tệp gốc")
        return source


def _claimed(sheet: Element) -> int:
    """Cells that a sheet states, and those its merged ranges cover: openpyxl makes an object of each."""
    total = 0
    for element in sheet.iter():
        tag = local(element)
        if tag == "c":
            total += 1
        elif tag == "mergeCell":
            corners = _RANGE.fullmatch(attribute(element, "ref") or "")
            if corners is not None:
                across = _column(corners[3]) - _column(corners[1]) + 1
                total += max(1, across) * max(1, int(corners[4]) - int(corners[2]) + 1)
    return total


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def _cells(sheet: Worksheet) -> list[Cell]:
    merged = {
        (r.min_row, r.min_col): (r.max_row - r.min_row + 1, r.max_col - r.min_col + 1) for r in sheet.merged_cells
    }
    cells = []
    for (row, column), cell in sorted(sheet._cells.items()):
        hidden = sheet.row_dimensions[row].hidden if row in sheet.row_dimensions else False
        text = "" if hidden else shown(cell.value, cell.number_format)
        if text.strip():
            rowspan, colspan = merged.get((row, column), (1, 1))
            cells.append(Cell(row, column, [Piece(text, bold=bool(cell.font.b))], rowspan, colspan))
    return cells


def _write(build: Builder, title: str, cells: list[Cell]) -> None:
    """Write one sheet; lines above the table that hold a single cell (its title) stay lines."""
    if not cells:
        return
    build.line([Piece(title)])
    rows: dict[int, list[Cell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    numbers = sorted(rows)
    while numbers and len(rows[numbers[0]]) == 1 and len(numbers) > 1:
        build.line([Piece(" ".join(p.text.split()), p.bold) for p in rows[numbers.pop(0)][0].pieces])
    # Rows and columns that hold nothing are left out: a stray cell may stand a million rows further down.
    columns = sorted({cell.column for number in numbers for cell in rows[number]})
    body = []
    for row, number in enumerate(numbers):
        for cell in rows[number]:
            column = bisect_left(columns, cell.column)
            rowspan = bisect_left(numbers, number + cell.rowspan) - row
            colspan = bisect_left(columns, cell.column + cell.colspan) - column
            body.append(Cell(row, column, cell.pieces, rowspan, colspan))
    build.table(body, header_rows(body))


def shown(value: object, form: str) -> str:
    """``value`` as Excel with Vietnamese settings shows it under number format ``form``.

    ``shown(1089, "#,##0")`` is ``1.089``, ``shown(0.251, "0.0%")`` is ``25,1%``, ``shown(12.75,
    "General")`` is ``12,75``.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M" if value.time() != time() else "%d/%m/%Y")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if not isinstance(value, int | float):
        return str(value)
    pattern = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", (form or "General").split(";")[0])
    percent = "%" in pattern
    # Binary fractions carry noise (0.1 + 0.2) past the fifteen digits that Excel keeps.
    exact = Decimal(format(value, ".15g")) * (100 if percent else 1)
    digits = re.search(r"[#0?][#0?,]*(?:\.([#0?]+))?", pattern)
    if digits is None:
        text = format(exact.normalize(), "f")
    else:
        places = digits[1] or ""
        text = format(exact, f",.{len(places)}f" if "," in digits[0] else f".{len(places)}f")
        optional = len(places) - len(places.rstrip("#?"))
        whole, _, fraction = text.partition(".")
        while optional and fraction.endswith("0"):
            fraction, optional = fraction[:-1], optional - 1
        text = f"{whole}.{fraction}" if fraction else whole
    return text.translate(str.maketrans(",.", ".,")) + ("%" if percent else "")
