"""Connections to a database file that nobody writes any more, kept for the next who asks."""

from __future__ import annotations

import sqlite3
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

__all__ = ["Connections"]

_KEPT = 4
"""Idle connections; more are opened while more threads ask at once, and closed after."""


class Connections:
    """Hands out connections that ``open`` makes, each to one caller at a time."""

    def __init__(self, open: Callable[[], sqlite3.Connection]) -> None:  # noqa: A002 - what it does
        self._open = open
        self._idle: deque[sqlite3.Connection] = deque()
        weakref.finalize(self, _close_all, self._idle)

    @contextmanager
    def one(self) -> Iterator[sqlite3.Connection]:
        """A connection for the length of a ``with``. Raises :class:`sqlite3.Error` where none can be opened."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._open()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if len(self._idle) < _KEPT:
            self._idle.append(connection)
        else:
            connection.close()


def _close_all(idle: deque[sqlite3.Connection]) -> None:
    while idle:
        with suppress(sqlite3.Error):
            idle.pop().close()
