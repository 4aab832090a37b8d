"""Answers that a browser keeps: packed and sealed when given, and looked at again when they come back.

What comes from a browser is not trusted. An answer is shown with its verdicts only where its seal says that this server
made it (HMAC, RFC 2104) and every quote still stands where it was; any other is shown with no figure verified.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.answer import Answer, Citation, Verdict

if TYPE_CHECKING:
    from pydantic import TypeAdapter

__all__ = ["MOST_TURNS", "Seal", "restored"]

MOST_TURNS = 200
_LONGEST = 400_000
"""Characters of one kept answer."""
_LONGEST_TEXT = 20_000
_KEY = "conversation.key"
NOT_CHECKED = "đã lưu, chưa đối chiếu lại"
_UNSEALED = (
    "Câu trả lời này đã lưu từ trước, chưa đối chiếu lại được với văn bản; hãy hỏi lại để có số liệu đã đối chiếu."
)
_CHANGED = "Văn bản được trích đã thay đổi hoặc không còn xem được, nên số liệu chưa được đối chiếu lại; hãy hỏi lại."


class Seal:
    """Signs answers with a key that stays on the server, in ``home`` where there is one."""

    def __init__(self, home: Path | None) -> None:
        self._key = _key_in(home) if home is not None else secrets.token_bytes(32)

    def packed(self, answer: Answer) -> dict[str, Any]:
        """``answer`` with all its fields but its times, and its seal."""
        # A browser writes 0.0 as 0, which no seal would survive; all other numbers are whole.
        data = json.loads(json.dumps({name: value for name, value in asdict(answer).items() if name != "seconds"}))
        return {"answer": data, "seal": self._of(data)}

    def is_whole(self, data: object, seal: object) -> bool:
        """Whether ``seal`` was made here for exactly ``data``."""
        return isinstance(seal, str) and hmac.compare_digest(self._of(data).encode(), seal.encode("utf-8", "replace"))

    def _of(self, data: object) -> str:
        said = json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        return hmac.new(self._key, said.encode(), sha256).hexdigest()


def _key_in(home: Path) -> bytes:
    path = home / _KEY
    try:
        home.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                file.write(secrets.token_bytes(32))
        except FileExistsError:
            pass
        key = path.read_bytes()
    except OSError:
        key = b""
    # Without a key that lasts, answers kept before the next start are shown as not checked.
    return key if len(key) >= 32 else secrets.token_bytes(32)


def restored(data: object, seal: object, keeper: Seal, holds: Callable[[Citation], bool]) -> Answer | None:
    """The answer in ``data`` as it may be shown; ``None`` where it is none.

    ``holds`` tells whether a quote stands where its citation says, in a document that may be seen.
    """
    try:
        if len(json.dumps(data, ensure_ascii=False)) > _LONGEST:
            return None
        answer = _adapter().validate_python(data)
    except (ValueError, TypeError, RecursionError, OverflowError):
        return None
    if len(answer.answer) > _LONGEST_TEXT:
        return None
    if not keeper.is_whole(data, seal):
        return _doubted(answer, _UNSEALED)
    if not all(holds(citation) for citation in answer.citations):
        return _doubted(answer, _CHANGED)
    return answer


def _doubted(answer: Answer, why: str) -> Answer:
    """``answer`` with every number of it under doubt, whatever it says of itself."""
    from qa.verify import verify

    figures = tuple(
        replace(figure, verdict=Verdict.UNSUPPORTED, citations=(), formula=None, reason=NOT_CHECKED)
        for figure in verify(answer.answer, ())
    )
    conflicts = tuple(
        replace(conflict, figures=tuple(f"{figure} (chưa đối chiếu lại)" for figure in conflict.figures))
        for conflict in answer.conflicts
    )
    return replace(answer, figures=figures, conflicts=conflicts, notice=why)


@cache
def _adapter() -> TypeAdapter[Answer]:
    from pydantic import TypeAdapter

    return TypeAdapter(Answer)
