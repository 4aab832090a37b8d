"""What offices keep: files of old word processors, legacy fonts, scans of many pages, pages turned sideways."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_encodings import _as_tcvn3, _as_vni
from test_scan import needs_recogniser

from corpus.loaders import load
from corpus.loaders.turning import turning
from corpus.source import Source

MakeDocx = MakePdf = Callable[..., Path]

needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed (libreoffice-writer-nogui)"
)


def cut(source: Source, span: tuple[int, int]) -> str:
    return source.text[span[0] : span[1]]


def run(text: str, font: str) -> str:
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>'
    return f'<w:r><w:rPr>{fonts}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


@needs_office
@pytest.mark.parametrize("suffix", ["doc", "rtf", "odt"])
def test_old_formats_keep_notes_and_tables(make_docx: MakeDocx, tmp_path: Path, suffix: str) -> None:
    cell = "<w:tc><w:tcPr><w:tcBorders><w:top w:val='single'/></w:tcBorders></w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    rows = (("TT", "Chỉ tiêu", "Thực hiện"), ("1", "Thu ngân sách", "129,17"), ("2", "Hộ nghèo", "181"))
    table = "".join("<w:tr>" + "".join(cell.format(word) for word in row) + "</w:tr>" for row in rows)
    body = (
        "<w:p><w:r><w:t>Thu ngân sách vượt kịch bản</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
        f"<w:tbl><w:tblPr><w:tblBorders><w:top w:val='single'/><w:insideH w:val='single'/></w:tblBorders></w:tblPr>{table}</w:tbl>"
        "<w:p><w:r><w:t>Hết bảng.</w:t></w:r></w:p>"
    )
    notes = "<w:footnote w:id='2'><w:p><w:r><w:t>Thu tháng 4 ước 14.187 triệu đồng.</w:t></w:r></w:p></w:footnote>"
    made = make_docx(body, notes=notes, name="cũ.docx")
    _declare_notes(made)
    command = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'hồ sơ').as_uri()}"]
    subprocess.run(
        [*command, "--convert-to", suffix, "--outdir", tmp_path, made], check=True, capture_output=True, timeout=100
    )
    source = load(tmp_path / f"cũ.{suffix}")
    assert (source.format, source.name) == ("doc", f"cũ.{suffix}")
    (note,) = source.notes
    assert cut(source, note.definition) == "Thu tháng 4 ước 14.187 triệu đồng."
    assert source.text[: note.anchor.end] == "Thu ngân sách vượt kịch bản¹"
    (grid,) = source.tables
    assert cut(source, grid.span).splitlines() == ["\t".join(row) for row in rows]


def _declare_notes(path: Path) -> None:
    """Tell LibreOffice of the notes part, which our own loader finds without."""
    import zipfile

    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(
            "word/_rels/document.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{office}/footnotes" Target="footnotes.xml"/></Relationships>',
        )


def test_legacy_fonts_inside_word(make_docx: MakeDocx) -> None:
    tcvn3 = _as_tcvn3("giải phóng mặt bằng").decode("latin-1")
    vni = _as_vni("tổ dân phố")
    cut_at = vni.index("ä") if "ä" in vni else 2
    body = (
        f"<w:p>{run(tcvn3, '.VnTime')}{run(' quan', '.VnTimeH')}</w:p>"
        f"<w:p>{run(vni[:cut_at], 'VNI-Times')}{run(vni[cut_at:], 'VNI-Times')}</w:p>"
        f"<w:p>{run('phường', 'Times New Roman')}</w:p>"
    )
    assert load(make_docx(body)).text.splitlines() == ["giải phóng mặt bằng QUAN", "tổ dân phố", "phường"]


@pytest.mark.parametrize("cut_at", range(1, 12))
def test_a_vni_letter_cut_in_two_is_one(make_docx: MakeDocx, cut_at: int) -> None:
    vni = _as_vni("đường nước")
    body = f"<w:p>{run(vni[:cut_at], 'VNI-Times')}{run(vni[cut_at:], 'VNI-Times')}</w:p>"
    assert load(make_docx(body)).text == "đường nước\n"


def test_unicode_under_a_legacy_font_stays(make_docx: MakeDocx) -> None:
    body = f"<w:p>{run('Đường phố ', '.VnTime')}{run('hàng', '.VnTime')}</w:p>"
    assert load(make_docx(body)).text == "Đường phố hàng\n"


def test_footnotes_counted_anew_in_each_section(make_docx: MakeDocx) -> None:
    def anchor(number: int) -> str:
        return f'<w:r><w:t>Câu {number}</w:t></w:r><w:r><w:footnoteReference w:id="{number}"/></w:r>'

    section = '<w:sectPr><w:footnotePr><w:numRestart w:val="eachSect"/></w:footnotePr></w:sectPr>'
    body = f"<w:p>{anchor(1)}</w:p><w:p><w:pPr>{section}</w:pPr>{anchor(2)}</w:p><w:p>{anchor(3)}</w:p>{section}"
    notes = "".join(f'<w:footnote w:id="{n}"><w:p><w:r><w:t>Chú {n}</w:t></w:r></w:p></w:footnote>' for n in (1, 2, 3))
    source = load(make_docx(body, notes=notes))
    assert [note.label for note in source.notes] == ["1", "2", "1"]
    assert [cut(source, note.definition) for note in source.notes] == ["Chú 1", "Chú 2", "Chú 3"]
    assert source.text[: source.notes[2].anchor.end].endswith("Câu 3¹")


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_page_turned_sideways_reads_the_same(make_pdf: MakePdf, quarters: int) -> None:
    def draw(c: Any) -> None:
        c.translate(*((0, 0), (595, 0), (595, 842), (0, 842))[quarters])
        c.rotate(90 * quarters)
        c.drawString(60, 500, "Thu ngân sách quý I đạt 129,17 tỷ đồng.")
        xs = [60, 100, 300, 400]
        for x in xs:
            c.line(x, 400, x, 325)
        for number, row in enumerate((("TT", "Nội dung", "Số"), ("1", "Trồng cây", "501"), ("2", "Hộ nghèo", "181"))):
            c.line(60, 400 - 25 * number, 400, 400 - 25 * number)
            for x, word in zip(xs, row, strict=False):
                c.drawString(x + 4, 383 - 25 * number, word)
        c.line(60, 325, 400, 325)

    source = load(make_pdf([draw]))
    assert source.text.splitlines() == [
        "Thu ngân sách quý I đạt 129,17 tỷ đồng.",
        "TT\tNội dung\tSố",
        "1\tTrồng cây\t501",
        "2\tHộ nghèo\t181",
    ]
    assert len(source.tables) == 1


def test_turning_four_times_is_no_turn() -> None:
    box = (10.0, 20.0, 110.0, 40.0)
    assert turning(3, 842, 595)(turning(1, 595, 842)(box)) == box
    assert turning(2, 595, 842)(turning(2, 595, 842)(box)) == box


def test_a_table_without_rules_is_stated(make_pdf: MakePdf) -> None:
    rows = [("TT", "Chỉ tiêu", "Đơn vị", "Thực hiện"), ("1", "Thu ngân sách nhà nước", "tỷ đồng", "129,17")]
    rows += [("2", "Hộ nghèo", "hộ", "181"), ("3", "Trồng cây xanh dọc các", "cây", "501")]

    def draw(c: Any) -> None:
        c.drawString(85, 760, "Kết quả các chỉ tiêu chủ yếu như sau:")
        for number, row in enumerate(rows):
            for x, word in zip((85, 130, 330, 440), row, strict=True):
                c.drawString(x, 700 - 26 * number, word)
        c.drawString(130, 700 - 26 * 3 - 16, "tuyến đường")

    source = load(make_pdf([draw]))
    (table,) = source.tables
    expected = [*rows[:3], ("3", "Trồng cây xanh dọc các tuyến đường", "cây", "501")]
    assert cut(source, table.span).splitlines() == ["\t".join(row) for row in expected]


@needs_recogniser
def test_a_tiff_of_two_pages_and_a_faint_one_is_named(make_pdf: MakePdf, tmp_path: Path) -> None:
    import pypdfium2

    def page(number: int) -> Callable[[Any], None]:
        return lambda c: c.drawString(85, 700, f"Trang {number} có 129,17 tỷ đồng thu ngân sách.")

    document = pypdfium2.PdfDocument(make_pdf([page(1), page(2)]))
    first, second = (document[n].render(scale=200 / 72).to_pil().convert("L") for n in range(2))
    document.close()
    path = tmp_path / "nhiều trang.tiff"
    first.save(path, save_all=True, append_images=[second], dpi=(200, 200))
    source = load(path)
    assert len(source.pages) == 2
    for number, span in enumerate(source.pages, start=1):
        assert f"Trang {number} có 129,17 tỷ đồng" in cut(source, span)
    assert source.warnings == ()
