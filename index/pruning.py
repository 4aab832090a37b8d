"""The best passages of a large index without scoring all of them, and exactly those.

Most postings belong to a few words that half the passages hold and that are worth little. As in MaxScore (Turtle and
Flood, "Query Evaluation: Strategies and Optimizations", 1995), rare terms are added up for every passage that holds
one; what all others together can add at most tells which passages may still be among the best, and the others are
looked up for these alone. Where too many passages may be, more terms are added up; in the end all are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.lexical import LexicalIndex, Postings, Weighted, add_at

__all__ = ["FIRST", "Blend", "contenders"]

FIRST = 100_000
"""Postings that are added up before the first look at what the others can change."""
_GROWTH = 4
_LOOK_UP = 4
"""Postings that are added up in the time that one passage is looked up in another term's."""
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
        self._rest = sorted(terms, key=lambda term: -term.frequency)
        self._slots, self._blend, self._k, self._among = index.slots, blend, k, among
        self._partial = np.zeros((2, index.slots))

    def run(self, budget: int) -> NDArray[np.int32]:
        while True:
            self._add_up(budget)
            found = self._settled()
            if found is not None:
                return found
            budget *= _GROWTH

    def _add_up(self, budget: int) -> None:
        """Add up the rarest terms that are left, at least ``budget`` postings of them."""
        taken: list[_Term] = []
        count = 0
        while self._rest and (count < budget or not taken):
            taken.append(self._rest.pop())
            count += taken[-1].frequency
        if not taken:
            return
        postings = [one for term in taken for one in term.postings]
        passages = np.concatenate([numbers for numbers, _ in postings])
        parts = np.concatenate([parts for _, parts in postings])
        sizes = [len(numbers) for numbers, _ in postings]
        for at in range(2):
            worth = [term.worth[at] for term in taken for _ in term.postings]
            if any(worth):
                each = np.repeat(np.array(worth, dtype=np.float32), sizes)
                self._partial[at] += np.bincount(passages, parts * each, minlength=self._slots)
        if self._among is not None:
            self._partial[:, ~self._among] = 0.0

    def _settled(self) -> NDArray[np.int32] | None:
        """The contenders; ``None`` where there are too many to look each of them up."""
        left = sum(term.frequency for term in self._rest)
        most = left / (_LOOK_UP * max(len(self._rest), 1))
        touched = np.flatnonzero(self._partial[0] + self._partial[1]).astype(np.int32)
        held = self._partial[:, touched]
        open_ = [sum(term.worth[at] * term.highest for term in self._rest) for at in range(2)]
        found, tops = [self._blend.near], []
        for at in range(2):
            best = self._best(touched, held[at], open_[at], at)
            if best is None or (self._rest and len(best) > most):
                return None
            found.append(best)
            tops.append(float(self._whole(best)[at].max(initial=0.0)) or 1.0)
        weights = np.array([1.0, self._blend.plain_weight]) / (1 + self._blend.plain_weight) / tops
        scored = weights @ held
        seeds = np.union1d(touched[_largest(scored, 2 * self._k)], self._blend.near).astype(np.int32)
        sure = weights @ self._whole(seeds)
        sure[np.searchsorted(seeds, self._blend.near)] += self._blend.nearness
        if len(sure) < self._k:
            return None if self._rest else np.unique(np.concatenate((*found, touched)))
        least = float(np.partition(sure, -self._k)[-self._k]) * (1 - _SLACK)
        unseen = float(weights @ open_)
        if self._rest and unseen >= least:
            return None
        found.append(touched[scored + unseen >= least])
        if self._rest and len(found[-1]) > most:
            return None
        return np.unique(np.concatenate(found)).astype(np.int32)

    def _best(
        self, touched: NDArray[np.int32], held: NDArray[np.float64], rest: float, at: int
    ) -> NDArray[np.int32] | None:
        """Those that may be the best of one sum; ``None`` where one that is not touched may be."""
        seeds = np.sort(touched[_largest(held, self._k)])
        least = float(self._whole(seeds)[at].max(initial=0.0)) * (1 - _SLACK)
        if rest and rest >= least:
            return None
        return touched[held + rest >= least] if least else seeds[:0]

    def _whole(self, numbers: NDArray[np.int32]) -> NDArray[np.float64]:
        """Both sums over all terms, shape (2, len(numbers))."""
        sums = self._partial[:, numbers]
        for term in self._rest:
            for at in range(2):
                if term.worth[at]:
                    add_at(sums[at], numbers, term.postings, term.worth[at])
        if self._among is not None:
            sums[:, ~self._among[numbers]] = 0.0
        return sums


def _largest(values: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """Places of the ``count`` largest."""
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(values, -count)[-count:]
