"""When the documents do not hold it: the bars below which nothing is answered."""

from __future__ import annotations

from dataclasses import dataclass

from index.query import Query
from qa.asked import Asked, Kind
from qa.reader import Scored


@dataclass(frozen=True, slots=True)
class Bars:
    """Least shares of the question's content, by idf, that a clause must hold to answer it."""

    coverage: float = 0.5
    """Clause and surroundings together."""
    own: float = 0.15
    """The clause's own sentence."""
    missing: float = 0.34
    """Largest share that one single missing word of the question may have."""


BARS = Bars()


def holds(query: Query, asked: Asked, best: Scored) -> bool:
    """True when ``best`` answers ``query``; a near miss is worse than no answer."""
    if not best.answers or best.coverage < BARS.coverage or best.own < BARS.own:
        return False
    if best.clash:
        return False
    total = sum(concept.weight for concept in query.concepts) or 1.0
    for concept in best.missing:
        if concept.name and concept.weight > 1.0:
            return False
        if concept.weight / total > BARS.missing:
            return False
    if Kind.PERSON in asked.kinds:
        return best.coverage >= 0.7
    return True
