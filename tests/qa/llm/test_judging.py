"""Claims of a draft and what judging them finds; words while they arrive; evidence behind its fence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llm_papers import INJECTION, REPORT

from corpus.quantities import find_quantities
from corpus.source import Span
from qa.answer import Conflict
from qa.llm.claims import claims_of
from qa.llm.fence import harmless, new_token
from qa.llm.follow_up import rewritten
from qa.llm.judge import judge
from qa.llm.pending import PENDING, unjudged
from qa.llm.words import is_vietnamese, plain, says_not_found, visible
from qa.verify import Evidence


def cited(n: int, words: str) -> Evidence:
    """Evidence ``n``: the line of the report that holds ``words``."""
    at = REPORT.index(words)
    start, end = REPORT.rindex("\n", 0, at) + 1, REPORT.index("\n", at)
    context = "Báo cáo kết quả công tác tháng 8 năm 2027\nHàng Mắm\nI. KẾT QUẢ"
    return Evidence(n, REPORT, (Span(start, end),), context)


EVIDENCE = (
    cited(1, "6,25 tỷ"),
    cited(2, "4,37 tỷ"),
    cited(3, "317 suất"),
    cited(4, "3,4 ha"),
    cited(5, "16 lớp"),
    cited(6, "hai mươi ba"),
)

SOUND = [
    "Thu ngân sách nhà nước tháng 8 ước đạt 6,25 tỷ đồng [1].",
    "Thu ngân sách nhà nước tháng 8 ước đạt 6,25 tỷ đồng; chi ngân sách phường ước đạt 4,37 tỷ đồng [1][2].",
    "Lũy kế 8 tháng, thu ngân sách ước đạt 51,8 tỷ đồng, bằng 64,2% dự toán năm. [1]",
    "Phường đã trao 317 suất quà cho người có công [3]. Tổng trị giá là 158,5 triệu đồng [3].",
    "Tháng 8 năm 2027, kết quả như sau:\n- Thu ngân sách nhà nước ước đạt 6,25 tỷ đồng [1].\n- Trao 317 suất quà [3].",
    "Dự án mở rộng chợ Bến Đò thu hồi 3,4 ha của 52 hộ [4].",
    "Việc lắp đèn chiếu sáng ngõ chưa hoàn thành [5].",
    "Đội trật tự đô thị xử lý hai mươi ba trường hợp lấn chiếm vỉa hè [6].",
]

UNSOUND = {
    "Thu ngân sách nhà nước tháng 8 ước đạt 6,52 tỷ đồng [1].": "6,52",
    "Thu ngân sách nhà nước tháng 8 ước đạt 6,25 triệu đồng [1].": "6,25 triệu",
    "Thu ngân sách nhà nước tháng 8 đạt trên 6,25 tỷ đồng [1].": "6,25",
    "Thu ngân sách nhà nước tháng 8 ước đạt 6,25 tỷ đồng [3].": "6,25",
    "Thu ngân sách nhà nước tháng 8 ước đạt 6,25 tỷ đồng [9].": "[9] không có",
    "Thu ngân sách nhà nước tháng 8 ước đạt 6,25 tỷ đồng.": "không ghi số của đoạn trích",
    "Chi ngân sách phường tháng 8 ước đạt 6,25 tỷ đồng [1][2].": "6,25",
    "Thu ngân sách nhà nước tháng 7 ước đạt 6,25 tỷ đồng [1].": "tháng 7",
    "Dự án mở rộng chợ Bến Đò đã chi trả cho 52 hộ [4].": "52",
    "Việc lắp đèn chiếu sáng ngõ đã hoàn thành [5].": "«không/chưa hoàn»",
    "Trung tâm học tập cộng đồng chưa mở 16 lớp xóa mù tin học [5].": "phủ định «mở»",
    "Đội trật tự đô thị xử lý hai mươi tư trường hợp lấn chiếm vỉa hè [6].": "hai mươi tư",
    "Trao 317 suất quà, gấp đôi số hộ thu hồi đất [3].": "gấp đôi",
    "Chủ tịch Ngô Văn Tưởng Tượng trao 317 suất quà [3].": "Ngô Văn Tưởng Tượng",
    "Thu ngân sách nhà nước tháng 8 ước đạt 6,25 tỷ đồng [1], nhờ bán đấu giá tàu biển cũ.": "",
    "Phường khánh thành cầu vượt sông nối hai bờ bằng vốn ngân hàng [3].": "",
    "Thu ngân sách nhà nước tháng 8 ước đạt 6,25 tỷ đồng [1][6].": "[6] không nói",
    "Thu ngân sách nhà nước tháng 8 ước đạt ٦٫٢٥ tỷ đồng [1].": "٦",
    "": "không ghi số",
}


@pytest.mark.parametrize("draft", SOUND)
def test_what_the_sources_say_passes(draft: str) -> None:
    judgement = judge(plain(draft), EVIDENCE)
    assert judgement.passed, judgement.refusals


@pytest.mark.parametrize("draft", UNSOUND)
def test_what_they_do_not_say_is_refused_with_the_reason(draft: str) -> None:
    judgement = judge(plain(draft), EVIDENCE)
    assert judgement.refusals
    assert UNSOUND[draft] in judgement.refusals[0].reason


def test_a_sentence_without_figures_or_marks_may_be_left_out() -> None:
    draft = f"{SOUND[0]} Đây là kết quả đáng khích lệ của phường."
    judgement = judge(draft, EVIDENCE)
    assert [refusal.droppable for refusal in judgement.refusals] == [True]
    assert judgement.without_droppable(draft) == SOUND[0]


def test_every_side_of_a_contradiction_must_be_said() -> None:
    conflict = Conflict("thu", ("6,25 tỷ đồng", "7,5 tỷ đồng"), (1, 2))
    judgement = judge(SOUND[0], EVIDENCE, conflicts=[conflict])
    assert "7,5 tỷ đồng" in judgement.refusals[0].reason


@pytest.mark.parametrize(
    ("draft", "marks"),
    [
        ("Thu 5 tỷ đồng [1]. Chi 4 tỷ đồng [2].", [(1,), (2,)]),
        ("Thu 5 tỷ đồng. [1] Chi 4 tỷ đồng. [2][3]", [(1,), (2, 3)]),
        ("Gồm:\n- Thu 5 tỷ đồng [1]\n- Chi 4 tỷ đồng [2, 3];", [(), (1,), (2, 3)]),
        ("Theo TS. Lê Văn A, đạt 5 tỷ đồng [4].", [(4,)]),
        ("", []),
    ],
)
def test_marks_belong_to_their_sentence(draft: str, marks: list[tuple[int, ...]]) -> None:
    assert [claim.marks for claim in claims_of(draft)] == marks


@given(st.text(alphabet="thu đạt 12,5 tỷ [1]. \n-[2];:"))
def test_claims_lose_nothing_but_blanks_and_stops(draft: str) -> None:
    claims = claims_of(draft)
    assert all(draft[claim.start : claim.end] == claim.text for claim in claims)
    assert all(a.end <= b.start for a, b in zip(claims, claims[1:], strict=False))
    kept = "".join(claim.text for claim in claims)
    assert sorted(c for c in kept if c.isalnum()) == sorted(c for c in draft if c.isalnum())


NUMBERS = st.text(alphabet="đạt 0123456789,.% tỷ hai ba mươi½²٣３[] \n")


@given(NUMBERS)
def test_no_number_arrives_without_its_mark(text: str) -> None:
    draft = unjudged(text)
    covered = [range(span.start, span.end) for span in draft.numbers]
    import re

    bare = re.sub(r"\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\]|\[[\d,; ]*\Z", lambda m: " " * len(m[0]), text)
    assert all(any(at in span for span in covered) for at, c in enumerate(bare) if c.isnumeric())
    for quantity in find_quantities(bare):
        assert any(span.start <= quantity.span.start and quantity.span.end <= span.stop for span in covered)
    assert str(draft).replace(PENDING, "") == text.replace(PENDING, "")


def test_a_number_cut_in_two_on_its_way_is_pending_all_along() -> None:
    whole = "Thu đạt 6,25 tỷ đồng, hai hộ [1]."
    for end in range(whole.index("6") + 1, len(whole)):
        assert PENDING in str(unjudged(whole[:end]))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("<think>nghĩ 5 tỷ</think>\n\nĐạt 6 tỷ [1].", "Đạt 6 tỷ [1]."),
        ("<think>nghĩ mãi 5 tỷ", ""),
        ("nghĩ 5 tỷ</think>Đạt 6 tỷ [1].", "Đạt 6 tỷ [1]."),
        ("**Đạt** `6` tỷ 【1】.", "Đạt 6 tỷ [1]."),
        ("Trả lời: Đạt 6 tỷ [nguồn 1][Đoạn trích 2].", "Đạt 6 tỷ [1][2]."),
        ("# Kết quả\n* Thu 5 tỷ [1]\n\n* Chi 4 tỷ [2]", "Kết quả\n- Thu 5 tỷ [1]\n- Chi 4 tỷ [2]"),
        ("Đạt 6\u200b,2\u20605 tỷ [1].", "Đạt 6,25 tỷ [1]."),
        ("```\nĐạt 6 tỷ [1].\n```", "Đạt 6 tỷ [1]."),
    ],
)
def test_what_a_model_wrote_is_made_plain(raw: str, shown: str) -> None:
    assert plain(raw) == shown


@given(st.text(alphabet="<think>/ab 5\n"))
def test_half_a_tag_is_never_shown(raw: str) -> None:
    assert "<think>" not in visible(raw)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Thu ngân sách ước đạt 6,25 tỷ đồng.", True),
        ("6,25 tỷ đồng.", True),
        ("The revenue of the ward in August was 6.25 billion dong.", False),
        ("Les recettes du budget pour le mois sont de 6,25 milliards.", False),
        ("8月收入为6.25万亿越南盾", False),
        ("Выручка составила 6,25 миллиарда", False),
        ("Thu ngân sách 收入 ước đạt 6,25 tỷ đồng, kết quả khá tốt", False),
    ],
)
def test_another_language_is_known(text: str, own: bool) -> None:
    assert is_vietnamese(text) is own


def test_a_refusal_of_the_model_is_known() -> None:
    assert says_not_found("Không tìm thấy trong tài liệu.")
    assert says_not_found("Không tìm thấy thông tin này trong các đoạn trích.")
    assert not says_not_found("Không có hộ nghèo [1].")


@given(st.text())
def test_nothing_in_a_document_can_pass_for_a_fence_or_a_mark(text: str) -> None:
    token = new_token()
    import re

    for words in (text, f"<<<{text}>>>", f"[{text}]", f"{token}{text}"):
        out = harmless(words, token)
        assert token not in out
        assert "<<<" not in out
        assert ">>>" not in out
        assert not re.search(r"\[\s*\d{1,4}\s*\]", out)
        assert not re.search(r"<\||</?[a-zA-Z]{2,}", out)
        assert "\u200b" not in out


def test_figures_of_a_document_stay_as_they_are() -> None:
    assert [q.key or q.value for q in find_quantities(harmless(REPORT))] == [
        q.key or q.value for q in find_quantities(REPORT)
    ]
    assert "999 points" in harmless(INJECTION)


HISTORY = ("Phường Hàng Mắm thu ngân sách tháng 8 năm 2027 được bao nhiêu?",)


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("Phường Hàng Mắm chi ngân sách tháng 8 năm 2027 được bao nhiêu?", True),
        ("Câu hỏi viết lại: “Phường Hàng Mắm chi ngân sách tháng 8 năm 2027 là bao nhiêu?”", True),
        ("Phường Hàng Mắm chi ngân sách tháng 9 năm 2027 được bao nhiêu?", False),
        ("Phường Hàng Mắm chi ngân sách gấp đôi tháng 8 năm 2027?", False),
        ("Phường Giếng Mẻ xây cầu vượt bằng vốn vay nước ngoài?", False),
        ("How much did Hang Mam ward spend in August 2027?", False),
        ("Chi ngân sách tháng 8?\nĐạt 4,37 tỷ đồng.", False),
        ("", False),
    ],
)
def test_a_rewritten_question_says_nothing_new(said: str, taken: bool) -> None:
    assert (rewritten(said, "Còn chi thì sao?", HISTORY) is not None) is taken
