from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from corpus.document import Document
from eval.from_feedback import drafts_of
from eval.lint import lint_file
from qa.answer import AnswerStatus
from qa.feedback import Opinion, keep
from qa.settings import load_settings
from qa.workspace import open_service

if TYPE_CHECKING:
    from pathlib import Path

    from qa.service import Service


@pytest.fixture(scope="module")
def service(sample_index: Path) -> Service:
    return open_service(load_settings(index=sample_index))


def opinion(service: Service, question: str, *, good: bool = True, **more: object) -> Opinion:
    answer = service.ask(question)
    fields = {"reasons": (), "words": "", "history": (), "scope": {}, "generation": "1", "role": "official"} | more
    return Opinion(good=good, question=question, answer=json.loads(json.dumps(answer.to_json())), **fields)  # type: ignore[arg-type]


def test_a_liked_answer_is_gold_that_lint_accepts_but_for_being_a_draft(
    service: Service, sample_documents: list[Document], tmp_path: Path
) -> None:
    question = service.examples()[0]
    [row] = drafts_of([opinion(service, question), opinion(service, question.upper())])
    answer = service.ask(question)
    assert answer.status is AnswerStatus.ANSWERED
    assert row["gold"]["answers"]["all_of"][0] in answer.figures[0].text
    assert row["gold"]["quotes"] == [citation.quote for citation in answer.citations]
    path = tmp_path / "drafts.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    findings, rows = lint_file(path, sample_documents)
    assert rows == 1
    assert [finding.message for finding in findings if finding.error] == []
    assert any("bản nháp" in finding.message for finding in findings)


def test_a_disliked_answer_is_left_to_fill_in_and_says_why(service: Service, tmp_path: Path) -> None:
    question = service.examples()[0]
    said = opinion(service, question, good=False, reasons=("Sai số liệu",), words="xem lại phụ lục")
    [row] = drafts_of([opinion(service, question), said])
    assert row["gold"]["answers"] == {"all_of": [], "any_of": [], "none_of": []}
    assert "Sai số liệu; xem lại phụ lục" in row["note"]
    path = tmp_path / "drafts.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    findings, _ = lint_file(path, [])
    assert any("không có đáp án" in finding.message for finding in findings)


def test_follow_ups_and_refusals_are_drafted_as_such(service: Service) -> None:
    refused = "Phường có bao nhiêu tàu vũ trụ?"
    rows = drafts_of([opinion(service, refused), opinion(service, refused, history=("Trước đó?",))])
    assert [row["category"] for row in rows] == ["unanswerable", "unanswerable"]
    assert rows[1]["history"] == ["Trước đó?"]
    assert rows[0]["id"] != rows[1]["id"]


def test_the_command_writes_drafts(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from typer.testing import CliRunner

    from eval.cli import app

    monkeypatch.setenv("WARDQA_HOME", str(tmp_path))
    out = tmp_path / "drafts.jsonl"
    assert CliRunner().invoke(app, ["eval", "from-feedback", "-o", str(out)]).exit_code != 0
    keep(tmp_path, opinion(service, service.examples()[0]))
    assert CliRunner().invoke(app, ["eval", "from-feedback", "-o", str(out)]).exit_code == 0
    assert len(out.read_text("utf-8").splitlines()) == 1
