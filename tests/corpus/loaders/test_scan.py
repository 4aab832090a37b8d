"""Scans: a page drawn as a picture comes back as words with places; a missing recogniser is named."""

from __future__ import annotations

import shutil
import struct
import subprocess
import zlib
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


def draw_notes(c: Any) -> None:
    """Three notes, an exponent, a degree, a quote: what is raised and what is none."""
    lines = [
        (700, "Thực hiện nhiệm vụ được giao, Ủy ban nhân dân phường đã chỉ đạo các", None),
        (678, "phòng, đơn vị giải phóng mặt bằng tuyến đường số 10", "4"),
        (656, "Diện tích thu hồi 113.481,7m², nhiệt độ cao nhất trong tháng là 39°C.", None),
        (634, "Phong trào “Toàn dân đoàn kết”", "5"),
        (612, "Cấp 107 giấy phép xây dựng cho các hộ trong khu dân cư mới", "6"),
    ]
    for y, text, mark in lines:
        c.setFont("R", 14)
        c.drawString(85, y, text)
        x = 85 + c.stringWidth(text, "R", 14)
        if mark:
            c.setFont("R", 8.7)
            c.drawString(x, y + 5, mark)
            c.setFont("R", 14)
            c.drawString(x + 5, y, ".")
    c.line(85, 300, 229, 300)
    for y, label, text in [
        (280, "4", "Diện tích phải thu hồi là 22,23 ha của 346 hộ dân."),
        (268, "5", "Gồm 09 tổ dân phố văn hóa và 12 gia đình tiêu biểu."),
        (256, "6", "Trong đó có 31 hộ tại khu tái định cư số 2."),
    ]:
        c.setFont("R", 6)
        c.drawString(85, y + 3, label)
        c.setFont("R", 9)
        c.drawString(90, y, text)


@pytest.fixture
def noted(make_pdf: MakePdf) -> Any:
    import pypdfium2

    document = pypdfium2.PdfDocument(make_pdf([draw_notes]))
    image = document[0].render(scale=200 / 72).to_pil().convert("L")
    document.close()
    return image


def stamped(image: Any) -> Any:
    from PIL import Image, ImageChops, ImageDraw

    seal = Image.new("RGB", image.size, "white")
    pen = ImageDraw.Draw(seal)
    for width in range(10):
        pen.ellipse((400 + width, 280 + width, 900 - width, 780 - width), outline=(215, 35, 50))
    pen.line((420, 500, 880, 470), fill=(215, 35, 50), width=7)
    return ImageChops.multiply(image.convert("RGB"), seal)


def photographed(image: Any) -> Any:
    from PIL import Image

    light = Image.linear_gradient("L").resize(image.size).point(lambda level: 120 + level // 2)
    page = Image.composite(image, Image.new("L", image.size, 0), light)
    table = Image.new("L", (image.width + 260, image.height + 200), 32)
    table.paste(page, (120, 90))
    return table.rotate(1.2, fillcolor=32)


@needs_recogniser
@pytest.mark.parametrize(
    "wear",
    [
        pytest.param(lambda image: image.rotate(-2.4, fillcolor=255), marks=pytest.mark.soak),
        pytest.param(lambda image: image.rotate(90, expand=True), marks=pytest.mark.soak),
        lambda image: image.point(lambda level: 150 + level // 5),
        pytest.param(stamped, marks=pytest.mark.soak),
        pytest.param(photographed, marks=pytest.mark.soak),
    ],
    ids=["askew", "sideways", "pale", "stamped", "photographed"],
)
def test_marks_of_notes_are_bound_on_worn_pages(noted: Any, wear: Callable[[Any], Any], tmp_path: Path) -> None:
    path = tmp_path / "ảnh.png"
    wear(noted).save(path, dpi=(200, 200))
    source = load(path)
    text = source.text
    assert [note.label for note in source.notes] == ["4", "5", "6"]
    assert [text[note.anchor.start : note.anchor.end] for note in source.notes] == ["⁴", "⁵", "⁶"]
    assert [text[: note.anchor.start].endswith(end) for note, end in zip(source.notes, ("10", "”", "mới"), strict=True)]
    for note, figure in zip(source.notes, ("22,23 ha", "09 tổ", "31 hộ"), strict=True):
        assert figure in text[note.definition.start : note.definition.end]
    assert "113.481,7m²" in text.replace("m2", "m²")
    assert "39°C" in text.replace("39C", "39°C")
    assert "107 giấy phép" in text
    assert source.warnings == ()


@needs_recogniser
def test_a_note_without_its_mark_is_told(noted: Any, tmp_path: Path) -> None:
    from PIL import ImageDraw

    # The mark of note 5 is under a blot.
    x, y = next(place for place in _dark_after(noted, 634) if place)
    ImageDraw.Draw(noted).rectangle((x - 14, y - 34, x + 40, y + 6), fill=255)
    path = tmp_path / "vết mực.png"
    noted.save(path, dpi=(200, 200))
    source = load(path)
    bound = {note.label: source.text[note.anchor.start : note.anchor.end] for note in source.notes}
    assert bound == {"4": "⁴", "5": "", "6": "⁶"}
    assert [warning for warning in source.warnings if "chú thích số 5" in warning and "vết mực.png" in warning]


def _dark_after(image: Any, base: float) -> list[tuple[int, int]]:
    """Right end of the line that stands on ``base`` (points from below), pixels."""
    import numpy as np

    y = round((842 - base) * 200 / 72)
    columns = np.flatnonzero((np.asarray(image)[y - 36 : y, :] < 128).any(axis=0))
    return [(int(columns[-1]) - 4, y)]


@needs_recogniser
def test_pages_of_a_tiff_and_those_that_are_blank(picture: Any, tmp_path: Path) -> None:
    from PIL import Image

    path = tmp_path / "nhiều trang.tiff"
    grey = picture.convert("L")
    grey.save(path, save_all=True, append_images=[Image.new("L", grey.size, 250), grey], compression="tiff_lzw")
    seen: list[tuple[int, int]] = []
    source = load(path, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert [source.text[span.start : span.end].count("129,17 tỷ đồng") for span in source.pages] == [1, 0, 1]


@needs_recogniser
def test_picture_is_turned_as_its_camera_says(picture: Any, tmp_path: Path) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "điện thoại.jpg"
    picture.convert("CMYK").rotate(90, expand=True).save(path, exif=exif, quality=70)
    assert "129,17 tỷ đồng" in load(path).text


def bomb() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9000))) + chunk(b"IEND", b"")
    )


@needs_recogniser
@pytest.mark.parametrize("kind", ["bomb", "cut png", "cut jpeg", "cut tiff", "gif", "empty", "blank", "dot"])
def test_bad_pictures_are_refused_in_one_sentence(
    kind: str, picture: Any, tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    from PIL import Image

    suffix = {"cut jpeg": ".jpg", "cut tiff": ".tif"}.get(kind, ".png")
    path = tmp_path / f"xấu{suffix}"
    if kind == "bomb":
        path.write_bytes(bomb())
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "gif":
        picture.resize((300, 400)).save(path, "GIF", save_all=True, append_images=[picture.resize((300, 400))])
    elif kind in ("blank", "dot"):
        Image.new("L", (1654, 2339) if kind == "blank" else (3, 2), 250).save(path)
    else:
        picture.convert("RGB").save(path)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(DocumentError, match=rf"^Không đọc được “xấu\{suffix}”: [^.]+; hãy [^.]+\.$") as refusal:
        load(path)
    assert ("quá lớn" in str(refusal.value)) == (kind == "bomb")
    assert not recwarn.list
