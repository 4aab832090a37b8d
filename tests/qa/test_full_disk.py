"""No room left on the disk of the server: answers come all the same, with a line on what could not be kept."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from corpus.errors import SettingsError
from qa.access.control import Access
from qa.access.passwords import Scrypt
from qa.access.viewer import Role
from qa.answer import AnswerStatus
from qa.chat.kept import Seal
from qa.feedback import Opinion, keep
from qa.llm.kept import KeptAnswers
from qa.settings import Settings
from qa.workspace import open_service
from tests.disks import fill, read_only, small_disk

QUESTION = "Tháng 4 trồng bao nhiêu cây xanh?"


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "văn bản"
    folder.mkdir()
    (folder / "a.txt").write_text("BÁO CÁO\nTháng 4 toàn phường đã trồng 77 cây xanh.\n", "utf-8")
    return folder


def test_what_the_chat_writes_for_itself_takes_no_answer_down(
    documents: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        now = [1_000_000.0]
        settings = Settings(documents=documents, home=disk / "home", keep_answers=True, access=True)
        service = open_service(settings)
        access = Access(settings, Scrypt(ln=4))
        sessions = type(access.sessions)(access.sessions.file, 7200, 72_000, lambda: now[0])
        access.users.add("lan", Role.OFFICIAL, "con mèo ngủ trên mái nhà")
        token = sessions.begin("lan")
        seal = Seal(settings.home)
        assert service.ask(QUESTION).notice == ""
        filled = fill(disk)
        for _ in range(3):
            answer = service.ask(QUESTION)
            assert answer.status is AnswerStatus.ANSWERED
            assert "77 cây" in answer.answer
        assert answer.notice
        assert "\n" not in answer.notice
        # Whoever is signed in goes on.
        now[0] += 600
        viewer = sessions.viewer(token)
        assert viewer is not None
        assert viewer.name == "lan"
        assert Seal(settings.home).is_whole(seal.packed(answer)["answer"], seal.packed(answer)["seal"])
        with pytest.raises(SettingsError, match="ổ đĩa đã đầy"):
            keep(settings.home, Opinion(True, (), "x" * 900, QUESTION, (), {}, "1", answer.to_json(), "official"))
        # A server that starts now, with papers that there is no room to index, answers from what there is.
        (documents / "b.txt").write_text("BÁO CÁO\nTháng 5 toàn phường đã trồng 90 cây xanh.\n" * 200, "utf-8")
        with caplog.at_level(logging.ERROR):
            again = open_service(settings)
        assert "ổ đĩa đã đầy" in caplog.text
        assert "Đang trả lời từ bản chỉ mục 000001" in caplog.text
        assert "77 cây" in again.ask(QUESTION).answer
        filled.unlink()
        assert open_service(settings).retriever.generation.name == "000002"
        assert service.ask(QUESTION).notice == ""
        assert len(KeptAnswers(settings.home, 30).list()) == 2


def test_a_home_that_may_only_be_read_answers(
    documents: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        settings = Settings(documents=documents, home=disk / "home", keep_answers=True)
        open_service(settings)
        (documents / "a.txt").write_text("BÁO CÁO\nTháng 4 toàn phường đã trồng 78 cây xanh.\n", "utf-8")
        with read_only(disk), caplog.at_level(logging.ERROR):
            answer = open_service(settings).ask(QUESTION)
            assert "77 cây" in answer.answer
            assert answer.notice
            assert "chỉ cho đọc" in caplog.text
            Seal(settings.home)
        assert "78 cây" in open_service(settings).ask(QUESTION).answer
