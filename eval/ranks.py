"""Where the passages that were wanted stand among those retrieved, and what that is worth."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eval.bootstrap import Ratio, ratio

__all__ = ["DEPTH", "DEPTHS", "Ranking", "hit_at", "mrr", "ndcg", "ranked"]

DEPTH = 10
"""Passages that are ranked for the metrics of retrieval."""
DEPTHS = (1, 3, 5)
"""Passages within which a person, or a reader, wants to find the words."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """One question's ranks, from 1, of relevant passages among those retrieved; ``relevant`` of them there are."""

    ranks: tuple[int, ...]
    relevant: int

    def hit(self, k: int) -> bool:
        """Whether one is among the first ``k``: success at ``k`` of TREC."""
        return any(rank <= k for rank in self.ranks)

    @property
    def reciprocal(self) -> float:
        """1 / rank of the first (Voorhees, "The TREC-8 Question Answering Track Report", 1999), 0 where none is."""
        return 1 / min(self.ranks) if self.ranks else 0.0

    @property
    def ndcg(self) -> float:
        """The nDCG at :data:`DEPTH`, a passage relevant or not: gain 1 / log2(1 + rank) over that of the best order.

        Järvelin and Kekäläinen, "Cumulated Gain-Based Evaluation of IR Techniques", 2002.
        """
        best = min(max(self.relevant, len(self.ranks)), DEPTH)
        ideal = math.fsum(1 / math.log2(1 + rank) for rank in range(1, best + 1))
        gained = math.fsum(1 / math.log2(1 + rank) for rank in self.ranks if rank <= DEPTH)
        return min(1.0, gained / ideal) if ideal else 0.0


def ranked(found: Iterable[bool], relevant: int) -> Ranking:
    """From whether each passage retrieved, best first, is relevant."""
    return Ranking(tuple(rank for rank, one in enumerate(found, 1) if one), relevant)


def hit_at(rankings: Sequence[Ranking], k: int) -> Ratio:
    """Share of the questions with a relevant passage among the first ``k``."""
    return ratio([(one.hit(k), 1) for one in rankings])


def mrr(rankings: Sequence[Ranking]) -> Ratio:
    """Mean reciprocal rank."""
    return ratio([(one.reciprocal, 1) for one in rankings])


def ndcg(rankings: Sequence[Ranking]) -> Ratio:
    """Mean nDCG."""
    return ratio([(one.ndcg, 1) for one in rankings])
