"""The first ranking: the passages that a question's words and meaning point at, before they are looked at one by one.

An engine is asked through :class:`FirstRanking`; :class:`LocalRanking` answers from arrays and FAISS in this process.
Lexical scores lead; cosines of the encoder add what words miss (Bruch et al., "An Analysis of Fusion Functions for
Hybrid Retrieval", 2023: convex combination of normalised scores beats rank fusion).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.lexical import LexicalIndex, Weighted
from index.pruning import FIRST, Blend, contenders
from index.vectors import VectorIndex

__all__ = ["SMALL", "FirstRanking", "LocalRanking", "Place", "Signals", "Sought"]

SMALL = 20_000
"""Passages up to which each is scored: looking for contenders would cost more."""


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

    def expect(self, words: Sequence[str]) -> None:
        """Terms, without dấu, of a question that is about to be understood: an engine looks all up at once."""
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

    def __init__(
        self,
        lexical: LexicalIndex,
        vectors: VectorIndex,
        places: Iterable[Place],
        *,
        small: int = SMALL,
        first: int = FIRST,
    ) -> None:
        """``places``: the documents that are there.

        Up to ``small`` passages each is scored, of more the contenders; ``first`` as these take it.
        """
        self.lexical = lexical
        self.vectors = vectors
        self._places = {place.id: (place.first, place.first + place.passages) for place in places}
        self._small, self._first = small, first

    def document_frequency(self, field: str, term: str) -> int:
        """How many passages hold ``term`` in ``field``."""
        return self.lexical.document_frequency(field, term)

    def expect(self, words: Sequence[str]) -> None:
        """Nothing to do: all is at hand."""

    def within(self, documents: Collection[int]) -> LocalRanking:
        """The same as if only ``documents`` (ids) were there, in every count too."""
        part = copy(self)
        part._places = {number: self._places[number] for number in documents if number in self._places}
        inside = part._mask(part._passages(part._places))
        part.lexical, part.vectors = self.lexical.within(inside), self.vectors.within(inside)
        return part

    def rank(self, sought: Sought, documents: Collection[int] | None = None) -> list[Signals]:
        """As :meth:`FirstRanking.rank` says; shares are of the best passage of ``documents``."""
        among = None if documents is None else self._passages(documents)
        few = among if among is not None and len(among) <= self._small else None
        mask = self._mask(among) if among is not None and few is None else None
        near, nearness = self._near(sought, few, mask)
        if few is not None:
            numbers = few
        elif self.lexical.slots <= self._small:
            numbers = np.arange(self.lexical.slots, dtype=np.int32)
        else:
            blend = Blend(sought.plain_weight, near, nearness * np.float32(sought.dense_weight))
            sums = (sought.weighted, sought.plain)
            numbers = contenders(self.lexical, sums, blend, sought.k, mask, first=self._first)
        lexical, plain = (_share(self._scores(terms, numbers)) for terms in (sought.weighted, sought.plain))
        dense = np.zeros_like(lexical)
        dense[np.searchsorted(numbers, near)] = nearness
        scores = (lexical + sought.plain_weight * plain) / (1 + sought.plain_weight) + sought.dense_weight * dense
        return [
            Signals(int(numbers[at]), float(scores[at]), float(lexical[at]), float(plain[at]), float(dense[at]))
            for at in _top(scores, sought.k)
        ]

    def _near(
        self, sought: Sought, few: NDArray[np.int32] | None, mask: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The passages nearest to the question, ascending, and their cosines as shares of the best.

        ``few``: the numbers of those looked at; ``mask``: which they are, where they are many.
        """
        if sought.vector is None:
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
        if few is not None:
            numbers, cosines = self.vectors.search_among(sought.vector, sought.nearest, few)
        else:
            vectors = self.vectors if mask is None else self.vectors.within(mask)
            numbers, cosines = vectors.search(sought.vector, sought.nearest)
        shares = np.clip(cosines / max(float(cosines.max(initial=1e-6)), 1e-6), 0, 1)
        order = np.argsort(numbers)
        return numbers[order].astype(np.int32), shares[order]

    def _scores(self, terms: Sequence[Weighted], numbers: NDArray[np.int32]) -> NDArray[np.float32]:
        if len(numbers) == self.lexical.slots:
            return self.lexical.scores(terms)
        return self.lexical.scores_of(terms, numbers)

    def _passages(self, documents: Collection[int]) -> NDArray[np.int32]:
        """Numbers, ascending, of the passages of those of ``documents`` that are there."""
        places = sorted(self._places[number] for number in documents if number in self._places)
        if not places:
            return np.zeros(0, dtype=np.int32)
        return np.concatenate([np.arange(start, end, dtype=np.int32) for start, end in places])

    def _mask(self, numbers: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Shape (slots,): which passages are among ``numbers``."""
        inside = np.zeros(self.lexical.slots, dtype=np.bool_)
        inside[numbers] = True
        return inside


def _share(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """``scores`` as shares of the highest."""
    top = float(scores.max(initial=0.0))
    return scores / np.float32(top) if top > 0 else scores


def _top(scores: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Places of the ``k`` highest above 0, ascending; of equal ones the first."""
    positive = np.flatnonzero(scores > 0)
    if len(positive) > k:
        least = np.partition(scores[positive], -k)[-k]
        positive = positive[scores[positive] >= least]
        positive = positive[np.argsort(-scores[positive], kind="stable")[:k]]
    return np.sort(positive)
