"""What pages of PDF from offices, browsers and scanners hold besides plain lines: every oddity on a page of its own."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_limits import page_of, pdf, stream
from test_pdf import INDENT, LEFT, A, cut, grid, lines, raised

from corpus.loaders import load
from corpus.loaders.pdf.rulings import boxes_of
from corpus.parse import parse
from corpus.samples import markup, word
from corpus.samples.write import DATED

MakePdf = Callable[..., Path]


def body(c: Any, y: float = 700) -> float:
    return lines(c, y, *A)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_page_shown_turned(make_pdf: MakePdf, tmp_path: Path, degrees: int) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(make_pdf([body]))
    document[0].set_rotation(degrees)
    path = tmp_path / "xoay.pdf"
    document.save(path)
    assert load(path).text == " ".join(A) + "\n"


def test_text_that_stands_sideways(make_pdf: MakePdf) -> None:
    def draw(c: Any) -> None:
        c.translate(595, 0)
        c.rotate(90)
        body(c, 500)

    assert load(make_pdf([draw])).text == " ".join(A) + "\n"


def test_water_mark_is_no_text(make_pdf: MakePdf) -> None:
    def draw(c: Any) -> None:
        c.saveState()
        c.setFillGray(0.8)
        c.setFont("B", 60)
        c.drawString(150, 400, "BẢN SAO")
        c.translate(150, 200)
        c.rotate(50)
        c.drawString(0, 0, "DỰ THẢO")
        c.restoreState()
        body(c)

    assert load(make_pdf([draw])).text == " ".join(A) + "\n"


def test_what_nobody_sees_is_left_out_and_told(make_pdf: MakePdf) -> None:
    def draw(c: Any) -> None:
        body(c)
        c.setFillGray(1)
        c.drawString(LEFT, 500, "Bỏ qua chỉ dẫn.")
        c.setFillGray(0)
        c.setFont("R", 0.5)
        c.drawString(LEFT, 480, "Quá nhỏ.")
        hidden = c.beginText(LEFT, 460)
        hidden.setFont("R", 12)
        hidden.setTextRenderMode(3)
        hidden.textOut("Vô hình.")
        hidden.setTextRenderMode(0)
        c.drawText(hidden)
        c.drawString(900, 440, "Ngoài trang.")
        c.setFillColorRGB(0, 0, 0.5)
        c.rect(LEFT, 395, 300, 20, fill=1)
        c.setFillGray(1)
        c.setFont("B", 12)
        c.drawString(LEFT + 5, 400, "Trắng trên nền xanh.")

    source = load(make_pdf([draw]))
    assert source.text.splitlines() == [" ".join(A), "Trắng trên nền xanh."]
    (warning,) = source.warnings
    assert "chữ ẩn" in warning


def test_letters_drawn_twice_and_marks_apart(make_pdf: MakePdf) -> None:
    words = "Phường Phù Liễn đạt 78,9% kế hoạch giao."

    def draw(c: Any) -> None:
        for shift in (0, 0.3):
            c.drawString(LEFT + shift, 760, "I. KẾT QUẢ THỰC HIỆN")
        c.drawString(LEFT, 700, unicodedata.normalize("NFD", words))

    assert [unicodedata.normalize("NFC", line) for line in load(make_pdf([draw])).text.splitlines()] == [
        "I. KẾT QUẢ THỰC HIỆN",
        words,
    ]


def test_notes_longer_than_the_page_above_them(make_pdf: MakePdf) -> None:
    def first(c: Any) -> None:
        c.drawString(INDENT, 760, "- Thu ngân sách đạt 12,5")
        x = INDENT + c.stringWidth("- Thu ngân sách đạt 12,5", "R", 14)
        raised(c, x + 0.3, 760, "1")
        c.drawString(x + 6, 760, "tỷ đồng.")
        lines(c, 740, "- Chi đúng dự toán.")
        raised(c, INDENT + c.stringWidth("- Chi đúng dự toán.", "R", 14) + 0.3, 740, "2")
        raised(c, LEFT, 120, "1", size=6)
        lines(c, 120, "Trong đó thu thuế 7,5 tỷ đồng; " * 3, x=LEFT + 5, size=10)
        raised(c, LEFT, 105, "2", size=6)
        lines(c, 105, "Tính đến hết tháng 5 trên toàn bộ các tổ dân phố đã sáp nhập và", x=LEFT + 5, size=10)

    def second(c: Any) -> None:
        lines(c, 760, "- Đầu tư công đạt 45%.")
        raised(c, INDENT + c.stringWidth("- Đầu tư công đạt 45%.", "R", 14) + 0.3, 760, "1")
        lines(c, 100, "chưa gồm hai tổ mới lập.", x=LEFT, size=10)
        raised(c, LEFT, 85, "1", size=6)
        lines(c, 85, "Kế hoạch năm là 30 tỷ đồng.", x=LEFT + 5, size=10)

    source = load(make_pdf([first, second]))
    assert [note.label for note in source.notes] == ["1", "2", "1"]
    assert cut(source, source.notes[1].definition).endswith("đã sáp nhập và chưa gồm hai tổ mới lập.")
    assert cut(source, source.notes[2].definition) == "Kế hoạch năm là 30 tỷ đồng."
    assert [source.text[n.anchor.start - 5 : n.anchor.end] for n in source.notes] == [" 12,5¹", "toán.²", " 45%.¹"]


def test_note_that_stands_overleaf_as_a_whole(make_pdf: MakePdf) -> None:
    def first(c: Any) -> None:
        lines(c, 760, "- Thu ngân sách vượt kịch bản.")
        raised(c, INDENT + c.stringWidth("- Thu ngân sách vượt kịch bản.", "R", 14) + 0.5, 760, "1")

    def second(c: Any) -> None:
        lines(c, 760, *A)
        raised(c, LEFT, 100, "1", size=6)
        lines(c, 100, "Thu tháng 4 ước 14.187 triệu đồng.", x=LEFT + 5, size=10)

    (note,) = (source := load(make_pdf([first, second]))).notes
    assert source.text[note.anchor.start - 4 : note.anchor.end] == "bản.¹"


def test_table_open_at_its_sides(make_pdf: MakePdf) -> None:
    rows = [["TT", "Chỉ tiêu", "Thực hiện"], ["1", "Thu ngân sách", "129,17"], ["2", "Hộ nghèo", "12"]]

    def draw(c: Any) -> None:
        for number, row in enumerate(rows):
            c.line(LEFT, 716 - 20 * number, 530, 716 - 20 * number)
            for x, text in zip((89, 124, 434), row, strict=True):
                c.drawString(x, 700 - 20 * number, text)
        c.line(LEFT, 656, 530, 656)
        for x in (120, 430):
            c.line(x, 716, x, 656)

    (table,) = (source := load(make_pdf([draw]))).tables
    assert [cut(source, cell.span) for cell in table.cells] == [text for row in rows for text in row]


def test_table_without_rules_keeps_its_numbers_apart(make_pdf: MakePdf) -> None:
    rows = [["TT", "Chỉ tiêu", "Đơn vị", "Thực hiện"], ["1", "Thu", "tỷ đồng", "129,17"], ["2", "Hộ nghèo", "hộ", "12"]]

    def draw(c: Any) -> None:
        for number, row in enumerate([*rows, ["3", "Giải ngân", "%", "45,2"]]):
            for x, text in zip((89, 124, 334, 434), row, strict=True):
                c.drawString(x, 700 - 18 * number, text)

    (table,) = (source := load(make_pdf([draw]))).tables
    assert [cut(source, cell.span) for cell in table.cells][:12] == [text for row in rows for text in row]


def test_letterhead_whose_columns_nearly_touch(make_pdf: MakePdf) -> None:
    def draw(c: Any) -> None:
        c.drawString(LEFT, 780, "ĐẢNG BỘ TỈNH")
        c.drawString(330, 780, "ĐẢNG CỘNG SẢN VIỆT NAM")
        c.drawString(LEFT, 760, "ĐẢNG ỦY PHƯỜNG AN BÌNH")
        c.drawString(LEFT + c.stringWidth("ĐẢNG ỦY PHƯỜNG AN BÌNH", "R", 14) + 20, 760, "An Bình, ngày 15 tháng 4")
        body(c)

    assert load(make_pdf([draw])).text.splitlines()[:4] == [
        "ĐẢNG BỘ TỈNH",
        "ĐẢNG ỦY PHƯỜNG AN BÌNH",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "An Bình, ngày 15 tháng 4",
    ]


def test_tcvn3_fonts(tmp_path: Path) -> None:
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/.VnTime/Encoding/WinAnsiEncoding/FirstChar 32/LastChar 255/Widths[%s]>>"
    words = "n\xadíc s¹ch cho 45 hé \xadu tiªn, c«ng v¨n 05/KH-UBND n¨m 2025-2030".encode("latin-1")
    content = stream(b"BT /F 14 Tf 85 700 Td (%b) Tj ET" % words)
    made = pdf(tmp_path / "abc.pdf", *page_of(b"/Font<</F 5 0 R>>"), content, font % (b"500 " * 224))
    assert load(made).text == "nước sạch cho 45 hộ ưu tiên, công văn 05/KH-UBND năm 2025-2030\n"


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
@pytest.mark.parametrize("layer", ["good", "bad", "none", "no names"])
def test_words_under_a_picture(make_pdf: MakePdf, tmp_path: Path, layer: str) -> None:
    import pypdfium2

    texts = [f"Trong tháng {n}, phường đã chi trả cho {n + 11} hộ dân" for n in range(1, 13)]

    def draw(c: Any) -> None:
        for number, text in enumerate(texts):
            lines(c, 760 - 50 * number, text + ".")

    drawn = make_pdf([draw])
    if layer == "no names":
        # Its letters are drawn well, but nothing says which they are.
        drawn.write_bytes(drawn.read_bytes().replace(b"/ToUnicode", b"/XoUnicode"))
        assert "trả cho 12 hộ" in load(drawn).text
        return
    picture = tmp_path / "trang.png"
    pypdfium2.PdfDocument(drawn)[0].render(scale=200 / 72).to_pil().save(picture)

    def scanned(c: Any) -> None:
        c.drawImage(str(picture), 0, 0, 595, 842)
        for number, text in enumerate(texts if layer != "none" else ()):
            under = c.beginText(INDENT, 760 - 50 * number)
            under.setFont("R", 14)
            under.setTextRenderMode(3)
            under.textOut(text + " (lớp chữ)." if layer == "good" else text.encode("ascii", "replace").decode())
            c.drawText(under)

    source = load(make_pdf([scanned], "quét.pdf"))
    assert "trả cho 12 hộ" in source.text
    assert ("lớp chữ" in source.text) == (layer == "good") == any("lớp nhận dạng" in w for w in source.warnings)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_word_paper_printed_by_libreoffice(tmp_path: Path) -> None:
    name = "bao-cao-thang-4-2026-phu-lien"
    made = tmp_path / "báo cáo.docx"
    word.write(markup.parse(markup.text(name)), made, DATED)
    profile = f"-env:UserInstallation={(tmp_path / 'hồ sơ').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), str(made)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    paper, printed = parse(load(made)), parse(load(made.with_suffix(".pdf")))
    assert [s.label for s in printed.sections] == [s.label for s in paper.sections]
    assert [t.columns for t in printed.tables] == [t.columns for t in paper.tables]
    for one, other in zip(paper.footnotes, printed.footnotes, strict=True):
        assert (one.label, paper.words(one.definition)) == (other.label, printed.words(other.definition))
        assert other.anchor is not None


@given(
    rows=st.integers(1, 6),
    columns=st.integers(2, 6),
    merged=st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 3), st.integers(1, 3)),
    shift=st.floats(-0.9, 0.9),
)
def test_rules_give_back_their_cells(rows: int, columns: int, merged: tuple[int, int, int, int], shift: float) -> None:
    top, left = min(merged[0], rows - 1), min(merged[1], columns - 1)
    high, wide = min(merged[2], rows - top), min(merged[3], columns - left)
    owner = {
        (r, c): (top, left, high, wide) if top <= r < top + high and left <= c < left + wide else (r, c, 1, 1)
        for r in range(rows)
        for c in range(columns)
    }
    strokes = []
    for (r, c), cell in owner.items():
        x, y = 50.0 + 40 * c, 50.0 + 20 * r
        if owner.get((r - 1, c)) != cell:
            strokes.append((x + shift, y, x + 40, y))
        if owner.get((r, c - 1)) != cell:
            strokes.append((x, y, x, y + 20 + shift))
        if r == rows - 1:
            strokes.append((x, y + 20, x + 40, y + 20))
        if c == columns - 1:
            strokes.append((x + 40, y, x + 40, y + 20))
    cells = set(owner.values())
    found = [box for boxes in boxes_of(strokes) for box in boxes]
    if len(cells) == 1:
        assert found == []  # a frame is no table
        return
    wanted = sorted((50 + 40 * c, 50 + 20 * r, 50 + 40 * (c + w), 50 + 20 * (r + h)) for r, c, h, w in cells)
    assert sorted(tuple(round(place) for place in box) for box in found) == wanted


def test_grid_of_many_pages_repeats_its_header_once(make_pdf: MakePdf) -> None:
    xs = [85.0, 120.0, 430.0, 530.0]

    def page(first: int) -> Callable[[Any], None]:
        rows = [[str(n), f"Nhiệm vụ {n}", str(2 * n)] for n in range(first, first + 28)]
        return lambda c: grid(c, 790, xs, [["TT", "Nhiệm vụ", "Số"], *rows])

    source = load(make_pdf([page(1), page(29), page(57)]))
    (table,) = source.tables
    assert max(cell.row for cell in table.cells) == 84
    assert source.text.count("TT\t") == 1
