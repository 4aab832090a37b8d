"""Follow-ups take what they leave unsaid from the questions before; whole questions take nothing."""

from __future__ import annotations

import pytest
from asking import AskOf
from made import two_wards

from index.retrieval import Retriever
from qa.conversation import standalone


@pytest.fixture(scope="module")
def retriever(over: AskOf) -> Retriever:
    return over(two_wards()).retriever


FIRST = "Phường Hàng Mắm trao bao nhiêu suất quà cho người có công?"


def wards(retriever: Retriever, question: str, *history: str) -> list[str]:
    return [ward.name for ward in standalone(question, history, retriever).wards]


def words(retriever: Retriever, question: str, *history: str) -> set[str]:
    query = standalone(question, history, retriever)
    return {word for concept in query.concepts for word in concept.typed}


def test_without_history_the_question_stands_alone(retriever: Retriever) -> None:
    assert standalone(FIRST, (), retriever) == retriever.understand(FIRST)


@pytest.mark.parametrize("follow", ["Còn phường kia?", "con phuong kia", "Thế phường khác thì sao?"])
def test_the_other_ward(retriever: Retriever, follow: str) -> None:
    assert wards(retriever, follow, FIRST) == ["Cầu Đất Hạ"]
    assert {"suat", "qua"} <= words(retriever, follow, FIRST)


def test_a_named_ward_takes_the_place_of_the_one_before(retriever: Retriever) -> None:
    assert wards(retriever, "Còn Cầu Đất Hạ?", FIRST) == ["Cầu Đất Hạ"]
    assert {"suat", "qua"} <= words(retriever, "Còn Cầu Đất Hạ?", FIRST)


def test_the_ward_stays_when_none_is_named(retriever: Retriever) -> None:
    assert wards(retriever, "Thế tổng số tiền là bao nhiêu?", FIRST) == ["Hàng Mắm"]
    whole = "Trung tâm học tập cộng đồng mở bao nhiêu lớp xóa mù tin học cho học viên trong tháng 8?"
    assert wards(retriever, whole, FIRST) == ["Hàng Mắm"]


def test_a_whole_question_takes_no_words_from_before(retriever: Retriever) -> None:
    whole = "Trung tâm học tập cộng đồng phường Cầu Đất Hạ mở bao nhiêu lớp xóa mù tin học cho học viên?"
    assert standalone(whole, (FIRST,), retriever) == retriever.understand(whole)


def test_words_from_before_weigh_less_than_own_ones(retriever: Retriever) -> None:
    earlier = {concept.typed: concept.weight for concept in retriever.understand(FIRST).concepts}
    carried = [
        concept for concept in standalone("Thế còn tiền?", (FIRST,), retriever).concepts if concept.typed in earlier
    ]
    assert carried
    assert all(concept.weight < earlier[concept.typed] for concept in carried)
    assert not any(concept.name for concept in carried)


def test_a_chain_of_follow_ups_reaches_back(retriever: Retriever) -> None:
    assert wards(retriever, "Còn phường kia?", FIRST, "Tổng số tiền?") == ["Cầu Đất Hạ"]
    assert {"qua"} <= words(retriever, "Còn phường kia?", FIRST, "Tổng số tiền?")


def test_doubt_asks_the_question_before_again(retriever: Retriever) -> None:
    assert standalone("Sao văn bản khác ghi số khác?", (FIRST,), retriever) == retriever.understand(FIRST)
