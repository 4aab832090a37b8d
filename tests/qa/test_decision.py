"""What is near but not it is refused; what is it passes the bars."""

from __future__ import annotations

from dataclasses import replace

import pytest
from asking import AskOf
from made import HANG_MAM, papers

from index.query import Query
from index.retrieval import Retriever
from qa.asked import Asked, asked_for
from qa.decision import BARS, holds
from qa.reader import Scored, read


@pytest.fixture(scope="module")
def retriever(over: AskOf) -> Retriever:
    return over(papers(HANG_MAM)).retriever


def best(retriever: Retriever, question: str) -> tuple[Query, Asked, Scored]:
    query = retriever.understand(question)
    asked = asked_for(query)
    return query, asked, read(query, asked, retriever, retriever.search(query, 12))[0]


HELD = [
    "Phường trao bao nhiêu suất quà cho người có công?",
    "phuong trao bao nhieu suat qua cho nguoi co cong",
    "Trung tâm học tập cộng đồng mở bao nhiêu lớp xóa mù tin học?",
    "Chung cư Gạch Son đã kiểm đếm bao nhiêu hộ?",
    "Thu ngân sách tháng 8 được bao nhiêu tỷ?",
    "Bao nhiêu doanh nghiệp thành lập mới?",
]
NOT_HELD = [
    "Phường có bao nhiêu vụ cháy rừng?",
    "Thu ngân sách tháng 9 được bao nhiêu tỷ?",
    "Thu ngân sách quý I được bao nhiêu tỷ?",
    "Thu ngân sách năm 2019 được bao nhiêu tỷ?",
    "Phường trao bao nhiêu xe đạp cho học sinh?",
    "Chung cư Sao Khuê đã kiểm đếm bao nhiêu hộ?",
    "Trung tâm học tập cộng đồng có bao nhiêu phần trăm giáo viên?",
]


@pytest.mark.parametrize("question", HELD)
def test_what_the_paper_says_holds(retriever: Retriever, question: str) -> None:
    assert holds(*best(retriever, question))


@pytest.mark.parametrize("question", NOT_HELD)
def test_what_it_does_not_say_does_not(retriever: Retriever, question: str) -> None:
    assert not holds(*best(retriever, question))


def test_each_reason_is_enough_to_refuse(retriever: Retriever) -> None:
    query, asked, found = best(retriever, HELD[0])
    assert holds(query, asked, found)
    assert not holds(query, asked, replace(found, answers=False))
    assert not holds(query, asked, replace(found, clash=1))
    assert not holds(query, asked, replace(found, coverage=BARS.coverage - 0.01))
    assert not holds(query, asked, replace(found, own=BARS.own - 0.01))
    assert not holds(query, asked, replace(found, counted=0.0, coverage=BARS.uncounted - 0.01))
    heaviest = max(query.concepts, key=lambda concept: concept.weight)
    assert not holds(query, asked, replace(found, missing=(replace(heaviest, weight=1e6),)))
    assert not holds(query, asked, replace(found, missing=(replace(heaviest, weight=1.1, name=True),)))
    # One word may go unsaid where others carry the question, but not one that no document knows.
    light = replace(heaviest, variants=(("cầu", "vồng"),), weight=0.3 * sum(c.weight for c in query.concepts))
    assert holds(query, asked, replace(found, missing=(light,)))
    assert not holds(replace(query, unknown=(light,)), asked, replace(found, missing=(light,)))
    # What stands only in a header over the clause is known to no index of words, and yet it is held.
    assert holds(replace(query, unknown=(replace(heaviest, weight=1e6, name=True),)), asked, found)
