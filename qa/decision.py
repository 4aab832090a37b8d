"""When the documents do not hold it: the bars below which nothing is answered."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.document import PassageKind
from corpus.units import COUNTERS
from index.query import Query
from qa.asked import Asked, Kind, is_counter
from qa.evidence import words_of
from qa.focus import focus
from qa.reader import Scored, kind_in, same_subjects


@dataclass(frozen=True, slots=True)
class Bars:
    """Least shares of the question's content, by idf, that a clause must hold to answer it."""

    coverage: float = 0.5
    """Clause and surroundings together."""
    own: float = 0.15
    """The sentence of a footnote or table row alone: what it speaks of stands elsewhere."""
    own_text: float = 0.35
    """The sentence of running text alone."""
    unknown: float = 0.2
    """Share of a word that no document holds from which on nothing can answer."""
    unknown_plain: float = 0.4
    """The same for a question without dấu, whose words may be other words."""
    uncounted: float = 0.65
    """Least coverage where the clause counts another noun than the question."""
    person: float = 0.7
    """Least coverage where a person is asked for."""
    second: float = 0.75
    """Share of the first clause's coverage that a second one must reach to answer the rest of the question."""
    missing_plain: float = 0.45
    missing: float = 0.34
    """Largest share that one single missing word of the question may have."""


BARS = Bars()
_TELEPHONE = re.compile(r"\b(?:so dien thoai|duong day nong|hotline|so may ban)\b")
_DIALLED = re.compile(r"\d(?:[ .]?\d){6,}")
_ANYTHING = frozenset({("nguoi",), ("cai",), ("viec",), ("vu",), ("truong", "hop"), ("luot",), ("noi",), ("don", "vi")})
_ANY_UNIT = frozenset({"người", "trường hợp", "lượt", "cái", "chiếc", "đơn vị"})
"""Nouns that stand for another: people ask for ``mấy người``, papers count ``đồng chí``."""


def holds(query: Query, asked: Asked, best: Scored) -> bool:
    """True when ``best`` answers ``query``; a near miss is worse than no answer."""
    if not best.answers or not speaks_of(query, best):
        return False
    in_row = best.clause.kind is PassageKind.ROW
    if Kind.COUNT in asked.kinds and not best.counted and not in_row and best.coverage < BARS.uncounted:
        return False
    if _counts_other(query, asked, best) or (_TELEPHONE.search(_line(query)) and not _DIALLED.search(best.clause.text)):
        return False
    return Kind.PERSON not in asked.kinds or best.coverage >= BARS.person


def _line(query: Query) -> str:
    return " ".join(query.folded)


def _counts_other(query: Query, asked: Asked, best: Scored) -> bool:
    """Whether the figure meant counts another noun than the one asked for: prizes where pupils are asked for."""
    if asked.kinds != (Kind.COUNT,) or best.counted or best.clause.cells or len(asked.nouns) != 1:
        return False
    noun = asked.nouns[0]
    sizes = [size for size in (2, 1) if noun[:size] and len(noun) >= size and is_counter(noun[:size])]
    figure = focus(query, asked, best.clause)
    if not sizes or figure is None or figure.quantity.unit not in COUNTERS:
        return False
    head = noun[: sizes[0]]
    if head in _ANYTHING or figure.quantity.unit in _ANY_UNIT:
        return False
    beside = words_of(f"{figure.beside} {figure.written}")
    names = [head, *(v for c in query.concepts if c.typed[: len(head)] == head for v in c.variants)]
    return not any(set(name) <= beside for name in names)


def speaks_of(query: Query, best: Scored) -> bool:
    """True when ``best`` speaks of what ``query`` asks about, whether or not it answers it."""
    if best.clash or best.coverage < BARS.coverage or best.own < _own_bar(best):
        return False
    total = sum(concept.weight for concept in query.concepts) or 1.0
    # A single syllable that no document holds may be a verb; a word or a name is what the question is about.
    # What the clause stands under may hold it all the same: a column header, a heading.
    missing = {concept.typed for concept in best.missing}
    telling = [c for c in query.unknown if c.typed in missing and (len(c.typed) > 1 or c.name)]
    bar = BARS.unknown_plain if query.plain else BARS.unknown
    if any(concept.weight / total >= bar for concept in telling):
        return False
    for concept in best.missing:
        if concept.name and concept.weight > 1.0:
            return False
        if concept.weight / total > (BARS.missing_plain if query.plain else BARS.missing):
            return False
    return True


def _own_bar(best: Scored) -> float:
    return BARS.own_text if best.clause.kind is PassageKind.TEXT else BARS.own


def completes(query: Query, asked: Asked, best: Scored, other: Scored) -> bool:
    """Whether ``other`` holds a kind of thing that was asked for too and that ``best`` lacks."""
    lacking = [kind for kind in asked.kinds if not kind_in(kind, best.clause)]
    if not lacking or other.clash or other.coverage < BARS.second * best.coverage or other.own < _own_bar(other):
        return False
    if not same_subjects(query, best.clause, other.clause):
        return False
    return all(kind_in(kind, other.clause) for kind in lacking)
