"""Where the supporting words of a set's questions stand among the passages that are found, ours and others'.

A passage is relevant when it shares characters with a gold quote, as for hit@k of :mod:`eval.metrics`. Every system
searches the same characters: those of the documents as the index keeps them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.unicode import fold
from eval.compare import absent, passages, run
from eval.gold import Gold, find_gold
from eval.peers.base import Found
from eval.peers.registry import SYSTEMS, System, missing
from eval.peers.worker import Job
from eval.questions import Row
from eval.ranks import DEPTH, Ranking, ranked
from index.document_store import DocumentStore
from index.query import Query
from index.retrieval import Retriever
from index.typed import looks_english
from qa.conversation import standalone

__all__ = ["Asked", "Form", "asked", "ours", "rivals", "theirs"]


class Form(StrEnum):
    """How a question is typed; one that fits several is the first of them."""

    FOLLOWUP = "followup"
    ENGLISH = "english"
    SLIPS = "slips"
    BARE = "bare"
    MARKED = "marked"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question whose supporting words stand in the documents."""

    id: str
    question: str
    history: tuple[str, ...]
    category: str
    form: Form
    gold: Gold
    held_out: bool = False

    def without_marks(self) -> Asked:
        """The same question, and what was asked before it, typed without dấu."""
        return replace(self, question=fold(self.question), history=tuple(map(fold, self.history)))


def asked(rows: Sequence[Row], store: DocumentStore) -> list[Asked]:
    """The questions that say something of retrieval: they have an answer, and its quotes stand in ``store``."""
    chosen = []
    for row in rows:
        gold = find_gold(row, store)
        if gold.places:
            history = tuple(row["history"])
            held_out = bool(row.get("held_out"))
            chosen.append(Asked(row["id"], row["question"], history, row["category"], _form(row), gold, held_out))
    return chosen


def _form(row: Row) -> Form:
    if row["history"]:
        return Form.FOLLOWUP
    if row["category"] == "english" or looks_english(row["question"]):
        return Form.ENGLISH
    if row["category"] == "typo":
        return Form.SLIPS
    return Form.BARE if row["question"].isascii() else Form.MARKED


def ours(
    retriever: Retriever,
    questions: Sequence[Asked],
    change: Callable[[Query], Query] = lambda query: query,
    *,
    history: bool = True,
) -> list[Ranking]:
    """Rankings of the product's search; ``change`` is made to what it understands of a question."""
    rankings = []
    for one in questions:
        query = standalone(one.question, one.history if history else (), retriever)
        hits = retriever.search(change(query), DEPTH)
        wanted = one.gold.passages
        rankings.append(ranked(((hit.entry.name, hit.ordinal) in wanted for hit in hits), len(wanted)))
    return rankings


def rivals() -> tuple[list[System], str]:
    """The stock pipelines that run here, and why others do not, in Vietnamese.

    Where LangChain is not installed, plain BM25 over chunks of the same size stands in for it.
    """
    stock = [one for one in SYSTEMS if one.family == "langchain" and one.setting != "folded"]
    stock.sort(key=lambda one: ("bm25", "vectors", "hybrid").index(one.setting))
    trouble = next((f"{one.label.split(',')[0]} {absent(one)}" for one in stock if missing(one)), "")
    return ([one for one in SYSTEMS if one.family == "plain"] if trouble else stock), trouble


def theirs(
    system: System, encoder: str, store: DocumentStore, asked_as: Mapping[str, Sequence[Asked]]
) -> dict[str, list[Ranking]] | str:
    """Rankings of ``system`` for each way of asking, or why there are none, in Vietnamese.

    It keeps no history, so what was asked before stands before the question.
    """
    questions = [one for way in asked_as.values() for one in way]
    job: Job = {
        "family": system.family,
        "setting": system.setting,
        "encoder": encoder,
        "documents": [(entry.name, store.document(entry).text) for entry in store.entries],
        "held_out": None,
        "questions": [" ".join((*one.history, one.question)) for one in questions],
        "k": DEPTH,
    }
    outcome = run(job)
    if isinstance(outcome, str):
        return outcome
    searched = passages(outcome["passages"])
    found = iter(outcome["found"])
    return {
        way: [
            ranked([_supports(hit, one) for hit in passages(next(found))], sum(_supports(p, one) for p in searched))
            for one in those
        ]
        for way, those in asked_as.items()
    }


def _supports(passage: Found, one: Asked) -> bool:
    return any(passage.shares(place.entry.name, *place.span) for place in one.gold.places)
