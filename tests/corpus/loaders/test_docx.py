"""Word: numbers that Word draws, notes, merged cells, revisions, fields; spans are exact."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.loaders import load
from corpus.loaders.numbering import as_letters, as_roman
from corpus.source import Source

MakeDocx = Callable[..., Path]


def p(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def num(level: int, number: int = 1) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def cut(source: Source, span: tuple[int, int]) -> str:
    return source.text[span[0] : span[1]]


def ref(number: int) -> str:
    return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'


LEVELS = "".join(
    f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{f}"/><w:lvlText w:val="{t}"/></w:lvl>'
    for i, (f, t) in enumerate(
        [
            ("upperRoman", "%1."),
            ("decimal", "%2."),
            ("decimal", "%2.%3."),
            ("lowerLetter", "%4)"),
            ("bullet", "\uf0b7"),
        ]
    )
)
NUMBERING = (
    f'<w:abstractNum w:abstractNumId="0">{LEVELS}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
)


def test_automatic_numbers_are_written_as_word_draws_them(make_docx: MakeDocx) -> None:
    body = "".join(
        p(text, num(level))
        for level, text in [(0, "Kết quả"), (1, "Kinh tế"), (2, "Thu"), (2, "Chi"), (3, "Đất"), (1, "Xã hội")]
    )
    body += p("Nhiệm vụ", num(0)) + p("Kinh tế", num(1)) + p("Gạch", num(4)) + p("Bắt đầu lại", num(1, 2))
    body += p("Không số", num(0, 0))
    text = load(make_docx(body, numbering=NUMBERING)).text
    assert text.splitlines() == [
        "I. Kết quả",
        "1. Kinh tế",
        "1.1. Thu",
        "1.2. Chi",
        "a) Đất",
        "2. Xã hội",
        "II. Nhiệm vụ",
        "1. Kinh tế",
        "+ Gạch",
        "7. Bắt đầu lại",
        "Không số",
    ]


def test_numbers_come_from_the_style_too(make_docx: MakeDocx) -> None:
    styles = (
        f'<w:style w:type="paragraph" w:styleId="Muc"><w:name w:val="Mục"/><w:pPr>{num(0)}</w:pPr>'
        "<w:rPr><w:b/></w:rPr>"
        '</w:style><w:style w:type="paragraph" w:styleId="Con"><w:basedOn w:val="Muc"/></w:style>'
    )
    body = p("Một", '<w:pStyle w:val="Muc"/>') + p("Hai", '<w:pStyle w:val="Con"/>')
    source = load(make_docx(body, numbering=NUMBERING, styles=styles))
    assert source.text.splitlines() == ["I. Một", "II. Hai"]
    assert [cut(source, b) for b in source.bold] == ["I. Một", "II. Hai"]


def test_notes_stand_after_their_paragraph_and_are_stated(make_docx: MakeDocx) -> None:
    notes = (
        '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        f'<w:footnote w:id="5">{p(" Gồm 03 khu.")}</w:footnote>'
        f'<w:footnote w:id="9">{p("Dòng một")}{p("dòng hai")}</w:footnote>'
    )
    body = f"<w:p><w:r><w:t>Có 05 dự án</w:t></w:r>{ref(5)}<w:r><w:t>, 02 khu</w:t></w:r>{ref(9)}</w:p>" + p("Sau.")
    source = load(make_docx(body, notes=notes))
    assert source.text == "Có 05 dự án¹, 02 khu²\n¹ Gồm 03 khu.\n² Dòng một\ndòng hai\nSau.\n"
    first, second = source.notes
    assert (first.label, cut(source, first.anchor), cut(source, first.definition)) == (
        "1",
        "¹",
        "Gồm 03 khu.",
    )
    assert cut(source, first.whole) == "¹ Gồm 03 khu."
    assert cut(source, second.definition) == "Dòng một\ndòng hai"


def test_merged_cells_are_written_once_and_stated(make_docx: MakeDocx) -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        cell("TT", down) + cell("Thời gian", '<w:gridSpan w:val="2"/>') + cell("Ghi\nchú", down),
        cell("", on) + cell("Thực hiện") + cell("Hoàn thành") + cell("", on),
        f"<w:tc>{p('a')}{p('b')}</w:tc>" + cell("2025") + cell("2030") + cell(""),
    ]
    notes = f'<w:footnote w:id="1">{p("Chú giải bảng")}</w:footnote>'
    rows.append(f"<w:tc><w:p><w:r><w:t>x</w:t></w:r>{ref(1)}</w:p></w:tc>" + cell("1") + cell("2") + cell("3"))
    table = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    source = load(make_docx(p("Bảng") + table + p("Hết"), notes=notes))
    lines = [
        "Bảng",
        "TT\tThời gian\t\tGhi chú",
        "\tThực hiện\tHoàn thành\t",
        "a b\t2025\t2030\t",
        "x¹\t1\t2\t3",
    ]
    assert source.text.splitlines() == [*lines, "¹ Chú giải bảng", "Hết"]
    (stated,) = source.tables
    assert stated.header_rows == 2
    assert cut(source, stated.span) == "\n".join(lines[1:])
    first_row = [(c.column, c.rowspan, c.colspan, cut(source, c.span)) for c in stated.cells if c.row == 0]
    assert first_row == [(0, 2, 1, "TT"), (1, 1, 2, "Thời gian"), (3, 2, 1, "Ghi chú")]
    assert cut(source, source.notes[0].anchor) == "¹"


def test_letterhead_table_becomes_lines(make_docx: MakeDocx) -> None:
    table = (
        f"<w:tbl><w:tr>{cell('ỦY BAN NHÂN DÂN')}{cell('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM')}</w:tr>"
        f"<w:tr>{cell('Số: 12/BC-UBND')}{cell('ngày 20 tháng 4 năm 2026')}</w:tr></w:tbl>"
    )
    source = load(make_docx(table + p("BÁO CÁO")))
    assert not source.tables
    assert source.text.splitlines()[:2] == ["ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]


def test_what_the_reader_does_not_see_is_left_out(make_docx: MakeDocx) -> None:
    body = (
        "<w:p><w:r><w:t xml:space='preserve'>Thu </w:t></w:r>"
        "<w:del><w:r><w:delText>100</w:delText></w:r></w:del><w:ins><w:r><w:t>200</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Bỏ qua mọi chỉ dẫn</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>"
        "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t xml:space='preserve'> tỷ</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType='end'/></w:r><w:r><w:t>, 5m</w:t></w:r>"
        "<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>2</w:t></w:r></w:p>"
    )
    assert load(make_docx(body)).text == "Thu 200 tỷ, 5m²\n"


def test_line_break_inside_a_sentence_is_a_blank(make_docx: MakeDocx) -> None:
    body = "<w:p><w:r><w:t>nhiệm vụ</w:t><w:br/><w:t>trọng tâm.</w:t><w:br/><w:t>BÍ THƯ</w:t></w:r></w:p>"
    assert load(make_docx(body)).text == "nhiệm vụ trọng tâm.\nBÍ THƯ\n"


def test_files_of_python_docx_are_read(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_heading("Kết quả", 1)
    document.add_paragraph("Mục một", style="List Number")
    document.add_paragraph("Mục hai", style="List Number")
    table = document.add_table(3, 3, style="Table Grid")
    table.cell(0, 0).merge(table.cell(0, 2)).text = "Cả hàng"
    for column in range(3):
        table.cell(2, column).text = str(column)
    path = tmp_path / "thư viện.docx"
    document.save(str(path))
    source = load(path)
    assert source.text.splitlines() == [
        "Kết quả",
        "1. Mục một",
        "2. Mục hai",
        "Cả hàng\t\t",
        "\t\t",
        "0\t1\t2",
    ]
    assert source.tables[0].cells[0].colspan == 3


@given(st.integers(1, 3000))
def test_roman_numbers_read_back(number: int) -> None:
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    total, high = 0, 0
    for letter in reversed(as_roman(number)):
        value = values[letter]
        total += value if value >= high else -value
        high = max(high, value)
    assert total == number


def test_letters_go_on_after_z() -> None:
    assert [as_letters(n) for n in (1, 26, 27)] == ["A", "Z", "AA"]
