"""One writer at a time, whatever dies: a change is seen as a whole or not at all, and nothing of it is left behind."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from corpus.errors import IndexFolderError, QuestionError
from index.build import add, build
from index.files import in_shard, shard_named
from index.milvus.engine import Engine
from index.milvus.index import MilvusIndex
from index.milvus.state import Lease
from index.milvus.tables import KEPT
from index.milvus.verifying import faults_in
from index.retrieval import Retriever
from tests.index.conftest import report

if TYPE_CHECKING:
    from tests.index.conftest import Office

pytestmark = pytest.mark.parametrize("engine", ["milvus"])


def counted(index: MilvusIndex) -> dict[int, dict[str, int]]:
    """The counts of all terms that any passage holds."""
    rows = index.engine.all("terms", "id >= 0", ["content"], index.rows.current().epoch, now=True)
    return {row["id"]: held for row in rows if (held := json.loads(row["content"])["now"])}


def told(index: MilvusIndex, office: Office) -> tuple[Any, ...]:
    retriever = Retriever(index, office.recipe.encoder)
    hits = retriever.search(retriever.understand("thu ngân sách tháng 6 cây xanh"), 50)
    return (
        [entry.name for entry in retriever.store.entries],
        sorted((hit.entry.name, hit.ordinal, round(hit.score, 3)) for hit in hits),
        len(list(retriever.store.figures())),
        counted(index),
    )


class _Died(BaseException):
    """A writer's power cut."""


