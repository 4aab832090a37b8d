"""How much is taken in a while: one token bucket for each key (RFC 2697 and ITU-T I.371 describe the same)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable

__all__ = ["Limit"]

_SWEPT = 4096
"""Keys beyond which those that are full again are forgotten."""


class Limit:
    """``burst`` at once, then ``per_second``; each key for itself. Thread-safe. ``now`` gives monotonic seconds."""

    def __init__(self, burst: int, per_second: float, now: Callable[[], float] = time.monotonic) -> None:
        self.burst, self.per_second = burst, per_second
        self._now = now
        self._lock = threading.Lock()
        self._held: dict[Hashable, tuple[float, float]] = {}

    def take(self, key: Hashable) -> float:
        """Take one of ``key``: 0, or the seconds until there is one; nothing is taken then."""
        now = self._now()
        with self._lock:
            tokens = self._tokens(key, now)
            if tokens < 1:
                return (1 - tokens) / self.per_second
            if len(self._held) >= _SWEPT:
                self._sweep(now)
            self._held[key] = (tokens - 1, now)
            return 0.0

    def restore(self, key: Hashable) -> None:
        """Let ``key`` begin anew."""
        with self._lock:
            self._held.pop(key, None)

    def _tokens(self, key: Hashable, now: float) -> float:
        tokens, since = self._held.get(key, (float(self.burst), now))
        return min(self.burst, tokens + max(0.0, now - since) * self.per_second)

    def _sweep(self, now: float) -> None:
        for key in [key for key in self._held if self._tokens(key, now) >= self.burst]:
            del self._held[key]
