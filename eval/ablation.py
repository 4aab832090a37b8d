"""What each part of retrieval adds: each is switched off alone, all else stays.

Parts that are weights are found by themselves: every field of :class:`index.retrieval.Weights` that is worth something
becomes a row. The others are switched off in what is understood of a question, or in how the passages are indexed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import index.query
from eval.benchmark import searched
from eval.benchmark_set import RetrievalSet
from eval.passage_index import resegmented
from eval.question_ranks import Asked, ours
from eval.ranks import Ranking
from index.analysis import load_segmenter
from index.query import Query
from index.recipe import Recipe
from index.retrieval import Retriever, Weights

__all__ = ["WHOLE", "Part", "Without", "of_benchmarks", "of_questions", "parts", "without_each"]

WHOLE = "whole"
_KINDS = (float, bool)
_NAMED: Mapping[str, tuple[str, str]] = {
    "words": ("từ có dấu", "words with dấu"),
    "folded": ("từ bỏ dấu", "folded words"),
    "units": ("cặp âm tiết", "syllable pairs"),
    "context": ("từ của ngữ cảnh", "words of the context"),
    "context_units": ("cặp âm tiết của ngữ cảnh", "pairs of the context"),
    "identity": ("tên, số, loại văn bản", "identity of the paper"),
    "variant": ("cách gọi khác (trọng số)", "other names (weight)"),
    "dense": ("véc-tơ, câu tiếng Việt", "vectors, Vietnamese questions"),
    "dense_english": ("véc-tơ, câu tiếng Anh", "vectors, English questions"),
    "plain": ("mọi từ như gõ, không cân", "all words as typed, none weighed"),
    "rerank": ("xếp lại theo các dấu hiệu đã học", "the learned reranker"),
}
"""Vietnamese and English name of a weight."""
_TOGETHER: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("units", "context_units"), "mọi cặp âm tiết", "all syllable pairs"),
    (("context", "context_units"), "toàn bộ ngữ cảnh", "the whole context"),
    (("dense", "dense_english"), "mọi véc-tơ", "all vectors"),
)
"""Weights that are one part to a reader."""


def _unchanged(query: Query) -> Query:
    return query


@dataclass(frozen=True, slots=True)
class Part:
    """A part of retrieval and how it is switched off."""

    name: str
    """Its name in JSON."""
    label: str
    english: str
    weights: Weights
    change: Callable[[Query], Query] = _unchanged
    """What is left of a question without it."""
    without: Callable[[], AbstractContextManager[None]] = nullcontext
    """Holds it off while questions are understood."""
    history: bool = True
    segmenter: str | None = None
    """The segmenter that stands in for the usual one: passages are then indexed again."""


Asking = Callable[[Retriever, Part], dict[str, list[Ranking]]]
"""Asks questions without a part; rankings by name."""
Without = tuple[Part, dict[str, list[Ranking]]]
"""A part, and the rankings without it by the name of what was asked."""


def without_each(folder: Path, recipe: Recipe, weights: Weights, ask: Asking) -> Iterator[Without]:
    """What ``ask`` measures over the index in ``folder`` as it is, and with each part switched off."""
    for part in parts(weights):
        with tempfile.TemporaryDirectory() as scratch:
            opened = folder
            if part.segmenter is not None:
                opened = Path(scratch) / "index"
                resegmented(folder, opened, replace(recipe, segmenter=load_segmenter(part.segmenter)))
            with part.without():
                yield part, ask(Retriever(opened, recipe.encoder, part.weights), part)


def of_questions(ways: Mapping[str, Sequence[Asked]]) -> Asking:
    """Asks the questions of a set in each of several ways."""

    def ask(retriever: Retriever, part: Part) -> dict[str, list[Ranking]]:
        return {way: ours(retriever, those, part.change, history=part.history) for way, those in ways.items()}

    return ask


def of_benchmarks(parts_of: Mapping[str, RetrievalSet]) -> Asking:
    """Asks the questions of benchmark sets that share their passages."""

    def ask(retriever: Retriever, part: Part) -> dict[str, list[Ranking]]:
        return {name: searched(one, retriever, part.change) for name, one in parts_of.items()}

    return ask


def parts(weights: Weights) -> Iterator[Part]:
    """The whole, then one row a part that ``weights`` give something."""
    yield Part(WHOLE, "đầy đủ", "everything", weights)
    worth = [one.name for one in fields(weights) if isinstance(getattr(weights, one.name), _KINDS)]
    worth = [name for name in worth if getattr(weights, name)]
    for name in worth:
        label, english = _NAMED.get(name, (name, name))
        yield Part(name, label, english, _off(weights, (name,)))
    for names, label, english in _TOGETHER:
        if set(names) <= set(worth):
            yield Part("+".join(names), label, english, _off(weights, names))
    yield Part("variants", "viết tắt, cách gọi khác", "abbreviations and other names", weights, _as_typed)
    yield Part("slips", "sửa lỗi gõ", "mending of slips", weights, without=_no_mending)
    yield Part("wards", "phường nêu trong câu", "the ward that is named", weights, _no_wards)
    yield Part("history", "các câu hỏi trước", "earlier questions", weights, history=False)
    yield Part("underthesea", "cặp âm tiết thay bằng từ của underthesea", "pairs, underthesea's words in their place",
               weights, segmenter="underthesea")  # fmt: skip


def _off(weights: Weights, names: Sequence[str]) -> Weights:
    nothing: dict[str, Any] = {name: type(getattr(weights, name))(0) for name in names}
    return replace(weights, **nothing)


def _as_typed(query: Query) -> Query:
    return replace(query, concepts=tuple(replace(one, variants=one.variants[:1]) for one in query.concepts))


def _no_wards(query: Query) -> Query:
    return replace(query, wards=(), every_ward=False)


@contextmanager
def _no_mending() -> Iterator[None]:
    """Questions are read as typed: the step has no setting, nobody is better off without it."""
    kept = index.query.mend_slips  # type: ignore[attr-defined]
    index.query.mend_slips = lambda tokens, *_rest: list(tokens)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        index.query.mend_slips = kept  # type: ignore[attr-defined]
