"""What people say of answers: thumbs and reasons, kept under home as JSON lines, one file a month.

Kept is what is needed to look into an answer, never who said it. The setting ``feedback`` turns it off.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.errors import QuestionError, SettingsError
from index.os_errors import because

__all__ = ["FOLDER", "REASONS", "Opinion", "keep", "read_all", "reasons_of", "words_of"]

FOLDER = "feedback"
REASONS = ("Sai số liệu", "Sai nguồn", "Thiếu", "Không hiểu câu hỏi", "Khác")
"""What can be wrong with an answer."""
_LONGEST_WORDS = 1000
_LARGEST = 20_000_000
"""Bytes of one month."""
_MONTH = re.compile(r"\d{4}-\d{2}\.jsonl")


@dataclass(frozen=True, slots=True)
class Opinion:
    """One opinion on one answer."""

    good: bool
    reasons: tuple[str, ...]
    words: str
    question: str
    history: tuple[str, ...]
    scope: dict[str, Any]
    generation: str
    answer: dict[str, Any]
    """In its JSON form."""
    role: str
    """Role of whoever said it, never the name."""
    at: str = ""
    """UTC, ISO 8601."""


def reasons_of(sent: object) -> tuple[str, ...]:
    """Those of :data:`REASONS` that a browser sent."""
    return tuple(reason for reason in REASONS if isinstance(sent, list) and reason in sent)


def words_of(sent: object) -> str:
    """The free text that a browser sent, on one line and of bounded length."""
    return " ".join(sent.split())[:_LONGEST_WORDS] if isinstance(sent, str) else ""


def keep(home: Path, opinion: Opinion) -> None:
    """Append ``opinion`` to the file of this month, which is its owner's alone.

    Raises :class:`corpus.errors.SettingsError` where the file cannot be written or the month is full.
    """
    now = datetime.now(UTC)
    row = asdict(opinion) | {"at": now.isoformat(timespec="seconds")}
    line = (json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8", "replace")
    folder = home / FOLDER
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(folder / f"{now:%Y-%m}.jsonl", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        try:
            if os.fstat(file).st_size + len(line) > _LARGEST:
                raise SettingsError("Góp ý của tháng này đã đầy; xin báo người quản trị chuyển các tệp cũ đi.")
            os.write(file, line)
        finally:
            os.close(file)
    except OSError as error:
        raise SettingsError(f"Không lưu được góp ý ({because(error)}); xin báo người quản trị.") from error


def read_all(home: Path) -> Iterator[Opinion]:
    """Everything kept, oldest first; a line that was cut off is passed over.

    Raises :class:`corpus.errors.QuestionError` where a file cannot be read.
    """
    folder = home / FOLDER
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not _MONTH.fullmatch(path.name):
            continue
        try:
            lines = path.read_text("utf-8", "replace").split("\n")
        except OSError as error:
            raise QuestionError(f"Không đọc được góp ý “{path}”: {because(error)}.") from error
        for line in lines:
            opinion = _opinion(line)
            if opinion is not None:
                yield opinion


def _opinion(line: str) -> Opinion | None:
    try:
        row = json.loads(line)
        opinion = Opinion(**{name: row[name] for name in Opinion.__dataclass_fields__})
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    sound = isinstance(opinion.question, str) and isinstance(opinion.answer, dict) and isinstance(opinion.history, list)
    return opinion if sound else None
