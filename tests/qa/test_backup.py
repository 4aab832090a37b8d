"""A backup brings back what answered; one that is damaged or hostile changes nothing."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus.errors import SettingsError
from index.generation import current
from index.upkeep import verify
from qa.backup import back_up, restore
from qa.settings import Settings
from qa.workspace import open_service

if TYPE_CHECKING:
    from collections.abc import Callable

QUESTION = "Tháng 4 trồng bao nhiêu cây xanh?"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = tmp_path / "văn bản"
    folder.mkdir()
    (folder / "bao-cao.txt").write_text("BÁO CÁO\nTháng 4 toàn phường đã trồng 77 cây xanh.\n", "utf-8")
    made = Settings(documents=folder, home=tmp_path / "nhà")
    assert "77 cây" in open_service(made).ask(QUESTION).answer
    with closing(sqlite3.connect(made.home / "users.sqlite")) as users, users:
        users.execute("PRAGMA journal_mode = wal")
        users.execute("CREATE TABLE users (name TEXT)")
        users.execute("INSERT INTO users VALUES ('lan')")
    return made


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_what_answered_answers_again_somewhere_else(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "sao-luu.tar.gz"
    with closing(sqlite3.connect(settings.home / "users.sqlite")) as users, users:
        users.execute("INSERT INTO users VALUES ('minh')")
        users.commit()  # still in the file beside the database
        back_up(settings, file, documents=True)
    elsewhere = Settings(documents=tmp_path / "mới", home=tmp_path / "nhà mới")
    saved = restore(elsewhere, file)
    assert saved.aside == ()
    assert (tmp_path / "mới/bao-cao.txt").read_text("utf-8").endswith("77 cây xanh.\n")
    with closing(sqlite3.connect(elsewhere.home / "users.sqlite")) as users:
        assert users.execute("SELECT name FROM users").fetchall() == [("lan",), ("minh",)]
    index = next((elsewhere.home / "indexes").iterdir())
    assert verify(index) == []
    shutil.rmtree(settings.home)
    answer = open_service(elsewhere.model_copy(update={"documents": None, "index": index})).ask(QUESTION)
    assert "77 cây" in answer.answer


def test_only_the_generation_that_answers_is_taken(settings: Settings, tmp_path: Path) -> None:
    assert settings.documents is not None
    (settings.documents / "them.txt").write_text("BÁO CÁO\nĐã cấp 31 giấy.\n", "utf-8")
    open_service(settings)
    file = tmp_path / "sao-luu.tar.gz"
    back_up(settings, file)
    with tarfile.open(file) as archive:
        generations = {name.split("/")[4] for name in archive.getnames() if "/generations/" in name}
    assert generations == {current(settings.index_folder()).name} == {"000002"}


def test_an_index_elsewhere_comes_along(settings: Settings, tmp_path: Path) -> None:
    apart = settings.model_copy(update={"index": tmp_path / "chỉ mục"})
    open_service(apart)
    file = tmp_path / "sao-luu.tar.gz"
    back_up(apart, file)
    there = apart.model_copy(update={"index": tmp_path / "khác", "home": tmp_path / "nhà khác"})
    restore(there, file)
    assert contents(there.index / "generations") == contents(apart.index / "generations")


def test_what_stands_there_is_put_aside_and_never_lost(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "sao-luu.tar.gz"
    back_up(settings, file)
    (settings.home / "ghi-chu.txt").write_text("mới")
    before = contents(settings.home)
    with pytest.raises(SettingsError, match="đang có dữ liệu; thêm --replace"):
        restore(settings, file)
    assert contents(settings.home) == before
    saved = restore(settings, file, replace=True)
    assert contents(saved.aside[0]) == before
    assert "77 cây" in open_service(settings).ask(QUESTION).answer
    assert not list(settings.home.parent.glob(".restoring-*"))


@pytest.mark.parametrize("keep", [0, 10, 0.3, 0.7, 0.99])
def test_one_that_was_cut_off_changes_nothing(settings: Settings, tmp_path: Path, keep: float) -> None:
    file = tmp_path / "sao-luu.tar.gz"
    back_up(settings, file)
    data = file.read_bytes()
    file.write_bytes(data[: int(keep * len(data)) if keep < 1 else int(keep)])
    before = contents(settings.home)
    with pytest.raises(SettingsError, match=r"sao-luu.tar.gz"):
        restore(settings, file, replace=True)
    assert contents(settings.home) == before


def rewritten(file: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], None]) -> None:
    with tarfile.open(file) as archive:
        members = [(m, archive.extractfile(m).read()) for m in archive.getmembers()]  # type: ignore[union-attr]
    change(members)
    with tarfile.open(file, "w:gz") as archive:
        for info, data in members:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))


def test_a_changed_byte_is_found(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "sao-luu.tar.gz"
    back_up(settings, file)

    def flip(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        info, data = members[1]
        members[1] = (info, data[:-1] + bytes([data[-1] ^ 1]))

    rewritten(file, flip)
    with pytest.raises(SettingsError, match="bị hỏng"):
        restore(settings.model_copy(update={"home": tmp_path / "x"}), file)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("name", ["home/../../thoat.txt", "/tmp/thoat.txt", "home/a/../../../thoat.txt"])
def test_nothing_is_written_outside(settings: Settings, tmp_path: Path, name: str) -> None:
    file = tmp_path / "sao-luu.tar.gz"
    back_up(settings, file)

    def escape(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        from hashlib import sha256

        told = json.loads(members[-1][1])
        told["digests"][name] = sha256(b"x").hexdigest()
        members.insert(0, (tarfile.TarInfo(name), b"x"))
        members[-1] = (members[-1][0], json.dumps(told).encode())

    rewritten(file, escape)
    with pytest.raises(SettingsError):
        restore(settings.model_copy(update={"home": tmp_path / "sâu" / "x"}), file)
    assert not list(tmp_path.rglob("thoat.txt"))
    assert not Path("/tmp/thoat.txt").exists()


def test_nothing_to_save_and_nowhere_to_save_it_are_said(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(SettingsError, match="Chưa có gì để sao lưu"):
        back_up(Settings(home=tmp_path / "không"), tmp_path / "x.tar.gz")
    with pytest.raises(SettingsError, match="không có tệp hay thư mục này"):
        back_up(settings, tmp_path / "không" / "x.tar.gz")
