"""Files in, a generation out: only what changed is read, one bad file never stops the others, nothing is lost."""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.errors import IndexFolderError
from index.fields import FIELDS
from index.generation import current, manifest_text, read_manifest
from index.lexical import Segment
from index.recipe import Recipe
from index.vectors import VectorSegment
from tests.index.conftest import EITHER

if TYPE_CHECKING:
    from tests.index.conftest import Office

Paper = Callable[..., str]


def vectors_in(folder: Path) -> NDArray[np.float32]:
    segment = VectorSegment.load(folder / "vectors")
    return segment.take(segment.numbers)


class TestBuild:
    def test_a_complete_generation(self, built: Office) -> None:
        generation = current(built.index)
        manifest = read_manifest(generation)
        store = built.store
        assert built.names == ["2026/thang 5.txt", "bao-cao.txt"]
        assert manifest.documents == 2
        assert manifest.passages == len(store) == VectorSegment.load(built.segment / "vectors").size
        assert Segment.load(built.segment / "lexical", FIELDS).fields["identity"].passages.max() == len(store) - 1
        assert manifest.figures > 0
        assert set(manifest.files) == {
            path.relative_to(generation).as_posix()
            for path in generation.rglob("*")
            if path.is_file() and path.name != "manifest.json"
        }

    @EITHER
    def test_passages_are_numbered_through(self, built: Office) -> None:
        store = built.store
        places = [store.locate(number) for number in range(len(store))]
        assert [(e.name, n) for e, n in places] == [
            (entry.name, n) for entry in store.entries for n in range(entry.passages)
        ]
        for entry in store.entries:
            assert len(store.document(entry).passages) == entry.passages

    @EITHER
    def test_only_what_changed_is_read(self, built: Office, paper: Paper) -> None:
        built.write("bao-cao.txt", paper(trees=78))
        built.write("moi.txt", paper(month=6))
        (built.documents / "2026/thang 5.txt").rename(built.documents / "thang-5.txt")
        report = built.build()
        assert report.read == ("bao-cao.txt", "moi.txt")
        assert report.kept == ("thang-5.txt",)
        assert report.removed == ("2026/thang 5.txt",)
        assert "78 cây" in built.text("bao-cao.txt")
        assert built.store.document(built.store.entries[2]).name == "thang-5.txt"

    @EITHER
    def test_unchanged_is_not_built_again(self, built: Office) -> None:
        report = built.build()
        assert report.unchanged
        assert report.generation == "000001"
        assert built.build(force=True).generation == "000002"

    def test_other_code_reads_again(self, built: Office) -> None:
        """A stored manifest with another fingerprint stands for an older version of the program."""
        for name, read in (("reader", 2), ("terms", 0)):
            generation = current(built.index)
            older = replace(read_manifest(generation), **{name: "older"})
            (generation / "manifest.json").write_text(manifest_text(older), "utf-8")
            report = built.build()
            assert not report.unchanged
            assert len(report.read) == read

    def test_progress_is_told(self, office: Office) -> None:
        office.build()
        assert ("Đọc văn bản", 0, 2) in office.stages
        passages = len(office.store)
        assert ("Mã hóa đoạn", passages, passages) in office.stages

    def test_no_pickle_on_disk(self, built: Office) -> None:
        for path in built.index.rglob("*"):
            assert path.suffix in {"", ".json", ".sqlite", ".faiss", ".npy"}
            if path.suffix == ".npy":
                np.load(path, allow_pickle=False)

    def test_at_most_three_generations_stay(self, built: Office) -> None:
        for _ in range(4):
            built.build(force=True)
        assert sorted(p.name for p in (built.index / "generations").iterdir()) == ["000003", "000004", "000005"]


