"""Excel workbooks: a sheet is its name and one table, numbers as Vietnamese Excel shows them."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import Element

from corpus.loaders import limits
from corpus.loaders.build import Builder, Cell, Piece
from corpus.loaders.ooxml import Package, attribute, local
from corpus.loaders.trouble import trouble
from corpus.loaders.xlsx.number_format import shown
from corpus.loaders.xlsx.sheet import write_sheet
from corpus.source import Source

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as ExcelCell
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["XlsxLoader"]

_EMPTY = re.compile(rb"<(?:\w+:)?c(?:\s[^<>]*)?/>")
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

        total = empty = open_formulas = 0
        with Package(path) as package:
            # Reading each part once enforces the size limits before openpyxl unpacks anything.
            for part in package.names():
                if part.endswith((".xml", ".rels")):
                    root = package.xml(part)
                    if root is not None and local(root) == "worksheet":
                        claimed = _claimed(root)
                        total, empty = total + claimed.cells, empty + claimed.empty
                        open_formulas += claimed.open_formulas
        if total > limits.CELLS:
            raise trouble(path, f"bảng tính có hơn {limits.CELLS} ô", "chia thành nhiều tệp nhỏ hơn")
        file = _without_empty(path) if empty > limits.CELLS // 10 else path
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = load_workbook(file, data_only=True)
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
            write_sheet(build, sheet.title, _cells(sheet))
        told = (
            [f"“{path.name}” có {open_formulas} ô công thức chưa lưu kết quả; hãy mở bằng Excel rồi lưu lại."]
            if open_formulas
            else []
        )
        source = build.source(path.name, "xlsx", warnings=told)
        if not source.text.strip():
            raise trouble(path, "bảng tính không có ô nào chứa dữ liệu", "kiểm tra lại tệp gốc")
        return source


class _Claimed(NamedTuple):
    """What one sheet states: cells to make an object of, cells with nothing in them, formulas without a result."""

    cells: int
    empty: int
    open_formulas: int


def _claimed(sheet: Element) -> _Claimed:
    """Cells that a sheet holds, and those its merged ranges cover: openpyxl makes an object of each."""
    total = empty = open_formulas = 0
    for element in sheet.iter():
        tag = local(element)
        if tag == "c":
            inner = {local(e) for e in element}
            total += bool(inner)
            empty += not inner
            result = next((e.text for e in element if local(e) == "v"), None)
            open_formulas += "f" in inner and not result and attribute(element, "t") != "str"
        elif tag == "mergeCell":
            corners = _RANGE.fullmatch(attribute(element, "ref") or "")
            if corners is not None:
                across = _column(corners[3]) - _column(corners[1]) + 1
                total += max(1, across) * max(1, int(corners[4]) - int(corners[2]) + 1)
    return _Claimed(total, empty, open_formulas)


def _without_empty(path: Path) -> BytesIO:
    """The workbook less the cells that only have a look: whole columns may be painted, a million rows down."""
    out = BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, _EMPTY.sub(b"", data) if name.endswith(".xml") and b"<sheetData" in data else data)
    out.seek(0)
    return out


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def _cells(sheet: Worksheet) -> list[Cell]:
    """What a reader sees on ``sheet``; hidden rows and columns are left out."""
    merged = {
        (r.min_row, r.min_col): (r.max_row - r.min_row + 1, r.max_col - r.min_col + 1) for r in sheet.merged_cells
    }
    hidden = [
        (group.min or 0, group.max or 0) for group in sheet.column_dimensions.values() if group.hidden and group.min
    ]
    cells = []
    for (row, column), cell in sorted(sheet._cells.items()):
        if row in sheet.row_dimensions and sheet.row_dimensions[row].hidden:
            continue
        if cell.value is None or any(first <= column <= last for first, last in hidden):
            continue
        form, bold = _look(cell)
        text = shown(cell.value, form)
        if text.strip():
            rowspan, colspan = merged.get((row, column), (1, 1))
            cells.append(Cell(row, column, [Piece(text, bold=bold)], rowspan, colspan))
    return cells


def _look(cell: ExcelCell) -> tuple[str, bool]:
    """Number format of ``cell`` and whether it is bold; a cell may name a style that the workbook does not have."""
    try:
        return cell.number_format, bool(cell.font.b)
    except IndexError:
        return "General", False
