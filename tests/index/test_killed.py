"""Writers killed at any instant, by the system's own signal: the index holds what it held or what it was to hold."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

import pytest
from killing import ROOT, Job, Survivor, Writers

from eval.synthetic import papers as synthetic_papers

if TYPE_CHECKING:
    from tests.index.conftest import Office

Paper = Callable[..., str]


class Clerk:
    """Thinks of the next piece of writing: a build after a change, a paper that comes, is replaced or goes."""

    def __init__(self, office: Office, paper: Paper, seed: int) -> None:
        self._office, self._paper = office, paper
        self._chance = random.Random(seed)
        self._number = 100
        self.beside = office.documents.parent / "kho"
        self.beside.mkdir()

    def _new(self) -> str:
        self._number += 1
        return self._paper(ward=f"PHƯỜNG {self._number}", trees=self._number)

    def papers(self) -> dict[str, str]:
        folder = self._office.documents
        return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.txt")}

    def job(self, held: dict[str, str], do: str = "") -> Job:
        added = sorted(name for name in held if name.startswith("kho-"))
        do = do or self._chance.choice(["build", "add", "replace" if added else "add", "remove"])
        if do == "remove" and len(held) < 2:  # the last one cannot be taken out
            do = "add"
        if do in ("build", "force"):
            self._office.write("bao-cao.txt", self._new())
            return Job(do, (str(self._office.documents),), self.papers())
        if do == "remove":
            name = self._chance.choice(added or sorted(held))
            return Job(do, (name,), {one: text for one, text in held.items() if one != name})
        name = self._chance.choice(added) if do == "replace" else f"kho-{self._number + 1}.txt"
        path = self.beside / name
        path.write_text(self._new(), "utf-8")
        return Job("add", (str(path),), held | {name: path.read_text("utf-8")})


@pytest.fixture
def writers(built: Office) -> Iterator[Writers]:
    with Writers(built.index) as writers:
        yield writers


def kill_at_random(writers: Writers, clerk: Clerk, survivor: Survivor, times: int, seed: int, *do: str) -> None:
    chance = random.Random(seed)
    usual: dict[str, float] = {}
    killed = 0
    while killed < times:
        job = clerk.job(survivor.texts, chance.choice(do) if do else "")
        if job.do not in usual:
            usual[job.do] = writers.do(job).seconds
            survivor.look(job.after)
            continue
        ended = writers.do(job, kill_after=chance.uniform(0, 1.1 * usual[job.do]))
        killed += ended.killed
        survivor.look(job.after)
        if not ended.killed:
            assert survivor.texts == job.after
            survivor.settled()
    job = clerk.job(survivor.texts, "build")
    assert not writers.do(job).killed
    survivor.look(job.after)
    survivor.settled()
    assert survivor.texts == job.after


@pytest.mark.parametrize(
    "times", [3, pytest.param(200, marks=[pytest.mark.soak, pytest.mark.timeout(3000)])], ids=["some", "two-hundred"]
)
def test_at_random_instants(built: Office, writers: Writers, paper: Paper, times: int) -> None:
    clerk = Clerk(built, paper, times)
    kill_at_random(writers, clerk, Survivor(built.index, built.recipe, clerk.papers()), times, 7)


@pytest.mark.soak  # of builds some are done at each run: test_publish.py
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("do", ["add", "replace", "remove"])
def test_at_every_instant_that_something_takes_its_place(
    built: Office, writers: Writers, paper: Paper, do: str
) -> None:
    """Before each renaming of a file or folder, and each of those after it that clears away."""
    clerk = Clerk(built, paper, 1)
    survivor = Survivor(built.index, built.recipe, clerk.papers())
    for number in range(3):  # old generations are there to be cleared away
        job = clerk.job(survivor.texts, "add" if number else "build")
        writers.do(job)
        survivor.look(job.after)
    events = ("os.rename", "shutil.rmtree")
    fatal, switched = 0, survivor.switched
    while True:
        fatal += 1
        job = clerk.job(survivor.texts, do)
        ended = writers.do(job, fatal=fatal, events=events)
        survivor.look(job.after)
        if not ended.killed:
            break
    assert fatal > 4
    assert survivor.texts == job.after
    assert survivor.switched > switched + 1  # some came after the switch
    survivor.settled()


@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_at_random_instants_of_builds_that_take_seconds(built: Office, paper: Paper) -> None:
    for one in islice(synthetic_papers(3), 150):
        built.write(f"{one.name}.txt", one.text)
    with Writers(built.index) as writers:
        clerk = Clerk(built, paper, 5)
        begun = time.monotonic()
        job = clerk.job({}, "build")
        writers.do(job)
        assert time.monotonic() - begun > 2
        kill_at_random(writers, clerk, Survivor(built.index, built.recipe, job.after), 30, 9, "force", "add", "remove")


@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_commands_as_they_are_typed(built: Office, paper: Paper) -> None:
    """From the start of the interpreter to its end."""
    chance = random.Random(11)
    clerk = Clerk(built, paper, 11)
    survivor = Survivor(built.index, built.recipe, clerk.papers())
    environment = {**os.environ, "WARDQA_HOME": str(built.index.parent / "home")}
    usual, killed = 0.0, 0
    while killed < 25:
        job = clerk.job(survivor.texts)
        command = [sys.executable, "-m", "eval.cli", "index", job.do, *job.values, "--index", str(built.index)]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        begun = time.monotonic()
        if usual:
            time.sleep(chance.uniform(0.4 * usual, 1.05 * usual))
            running = process.poll() is None
            if running:
                os.killpg(process.pid, signal.SIGKILL)
            killed += running
        told = process.communicate()[1].decode()
        assert process.returncode in (0, -signal.SIGKILL), told
        assert "Traceback" not in told
        usual = usual or time.monotonic() - begun
        survivor.look(job.after)
    job = clerk.job(survivor.texts, "build")
    built.build()
    survivor.look(job.after)
    survivor.settled()
