"""What can go wrong with a model, one Vietnamese sentence each; never in the server's words, which may hold a key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum

__all__ = ["ModelError", "Trouble", "trouble_of"]


class Trouble(Enum):
    """Each with what a person is told and whether asking again may help."""

    TIMEOUT = "mô hình không trả lời kịp thời hạn", False
    UNREACHABLE = "không kết nối được tới máy chủ của mô hình", True
    BUSY = "máy chủ của mô hình đang quá tải (mã 429)", True
    SERVER = "máy chủ của mô hình gặp lỗi", True
    KEY = "máy chủ của mô hình từ chối khóa truy cập", False
    NO_MODEL = "máy chủ không có mô hình này", False
    TOO_MUCH = "đoạn trích dài quá sức đọc của mô hình; có thể giảm thiết lập llm_context", False
    REFUSED = "máy chủ của mô hình không nhận yêu cầu", False
    BROKEN = "kết nối tới mô hình bị ngắt giữa chừng", True
    MALFORMED = "máy chủ của mô hình trả về dữ liệu sai khuôn dạng", True
    EMPTY = "mô hình không viết gì", False
    ENDLESS = "mô hình viết quá dài", False
    CUT = "câu trả lời của mô hình bị cắt ngang", False
    LANGUAGE = "mô hình trả lời bằng ngôn ngữ khác", False
    WITHHELD = "mô hình từ chối trả lời", False
    UNFIT = "bản nháp của mô hình không khớp tài liệu sau một lần sửa", False
    FAILED = "mô hình gặp lỗi", False

    def __init__(self, words: str, again: bool) -> None:
        self.words = words
        self.again = again


class ModelError(Exception):
    """A model gave nothing that can be used. ``retry_after`` are seconds that its server asked to wait."""

    def __init__(self, trouble: Trouble, retry_after: float | None = None) -> None:
        super().__init__(trouble.words)
        self.trouble = trouble
        self.retry_after = retry_after


_BY_STATUS = {401: Trouble.KEY, 403: Trouble.KEY, 404: Trouble.NO_MODEL, 408: Trouble.TIMEOUT, 413: Trouble.TOO_MUCH}
_LONG = ("context_length", "context length", "maximum context", "context window", "too long", "exceed", "num_ctx")


def trouble_of(error: BaseException) -> ModelError:
    """What an exception of any provider's client comes to.

    Clients share no base class; what they share is a status code, the response they were raised for, and the names of
    the exceptions that caused them.
    """
    if isinstance(error, ModelError):
        return error
    chain = list(_causes(error))
    status = next((code for one in chain if (code := _status(one)) is not None), None)
    if status is not None:
        said = " ".join(f"{one} {getattr(one, 'body', '')}".lower() for one in chain)
        if status in (400, 413, 422, 500) and any(word in said for word in _LONG):
            return ModelError(Trouble.TOO_MUCH)
        if status == 429:
            return ModelError(Trouble.BUSY, _retry_after(chain))
        if status >= 500:
            return ModelError(Trouble.SERVER, _retry_after(chain))
        return ModelError(_BY_STATUS.get(status, Trouble.REFUSED))
    names = " ".join(type(one).__name__ for one in chain)
    if "Timeout" in names:
        return ModelError(Trouble.TIMEOUT)
    if "Connect" in names and "Protocol" not in names and "Read" not in names:
        return ModelError(Trouble.UNREACHABLE)
    if any(isinstance(one, json.JSONDecodeError | UnicodeDecodeError) for one in chain) or "ValidationError" in names:
        return ModelError(Trouble.MALFORMED)
    if any(word in names for word in ("Protocol", "ReadError", "WriteError", "ConnectionReset", "Connection")):
        return ModelError(Trouble.BROKEN)
    if isinstance(error, ValueError | TypeError | KeyError | AttributeError):
        return ModelError(Trouble.MALFORMED)
    return ModelError(Trouble.FAILED)


def _causes(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    for _ in range(12):
        if found is None:
            return
        yield found
        found = found.__cause__ or found.__context__


def _status(error: BaseException) -> int | None:
    for name in ("status_code", "code"):
        value = getattr(error, name, None)
        if isinstance(value, int) and 100 <= value < 600:
            return value
    return None


def _retry_after(chain: list[BaseException]) -> float | None:
    """Seconds or a date, RFC 9110 section 10.2.3."""
    for one in chain:
        headers = getattr(getattr(one, "response", None), "headers", None)
        said = headers.get("retry-after") if headers is not None else None
        if not said:
            continue
        try:
            return max(0.0, float(said))
        except ValueError:
            pass
        try:
            return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())
        except (ValueError, TypeError):
            continue
    return None
