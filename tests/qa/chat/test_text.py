from __future__ import annotations

import time
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.chat.text import around, date_words, marked, prose, safe, section_words

NASTY = st.text(alphabet=st.sampled_from("<>&\"'/=abđ 1,.*\n\t$`{}[]()\u202e\x00\ud800") | st.characters(), max_size=80)


class Reader(HTMLParser):
    """Collects the elements and the words of a fragment."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, tuple(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def bare(text: str) -> str:
    return "".join(unescape(safe(text)).split())


@given(NASTY)
def test_document_words_never_become_elements_and_none_is_lost(text: str) -> None:
    reader = read(prose(text))
    allowed = {("span", (("class", "wq-pale"),)), ("span", (("class", "wq-cell"),)), ("br", ())}
    assert set(reader.seen) <= allowed
    assert "".join(reader.words.split()) == bare(text)


@given(NASTY, st.integers(0, 9), st.lists(st.tuples(st.integers(-5, 99), st.integers(-5, 99)), max_size=5))
def test_highlights_add_marks_and_nothing_else(text: str, start: int, spans: list[tuple[int, int]]) -> None:
    html = marked(text, start, spans)
    assert {tag for tag, _ in read(html).seen} <= {"span", "br", "mark"}
    assert "".join(read(html).words.split()) == bare(text)
    assert html.count("<mark>") == html.count("</mark>")


def test_highlights_cover_exactly_the_given_offsets() -> None:
    text = "\n thu 129,17 tỷ <đồng>"
    start = 1000 + text.index("129")
    html = marked(text, 1000, [(start, start + 6), (start + 4, start + 9)])
    assert html == "thu <mark>129,17 tỷ</mark> &lt;đồng&gt;"
    assert marked("thu ngân sách đạt", 0, [(0, 3), (4, 8), (14, 17)]) == "<mark>thu ngân</mark> sách <mark>đạt</mark>"


def test_nothing_that_turns_or_hides_text_reaches_the_page() -> None:
    assert safe("a\u202eb\x00c\ud800") == "a\ufffdb\ufffdc\ufffd"
    safe("a\ud800").encode()


def test_endless_white_space_costs_no_endless_time() -> None:
    begun = time.perf_counter()
    for run in (" " * 200_000, "\n" * 200_000, " \n" * 100_000, "\t " * 100_000):
        prose(f"a{run}b")
    assert time.perf_counter() - begun < 3


def test_table_cells_are_set_apart_and_empty_ones_joined() -> None:
    assert read(prose("1\n\tThu\n\t\n\t514,620")).seen == [("span", (("class", "wq-cell"),))] * 2


@pytest.mark.parametrize(
    ("iso", "words"),
    [("2026", "năm 2026"), ("2026-04", "tháng 4/2026"), ("2026-04-07", "ngày 7/4/2026"), ("<x>", "<x>")],
)
def test_dates_read_as_vietnamese(iso: str, words: str) -> None:
    assert date_words(iso) == words


def test_section_path_keeps_numbers_and_the_last_title() -> None:
    path = ("I. KẾT QUẢ THỰC HIỆN", "2. Kết quả cụ thể", "2.2. Về phát triển kinh tế")
    assert section_words(path) == "I › 2 › 2.2. Về phát triển kinh tế"
    assert section_words(("Phụ lục số 02 NHIỆM VỤ", "a) Thu")) == "Phụ lục số 02 › a) Thu"
    assert section_words(("Các đoàn thể", "* Về *thu*")) == "Các đoàn thể › * Về *thu*"


def test_context_is_cut_between_words_and_keeps_its_joint() -> None:
    assert around("ột nửa từ rồi ", " tiếp theo nữ") == ("nửa từ rồi ", " tiếp theo")
    assert around("", "  ") == ("", "")
    before, after = around("từ " * 500, " từ" * 500)
    assert max(len(before), len(after)) <= 160
