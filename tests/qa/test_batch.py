"""Files of questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import QuestionError
from qa.batch import Question, asked_here, checked, read_questions

text = st.text(st.characters(codec="utf-8"), max_size=30)


@given(st.lists(st.builds(Question, text, text, st.lists(text, max_size=3).map(tuple)), min_size=1, max_size=5))
def test_written_and_read(tmp_path_factory: pytest.TempPathFactory, questions: list[Question]) -> None:
    """Whatever a string holds, line separators of Unicode among it, a line is a line."""
    path = tmp_path_factory.mktemp("batch") / "q.jsonl"
    rows = [{"id": q.id, "question": q.question, "history": q.history} for q in questions]
    path.write_text("\r\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8", newline="")
    assert read_questions(path) == questions


def test_numbers_stand_in_for_ids(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text('\n{"question": "a", "history": null}\n{"question": "b", "id": 7}\n')
    assert read_questions(tmp_path / "q.jsonl") == [Question("2", "a"), Question("7", "b")]


def test_one_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text('{"question": "a"}')
    assert asked_here(None, tmp_path / "q.jsonl", 10) == [Question("1", "a")]
    assert asked_here(" a ", None, 10) == [Question("", "a")]
    with pytest.raises(QuestionError, match="một trong hai"):
        asked_here("a", tmp_path / "q.jsonl", 10)


def test_length() -> None:
    assert checked("x" * 10, 10) == "x" * 10
    with pytest.raises(QuestionError, match="11 ký tự, quá giới hạn 10"):
        checked("x" * 11, 10)
