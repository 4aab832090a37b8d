"""Single documents read again, and everything read again, with what was taken out by hand left out."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from corpus.errors import IndexFolderError
from index.build import reread, update
from index.generation import current, read_manifest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.index.conftest import Office

    Paper = Callable[..., str]


def test_only_the_named_document_is_read_again(built: Office, paper: Paper) -> None:
    built.write("bao-cao.txt", paper(trees=78))
    built.write("2026/thang 5.txt", paper(month=5, trees=91))
    report = reread(built.index, ["2026/thang 5.txt"], built.recipe)
    assert report.read == ("2026/thang 5.txt",)
    assert "91 cây" in built.text("2026/thang 5.txt")
    assert "77 cây" in built.text("bao-cao.txt")


def test_a_correction_beside_a_document_is_seen(built: Office) -> None:
    built.write("bao-cao.txt.meta.toml", 'ward = "Hòa Lạc"')
    reread(built.index, ["bao-cao.txt"], built.recipe)
    assert {entry.name: entry.ward for entry in built.store.entries}["bao-cao.txt"] == "Hòa Lạc"


def test_what_was_taken_out_comes_back_under_its_own_name(built: Office) -> None:
    built.remove("2026/thang 5.txt")
    assert built.names == ["bao-cao.txt"]
    reread(built.index, ["2026/thang 5.txt"], built.recipe)
    assert built.names == ["2026/thang 5.txt", "bao-cao.txt"]
    assert read_manifest(current(built.index)).excluded == ()
    assert built.update().unchanged


def test_an_unreadable_file_replaces_nothing(built: Office) -> None:
    built.write("bao-cao.txt", b"")
    report = reread(built.index, ["bao-cao.txt"], built.recipe)
    assert "77 cây" in built.text("bao-cao.txt")
    assert [item.name for item in report.skipped] == ["bao-cao.txt"]


def test_a_file_that_is_gone_is_named_and_nothing_changes(built: Office) -> None:
    before = current(built.index)
    (built.documents / "bao-cao.txt").unlink()
    with pytest.raises(IndexFolderError, match=r"Không còn tệp “bao-cao\.txt”"):
        reread(built.index, ["bao-cao.txt"], built.recipe)
    assert current(built.index) == before


def test_another_folder_becomes_a_source(built: Office, paper: Paper) -> None:
    other = built.documents.parent / "gui len"
    other.mkdir()
    (other / "moi.txt").write_text(paper(month=6, trees=12), encoding="utf-8")
    (other / "khac.txt").write_text(paper(month=7, trees=13), encoding="utf-8")
    reread(built.index, ["moi.txt"], built.recipe, sources=[other])
    assert built.names == ["2026/thang 5.txt", "bao-cao.txt", "moi.txt"]
    built.update()
    assert "khac.txt" in built.names


def test_all_is_read_anew_and_what_was_taken_out_stays_out(built: Office) -> None:
    built.remove("bao-cao.txt")
    before = current(built.index)
    report = update(built.index, built.documents, built.recipe, anew=True)
    assert report.read == ("2026/thang 5.txt",)
    assert current(built.index) != before
    assert read_manifest(current(built.index)).excluded == ("bao-cao.txt",)


def test_reading_all_anew_keeps_what_can_no_longer_be_read(built: Office, paper: Paper) -> None:
    other = built.documents.parent / "o mang"
    other.mkdir()
    (other / "moi.txt").write_text(paper(month=6, trees=12), encoding="utf-8")
    built.add(other)
    shutil.move(other, other.with_name("da thao"))
    built.write("bao-cao.txt", b"")
    report = update(built.index, built.documents, built.recipe, anew=True)
    assert built.names == ["2026/thang 5.txt", "bao-cao.txt", "moi.txt"]
    assert "77 cây" in built.text("bao-cao.txt")
    assert report.read == ("2026/thang 5.txt",)
    assert str(other) in read_manifest(current(built.index)).sources
