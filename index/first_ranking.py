"""The first ranking: the passages that a question's words and meaning point at, before they are looked at one by one.

An engine is asked through :class:`FirstRanking`; :class:`LocalRanking` answers from arrays and FAISS in this process.
Lexical scores lead; cosines of the encoder add what words miss (Bruch et al., "An Analysis of Fusion Functions for
Hybrid Retrieval", 2023: convex combination of normalised scores beats rank fusion).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.lexical import LexicalIndex, Weighted
from index.vectors import VectorIndex

__all__ = ["FirstRanking", "LocalRanking", "Place", "Signals", "Sought"]


@dataclass(frozen=True, slots=True)
class Sought:
    """What a question looks for, in the terms of an index."""

    weighted: Sequence[Weighted]
    """Field, term, weight: the content of the question, weighed; without idf."""
    plain: Sequence[Weighted]
    """The same for all words as typed."""
    vector: NDArray[np.float32] | None
    """Shape (dimension,), of length 1; ``None``: no neighbours are wanted."""
    plain_weight: float
    dense_weight: float
    k: int
    """Passages wanted."""
    nearest: int
    """Neighbours of the vector that have a cosine; all others have none."""


@dataclass(frozen=True, slots=True)
class Signals:
    """One passage of the first ranking. The last three are shares of the question's best passage, 0 to 1."""

    passage: int
    """Number in the index."""
    score: float
    lexical: float
    plain: float
    dense: float


class FirstRanking(Protocol):
    """Ranks the passages of an index, or of some of its documents as if there were no others."""

    def document_frequency(self, field: str, term: str) -> int:
        """How many passages hold ``term`` in ``field``."""
        ...

    def rank(self, sought: Sought, documents: Collection[int] | None = None) -> list[Signals]:
        """The ``sought.k`` best passages in the order of their numbers, of ``documents`` (ids) where they are given.

        ``(lexical + plain_weight * plain) / (1 + plain_weight) + dense_weight * dense``; a passage without any of the
        three is none.
        """
        ...

    def within(self, documents: Collection[int]) -> FirstRanking:
        """The same as if only ``documents`` (ids) were there, in every count too."""
        ...


class Place(Protocol):
    """Where a document's passages are: :class:`index.store.Entry` is one."""

    @property
    def id(self) -> int:
        """Number of the document."""
        ...

    @property
    def first(self) -> int:
        """Its first passage."""
        ...

    @property
    def passages(self) -> int:
        """How many it has."""
        ...


class LocalRanking:
    """Ranks in this process: BM25 over several fields, and FAISS."""

    def __init__(self, lexical: LexicalIndex, vectors: VectorIndex, places: Iterable[Place]) -> None:
        """``places``: the documents that are there."""
        self.lexical = lexical
        self.vectors = vectors
        self._places = {place.id: (place.first, place.first + place.passages) for place in places}

    def document_frequency(self, field: str, term: str) -> int:
        """How many passages hold ``term`` in ``field``."""
        return self.lexical.document_frequency(field, term)

    def within(self, documents: Collection[int]) -> LocalRanking:
        """The same as if only ``documents`` (ids) were there, in every count too."""
        inside = self._mask(documents)
        part = LocalRanking(self.lexical.within(inside), self.vectors.within(inside), ())
        part._places = {number: self._places[number] for number in documents if number in self._places}
        return part

    def rank(self, sought: Sought, documents: Collection[int] | None = None) -> list[Signals]:
        """As :meth:`FirstRanking.rank` says; shares are of the best passage of ``documents``."""
        among = None if documents is None else self._mask(documents)
        lexical = _share(self._scores(sought.weighted, among))
        plain = _share(self._scores(sought.plain, among))
        dense = np.zeros_like(lexical)
        if sought.vector is not None:
            vectors = self.vectors if among is None else self.vectors.within(among)
            numbers, cosines = vectors.search(sought.vector, sought.nearest)
            dense[numbers] = np.clip(cosines / max(float(cosines.max(initial=1e-6)), 1e-6), 0, 1)
        scores = (lexical + sought.plain_weight * plain) / (1 + sought.plain_weight) + sought.dense_weight * dense
        return [
            Signals(int(n), float(scores[n]), float(lexical[n]), float(plain[n]), float(dense[n]))
            for n in np.sort(_top(scores, sought.k))
        ]

    def _scores(self, terms: Sequence[Weighted], among: NDArray[np.bool_] | None) -> NDArray[np.float32]:
        scores = self.lexical.scores(terms)
        if among is not None:
            scores[~among] = 0.0
        return scores

    def _mask(self, documents: Collection[int]) -> NDArray[np.bool_]:
        """Shape (slots,): the passages of those of ``documents`` that are there."""
        inside = np.zeros(self.lexical.slots, dtype=np.bool_)
        for number in documents:
            if number in self._places:
                start, end = self._places[number]
                inside[start:end] = True
        return inside


def _share(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """``scores`` as shares of the highest."""
    top = float(scores.max(initial=0.0))
    return scores / np.float32(top) if top > 0 else scores


def _top(scores: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    positive = np.flatnonzero(scores > 0)
    if len(positive) > k:
        positive = positive[np.argpartition(-scores[positive], k - 1)[:k]]
    return positive
