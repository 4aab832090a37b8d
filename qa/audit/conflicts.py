"""Disagreements between papers as findings: both places, both figures, one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.document import Document
from index.disagreements import Disagreement, Side, find_disagreements
from qa.audit.finding import Finding, Kind, Place, Severity, place_of
from qa.audit.lines import plain

__all__ = ["conflict_finding", "find_conflicts"]


def find_conflicts(documents: Sequence[Document]) -> Iterator[Finding]:
    """What ``documents`` say differently of one thing, one finding for each pair of places."""
    by_name = {document.name: document for document in documents}
    for one in find_disagreements(documents):
        yield conflict_finding(one, by_name)


def conflict_finding(one: Disagreement, documents: dict[str, Document]) -> Finding:
    """The finding of one disagreement."""
    places = [_place(side, documents) for side in (one.first, one.second)]
    said = [plain(place.quote) for place in places]
    subject = f"“{one.indicator}”"
    where = [_where(side, documents) for side in (one.first, one.second)]
    if one.reason == "unit":
        message = f"{subject}: {said[0]} ({where[0]}) và {said[1]} ({where[1]}) chênh nhau đúng một bậc đơn vị."
        return Finding(Kind.UNIT, Severity.WARNING, tuple(places), said[0], said[1], message)
    message = f"{subject}: {where[0]} ghi {said[0]}, {where[1]} ghi {said[1]}."
    return Finding(Kind.CONFLICT, Severity.WARNING, tuple(places), said[0], said[1], message)


def _place(side: Side, documents: dict[str, Document]) -> Place:
    return place_of(side.document, documents[side.document].text, side.span)


def _where(side: Side, documents: dict[str, Document]) -> str:
    passage = documents[side.document].passages[side.passage]
    return f"{'bảng của ' if passage.table is not None else ''}{side.document}"
