"""Sessions of people who signed in: a random token in a cookie, of which only the hash is kept.

Kept in the file of users rather than in memory, so that a restart signs nobody out and a user who is removed takes
their sessions along in the same transaction.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from corpus.errors import SettingsError
from qa.access.database import AccessFile
from qa.access.users import key_of, secret_hash
from qa.access.viewer import Role, Viewer

__all__ = ["Sessions"]

_NOTED = 60
"""Seconds after which another request is worth a write; idle times are that exact."""


@dataclass(frozen=True, slots=True)
class Sessions:
    """``idle`` and ``longest`` in seconds: without a request, and in all. ``now`` gives seconds of the epoch."""

    file: AccessFile
    idle: int
    longest: int
    now: Callable[[], float] = time.time

    def begin(self, name: str) -> str:
        """A new session of user ``name``: its token, of 256 bits. Those that have expired are swept away."""
        token, now = secrets.token_urlsafe(32), int(self.now())
        with self.file.writing() as connection:
            connection.execute(
                "DELETE FROM sessions WHERE created <= ? OR seen <= ?", (now - self.longest, now - self.idle)
            )
            connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (secret_hash(token), key_of(name), now, now))
        return token

    def viewer(self, token: str) -> Viewer | None:
        """Whose session that is now, with the role they have now; ``None`` where it is over."""
        now, kept = int(self.now()), secret_hash(token)
        with self.file.reading() as connection:
            row = connection.execute(
                "SELECT name, role, seen FROM sessions JOIN users ON key = user "
                "WHERE hash = ? AND sessions.created > ? AND seen > ?",
                (kept, now - self.longest, now - self.idle),
            ).fetchone()
        if row is None:
            return None
        if now - row[2] >= min(_NOTED, max(1, self.idle // 4)):
            # On a full disk it goes unnoted: whoever is signed in goes on, and is signed out the sooner.
            with suppress(SettingsError), self.file.writing() as connection:
                connection.execute("UPDATE sessions SET seen = ? WHERE hash = ?", (now, kept))
        return Viewer(row[0], Role(row[1]))

    def end(self, token: str) -> None:
        """Sign out."""
        with self.file.writing() as connection:
            connection.execute("DELETE FROM sessions WHERE hash = ?", (secret_hash(token),))

    def count(self) -> int:
        """Sessions that have not expired."""
        now = int(self.now())
        with self.file.reading() as connection:
            found = connection.execute(
                "SELECT count(*) FROM sessions WHERE created > ? AND seen > ?", (now - self.longest, now - self.idle)
            )
            return int(found.fetchone()[0])
