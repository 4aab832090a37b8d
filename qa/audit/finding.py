"""What an audit reports: one disagreement, where it stands, what is written and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from corpus.source import Span

__all__ = ["Finding", "Kind", "Place", "Severity", "Verdict", "as_json", "place_of"]


class Kind(StrEnum):
    """What was checked."""

    RATIO = "ratio"
    SUM = "sum"
    GROWTH = "growth"
    CONFLICT = "conflict"
    DATE = "date"
    UNIT = "unit"
    DRAFT = "draft"


class Severity(StrEnum):
    """``error``: it certainly does not agree; ``warning``: it likely does not; ``info``: worth a look."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Verdict(StrEnum):
    """What the sources say of a figure of a draft."""

    AGREES = "khớp"
    DIFFERS = "lệch"
    MISSING = "không tìm thấy"


@dataclass(frozen=True, slots=True)
class Place:
    """``quote`` is exactly the characters ``start:end`` (code points) of the text of ``document``."""

    document: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement. The first place is the figure that is doubted, the others are what it is held against."""

    kind: Kind
    severity: Severity
    places: tuple[Place, ...]
    stated: str
    """The doubted figure as written."""
    recomputed: str
    """What the others come to; empty where nothing can be computed."""
    message: str
    """One Vietnamese sentence."""
    verdict: Verdict | None = None
    """Of a draft's figure only."""

    @property
    def documents(self) -> tuple[str, ...]:
        """Names of the documents concerned, in order of the places."""
        return tuple(dict.fromkeys(place.document for place in self.places))


def place_of(document: str, text: str, span: Span) -> Place:
    """The place of ``span`` in ``text``."""
    return Place(document, span.start, span.end, text[span.start : span.end])


def as_json(finding: Finding) -> dict[str, Any]:
    """The stable form of ``wardqa check --json``; ``verdict`` is there for a draft's figure only."""
    out: dict[str, Any] = {
        "kind": finding.kind.value,
        "severity": finding.severity.value,
        "documents": list(finding.documents),
        "places": [
            {"document": place.document, "start": place.start, "end": place.end, "quote": place.quote}
            for place in finding.places
        ],
        "stated": finding.stated,
        "recomputed": finding.recomputed,
        "message": finding.message,
    }
    if finding.verdict is not None:
        out["verdict"] = finding.verdict.value
    return out
