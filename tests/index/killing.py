"""Processes that write an index and are killed at it, and what must be true whenever one was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.generation import current
from index.publish import KEEP, writing
from index.retrieval import Retriever
from index.upkeep import verify

if TYPE_CHECKING:
    from types import TracebackType

    from index.recipe import Recipe

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "Toàn phường đã trồng bao nhiêu cây xanh?"

# Reads jobs, a line of JSON each, and does each in a fork of its own, which is killed from outside or kills itself at
# the n-th event of the system that touches the index.
_DRIVER = """
import json, os, signal, sys, time
from pathlib import Path
from tempfile import TemporaryDirectory
from index.analysis import load_segmenter
from index.build import add, build, remove
from index.encoders import load_encoder
from index.recipe import Recipe

index = Path(sys.argv[1])
recipe = Recipe(load_encoder(), "x", load_segmenter("pairs"))

def counted(job):
    seen = 0
    def hook(event, arguments):
        nonlocal seen
        if event in job["events"] and any(str(index) in str(one) for one in arguments[:2]):
            seen += 1
            if seen == job["fatal"]:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
    return lambda: seen

def do(job):
    what, values = job["do"], job["values"]
    if what == "add":
        add(index, [Path(value) for value in values], recipe)
    elif what == "remove":
        remove(index, values, recipe)
    else:
        build(index, [Path(value) for value in values], recipe, force=what == "force")

with TemporaryDirectory() as warm:  # what is loaded or compiled at first use is so in every fork
    paper = Path(warm) / "a.txt"
    paper.write_text("BÁO CÁO\\nTháng 4 đã trồng 7 cây, đạt 25,1% kế hoạch.\\n", "utf-8")
    build(Path(warm) / "index", [paper], recipe)
for line in sys.stdin:
    job = json.loads(line)
    begun = time.monotonic()
    pid = os.fork()
    if pid == 0:
        seen, status = counted(job), 1
        try:
            do(job)
            status = 0
        finally:
            os.write(1, json.dumps({"touched": seen()}).encode() + b"\\n")
            os._exit(status)
    print(json.dumps({"pid": pid}), flush=True)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    print(json.dumps({"status": status, "seconds": time.monotonic() - begun}), flush=True)
"""


@dataclass(frozen=True)
class Job:
    """One piece of writing: ``build``, ``force``, ``add`` or ``remove`` with its paths or names."""

    do: str
    values: tuple[str, ...]
    after: dict[str, str]
    """Texts by name once it is done."""


@dataclass(frozen=True)
class Ended:
    killed: bool
    seconds: float
    touched: int


class Writers:
    """Does jobs in processes; each starts within milliseconds, as everything is loaded already."""

    def __init__(self, index: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _DRIVER, str(index)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Writers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()

    def do(
        self, job: Job, *, kill_after: float | None = None, fatal: int = 0, events: tuple[str, ...] = ("os.rename",)
    ) -> Ended:
        assert self._process.stdin is not None
        told = {"do": job.do, "values": job.values, "fatal": fatal, "events": events}
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        pid = int(self._heard("pid")["pid"])
        if kill_after is not None:
            time.sleep(kill_after)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        touched = 0
        while True:
            heard = json.loads(self._line())
            touched = heard.get("touched", touched)
            if "status" in heard:
                assert heard["status"] in (0, -signal.SIGKILL), (job, heard)
                return Ended(heard["status"] != 0, heard["seconds"], touched)

    def _heard(self, key: str) -> dict[str, Any]:
        heard = json.loads(self._line())
        assert key in heard, heard
        return dict(heard)

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the driver died"
        return line


@dataclass
class Survivor:
    """An index that writers were killed at, and what it must hold."""

    index: Path
    recipe: Recipe
    texts: dict[str, str]
    """What it held when it was looked at last."""
    switched: int = 0
    largest: int = 0
    seen: set[str] = field(default_factory=set)

    def look(self, after: dict[str, str]) -> None:
        """It answers from exactly what was there before, or from exactly what was to be there; nothing is in the way."""
        assert verify(self.index) == []
        held = self.held()
        assert held in (self.texts, after), (sorted(held), sorted(self.texts), sorted(after))
        self.switched += held != self.texts
        self.texts = held
        with writing(self.index):  # the next writer is not locked out
            pass
        unfinished = list((self.index / "generations").glob(".building-*"))
        assert len(unfinished) <= 1
        self.largest = max(self.largest, size_of(current(self.index)))
        assert size_of(self.index) <= (KEEP + 2) * self.largest + 2**16

    def held(self) -> dict[str, str]:
        """Texts by name, as a process that opens the index now would be answered from."""
        retriever = Retriever(self.index, self.recipe.encoder)
        store = retriever.store
        texts = {entry.name: store.document(entry).text for entry in store.entries}
        hits = retriever.search(retriever.understand(QUESTION), 5)
        assert hits
        for hit in hits:
            passage = retriever.passage(hit)
            words = retriever.document(hit).words(passage.spans)
            assert words
            for span in passage.spans:
                assert texts[hit.entry.name][span.start : span.end] in words
        return texts

    def settled(self) -> None:
        """After a writer that was let be: nothing that the dead ones left is still there."""
        generations = self.index / "generations"
        assert not list(generations.glob(".*"))
        assert len(list(generations.glob("[0-9]*"))) <= KEEP
        assert verify(self.index) == []


def size_of(folder: Path) -> int:
    """Bytes on the disk; a file with several names counts once. What goes away meanwhile does not count."""
    found = {}
    for path in folder.rglob("*"):
        try:
            status = path.stat()
        except OSError:
            continue
        if path.is_file():
            found[status.st_ino] = status.st_size
    return sum(found.values())
