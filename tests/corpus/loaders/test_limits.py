"""Files made to take all memory or days: refused or read in part, quickly, in one sentence."""

from __future__ import annotations

import random
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import DocumentError
from corpus.loaders import limits, load

MakeDocx = Callable[..., Path]
MakePdf = Callable[..., Path]

P = "<w:p><w:r><w:t>Thu ngân sách đạt 25,1%.</w:t></w:r></w:p>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


@pytest.fixture(autouse=True)
def quick(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every file here costs seconds of this process, not minutes."""
    began = time.process_time()
    yield
    assert time.process_time() - began < 20 or request.node.get_closest_marker("soak")


def refused(path: Path) -> str:
    with pytest.raises(DocumentError) as caught:
        load(path)
    message = str(caught.value)
    assert path.name in message
    assert "\n" not in message
    return message


def stream(data: bytes, extra: bytes = b"") -> bytes:
    packed = zlib.compress(data, 9)
    return b"<<%b/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (extra, len(packed), packed)


def pdf(path: Path, *objects: bytes) -> Path:
    """A PDF of raw ``objects``, numbered from 1; the first is the catalogue."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    path.write_bytes(out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, out.index(b"xref\n0")))
    return path


def form(content: bytes, inner: int) -> bytes:
    return stream(content, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % inner)


def page_of(resources: bytes, box: bytes = b"[0 0 595 842]") -> list[bytes]:
    return [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox%b/Contents 4 0 R/Resources<<%b>>>>" % (box, resources),
    ]


def test_pdf_stream_that_swells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PDF_MEMORY", 300 << 20)
    monkeypatch.setattr(limits, "PAGE_SECONDS", 5.0)
    swollen = zlib.compress(zlib.compress(b" " * (300 << 20), 9), 9)
    content = b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n%b\nendstream" % (len(swollen), swollen)
    assert len(content) < 10_000
    refused(pdf(tmp_path / "phình.pdf", *page_of(b"/Font<</F 5 0 R>>"), content, FONT))


def test_pdf_forms_that_multiply(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGE_SECONDS", 1.0)
    forms = [form(b"/X Do " * 10, number + 1) for number in range(5, 25)]
    made = pdf(tmp_path / "nhân.pdf", *page_of(b"/XObject<</X 5 0 R>>"), stream(b"/X Do"), *forms, form(b"", 25))
    refused(made)


def test_pdf_form_that_draws_itself(tmp_path: Path) -> None:
    made = pdf(tmp_path / "vòng.pdf", *page_of(b"/XObject<</X 5 0 R>>"), stream(b"/X Do"), form(b"/X Do", 5))
    refused(made)


def test_pdf_reference_to_itself(tmp_path: Path) -> None:
    made = pdf(tmp_path / "tự trỏ.pdf", *page_of(b"", b"[0 0 5 0 R 842]"), stream(b""), b"5 0 R")
    refused(made)
    pages = b"<</Type/Pages/Kids[2 0 R]/Parent 2 0 R/Count 1>>"
    refused(pdf(tmp_path / "cây.pdf", b"<</Type/Catalog/Pages 2 0 R>>", pages))


def test_page_that_cannot_be_read_is_named_and_the_rest_is_read(
    make_pdf: MakePdf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plain(c: Any) -> None:
        c.drawString(85, 700, "Trang này đọc được.")

    def crowded(c: Any) -> None:
        c.doForm("f9")

    def first(c: Any) -> None:
        c.beginForm("f0")
        c.line(0, 0, 9, 9)
        c.endForm()
        for number in range(1, 10):
            c.beginForm(f"f{number}")
            for _ in range(10):
                c.doForm(f"f{number - 1}")
            c.endForm()
        plain(c)

    monkeypatch.setattr(limits, "PAGE_SECONDS", 1.5)
    source = load(make_pdf([first, crowded, plain]))
    assert source.text.count("Trang này đọc được.") == 2
    assert len(source.pages) == 3
    (warning,) = source.warnings
    assert warning.startswith("Trang 2 ")


def test_pages_that_take_too_long_end_the_file(make_pdf: MakePdf, monkeypatch: pytest.MonkeyPatch) -> None:
    def plain(c: Any) -> None:
        c.drawString(85, 700, "Trang này đọc được.")

    monkeypatch.setattr(limits, "PAGE_SECONDS", 0.0)
    monkeypatch.setattr(limits, "LOST_SECONDS", 1.0)
    began = time.monotonic()
    refused(make_pdf([plain] * 40))
    assert time.monotonic() - began < 20


@pytest.mark.soak
def test_page_of_a_hundred_thousand_strokes(make_pdf: MakePdf) -> None:
    def plain(c: Any) -> None:
        c.drawString(85, 700, "Trang này đọc được.")

    def busy(c: Any) -> None:
        for number in range(100_000):
            c.line(number % 500, 5, number % 500 + 1, 6)

    source = load(make_pdf([plain, busy]))
    assert "Trang này đọc được." in source.text
    assert len(source.pages) == 2


def test_page_of_ten_kilometres(tmp_path: Path) -> None:
    content = stream(b"BT /F 1200000 Tf 1000000 14000000 Td (Thu ngan sach dat 25,1%) Tj ET")
    made = pdf(tmp_path / "rộng.pdf", *page_of(b"/Font<</F 5 0 R>>", b"[0 0 28346456 28346456]"), content, FONT)
    assert load(made).text == "Thu ngan sach dat 25,1%\n"


def test_pdf_cut_short(make_pdf: MakePdf) -> None:
    def plain(c: Any) -> None:
        c.drawString(85, 700, "Trang này đọc được.")

    made = make_pdf([plain] * 3)
    whole = made.read_bytes()
    for share in (0.02, 0.3, 0.6, 0.9):
        made.write_bytes(whole[: int(share * len(whole))])
        try:
            assert load(made).pages
        except DocumentError as error:
            assert made.name in str(error)


def test_pdf_with_a_password(make_pdf: MakePdf) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    def plain(c: Any) -> None:
        c.drawString(85, 700, "Trang này đọc được.")

    locked = make_pdf([plain], "khóa.pdf", encrypt=StandardEncryption("secret", "owner"))
    assert "mật khẩu" in refused(locked)
    readable = make_pdf([plain], "mở.pdf", encrypt=StandardEncryption("", "owner", canModify=0))
    assert load(readable).text == "Trang này đọc được.\n"


@pytest.mark.soak
def test_cells_without_end(make_docx: MakeDocx) -> None:
    row = "<w:tr>" + '<w:tc><w:p w:rsidR="{}"/></w:tc>' * 50 + "</w:tr>"
    made = make_docx(
        "<w:tbl>" + "".join(row.replace("{}", f"{random.getrandbits(32):08X}") for _ in range(11_000)) + "</w:tbl>"
    )
    assert f"hơn {limits.CELLS} ô" in refused(made)


def test_sheet_that_claims_every_cell(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for place, value in {"A1": "TT", "B1": "Chỉ tiêu", "A2": 1, "B2": "Thu", "A3": 2, "XFD1048576": "xa"}.items():
        sheet[place] = value
    path = tmp_path / "rộng.xlsx"
    book.save(path)
    assert load(path).text.splitlines()[1:] == ["TT\tChỉ tiêu", "1\tThu", "2\t", "xa"]
    merged = tmp_path / "gộp.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(merged, "w") as new:
        for name in old.namelist():
            claim = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
            new.writestr(name, old.read(name).replace(b"</sheetData>", claim))
    assert f"hơn {limits.CELLS} ô" in refused(merged)


def test_page_of_tags_without_end(tmp_path: Path) -> None:
    path = tmp_path / "sâu.html"
    path.write_text("<div>" * (limits.TAGS + 1))
    assert "thẻ" in refused(path)
    path.write_text("<div>" * 20_000 + "Thu ngân sách")
    assert load(path).text.strip() == "Thu ngân sách"


def test_cell_that_claims_the_table(tmp_path: Path) -> None:
    path = tmp_path / "gộp.html"
    cell = '<td rowspan="9999" colspan="9999">1</td>'
    path.write_text(f"<table>{('<tr>' + cell * 2 + '</tr>') * 3000}</table>")
    assert len(load(path).tables) == 1


def test_many_links_to_one_note(tmp_path: Path) -> None:
    path = tmp_path / "liên kết.html"
    path.write_text('<p>Thu<a href="#n">[1]</a></p>' * 10_000 + '<div><p id="n">[1] Chú thích</p></div>')
    assert len(load(path).text) > 10_000


def test_one_line_of_ten_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "dòng.txt"
    path.write_text("Thu ngân sách quý I đạt 129,17 tỷ đồng, " * 250_000)
    assert len(load(path).text) == path.stat().st_size - 250_000 * (
        len("Thu ngân sách quý I đạt 129,17 tỷ đồng, ".encode()) - 40
    )


def test_text_past_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "dài.txt"
    path.write_text("Thu ngân sách. " * 1000)
    monkeypatch.setattr(limits, "LETTERS", 10_000)
    assert "ký tự" in refused(path)
    monkeypatch.setattr(limits, "TEXT", 10_000)
    assert "MB" in refused(path)


def test_counting_past_what_numerals_are_for(make_docx: MakeDocx) -> None:
    level = '<w:lvl w:ilvl="0"><w:start w:val="999999"/><w:numFmt w:val="{}"/><w:lvlText w:val="%1."/></w:lvl>'
    for form_name in ("upperRoman", "lowerLetter"):
        numbering = f'<w:abstractNum w:abstractNumId="0">{level.format(form_name)}</w:abstractNum>'
        numbering += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        item = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>'
        assert load(make_docx(item, numbering=numbering)).text == "999999. a\n"


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_five_hundred_pages(make_pdf: MakePdf) -> None:
    import resource

    def draw(c: object) -> None:
        for line in range(38):
            words = "Thực hiện nhiệm vụ, phường đã thu 129,17 tỷ đồng, bằng 25,1% dự toán giao"
            c.drawString(85, 780 - 19 * line, words)  # type: ignore[attr-defined]

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    source = load(make_pdf([draw] * 500))
    print(
        f"500 pages: {time.process_time() - began:.0f} s, {(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10} MB"
    )
    assert len(source.pages) == 500
