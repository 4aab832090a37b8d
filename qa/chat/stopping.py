"""Answers under way, by browser session, and how one of them is called off.

Gradio's own ``cancels`` drops the task of an event at any instant, and what the page shows then depends on which of two
messages arrives first. Here the answer ends between two of its steps and the caller waits until it has.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Answering"]

_PATIENCE = 5.0
"""Seconds that a caller waits for an answer to end."""


class Answering:
    """The answers of all sessions; one object a page."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[str, list[tuple[threading.Event, threading.Event]]] = {}

    @contextmanager
    def one(self, session: str) -> Iterator[threading.Event]:
        """An answer for ``session``, begun when those before it have ended; sessions do not wait for each other.

        The event is set once nobody wants the answer any more.
        """
        wanted_no_more, ended = threading.Event(), threading.Event()
        with self._lock:
            before = [pair[1] for pair in self._under_way.get(session, ())]
            self._under_way.setdefault(session, []).append((wanted_no_more, ended))
        try:
            for one in before:
                one.wait()
            yield wanted_no_more
        finally:
            with self._lock:
                left = [pair for pair in self._under_way.pop(session, []) if pair[1] is not ended]
                if left:
                    self._under_way[session] = left
            ended.set()

    def count(self, session: str) -> int:
        """How many answers of ``session`` are under way or waited for."""
        with self._lock:
            return len(self._under_way.get(session, ()))

    def stop(self, session: str) -> None:
        """Call off what is being answered for ``session`` and wait until it has ended."""
        with self._lock:
            pairs = list(self._under_way.get(session, ()))
        for wanted_no_more, _ in pairs:
            wanted_no_more.set()
        for _, ended in pairs:
            ended.wait(_PATIENCE)
