"""One service asked from many threads at once, whole and in parts, while its index is built anew by another process."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made import CAU_DAT, GIENG_ME, HANG_MAM, conclusion, report

from corpus.audience import Audience
from index.scope import EVERYTHING, Scope
from qa import evidence
from qa.answer import AnswerStatus
from qa.service import Service
from qa.settings import Settings, load_settings
from qa.workspace import open_service

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = Scope(frozenset({Audience.PUBLIC}))
SCOPES = (EVERYTHING, PUBLIC, Scope(ward="Hàng Mắm"), Scope(documents=frozenset({"gieng-me.txt", "ket-luan.txt"})))
GIFTS = "Phường {} trao bao nhiêu suất quà cho người có công?"
QUESTIONS = (
    *(GIFTS.format(place.ward) for place in (HANG_MAM, CAU_DAT, GIENG_ME)),
    "Lũy kế thu ngân sách nhà nước của Hàng Mắm bao nhiêu?",
    "Phường nào thành lập mới nhiều doanh nghiệp nhất?",
    "Ai ký báo cáo tháng 8 của phường Hàng Mắm?",
    "du an bo ke song lap nho thu hoi bao nhieu ho dan",
    "How many trees were planted in Giếng Mẻ?",
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    documents = tmp_path / "documents"
    documents.mkdir()
    for name, text in {
        "cau-dat-ha.txt": report(CAU_DAT),
        "gieng-me.txt": report(GIENG_ME),
        "hang-mam.txt": report(HANG_MAM),
        "ket-luan.txt": conclusion(HANG_MAM, "53,7"),
    }.items():
        (documents / name).write_text(text, "utf-8")
    for name in ("cau-dat-ha.txt", "hang-mam.txt"):
        (documents / f"{name}.meta.toml").write_text('audience = "công khai"', "utf-8")
    return load_settings(documents=documents, home=tmp_path / "home", keep_answers=True)


def plain(service: Service, question: str) -> dict[str, Any]:
    answer = service.ask(question)
    assert not answer.notice
    return {**answer.to_json(), "seconds": 0}


def test_ten_threads_get_the_answers_that_one_gets(settings: Settings) -> None:
    service = open_service(settings)
    alone = {(scope, q): plain(service.within(scope), q) for scope in SCOPES for q in QUESTIONS}
    examples = {scope: service.within(scope).examples() for scope in SCOPES}
    # Everything that is made at the first question is made anew, by all threads at once.
    evidence._cache.clear()
    fresh = open_service(settings.model_copy(update={"home": settings.home, "index": settings.index_folder()}))
    start = threading.Barrier(10)

    def ask(thread: int) -> list[tuple[Scope, str, dict[str, Any]]]:
        start.wait()
        found = []
        for step in range(2 * len(QUESTIONS)):
            scope = SCOPES[(thread + step) % len(SCOPES)]
            question = QUESTIONS[(thread * 3 + step // len(SCOPES)) % len(QUESTIONS)]
            found.append((scope, question, plain(fresh.within(scope), question)))
        assert fresh.within(SCOPES[thread % len(SCOPES)]).examples() == examples[SCOPES[thread % len(SCOPES)]]
        return found

    with ThreadPoolExecutor(10) as threads:
        for scope, question, answer in (one for found in threads.map(ask, range(10)) for one in found):
            assert answer == alone[scope, question]


BUILD = """
import sys
from pathlib import Path
from qa.settings import load_settings
from qa.workspace import open_service
documents, index, text = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]).read_text("utf-8")
for number in range(int(sys.argv[4])):
    (documents / "moi.txt").write_text(text.replace("GIFTS", str(4000 + number)), "utf-8")
    (documents / "moi.txt.meta.toml").write_text('audience = "công khai"', "utf-8")
    open_service(load_settings(documents=documents, index=index))
    print(number, flush=True)
"""


def test_new_generations_are_picked_up_without_a_failed_question(settings: Settings, tmp_path: Path) -> None:
    """Another process publishes five generations, more than are kept, while a part of the index is asked."""
    service = open_service(settings)
    new = replace(CAU_DAT, ward="Bến Tắm Ngựa", gifts="GIFTS", market="sân kho Bắc", road="ngõ Đông")
    text = tmp_path / "moi.txt"
    text.write_text(report(new), "utf-8")
    folder = settings.index_folder()
    documents = settings.documents_folder()
    done = threading.Event()

    known, coming = GIFTS.format(CAU_DAT.ward), GIFTS.format("Bến Tắm Ngựa")

    def ask(thread: int) -> int:
        # A part is held over generations, as a page holds it.
        scope = SCOPES[thread % 3]
        part = service.within(scope)
        asked, seen = 0, 3999
        while not done.is_set():
            answer = part.ask(known)
            assert answer.notice == ""
            assert (answer.status is AnswerStatus.ANSWERED) == (scope is not SCOPES[2])
            assert (CAU_DAT.gifts in answer.answer) == (scope is not SCOPES[2])
            answer = part.ask(coming)
            if answer.status is AnswerStatus.ANSWERED:
                number = int(next(iter(answer.figures)).value)
                assert seen <= number <= 4004, "a later answer is never from an earlier generation"
                seen = number
            asked += 2
        return asked

    builder = subprocess.Popen(
        [sys.executable, "-c", BUILD, str(documents), str(folder), str(text), "5"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(ask, number) for number in range(4)]
        assert builder.stdout is not None
        built = builder.stdout.read().split()
        assert builder.wait(timeout=120) == 0
        done.set()
        assert all(future.result(timeout=120) for future in asked)
    assert built == ["0", "1", "2", "3", "4"]
    assert len(list((folder / "generations").glob("0*"))) < 6
    for scope in (EVERYTHING, PUBLIC):
        last = service.within(scope).ask(coming)
        assert last.status is AnswerStatus.ANSWERED
        assert "4004" in last.answer


def test_a_question_that_outlives_its_generation_is_asked_anew(settings: Settings) -> None:
    service = open_service(settings)
    part = service.within(PUBLIC)
    steps = part.stages(GIFTS.format(CAU_DAT.ward))
    next(steps)
    for number in range(4):
        (settings.documents_folder() / "them.txt").write_text(f"Báo cáo thêm số {number}.\n\nĐã họp 3 lần.", "utf-8")
        open_service(settings)
    assert not service.retriever.generation.exists()
    *_, answer = steps
    assert not isinstance(answer, str)
    assert CAU_DAT.gifts in answer.answer  # type: ignore[union-attr]
    assert service.retriever.generation.name == "000005"
