"""The answer that leaves the product, and its stable JSON form."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class AnswerStatus(StrEnum):
    """Whether the documents hold it."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    CLARIFY = "clarify"


class Verdict(StrEnum):
    """What was found when a figure was held against its source."""

    VERIFIED = "verified"
    CONVERTED = "converted"
    COMPUTED = "computed"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage with the exact place: ``text[start:end] == quote`` in the document as it was read."""

    n: int
    document: str
    title: str
    number: str | None
    issuer: str | None
    date: str | None
    section: tuple[str, ...]
    footnote: str | None
    page: int | None
    start: int
    end: int
    quote: str
    highlights: tuple[tuple[int, int], ...] = ()
    """Supporting words inside ``quote``, as offsets in the document's text. Not part of the JSON form."""
    nearest: bool = False
    """True where the passage is offered beside a refusal and supports nothing. Not part of the JSON form."""


@dataclass(frozen=True, slots=True)
class AnswerFigure:
    """A number written in the answer; ``start``/``end`` count code points of ``Answer.answer``."""

    text: str
    start: int
    end: int
    value: str
    unit: str
    verdict: Verdict
    citations: tuple[int, ...]
    formula: str | None = None
    reason: str | None = None
    """Why it is unsupported, in Vietnamese. Not part of the JSON form."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sources that give different figures for the same thing."""

    indicator: str
    figures: tuple[str, ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Seconds:
    """Wall time of the stages."""

    retrieve: float = 0.0
    read: float = 0.0
    verify: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One verified answer. ``answer`` is plain text with [n] marks; lines are separated by newlines."""

    question: str
    status: AnswerStatus
    answer: str
    citations: tuple[Citation, ...] = ()
    figures: tuple[AnswerFigure, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    seconds: Seconds = field(default_factory=Seconds)
    id: str = ""
    model: str = ""
    """Language model that worded it; empty: the embedded reader. In the JSON form only where there is one."""
    notice: str = ""
    """One line for the reader, as why the model's wording is not shown. In the JSON form only where there is one."""

    def to_json(self) -> dict[str, Any]:
        """The stable form that ``wardqa ask --json`` and the HTTP API return."""
        out = asdict(self)
        for citation in out["citations"]:
            del citation["highlights"], citation["nearest"]
        for figure in out["figures"]:
            del figure["reason"]
        out["seconds"] = {name: round(value, 6) for name, value in out["seconds"].items()}
        order = ("id", "question", "status", "answer", "citations", "figures", "conflicts", "seconds")
        optional = [name for name in ("model", "notice") if out[name]]
        return {name: out[name] for name in (*order, *optional)}
