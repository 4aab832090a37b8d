"""Ten people at once for a minute each way: ``python -m eval.load``. Exit status 1 where a request failed.

They ask a real server over the bundled sample: by the HTTP API, by its event stream, and as the page does (Gradio's
queue). Questions are those of the sample set, each person beginning at another one.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import secrets
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from qa.batch import read_questions
from qa.settings import load_settings

__all__ = ["WAYS", "Load", "load"]

QUESTIONS = Path(__file__).parent / "sets" / "sample.jsonl"
_PATIENCE = 120.0
"""Seconds after which an answer is given up."""
_COMING_UP = 600.0
"""Seconds that the server may take, the index of the sample being built first."""

Way = Callable[[httpx.Client, Iterator[str]], Callable[[], None]]


@dataclass
class Load:
    """What came of it: seconds of each answer, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    wall: float = 0.0

    def percentile(self, share: float) -> float:
        """Seconds that ``share`` of the answers took at most; nan where there are none."""
        times = sorted(self.seconds)
        return times[min(len(times) - 1, math.ceil(share * len(times)) - 1)] if times else math.nan


def load(address: str, way: Way, questions: Sequence[str], people: int, seconds: float, token: str = "") -> Load:
    """``people`` who ask one question behind the other for ``seconds``, each in a thread, all from the same start."""
    done = Load()
    start = threading.Barrier(people)

    def person(number: int) -> None:
        first = number * len(questions) // people
        mine = itertools.cycle([*questions[first:], *questions[:first]])
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with httpx.Client(base_url=address, headers=headers, timeout=_PATIENCE, trust_env=False) as client:
            ask = way(client, mine)
            start.wait()
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                begun = time.monotonic()
                try:
                    ask()
                except Exception as error:
                    done.errors.append(f"{type(error).__name__}: {error}")
                else:
                    done.seconds.append(time.monotonic() - begun)

    threads = [threading.Thread(target=person, args=(number,), daemon=True) for number in range(people)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 2 * _PATIENCE)
    done.wall = time.monotonic() - begun
    done.errors += ["still waiting" for thread in threads if thread.is_alive()]
    return done


def by_api(client: httpx.Client, questions: Iterator[str]) -> Callable[[], None]:
    """``POST /api/ask``."""

    def ask() -> None:
        got = client.post("/api/ask", json={"question": next(questions)})
        got.raise_for_status()
        _require(bool(got.json()["answer"]), got.text)

    return ask


def by_stream(client: httpx.Client, questions: Iterator[str]) -> Callable[[], None]:
    """``POST /api/ask/stream``; the last event must be the answer."""

    def ask() -> None:
        with client.stream("POST", "/api/ask/stream", json={"question": next(questions)}) as got:
            got.raise_for_status()
            names = [line for line in got.iter_lines() if line.startswith("event: ")]
        _require(names[-1:] == ["event: answer"], str(names))

    return ask


def by_page(client: httpx.Client, questions: Iterator[str]) -> Callable[[], None]:
    """As the page does: an event put into Gradio's queue, its outputs read until it is complete."""
    config = client.get("/config").raise_for_status().json()
    box = next(one["id"] for one in config["components"] if one["props"].get("elem_id") == "wq-box")
    asking = next(one for one in config["dependencies"] if [box, "submit"] in [list(t) for t in one["targets"]])

    def ask() -> None:
        question = next(questions)
        # A new conversation each time: else what is measured is how long the page grows.
        session = secrets.token_hex(6)
        event = {
            "data": [question if number == box else None for number in asking["inputs"]],
            "fn_index": asking["id"],
            "session_hash": session,
            "trigger_id": box,
            "event_data": None,
        }
        joined = client.post("/gradio_api/queue/join", json=event).raise_for_status().json()["event_id"]
        with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as got:
            got.raise_for_status()
            for message in _messages(got):
                if message.get("event_id") == joined and message["msg"] == "process_completed":
                    _require(bool(message["success"]), str(message)[:500])
                    return
        raise RuntimeError("the queue ended without an answer")

    return ask


def _messages(got: httpx.Response) -> Iterator[dict[str, Any]]:
    for line in got.iter_lines():
        if line.startswith("data: "):
            yield json.loads(line[6:])


def _require(so: bool, what: str) -> None:
    if not so:
        raise RuntimeError(what)


WAYS: dict[str, Way] = {"api": by_api, "stream": by_stream, "page": by_page}


@contextmanager
def _served() -> Iterator[str]:
    """A server over the bundled sample, in this machine's own process table, with a home of its own."""
    import os
    import socket
    import subprocess

    with tempfile.TemporaryDirectory() as home, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = {**os.environ, "WARDQA_HOME": home}
        command = [sys.executable, "-m", "eval.cli", "chat", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}/"
            _come_up(address, process.poll)
            yield address
        finally:
            process.terminate()
            process.wait(30)


def _come_up(address: str, ended: Callable[[], int | None]) -> None:
    until = time.monotonic() + _COMING_UP
    while time.monotonic() < until and ended() is None:
        try:
            if httpx.get(address + "healthz", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise SystemExit("the server did not come up")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every way and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--way", choices=sorted(WAYS), action="append", help="only this one; may be repeated")
    chosen = parser.parse_args(arguments)
    load_settings()  # a setting that is wrong is told before anything is begun
    questions = [question.question for question in read_questions(QUESTIONS)]
    failed = False
    with _served() as address:
        load(address, by_api, questions, 1, 0.1)  # what the first answer reads is read
        for name in chosen.way or WAYS:
            done = load(address, WAYS[name], questions, chosen.people, chosen.seconds)
            p50 = statistics.median(done.seconds) if done.seconds else math.nan
            print(
                f"{name}: {chosen.people} people, {done.wall:.0f} s, {len(done.seconds)} answers "
                f"({len(done.seconds) / done.wall:.1f}/s), {len(done.errors)} errors, "
                f"p50 {p50:.3f} s, p95 {done.percentile(0.95):.3f} s",
                flush=True,
            )
            for error in dict.fromkeys(done.errors):
                print(f"  {error}", file=sys.stderr)
            failed = failed or bool(done.errors)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
