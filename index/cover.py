"""How much of a question passages hold, read off the postings of the index: no document is opened for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from index.concepts import Concept
from index.lexical import Field, LexicalIndex

__all__ = ["coverages"]

Held = NDArray[np.float64]
"""One number a passage."""


def coverages(
    concepts: Sequence[Concept], lexical: LexicalIndex, passages: NDArray[np.int64], context_value: float = 0.75
) -> Held:
    """Share of the question's content, by weight, that each of ``passages`` and its context hold, 0 to 1.

    A word of the context counts ``context_value``. The pairs of words are those of the fields ``units`` and
    ``context_units``, so they have to be pairs of neighbours (:class:`index.analysis.SyllablePairs`).
    """
    total = sum(concept.weight for concept in concepts)
    held = np.zeros(len(passages), dtype=np.float64)
    if not total:
        return held
    numbers = passages.astype(np.int32)
    own, around = (
        _Holding(lexical.fields[words], lexical.fields[pairs], numbers)
        for words, pairs in (("folded", "units"), ("context", "context_units"))
    )
    for concept in concepts:
        best = own.concept(concept)
        if best.min(initial=1.0) < 1:
            best = np.maximum(best, context_value * around.concept(concept))
        held += concept.weight * best
    return held / total


class _Holding:
    """What one set of words of each passage holds; every word and pair is looked up once."""

    def __init__(self, words: Field, pairs: Field, passages: NDArray[np.int32]) -> None:
        self._size = len(passages)
        self._word = _look_up(words, passages)
        self._pair = _look_up(pairs, passages)

    def concept(self, concept: Concept) -> Held:
        """How well each passage holds it: 1 as typed or as a variant whose words stand together."""
        best = np.zeros(self._size, dtype=np.float64)
        for variant in concept.variants:
            np.maximum(best, self._variant(variant), out=best)
        return best

    def _variant(self, variant: Sequence[str]) -> Held:
        if len(variant) == 1:
            return self._word(variant[0])
        size = len(variant)
        found = sum((self._word(word) for word in variant), np.zeros(self._size))
        # One syllable of a word is another word.
        held = 0.3 * found / size
        whole = found == size
        if whole.any():
            pairs = (self._pair(f"{a}_{b}") for a, b in zip(variant, variant[1:], strict=False))
            together = sum(pairs, np.zeros(self._size)) / (size - 1)
            held = np.where(whole, np.where(together == 1, 1.0, 0.35 + 0.65 * together), held)
        return held


def _look_up(field: Field, passages: NDArray[np.int32]) -> Callable[[str], Held]:
    return cache(lambda term: field.holds(term, passages).astype(np.float64))
