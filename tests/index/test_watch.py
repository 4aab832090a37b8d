"""A folder is followed: new, changed, half-written, renamed and deleted files, each as a person would leave them."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from corpus.errors import IndexFolderError
from index.generation import build_command
from index.watch import watch

if TYPE_CHECKING:
    from index.build import Report
    from tests.index.conftest import Office

_LONG = 60.0


class Watched:
    """An office whose folder is followed by a thread."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.told: list[Report | IndexFolderError] = []
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._follow)
        self.thread.start()

    def _follow(self) -> None:
        office = self.office
        for done in watch(office.index, office.documents, office.recipe, self.stop, every=0.05, rest=0.4):
            self.told.append(done)

    def until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _LONG
        while not is_so():
            assert time.monotonic() < deadline, self.told
            time.sleep(0.02)


@pytest.fixture
def watched(office: Office) -> Iterator[Watched]:
    watched = Watched(office)
    yield watched
    watched.stop.set()
    watched.thread.join(_LONG)
    assert not watched.thread.is_alive()


def test_a_folder_is_followed(watched: Watched, paper: Callable[..., str]) -> None:
    office = watched.office
    watched.until(lambda: len(watched.told) == 1)
    assert len(office.names) == 2

    office.write("them.txt", paper(ward="AN THỊNH", trees=5))
    watched.until(lambda: len(watched.told) == 2)
    assert "them.txt" in office.names

    office.write("them.txt", paper(ward="AN THỊNH", trees=6))
    watched.until(lambda: len(watched.told) == 3)
    assert "6 cây" in office.text("them.txt")

    (office.documents / "them.txt").rename(office.documents / "khac.txt")
    watched.until(lambda: len(watched.told) == 4)
    assert "khac.txt" in office.names
    assert "them.txt" not in office.names
    assert watched.told[-1].read == ()  # type: ignore[union-attr]

    (office.documents / "khac.txt").unlink()
    watched.until(lambda: len(watched.told) == 5)
    assert "khac.txt" not in office.names


def test_a_file_that_is_still_being_written_is_waited_for(office: Office, paper: Callable[..., str]) -> None:
    text, stop = paper(ward="AN THỊNH", trees=5).encode(), threading.Event()
    now, written = 0.0, 0

    def sleep(seconds: float) -> None:
        """A second passes, in which forty more bytes arrive; long after the last of them nobody watches any more."""
        nonlocal now, written
        now += seconds
        if written < len(text):
            with (office.documents / "them.txt").open("ab") as file:
                file.write(text[written : written + 40])
            written += 40
        elif now > len(text):
            stop.set()

    for _ in watch(
        office.index, office.documents, office.recipe, stop, every=1, rest=3, clock=lambda: now, sleep=sleep
    ):
        if "them.txt" in office.names:
            assert office.text("them.txt") == text.decode()
            break
    else:
        pytest.fail("never read")
    assert written >= len(text)


def test_a_folder_that_never_rests_is_read_all_the_same(office: Office) -> None:
    now, stop = 0.0, threading.Event()

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        office.write("nhat-ky.txt", f"NHẬT KÝ\nDòng {now}.\n")
        if now > 2000:
            stop.set()

    reports = list(
        watch(office.index, office.documents, office.recipe, stop, every=60, rest=90, clock=lambda: now, sleep=sleep)
    )
    assert len(reports) >= 2


def test_a_build_that_fails_is_told_and_tried_again(watched: Watched, paper: Callable[..., str]) -> None:
    office = watched.office
    watched.until(lambda: len(watched.told) == 1)
    kept = {path: path.read_bytes() for path in office.documents.rglob("*.txt")}
    for path in kept:
        path.unlink()
    watched.until(lambda: len(watched.told) == 2)
    assert isinstance(watched.told[1], IndexFolderError)
    assert len(office.names) == 2  # the last good generation
    for path, data in kept.items():
        path.write_bytes(data)
    office.write("them.txt", paper(ward="AN THỊNH"))
    watched.until(lambda: len(watched.told) == 3)
    assert len(office.names) == 3


def test_a_share_that_is_not_mounted_empties_nothing(watched: Watched, paper: Callable[..., str]) -> None:
    """Its place is empty, or not there at all; when it is back only what changed meanwhile is read."""
    office = watched.office
    watched.until(lambda: len(watched.told) == 1)
    beside = office.documents.parent / "khác"
    beside.mkdir()
    (beside / "khác.txt").write_text(paper(ward="AN THỊNH"), "utf-8")
    office.add(beside)
    share = office.documents.rename(office.documents.with_name("ổ mạng"))
    watched.until(lambda: len(watched.told) == 2)
    assert isinstance(watched.told[1], IndexFolderError)
    office.documents.mkdir()
    (office.documents / "trống").mkdir()
    # Nothing to be told of; but it was looked at.
    time.sleep(1.0)
    with pytest.raises(IndexFolderError, match="hãy kiểm tra ổ đĩa hay ổ mạng") as refused:
        office.update()
    assert build_command(office.index, [str(office.documents)]) in str(refused.value)
    assert office.names == ["2026/thang 5.txt", "bao-cao.txt", "khác.txt"]
    shutil.rmtree(office.documents)
    share.rename(office.documents)
    office.write("mới.txt", paper(ward="AN HÒA", trees=4))
    watched.until(lambda: "mới.txt" in office.names)
    last = watched.told[-1]
    assert not isinstance(last, IndexFolderError)
    assert last.read == ("mới.txt",)
    assert last.removed == ()


def test_another_source_that_is_not_there_keeps_its_documents(office: Office, paper: Callable[..., str]) -> None:
    office.build()
    beside = office.documents.parent / "khác"
    beside.mkdir()
    (beside / "khác.txt").write_text(paper(ward="AN THỊNH"), "utf-8")
    office.add(beside)
    away = beside.rename(beside.with_name("đi vắng"))
    office.update()
    assert "khác.txt" in office.names
    assert office.update().unchanged
    office.write("bao-cao.txt", paper(trees=5))
    assert office.update().removed == ()
    assert "khác.txt" in office.names
    away.rename(beside)
    office.update()
    (beside / "khác.txt").unlink()
    (beside / "nữa.txt").write_text(paper(ward="AN HÒA"), "utf-8")
    assert office.update().removed == ("khác.txt",)


def test_a_file_added_alone_that_is_deleted_goes(office: Office, paper: Callable[..., str]) -> None:
    office.build()
    alone = office.documents.parent / "lẻ.txt"
    alone.write_text(paper(ward="AN THỊNH"), "utf-8")
    office.documents.with_name("ghi chú.txt").write_text("còn đây")
    office.add(alone)
    assert "lẻ.txt" in office.names
    alone.unlink()
    assert office.update().removed == ("lẻ.txt",)
