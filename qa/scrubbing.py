"""A server that runs for months checks the bytes it answers from: once after each switch, and every day.

One thread of the lowest priority, throttled. Where damage is found the service goes back to the generation before.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from index.generation import HASHED
from index.scrub import size_of, wrong_bytes

if TYPE_CHECKING:
    from qa.service import Service

__all__ = ["Scrubbing"]

_LOG = logging.getLogger(__name__)


class Scrubbing:
    """``above``: bytes up to which opening a generation has read all of it already; ``rate`` in megabytes a second.

    ``every`` and ``look`` are seconds: until all is read again whatever its size, and between two looks whether
    another generation answers.
    """

    def __init__(
        self,
        service: Service,
        *,
        above: int = HASHED,
        rate: float = 40.0,
        every: float = 86_400.0,
        look: float = 30.0,
    ) -> None:
        self._service = service
        self._above, self._rate, self._every, self._look = above, rate, every, look
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="scrubbing")

    def __enter__(self) -> Scrubbing:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End, in the middle of a file if need be."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        with suppress(AttributeError, OSError):  # of this thread alone, on Linux
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
        checked: Path | None = None
        due = time.monotonic() + self._every
        while not self._stop.is_set():
            generation = self._service.retriever.generation
            new = generation != checked and size_of(generation) > self._above
            if new or time.monotonic() >= due:
                try:
                    self._check(generation)
                except Exception:
                    _LOG.exception("a generation could not be checked")
                due = time.monotonic() + self._every
            checked = generation
            self._stop.wait(self._look)

    def _check(self, generation: Path) -> None:
        wrong = wrong_bytes(generation, rate=self._rate, wait=self._stop.wait)
        if wrong is not None and not self._stop.is_set():
            self._service.newest.hand_over(generation, wrong)
