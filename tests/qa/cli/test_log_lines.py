"""Standard error of a command as a program reads it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from qa.answerer import Answerer

if TYPE_CHECKING:
    from tests.qa.cli.conftest import Outcome

QUESTION = "Bà Lan Hương ly hôn đã trồng bao nhiêu cây xanh?"
Run = Callable[..., "Outcome"]


def test_every_line_is_an_object_and_none_holds_the_question(
    wardqa: Run, papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARDQA_LOG", "json")
    (papers / "rỗng.txt").write_bytes(b"")
    index = Path(wardqa("index", "build", papers, "--json").json["index"])
    batch = tmp_path / "câu hỏi.jsonl"
    batch.write_text("\n".join(json.dumps({"question": one}) for one in (QUESTION, "", QUESTION * 60)), "utf-8")
    told = wardqa("ask", QUESTION, "--index", index).err
    told += wardqa("ask", "--batch", batch, "--index", index).err
    told += wardqa("ask", QUESTION * 60, "--index", index).err
    told += wardqa("ask", QUESTION, "--documents", papers).err

    def fails(_: object, question: str, history: object = ()) -> Any:
        raise ValueError(f"cannot parse {question!r}")

    with monkeypatch.context() as patched:
        patched.setattr(Answerer, "stages", fails)
        told += wardqa("ask", QUESTION, "--index", index).err
    lines = [json.loads(line) for line in told.splitlines()]
    assert [line["event"] for line in lines].count("answer") == 3
    assert {"answer", "refused", "failed", "notice"} == {line["event"] for line in lines}
    assert "rỗng.txt" in told
    for word in ("Lan Hương", "ly hôn", "cây xanh", "77 cây"):
        assert word not in told
    monkeypatch.setenv("WARDQA_LOG_QUESTIONS", "1")
    lines = [json.loads(line) for line in wardqa("ask", QUESTION, "--index", index).err.splitlines()]
    assert next(line for line in lines if line["event"] == "answer")["question"] == QUESTION


def test_a_person_sees_no_log(wardqa: Run, papers: Path) -> None:
    assert wardqa("ask", QUESTION, "--documents", papers).err == ""
