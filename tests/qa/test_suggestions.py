from __future__ import annotations

from typing import TYPE_CHECKING

from qa.answer import AnswerStatus, Verdict
from qa.answerer import Answerer
from qa.settings import load_settings
from qa.suggestions import MOST, suggested
from qa.workspace import open_service

if TYPE_CHECKING:
    from pathlib import Path


def test_every_suggestion_is_answered_with_its_figures_and_is_new(sample_index: Path) -> None:
    service = open_service(load_settings(index=sample_index))
    reader = Answerer(service.retriever)
    offered = 0
    for question in service.examples():
        answer = reader.ask(question)
        questions = suggested(answer, service.retriever, lambda one, q=question: reader.ask(one, [q]), lambda: 0.0)  # type: ignore[misc]
        offered += len(questions)
        assert len(questions) <= MOST
        assert question not in questions
        assert len({one.lower() for one in questions}) == len(questions)
        for one in questions:
            found = reader.ask(one, [question])
            assert found.status is AnswerStatus.ANSWERED
            assert found.answer != answer.answer
            assert all(figure.verdict is not Verdict.UNSUPPORTED for figure in found.figures)
    assert offered >= 6


def test_no_question_is_tried_when_time_is_up(sample_index: Path) -> None:
    service = open_service(load_settings(index=sample_index))
    answer = service.ask(service.examples()[0])
    clock = iter([0.0, *[9.0] * 99])
    tried: list[str] = []

    def ask(question: str) -> object:
        tried.append(question)
        raise AssertionError

    assert suggested(answer, service.retriever, ask, lambda: next(clock)) == []  # type: ignore[arg-type]
    assert tried == []


def test_papers_with_nothing_to_ask_for_give_none(over: object) -> None:
    service = over({"a.txt": "THÔNG BÁO\n\nHọp dân phố lúc tối thứ bảy tại nhà văn hóa.\n"})  # type: ignore[operator]
    answer = service.ask("Họp dân phố ở đâu?")
    assert service.follow_ups(answer) == []
