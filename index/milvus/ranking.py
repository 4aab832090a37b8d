"""The first ranking by Milvus: a :class:`index.first_ranking.FirstRanking`, exact to the engine's numbers.

Words are sparse vectors whose weights are the document's side of BM25; a question brings the idf along, so what is
stored stays as it is when documents come or go. The engine's own fusion of several searches squeezes their scores
before it adds them, which no two engines do alike. So each signal is searched by itself, and the best passages of the
sum are found by the threshold algorithm (Fagin, Lotem and Naor, "Optimal aggregation algorithms for middleware", 2003):
what stands in no list so far cannot be worth more than the last of each list together, and the lists are asked further
until that is less than the last passage wanted. What the found ones are worth in every signal is then asked by number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from index.first_ranking import Signals, Sought
from index.lexical import Weighted, idf
from index.milvus.engine import MOST_FOUND, Hit, among
from index.milvus.tables import dimension_of

if TYPE_CHECKING:
    from index.milvus.counts import Counts
    from index.milvus.part import Part

__all__ = ["MilvusRanking"]

_FIRST = 4
"""Times as many of each list as passages are wanted, to begin with."""
_GROWTH = 4

_SINGLE, _PAIRED = ("folded", "context", "identity", "words"), ("units", "context_units")
_ALIKE = {field: fields for fields in (_SINGLE, _PAIRED) for field in fields}
"""Fields of words, and fields of pairs of them."""
Sparse = dict[int, float]


class MilvusRanking:
    """Ranks the passages of the documents of a part."""

    def __init__(self, part: Part, counts: Counts) -> None:
        self._part = part
        self._counts = counts

    def document_frequency(self, field: str, term: str) -> int:
        """How many passages hold ``term`` in ``field``."""
        # A term that is asked for in one field will be asked for in the others.
        return self._counts.of([(other, term) for other in _ALIKE[field]])[field, term]

    def expect(self, words: Sequence[str]) -> None:
        """Look up the words of a question and their pairs in one request."""
        pairs = [f"{a}_{b}" for a, b in zip(words, words[1:], strict=False)]
        singles = [(field, word) for word in words for field in _SINGLE]
        self._counts.of([*singles, *((field, pair) for pair in pairs for field in _PAIRED)])

    def within(self, documents: Collection[int]) -> MilvusRanking:
        """The same as if only ``documents`` (ids) were there; for its counts see :mod:`index.milvus.counts`."""
        part = self._among(documents)
        return MilvusRanking(part, self._counts.within(part))

    def rank(self, sought: Sought, documents: Collection[int] | None = None) -> list[Signals]:
        """As :meth:`index.first_ranking.FirstRanking.rank` says."""
        part = self._part if documents is None else self._among(documents)
        if not part.entries:
            return []
        vectors = [self._vector(terms) for terms in (sought.weighted, sought.plain)]
        cosines = {} if sought.vector is None else dict(self._nearest(part, sought))
        shares = _Shares(sought, max(cosines.values(), default=0.0))
        limit = _FIRST * sought.k
        while True:
            limit = min(limit, MOST_FOUND)
            lists = _searches(part, vectors, limit)
            tops = [found[0].score if found else 0.0 for found in lists]
            last = [found[-1].score if len(found) == limit else 0.0 for found in lists]
            seen = {hit.id for found in lists for hit in found} | cosines.keys()
            ranked = shares.rank(self._worth(part, vectors, lists, seen), tops, cosines)
            best = sorted(ranked, key=lambda one: (-one.score, one.passage))[: sought.k]
            # Neighbours of the vector are all known: beyond them it is worth nothing.
            unseen = shares.score(_share(last[0], tops[0]), _share(last[1], tops[1]), 0.0)
            if not any(last) or limit == MOST_FOUND or (len(best) == sought.k and best[-1].score >= unseen):
                return sorted(best, key=lambda one: one.passage)
            limit *= _GROWTH

    def _among(self, documents: Collection[int]) -> Part:
        chosen = set(documents)
        return self._part.chosen([entry for entry in self._part.entries if entry.id in chosen])

    def _vector(self, terms: Sequence[Weighted]) -> Sparse:
        """What a question's terms are worth, with the idf of the documents that are there."""
        weights: dict[tuple[str, str], float] = {}
        for field, term, weight in terms:
            weights[field, term] = weights.get((field, term), 0.0) + weight
        held = self._counts.of(list(weights))
        vector: Sparse = {}
        for (field, term), weight in weights.items():
            if held[field, term] and weight > 0:
                dimension = dimension_of(field, term)
                vector[dimension] = vector.get(dimension, 0.0) + weight * idf(held[field, term], self._counts.size)
        return vector

    def _nearest(self, part: Part, sought: Sought) -> Iterable[tuple[int, float]]:
        limit = max(1, min(sought.nearest, MOST_FOUND))
        for hit in part.search("passages", "vector", sought.vector, limit):
            yield hit.id, hit.score

    def _worth(
        self, part: Part, vectors: Sequence[Sparse], lists: Sequence[Sequence[Hit]], seen: set[int]
    ) -> dict[int, list[float]]:
        """What every passage of ``seen`` is worth by each of ``vectors``."""
        worth = {passage: [0.0] * len(vectors) for passage in seen}
        for place, (vector, found) in enumerate(zip(vectors, lists, strict=True)):
            for hit in found:
                worth[hit.id][place] = hit.score
            missing = seen - {hit.id for hit in found}
            for at in range(0, len(missing), MOST_FOUND):
                some = sorted(missing)[at : at + MOST_FOUND]
                for hit in _searches(part, [vector], len(some), among("id", some))[0]:
                    worth[hit.id][place] = hit.score
        return worth


class _Shares:
    """Scores of a question: shares of its best passage in each signal, weighed and added."""

    def __init__(self, sought: Sought, nearest: float) -> None:
        self._sought = sought
        self._nearest = max(nearest, 1e-6)

    def score(self, lexical: float, plain: float, dense: float) -> float:
        """As :class:`index.first_ranking.FirstRanking` adds them up."""
        weight = self._sought.plain_weight
        return (lexical + weight * plain) / (1 + weight) + self._sought.dense_weight * dense

    def rank(
        self, worth: dict[int, list[float]], tops: Sequence[float], cosines: dict[int, float]
    ) -> Iterable[Signals]:
        """Signals of each passage that has any."""
        for passage, scores in worth.items():
            lexical, plain = (_share(score, top) for score, top in zip(scores, tops, strict=True))
            dense = min(1.0, max(0.0, cosines.get(passage, 0.0) / self._nearest))
            score = self.score(lexical, plain, dense)
            if score > 0:
                yield Signals(passage, score, lexical, plain, dense)


def _share(score: float, top: float) -> float:
    return score / top if top > 0 else 0.0


def _searches(part: Part, vectors: Sequence[Sparse], limit: int, condition: str = "") -> list[list[Hit]]:
    """What each vector finds; one without weights finds nothing and is not asked."""
    asked = [vector for vector in vectors if vector]
    found = iter(part.searches("passages", "weights", asked, limit, condition) if asked else ())
    return [next(found) if vector else [] for vector in vectors]
