"""Files in, documents out in the same order, read by several processes where that is sooner.

A process takes about a second to start, so reading begins in this one and others join once what is left is worth it.
They are programs of their own rather than forks: threads of this process (FAISS, a server) do not survive a fork. One
that dies loses the file it was on, no other.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.codec import from_bytes
from corpus.errors import DocumentError
from index.files import File, Progress, read
from index.store_writing import Ready

__all__ = ["READING", "cores", "overall", "read_all"]

READING = "Đọc văn bản"
"""The stage that progress hears of."""
_WORTH = 3.0
"""Seconds of reading left that are worth starting processes for."""
_ASKED = 3
"""Files a process is asked for at a time; fewer would have it wait for the next one."""
_AHEAD = 8
"""Documents a process that may wait to be taken, in memory; past that none is begun."""
_TRIES = 2
"""Processes that may die of one file before it is given up: the first may have died of all of them together."""


def cores() -> int:
    """Cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not every system has it
        return os.cpu_count() or 1


def overall(tell: Progress, before: int, total: int) -> Progress:
    """What ``tell`` is to hear of files that are read after ``before`` others of ``total`` in all."""

    def of_all(stage: str, done: int, of: int) -> None:
        tell(*(stage, before + done, total) if stage == READING else (stage, done, of))

    return of_all


def read_all(files: Sequence[File], workers: int, tell: Progress) -> Generator[Ready | DocumentError, None, None]:
    """Read ``files`` with up to ``workers`` processes, 0 for one a core; gives what became of each, in their order.

    1: all is read in this process. Closing the iterator ends the others.
    """
    workers = workers or cores()
    begun = 0
    spent, size, left = 0.0, 0, sum(map(_size, files))
    import corpus.reading  # noqa: F401 - what it takes to load is no measure of what it takes to read

    for begun, file in enumerate(files):
        # What reading takes a byte differs a thousandfold between a text and a scan: judged by those read so far.
        if min(workers, len(files) - begun) > 1 and size and spent / size * left > _WORTH:
            break
        tell(READING, begun, len(files))
        since = time.monotonic()
        outcome = _read(file, tell)
        spent += time.monotonic() - since
        size, left = size + _size(file), left - _size(file)
        yield outcome
    else:
        begun = len(files)
    if begun < len(files):
        yield from _Pool(files, begun, workers, tell).outcomes()
    tell(READING, len(files), len(files))


def _read(file: File, tell: Progress) -> Ready | DocumentError:
    try:
        return read(file, tell)
    except DocumentError as error:
        return error


def _size(file: File) -> int:
    try:
        return file.path.stat().st_size
    except OSError:
        return 0


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a process said; ``head`` is ``None`` at its end."""

    worker: _Worker
    head: dict[str, Any] | None
    body: bytes = b""


class _Worker:
    """One process; ``asked`` are the numbers of the files it still owes, the first of which it is reading."""

    def __init__(self, heard: queue.SimpleQueue[_Answer]) -> None:
        self.asked: deque[int] = deque()
        self.ready = False
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "index.reading_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)},
        )
        threading.Thread(target=self._listen, args=(heard,), daemon=True).start()

    def _listen(self, heard: queue.SimpleQueue[_Answer]) -> None:
        out = self.process.stdout
        assert out is not None
        try:
            for line in out:
                head = json.loads(line)
                body = out.read(head["bytes"]) if "bytes" in head else b""
                if len(body) < head.get("bytes", 0):
                    break
                heard.put(_Answer(self, head, body))
        except ValueError:
            pass  # it died in the middle of a line
        out.close()
        heard.put(_Answer(self, None))

    def ask(self, number: int, file: File) -> None:
        self.asked.append(number)
        job = {"path": str(file.path.absolute()), "name": file.name, "digest": file.digest}
        assert self.process.stdin is not None
        with suppress(OSError):  # it has died, which whoever listens will hear
            self.process.stdin.write(json.dumps(job).encode() + b"\n")
            self.process.stdin.flush()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdin is not None
        with suppress(OSError):
            self.process.stdin.close()


class _Pool:
    """Several processes on ``files`` from number ``first`` on."""

    def __init__(self, files: Sequence[File], first: int, workers: int, tell: Progress) -> None:
        self._files, self._next, self._most, self._tell = files, first, workers, tell
        self._waiting = deque(range(first, len(files)))
        self._heard: queue.SimpleQueue[_Answer] = queue.SimpleQueue()
        self._workers: list[_Worker] = []
        self._done: dict[int, Ready | DocumentError] = {}
        self._deaths: dict[int, int] = {}
        self._none_start = False

    def outcomes(self) -> Generator[Ready | DocumentError, None, None]:
        try:
            while self._next < len(self._files):
                self._supply()
                while self._next not in self._done:
                    if self._workers:
                        self._hear(self._heard.get())
                    else:  # none can be had: then here
                        self._waiting.remove(self._next)
                        self._done[self._next] = _read(self._files[self._next], self._tell)
                    self._supply()
                self._tell(READING, self._next, len(self._files))
                self._next += 1
                yield self._done.pop(self._next - 1)
        finally:
            for worker in self._workers:
                worker.stop()

    def _supply(self) -> None:
        """Give every process files to read, start those that are wanting and end those that have nothing to do."""
        while self._waiting and len(self._workers) < self._most and not self._none_start:
            try:
                self._workers.append(_Worker(self._heard))
            except OSError:
                self._none_start = True
        for asked in range(1, _ASKED + 1):  # each has one before any has two
            for worker in self._workers:
                if len(worker.asked) < asked and self._waiting and self._waiting[0] < self._next + _AHEAD * self._most:
                    number = self._waiting.popleft()
                    worker.ask(number, self._files[number])
        for worker in [one for one in self._workers if not one.asked and not self._waiting]:
            self._workers.remove(worker)
            worker.stop()

    def _hear(self, answer: _Answer) -> None:
        worker, head = answer.worker, answer.head
        if worker not in self._workers:
            return
        if head is None:
            self._lose(worker)
            return
        worker.ready = True
        if not worker.asked or "ready" in head:
            return
        number = worker.asked[0]
        file = self._files[number]
        if "pages" in head:
            done, total = head["pages"]
            self._tell(f"Nhận dạng trang quét của {file.name}", done, total)
            return
        worker.asked.popleft()
        if "problem" in head:
            self._done[number] = DocumentError(head["problem"])
        else:
            document = from_bytes(answer.body)
            self._done[number] = Ready(file.name, head["path"], file.digest, document, answer.body)

    def _lose(self, worker: _Worker) -> None:
        """A process that is no more: its file is tried once more, and never by this process, which would die too."""
        self._workers.remove(worker)
        worker.stop()
        if not worker.ready:
            self._none_start = True  # it did not come as far as a file
            self._waiting.extendleft(reversed(worker.asked))
            return
        if not worker.asked:
            return
        number = worker.asked.popleft()
        self._waiting.extendleft(reversed(worker.asked))
        self._deaths[number] = self._deaths.get(number, 0) + 1
        if self._deaths[number] < _TRIES:
            self._waiting.appendleft(number)
            return
        name = self._files[number].name
        self._done[number] = DocumentError(
            f"Không đọc được “{name}”: tiến trình đọc tệp đã bị dừng giữa chừng, có thể vì thiếu bộ nhớ; "
            "hãy chạy lại với workers = 1 hoặc lưu lại tệp ở dạng khác."
        )
