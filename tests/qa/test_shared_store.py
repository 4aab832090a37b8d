"""The whole product over an index that Milvus keeps: the same answers as over a folder, for the page, the desk, the shell."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from index.gather import Plan
from index.kept import kept_index
from index.retrieval import Retriever
from index.scope import Scope
from qa.answer import Answer
from qa.holdings.holdings import Holdings
from qa.service import Service
from qa.settings import Settings, load_settings
from qa.workspace import encoder_of, index_of, open_service, recipe_of

if TYPE_CHECKING:
    from qa.holdings.work import Work

for needed in ("pymilvus", "milvus_lite"):
    pytest.importorskip(needed, reason="wardqa[milvus] is not installed")

SETS = Path(__file__).parents[2] / "eval" / "sets"
REPORT = """ỦY BAN NHÂN DÂN
PHƯỜNG BÌNH AN

BÁO CÁO
Kết quả thu ngân sách tháng {month} năm 2026

1. Tổng thu ngân sách trên địa bàn tháng {month} ước {amount} triệu đồng, đạt 25,1% dự toán.
2. Toàn phường đã trồng {trees} cây xanh tại các tổ dân phố.
"""


def plain(answer: Answer) -> Answer:
    return replace(answer, seconds={})


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"milvus+file://{tmp_path_factory.mktemp('milvus')}/lite.db"


@pytest.fixture(scope="module")
def shared(address: str, sample_index: Path, shared_home: Path) -> Service:
    """The bundled sample, written into the engine as it was read for the folder."""
    settings = load_settings(home=shared_home, store=f"{address}#sample")
    index, last = kept_index(index_of(settings)), kept_index(sample_index).last()
    with index.writing():
        plan = Plan([], [], last.manifest.sources, kept=last.store.entries)
        index.write(replace(last, path=Path("000000")), plan, recipe_of(settings), lambda *_: None)
    return Service(Retriever(index, encoder_of(settings)), settings)


@pytest.fixture(scope="module")
def local(sample_index: Path, shared_home: Path) -> Service:
    settings = load_settings(home=shared_home, index=sample_index)
    return Service(Retriever(sample_index, encoder_of(settings)), settings)


def questions() -> list[str]:
    rows = [json.loads(line) for line in (SETS / "sample.jsonl").read_text("utf-8").splitlines()]
    return [row["question"] for row in rows if not row.get("held_out")]


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.soak)])
def test_the_bundled_questions_are_answered_alike(shared: Service, local: Service, every: int) -> None:
    asked = questions()
    assert len(asked) > 20
    asked = asked[::every]
    for question in asked:
        assert plain(shared.ask(question)) == plain(local.ask(question)), question
    for scope in (
        Scope(ward=local.retriever.store.entries[0].ward),
        Scope(documents=frozenset({local.overview()[1].name})),
    ):
        for question in asked[:4]:
            assert plain(shared.within(scope).ask(question)) == plain(local.within(scope).ask(question)), question
    assert shared.overview() == local.overview()
    assert shared.examples() == local.examples()
    assert shared.follow_ups(shared.ask(asked[0])) is not None


@pytest.fixture
def office(tmp_path: Path, address: str) -> Settings:
    (tmp_path / "văn bản").mkdir()
    (tmp_path / "văn bản" / "4.txt").write_text(REPORT.format(month=4, amount="1.250", trees=77), "utf-8")
    return load_settings(
        home=tmp_path / "nhà", store=f"{address}#t{abs(hash(tmp_path))}", documents=tmp_path / "văn bản"
    )


def test_servers_follow_what_another_machine_writes(office: Settings) -> None:
    """Two servers, one of which never sees a document: no question fails, and both know the new paper."""
    first = open_service(office)
    second = open_service(office.model_copy(update={"documents": None}))
    question = "Tháng 5 năm 2026 phường trồng bao nhiêu cây xanh?"
    assert "90" not in second.ask(question).answer
    assert office.documents is not None
    (office.documents / "5.txt").write_text(REPORT.format(month=5, amount="2.500", trees=90), "utf-8")
    open_service(office)
    for service in (first, second):
        assert service.generation() == "000002"
        assert "90 cây" in service.ask(question).answer
    assert not first.rebuilding()


def _done(work: Work) -> Any:
    work.wait(60)
    assert not work.error
    return work.result


def test_the_desk_adds_and_takes_out(office: Settings, tmp_path: Path) -> None:
    service = open_service(office)
    desk = Holdings(office, service.refresh)
    (tmp_path / "5.txt").write_text(REPORT.format(month=5, amount="2.500", trees=90), "utf-8")
    done = _done(desk.take_in([tmp_path / "5.txt"]))
    assert [one.name for one in done.changes.added] == ["5.txt"]
    assert "90 cây" in service.ask("Tháng 5 năm 2026 phường trồng bao nhiêu cây xanh?").answer
    (tmp_path / "5.txt").write_text(REPORT.format(month=5, amount="2.500", trees=91), "utf-8")
    changed = _done(desk.take_in([tmp_path / "5.txt"], replacing=["5.txt"])).changes
    assert [(one.before.quote, one.after.quote) for one in changed.figures] == [("90 cây", "91 cây")]
    assert [one.name for one in _done(desk.take_out("5.txt")).changes.removed] == ["5.txt"]
    assert desk.held().name == "000004"
