"""Pages of a PDF from processes that read it, one a core, each stopped when a page takes it too long."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.loaders import limits
from corpus.loaders.layout import Page
from corpus.loaders.pdf.wire import from_wire
from corpus.loaders.pdf.worker import Job

__all__ = ["PageAnswer", "UnreadableError", "read_pages"]

_PAGES_EACH = 12
"""Pages that are worth a process of their own, which takes a quarter of a second to start."""
_AHEAD = 4
"""Pages a process is asked for at a time; fewer would have it wait for the next question."""


class UnreadableError(Exception):
    """The file gives no pages; ``reason`` is ``password``, ``damaged`` or ``pages`` (too many)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """What became of a page: ``text``, ``layer``, ``scan`` (to be recognised), ``busy``, ``broken`` or ``slow``.

    ``page`` is there for ``text`` and for ``layer``, whose words a scanner put under its picture; ``hidden`` counts
    letters that no reader of the paper sees.
    """

    number: int
    kind: str
    page: Page | None = None
    hidden: int = 0


class _Worker:
    """One process that has ``path`` open; ``asked`` are the pages it still owes."""

    def __init__(self, path: Path, heard: queue.SimpleQueue[tuple[_Worker, dict[str, Any] | None]]) -> None:
        self.asked: deque[int] = deque()
        self.begun = time.monotonic()
        self.due = self.begun + limits.OPENING_SECONDS
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "corpus.loaders.pdf.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)},
        )
        job = Job(path=str(path.absolute()), marks=limits.PAGE_MARKS, memory=limits.PDF_MEMORY)
        self._write(json.dumps(job))
        threading.Thread(target=self._listen, args=(heard,), daemon=True).start()

    def _write(self, line: str) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(line.encode() + b"\n")
            self.process.stdin.flush()
        except OSError:
            pass  # it has died, which whoever listens will hear

    def _listen(self, heard: queue.SimpleQueue[tuple[_Worker, dict[str, Any] | None]]) -> None:
        """Pass on every answer and at the end ``None``."""
        assert self.process.stdout is not None
        try:
            for line in self.process.stdout:
                heard.put((self, json.loads(line)))
        except ValueError:
            pass  # it died in the middle of a line
        self.process.stdout.close()
        heard.put((self, None))

    def ask(self, number: int) -> None:
        if not self.asked:
            self.again()
        self.asked.append(number)
        self._write(str(number))

    def again(self) -> None:
        """Time for the next page begins."""
        self.begun = time.monotonic()
        self.due = self.begun + limits.PAGE_SECONDS

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdin is not None
        with suppress(OSError):
            self.process.stdin.close()


class _Reading:
    """All workers on one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.heard: queue.SimpleQueue[tuple[_Worker, dict[str, Any] | None]] = queue.SimpleQueue()
        self.workers: list[_Worker] = []
        self.count: int | None = None
        self.left: deque[int] = deque()
        self.found: dict[int, PageAnswer] = {}
        self.lost = 0.0

    def start(self) -> None:
        self.workers.append(_Worker(self.path, self.heard))

    def hear(self) -> None:
        """Wait for the next answer, or for the time of one worker to end."""
        due = min(worker.due for worker in self.workers) - time.monotonic()
        try:
            worker, answer = self.heard.get(timeout=max(0.0, due))
        except queue.Empty:
            for worker in [w for w in self.workers if w.due <= time.monotonic()]:
                self.give_up(worker, "slow")
            return
        if worker not in self.workers:
            return
        if answer is None:
            self.give_up(worker, "broken")
            return
        if "error" in answer:
            raise UnreadableError(str(answer["error"]))
        if "pages" in answer:
            self.opened(int(answer["pages"]))
        else:
            number = int(answer["number"])
            page = from_wire(answer["page"]) if answer["page"] is not None else None
            self.found[number] = PageAnswer(number, str(answer["kind"]), page, int(answer["hidden"]))
            worker.asked.remove(number)
            worker.again()
        self.supply(worker)

    def opened(self, count: int) -> None:
        """The first worker tells how many pages there are; others join it where that is worth while."""
        if self.count is not None:
            return
        if count > limits.PAGES:
            raise UnreadableError("pages")
        self.count = count
        self.left.extend(range(count))
        for _ in range(min(limits.CORES - 1, count // _PAGES_EACH)):
            self.start()

    def supply(self, worker: _Worker) -> None:
        """Ask ``worker`` for more pages; send it home when there are none."""
        while self.left and len(worker.asked) < _AHEAD:
            worker.ask(self.left.popleft())
        if not worker.asked:
            self.workers.remove(worker)
            worker.stop()

    def give_up(self, worker: _Worker, kind: str) -> None:
        """Stop ``worker`` and lose the page it is on; another goes on, unless too much time went that way."""
        self.workers.remove(worker)
        worker.stop()
        if self.count is None:
            raise UnreadableError("damaged")
        self.lost += max(time.monotonic() - worker.begun, 0.5)
        if worker.asked:
            number = worker.asked.popleft()
            self.found[number] = PageAnswer(number, kind)
            self.left.extendleft(reversed(worker.asked))
        if self.lost > limits.LOST_SECONDS:
            self.found.update({number: PageAnswer(number, "slow") for number in self.left})
            self.left.clear()
        elif self.left:
            self.start()


def read_pages(path: Path, progress: Callable[[int, int], None] | None = None) -> list[PageAnswer]:
    """Every page of ``path`` in order; ``progress`` hears of pages done and pages in all.

    Raises :class:`UnreadableError` where the file as a whole cannot be read.
    """
    reading = _Reading(path)
    reading.start()
    try:
        while reading.workers:
            before = len(reading.found)
            reading.hear()
            if progress is not None and reading.count and len(reading.found) > before:
                progress(len(reading.found), reading.count)
    finally:
        for worker in reading.workers:
            worker.stop()
    if not reading.count:
        raise UnreadableError("damaged")
    return [reading.found[number] for number in range(reading.count)]