class TestBadFiles:
    def test_named_and_the_others_go_on(self, office: Office) -> None:
        office.write("rong.txt", "")
        office.write("hong.pdf", b"%PDF-1.7 nothing")
        office.write("hong.docx", b"PK\x03\x04 nothing")
        office.write("la.xyz", b"\x00\x01\x02")
        os.mkfifo(office.documents / "ong.txt")
        (office.documents / "dut.txt").symlink_to("nowhere")
        (office.documents / "vong.txt").symlink_to("vong.txt")
        report = office.build()
        assert report.documents == 2
        assert {item.name for item in report.skipped} == {
            "rong.txt", "hong.pdf", "hong.docx", "la.xyz", "ong.txt", "dut.txt", "vong.txt",
        }  # fmt: skip
        for item in report.skipped:
            assert item.name in item.reason
            assert "\n" not in item.reason
            assert "hãy " in item.reason
        assert built_again_changes_nothing(office)

    def test_links_that_lead_in_a_circle(self, office: Office) -> None:
        (office.documents / "2026/vong").symlink_to(office.documents, target_is_directory=True)
        assert office.build().documents == 2

    def test_nothing_but_bad_files_loses_nothing(self, built: Office) -> None:
        before = built.names
        for path in list(built.documents.rglob("*.txt")):
            path.write_bytes(b"")
        with pytest.raises(IndexFolderError, match="rỗng"):
            built.build()
        assert built.names == before

    @pytest.mark.parametrize("make", [lambda p: p.mkdir(), lambda p: None])
    def test_an_empty_or_missing_folder(self, office: Office, tmp_path: Path, make: Callable[[Path], None]) -> None:
        make(tmp_path / "trong")
        with pytest.raises(IndexFolderError, match="trong"):
            office.build(tmp_path / "trong")
        assert not office.index.exists()

    def test_a_folder_that_may_not_be_opened(self, office: Office) -> None:
        if os.geteuid() == 0:
            pytest.skip("nothing is closed to root")
        (office.documents / "2026").chmod(0)
        try:
            report = office.build()
        finally:
            (office.documents / "2026").chmod(0o755)
        assert [item.name for item in report.skipped] == ["2026/"]


def built_again_changes_nothing(office: Office) -> bool:
    return office.build().unchanged and office.update().unchanged


class TestNames:
    @EITHER
    def test_odd_names(self, office: Office, paper: Paper) -> None:
        names = [
            "d%20ấu & 'nháy' \"kép\" #1;$(x).txt",
            unicodedata.normalize("NFD", "kế hoạch.txt"),
            "x" * 240 + ".txt",
            "xuống\ndòng.txt",
            "a/b/c/d/sâu.txt",
        ]
        for number, name in enumerate(names):
            office.write(name, paper(month=number + 6))
        assert office.build().skipped == ()
        assert set(names) <= set(office.names)
        assert built_again_changes_nothing(office)
        office.remove("kế hoạch.txt")
        assert names[1] not in office.names

    def test_a_name_that_is_no_utf8(self, office: Office, paper: Paper) -> None:
        raw = os.fsencode(office.documents) + b"/b\xe1o c\xe1o.txt"
        with open(raw, "wb") as file:  # noqa: PTH123 - a Path cannot be made of bytes
            file.write(paper(month=8).encode())
        office.build()
        assert "b\ufffdo c\ufffdo.txt" in office.names
        assert built_again_changes_nothing(office)

    @EITHER
    def test_the_same_file_twice(self, office: Office, paper: Paper) -> None:
        office.write("ban-sao.txt", paper())
        report = office.build()
        assert report.documents == 2
        assert [item.name for item in report.skipped] == ["bao-cao.txt"]
        assert "ban-sao.txt" in report.skipped[0].reason
        assert built_again_changes_nothing(office)
        (office.documents / "ban-sao.txt").unlink()
        assert office.build().skipped == ()
        assert "bao-cao.txt" in office.names

    def test_an_index_among_the_documents_is_not_read(self, office: Office) -> None:
        office.index = office.documents / "chi muc"
        office.build()
        assert built_again_changes_nothing(office)
        assert len(office.names) == 2


