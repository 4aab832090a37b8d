"""What a question asks for, as far as a claim can be held against it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.quantities import Kind, find_quantities
from corpus.statements import place_names
from corpus.unicode import canonical_tone, nfc
from index.analysis import tokenize
from index.query import Concept, Query
from qa.agreement import content

__all__ = ["Wanted", "wanted_of"]

_ASKS = re.compile(
    r"(?i)(?<![^\W_])(?:(?:là|được|đạt|có|còn|gồm|hết|tổng cộng)\s+)*"
    r"(?:bao nhiêu|mấy|thế nào|như thế nào|ra sao|gì|nào|ai|ở đâu|khi nào|bao giờ|vì sao|tại sao)(?![^\W_]).*"
)
_POLITE = re.compile(
    r"(?i)^\W*(?:(?:cho (?:tôi |mình |em )?(?:hỏi|biết)|xin hỏi|hãy cho biết|hãy nêu|nêu|tôi muốn biết)\s*:?\s*)+"
)
_PERIODS = (Kind.PERIOD, Kind.DATE)
_PLACE = re.compile(r"(?<![^\W_])[Pp]hường\s")


@dataclass(frozen=True, slots=True)
class Wanted:
    """``frame`` are the periods and wards that a question names, ``subject`` its words without those of asking."""

    frame: str
    subject: str
    names_time: bool
    names_place: bool
    words: frozenset[str]
    concepts: tuple[Concept, ...]
    unknown: tuple[Concept, ...]

    def said_by(self, text: str) -> float:
        """Share, 0 to 1, of what the question speaks of that ``text`` holds, by weight."""
        total = sum(concept.weight for concept in self.concepts)
        if not total:
            return 1.0
        held = {token.folded for token in tokenize(text)}
        return sum(c.weight for c in self.concepts if any(all(word in held for word in v) for v in c.variants)) / total

    def lead_for(self, claim: str) -> str:
        """What ``claim`` leaves to the question, to be read before it: a period, a ward, or the whole subject."""
        parts = []
        own = content(_low(claim))
        # A sentence that names nothing of the question's subject speaks of whatever was asked.
        if self.words and len(own & self.words) < min(2, len(self.words)):
            parts.append(self.subject)
        elif self.frame and not _names_time(claim) and not _PLACE.search(claim):
            parts.append(self.frame)
        return ": ".join(parts)


def wanted_of(query: Query, question: str) -> Wanted:
    """What ``question``, understood as ``query``, asks for."""
    question = nfc(question)
    periods = [question[q.span.start : q.span.end] for q in find_quantities(question) if q.kind in _PERIODS]
    wards = [f"phường {ward.name}" for ward in query.wards] if len(query.wards) == 1 else []
    subject = _POLITE.sub("", _ASKS.sub("", question)).strip(" ?.,:")
    return Wanted(
        ", ".join((*periods, *wards)),
        subject,
        bool(periods),
        bool(place_names(question)),
        content(_low(subject)),
        query.concepts,
        query.unknown,
    )


def _low(text: str) -> str:
    return canonical_tone(nfc(text)).lower()


def _names_time(claim: str) -> bool:
    return any(q.kind in _PERIODS or q.unit == "tháng" for q in find_quantities(claim))
