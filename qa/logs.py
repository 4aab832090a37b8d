"""What a program that runs says of itself on standard error, a line an event: plain, or JSON for whoever collects it.

Questions may be personal: no line carries the words of a question, of an answer or of a document, nor the words of an
exception, which may quote them; of an exception its type and its places in the code are told. The setting
``log_questions`` adds the question to the line of its answer. Turning files over is left to the system.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import traceback
from collections.abc import Generator, Iterator
from contextlib import closing
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from qa.answer import Answer
    from qa.settings import Settings

__all__ = ["Asker", "asked_by", "asker", "begin", "event", "is_json", "is_on", "new_request", "outcome"]

_OURS = ("corpus", "index", "qa", "eval", "wardqa")
_PLACES = 12
"""Places in the code that are told of an exception, the last ones."""
_REQUEST = re.compile(r"[A-Za-z0-9._-]{1,64}")
_HERE = Path(__file__).resolve().parents[1]
_Step = TypeVar("_Step")


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose work is logged: number of the request, role of the person, and their name where people sign in."""

    request: str = ""
    role: str = ""
    name: str = ""


_NOBODY = Asker()
_ASKER: ContextVar[Asker] = ContextVar("wardqa_asker", default=_NOBODY)


def new_request(given: str = "") -> str:
    """``given`` where it is fit to be a request's number, such as one that a proxy gave it; else a new one."""
    return given if _REQUEST.fullmatch(given) else secrets.token_hex(8)


def asker() -> Asker:
    """Whoever the work of this moment is for."""
    return _ASKER.get()


def asked_by(who: Asker, steps: Iterator[_Step]) -> Generator[_Step, None, None]:
    """``steps`` as they come, each worked on for ``who``, in whatever thread it is. Closing this closes them."""
    with closing(_each(steps)) as each:
        while True:
            token = _ASKER.set(who)
            try:
                step = next(each)
            except StopIteration:
                return
            finally:
                _ASKER.reset(token)
            yield step


def _each(steps: Iterator[_Step]) -> Generator[_Step, None, None]:
    yield from steps  # closing the one closes the other


def event(logger: logging.Logger, name: str, level: int = logging.INFO, /, **fields: object) -> None:
    """Log ``name`` with ``fields``, none of which may be words of a question, an answer or a document."""
    if logger.isEnabledFor(level):
        logger.log(level, name, extra={"event": name, "fields": fields})


def outcome(answer: Answer) -> dict[str, Any]:
    """What the log says of ``answer``: how it went, none of its words. Seconds by stage."""
    return {
        "status": answer.status.value,
        "passages": len(answer.citations),
        "figures": len(answer.figures),
        "conflicts": len(answer.conflicts),
        "seconds": {stage: round(value, 4) for stage, value in asdict(answer.seconds).items()},
    }


def begin(settings: Settings | None = None) -> None:
    """Log as ``settings`` say from now on: what is ours by its level, of libraries only what is critical."""
    kind = settings.log if settings is not None else "errors"
    handler = _Stderr()
    handler.setFormatter({"json": _Json, "text": _Text}.get(kind, _Errors)())
    root = logging.getLogger()
    root.handlers = [*(one for one in root.handlers if not isinstance(one, _Stderr)), handler]
    # Libraries log in English what our own sentences already say, and some log what they were given.
    root.setLevel(logging.CRITICAL)
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.ERROR if kind == "errors" else logging.INFO)


def is_on() -> bool:
    """Whether :func:`begin` was called in this process."""
    return any(isinstance(one, _Stderr) for one in logging.getLogger().handlers)


def is_json() -> bool:
    """Whether every line on standard error is to be JSON."""
    return any(isinstance(one.formatter, _Json) for one in logging.getLogger().handlers)


class _Stderr(logging.StreamHandler[Any]):
    """To standard error, whatever that is when a line comes."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write ``record``."""
        self.stream = sys.stderr
        super().emit(record)


class _Errors(logging.Formatter):
    """The sentence alone, as a person at a terminal wants it."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        failed, places = _told(record)
        where = f" ({failed}: {places[-1] if places else '?'})" if failed else ""
        return _one_line(record.getMessage() + where)


class _Text(_Errors):
    """Time, level and event, then the fields."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        fields = _fields(record)
        head = f"{fields.pop('time')} {fields.pop('level')} {fields.pop('event')}"
        return _one_line(" ".join([head, *(f"{name}={_short(value)}" for name, value in fields.items())]))


class _Json(_Errors):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        return json.dumps(_fields(record), ensure_ascii=False, default=str)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    name = getattr(record, "event", "")
    fields: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "event": name or "message",
        "logger": record.name,
    }
    if not name:
        fields["message"] = record.getMessage()
    who = asker()
    fields |= {key: value for key, value in (("request", who.request), ("role", who.role), ("user", who.name)) if value}
    fields |= getattr(record, "fields", {})
    failed, places = _told(record)
    if failed:
        fields |= {"error": failed, "places": places}
    return fields


def _told(record: logging.LogRecord) -> tuple[str, list[str]]:
    """Types of the exception of ``record`` and of those behind it, and its places: never their words."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return "", []
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{_path(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames[-_PLACES:]]
    types: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(types) < _PLACES:
        types.append(type(seen).__name__)
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return " < ".join(types), places


def _path(name: str) -> str:
    path = Path(name)
    return path.relative_to(_HERE).as_posix() if path.is_relative_to(_HERE) else "/".join(path.parts[-2:])


def _short(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list | tuple) else str(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())
