from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from qa.answer import Answer, AnswerFigure, AnswerStatus, Citation, Verdict
from qa.chat.render import Turn, conversation, inline, problem, reply
from qa.chat.sources import copied
from qa.chat.welcome import heading, welcome

from .test_text import NASTY, read

if TYPE_CHECKING:
    from .conftest import Desk


def show(desk: Desk, question: str) -> str:
    return reply(desk.answer(question), 1, desk.context)


def test_every_figure_carries_its_verdict_in_words(desk: Desk) -> None:
    reader = read(show(desk, "rác"))
    figures = [dict(attrs) for _, attrs in reader.seen if "wq-figure" in (dict(attrs).get("class") or "")]
    source = "Báo cáo thu gom rác, mục I › 1. Thu gom"
    told = [
        ("1.250 tấn", f"đã đối chiếu với nguồn: {source}"),
        ("1.250.000 kg", f"đã quy đổi, khớp nguồn: {source}"),
        ("62,5%", f"đã đối chiếu với nguồn: {source}"),
        ("750 tấn", f"tính từ các số đã trích: 2.000 − 1.250. Nguồn: {source}"),
        ("9 xe", "chưa có căn cứ: không đoạn trích nào nêu <số> này"),
    ]
    assert [(f["data-tip"], f["aria-label"]) for f in figures] == [(w, f"{figure}: {w}") for figure, w in told]
    summary = "5 số liệu: 2 khớp nguồn, 1 đã quy đổi, khớp nguồn, 1 tính từ các số đã trích, 1 chưa có căn cứ"
    assert summary in reader.words


def test_marks_lead_to_cards_that_are_there(desk: Desk) -> None:
    html = show(desk, "rác")
    targets = re.findall(r'data-card="([^"]+)"', html)
    assert targets
    assert set(targets) <= set(re.findall(r'<article[^>]* id="([^"]+)"', html))


def test_a_mark_without_its_passage_stays_plain() -> None:
    answer = Answer("q", AnswerStatus.ANSWERED, "Có 5 xe [7].")
    assert inline(answer, 1, 0, 12) == "Có 5 xe [7]."


def test_conflict_shows_both_figures_over_their_sources(desk: Desk) -> None:
    html = show(desk, "rác")
    conflict = html[html.index("wq-conflict") : html.index("wq-summary")]
    assert conflict.count('class="wq-side"') == 2
    assert re.findall(r'wq-side-figure">([^<]+)<', conflict) == ["1.250 tấn", "1.250"]
    assert re.findall(r'data-card="wq-nguon-1-(\d)"', conflict) == ["1", "2"]


def test_card_says_where_the_words_stand(desk: Desk) -> None:
    words = read(show(desk, "rác")).words
    for part in (
        "Số 12/BC-UBND",
        "Tháng 6/2026",
        "I › 1. Thu gom",
        "Chú thích 1",
        "Trang 2",
        "Tệp: bao-cao.txt",
    ):
        assert part in words


def test_copied_text_holds_the_exact_quote_and_its_place(desk: Desk) -> None:
    citation = desk.answer("rác").citations[0]
    assert copied(citation) == (
        f"“{citation.quote}” — Báo cáo thu gom rác, số 12/BC-UBND, tháng 6/2026, mục I › 1. Thu gom, "
        "chú thích 1, trang 2"
    )


def test_refusal_is_headed_once_and_passages_are_called_nearest(desk: Desk) -> None:
    html = show(desk, "khác")
    words = read(html).words
    assert words.count("Không tìm thấy trong tài liệu") == 1
    assert "Đã tìm cả phụ lục [1]." in words
    assert 'data-card="wq-gan-1-1"' in html
    assert 'id="wq-gan-1-1"' in html
    assert "Đoạn gần nhất (không phải câu trả lời)" in words
    assert "Đoạn được trích dẫn" not in words


def test_choices_ask_a_whole_question(desk: Desk) -> None:
    html = show(desk, "Rác kỳ nào?".replace("Rác", "Thu"))
    assert re.findall(r'data-ask="([^"]+)"', html) == ["Thu kỳ nào – Quý II?", "Thu kỳ nào – Cả năm?"]


def test_hostile_documents_stay_words(desk: Desk) -> None:
    page = show(desk, "cây") + heading(desk.overview()) + welcome(desk.examples())
    page += problem("<script>x</script>") + conversation([Turn("<img src=x onerror=y>", "", ("<svg/onload=z>",))])
    reader = read(page)
    assert {tag for tag, _ in reader.seen}.isdisjoint({"script", "img", "iframe", "b", "i", "style"})
    for _, attrs in reader.seen:
        for name, value in attrs:
            assert not name.startswith("on")
            assert name not in {"src", "style", "srcset", "action"}
            assert name != "href" or (value or "").startswith(("van-ban/la.txt?", "#wq-tabs"))
    assert "<script>window.stolen = 1</script>" in reader.words


FIGURES = st.lists(
    st.tuples(st.integers(-3, 60), st.integers(-3, 60), st.sampled_from(list(Verdict)), st.booleans()),
    max_size=6,
)


@given(NASTY, FIGURES)
def test_no_word_of_an_answer_is_lost_whatever_the_offsets(
    text: str, places: list[tuple[int, int, Verdict, bool]]
) -> None:
    text = text.replace("\x00", " ")
    figures = tuple(
        AnswerFigure(text[a:b] if true else "?", a, b, "0", "", verdict, (1,)) for a, b, verdict, true in places
    )
    answer = Answer("q", AnswerStatus.ANSWERED, text, (), figures)
    words = read(inline(answer, 1, 0, len(text))).words
    assert words == read(inline(Answer("q", AnswerStatus.ANSWERED, text), 1, 0, len(text))).words


def test_more_than_four_passages_are_folded(desk: Desk) -> None:
    cited = tuple(desk.cite(n, "bao-cao.txt", "Chưa gồm rác xây dựng.") for n in range(1, 8))
    html = reply(Answer("q", AnswerStatus.ANSWERED, "Có [7].", cited), 3, desk.context)
    assert html.index("Xem thêm 3 đoạn") < html.index('id="wq-nguon-3-5"')


def test_heading_counts_what_is_indexed(desk: Desk) -> None:
    assert "Trả lời từ 2 văn bản (Bình An), gồm 1.203 đoạn" in read(heading(desk.overview())).words
    assert "Chưa có văn bản nào được nạp." in heading([])


def test_a_huge_quote_is_cut_around_its_supporting_words() -> None:
    huge = "rác <b>xấu</b> " * 700_000
    at = huge.index("rác", 5_000_000)
    quote = huge[:at] + "1.250 tấn " + huge[at:]
    cited = Citation(
        1, "a.txt", "T", None, None, None, (), None, None, 100, 100 + len(quote), quote, ((100 + at, 100 + at + 9),)
    )
    html = reply(Answer("q", AnswerStatus.ANSWERED, "Có 1.250 tấn [1].", (cited,)), 1, lambda _: ("", ""))
    assert len(html) < 40_000
    assert "<mark>1.250 tấn</mark>" in html
    assert "<b>" not in html
    assert read(html).words.count("…") >= 2


def test_nothing_to_ask_about_is_told() -> None:
    assert "Mở thẻ Tài liệu" in welcome([], documents=[], may_add=True)
    assert "người quản trị" in welcome([], documents=[])
