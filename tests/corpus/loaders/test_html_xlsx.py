"""HTML and Excel: visible text, grids, notes, numbers as Vietnamese Excel shows them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from corpus.errors import DocumentError
from corpus.loaders import load
from corpus.loaders.xlsx import shown

HTML = """<html><head><title>t</title><style>p{}</style></head><body><script>alert(1)</script>
<h2>I. KẾT QUẢ</h2><p>Thu
<b>129,17 tỷ
đồng</b><a href="#n1"><sup>[1]</sup></a>, rộng 5m<sup>2</sup>.</p>
<p style="display:none">ẩn</p><!-- lời bình -->
<table><tr><th rowspan="2">TT</th>
<th colspan="2">Thời gian</th></tr><tr><th>Thực hiện</th><th>Hoàn thành</th></tr>
<tr><td>1</td><td>20<br>25</td><td>2030</td></tr></table><ul><li>một</li></ul><ol start="3"><li>ba</li></ol>
<p id="n1"><a href="#r1">[1]</a> Gồm 03 khoản.</p></body></html>"""


def test_html_keeps_what_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "trang.html"
    path.write_text(HTML, encoding="utf-8")
    source = load(path)
    assert source.text.splitlines() == [
        "I. KẾT QUẢ",
        "Thu 129,17 tỷ đồng¹, rộng 5m².",
        "¹ Gồm 03 khoản.",
        "TT\tThời gian\t",
        "\tThực hiện\tHoàn thành",
        "1\t20 25\t2030",
        "- một",
        "3. ba",
    ]
    (note,) = source.notes
    assert source.text[note.definition.start : note.definition.end] == "Gồm 03 khoản."
    assert source.tables[0].header_rows == 2


def test_html_of_scripts_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rỗng.html"
    path.write_text("<html><script>x</script></html>")
    with pytest.raises(DocumentError):
        load(path)


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (1089, "#,##0", "1.089"),
        (129.17, "General", "129,17"),
        (0.251, "0.0%", "25,1%"),
        (0.1 + 0.2, "General", "0,3"),
        (2810000, '#,##0 "đ"', "2.810.000"),
        (514.62, "#,##0.000", "514,620"),
        (5.5, "0.##", "5,5"),
        (datetime(2026, 3, 15), "dd/mm/yyyy", "15/03/2026"),
        (True, "General", "Có"),
        ("35%", "General", "35%"),
    ],
)
def test_numbers_are_shown_as_vietnamese_excel_does(value: object, form: str, text: str) -> None:
    assert shown(value, form) == text


def test_workbook_is_titles_and_a_grid(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Quý I"
    sheet["A1"] = "BIỂU TỔNG HỢP"
    for row in (["TT", "Chỉ tiêu", "Quý I", None], [None, None, "Thực hiện", "%"], [1, "Thu", 129.17, 0.251]):
        sheet.append(row)
    sheet["D4"].number_format = "0.0%"
    sheet.merge_cells("C2:D2")
    sheet.merge_cells("A2:A3")
    sheet.row_dimensions[6].hidden = True
    sheet["A6"] = "ẩn"
    path = tmp_path / "biểu.xlsx"
    book.save(path)
    source = load(path)
    assert source.text.splitlines() == [
        "Quý I",
        "BIỂU TỔNG HỢP",
        "TT\tChỉ tiêu\tQuý I\t",
        "\t\tThực hiện\t%",
        "1\tThu\t129,17\t25,1%",
    ]
    assert (source.tables[0].cells[0].rowspan, source.tables[0].cells[2].colspan) == (2, 2)
