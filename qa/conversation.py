"""Follow-up questions, made self-contained from the earlier questions of the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.quantities import Kind, Quantity, find_quantities
from index.analysis import tokenize
from index.catalogue import Ward
from index.query import Query, restore
from index.retrieval import Retriever

_EARLIER = 0.45
"""What a word of an earlier question weighs beside one of the question itself."""
_SHORT = 4
"""A question with so few content words, and no ward named, leans on what was asked before."""
_OPENERS = (
    "con",
    "the",
    "vay",
    "the con",
    "trong do",
    "den nay",
    "y toi la",
    "y toi",
    "y minh la",
    "y minh",
    "khong phai",
    "the thi",
    "sao",
    "tai sao",
    "roi",
    "thi",
    "cu the",
)
_POINTERS = ("kia", "vua roi")
_OF_TALK = frozenset({"toi", "minh", "em"})
_MONTH_ONLY = ("trong thang", "rieng thang", "cua thang", "mot thang")
_OTHERS = (
    "van ban khac",
    "con so khac",
    "so khac",
    "so lieu khac",
    "bao cao khac",
    "cho khac ghi",
    "noi khac ghi",
)


def standalone(question: str, history: Sequence[str], retriever: Retriever) -> Query:
    """``question`` with what it leaves unsaid taken from ``history`` (oldest first)."""
    query = retriever.understand(question)
    if not history:
        return query
    earlier = (
        standalone(history[-1], history[:-1], retriever) if len(history) > 1 else retriever.understand(history[-1])
    )
    if _doubts(query):
        # "Sao văn bản khác ghi số khác?" asks the question before again; the answer shows every side.
        return earlier
    if not _leans(query):
        return query if query.wards or query.every_ward else replace(query, wards=earlier.wards)
    query = _without_opener(query)
    earlier = _without_period(earlier, query)
    held = {concept.typed for concept in query.concepts}
    carried = tuple(
        replace(concept, weight=concept.weight * _EARLIER, name=False)
        for concept in earlier.concepts
        if concept.typed not in held
    )
    return replace(
        query,
        carried=(*earlier.carried, *earlier.terms),
        unknown=query.unknown,
        concepts=(*query.concepts, *carried),
        wards=_wards(query, earlier, retriever),
        question=f"{earlier.question} {question}",
    )


def _without_opener(query: Query) -> Query:
    """``query`` without the content of the words it opens with: ``ý tôi là`` says nothing of the subject."""
    line = f"{' '.join(query.folded)} "
    opener = next((opener for opener in _OPENERS if line.startswith(f"{opener} ")), "")
    words = {*opener.split(), *_OF_TALK}
    kept = tuple(concept for concept in query.concepts if not set(concept.typed) <= words)
    return replace(query, concepts=kept, unknown=tuple(c for c in query.unknown if not set(c.typed) <= words))


def _without_period(earlier: Query, query: Query) -> Query:
    """``earlier`` without its own periods where ``query`` names another: ``Thế cả ba tháng?`` after ``tháng 3``."""
    line = f" {' '.join(query.folded)} "
    month_only = any(f" {words} " in line for words in _MONTH_ONLY)
    if not month_only and not any(_is_period(q) for q in find_quantities(restore(query.typed))):
        return earlier
    text = list(restore(earlier.question))
    dropped: set[tuple[str, ...]] = {("luy", "ke"), ("cong", "don")} if month_only else set()
    for quantity in find_quantities("".join(text)):
        if _is_period(quantity) and ((quantity.kind is not Kind.DATE and quantity.unit != "năm") or not month_only):
            start, end = quantity.span
            dropped.add(tuple(token.folded for token in tokenize("".join(text[start:end]))))
            text[start:end] = " " * (end - start)
    return replace(
        earlier,
        question=" ".join("".join(text).split()),
        concepts=tuple(concept for concept in earlier.concepts if concept.typed not in dropped),
    )


def _is_period(quantity: Quantity) -> bool:
    return quantity.kind in (Kind.DATE, Kind.PERIOD) or (quantity.unit == "tháng" and quantity.of is None)


def _leans(query: Query) -> bool:
    line = f" {' '.join(query.folded)} "
    opens = any(line.startswith(f" {opener} ") for opener in _OPENERS)
    names_ward = bool(query.wards) and len(query.concepts) > 1
    return (
        opens
        or (len(query.concepts) < _SHORT and not names_ward)
        or any(f" {pointer} " in line for pointer in _POINTERS)
    )


def _doubts(query: Query) -> bool:
    line = f" {' '.join(query.folded)} "
    return any(f" {other} " in line for other in _OTHERS)


def _wards(query: Query, earlier: Query, retriever: Retriever) -> tuple[Ward, ...]:
    if query.wards:
        return query.wards
    if "kia" in query.folded or "phuong khac" in " ".join(query.folded):
        others = tuple(ward for ward in retriever.catalogue.wards if ward not in earlier.wards)
        return others or earlier.wards
    return earlier.wards
