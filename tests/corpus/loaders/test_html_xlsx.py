"""HTML and Excel: visible text, grids, notes, numbers as Vietnamese Excel shows them."""

from __future__ import annotations

import zipfile
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from corpus.errors import DocumentError
from corpus.loaders import limits, load
from corpus.loaders.xlsx.number_format import shown

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
        (2810000, '#,##0 "đ"', "2.810.000 đ"),
        (42100.5, "#,##0", "42.101"),
        (-5, "#,##0;(#,##0);-", "(5)"),
        (0, "#,##0;(#,##0);-", "-"),
        (-0.001, "0.0", "0,0"),
        (1234567, "#,##0.0,,", "1,2"),
        (5, "00", "05"),
        (5, '"Quý "0', "Quý 5"),
        (5, '[=1]"một";[>3]"nhiều";0', "nhiều"),
        (12345.678, "_-* #,##0.00\\ [$₫-42A]_-", "12.345,68 ₫"),
        (100 / 3, "General", "33,33333333"),
        (177540358296, "General", "177540358296"),
        (1.5e-7, "General", "0,00000015"),
        (5, ";;;", ""),
        (1e300 * 1e10, "0", ""),
        (timedelta(hours=30), "[h]:mm", "30:00"),
        (time(7, 5), "h:mm", "7:05"),
        (datetime(2026, 4, 20), "mm-dd-yy", "20/04/2026"),
        (datetime(2026, 4, 20, 7, 5), "dd/mm/yyyy hh:mm", "20/04/2026 07:05"),
        (datetime(2026, 4, 20), '"Ngày" dd "tháng" mm "năm" yyyy', "Ngày 20 tháng 04 năm 2026"),
        (datetime(2026, 4, 20), "mm/yyyy", "04/2026"),
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


def test_sheet_with_everything_around_its_table(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Biểu 1"
    places = {
        "A1": "UBND PHƯỜNG X",
        "D1": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "A3": "BIỂU TỔNG HỢP",
        "F5": "ĐVT: tỷ đồng",
    }
    places |= {
        "A6": "TT",
        "B6": "Chỉ tiêu",
        "C6": "ẩn",
        "D6": "Kế hoạch",
        "E6": "Thực hiện",
        "E7": "Tháng 4",
        "F7": "Lũy kế",
    }
    for place, value in places.items():
        sheet[place] = value
    for merged in ("A1:B1", "D1:F1", "A3:F3", "A6:A7", "B6:B7", "C6:C7", "D6:D7", "E6:F6"):
        sheet.merge_cells(merged)
    for row in (["I", "Kinh tế"], [1, "Thu", "x", 514.62, 42.1, 129.17], [2], [3, "Hộ nghèo", "x", 200, None, 181]):
        sheet.append(row)
    sheet["A13"] = "Ghi chú: số liệu đến ngày 20/4/2026"
    sheet["B15"], sheet["E15"] = "NGƯỜI LẬP", "CHỦ TỊCH"
    sheet.column_dimensions["C"].hidden = True
    book.create_sheet("Ẩn")["A1"] = "ẩn"
    book["Ẩn"].sheet_state = "hidden"
    second = book.create_sheet("Biểu 2")
    for row in (["Bảng một"], ["TT", "Tên"], [1, "a"], [], ["Bảng hai"], ["STT", "Tên"], [1, "b"], ["Cộng", "=1+1"]):
        second.append(row)
    path = tmp_path / "biểu.xlsx"
    book.save(path)
    source = load(path)
    head = ["Biểu 1", "UBND PHƯỜNG X", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "BIỂU TỔNG HỢP", "ĐVT: tỷ đồng"]
    grid = [
        "TT\tChỉ tiêu\tKế hoạch\tThực hiện\t",
        "\t\t\tTháng 4\tLũy kế",
        "I\tKinh tế\t\t\t",
        "1\tThu\t514,62\t42,1\t129,17",
    ]
    grid += ["2\t\t\t\t", "3\tHộ nghèo\t200\t\t181"]
    foot = ["Ghi chú: số liệu đến ngày 20/4/2026", "NGƯỜI LẬP", "CHỦ TỊCH"]
    both = ["Biểu 2", "Bảng một", "TT\tTên", "1\ta", "Bảng hai", "STT\tTên", "1\tb", "Cộng"]
    shown_lines = [line.rstrip("\t") if line.startswith("Cộng") else line for line in source.text.splitlines()]
    assert shown_lines == [*head, *grid, *foot, *both]
    assert [table.header_rows for table in source.tables] == [2, 1, 1]
    assert "1 ô công thức" in source.warnings[0]


def test_painted_columns_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    monkeypatch.setattr(limits, "CELLS", 10_000)
    book = openpyxl.Workbook()
    for row in (["TT", "Tên"], [1, "a"]):
        book.active.append(row)
    plain, path = tmp_path / "gốc.xlsx", tmp_path / "tô.xlsx"
    book.save(plain)
    blank = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(3, 20_000))
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"</sheetData>", blank + b"</sheetData>"))
    assert load(path).text.splitlines() == ["Sheet", "TT\tTên", "1\ta"]


def test_old_excel_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "cũ.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le") + bytes(600))
    with pytest.raises(DocumentError, match=r"“cũ\.xls”.*Excel.*\.xlsx"):
        load(path)
