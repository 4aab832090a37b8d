"""What an address asks to be shown of a document: the passage, the words in it, and from where."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.errors import WardqaError
from corpus.source import Span

__all__ = ["PlaceError", "Wanted", "wanted"]

_MOST = 200
"""Marks in one address."""
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)


class PlaceError(WardqaError):
    """An address names a place that the document does not have."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The passage, if one is asked for, with the words in it; ``at`` is the offset that must be on the page."""

    passage: Span | None = None
    marks: tuple[Span, ...] = ()
    at: int = 0


def wanted(length: int, start: str | None, end: str | None, marks: str | None, at: str | None) -> Wanted:
    """Read the parts of an address for a document of ``length`` code points; ``marks`` is written ``a-b,c-d``.

    Raises :class:`PlaceError` for whatever is no place of the document.
    """
    passage = None
    if start is not None or end is not None:
        passage = _span(start or "", end or "", length)
    spans: list[Span] = []
    for part in (marks or "").split(",") if marks else ():
        left, dash, right = part.partition("-")
        if not dash:
            raise PlaceError("Chỗ cần tô phải ghi dạng marks=đầu-cuối, như marks=120-135; hãy mở lại từ câu trả lời.")
        spans.append(_span(left, right, length))
        if len(spans) > _MOST:
            raise PlaceError(f"Chỉ tô được nhiều nhất {_MOST} chỗ một lần; hãy mở lại với ít chỗ hơn.")
    first = passage.start if passage else spans[0].start if spans else 0
    if at is not None:
        first = _number(at)
        if first > length:
            raise _outside(length)
    return Wanted(passage, tuple(spans), first)


def _span(start: str, end: str, length: int) -> Span:
    span = Span(_number(start), _number(end))
    if span.start >= span.end:
        raise PlaceError("Vị trí đầu phải đứng trước vị trí cuối; hãy mở lại từ câu trả lời.")
    if span.end > length:
        raise _outside(length)
    return span


def _number(words: str) -> int:
    if _WHOLE.fullmatch(words) is None:
        raise PlaceError(
            "Vị trí trong văn bản phải là số nguyên không âm, đủ cả đầu và cuối; hãy mở lại từ câu trả lời."
        )
    return int(words)


def _outside(length: int) -> PlaceError:
    return PlaceError(
        f"Văn bản chỉ có {length} ký tự nên không có vị trí được yêu cầu; "
        "có thể văn bản đã được thay bản khác, hãy hỏi lại để lấy trích dẫn mới."
    )