@pytest.mark.parametrize("step", [19, pytest.param(1, marks=pytest.mark.soak)])
def test_a_writer_may_die_at_any_write(built: Office, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Replace one paper and add another, and die at the n-th write; the next writer puts it in order."""
    index = built.index

    def changed_papers() -> list[Path]:
        return [built.write("bao-cao.txt", report(trees=500)), built.write("6.txt", report(month=6))]

    before = told(index, built)
    built.add(*changed_papers())
    after = told(index, built)
    deaths = 0
    while True:
        built.write("bao-cao.txt", report())
        (built.documents / "6.txt").unlink()
        built.build()
        assert told(index, built) == before
        paths = changed_papers()
        left = [deaths]

        def dying(change: Callable[..., Any], left: list[int] = left) -> Callable[..., Any]:
            def changed(*args: object, **named: object) -> object:
                if not left[0]:
                    raise _Died
                left[0] -= 1
                return change(*args, **named)

            return changed

        with monkeypatch.context() as patch:
            for name in ("write", "delete", "flush"):
                patch.setattr(Engine, name, dying(getattr(Engine, name)))
            patch.setattr(Lease, "_keep", lambda *_: None)
            try:
                built.add(*paths)
            except _Died:
                pass
            else:
                break
        # Whoever asks sees the one or the other. The lease of the dead has run out; the next writer finishes what was
        # begun, or removes what never was, and makes its own change.
        assert told(index, built)[:3] in (before[:3], after[:3])
        index.rows.release()
        built.add(*paths)
        assert told(index, built) == after
        assert faults_in(index) == []
        deaths += step
    assert deaths > 20


def test_rows_of_what_is_gone_are_removed_by_the_next_change(built: Office) -> None:
    index = built.index
    number = next(entry.id for entry in built.store.entries if entry.name == "bao-cao.txt")
    built.add(built.write("bao-cao.txt", report(trees=500)))
    epoch = index.rows.current().epoch
    assert index.engine.count("passages", f"document == {number}", epoch)
    built.remove("2026/thang 5.txt")
    for table in KEPT:
        if table != "terms":
            assert index.engine.count(table, f"document == {number}", epoch) == 0


def test_an_open_generation_goes_on_answering_while_the_next_is_made(built: Office) -> None:
    old = built.retriever
    query = old.understand("cây xanh tháng 4")
    before = [(hit.entry.name, hit.ordinal) for hit in old.search(query, 5)]
    built.add(built.write("bao-cao.txt", report(trees=500)))
    assert [(hit.entry.name, hit.ordinal) for hit in old.search(query, 5)] == before
    assert "77 cây" in old.store.document(old.store.entries[1]).text
    now = built.retriever
    built.build(force=True)
    assert now.search(now.understand("500 cây xanh"), 1)[0].entry.name == "bao-cao.txt"


def test_another_version_is_refused_and_can_be_made_anew(built: Office) -> None:
    index = built.index
    head = index.rows._row("current")
    index.rows.commit({**head, "format": 99})
    with pytest.raises(IndexFolderError, match="thuộc phiên bản 99") as caught:
        index.open()
    assert "\n" not in str(caught.value)
    with pytest.raises(IndexFolderError, match="thuộc phiên bản 99"):
        built.add(built.write("6.txt", report(month=6)))
    assert built.build(force=True).generation == "000002"
    assert faults_in(index) == []
    assert len(built.names) == 3


def test_another_encoder_is_refused_in_one_sentence(built: Office) -> None:
    from index.encoders import load_encoder

    with pytest.raises(IndexFolderError, match="khác mô hình đang đặt; hãy dựng lại bằng: wardqa index build"):
        Retriever(built.index, load_encoder(query_prefix="hỏi: "))


def test_what_is_lost_is_found(built: Office) -> None:
    index, entry = built.index, built.store.entries[0]
    epoch = index.rows.current().epoch
    index.engine.delete("passages", f"id == {entry.first}", epoch)
    index.engine.delete("texts", f"document == {entry.id}", epoch)
    assert [(fault.file, fault.what) for fault in faults_in(index)] == [
        (entry.name, f"có {entry.passages - 1} đoạn, lẽ ra {entry.passages}"),
        (entry.name, "không đọc lại được văn bản"),
    ]
    with pytest.raises(IndexFolderError, match="bị hỏng"):
        built.store.document(entry)


class TestLease:
    def test_another_writer_is_waited_for_and_then_named(self, built: Office) -> None:
        rows = built.index.rows
        with Lease(rows, 0.01).held(1.0, "đây"):
            assert built.index.being_written()
            with pytest.raises(IndexFolderError, match=r"đang được .+ ghi"), Lease(rows, 0.01).held(0.05, "đây"):
                pass
        assert not built.index.being_written()

    def test_one_that_ran_out_is_taken_over(self, built: Office) -> None:
        rows = built.index.rows
        rows.claim({"owner": "kẻ đã chết", "who": "máy khác", "until": time.time() - 1})
        with Lease(rows, 0.01).held(0.05, "đây"):
            pass

    def test_who_lost_it_publishes_nothing(self, built: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        rows, names = built.index.rows, built.names
        settle = Engine.settle

        def lost(engine: Engine) -> None:
            settle(engine)
            rows.claim({"owner": "máy khác", "who": "máy khác", "until": time.time() + 60})

        monkeypatch.setattr(Engine, "settle", lost)
        with pytest.raises(IndexFolderError, match="mất quyền ghi"):
            built.add(built.write("6.txt", report(month=6)))
        rows.release()
        assert built.names == names


def test_several_machines_add_at_once(built: Office) -> None:
    """Each reads and embeds its share by itself; what one has written meanwhile stays."""
    files = [built.write(f"them/{number}.txt", report(month=6 + number)) for number in range(4)]
    wrong: list[BaseException] = []

    def ingest(part: int) -> None:
        machine = MilvusIndex(built.index.address, built.documents.parent / f"máy {part}")
        try:
            add(machine, files, built.recipe, shard=(part, 2))
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=ingest, args=(part,)) for part in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert set(built.names) == {"bao-cao.txt", "2026/thang 5.txt", *(file.name for file in files)}
    assert faults_in(built.index) == []
    fresh = told(built.index, built)
    built.build(built.documents, *files, force=True)
    assert fresh[3] == told(built.index, built)[3]


def test_many_are_added_some_at_a_time(office: Office, new_index: Callable[[], MilvusIndex], tmp_path: Path) -> None:
    """As if all had been added at once, though the first cannot be read, one is replaced and two are the same."""
    some = MilvusIndex(office.index.address, tmp_path / "sổ", batch=2)
    for name in ("0.txt", "00.txt"):
        office.write(name, "")
    for number in range(5, 9):
        office.write(f"{number}.txt", report(month=number))
    office.write("9.txt", report(month=8))
    first = build(some, [office.documents], office.recipe)
    assert int(first.generation) > 2
    assert len(first.read) == 6
    office.write("bao-cao.txt", report(trees=500))
    more = [office.write(f"thêm/{number}.txt", report(month=number)) for number in range(10, 13)]
    second = add(some, [office.documents / "bao-cao.txt", *more], office.recipe)
    assert set(second.read) == {"bao-cao.txt", *(file.name for file in more)}
    assert len(second.kept) == 5
    assert {one.name for one in second.skipped} == {"0.txt", "00.txt", "9.txt"}
    more.append(office.write("thêm/13.txt", report(month=1)))
    third = add(some, [office.documents / "bao-cao.txt", *more], office.recipe)
    assert (third.read, int(third.generation)) == (("13.txt",), int(second.generation) + 1)
    assert faults_in(some) == []
    office.index = new_index()
    whole = office.build()
    assert (third.documents, third.passages, third.figures) == (whole.documents, whole.passages, whole.figures)
    assert third.conflicts == whole.conflicts
    assert told(some, office)[3] == told(office.index, office)[3]


def test_what_answers_is_not_built_anew_in_parts(built: Office, tmp_path: Path) -> None:
    some = MilvusIndex(built.index.address, tmp_path / "sổ", batch=1)
    built.write("6.txt", report(month=6))
    assert int(build(some, [built.documents], built.recipe, force=True).generation) == 2


def test_shards(engine: str) -> None:
    names = [f"{number}.txt" for number in range(50)]
    parts = [{name for name in names if in_shard(name, shard_named(f"{part}/3"))} for part in (1, 2, 3)]
    assert set().union(*parts) == set(names)
    assert sum(map(len, parts)) == len(names)
    assert all(parts)
    for wrong in ("0/3", "4/3", "1", "a/b", "", "1/0", "-1/2"):
        with pytest.raises(QuestionError, match="2/5"):
            shard_named(wrong)
