"""Figures as files for a spreadsheet: the same columns as .csv and as .xlsx.

No word of a document becomes a formula: OWASP, CSV Injection, https://owasp.org/www-community/attacks/CSV_Injection.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, TextIO

from qa.figure_rows import as_data

if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell

    from index.document_store import DocumentStore
    from index.figure_table import FigureRecord

__all__ = ["COLUMNS", "MOST_ROWS", "write_csv", "write_xlsx"]

MOST_ROWS = 20_000
"""Figures of one file; a spreadsheet with more opens slowly, and no ward has as many."""

COLUMNS = {
    "quote": "Số liệu",
    "value": "Giá trị",
    "unit": "Đơn vị",
    "approximator": "Mức độ",
    "of": "Trên tổng số",
    "upper": "Đến",
    "indicator": "Chỉ tiêu",
    "row": "Đầu dòng",
    "column": "Đầu cột",
    "period": "Kỳ",
    "place": "Nơi",
    "status": "Trạng thái",
    "document": "Văn bản",
    "section": "Mục",
    "footnote": "Chú thích",
    "page": "Trang",
    "start": "Từ ký tự",
    "end": "Đến ký tự",
}
"""Names of :func:`qa.figure_rows.as_data` and what a person reads above the column."""

_EXACT = frozenset({"value", "of", "upper"})
_WIDTHS = {"quote": 24, "value": 18, "indicator": 52, "row": 30, "column": 24, "document": 34, "section": 40}
_WIDTH = 14
_DIGITS = 15
"""Digits that a spreadsheet keeps of a number (IEEE 754 double)."""
_LONGEST = 32_767
"""Characters of a cell (ECMA-376)."""
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What XML or a spreadsheet does not take."""


def _words(value: object) -> str:
    if isinstance(value, list):
        value = " › ".join(str(part) for part in value)
    return " ".join(str(value).split()) if value is not None else ""


def write_csv(file: TextIO, store: DocumentStore, figures: Sequence[FigureRecord]) -> None:
    """Write ``figures`` to ``file``, opened with ``newline=""``. Raises :class:`OSError` when the disk refuses."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS.values())
    for figure in figures:
        data = as_data(store, figure)
        writer.writerow([_csv_cell(data[name]) for name in COLUMNS])


def _csv_cell(value: object) -> str:
    """``value`` as a cell that a spreadsheet takes for words or a number, never for a formula."""
    words = _words(value)
    risky = words[:1] in ("=", "+", "-", "@") and not words[1:].replace(".", "").isdigit()
    return f"'{words}" if risky else words


def write_xlsx(file: IO[bytes], store: DocumentStore, figures: Sequence[FigureRecord], note: str = "") -> None:
    """Write ``figures`` to ``file`` as one sheet: numbers as numbers, everything else as words; ``note`` below them.

    A number with more digits than a spreadsheet keeps is written as words. Raises :class:`OSError`.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Số liệu")
    sheet.freeze_panes = "A2"
    for number, name in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(name, _WIDTH)
    bold = Font(bold=True)
    head = [_text_cell(sheet, words) for words in COLUMNS.values()]
    for cell in head:
        cell.font = bold
    sheet.append(head)
    for figure in figures:
        data = as_data(store, figure)
        sheet.append([_cell(sheet, name, data[name]) for name in COLUMNS])
    if figures:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(figures) + 1}"
    if note:
        sheet.append([])
        sheet.append([_text_cell(sheet, note)])
    book.save(file)


def _cell(sheet: Any, name: str, value: Any) -> WriteOnlyCell | int | float | None:  # noqa: ANN401 - any field
    if value is None or value in ("", []):
        return None
    if isinstance(value, int):
        return value
    if name in _EXACT:
        exact = Decimal(value)
        if len(exact.normalize().as_tuple().digits) <= _DIGITS:
            whole = exact == exact.to_integral_value()
            return int(exact) if whole and abs(exact) < Decimal(10) ** _DIGITS else float(exact)
    return _text_cell(sheet, _words(value))


def _text_cell(sheet: Any, words: str) -> WriteOnlyCell:  # noqa: ANN401 - openpyxl has no types
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value="")
    # Setting the value would make a formula of what begins with "="; a cell quoted stays words when it is edited too.
    cell._value = _UNFIT.sub("\ufffd", words)[:_LONGEST]
    cell.data_type = "s"
    cell.quotePrefix = words[:1] in ("=", "+", "-", "@")
    return cell
