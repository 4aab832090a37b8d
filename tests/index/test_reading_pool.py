"""Documents read by several processes: the same as by one, whatever becomes of the others."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus.errors import DocumentError
from index import reading_pool
from index.build import build
from index.files import collect
from index.reading_pool import read_all
from index.store_writing import Ready

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.files import File
    from tests.index.conftest import Office

ROOT = Path(__file__).resolve().parents[2]

# Comes into every process that starts afterwards: one that opens the poisoned file dies as if it were out of memory.
POISON = """
import os, signal, sys
def hook(event, arguments):
    if event == "open" and str(arguments[0]).endswith("độc.txt"):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
"""


@pytest.fixture
def files(tmp_path: Path, paper: Callable[..., str]) -> list[File]:
    folder = tmp_path / "văn bản"
    folder.mkdir()
    for number in range(8):
        (folder / f"{number}.txt").write_text(paper(ward=f"PHƯỜNG {number}", trees=70 + number), "utf-8")
    (folder / "3.txt").write_bytes(b"")
    (folder / "5 độc.txt").write_text(paper(), "utf-8")
    return sorted(collect([folder])[0], key=lambda file: file.name)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other processes join after the first file."""
    monkeypatch.setattr(reading_pool, "_WORTH", 0.0)


def read(files: list[File], workers: int) -> list[Ready | str]:
    outcomes = read_all(files, workers, lambda *_: None)
    return [str(one) if isinstance(one, DocumentError) else Ready(*_plain(one)) for one in outcomes]


def _plain(ready: Ready) -> tuple[object, ...]:
    return (ready.name, ready.path, ready.digest, ready.document)


def readers() -> list[int]:
    """Processes of this one that read documents."""
    found = []
    for task in Path("/proc/self/task").iterdir():
        try:
            children = (task / "children").read_text().split()
        except OSError:
            continue  # a thread that ended meanwhile
        for child in children:
            try:
                if b"index.reading_worker" in Path(f"/proc/{child}/cmdline").read_bytes():
                    found.append(int(child))
            except OSError:
                continue
    return found


def test_two_give_what_one_gives_in_the_same_order(files: list[File], at_once: None) -> None:
    alone, together = read(files, 1), read(files, 2)
    assert together == alone
    assert [one.name for one in alone if isinstance(one, Ready)] == [f.name for f in files if f.name != "3.txt"]
    assert "3.txt" in str(alone[3])
    assert readers() == []


def test_an_index_built_by_two_is_the_same(files: list[File], at_once: None, tmp_path: Path, office: Office) -> None:
    """Also where a file has the bytes of another, read or not."""
    folder = files[0].path.parent
    for twin, of in (("0 bis.txt", "0.txt"), ("3 bis.txt", "3.txt")):
        (folder / twin).write_bytes((folder / of).read_bytes())
    reports, stages = [], []
    for workers in (1, 2):
        recipe = replace(office.recipe, workers=workers)
        reports.append(build(tmp_path / str(workers), [folder], recipe, lambda *told: stages.append(told)))
    assert replace(reports[0], skipped=()) == replace(reports[1], skipped=())
    assert [one.name for one in reports[0].skipped] == [one.name for one in reports[1].skipped]
    assert len(reports[0].skipped) == 3
    assert all(0 <= done <= total for _, done, total in stages)


def test_a_process_that_dies_loses_its_file_alone(
    files: list[File], at_once: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = read(files, 1)
    (tmp_path / "sitecustomize.py").write_text(POISON, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    together = read(files, 2)
    place = next(number for number, file in enumerate(files) if "độc" in file.name)
    lost = together[place]
    assert isinstance(lost, str)
    assert "“5 độc.txt”" in lost
    assert "\n" not in lost
    assert together[:place] + together[place + 1 :] == alone[:place] + alone[place + 1 :]


def test_where_none_can_start_all_is_read_here(
    files: list[File], at_once: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text("import os; os._exit(1)")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert read(files, 2) == read(files, 1)


def test_little_is_read_without_other_processes(files: list[File]) -> None:
    for _ in read_all(files, 2, lambda *_: None):
        assert readers() == []


def test_who_stops_taking_leaves_no_process(files: list[File], at_once: None) -> None:
    outcomes = read_all(files, 2, lambda *_: None)
    next(outcomes)
    next(outcomes)
    assert readers()
    outcomes.close()
    assert readers() == []


@pytest.mark.parametrize("sent", [signal.SIGINT, pytest.param(signal.SIGKILL, marks=pytest.mark.soak)])
def test_one_that_is_stopped_leaves_no_process(
    files: list[File], sent: signal.Signals, paper: Callable[..., str]
) -> None:
    """As by Ctrl+C, and by a kill that leaves no time for anything."""
    files[-1].path.write_text(paper() * 20_000, "utf-8")  # minutes of reading
    code = """
import sys
from pathlib import Path
from index import reading_pool
from index.files import collect
reading_pool._WORTH = 0.0
for _ in reading_pool.read_all(sorted(collect([Path(sys.argv[1])])[0], key=lambda f: f.name), 2, lambda *_: None):
    print("read", flush=True)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(files[0].path.parent)],
        cwd=ROOT,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    for _ in range(len(files) - 1):
        assert process.stdout.readline() == "read\n"
    if sent == signal.SIGINT:
        os.killpg(process.pid, sent)
    else:
        process.send_signal(sent)
    process.wait(20)
    deadline = time.monotonic() + 20
    while _of_session(process.pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.stdout.close()


def _of_session(session: int) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(path.parent.name)
    return found
