"""Why two papers may differ is said in their own words, or not at all."""

from __future__ import annotations

import re

import pytest
from asking import AskOf
from made import HANG_MAM, NAME, conclusion, report

from qa.answer import Answer, Verdict

OTHER = "ket-luan.txt"
SAID = "Thu ngân sách nhà nước lũy kế từ đầu năm ước đạt 47,11 tỷ đồng."
QUESTION = f"Lũy kế từ đầu năm phường {HANG_MAM.ward} thu ngân sách nhà nước bao nhiêu?"


def asked(over: AskOf, said: str = SAID, day: str = "", mine: str = "") -> Answer:
    """The answer where the other paper says ``said`` and is of ``day``; ``mine`` stands behind the report's figure."""
    theirs = conclusion(HANG_MAM, "47,11").replace(SAID, said)
    if day:
        theirs = theirs.replace(f"ngày 28 tháng {HANG_MAM.month} năm {HANG_MAM.year}\n", f"{day}\n")
    own = report(HANG_MAM).replace(f"{HANG_MAM.revenue_total} tỷ đồng", f"{HANG_MAM.revenue_total} tỷ đồng{mine}")
    answer = over({NAME: own, OTHER: theirs}).ask(QUESTION)
    assert len(answer.conflicts) == 1, answer.answer
    assert all(figure.verdict is not Verdict.UNSUPPORTED for figure in answer.figures), answer.figures
    return answer


def reasons(answer: Answer) -> list[str]:
    return [line for line in answer.answer.split("\n") if line.startswith("Có thể do")]


def cited_by(answer: Answer, words: str) -> str:
    """The quote of the citation whose mark stands right behind «words» in the reason given."""
    found = re.search(rf"«{re.escape(words)}» \[(\d+)\]", reasons(answer)[0])
    assert found is not None, answer.answer
    return answer.citations[int(found[1]) - 1].quote


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Thu ngân sách nhà nước lũy kế từ đầu năm là 47,11 tỷ đồng.", ["ước đạt"]),
        ("Thu ngân sách nhà nước lũy kế từ đầu năm theo số quyết toán là 47,11 tỷ đồng.", ["ước đạt", "quyết toán"]),
        (
            "Thu ngân sách nhà nước lũy kế từ đầu năm ước đạt 47,11 tỷ đồng (chưa bao gồm tiền sử dụng đất).",
            ["chưa bao gồm tiền sử dụng đất"],
        ),
        ("Thu ngân sách nhà nước lũy kế từ đầu năm sau điều chỉnh ước đạt 47,11 tỷ đồng.", ["sau điều chỉnh"]),
        ("Thu ngân sách nhà nước lũy kế từ đầu năm ước đạt khoảng 50 tỷ đồng.", ["khoảng"]),
    ],
)
def test_words_of_the_clauses_tell(over: AskOf, said: str, words: list[str]) -> None:
    answer = asked(over, said)
    assert len(reasons(answer)) == 1, answer.answer
    assert re.findall(r"«([^»]+)»", reasons(answer)[0])
    for each in words:
        assert each in cited_by(answer, each)


def test_days_up_to_which_each_counts(over: AskOf) -> None:
    said = "Thu ngân sách nhà nước lũy kế từ đầu năm ước đạt 47,11 tỷ đồng (tính đến ngày 10/8/2027)."
    answer = asked(over, said, mine=" (tính đến ngày 25/8/2027)")
    assert "thời điểm khác nhau" in reasons(answer)[0]
    for words in ("tính đến ngày 10/8/2027", "tính đến ngày 25/8/2027"):
        assert words in cited_by(answer, words)


def test_dates_of_the_papers_alone_are_no_reason(over: AskOf) -> None:
    assert reasons(asked(over, day="ngày 15 tháng 9 năm 2027")) == []


@pytest.mark.parametrize(
    "said",
    [SAID, "Thu ngân sách nhà nước lũy kế từ đầu năm ước thực hiện 47,11 tỷ đồng, có tăng."],
)
def test_nothing_is_made_up_where_nothing_is_said(over: AskOf, said: str) -> None:
    assert reasons(asked(over, said)) == []


def test_a_reason_comes_in_english_to_an_english_question(over: AskOf) -> None:
    theirs = conclusion(HANG_MAM, "47,11").replace(SAID, SAID.replace("ước đạt", "là"))
    service = over({NAME: report(HANG_MAM), OTHER: theirs})
    answer = service.ask(f"How much cumulative state budget revenue in {HANG_MAM.ward} ward?")
    assert len(answer.conflicts) == 1, answer.answer
    assert "They may differ because: “một bên là số ước" in answer.answer
    assert "Có thể do" not in answer.answer
    assert all(figure.verdict is not Verdict.UNSUPPORTED for figure in answer.figures)
