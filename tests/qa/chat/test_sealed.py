from __future__ import annotations

import json
import stat
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer import Answer, AnswerStatus, Seconds, Verdict
from qa.chat.kept import NOT_CHECKED, Seal, restored
from qa.chat.turns import message_of, turn_of, turns_from

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Desk


def record(desk: Desk, seal: Seal, question: str = "rác") -> dict[str, Any]:
    *_, turn = turn_of(desk, question, [])
    sent = json.loads(json.dumps(message_of(turn, 1, seal)["record"]))
    assert isinstance(sent, dict)
    return sent


def test_an_answer_comes_back_as_it_was(desk: Desk) -> None:
    seal = Seal(None)
    *_, turn = turn_of(desk, "rác", [])
    [again] = turns_from([record(desk, seal)], desk, seal)
    assert turn.answer is not None
    assert again.answer == replace(turn.answer, seconds=Seconds())
    assert again.html == turn.html


def changed(data: dict[str, Any], how: str) -> dict[str, Any]:
    answer = data["answer"]
    if how == "figure":
        answer["answer"] = answer["answer"].replace("1.250 tấn", "9.250 tấn")
        answer["figures"][0]["text"] = "9.250 tấn"
    elif how == "verdict":
        answer["figures"][4]["verdict"] = "verified"
    elif how == "hidden":
        answer["answer"], answer["figures"] = "Đã thu 9.999 tỷ đồng [1].", []
    elif how == "seal":
        data["seal"] = "0" * 64
    else:
        del data["seal"]
    return data


@pytest.mark.parametrize("how", ["figure", "verdict", "hidden", "seal", "no seal"])
def test_no_figure_of_a_changed_answer_is_shown_as_verified(desk: Desk, how: str) -> None:
    seal = Seal(None)
    [turn] = turns_from([changed(record(desk, seal), how)], desk, seal)
    assert turn.answer is not None
    assert turn.answer.figures
    assert {figure.verdict for figure in turn.answer.figures} == {Verdict.UNSUPPORTED}
    assert "wq-figure wq-verified" not in turn.html
    assert NOT_CHECKED in turn.html
    assert "chưa đối chiếu lại được" in turn.html


def test_a_quote_that_no_longer_stands_there_takes_the_verdicts_away(desk: Desk) -> None:
    seal = Seal(None)
    sent = record(desk, seal)

    answer = restored(sent["answer"], sent["seal"], seal, lambda citation: citation.n != 2)

    assert answer is not None
    assert {figure.verdict for figure in answer.figures} == {Verdict.UNSUPPORTED}
    assert "đã thay đổi" in answer.notice


def test_words_from_a_browser_are_shown_as_words(desk: Desk) -> None:
    seal = Seal(None)
    sent = record(desk, seal)
    sent["answer"]["answer"] = "<img src=x onerror=alert(1)> 7 tấn [1]"
    sent["answer"]["citations"][0]["title"] = "<script>alert(1)</script>"
    sent["answer"]["citations"][0]["document"] = "../../etc/passwd"
    sent["answer"]["conflicts"][0]["indicator"] = "<iframe src='javascript:alert(1)'>"
    [turn] = turns_from([sent], desk, seal)
    for tag in ("<img", "<script", "<iframe"):
        assert tag not in turn.html
    assert 'href="javascript' not in turn.html


@pytest.mark.parametrize(
    "sent",
    [None, 7, "x", {}, [None, 3, {"question": 5}, {"question": ""}, {"question": "a" * 3000}], [[]]],
)
def test_what_is_no_conversation_is_none(desk: Desk, sent: object) -> None:
    assert turns_from(sent, desk, Seal(None)) == []


@given(st.recursive(st.none() | st.integers() | st.text(max_size=9), lambda x: st.dictionaries(st.text(max_size=9), x)))
def test_nothing_that_a_browser_sends_breaks_the_page(data: object) -> None:
    answer = restored(data, "seal", Seal(None), lambda _: False)
    assert answer is None or answer.notice


def test_an_endless_answer_is_none() -> None:
    answer = asdict(Answer("q", AnswerStatus.ANSWERED, "a" * 30_000))
    assert restored(answer, "", Seal(None), lambda _: True) is None


def test_the_key_stays_and_is_its_owners_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    data = Seal(home).packed(Answer("q", AnswerStatus.NOT_FOUND, "Không có."))
    assert Seal(home).is_whole(data["answer"], data["seal"])
    assert not Seal(tmp_path / "other").is_whole(data["answer"], data["seal"])
    [key] = home.iterdir()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
