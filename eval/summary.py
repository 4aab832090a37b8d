"""A run in figures: each metric with its interval, by group, and held against an earlier run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.bootstrap import Difference, Interval, difference, interval
from eval.metrics import METRICS, Metric
from eval.results import Result, Stage

__all__ = ["GROUPINGS", "Measured", "as_json", "grouped", "lost", "measure", "paired", "wrongly_refused"]

NO_GROUP = "–"
"""Where a question belongs to none: one without gold documents has no ward."""

GROUPINGS: Mapping[str, Callable[[Result], Sequence[str]]] = {
    "category": lambda result: (result.row["category"],),
    "ward": lambda result: result.wards,
    "document": lambda result: result.row["gold"]["docs"],
    "difficulty": lambda result: (result.row["difficulty"],),
}
"""What results can be broken down by; a question over two documents counts for both."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One metric of a run."""

    metric: Metric
    interval: Interval | None
    """``None`` where no question bears on it."""
    change: Difference | None = None
    """Against the same questions of the earlier run."""

    @property
    def mark(self) -> str:
        """``better`` or ``worse`` where the change is significant, else empty."""
        if self.change is None or not self.change.significant:
            return ""
        return "better" if (self.change.low > 0) == self.metric.higher_is_better else "worse"


def measure(
    results: Sequence[Result], against: Sequence[Result] = (), metrics: Sequence[Metric] = METRICS
) -> list[Measured]:
    """Each metric of ``results``; what changed is told of the questions that ``against`` has as well."""
    before, after = paired(against, results)
    return [
        Measured(
            metric,
            interval(metric.measured(results)),
            difference(metric.measured(before), metric.measured(after)) if after else None,
        )
        for metric in metrics
    ]


def paired(before: Sequence[Result], after: Sequence[Result]) -> tuple[list[Result], list[Result]]:
    """The results of the questions that both runs asked, by id and words, in the order of ``after``."""
    earlier = {(result.row["id"], result.row["question"]): result for result in before}
    both = [(earlier.get((result.row["id"], result.row["question"])), result) for result in after]
    kept = [(old, new) for old, new in both if old is not None]
    return [old for old, _ in kept], [new for _, new in kept]


def grouped(results: Sequence[Result], by: str) -> dict[str, list[Result]]:
    """``results`` under each of their groups, in alphabetical order. ``by`` is a key of :data:`GROUPINGS`."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        for name in dict.fromkeys(GROUPINGS[by](result) or (NO_GROUP,)):
            groups.setdefault(name, []).append(result)
    return dict(sorted(groups.items()))


def wrongly_refused(results: Sequence[Result]) -> int:
    """Questions refused though the documents hold the answer."""
    return sum(result.refused and not result.abstain for result in results)


def lost(results: Sequence[Result]) -> Counter[Stage]:
    """How many answers were lost at each stage."""
    return Counter(result.stage for result in results if result.stage is not None)


def as_json(measured: Sequence[Measured]) -> dict[str, Any]:
    """Metrics by name in their JSON form; ``null`` for one that no question bears on."""
    out: dict[str, Any] = {}
    for one in measured:
        found = one.interval
        value: dict[str, Any] | None = None
        if found is not None:
            value = {"value": _rounded(found.value), "low": _rounded(found.low), "high": _rounded(found.high)}
            value["questions"] = found.basis
        if value is not None and one.change is not None:
            change = one.change
            value["before"] = _rounded(change.before)
            value["change"] = [_rounded(change.low), _rounded(change.high)]
            value["significant"] = change.significant
        out[one.metric.name] = value
    return out


def _rounded(value: float) -> float:
    return round(value, 6)
