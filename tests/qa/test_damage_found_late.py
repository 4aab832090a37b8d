"""Bytes that change under a server that runs: found by its own looking or by a question that fails, and left behind."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from corpus.errors import IndexFolderError
from index import generation
from index.generation import current, named
from index.store import Store
from index.upkeep import verify
from qa import newest
from qa.answerer import Answerer
from qa.scrubbing import Scrubbing
from qa.server.serve import served
from qa.service import Service
from qa.settings import Settings
from qa.site import Site
from qa.workspace import open_service

QUESTION = "Tháng 4 trồng bao nhiêu cây xanh?"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every generation is too large to be read as it is opened."""
    monkeypatch.setattr(generation, "HASHED", 0)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Two generations, of which the second has a paper more."""
    made = Settings(documents=tmp_path / "văn bản", home=tmp_path / "nhà")
    assert made.documents is not None
    made.documents.mkdir()
    (made.documents / "a.txt").write_text("BÁO CÁO\nTháng 4 toàn phường đã trồng 77 cây xanh.\n", "utf-8")
    open_service(made)
    (made.documents / "b.txt").write_text("BÁO CÁO\nĐã cấp 31 giấy chứng nhận.\n", "utf-8")
    open_service(made)
    return made


def flip(service: Service, part: str = "store.sqlite", words: bytes = b'"kind"') -> str:
    """A byte of every file of that name in the generation that answers, inside the paper that answers."""
    path = next(path for path in sorted(service.retriever.generation.rglob("*")) if path.name.endswith(part))
    data = path.read_bytes()
    at = data.find(words)
    at = at if at >= 0 else len(data) // 2
    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    return path.name


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_server_looks_by_itself_and_says_so(
    settings: Settings, large: None, caplog: pytest.LogCaptureFixture
) -> None:
    service = open_service(settings)
    site = Site(service)
    folder = settings.index_folder()

    def told() -> dict[str, Any]:
        return dict(httpx.get(f"{address}/healthz", trust_env=False).json())

    with served(site) as address, caplog.at_level(logging.ERROR):
        address = address.rstrip("/")
        assert told()["status"] == "ok"
        assert b"wardqa_index_damaged 0.0" in site.metrics.text()
        file = flip(service, "vectors.faiss")
        with Scrubbing(service, above=0, look=0.05):
            until(lambda: service.retriever.generation.name == "000001")
            damage = next(record for record in caplog.records if getattr(record, "event", "") == "damage")
            assert damage.fields["damaged"] == "000002"  # type: ignore[attr-defined]
            assert file in damage.fields["why"]  # type: ignore[attr-defined]
            assert (told()["status"], told()["damaged"]) == ("degraded", "000002")
            assert b"wardqa_index_damaged 1.0" in site.metrics.text()
            assert "77 cây" in service.ask(QUESTION).answer
            # Nobody who comes now opens it either, and the next build makes a whole one.
            assert current(folder).name == "000001"
            again = open_service(settings)
            assert again.retriever.generation.name == named(folder) == "000003"
            assert {fault.generation for fault in verify(folder)} == {"000002"}
            assert "77 cây" in service.ask(QUESTION).answer
            assert service.retriever.generation.name == "000003"
            assert told()["status"] == "ok"


def test_a_question_that_fails_of_it_is_answered_from_the_one_before(settings: Settings, large: None) -> None:
    flip(open_service(settings), words=b'"name":"a.txt"')
    service = open_service(settings)  # what SQLite has read once it would not read again
    answer = service.ask(QUESTION)
    assert "77 cây" in answer.answer
    assert service.retriever.generation.name == "000001"
    assert service.newest.damaged() == "000002"


def test_where_no_other_is_whole_questions_are_refused(settings: Settings, large: None) -> None:
    flip(open_service(settings), words=b'"name":"a.txt"')
    service = open_service(settings)  # what SQLite has read once it would not read again
    folder = settings.index_folder()
    (folder / "generations/000001/manifest.json").unlink()
    for _ in range(2):
        with pytest.raises(IndexFolderError, match="bị hỏng") as refused:
            service.ask(QUESTION)
        assert "wardqa index build" in str(refused.value)
    with served(Site(service)) as address:
        told = httpx.get(f"{address}healthz", trust_env=False).json()
        assert (told["status"], told["damaged"]) == ("degraded", "000002")


def test_a_defect_is_no_damage_and_has_the_files_read_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    service = open_service(settings)
    read: list[Path] = []
    looked = newest.wrong_bytes
    monkeypatch.setattr(newest, "wrong_bytes", lambda folder: read.append(folder) or looked(folder))

    def stages(*_: object) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(Answerer, "stages", stages)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            service.ask(QUESTION)
    assert read == [service.retriever.generation]
    assert service.newest.damaged() == ""


def test_looking_through_what_is_whole_changes_nothing_and_can_be_stopped(settings: Settings) -> None:
    service = open_service(settings)
    with Scrubbing(service, above=0, rate=0.01, look=0.01):  # hours, were it not stopped
        time.sleep(0.05)
    with Scrubbing(service, above=0, every=0.02, look=0.01):
        time.sleep(0.3)
    assert service.retriever.generation.name == "000002"
    assert service.newest.damaged() == ""
    assert len(Store(service.retriever.generation).entries) == 2
