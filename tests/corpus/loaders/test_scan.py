"""Scans: a page drawn as a picture comes back as words with places; a missing recogniser is named."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import DocumentError
from corpus.loaders import load

MakePdf = Callable[..., Path]


def _recogniser() -> bool:
    if shutil.which("tesseract") is None:
        return False
    done = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False)
    return "vie" in done.stdout.split()


needs_recogniser = pytest.mark.skipif(not _recogniser(), reason="tesseract with Vietnamese data is not installed")


def page(c: Any) -> None:
    c.setFont("B", 14)
    c.drawString(110, 740, "I. KẾT QUẢ THỰC HIỆN")
    c.setFont("R", 14)
    c.drawString(110, 715, "Thu ngân sách nhà nước trên địa bàn phường quý I ước đạt")
    c.drawString(85, 695, "129,17 tỷ đồng, bằng 25,1% dự toán; giải ngân vốn đầu tư công")
    c.drawString(85, 675, "đạt 192 tỷ đồng.")
    xs = [85, 130, 350, 500]
    for x in xs:
        c.line(x, 600, x, 500)
    for y in (600, 575, 550, 525, 500):
        c.line(85, y, 500, y)
    for y, row in zip(
        (583, 558, 533, 508),
        (
            ("TT", "Chỉ tiêu", "Thực hiện"),
            ("1", "Thu ngân sách", "129,17"),
            ("2", "Hộ nghèo", "181"),
            ("", "Hộ cận nghèo", "205"),
        ),
        strict=True,
    ):
        for x, text in zip(xs, row, strict=False):
            c.drawString(x + 8, y, text)


@pytest.fixture
def picture(make_pdf: MakePdf) -> Any:
    import pypdfium2

    document = pypdfium2.PdfDocument(make_pdf([page]))
    image = document[0].render(scale=200 / 72).to_pil()
    document.close()
    return image


@needs_recogniser
def test_picture_is_read_with_its_table(picture: Any, tmp_path: Path) -> None:
    path = tmp_path / "ảnh.png"
    picture.save(path, dpi=(200, 200))
    seen: list[tuple[int, int]] = []
    source = load(path, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 1)]
    assert source.format == "scan"
    first, second, *rows = source.text.splitlines()
    assert "THỰC HIỆN" in first
    assert "129,17 tỷ đồng, bằng 25,1% dự toán" in second
    assert second.endswith("192 tỷ đồng.")
    assert [row.split("\t") for row in rows] == [
        ["TT", "Chỉ tiêu", "Thực hiện"],
        ["1", "Thu ngân sách", "129,17"],
        ["2", "Hộ nghèo", "181"],
        ["", "Hộ cận nghèo", "205"],
    ]
    assert all(source.text[s.start : s.end].strip() for s in source.uncertain)


@needs_recogniser
def test_turned_page_is_read_upright(picture: Any, tmp_path: Path) -> None:
    path = tmp_path / "ngược.jpg"
    picture.convert("RGB").rotate(180).save(path, dpi=(200, 200))
    assert "129,17 tỷ đồng" in load(path).text


@needs_recogniser
def test_scanned_page_between_text_pages_is_recognised(picture: Any, make_pdf: MakePdf, tmp_path: Path) -> None:
    from reportlab.lib.utils import ImageReader

    def typed(c: Any) -> None:
        c.drawString(110, 740, "Trang này có chữ, không cần nhận dạng gì thêm.")

    made = make_pdf([typed, lambda c: c.drawImage(ImageReader(picture), 0, 0, 595, 842)])
    source = load(made)
    assert source.format == "pdf"
    assert source.text[: source.pages[0].end] == "Trang này có chữ, không cần nhận dạng gì thêm.\n"
    assert "129,17 tỷ đồng" in source.text[source.pages[1].start :]


def test_missing_recogniser_is_named(picture: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ảnh.png"
    picture.save(path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DocumentError, match="sudo apt-get install tesseract-ocr tesseract-ocr-vie"):
        load(path)


def test_broken_picture_is_refused(picture: Any, tmp_path: Path) -> None:
    path = tmp_path / "hỏng.png"
    picture.save(path)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(DocumentError, match=r"hỏng\.png"):
        load(path)


@needs_recogniser
def test_notes_at_the_foot_of_a_scan_do_not_join_the_body(make_pdf: MakePdf, tmp_path: Path) -> None:
    import pypdfium2

    def draw(c: Any) -> None:
        for y, text in [
            (700, "Thực hiện nhiệm vụ được giao, Ủy ban nhân dân phường đã chỉ đạo"),
            (680, "các phòng, đơn vị tập trung giải phóng mặt bằng, chi trả số tiền"),
        ]:
            c.drawString(85, y, text)
        c.line(85, 300, 229, 300)
        c.setFont("R", 6)
        c.drawString(85, 284, "1")
        c.setFont("R", 11)
        c.drawString(90, 280, "Diện tích phải thu hồi là 22,23 ha của 346 hộ dân.")

    document = pypdfium2.PdfDocument(make_pdf([draw]))
    path = tmp_path / "chú thích.png"
    document[0].render(scale=300 / 72).to_pil().save(path, dpi=(300, 300))
    document.close()
    body, note = load(path).text.splitlines()
    assert body.endswith("số tiền")
    assert "22,23 ha của 346 hộ dân." in note
