"""A rebuild that dies, finds the disk full or meets another writer leaves the last good index answering."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from corpus.errors import IndexFolderError
from index.fields import FIELDS
from index.generation import current, read_manifest, segment_folders
from index.lexical import Segment
from index.publish import being_written, writing
from index.store import Store
from index.vectors import VectorSegment

if TYPE_CHECKING:
    from tests.index.conftest import Office

Paper = Callable[..., str]
ROOT = Path(__file__).resolve().parents[2]

# Kills itself at the n-th time that it touches a file of the index: before that call of the system, after all others.
DYING = """
import os, signal, sys
from pathlib import Path
from threading import Event, Thread
from index.build import build, Recipe
from index.encoders import load_encoder
from index.analysis import load_segmenter

documents, index, *instants = sys.argv[1:]
EVENTS = {"open", "os.link", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree", "sqlite3.connect"}

def child(fatal):
    seen = 0
    def hook(event, arguments):
        nonlocal seen
        if event in EVENTS and index in str(arguments[0]):
            seen += 1
            if seen == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
    paper = Path(documents) / "bao-cao.txt"
    paper.write_text(paper.read_text("utf-8") + f"Lần {fatal}.", "utf-8")
    build(Path(index), [Path(documents)], Recipe(load_encoder(), "x", load_segmenter("pairs")))
    return seen

for fatal in instants:
    pid = os.fork()
    if pid == 0:
        seen = child(int(fatal))
        os.write(1, f"{seen}\\n".encode())
        os._exit(0)
    status = os.waitpid(pid, 0)[1]
    print("killed" if os.WIFSIGNALED(status) else "ended", flush=True)
"""


def whole(index: Path) -> dict[str, str]:
    """Texts by name of the generation that answers, every part of it opened."""
    generation = current(index)
    store = Store(generation)
    held = 0
    for segment in segment_folders(generation, read_manifest(generation)):
        held += VectorSegment.load(segment / "vectors").size
        for field in Segment.load(segment / "lexical", FIELDS).fields.values():
            assert field.indptr[-1] == len(field.passages) == len(field.parts)
        json.loads((segment / "abbreviations.json").read_text("utf-8"))
    assert held >= len(store)
    return {entry.name: store.document(entry).text for entry in store.entries}


def die(office: Office, *instants: int) -> list[str]:
    command = [sys.executable, "-c", DYING, str(office.documents), str(office.index), *map(str, instants)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200, check=True)
    return done.stdout.split()


class TestKilled:
    @pytest.mark.parametrize(
        "every",
        [False, pytest.param(True, marks=[pytest.mark.soak, pytest.mark.timeout(1800)])],
        ids=["some", "all"],
    )
    def test_at_any_instant(self, built: Office, every: bool) -> None:
        first = whole(built.index)
        touched = int(die(built, 0)[0])
        assert touched > 40
        newest = whole(built.index)
        assert newest["bao-cao.txt"] == first["bao-cao.txt"] + "Lần 0."
        # The last ones are those around the switch to the new generation.
        instants = range(2, touched + 1) if every else [touched // 3, touched - 1]
        killed = 0
        for instant in instants:
            before = whole(built.index)
            written = (built.documents / "bao-cao.txt").read_text("utf-8") + f"Lần {instant}."
            killed += die(built, instant) == ["killed"]  # one that links files touches fewer than one that copies
            after = whole(built.index)
            assert after["bao-cao.txt"] in (before["bao-cao.txt"], written)
            assert (built.documents / "bao-cao.txt").read_text("utf-8") == written
        assert killed * 2 >= len(instants)
        built.build()
        assert whole(built.index)["bao-cao.txt"] == written
        assert not list((built.index / "generations").glob(".*"))

    @pytest.mark.soak
    @pytest.mark.timeout(1800)
    def test_at_fifty_random_instants(self, built: Office) -> None:
        """Killed from outside after a random time, by the system's own signal."""
        chance = random.Random(7)
        began = time.monotonic()
        die(built, 0)
        usual = time.monotonic() - began
        killed = 0
        while killed < 50:
            before = whole(built.index)
            command = [sys.executable, "-c", DYING, str(built.documents), str(built.index), "0"]
            process = subprocess.Popen(
                command, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            time.sleep(chance.uniform(usual * 0.4, usual * 1.05))
            running = process.poll() is None
            os.killpg(process.pid, signal.SIGKILL) if running else None
            process.wait()
            killed += running
            after = whole(built.index)
            assert after["bao-cao.txt"].startswith(before["bao-cao.txt"])
        built.build()
        assert whole(built.index)["bao-cao.txt"] == (built.documents / "bao-cao.txt").read_text("utf-8")


class TestTwoWriters:
    def test_the_second_is_refused_in_one_sentence(self, built: Office, paper: Paper) -> None:
        built.write("bao-cao.txt", paper(trees=78))
        with writing(built.index):
            for act in (built.build, lambda: built.remove("bao-cao.txt")):
                with pytest.raises(IndexFolderError, match="tiến trình khác") as caught:
                    act()
                assert "\n" not in str(caught.value)
        assert built.build().read == ("bao-cao.txt",)

    def test_an_answer_waits_for_the_other_and_takes_its_work(self, built: Office, paper: Paper) -> None:
        built.write("bao-cao.txt", paper(trees=78))
        held, release = os.pipe()
        child = os.fork()
        if child == 0:
            with writing(built.index):
                os.write(release, b"x")
                time.sleep(0.5)
            os._exit(0)
        os.read(held, 1)
        assert built.update().read == ("bao-cao.txt",)
        os.waitpid(child, 0)

    def test_the_lock_of_a_dead_writer_is_free(self, built: Office) -> None:
        child = os.fork()
        if child == 0:
            with writing(built.index):
                os.kill(os.getpid(), signal.SIGKILL)
        os.waitpid(child, 0)
        with writing(built.index):
            pass


class TestFullDisk:
    @pytest.mark.parametrize("limit", [1_000, 6_000, 30_000, 60_000])
    def test_a_file_that_may_not_grow(self, built: Office, paper: Paper, limit: int) -> None:
        """The system refuses to write past ``limit`` bytes of any file, as a full disk does."""
        built.write("bao-cao.txt", paper(trees=78) + "Đã trồng thêm 5 cây.\n" * 300)
        before = whole(built.index)
        child = os.fork()
        if child == 0:
            try:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
                built.build()
            except IndexFolderError as error:
                os._exit(0 if "bản cũ vẫn nguyên vẹn" in str(error) and "\n" not in str(error) else 3)
            except BaseException:
                os._exit(4)
            os._exit(5)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert whole(built.index) == before
        assert not list((built.index / "generations").glob(".*"))
        assert built.build().read == ("bao-cao.txt",)

    def test_a_disk_that_is_full(self, office: Office, tiny_disk: Path, paper: Paper) -> None:
        office.index = tiny_disk / "chi muc"
        office.build()
        before = whole(office.index)
        (tiny_disk / "đầy").write_bytes(b"x" * (_free(tiny_disk) - 40_000))
        office.write("bao-cao.txt", paper(trees=78))
        with pytest.raises(IndexFolderError, match="ổ đĩa đã đầy; bản cũ vẫn nguyên vẹn"):
            office.build()
        assert whole(office.index) == before
        (tiny_disk / "đầy").unlink()
        assert office.build().read == ("bao-cao.txt",)


def _free(path: Path) -> int:
    state = os.statvfs(path)
    return state.f_bavail * state.f_frsize


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_look_tells_a_writer_from_none_and_leaves_no_trace(tmp_path: Path) -> None:
    assert not being_written(tmp_path)
    assert list(tmp_path.iterdir()) == []
    with writing(tmp_path):
        assert being_written(tmp_path)
    assert not being_written(tmp_path)


def test_a_look_never_turns_a_writer_away(tmp_path: Path) -> None:
    with writing(tmp_path):
        pass
    looking = Event()

    def look() -> None:
        while not looking.is_set():
            being_written(tmp_path)

    onlooker = Thread(target=look)
    onlooker.start()
    try:
        for _ in range(50):
            with writing(tmp_path):
                pass
    finally:
        looking.set()
        onlooker.join()
