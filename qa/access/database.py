"""The file that access control keeps under home: users, their tokens and their sessions.

One SQLite file, its owner's alone (mode 0600): its transactions are atomic and locked against other processes, so that
``wardqa users`` may change it under a running server, and sessions outlive a restart.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import SettingsError

__all__ = ["FILE", "AccessFile"]

FILE = "access.sqlite"

_WAIT = 5.0
"""Seconds to wait for another process that writes."""

_MIGRATIONS = (
    """
    CREATE TABLE users (
        key TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        password TEXT NOT NULL,
        created INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE tokens (
        hash BLOB PRIMARY KEY,
        user TEXT NOT NULL REFERENCES users (key) ON DELETE CASCADE,
        created INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE sessions (
        hash BLOB PRIMARY KEY,
        user TEXT NOT NULL REFERENCES users (key) ON DELETE CASCADE,
        created INTEGER NOT NULL,
        seen INTEGER NOT NULL
    )
    """,
)
"""Only ever appended to: ``user_version`` of a file counts those it has been through."""


class AccessFile:
    """The file in folder ``home``; made when first written to."""

    def __init__(self, home: Path) -> None:
        self.path = home / FILE

    def exists(self) -> bool:
        """Whether anything has been kept."""
        return self.path.is_file()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the file. Raises :class:`SettingsError` where it cannot be read."""
        with self._connected("DEFERRED") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, kept when the block ends well. Raises :class:`SettingsError` where it cannot be written."""
        with self._connected("IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _connected(self, how: str) -> Iterator[sqlite3.Connection]:
        try:
            self._make()
            connection = sqlite3.connect(self.path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            raise self._trouble() from error
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            if connection.execute("PRAGMA user_version").fetchone()[0] < len(_MIGRATIONS):
                _migrate(connection)
            connection.execute(f"BEGIN {how}")
            yield connection
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._trouble() from error
        finally:
            connection.close()  # what was not committed is undone

    def _make(self) -> None:
        if self.path.exists():
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Made before SQLite opens it, so that nobody else can read it for an instant.
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))

    def _trouble(self) -> SettingsError:
        return SettingsError(
            f"Không đọc hoặc ghi được tệp người dùng {self.path}; hãy kiểm tra quyền và chỗ trống trên đĩa."
        )


def _migrate(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    done = connection.execute("PRAGMA user_version").fetchone()[0]
    for statement in _MIGRATIONS[done:]:
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {max(done, len(_MIGRATIONS))}")
    connection.execute("COMMIT")
