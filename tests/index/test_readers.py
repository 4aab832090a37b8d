"""People ask while others write: no question fails, and what was taken out is said by nobody any more."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from killing import Job, Writers

from qa.answer import AnswerStatus
from qa.service import Service
from qa.settings import Settings

if TYPE_CHECKING:
    from tests.index.conftest import Office

from index.retrieval import Retriever

QUESTIONS = ("Phường An Thịnh đã trồng bao nhiêu cây xanh?", "Tổng thu ngân sách tháng 5 là bao nhiêu?")


def opened(office: Office) -> Service:
    """As a process that starts now has it."""
    return Service(Retriever(office.index, office.recipe.encoder), Settings(index=office.index))


@pytest.mark.parametrize("rounds", [3, pytest.param(40, marks=[pytest.mark.soak, pytest.mark.timeout(3000)])])
def test_no_question_fails_and_none_is_answered_from_what_is_gone(
    built: Office, paper: Callable[..., str], rounds: int
) -> None:
    service = opened(built)
    stop = threading.Event()
    asked: list[str] = []
    failed: list[BaseException] = []

    def ask(question: str) -> None:
        while not stop.is_set():
            try:
                answer = service.ask(question)
                assert answer.status is not AnswerStatus.CLARIFY
                for citation in answer.citations:
                    assert citation.quote
                asked.append(answer.answer)
            except BaseException as error:
                failed.append(error)
                return

    readers = [threading.Thread(target=ask, args=(QUESTIONS[number % 2],)) for number in range(3)]
    beside = built.documents.parent / "an-thinh.txt"
    with Writers(built.index) as writers:
        for reader in readers:
            reader.start()
        try:
            for number in range(rounds):
                trees = 300 + number
                beside.write_text(paper(ward="AN THỊNH", trees=trees), "utf-8")
                assert not writers.do(Job("add", (str(beside),), {})).killed
                for one in (service, opened(built)):
                    assert f"{trees} cây" in one.ask(QUESTIONS[0]).answer
                assert not writers.do(Job("remove", (beside.name,), {})).killed
                for one in (service, opened(built)):
                    for question in QUESTIONS:
                        answer = one.ask(question)
                        assert beside.name not in {citation.document for citation in answer.citations}
                        assert str(trees) not in answer.answer
                        assert not answer.conflicts
                if number % 3 == 2:
                    built.write("bao-cao.txt", paper(trees=500 + number))
                    assert not writers.do(Job("build", (str(built.documents),), {})).killed
        finally:
            stop.set()
            for reader in readers:
                reader.join(60)
    assert failed == []
    assert len(asked) > rounds
