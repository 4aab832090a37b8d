"""Retrieval on benchmark files: BM25, the encoder alone, and the product's own search, question by question."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.unicode import nfc
from eval.benchmark_set import RetrievalSet
from eval.passage_index import index_passages
from eval.ranks import DEPTH, Ranking, ranked
from index.analysis import SyllablePairs, Terms, terms_of
from index.encoders.base import Encoder
from index.lexical import LexicalIndex, Segment
from index.lexical_writing import build_field
from index.query import Query
from index.recipe import Recipe
from index.retrieval import Retriever

__all__ = [
    "BM25",
    "BM25_MARKED",
    "DENSE",
    "OURS",
    "Benchmarked",
    "benchmarked",
    "bm25",
    "by_scores",
    "cosine",
    "fuse",
    "opened",
    "searched",
]

OURS, BM25, BM25_MARKED, DENSE = "wardqa", "bm25", "bm25-marked", "dense"


@dataclass(frozen=True, slots=True)
class Benchmarked:
    """What was measured on one set: for each method a ranking a question, in the order of the set's questions."""

    part: RetrievalSet
    methods: Mapping[str, Sequence[Ranking]]


def _folded(terms: Terms) -> list[str]:
    return terms.folded + list(SyllablePairs().units(terms))


def _marked(terms: Terms) -> list[str]:
    return _folded(Terms(terms.words, terms.words))


def bm25(part: RetrievalSet, *, marked: bool = False) -> NDArray[np.float32]:
    """BM25 (:class:`index.lexical.LexicalIndex`) over syllables and pairs of them, shape (questions, passages).

    Without dấu on both sides unless ``marked``.
    """
    terms = _marked if marked else _folded
    texts = [terms(terms_of(text)) for text in part.passages.values()]
    field = build_field(texts, sum(map(len, texts)) / max(1, len(texts)) or 1.0)
    index = LexicalIndex([Segment({"terms": field})], len(texts))
    scores = np.zeros((len(part.queries), len(texts)), dtype=np.float32)
    for row, text in enumerate(part.queries.values()):
        scores[row] = index.scores(("terms", term, 1.0) for term in dict.fromkeys(terms(terms_of(text))))
    return scores


def cosine(part: RetrievalSet, encoder: Encoder) -> NDArray[np.float32]:
    """Cosines, shape (questions, passages)."""
    queries = encoder.encode_queries([nfc(text) for text in part.queries.values()])
    passages = encoder.encode_passages([nfc(text) for text in part.passages.values()])
    return np.asarray(queries @ passages.T, dtype=np.float32)


def fuse(lexical: NDArray[np.float32], dense: NDArray[np.float32], weight: float) -> NDArray[np.float32]:
    """``bm25 / max + weight * cosine / max``, both scaled to at most 1 within a question."""
    top = np.maximum(lexical.max(axis=1, keepdims=True), 1e-9)
    best = np.maximum(dense.max(axis=1, keepdims=True), 1e-9)
    return np.asarray(lexical / top + weight * np.maximum(dense, 0) / best, dtype=np.float32)


def by_scores(part: RetrievalSet, scores: NDArray[np.float32]) -> list[Ranking]:
    """Rankings by a matrix of scores, shape (questions, passages); of equals the earlier passage is first."""
    ids = list(part.passages)
    rankings = []
    for row, wanted in zip(scores, (part.relevant[key] for key in part.queries), strict=True):
        order = np.argsort(-row, kind="stable")[:DEPTH]
        rankings.append(ranked((ids[column] in wanted for column in order), len(wanted)))
    return rankings


@contextmanager
def opened(part: RetrievalSet, recipe: Recipe) -> Iterator[Path]:
    """An index of the passages of ``part`` for as long as the context lasts."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "index"
        index_passages(folder, list(part.passages.values()), recipe)
        yield folder


def searched(
    part: RetrievalSet, retriever: Retriever, change: Callable[[Query], Query] = lambda query: query
) -> list[Ranking]:
    """Rankings by the product's search over an index of ``part``; ``change`` is made to what it understands."""
    ids = list(part.passages)
    rankings = []
    for key, text in part.queries.items():
        hits = retriever.search(change(retriever.understand(text)), DEPTH)
        wanted = part.relevant[key]
        rankings.append(ranked((ids[hit.passage] in wanted for hit in hits), len(wanted)))
    return rankings


def benchmarked(
    parts: Sequence[RetrievalSet], retriever: Retriever, encoder: Encoder, weights: Sequence[float] = ()
) -> list[Benchmarked]:
    """Every method on ``parts``, which share their passages; ``retriever`` is open on an index of these."""
    measured = []
    for part in parts:
        lexical, dense = bm25(part), cosine(part, encoder)
        methods = {
            BM25: by_scores(part, lexical),
            BM25_MARKED: by_scores(part, bm25(part, marked=True)),
            DENSE: by_scores(part, dense),
            **{f"{BM25}+{w:g}": by_scores(part, fuse(lexical, dense, w)) for w in weights},
            OURS: searched(part, retriever),
        }
        measured.append(Benchmarked(part, methods))
    return measured
