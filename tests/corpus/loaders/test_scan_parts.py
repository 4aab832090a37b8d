"""Parts of reading a scan that need no recogniser: components, series of note marks, Roman numerals, pictures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image, ImageDraw

from corpus.loaders.build import Piece
from corpus.loaders.layout import Line, Page, Word
from corpus.loaders.scan.components import components_of, lonely
from corpus.loaders.scan.notes import Figure, aligned, is_exponent, numbered, settle
from corpus.loaders.scan.numerals import counted, mend_headings, mend_quarters
from corpus.loaders.scan.picture import even, grey, straight, without_seals
from corpus.loaders.scan.tesseract import Read


def flooded(dark: np.ndarray) -> set[tuple[int, int, int, int, int]]:
    """Components by flooding, pixel by pixel."""
    left = {(int(y), int(x)) for y, x in np.argwhere(dark)}
    found = set()
    while left:
        waiting, seen = [left.pop()], []
        while waiting:
            y, x = waiting.pop()
            seen.append((y, x))
            near = {(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)} & left
            left -= near
            waiting += near
        ys, xs = [y for y, _ in seen], [x for _, x in seen]
        found.add((min(xs), min(ys), max(xs) + 1, max(ys) + 1, len(seen)))
    return found


@given(arrays.arrays(bool, st.tuples(st.integers(1, 14), st.integers(1, 14))))
def test_components_are_those_that_flooding_finds(dark: np.ndarray) -> None:
    found = components_of(dark)
    assert {tuple(map(int, row)) for row in found} == flooded(dark)
    assert found[:, 4].sum() == dark.sum()


def test_specks_by_letters_are_kept() -> None:
    boxes = np.array([[0, 0, 20, 30, 300], [23, 26, 27, 30, 16], [100, 100, 104, 104, 16]])
    assert lonely(boxes, 6, 10).tolist() == [False, False, True]


def read_as(*texts: str, sure: float = 95.0) -> list[Figure]:
    return [Figure(text, sure if text else 0.0) for text in texts]


@pytest.mark.parametrize(
    ("pages", "numbers"),
    [
        ([["1", "2"], ["3", "", "5"]], [1, 2, 3, 4, 5]),
        ([["", ""], ["3", "4"]], [1, 2, 3, 4]),
        ([["7"], ["8", "", "10"]], [7, 8, 9, 10]),
        ([["1", "2"], ["1", "2", "3"]], [1, 2, 1, 2, 3]),
        ([["1", "2", "9", "4"]], [1, 2, 3, 4]),
    ],
)
def test_labels_are_numbered_by_their_series(pages: list[list[str]], numbers: list[int]) -> None:
    figures = [read_as(*page) for page in pages]
    numbered(figures)
    assert [figure.number for page in figures for figure in page] == numbers


@given(st.integers(1, 200), st.integers(1, 12), st.data())
def test_numbers_of_labels_rise(start: int, count: int, data: st.DataObject) -> None:
    """However many are unread, those between two that were read are found."""
    known = data.draw(st.sets(st.integers(1, count - 2), max_size=3)) if count > 2 else set()
    texts = ["" if place in known else str(start + place) for place in range(count)]
    figures = read_as(*texts)
    numbered([figures])
    assert [figure.number for figure in figures] == list(range(start, start + count))


@pytest.mark.parametrize(
    ("marks", "pairs"),
    [
        (("6", "7", "8"), [(0, 0), (1, 1), (2, 2)]),
        (("", "", ""), [(0, 0), (1, 1), (2, 2)]),
        (("6", "8"), [(0, 0), (1, 2)]),
        (("", "6", "7", "8"), [(1, 0), (2, 1), (3, 2)]),
        (("6", "", "8"), [(0, 0), (1, 1), (2, 2)]),
    ],
)
def test_marks_are_aligned_with_labels(marks: tuple[str, ...], pairs: list[tuple[int, int]]) -> None:
    labels = read_as("6", "7", "8")
    numbered([labels])
    assert aligned(read_as(*marks), labels) == pairs


def word(text: str = "") -> Word:
    return Word(text, 0, 1, 0, 1, 9.0, raised=True)


def test_a_mark_that_contradicts_its_place_is_doubtful() -> None:
    labels = [(word(), figure) for figure in read_as("6", "7")]
    marks = [(word(), figure) for figure in read_as("6", "1")]
    settle([labels], [marks])
    assert [(mark.text, mark.uncertain) for mark, _ in marks] == [("6", False), ("7", True)]


@pytest.mark.parametrize(
    ("before", "text", "wanted"),
    [("113.481,7m", "2", True), ("12 km", "2", True), ("kịch bản", "2", False), ("5.200 m", "12", False)],
)
def test_exponents_of_units_are_no_marks(before: str, text: str, wanted: bool) -> None:
    assert is_exponent(before, Figure(text, 95.0)) is wanted


def reads(text: str) -> list[Read]:
    return [Read(part, 90.0, (0, 0, 9, 9), ("1", "1", "1")) for part in text.split()]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("trong quý 11 năm", "trong quý II năm"),
        ("(quý [: 19)", "(quý I: 19)"),
        ("quý Ill;", "quý III;"),
        ("quý 1 năm", "quý 1 năm"),
        ("ngày 11 tháng", "ngày 11 tháng"),
        ("quý 12", "quý 12"),
    ],
)
def test_quarters_are_mended_and_doubtful(text: str, wanted: str) -> None:
    found = mend_quarters(reads(text))
    assert " ".join(read.text for read in found) == wanted
    assert all(
        read.confidence < 60 for read, before in zip(found, reads(text), strict=True) if read.text != before.text
    )


@pytest.mark.parametrize(
    ("strokes", "text", "wanted"), [(3, "II.", "III."), (2, "H", "II"), (1, "I", "I"), (3, "11", "11")]
)
def test_strokes_of_numerals_are_counted(strokes: int, text: str, wanted: str) -> None:
    picture = Image.new("L", (100, 40), 255)
    pen = ImageDraw.Draw(picture)
    for number in range(strokes):
        pen.rectangle((10 + 16 * number, 5, 14 + 16 * number, 35), fill=0)
    assert counted(Read(text, 90.0, (5, 2, 60, 38), ("1", "1", "1")), np.asarray(picture) < 150).text == wanted


def test_an_h_stays_an_h() -> None:
    picture = Image.new("L", (60, 40), 255)
    pen = ImageDraw.Draw(picture)
    for box in ((10, 5, 14, 35), (30, 5, 34, 35), (10, 18, 34, 22)):
        pen.rectangle(box, fill=0)
    assert counted(Read("H", 90.0, (5, 2, 40, 38), ("1", "1", "1")), np.asarray(picture) < 150).text == "H"


def test_headings_are_mended_where_the_series_leaves_no_choice() -> None:
    texts = [
        "I. KẾT QUẢ THỰC HIỆN",
        "H. HẠN CHẾ, TỒN TẠI",
        "1. Về thu ngân sách",
        "11. PHƯƠNG HƯỚNG",
        "IV. TỔ CHỨC THỰC HIỆN",
    ]
    lines = [Line([Word(part, 0, 1, 0, 1, 14.0) for part in text.split()]) for text in texts]
    mend_headings([Page(595, 842, items=list(lines))])
    # After II the 11 could be II again: it is left as it was read.
    assert [line.words[0].text for line in lines] == ["I.", "II.", "1.", "11.", "IV."]
    assert [line.words[0].uncertain for line in lines] == [False, True, False, False, False]
    assert all(isinstance(piece, Piece) for line in lines for piece in line.pieces())


def striped(angle: float = 0.0) -> Image.Image:
    page = Image.new("L", (1200, 1600), 245)
    pen = ImageDraw.Draw(page)
    for y in range(200, 1400, 50):
        for x in range(150, 1050, 22):
            pen.rectangle((x, y, x + 12, y + 20), fill=20)
    return page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=245)


@pytest.mark.parametrize("angle", [-4.0, -1.0, 0.5, 3.0])
def test_skew_is_taken_out(angle: float) -> None:
    def rows(image: Image.Image) -> float:
        return float(np.square(np.diff((np.asarray(image) < 128).sum(axis=1).astype(float))).sum())

    assert rows(straight(striped(angle), 150)) > 0.4 * rows(striped())


def test_level_pages_are_left_alone() -> None:
    page = striped()
    assert straight(page, 150) is page
    assert even(page) is page


def test_uneven_light_and_dark_margins_are_taken_out() -> None:
    page = np.asarray(striped()).astype(float) * np.linspace(0.5, 1, 1200)
    framed = Image.new("L", (1400, 1800), 30)
    framed.paste(Image.fromarray(page.astype(np.uint8)), (100, 100))
    level = np.asarray(even(framed))
    assert level[:60].min() > 200
    assert level[:, :60].min() > 200
    for x in (250, 600, 1000):
        assert level[310:330, 100 + x : 100 + x + 60].min() < 100 < 220 < level[110:250, 100 + x].min()


def test_red_ink_is_pale_and_black_ink_below_it_is_not() -> None:
    page = Image.new("RGB", (100, 100), "white")
    pen = ImageDraw.Draw(page)
    pen.rectangle((10, 10, 90, 50), fill=(215, 35, 50))
    pen.rectangle((30, 30, 60, 90), fill=(20, 5, 5))
    level = np.asarray(grey(page))
    assert level[20, 20] > 170
    assert level[40, 40] < 60


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "CMYK", "P", "LA", "RGBA", "I;16", "I", "F"])
def test_every_mode_comes_out_grey(mode: str) -> None:
    base = Image.new("L", (40, 40), 255)
    base.paste(0, (10, 10, 30, 30))
    levels = np.asarray(base)
    if mode == "I;16":
        image = Image.fromarray(levels.astype(np.uint16) * 257)
    elif mode == "I":
        image = Image.fromarray(levels.astype(np.int32) * 257)
    elif mode == "F":
        image = Image.fromarray(levels.astype(np.float32))
    elif mode in ("LA", "RGBA"):
        ink = Image.new("L", base.size, 0)
        alpha = base.point(lambda level: 255 - level)
        image = Image.merge(mode, [*[ink] * (len(mode) - 1), alpha])
    else:
        image = base.convert(mode)
    level = np.asarray(grey(image))
    assert level.dtype == np.uint8
    assert level[20, 20] < 20
    assert level[5, 5] > 235


def test_the_pale_ring_of_a_seal_goes_and_letters_and_grey_tables_stay() -> None:
    page = striped()
    draw = ImageDraw.Draw(page)
    dark = (np.asarray(page) < 100).copy()
    draw.ellipse((300, 300, 700, 700), outline=150, width=8)
    page.paste(0, mask=Image.fromarray(dark))
    found = np.asarray(without_seals(page, 300))
    assert (found[dark] < 100).all()
    assert (found[~dark] > 200).all()
    table = striped()
    ImageDraw.Draw(table).rectangle((300, 300, 700, 700), outline=150, width=8)
    assert without_seals(table, 300) is table
