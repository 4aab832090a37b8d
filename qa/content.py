"""What a question is about: its concepts as the reader weighs them, words that only ask, point or count left out."""

from __future__ import annotations

from dataclasses import replace

from index.query import Concept, Query
from qa.asked import Asked, is_counter
from qa.operations import Operation

__all__ = ["about"]

_COUNTER = 0.4
"""What a counting noun weighs beside other words: papers write ``kết hôn 20`` where people ask for ``mấy cặp``."""
_DATED = 0.3
_PERIODS = frozenset({"thang", "quy", "nam"})
_ORDERS = frozenset({Operation.LARGEST, Operation.SMALLEST, Operation.DIFFERENCE})
_SUPERLATIVE = frozenset("it nhieu lon nho cao thap nhat hon kem chenh lech hut".split())
_VOWEL = frozenset("aeiouy0123456789")
"""A word without any is shorthand that nobody wrote out: ``gq``."""
_PASSING = frozenset(
    tuple(words.split())
    for words in (
        "vua qua", "vua roi", "gan day", "sap toi", "toi day", "hom nay", "hien gio", "bay gio",
        "nhu vay", "dung khong", "phai khong", "duoc khong", "biet khong", "lam sao", "o nam", "ghi chu",
    )
)  # fmt: skip
"""Words of time and talk that name nothing."""
_LINKS = frozenset({"la", "va", "cua", "duoc"})
"""Words that only link, as typed without dấu beside a name that has its own."""
_OCCURS = frozenset({("xay", "ra"), ("phat", "sinh"), ("xuat", "hien"), ("dien", "ra")})
"""What people ask whether a thing did; papers that hold none of these words tell it with others."""
_ENGLISH = frozenset(
    [
        "left", "remain", "remains", "remaining", "issue", "issues", "issued", "grant", "granted", "must", "should",
        "shall", "will", "would", "can", "could", "need", "needs", "needed", "have", "having", "been", "being", "give",
        "given", "gave", "get", "got", "make", "made", "take", "taken", "took", "lose", "lost", "set", "aim", "aims",
        "aimed", "expected", "held", "hold", "holds", "carried", "carry", "out", "up", "off", "each", "every", "any",
        "some", "all", "more", "most", "less", "least", "than", "between", "during", "through", "until", "since",
        "before", "after", "about", "there", "their", "them", "they", "she", "his", "her", "please", "tell", "me",
        "show", "list", "name", "number", "amount", "figure", "figures", "share", "level", "currently", "still",
        "already", "yet", "also", "other", "another", "per", "average", "altogether", "together", "combined", "general",
        "overall", "main", "major", "local", "whole", "entire", "within", "across", "into", "onto", "near", "so", "far",
        "as", "be", "or", "not", "no", "yes", "if", "then", "that", "these", "those", "same", "different", "higher",
        "lower", "compared", "compare", "exactly", "roughly", "around", "approximately", "link", "located", "reach",
        "reached", "achieve", "achieved", "receive", "received", "provide", "provided", "carried", "exist", "exists",
        "work", "works", "people's", "planned", "use", "used", "spend", "cost", "costs", "raise", "raised", "increase",
    ]
)  # fmt: skip
"""Everyday English words that say nothing of the subject; names and nouns are none of them."""


def about(query: Query, asked: Asked) -> Query:
    """``query`` with what only asks or counts taken out of its concepts or made to weigh less."""
    unknown = {concept.typed for concept in query.unknown}
    dated = _dated(query)
    concepts = tuple(
        concept if weight == 1.0 else replace(concept, weight=concept.weight * weight)
        for concept in query.concepts
        if (weight := _DATED if concept.typed in dated else _weight(concept, query, asked, unknown))
    )
    if concepts == query.concepts:
        return query
    kept = {concept.typed for concept in concepts}
    return replace(query, concepts=concepts, unknown=tuple(c for c in query.unknown if c.typed in kept))


def _dated(query: Query) -> set[tuple[str, ...]]:
    """The words of periods that were typed with a slip: ``thág 4`` was read as a word and a number."""
    found: set[tuple[str, ...]] = set()
    for one, following in zip(query.terms, query.terms[1:], strict=False):
        if one.folded in _PERIODS and one.end - one.start != len(one.word) and following.numeric:
            found |= {(one.folded,), (following.folded,)}
    return found


def _weight(concept: Concept, query: Query, asked: Asked, unknown: set[tuple[str, ...]]) -> float:
    if concept.typed in _PASSING or (asked.operation in _ORDERS and set(concept.typed) <= _SUPERLATIVE):
        return 0.0
    if len(concept.typed) == 1 and concept.typed[0] in _LINKS and any(t.word == concept.typed[0] for t in query.terms):
        return 0.0
    if concept.typed in unknown and concept.typed in _OCCURS:
        return 0.0
    if query.english and concept.typed in unknown and not concept.name and set(concept.typed) <= _ENGLISH:
        return 0.0
    if any(noun[: len(concept.typed)] == concept.typed for noun in asked.nouns) and is_counter(concept.typed):
        return _COUNTER
    if concept.typed in unknown and not any(_VOWEL & set(word) for word in concept.typed) and not concept.name:
        return _COUNTER
    return 1.0
