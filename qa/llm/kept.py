"""Answers kept under home: what was asked, what it was answered from, what the model wrote and how that was judged.

Questions may be personal: nothing is kept unless the setting ``keep_answers`` says so, the file is its owner's alone,
and what is older than ``keep_days`` is deleted whenever the file is opened.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from corpus.errors import QuestionError, SettingsError
from qa.answer import Answer
from qa.llm.trace import Trace

__all__ = ["FILE", "Kept", "KeptAnswers"]

FILE = "answers.sqlite"

_MIGRATIONS = (
    """
    CREATE TABLE answers (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        asked_at TEXT NOT NULL,
        question TEXT NOT NULL,
        history TEXT NOT NULL,
        index_folder TEXT NOT NULL,
        generation TEXT NOT NULL,
        trace TEXT NOT NULL,
        answer TEXT NOT NULL
    )
    """,
    "CREATE INDEX answers_by_time ON answers (asked_at)",
)
"""Only ever appended to: ``user_version`` of a file counts those it has been through."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer as it was given. ``asked_at`` is UTC, ISO 8601."""

    id: int
    asked_at: str
    question: str
    history: tuple[str, ...]
    index_folder: str
    generation: str
    trace: Trace
    answer: dict[str, Any]
    """In its JSON form."""


class KeptAnswers:
    """The file of kept answers in folder ``home``."""

    def __init__(self, home: Path, days: int) -> None:
        self.path = home / FILE
        self.days = days

    def keep(self, answer: Answer, history: Sequence[str], index_folder: Path, generation: str, trace: Trace) -> int:
        """Store ``answer`` and delete what is too old; the number to replay it by.

        Raises :class:`SettingsError` where the file cannot be written.
        """
        row = (
            _now().isoformat(timespec="seconds"),
            answer.question,
            _json(list(history)),
            str(index_folder),
            generation,
            _json(asdict(trace)),
            _json(answer.to_json()),
        )
        with self._open() as connection:
            added = connection.execute(
                "INSERT INTO answers (asked_at, question, history, index_folder, generation, trace, answer) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            return int(added.lastrowid or 0)

    def list(self) -> list[Kept]:
        """Everything kept, newest first."""
        if not self.path.exists():
            return []
        with self._open() as connection:
            return [_kept(row) for row in connection.execute("SELECT * FROM answers ORDER BY id DESC")]

    def get(self, number: int) -> Kept:
        """Answer ``number``. Raises :class:`QuestionError` where there is none."""
        if self.path.exists():
            with self._open() as connection:
                row = connection.execute("SELECT * FROM answers WHERE id = ?", (number,)).fetchone()
            if row is not None:
                return _kept(row)
        raise QuestionError(f"Không có câu trả lời số {number} được giữ lại; xem danh sách bằng: wardqa replay")

    def clear(self) -> int:
        """Delete everything; how many there were."""
        if not self.path.exists():
            return 0
        with self._open() as connection:
            count = connection.execute("DELETE FROM answers").rowcount
        with self._open() as connection:
            connection.commit()
            connection.execute("VACUUM")
        return int(count)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if not self.path.exists():
                os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
            connection = sqlite3.connect(self.path, timeout=10)
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error
        try:
            connection.execute("PRAGMA secure_delete = ON")
            with connection:
                connection.execute("BEGIN IMMEDIATE")  # of two that open a new file one makes its tables
                _migrate(connection, self.path)
                oldest = (_now() - timedelta(days=self.days)).isoformat(timespec="seconds")
                connection.execute("DELETE FROM answers WHERE asked_at < ?", (oldest,))
            with connection:
                yield connection
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        finally:
            connection.close()

    def _unusable(self, error: Exception) -> SettingsError:
        return SettingsError(
            f"Không dùng được tệp câu trả lời đã giữ {self.path} ({type(error).__name__}); "
            "hãy kiểm tra quyền ghi và chỗ trống, hoặc tắt thiết lập keep_answers."
        )


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(_MIGRATIONS):
        raise SettingsError(f"Tệp {path} do bản mới hơn của chương trình tạo ra; hãy cập nhật chương trình.")
    for number, statement in enumerate(_MIGRATIONS[version:], start=version + 1):
        connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")


def _kept(row: Sequence[Any]) -> Kept:
    number, asked_at, question, history, folder, generation, trace, answer = row
    known = Trace.__dataclass_fields__
    told = {name: value for name, value in json.loads(trace).items() if name in known}
    return Kept(
        number, asked_at, question, tuple(json.loads(history)), folder, generation, Trace(**told), json.loads(answer)
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _now() -> datetime:
    return datetime.now(UTC)