@EITHER
class TestAddAndRemove:
    def test_add_keeps_the_others(self, built: Office, tmp_path: Path, paper: Paper) -> None:
        extra = tmp_path / "thêm.txt"
        extra.write_text(paper(month=9), "utf-8")
        report = built.add(extra)
        assert (report.read, len(report.kept)) == (("thêm.txt",), 2)
        assert "thêm.txt" in built.names

    def test_add_replaces_by_name(self, built: Office, tmp_path: Path, paper: Paper) -> None:
        newer = tmp_path / "bao-cao.txt"
        newer.write_text(paper(trees=500), "utf-8")
        built.add(newer)
        assert "500 cây" in built.text("bao-cao.txt")
        report = built.update()
        assert "500 cây" in built.text("bao-cao.txt")
        assert "trùng tên" in report.skipped[0].reason
        assert built.update().unchanged

    def test_what_cannot_be_read_replaces_nothing(self, built: Office, tmp_path: Path) -> None:
        (tmp_path / "bao-cao.txt").write_bytes(b"")
        report = built.add(tmp_path / "bao-cao.txt")
        assert "giữ nguyên" in report.skipped[0].reason
        assert "77 cây" in built.text("bao-cao.txt")

    def test_add_makes_an_index(self, office: Office) -> None:
        assert office.add(office.documents / "bao-cao.txt").documents == 1

    def test_add_to_a_damaged_index_loses_nothing(
        self, built: Office, tmp_path: Path, paper: Paper, engine: str
    ) -> None:
        if engine == "milvus":
            pytest.skip("it has no file to damage")
        (built.segment / "store.sqlite").write_bytes(b"")
        (tmp_path / "thêm.txt").write_text(paper(month=9), "utf-8")
        with pytest.raises(IndexFolderError, match="hỏng"):
            built.add(tmp_path / "thêm.txt")

    def test_removed_and_added_stay_so_when_the_folder_is_read_again(
        self, built: Office, tmp_path: Path, paper: Paper
    ) -> None:
        (tmp_path / "thêm.txt").write_text(paper(month=9), "utf-8")
        built.add(tmp_path / "thêm.txt")
        built.remove("bao-cao.txt")
        built.write("2026/6.txt", paper(month=6))
        assert built.update().read == ("2026/6.txt",)
        assert built.names == ["2026/6.txt", "2026/thang 5.txt", "thêm.txt"]
        assert built.update().unchanged
        built.add(built.documents / "bao-cao.txt")
        assert "bao-cao.txt" in built.names
        built.remove("thêm.txt")
        built.build()
        assert built.names == ["2026/6.txt", "2026/thang 5.txt", "bao-cao.txt"]

    def test_remove_needs_a_known_name_and_leaves_one(self, built: Office) -> None:
        with pytest.raises(IndexFolderError, match="khác\\.txt"):
            built.remove("khác.txt")
        with pytest.raises(IndexFolderError, match="cuối cùng"):
            built.remove(*built.names)
        assert len(built.names) == 2

    def test_kept_documents_survive_their_files(self, built: Office, tmp_path: Path, paper: Paper) -> None:
        shutil.rmtree(built.documents)
        (tmp_path / "thêm.txt").write_text(paper(month=9), "utf-8")
        built.add(tmp_path / "thêm.txt")
        assert len(built.names) == 3


@EITHER
class TestUpdate:
    def test_reads_what_changed(self, built: Office, paper: Paper) -> None:
        assert built.update().unchanged
        built.write("bao-cao.txt", paper(trees=78))
        assert built.update().read == ("bao-cao.txt",)
        (built.documents / "bao-cao.txt").unlink()
        assert built.update().removed == ("bao-cao.txt",)

    def test_another_encoder_keeps_the_reading(self, built: Office, recipe: Recipe) -> None:
        from index.encoders import load_encoder

        built.recipe = Recipe(load_encoder(query_prefix="hỏi: "), "khác", recipe.segmenter)
        report = built.update()
        assert (report.read, len(report.kept), report.unchanged) == ((), 2, False)
        assert built.manifest.encoder == "khác"
