"""The best passages of a large index without scoring all of them, and exactly those.

Most postings belong to a few words that half the passages hold and that are worth little. As in MaxScore (Turtle and
Flood, "Query Evaluation: Strategies and Optimizations", 1995), rare terms are added up for every passage that holds
one; what all others together can add at most tells which passages may still be among the best, and the others are
looked up for these alone. Where too many passages may be, more terms are added up; in the end all are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.lexical import LexicalIndex, Postings, Weighted, parts_at

__all__ = ["FIRST", "Blend", "contenders"]

FIRST = 300_000
"""Postings that are added up before the first look at what the others can change."""
_GROWTH = 2
_LOOK_UP = 20
"""Postings that are added up in the time that one passage is looked up in other terms' until it is settled."""
_SLACK = 1e-5
"""Share of a score that the order of additions may change."""


@dataclass(frozen=True, slots=True)
class Blend:
    """How two sums and the nearness of some passages make one score: ``(a/max a + w * b/max b) / (1 + w) + near``."""

    plain_weight: float
    near: NDArray[np.int32]
    """Numbers of passages, ascending."""
    nearness: NDArray[np.float32]
    """What each of them is worth; shape (len(near),)."""


@dataclass(frozen=True, slots=True)
class _Term:
    postings: Postings
    worth: tuple[float, float]
    """In the first and in the second sum."""
    highest: float
    frequency: int


def contenders(
    index: LexicalIndex,
    sums: tuple[Sequence[Weighted], Sequence[Weighted]],
    blend: Blend,
    k: int,
    among: NDArray[np.bool_] | None = None,
    *,
    first: int = FIRST,
) -> NDArray[np.int32]:
    """Passages, ascending, that hold the ``k`` best by ``blend`` of both ``sums`` and the best by each of these.

    ``among``: shape (slots,), the passages looked at; all that are there where none is given. ``first``: postings
    that are added up at the least.
    """
    return _Race(index, sums, blend, k, index.inside if among is None else among).run(first)


class _Race:
    def __init__(
        self,
        index: LexicalIndex,
        sums: tuple[Sequence[Weighted], Sequence[Weighted]],
        blend: Blend,
        k: int,
        among: NDArray[np.bool_] | None,
    ) -> None:
        one, two = (index.asked(terms) for terms in sums)
        terms = []
        for key in one | two:
            asked = (one.get(key), two.get(key))
            held = next(a.postings for a in asked if a is not None)
            worth = (asked[0].worth if asked[0] else 0.0, asked[1].worth if asked[1] else 0.0)
            terms.append(_Term(held, worth, index.highest(*key), sum(len(p) for p, _ in held)))
        # What a term can change, for each of its postings, tells when it is added up.
        shares = (1.0, blend.plain_weight)
        whole = [sum(term.worth[at] * term.highest for term in terms) or 1.0 for at in range(2)]
        change = [sum(shares[at] * term.worth[at] / whole[at] for at in range(2)) * term.highest for term in terms]
        order = sorted(range(len(terms)), key=lambda at: change[at] / terms[at].frequency)
        self._rest = [terms[at] for at in order]
        self._blend, self._k, self._among = blend, k, among
        self._partial = np.zeros((2, index.slots), dtype=np.float32)

    def run(self, budget: int) -> NDArray[np.int32]:
        while True:
            self._add_up(budget)
            found = self._settled(budget * _GROWTH)
            if found is not None:
                return found
            budget *= _GROWTH

    def _add_up(self, budget: int) -> None:
        """Add up the rarest terms that are left, at least ``budget`` postings of them."""
        count = 0
        while self._rest and count < budget:
            term = self._rest.pop()
            count += term.frequency
            for passages, parts in term.postings:
                for at, worth in enumerate(term.worth):
                    if worth:
                        # A passage stands once among the postings of a term.
                        self._partial[at][passages] += parts * np.float32(worth)
        if self._among is not None:
            self._partial[:, ~self._among] = 0.0

    def _settled(self, following: int) -> NDArray[np.int32] | None:
        """The contenders; ``None`` where ``following`` postings more are added up sooner than these are told."""
        left = sum(term.frequency for term in self._rest)
        most = min(left, following) / _LOOK_UP if self._rest else np.inf
        touched = np.flatnonzero(self._partial[0] + self._partial[1] > 0).astype(np.int32)
        held = self._partial[:, touched]
        found, tops = [self._blend.near], []
        for at in range(2):
            worth = [term.worth[at] for term in self._rest]
            seeds = touched[_largest(held[at], self._k)]
            least = float(self._whole(np.sort(seeds))[at].max(initial=0.0))
            best = self._above(touched, held[at], worth, least, most)
            if best is None:
                return None
            tops.append(float(best[1].max(initial=0.0)) or 1.0)
            found.append(best[0][best[1] >= tops[-1] * (1 - _SLACK)])
        weights = np.array([1.0, self._blend.plain_weight]) / (1 + self._blend.plain_weight) / tops
        # In single precision, as the sums are: what is lost is far within the slack.
        scored = held[0] * np.float32(weights[0]) + held[1] * np.float32(weights[1])
        seeds = np.union1d(touched[_largest(scored, 2 * self._k)], self._blend.near).astype(np.int32)
        sure = weights @ self._whole(seeds)
        sure[np.searchsorted(seeds, self._blend.near)] += self._blend.nearness
        if len(sure) < self._k:
            return None if self._rest else np.unique(np.concatenate((*found, touched)))
        least = float(np.partition(sure, -self._k)[-self._k])
        likely = self._above(touched, scored, [float(weights @ term.worth) for term in self._rest], least, most)
        if likely is None:
            return None
        # Those near the question are among the contenders anyway; of the others the sums are all there is.
        return np.unique(np.concatenate((*found, likely[0], seeds[sure >= least * (1 - _SLACK)]))).astype(np.int32)

    def _above(
        self,
        numbers: NDArray[np.int32],
        sums: NDArray[np.floating[Any]],
        worth: Sequence[float],
        least: float,
        most: float,
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]] | None:
        """Passages, ascending, whose sum with what is left reaches ``least``, and that sum.

        ``worth``: of each term that is left. ``None`` where others than ``numbers`` may reach it, or more than ``most``
        have to be looked up.
        """
        if not least and not any(worth):
            return numbers[:0], np.zeros(0)
        least *= 1 - _SLACK
        rest = sum(each * term.highest for each, term in zip(worth, self._rest, strict=True))
        if rest and rest >= least:
            return None
        held = sums + rest >= least
        numbers, told = numbers[held], sums[held].astype(np.float64)
        if len(numbers) > most:
            return None
        for each, term in zip(reversed(worth), reversed(self._rest), strict=True):
            if each:
                told += parts_at(numbers, term.postings) * np.float32(each)
                rest -= each * term.highest
                held = told + rest >= least
                if not held.all():
                    numbers, told = numbers[held], told[held]
        return numbers, told

    def _whole(self, numbers: NDArray[np.int32]) -> NDArray[np.float64]:
        """Both sums over all terms, shape (2, len(numbers))."""
        sums = self._partial[:, numbers].astype(np.float64)
        for term in self._rest:
            parts = parts_at(numbers, term.postings)
            for at, worth in enumerate(term.worth):
                if worth:
                    sums[at] += parts * np.float32(worth)
        if self._among is not None:
            sums[:, ~self._among[numbers]] = 0.0
        return sums


def _largest(values: NDArray[np.floating[Any]], count: int) -> NDArray[np.int64]:
    """Places of the ``count`` largest."""
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(values, -count)[-count:]
