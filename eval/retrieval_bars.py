"""What retrieval has to reach, each bar with what was reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.benchmark import BM25, OURS, Benchmarked
from eval.ranks import Ranking, hit_at, ndcg

__all__ = ["ABOVE_BM25", "ENGLISH", "FIRST", "LOST", "Bar", "benchmark_bars", "question_bars"]

FIRST: Mapping[int, float] = {1: 0.80, 3: 0.93, 5: 0.97}
"""Share of the questions with supporting words among so many first passages."""
LOST = 0.02
"""What those shares may lose where the dấu are not typed."""
ABOVE_BM25 = 0.005
"""nDCG above that of BM25 over syllables and pairs without dấu."""
ENGLISH = 0.55
"""nDCG of a set whose questions are English: BM25 has little to say there."""
_EXACT = 1e-9
"""Sums of shares are rounded by the machine."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: ``value`` has to be at least ``needed``; shares and means of 0 to 1, or differences of two."""

    label: str
    english: str
    value: float
    needed: float

    @property
    def met(self) -> bool:
        """Whether it is reached."""
        return self.value >= self.needed - _EXACT


def question_bars(typed: Sequence[Ranking], bare: Sequence[Ranking]) -> Iterator[Bar]:
    """Bars of a question set, as typed and without dấu."""
    shares = {k: (hit_at(typed, k).value or 0.0, hit_at(bare, k).value or 0.0) for k in FIRST}
    for k, needed in FIRST.items():
        yield Bar(f"hit@{k}", f"hit@{k}", shares[k][0], needed)
    for k in FIRST:
        lost = shares[k][1] - shares[k][0]
        yield Bar(f"hit@{k} không dấu so với như gõ", f"hit@{k} without dấu against as typed", lost, -LOST)


def benchmark_bars(measured: Iterable[Benchmarked]) -> Iterator[Bar]:
    """Bars of benchmark sets; those asked without dấu have none."""
    for one in measured:
        if one.part.bare:
            continue
        name, reached = one.part.name, ndcg(one.methods[OURS]).value or 0.0
        if one.part.english:
            yield Bar(f"nDCG@10 {name}", f"nDCG@10 {name}", reached, ENGLISH)
        else:
            above = reached - (ndcg(one.methods[BM25]).value or 0.0)
            yield Bar(f"nDCG@10 {name}, hơn BM25", f"nDCG@10 {name}, above BM25", above, ABOVE_BM25)
