"""What disks do to an index: bytes that flip, files cut or lost, no room, no leave to write, formats of other versions."""

from __future__ import annotations

import json
import logging
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus.digest import digest_of
from corpus.errors import IndexFolderError
from index import generation as generations
from index.generation import current, named, read_manifest
from index.retrieval import Retriever
from index.upkeep import verify
from tests.disks import fill, read_only, small_disk

if TYPE_CHECKING:
    from tests.index.conftest import Office

Paper = Callable[..., str]
QUESTION = "Toàn phường đã trồng bao nhiêu cây xanh?"


def answers(office: Office) -> str:
    """The first passage that a process which opens the index now finds."""
    retriever = Retriever(office.index, office.recipe.encoder)
    hit = retriever.search(retriever.understand(QUESTION), 1)[0]
    return retriever.document(hit).words(retriever.passage(hit).spans)


@pytest.fixture
def grown(office: Office, paper: Paper) -> Office:
    """Three generations; the papers of the newest came in two steps."""
    office.build()
    office.write("bao-cao.txt", paper(trees=78))
    office.build()
    beside = office.documents.parent / "kho.txt"
    beside.write_text(paper(ward="AN THỊNH", trees=31), "utf-8")
    office.add(beside)
    return office


@pytest.fixture(autouse=True)
def said_anew() -> None:
    """Damage is told once a process."""
    generations._warn.cache_clear()
    generations._warn_of_mark.cache_clear()


def harms(path: Path, chance: random.Random, flips: int) -> Iterator[tuple[str, Callable[[], None]]]:
    whole = path.read_bytes()

    def flip() -> None:
        at = chance.randrange(len(whole))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])

    for number in range(flips if whole else 0):
        yield f"flip {number}", flip
    if whole:
        yield "cut", lambda: path.write_bytes(whole[: chance.randrange(len(whole))])
    yield "gone", path.unlink


@pytest.mark.parametrize("flips", [1, pytest.param(12, marks=[pytest.mark.soak, pytest.mark.timeout(3000)])])
def test_damage_to_any_file_is_named_and_an_older_generation_answers(
    grown: Office, flips: int, caplog: pytest.LogCaptureFixture
) -> None:
    newest = current(grown.index)
    chance = random.Random(flips)
    files = sorted(path for path in newest.rglob("*") if path.is_file())
    assert len(files) > 10
    if flips == 1:  # each kind of part once; all of them is a matter of minutes
        files = list({(path.name.split(".")[-1], path.stat().st_size > 500): path for path in files}.values())
    for path in files:
        name = path.relative_to(newest).as_posix()
        whole = path.read_bytes()
        for harm, do in harms(path, chance, flips):
            said_anew.__wrapped__()  # type: ignore[attr-defined]
            caplog.clear()
            do()
            with caplog.at_level(logging.ERROR):
                assert current(grown.index).name == "000002", (name, harm)
                assert "cây xanh" in answers(grown), (name, harm)
                assert "78 cây" in grown.text("bao-cao.txt")
            assert path.name in caplog.text, (name, harm)
            assert "Traceback" not in caplog.text
            # The one before shares no file with it, and is whole.
            faults = verify(grown.index)
            assert (newest.name, name) in {(fault.generation, fault.file) for fault in faults}, (name, harm)
            assert "000002" not in {fault.generation for fault in faults}, (name, harm)
            path.unlink(missing_ok=True)
            path.write_bytes(whole)
    assert verify(grown.index) == []


@pytest.mark.parametrize("part", ["manifest.json", "store.sqlite", "indptr.npy"])
def test_the_next_build_mends_it(grown: Office, part: str) -> None:
    newest = current(grown.index)
    path = next(path for path in sorted(newest.rglob("*")) if path.name.endswith(part))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :])
    report = grown.update()
    assert not report.unchanged
    mended = current(grown.index)
    assert named(grown.index) == mended.name == report.generation != newest.name
    assert {fault.generation for fault in verify(grown.index)} <= {newest.name, "000001"}
    assert grown.names == ["2026/thang 5.txt", "bao-cao.txt"] or "kho.txt" in grown.names


@pytest.mark.parametrize("all_of_them", [False, True])
def test_what_was_added_and_taken_out_by_hand_is_still_known(
    grown: Office, paper: Paper, tmp_path: Path, all_of_them: bool
) -> None:
    """The newest generation alone held it, and its store is lost; or every store is."""
    grown.remove("2026/thang 5.txt")
    for name in generations.complete(grown.index) if all_of_them else ["000004"]:
        for path in (grown.index / "generations" / name).rglob("store.sqlite"):
            path.unlink()
    grown.update()
    assert grown.names == ["bao-cao.txt", "kho.txt"]


