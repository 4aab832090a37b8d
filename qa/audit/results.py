"""What came of checked drafts, kept in memory for a while to be downloaded: nothing of a draft stays on disk."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Result", "Results"]

_SECONDS = 3600.0
_ROOM = 64 * 2**20
"""Bytes of all results together."""


@dataclass(frozen=True, slots=True)
class Result:
    """The files made of one draft, for ``owner`` alone. ``name`` is the draft's, without its ending."""

    owner: str
    name: str
    word: bytes
    page: bytes


class Results:
    """Thread-safe; the oldest go first when there is no more room."""

    def __init__(
        self, room: int = _ROOM, seconds: float = _SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._room, self._seconds, self._clock = room, seconds, clock
        self._kept: OrderedDict[str, tuple[float, Result]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, result: Result) -> str:
        """Keep ``result``; returns the token it is had by."""
        token = secrets.token_urlsafe(18)
        with self._lock:
            self._kept[token] = (self._clock(), result)
            self._forget()
            while len(self._kept) > 1 and sum(map(_size, self._kept.values())) > self._room:
                self._kept.popitem(last=False)
        return token

    def get(self, token: str, owner: str) -> Result | None:
        """The result of that token, if it is there and is ``owner``'s."""
        with self._lock:
            self._forget()
            _, result = self._kept.get(token, (0.0, None))
        return result if result is not None and result.owner == owner else None

    def _forget(self) -> None:
        due = self._clock() - self._seconds
        for token in [token for token, (at, _) in self._kept.items() if at < due]:
            del self._kept[token]


def _size(kept: tuple[float, Result]) -> int:
    return len(kept[1].word) + len(kept[1].page)
