"""The parts of the view by themselves: windows of long documents, pictures of pages, the tree."""

from __future__ import annotations

from pathlib import Path

import pytest
from rendered import Rendered, fit

from corpus.digest import digest_of
from corpus.document import Document, Metadata
from corpus.parse import parse
from corpus.source import Source, Span
from qa.answer_service import DocumentLine, Original
from qa.settings import bundled_sample
from qa.view.page import View, page
from qa.view.pictures import OriginalError, Originals
from qa.view.wanted import Wanted, wanted
from qa.view.window import WHOLE, window_at, window_before


def long_paragraph() -> Document:
    text = "Thu 5 tỷ đồng. " * 700_000
    return Document("dài.txt", "text", text, (), Metadata(), (), (), (), (), ())


def many_sections() -> Document:
    roman = [
        ten + one for ten in ("", "X", "XX", "XXX") for one in ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    ]
    small = "".join(f"{number}. Việc số {number}\nĐã trồng {number} cây.\n" for number in range(1, 61))
    return parse(Source("nhiều.txt", "".join(f"{number}. MỤC LỚN\n{small}" for number in roman), "text"))


def shown(document: Document, place: Wanted) -> tuple[str, Rendered]:
    html = page(View(document, DocumentLine(document.name, "", "", 0, ()), place))
    return html, Rendered(html)


def test_windows_follow_each_other_and_leave_nothing_out() -> None:
    document = many_sections()
    long = Document("x", "text", document.text * 20, (), Metadata(), (), (), (), (), ())
    assert len(long.text) > WHOLE
    at = 0
    while at < len(long.text):
        window = window_at(long, at, lead=False)
        assert window.start <= at < window.end
        assert window_before(long, window.start) < window.start or window.start == 0
        at = window.end
    assert window_at(document, 0) == Span(0, len(document.text))


def test_a_paragraph_of_ten_megabytes_is_shown_in_parts() -> None:
    document = long_paragraph()
    middle = len(document.text) // 2
    html, seen = shown(document, Wanted(Span(middle, middle + 30), (Span(middle + 4, middle + 13),), middle))
    assert len(html) < 1_000_000
    assert "trang này hiện từ ký tự" in html
    assert "Xem tiếp" in html
    assert "Xem phần trước" in html
    assert seen.passage == fit(document.text[middle : middle + 30])
    start = seen.carried[0][0]
    assert seen.text == document.text[start : start + len(seen.text)]


def test_two_thousand_sections() -> None:
    document = many_sections()
    assert len(document.sections) > 2000
    html, seen = shown(document, Wanted(at=len(document.text) - 10))
    assert seen.text == document.text
    assert "không liệt kê ở đây" in html
    assert html.count('aria-current="true"') == 1


def test_pictures_are_kept_within_bounds_and_only_of_what_was_indexed(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes((bundled_sample() / "ket-luan-hoi-nghi-quy-1-2026-thuy-nguyen.pdf").read_bytes())
    original = Original(path, digest_of(path))
    originals = Originals(room=1)
    first = originals.picture(original, 1)
    assert first.startswith(b"\x89PNG")
    assert originals.picture(original, 2) != first
    assert len(originals._kept) == 1
    with pytest.raises(OriginalError, match="Không vẽ được trang 9"):
        originals.picture(original, 9)
    path.write_bytes(b"%PDF-1.4 broken")
    with pytest.raises(OriginalError, match="đã thay đổi"):
        originals.picture(original, 1)
    broken = Original(path, digest_of(path))
    with pytest.raises(OriginalError, match="Không vẽ được"):
        originals.picture(broken, 1)
    path.unlink()
    with pytest.raises(OriginalError, match="không còn"):
        originals.picture(broken, 1)


def test_frames_of_a_picture_file(tmp_path: Path) -> None:
    from PIL import Image

    path = tmp_path / "a.tiff"
    frames = [Image.new("1", (3000, 4000), colour) for colour in (0, 1)]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    original = Original(path, digest_of(path))
    pictures = [Originals().picture(original, number) for number in (1, 2)]
    assert pictures[0] != pictures[1]


def test_what_an_address_asks_for() -> None:
    assert wanted(100, None, None, None, None) == Wanted()
    assert wanted(100, "5", "9", "6-8", None) == Wanted(Span(5, 9), (Span(6, 8),), 5)
    assert wanted(100, None, None, "6-8,20-21", None).at == 6
    assert wanted(100, "5", "9", None, "50").at == 50