@pytest.mark.parametrize("name", ["CURRENT", "wardqa-index.json"])
def test_damage_beside_the_generations_loses_nothing(
    grown: Office, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    whole = (grown.index / name).read_bytes()
    for at in range(len(whole)):
        said_anew.__wrapped__()  # type: ignore[attr-defined]
        (grown.index / name).write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        assert current(grown.index).name in ("000003", "000002")
    (grown.index / name).write_bytes(b"")
    assert "cây xanh" in answers(grown)
    grown.build()
    assert verify(grown.index) == []


class TestNoRoom:
    def test_each_way_of_writing_is_refused_in_one_sentence_and_goes_on_later(
        self, office: Office, paper: Paper, tmp_path: Path
    ) -> None:
        beside = tmp_path / "kho.txt"
        beside.write_text(paper(ward="AN THỊNH", trees=31), "utf-8")
        with small_disk(tmp_path / "disk") as disk:
            office.index = disk / "chi muc"
            office.build()
            before = office.names
            for left in (0, 20_000, 60_000):
                filled = fill(disk, left)
                office.write("bao-cao.txt", paper(trees=78))
                for write in (office.build, lambda: office.add(beside), lambda: office.remove("bao-cao.txt")):
                    with pytest.raises(IndexFolderError, match="ổ đĩa đã đầy") as refused:
                        write()
                    assert "\n" not in str(refused.value)
                    assert "nguyên vẹn" in str(refused.value) or "kiểm tra quyền ghi" in str(refused.value)
                    assert "cây xanh" in answers(office)
                    assert office.names == before
                filled.unlink()
            office.build()
            office.add(beside)
            office.remove("bao-cao.txt")
            assert office.names == ["2026/thang 5.txt", "kho.txt"]
            assert verify(office.index) == []
            assert not list((office.index / "generations").glob(".*"))


class TestReadOnly:
    def test_it_answers_and_every_writing_says_why_not(self, office: Office, paper: Paper, tmp_path: Path) -> None:
        with small_disk(tmp_path / "disk") as disk:
            office.index = disk / "chi muc"
            office.build()
            beside = tmp_path / "kho.txt"
            beside.write_text(paper(ward="AN THỊNH", trees=31), "utf-8")
            with read_only(disk):
                assert office.update().unchanged
                assert "cây xanh" in answers(office)
                assert verify(office.index) == []
                office.write("bao-cao.txt", paper(trees=78))
                for write in (office.build, lambda: office.add(beside), lambda: office.remove("bao-cao.txt")):
                    with pytest.raises(IndexFolderError, match="chỉ cho đọc") as refused:
                        write()
                    assert "\n" not in str(refused.value)
            office.build()
            assert "78 cây" in office.text("bao-cao.txt")


class TestOtherFormats:
    @pytest.mark.parametrize("version", [0, 3, 99])
    def test_tables_of_another_version_are_built_upon_and_not_answered_from(self, built: Office, version: int) -> None:
        newest = current(built.index)
        path = next(newest.rglob("store.sqlite"))
        with closing(sqlite3.connect(path)) as database, database:
            database.execute(f"PRAGMA user_version = {version}")
        _sealed_again(newest, path)
        with pytest.raises(IndexFolderError, match="phiên bản khác của chương trình") as refused:
            Retriever(built.index, built.recipe.encoder)
        assert f"wardqa index build '{built.documents}' --index '{built.index}'" in str(refused.value)
        assert not built.build().unchanged
        assert "cây xanh" in answers(built)

    @pytest.mark.parametrize("mark", ['{"format": 99}', '{"format": 0}'])
    def test_a_folder_of_another_version_is_left_as_it_is(self, built: Office, mark: str) -> None:
        (built.index / "wardqa-index.json").write_text(mark)
        before = _contents(built.index)
        for act in (built.build, built.update, lambda: built.remove("bao-cao.txt"), lambda: answers(built)):
            with pytest.raises(IndexFolderError, match="phiên bản") as refused:
                act()
            assert "\n" not in str(refused.value)
        assert _contents(built.index) == before


def _sealed_again(generation: Path, path: Path) -> None:
    """The manifest as it would be had ``path`` been written so."""
    from dataclasses import replace

    from index.generation import manifest_text

    manifest, name = read_manifest(generation), path.relative_to(generation).as_posix()
    manifest = replace(
        manifest,
        files={**manifest.files, name: path.stat().st_size},
        digests={**manifest.digests, name: digest_of(path)},
    )
    (generation / "manifest.json").write_text(manifest_text(manifest), "utf-8")


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != "lock"
    }


def test_a_folder_copied_elsewhere_answers(grown: Office, tmp_path: Path) -> None:
    """What is linked between generations is whole in every copy, however it was made."""
    shutil.copytree(grown.index, tmp_path / "bản sao")
    grown.index = tmp_path / "bản sao"
    assert verify(grown.index) == []
    assert "cây xanh" in answers(grown)
    assert json.loads((grown.index / "wardqa-index.json").read_text("utf-8"))["format"] == generations.FORMAT
