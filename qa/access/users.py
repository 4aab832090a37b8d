"""Who may sign in: names, roles, passwords and the tokens of programs. Nothing is cached: a change counts at once."""

from __future__ import annotations

import hashlib
import re
import secrets
import sqlite3
import time
import unicodedata
from dataclasses import dataclass

from qa.access.database import AccessFile
from qa.access.errors import AccessError
from qa.access.passwords import OWASP, Scrypt, checked_password, hashed, matches
from qa.access.viewer import Role, Viewer

__all__ = ["User", "Users", "key_of", "secret_hash"]

_NAME = re.compile(r"\w[\w.@-]{0,63}\Z")
_PREFIX = "wardqa_"
"""Begins every token, so that one that was published by mistake is recognised."""


@dataclass(frozen=True, slots=True)
class User:
    """One person as ``wardqa users list`` shows them. ``created`` in seconds of the epoch."""

    name: str
    role: Role
    created: int
    tokens: int


def key_of(name: str) -> str:
    """What two writings of one name have in common."""
    return unicodedata.normalize("NFC", name).casefold()


def secret_hash(secret: str) -> bytes:
    """What is kept of a random secret; it has 256 bits, so that a fast hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


class Users:
    """The users kept in ``file``."""

    def __init__(self, file: AccessFile, cost: Scrypt = OWASP) -> None:
        self._file = file
        self._cost = cost
        self._dummy = ""

    def add(self, name: str, role: Role, password: str) -> None:
        """Add a user. Raises :class:`AccessError` for an impossible or taken name or a weak password."""
        name = _checked_name(name)
        kept = hashed(checked_password(password, name), self._cost)
        with self._file.writing() as connection:
            try:
                connection.execute(
                    "INSERT INTO users VALUES (?, ?, ?, ?, ?)", (key_of(name), name, role.value, kept, int(time.time()))
                )
            except sqlite3.IntegrityError:
                raise AccessError(
                    f"Đã có người dùng “{name}”; hãy chọn tên khác, "
                    f"hoặc đổi mật khẩu bằng: wardqa users password {name}"
                ) from None

    def list(self) -> list[User]:
        """Everybody, by name."""
        if not self._file.exists():
            return []
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT name, role, created, (SELECT count(*) FROM tokens WHERE user = key) FROM users ORDER BY key"
            ).fetchall()
        return [User(name, Role(role), created, tokens) for name, role, created, tokens in rows]

    def find(self, name: str) -> Viewer | None:
        """The user of that name as they are now."""
        with self._file.reading() as connection:
            row = connection.execute("SELECT name, role FROM users WHERE key = ?", (key_of(name),)).fetchone()
        return Viewer(row[0], Role(row[1])) if row else None

    def remove(self, name: str) -> None:
        """Remove a user with their sessions and tokens. Raises :class:`AccessError` for the last operator."""
        with self._file.writing() as connection:
            _keep_an_operator(connection, name)
            connection.execute("DELETE FROM users WHERE key = ?", (key_of(name),))

    def set_role(self, name: str, role: Role) -> None:
        """Change what a user may do and end their sessions. Raises :class:`AccessError` for the last operator."""
        with self._file.writing() as connection:
            if role is not Role.OPERATOR:
                _keep_an_operator(connection, name)
            _require(connection, name)
            connection.execute("UPDATE users SET role = ? WHERE key = ?", (role.value, key_of(name)))
            connection.execute("DELETE FROM sessions WHERE user = ?", (key_of(name),))

    def set_password(self, name: str, password: str) -> None:
        """Change a password; sessions and tokens made under the old one end. Raises :class:`AccessError`."""
        self.require(name)
        kept = hashed(checked_password(password, name), self._cost)
        with self._file.writing() as connection:
            _require(connection, name)
            connection.execute("UPDATE users SET password = ? WHERE key = ?", (kept, key_of(name)))
            for table in ("sessions", "tokens"):
                connection.execute(f"DELETE FROM {table} WHERE user = ?", (key_of(name),))  # noqa: S608 - a table

    def require(self, name: str) -> None:
        """Raise :class:`AccessError` where there is no user of that name."""
        with self._file.reading() as connection:
            _require(connection, name)

    def check(self, name: str, password: str) -> Viewer | None:
        """The user whose name and password these are. An unknown name takes as long as a wrong password."""
        with self._file.reading() as connection:
            row = connection.execute("SELECT name, role, password FROM users WHERE key = ?", (key_of(name),)).fetchone()
        if row is None:
            self._dummy = self._dummy or hashed(secrets.token_hex(16), self._cost)
            matches(password, self._dummy)
            return None
        return Viewer(row[0], Role(row[1])) if matches(password, row[2]) else None

    def new_token(self, name: str) -> str:
        """A token for programs of that user, shown this once: only its hash is kept. Raises :class:`AccessError`."""
        token = _PREFIX + secrets.token_urlsafe(32)
        with self._file.writing() as connection:
            _require(connection, name)
            connection.execute("INSERT INTO tokens VALUES (?, ?, ?)", (secret_hash(token), key_of(name), _now()))
        return token

    def revoke_tokens(self, name: str) -> int:
        """End every token of that user; how many there were. Raises :class:`AccessError`."""
        with self._file.writing() as connection:
            _require(connection, name)
            return connection.execute("DELETE FROM tokens WHERE user = ?", (key_of(name),)).rowcount

    def by_token(self, token: str) -> Viewer | None:
        """Whose token that is."""
        with self._file.reading() as connection:
            row = connection.execute(
                "SELECT name, role FROM tokens JOIN users ON key = user WHERE hash = ?", (secret_hash(token),)
            ).fetchone()
        return Viewer(row[0], Role(row[1])) if row else None


def _now() -> int:
    return int(time.time())


def _checked_name(name: str) -> str:
    name = unicodedata.normalize("NFC", name.strip())
    if not _NAME.match(name):
        raise AccessError(
            f"“{name}” không dùng làm tên người dùng được; hãy dùng chữ, số, dấu chấm, gạch và @, không có dấu cách."
        )
    return name


def _require(connection: sqlite3.Connection, name: str) -> None:
    if connection.execute("SELECT 1 FROM users WHERE key = ?", (key_of(name),)).fetchone() is None:
        raise AccessError(f"Không có người dùng “{name}”; xem danh sách bằng: wardqa users list")


def _keep_an_operator(connection: sqlite3.Connection, name: str) -> None:
    """Refuse to do without the last operator: nobody could put it right from the page."""
    _require(connection, name)
    others = connection.execute(
        "SELECT count(*) FROM users WHERE role = ? AND key != ?", (Role.OPERATOR.value, key_of(name))
    ).fetchone()[0]
    role = connection.execute("SELECT role FROM users WHERE key = ?", (key_of(name),)).fetchone()[0]
    if role == Role.OPERATOR and not others:
        raise AccessError(
            f"“{name}” là người quản trị cuối cùng; hãy thêm người quản trị khác trước: "
            "wardqa users add TÊN --role operator"
        )
