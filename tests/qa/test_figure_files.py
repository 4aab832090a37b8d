"""Figures as spreadsheets, read back with openpyxl and csv: numbers are numbers, words are never formulas."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from index.figure_search import FigureFilter, search_figures
from qa.figure_files import COLUMNS, write_csv, write_xlsx

if TYPE_CHECKING:
    from asking import AskOf

    from index.figure_table import FigureRecord
    from index.store import Store

PAPER = """ỦY BAN NHÂN DÂN
PHƯỜNG BÌNH AN

BÁO CÁO
Kết quả năm 2026

I. KẾT QUẢ
1. Thu
=HYPERLINK("http://evil.example","bấm") thu phí đạt 1.250 triệu đồng.
2. Chi
+cmd|' /C calc'!A0 chi cho cây xanh 177.540.358.296 đồng, tỷ lệ 62,5%.
3. Khác
@SUM(A1) đã trồng ít nhất 77/120 cây và 3-5 tổ.
"""


@pytest.fixture
def figures(over: AskOf) -> tuple[Store, tuple[FigureRecord, ...]]:
    store = over({"=1+1.txt": PAPER}).retriever.store
    return store, search_figures(store, FigureFilter(), 100).figures


def sheet_of(store: Store, figures: tuple[FigureRecord, ...], note: str = "") -> Any:
    file = io.BytesIO()
    write_xlsx(file, store, figures, note)
    file.seek(0)
    return load_workbook(file).active


def test_numbers_are_numbers_with_their_unit_beside(figures: tuple[Store, tuple[FigureRecord, ...]]) -> None:
    sheet = sheet_of(*figures)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    held = {(row["value"], row["unit"]) for row in rows}
    assert {(1_250_000_000, "đồng"), (177_540_358_296, "đồng"), (62.5, "%"), (77, "cây")} <= held
    assert [row["of"] for row in rows if row["value"] == 77] == [120]
    assert [row["quote"] for row in rows] == [figure.quote for figure in figures[1]]
    assert [(row["start"], row["end"]) for row in rows] == [(f.start, f.end) for f in figures[1]]
    assert [cell.value for cell in sheet[1]] == list(COLUMNS.values())
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["G"].width > sheet.column_dimensions["C"].width


def test_no_word_is_a_formula(figures: tuple[Store, tuple[FigureRecord, ...]]) -> None:
    store, found = figures
    risky = 0
    for row in sheet_of(store, found, note="=1+1").iter_rows():
        for cell in row:
            assert cell.data_type in ("s", "n")
            if isinstance(cell.value, str) and cell.value[:1] in ("=", "+", "-", "@"):
                assert cell.quotePrefix
                risky += 1
    assert risky >= len(found) + 1  # the name of the document alone is one in every row


def test_csv_holds_the_same(figures: tuple[Store, tuple[FigureRecord, ...]]) -> None:
    store, found = figures
    text = io.StringIO(newline="")
    write_csv(text, store, found)
    rows = list(csv.DictReader(io.StringIO(text.getvalue())))
    assert [row["Số liệu"] for row in rows] == [figure.quote for figure in found]
    assert [row["Văn bản"] for row in rows] == ["'=1+1.txt"] * len(found)
    assert rows[0]["Giá trị"] == "1250000000"


def test_more_digits_than_a_spreadsheet_keeps_are_words(over: AskOf) -> None:
    paper = PAPER.replace("177.540.358.296", "12.345.678.901.234.567.891")
    store = over({"lon.txt": paper}).retriever.store
    values = [
        row[1]
        for row in sheet_of(store, search_figures(store, FigureFilter(), 100).figures).iter_rows(values_only=True)
    ]
    assert "12345678901234567891" in values


def test_nothing_found_is_a_sheet_with_a_header(figures: tuple[Store, tuple[FigureRecord, ...]]) -> None:
    sheet = sheet_of(figures[0], ())
    assert sheet.max_row == 1
