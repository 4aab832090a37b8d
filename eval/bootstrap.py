"""How far a figure of quality would move with other questions of the same kind: percentile bootstrap.

Questions are drawn with replacement (Efron, "Bootstrap Methods: Another Look at the Jackknife", 1979; percentile
interval: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, ch. 13). Two runs of the same questions are
compared question by question: both are drawn alike, so that hard questions weigh on both (Koehn, "Statistical
Significance Tests for Machine Translation Evaluation", 2004).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "LEVEL",
    "RESAMPLES",
    "Difference",
    "Interval",
    "Percentile",
    "Ratio",
    "Sample",
    "difference",
    "interval",
    "ratio",
]

RESAMPLES = 1000
LEVEL = 0.95
SEED = 20260101


class Sample(Protocol):
    """What one metric saw of each question."""

    @property
    def value(self) -> float | None:
        """The metric; ``None`` where no question bears on it."""
        ...

    @property
    def basis(self) -> int:
        """Questions that bear on it."""
        ...

    def drawn(self, indices: NDArray[np.int64]) -> NDArray[np.float64]:
        """The metric of each row of ``indices`` (resamples x questions); ``nan`` where no question bears on it."""
        ...

    def __len__(self) -> int:
        """Questions asked."""
        ...


@dataclass(frozen=True, slots=True)
class Ratio:
    """Sum of ``hits`` over sum of ``of``, an entry a question; a question with 0 in ``of`` bears on nothing."""

    hits: tuple[float, ...]
    of: tuple[float, ...]

    @property
    def value(self) -> float | None:
        """The ratio of the sums."""
        whole = sum(self.of)
        return sum(self.hits) / whole if whole else None

    @property
    def basis(self) -> int:
        """Questions that bear on it."""
        return sum(1 for one in self.of if one)

    def drawn(self, indices: NDArray[np.int64]) -> NDArray[np.float64]:
        """The ratio of each row of ``indices``."""
        whole = np.asarray(self.of, dtype=np.float64)[indices].sum(axis=1)
        parts = np.asarray(self.hits, dtype=np.float64)[indices].sum(axis=1)
        found = np.full(len(whole), np.nan, dtype=np.float64)
        np.divide(parts, whole, out=found, where=whole > 0)
        return found

    def __len__(self) -> int:
        """Questions asked."""
        return len(self.of)


@dataclass(frozen=True, slots=True)
class Percentile:
    """The value below which a share ``at`` of ``values`` lies, linear between neighbours."""

    values: tuple[float, ...]
    at: float

    @property
    def value(self) -> float | None:
        """The percentile."""
        return float(np.quantile(np.asarray(self.values), self.at)) if self.values else None

    @property
    def basis(self) -> int:
        """Questions that bear on it."""
        return len(self.values)

    def drawn(self, indices: NDArray[np.int64]) -> NDArray[np.float64]:
        """The percentile of each row of ``indices``."""
        found: NDArray[np.float64] = np.quantile(np.asarray(self.values, dtype=np.float64)[indices], self.at, axis=1)
        return found

    def __len__(self) -> int:
        """Questions asked."""
        return len(self.values)


@dataclass(frozen=True, slots=True)
class Interval:
    """A metric with its interval at :data:`LEVEL`; ``low <= value <= high``."""

    value: float
    low: float
    high: float
    basis: int
    """Questions that bear on it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How much a metric moved between two runs of the same questions, with the interval of the move."""

    before: float
    after: float
    low: float
    high: float

    @property
    def significant(self) -> bool:
        """Whether the interval leaves out no change at all."""
        return self.low > 0 or self.high < 0


@lru_cache(maxsize=32)
def _indices(questions: int) -> NDArray[np.int64]:
    """The same draws for every metric of as many questions."""
    return np.random.default_rng(SEED).integers(0, questions, (RESAMPLES, questions))


def interval(sample: Sample) -> Interval | None:
    """The metric of ``sample`` with its interval; ``None`` where no question bears on it.

    A share of exactly 0 or 1 never moves when drawn again; there the open side is the exact binomial bound for as many
    questions (Clopper and Pearson, 1934).
    """
    value = sample.value
    if value is None:
        return None
    low, high = _bounds(sample.drawn(_indices(len(sample))))
    if isinstance(sample, Ratio) and value in (0.0, 1.0):
        bound = ((1 - LEVEL) / 2) ** (1 / sample.basis)
        low, high = (min(low, bound), 1.0) if value == 1.0 else (0.0, max(high, 1 - bound))
    return Interval(value, min(low, value), max(high, value), sample.basis)


def difference(before: Sample, after: Sample) -> Difference | None:
    """What changed between two runs, their questions in the same order; ``None`` where one of them has no value.

    Raises :class:`ValueError` for samples of different lengths.
    """
    if len(before) != len(after):
        raise ValueError(f"{len(before)} questions before, {len(after)} after")
    old, new = before.value, after.value
    if old is None or new is None:
        return None
    indices = _indices(len(after))
    low, high = _bounds(after.drawn(indices) - before.drawn(indices))
    return Difference(old, new, min(low, new - old), max(high, new - old))


def _bounds(drawn: NDArray[np.float64]) -> tuple[float, float]:
    tail = (1 - LEVEL) / 2
    low, high = np.nanquantile(drawn, [tail, 1 - tail])
    return float(low), float(high)


def ratio(parts: Sequence[tuple[float, float]]) -> Ratio:
    """A :class:`Ratio` of (hits, of) pairs, one a question."""
    return Ratio(tuple(float(hits) for hits, _ in parts), tuple(float(of) for _, of in parts))
