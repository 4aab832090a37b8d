"""Every byte is watched; an older generation can answer again; room is made without touching what answers."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import IndexFolderError
from index.generation import complete, current, named, read_manifest
from index.publish import writing
from index.upkeep import collect_garbage, rollback, verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.index.conftest import Office


PART = "segments/000001"
"""A segment that the three have in common."""


@pytest.fixture
def grown(office: Office, paper: Callable[..., str]) -> Office:
    """Three generations, each with one tree more."""
    for trees in (77, 78, 79):
        office.write("bao-cao.txt", paper(trees=trees))
        office.build()
    return office


class TestVerify:
    def test_nothing_is_wrong_with_what_was_just_built(self, grown: Office) -> None:
        assert verify(grown.index) == []

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_a_flipped_bit_anywhere_is_found_and_named(self, grown: Office, data: st.DataObject) -> None:
        generation = current(grown.index)
        file = data.draw(st.sampled_from(sorted(read_manifest(generation).files)))
        path = generation / file
        bytes_ = bytearray(path.read_bytes())
        at, bit = data.draw(st.integers(0, len(bytes_) - 1)), data.draw(st.integers(0, 7))
        bytes_[at] ^= 1 << bit
        sound = path.read_bytes()
        path.write_bytes(bytes_)
        try:
            found = [(fault.generation, fault.file) for fault in verify(grown.index)]
        finally:
            path.write_bytes(sound)
        alike = [generation.parent / name for name in complete(grown.index)]
        shared = [one.name for one in alike if (one / file).exists() and path.samefile(one / file)]
        assert found == [(name, file) for name in shared]

    def test_files_lost_cut_and_strange_are_named(self, grown: Office) -> None:
        generation = current(grown.index)
        (generation / f"{PART}/abbreviations.json").unlink()
        (generation / f"{PART}/vectors/vectors.faiss").write_bytes(b"IxFI")
        (generation / PART / "lexical" / "la.bin").write_bytes(b"?")
        told = {fault.file: fault.what for fault in verify(grown.index)}
        assert told[f"{PART}/abbreviations.json"] == "bị mất"
        assert told[f"{PART}/vectors/vectors.faiss"].startswith("có 4 byte, lẽ ra ")
        assert "tệp lạ" in told[f"{PART}/lexical/la.bin"]

    def test_a_damaged_manifest_and_pointer_are_named(self, grown: Office) -> None:
        (current(grown.index) / "manifest.json").write_text("{")
        (grown.index / "CURRENT").write_text("000099")
        assert {(fault.generation, fault.file) for fault in verify(grown.index)} == {
            ("000003", "manifest.json"),
            ("000099", "CURRENT"),
        }

    def test_parts_of_another_segment_do_not_pass(self, grown: Office) -> None:
        now, file = current(grown.index), "vectors/vectors.faiss"
        shutil.copy(now / "segments" / now.name / file, now / PART / file)
        assert {fault.file for fault in verify(grown.index)} == {f"{PART}/{file}"}


class TestRollback:
    def test_the_one_before_answers_and_the_step_can_be_taken_back(self, grown: Office) -> None:
        assert rollback(grown.index) == ("000003", "000002")
        assert "78 cây" in grown.text("bao-cao.txt")
        assert rollback(grown.index, "3") == ("000002", "000003")
        assert "79 cây" in grown.text("bao-cao.txt")

    def test_a_damaged_one_is_passed_over(self, grown: Office) -> None:
        (grown.index / f"generations/000002/{PART}/vectors/vectors.faiss").unlink()
        assert rollback(grown.index) == ("000003", "000001")

    def test_a_new_build_follows_the_files_again(self, grown: Office) -> None:
        rollback(grown.index)
        grown.update()
        assert named(grown.index) == "000004"
        assert "79 cây" in grown.text("bao-cao.txt")

    def test_what_cannot_be_gone_back_to_is_said(self, grown: Office) -> None:
        with pytest.raises(IndexFolderError, match=r"không giữ bản 9; các bản đang giữ: 000001, 000002, 000003"):
            rollback(grown.index, "9")
        rollback(grown.index, "000001")
        with pytest.raises(IndexFolderError, match="không còn bản nào trước bản 000001"):
            rollback(grown.index)
        (grown.index / f"generations/000002/{PART}/vectors/vectors.faiss").unlink()
        with pytest.raises(IndexFolderError, match=r"Bản 000002 .* bị hỏng"):
            rollback(grown.index, "2")


class TestCollect:
    def test_what_answers_stays(self, grown: Office) -> None:
        rollback(grown.index, "1")
        (grown.index / "generations" / ".building-000009").mkdir()
        removed, freed = collect_garbage(grown.index, 1)
        assert removed == ["000002", "000003"]
        assert freed > 0
        assert [path.name for path in (grown.index / "generations").iterdir()] == ["000001"]
        assert "77 cây" in grown.text("bao-cao.txt")

    def test_as_many_as_wanted_are_kept(self, grown: Office) -> None:
        assert collect_garbage(grown.index, 2)[0] == ["000001"]
        assert complete(grown.index) == ["000002", "000003"]

    def test_a_writer_is_not_disturbed(self, grown: Office) -> None:
        with writing(grown.index), pytest.raises(IndexFolderError, match="đang được một tiến trình khác"):
            collect_garbage(grown.index)


def test_a_foreign_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    for work in (verify, rollback, collect_garbage):
        with pytest.raises(IndexFolderError, match="không phải chỉ mục"):
            work(tmp_path)
