"""Answers kept and replayed: only when asked for, with everything they came from, no longer than said."""

from __future__ import annotations

import json
import sqlite3
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from model_server import KEY, Reply

from corpus.errors import QuestionError, SettingsError
from qa.answer import Answer
from qa.cli import app as command
from qa.llm import kept as kept_module
from qa.llm.kept import FILE, KeptAnswers
from qa.llm.replay import changes
from qa.settings import PREFIX
from qa.workspace import open_service

QUESTION = "Phường Hàng Mắm thu ngân sách tháng 8 năm 2027 được bao nhiêu?"
GOOD = "Thu ngân sách nhà nước tháng 8 ước đạt 6,25 tỷ đồng [1]."
WRONG = "Thu ngân sách nhà nước tháng 8 ước đạt 7,31 tỷ đồng [1]."


def drafts(*texts: str):
    return lambda _prompt, number: Reply(texts[min(number, len(texts) - 1)])


def test_nothing_is_kept_unless_asked_for(asked, tmp_path: Path) -> None:
    service, _ = asked(drafts(GOOD), home=tmp_path)
    assert service.ask(QUESTION).model
    assert not (tmp_path / FILE).exists()


def test_an_answer_is_kept_with_all_it_came_from(asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    service, _ = asked(drafts(WRONG, GOOD), home=tmp_path, keep_answers=True)
    answer = service.ask(QUESTION, ("Câu trước?",), id="q7")
    (kept,) = KeptAnswers(tmp_path, 30).list()
    assert kept.answer == json.loads(json.dumps(answer.to_json()))
    assert (kept.question, kept.history) == (QUESTION, ("Câu trước?",))
    assert kept.generation == service.retriever.generation.name
    assert Path(kept.index_folder) == service.retriever.generation.parent.parent
    assert kept.trace.model == "openai:mo-hinh"
    assert kept.trace.prompts == {"answer": 2, "follow_up": 1, "repair": 1}
    assert kept.trace.drafts[-2:] == [WRONG, GOOD]
    assert any("7,31" in str(verdict) and "unsupported" in str(verdict) for verdict in kept.trace.verdicts[-2])
    assert any("6,25 tỷ đồng" in item["quote"] for item in kept.trace.evidence)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert KEY.encode() not in (tmp_path / FILE).read_bytes()


def test_the_readers_answers_are_kept_too(index: Path, tmp_path: Path) -> None:
    from qa.settings import load_settings

    service = open_service(load_settings(index=index, home=tmp_path, keep_answers=True))
    *_, answer = service.stages(QUESTION)
    assert isinstance(answer, Answer)
    (kept,) = KeptAnswers(tmp_path, 30).list()
    assert not kept.trace.model
    assert kept.trace.evidence
    assert changes(kept, kept.generation, kept.trace, answer) == []


def test_what_is_too_old_is_deleted(asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service, _ = asked(drafts(GOOD), home=tmp_path, keep_answers=True, keep_days=30)
    past = datetime.now(UTC) - timedelta(days=31)
    with monkeypatch.context() as then:
        then.setattr(kept_module, "_now", lambda: past)
        service.ask(QUESTION)
    store = KeptAnswers(tmp_path, 365)
    assert len(store.list()) == 1
    service.ask(QUESTION)
    (left,) = store.list()
    assert left.asked_at > past.isoformat()
    assert QUESTION.encode() in (tmp_path / FILE).read_bytes()
    assert store.clear() == 1
    assert store.list() == []
    assert QUESTION.encode() not in (tmp_path / FILE).read_bytes()


def test_an_answer_is_given_even_where_it_cannot_be_kept(asked, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("đây không phải cơ sở dữ liệu, mà là một tệp văn bản dài hơn một trăm ký tự" * 3)
    service, _ = asked(drafts(GOOD), home=tmp_path, keep_answers=True)
    answer = service.ask(QUESTION)
    assert "6,25 tỷ đồng" in answer.answer
    assert "keep_answers" in answer.notice
    with pytest.raises(SettingsError, match=FILE):
        KeptAnswers(tmp_path, 30).list()


def test_a_file_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(SettingsError, match="mới hơn"):
        KeptAnswers(tmp_path, 30).list()


def test_a_file_of_an_older_program_is_brought_up_to_date(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute(kept_module._MIGRATIONS[0])
    connection.execute("PRAGMA user_version = 1")
    row = (datetime.now(UTC).isoformat(), "Hỏi gì?", "[]", "/i", "000001", '{"model": "m"}', '{"answer": "Có."}')
    connection.execute(f"INSERT INTO answers VALUES (1, {', '.join('?' * 7)})", row)
    connection.commit()
    connection.close()
    kept = KeptAnswers(tmp_path, 30).get(1)
    assert (kept.question, kept.trace.model, kept.answer["answer"]) == ("Hỏi gì?", "m", "Có.")
    connection = sqlite3.connect(tmp_path / FILE)
    assert connection.execute("PRAGMA user_version").fetchone() == (len(kept_module._MIGRATIONS),)
    connection.close()


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """``run("replay", "1")``: exit status and what was printed, with the home of this test."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(f"{PREFIX}HOME", str(tmp_path))

    def start(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["wardqa", *words])
        with pytest.raises(SystemExit) as stop:
            command.main()
        said = capsys.readouterr()
        return int(stop.value.code or 0), said.out, said.err

    return start


def test_the_command_lists_replays_and_forgets(asked, run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Chưa giữ câu trả lời nào" in run("replay")[1]
    worded = f"Phường Hàng Mắm: {GOOD[0].lower()}{GOOD[1:]}"
    service, server = asked(drafts(worded), home=tmp_path, keep_answers=True)
    service.ask(QUESTION)
    status, out, _ = run("replay")
    assert status == 0
    assert f"1. {QUESTION}" in out
    assert "openai:mo-hinh" in out

    # The same model, the same index: nothing is different.
    monkeypatch.setenv(f"{PREFIX}LLM", "openai:mo-hinh")
    monkeypatch.setenv(f"{PREFIX}LLM_BASE_URL", server.openai)
    status, out, err = run("replay", "1")
    assert status == 0, err
    assert "không có gì khác" in out

    # Without the model the reader answers: another model, other words.
    monkeypatch.delenv(f"{PREFIX}LLM")
    status, out, _ = run("replay", "1", "--json")
    told = json.loads(out)
    assert status == 0
    assert {"mô hình", "câu trả lời"} <= {change["what"] for change in told["changes"]}
    assert told["before"]["answer"] == worded
    assert len(KeptAnswers(tmp_path, 30).list()) == 1, "a replay is not kept itself"

    assert run("replay", "99")[0] == 1
    assert "wardqa replay" in run("replay", "99")[2]
    assert run("replay", "1", "--clear")[0] == 1
    assert "Đã xóa 1" in run("replay", "--clear")[1]


def test_a_replay_shows_what_the_documents_changed(tmp_path: Path, run, serve, monkeypatch: pytest.MonkeyPatch) -> None:
    from llm_papers import REPORT, settings_for

    folder = tmp_path / "van-ban"
    folder.mkdir()
    (folder / "bao-cao.txt").write_text(REPORT, "utf-8")
    server = serve(lambda prompt, _: Reply(GOOD if "6,25 tỷ đồng" in prompt else GOOD.replace("6,25", "6,75")))
    settings = settings_for(server, documents=folder, home=tmp_path, keep_answers=True)
    service = open_service(settings)
    assert service.ask(QUESTION).model
    (folder / "bao-cao.txt").write_text(REPORT.replace("6,25", "6,75"), "utf-8")
    monkeypatch.setenv(f"{PREFIX}LLM", "openai:mo-hinh")
    monkeypatch.setenv(f"{PREFIX}LLM_BASE_URL", server.openai)
    status, out, err = run("replay", "1", "--documents", str(folder))
    assert status == 0, err
    for words in ("bản chỉ mục", "000001", "000002", "đoạn trích", "6,75 tỷ đồng", "6,25 tỷ đồng"):
        assert words in out


def test_there_is_nothing_to_get_where_nothing_is_kept(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="wardqa replay"):
        KeptAnswers(tmp_path, 30).get(1)
    assert KeptAnswers(tmp_path, 30).clear() == 0
    assert not (tmp_path / FILE).exists()
