"""Which generation answers, and how a folder that cannot answer is refused."""

from __future__ import annotations

import json
import logging
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus.errors import IndexFolderError
from index.generation import build_command, complete, current, damage, named, read_manifest
from index.store import Store
from index.upkeep import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.index.conftest import Office


@pytest.fixture
def twice(built: Office) -> Office:
    """Two generations of the same papers."""
    built.build(force=True)
    return built


def refusal(folder: Path) -> str:
    with pytest.raises(IndexFolderError) as caught:
        current(folder)
    message = str(caught.value)
    assert "\n" not in message
    return message


class TestRefusals:
    def test_missing(self, tmp_path: Path) -> None:
        folder = tmp_path / "không có"
        assert build_command(folder) in refusal(folder)
        assert f"'{folder}'" in refusal(folder)

    def test_foreign(self, tmp_path: Path, office: Office) -> None:
        (tmp_path / "thư.txt").write_text("của người khác", "utf-8")
        assert "không phải chỉ mục" in refusal(tmp_path)
        office.index = tmp_path
        before = sorted(tmp_path.rglob("*"))
        with pytest.raises(IndexFolderError, match="không phải chỉ mục"):
            office.build()
        assert sorted(tmp_path.rglob("*")) == before

    def test_a_file_in_its_place(self, office: Office) -> None:
        office.index.write_text("x")
        assert "không phải chỉ mục" in refusal(office.index)
        with pytest.raises(IndexFolderError, match="Không ghi được"):
            office.build()
        assert office.index.read_text() == "x"

    def test_another_format(self, built: Office) -> None:
        (built.index / "wardqa-index.json").write_text(json.dumps({"format": 99}))
        assert "phiên bản 99" in refusal(built.index)
        for act in (built.build, built.update):
            with pytest.raises(IndexFolderError, match="phiên bản 99"):
                act()
        assert json.loads((built.index / "wardqa-index.json").read_text()) == {"format": 99}

    @pytest.mark.parametrize("mark", ["", "{", "[]", '{"format": "x"}', "\xff"])
    def test_a_damaged_mark_is_named_and_mended(
        self, built: Office, mark: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        (built.index / "wardqa-index.json").write_bytes(mark.encode("latin-1"))
        with caplog.at_level(logging.ERROR):
            assert len(built.names) == 2
        assert "wardqa-index.json" in caplog.text
        built.build()
        assert verify(built.index) == []

    def test_a_mark_that_was_being_written_is_no_obstacle(self, office: Office) -> None:
        office.index.mkdir()
        (office.index / ".wardqa-index.json.new").write_text("{")
        assert office.build().documents == 2

    def test_nothing_built_yet(self, office: Office) -> None:
        office.index.mkdir()
        (office.index / "wardqa-index.json").write_text('{"format": 1}')
        assert "chưa có bản hoàn chỉnh" in refusal(office.index)


class TestPointer:
    @pytest.mark.parametrize(
        "content", [None, b"", b"garbage", b"\xff\xfe\x00", b"../..", b"000009", b"\xd9\xa1", b"1" * 100_000]
    )
    def test_a_lost_pointer_does_not_lose_the_index(self, twice: Office, content: bytes | None) -> None:
        if content is None:
            (twice.index / "CURRENT").unlink()
        else:
            (twice.index / "CURRENT").write_bytes(content)
        assert current(twice.index).name == "000002"
        report = twice.update()
        assert not report.unchanged
        assert named(twice.index) == current(twice.index).name == report.generation

    def test_names_only_whole_numbers(self, twice: Office) -> None:
        (twice.index / "generations" / "0abc").mkdir()
        (twice.index / "generations" / "000007").mkdir()
        assert complete(twice.index) == ["000001", "000002"]
        assert twice.build(force=True).generation == "000008"


def files_of(folder: Path) -> list[str]:
    return ["manifest.json", *read_manifest(folder).files]


PARTS = ("store.sqlite", "vectors/vectors.faiss", "lexical/words.parts.npy", "abbreviations.json")


class TestDamage:
    @pytest.mark.parametrize("harm", ["cut", "gone", "grown"])
    @pytest.mark.parametrize(
        "name",
        ["manifest.json", "skipped.json", *(f"segments/000002/{part}" for part in PARTS)],
    )
    def test_the_last_good_one_answers_until_the_next_build(
        self, twice: Office, name: str, harm: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        broken = twice.index / "generations" / "000002" / name
        if harm == "gone":
            broken.unlink()
        else:
            data = broken.read_bytes()
            broken.write_bytes(data[: len(data) // 2] if harm == "cut" else data + b"}")
        with caplog.at_level(logging.ERROR):
            assert current(twice.index).name == "000001"
        assert Path(name).name in caplog.text
        assert "wardqa index build" in caplog.text
        assert len(Store(current(twice.index)).entries) == 2
        assert twice.update().generation == "000003"
        assert current(twice.index).name == "000003"

    def test_every_file_is_watched(self, built: Office) -> None:
        generation = current(built.index)
        for name in files_of(generation):
            whole = (generation / name).read_bytes()
            (generation / name).write_bytes(whole[:-1])
            assert Path(name).name in (damage(generation) or "")
            (generation / name).write_bytes(whole)
        assert damage(generation) is None

    def test_when_all_are_damaged_the_newest_is_named(self, twice: Office) -> None:
        for name in ("000001", "000002"):
            (twice.index / "generations" / name / f"segments/{name}/store.sqlite").write_bytes(b"")
        message = refusal(twice.index)
        assert "000002" in message
        assert "store.sqlite" in message
        assert build_command(twice.index, [str(twice.documents)]) in message
        assert len(twice.build().read) == 2

    def test_the_command_that_mends_names_every_source(self) -> None:
        assert build_command(Path("chi muc")) == "wardqa index build THƯ_MỤC_VĂN_BẢN --index 'chi muc'"
        assert build_command(Path("i"), ["a b", "c.txt", "d"], "--force") == (
            "wardqa index build 'a b' --index i --force && wardqa index add c.txt d --index i"
        )

    def test_damage_inside_the_store_is_named(self, built: Office) -> None:
        generation = current(built.index)
        path = built.segment / "store.sqlite"
        size = path.stat().st_size
        path.write_bytes(b"\0" * size)
        with pytest.raises(IndexFolderError, match=r"store\.sqlite.*--force"):
            Store(generation)
        assert len(built.build().read) == 2

    def test_damage_inside_a_document_is_named_and_mended(self, built: Office) -> None:
        generation = current(built.index)
        path = built.segment / "store.sqlite"
        path.write_bytes(path.read_bytes().replace(b'"name":"bao-cao.txt"', b'"name";"bao-cao.txt"'))
        store = Store(generation)
        entry = next(e for e in store.entries if e.name == "bao-cao.txt")
        with pytest.raises(IndexFolderError, match=r"store\.sqlite"):
            store.document(entry)
        assert built.build(force=True).read == ("2026/thang 5.txt", "bao-cao.txt")


class TestReadOnly:
    def test_a_copy_that_nobody_may_write_answers(self, built: Office, as_nobody: Callable[..., object]) -> None:
        """Reading locks nothing and writes nothing; writing is refused in one sentence."""
        for path in [built.index, *built.index.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        try:
            assert as_nobody(lambda: built.names) == ["2026/thang 5.txt", "bao-cao.txt"]
            assert as_nobody(lambda: built.update().unchanged) is True
            message = as_nobody(lambda: built.build(force=True))
            assert "Không ghi được" in str(message)
            assert "quyền" in str(message)
        finally:
            for path in [built.index, *built.index.rglob("*")]:
                path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.fixture
def as_nobody(tmp_path: Path) -> Callable[..., object]:
    """Runs a function in a child without root's rights; gives its result, or the sentence of its refusal."""
    for parent in (tmp_path, *tmp_path.parents):
        if os.geteuid() == 0 and parent.owner() == "root" and str(parent).startswith("/tmp/"):
            parent.chmod(0o755)

    def run(act: Callable[[], object]) -> object:
        out = tmp_path / "out.json"
        out.touch()
        out.chmod(0o666)
        child = os.fork()
        if child == 0:
            try:
                if os.geteuid() == 0:
                    os.setgid(65534)
                    os.setuid(65534)
                try:
                    result = act()
                except IndexFolderError as error:
                    result = str(error)
                out.write_text(json.dumps(result))
                os._exit(0)
            except BaseException as error:
                out.write_text(json.dumps(repr(error)))
                os._exit(1)
        assert os.waitpid(child, 0)[1] == 0, out.read_text()
        return json.loads(out.read_text())

    return run


def test_a_generation_half_removed_is_not_taken_for_a_complete_one(built: Office) -> None:
    shutil.copytree(built.index / "generations/000001", built.index / "generations/000000")
    shutil.rmtree(built.index / "generations/000000/segments/000001/lexical")
    assert damage(built.index / "generations/000000") is not None
    assert current(built.index).name == "000001"
