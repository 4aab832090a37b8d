"""One system in a process of its own: ``python -m eval.peers.worker JOB RESULT``, both JSON files."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from eval.peers.base import Found, Listed, Peer, Text
from eval.peers.registry import create

__all__ = ["ENVIRONMENT", "Job", "Outcome", "peak", "resident", "work"]

ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "TOKENIZERS_PARALLELISM": "false",
}
"""Documented switches that keep every peer from calling home; :func:`stay_home` refuses what they forget."""


class Job(TypedDict):
    """What a process is given; ``held_out`` is the place of the document that is added later, if any."""

    family: str
    setting: str
    encoder: str
    documents: list[tuple[str, str]]
    held_out: int | None
    questions: list[str]
    k: int


Place = tuple[str, list[tuple[int, int]]]
"""A passage: its document and its spans there."""


class Outcome(TypedDict):
    """What a process gives back. Times are seconds; ``found`` is one list of (document, spans) a question."""

    load: float
    index: float
    add: float | None
    searches: list[float]
    peak: int
    """Largest resident set of the process, bytes."""
    grown: int
    """How much larger the resident set is for what was indexed, bytes."""
    refused: int
    """Connections that something tried to open."""
    found: list[list[Place]]
    passages: list[Place]
    """All that it searches; empty for a system that cannot say."""


_refused: list[str] = []


def stay_home() -> None:
    """Refuse every name look-up and every connection of this process to a network."""

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        address = arguments[1] if event == "socket.connect" else None
        if event == "socket.getaddrinfo" or isinstance(address, tuple):
            _refused.append(event)
            raise OSError("no network while systems are compared")

    sys.addaudithook(watch)


def peak() -> int:
    """Largest resident set of this process so far, bytes."""
    try:
        # ru_maxrss starts from the parent's peak where the child was forked; the kernel's high-water mark does not.
        line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    except (OSError, StopIteration):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024


def resident() -> int:
    """Resident set of this process, bytes; its peak where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return peak()


def work(job: Job) -> Outcome:
    """Index all documents but the one held out, add it, then ask every question."""
    started = time.perf_counter()
    peer = create(job["family"], job["setting"], job["encoder"])
    loaded, empty = time.perf_counter(), resident()
    documents = [Text(name, text) for name, text in job["documents"]]
    late = job["held_out"]
    peer.index([one for at, one in enumerate(documents) if at != late])
    indexed = time.perf_counter()
    if late is not None:
        peer.add(documents[late])
    added, full = time.perf_counter(), resident()
    found, times = _ask(peer, job["questions"], job["k"])
    return {
        "load": loaded - started,
        "index": indexed - loaded,
        "add": added - indexed if late is not None else None,
        "searches": times,
        "peak": peak(),
        "grown": max(0, full - empty),
        "refused": len(_refused),
        "found": [_written(hits) for hits in found],
        "passages": _written(peer.passages()) if isinstance(peer, Listed) else [],
    }


def _written(passages: Sequence[Found]) -> list[Place]:
    return [(one.document, list(one.spans)) for one in passages]


def _ask(peer: Peer, questions: Sequence[str], k: int) -> tuple[list[list[Found]], list[float]]:
    if questions:
        peer.search(questions[0], k)  # what is loaded at the first question is not its price
    found, times = [], []
    for question in questions:
        started = time.perf_counter()
        hits = peer.search(question, k)
        times.append(time.perf_counter() - started)
        found.append(hits[:k])
    return found, times


def main() -> None:
    """Run the job in the file that the first argument names."""
    stay_home()
    job: Job = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    Path(sys.argv[2]).write_text(json.dumps(work(job)), "utf-8")


if __name__ == "__main__":
    main()
