"""What answers have to reach to be fit for use: each bar, what a run measured against it, met or not."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.metrics import METRICS, Metric
from eval.results import Result, Run
from eval.summary import grouped, measure

__all__ = ["BARS", "Bar", "Held", "hold", "on_one_core"]

_METRICS = {metric.name: metric for metric in METRICS}


@dataclass(frozen=True, slots=True)
class Bar:
    """A metric with the value it must reach, or must not pass where less is better."""

    metric: Metric
    bound: float
    label: str = ""
    """What it is called where it is not the metric over the whole set."""
    worst: str = ""
    """Grouping whose worst group must reach it; empty for the whole set."""

    def met(self, value: float) -> bool:
        """Whether ``value`` is good enough."""
        return value >= self.bound - 1e-9 if self.metric.higher_is_better else value <= self.bound + 1e-9


@dataclass(frozen=True, slots=True)
class Held:
    """A run held against a bar; ``value`` is ``None`` where no question bears on it, which misses no bar."""

    bar: Bar
    value: float | None
    group: str = ""
    """The group that the value is of."""

    @property
    def met(self) -> bool:
        """Whether the bar is met, or nothing bears on it."""
        return self.value is None or self.bar.met(self.value)


BARS: tuple[Bar, ...] = (
    Bar(_METRICS["right"], 0.90),
    Bar(_METRICS["right"], 0.75, "Trả lời đúng, loại câu yếu nhất", "category"),
    Bar(_METRICS["refusal_recall"], 0.90),
    Bar(_METRICS["answerable_refused"], 0.03),
    Bar(_METRICS["citation_exactness"], 1.0),
    Bar(_METRICS["cited_in_place"], 0.95),
    Bar(_METRICS["unsupported"], 0.0),
    Bar(_METRICS["confidently_wrong"], 0.03),
    Bar(_METRICS["latency_p50"], 25.0),
    Bar(_METRICS["latency_p95"], 60.0),
)
"""In the order they are shown."""


def hold(run: Run, bars: Sequence[Bar] = BARS) -> list[Held]:
    """``run`` against each of ``bars``."""
    return [_held(bar, run.results) for bar in bars]


def _held(bar: Bar, results: Sequence[Result]) -> Held:
    if not bar.worst:
        return Held(bar, _value(bar.metric, results))
    values = [(_value(bar.metric, group), name) for name, group in grouped(results, bar.worst).items()]
    known = [(value, name) for value, name in values if value is not None]
    if not known:
        return Held(bar, None)
    value, name = (min if bar.metric.higher_is_better else max)(known)
    return Held(bar, value, name)


def _value(metric: Metric, results: Sequence[Result]) -> float | None:
    (measured,) = measure(results, metrics=(metric,))
    return measured.interval.value if measured.interval is not None else None


def on_one_core() -> Callable[[], None]:
    """Keep this process to one processor core, where the system can; call what is returned to let it go again."""
    if not hasattr(os, "sched_setaffinity"):
        return lambda: None
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    return lambda: os.sched_setaffinity(0, before)
