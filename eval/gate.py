"""Fail when quality falls: a run held against a kept baseline of metrics with their intervals."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import SettingsError
from eval.metrics import METRICS, Metric
from eval.results import Run
from eval.summary import as_json, measure
from index.os_errors import because

__all__ = ["GATED", "Baseline", "Fall", "falls", "read_baseline", "write_baseline"]

FORMAT = 1
GATED: tuple[Metric, ...] = tuple(metric for metric in METRICS if not metric.milliseconds)
"""Metrics that must not fall; times depend on the machine and are no part of it."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a set measured when it was last accepted."""

    set: str
    questions: int
    bounds: dict[str, tuple[float, float, float]]
    """Value, low and high of each metric by name."""


@dataclass(frozen=True, slots=True)
class Fall:
    """A metric that left the interval of the baseline on the bad side; ``now`` is ``None`` where it has no value."""

    metric: Metric
    before: float
    bound: float
    now: float | None


def falls(run: Run, baseline: Baseline) -> list[Fall]:
    """Metrics of ``run`` that fell by more than the interval of ``baseline``.

    Raises :class:`corpus.errors.SettingsError` when the baseline is of other questions.
    """
    if (baseline.set, baseline.questions) != (run.set, len(run.results)):
        raise SettingsError(
            f"Mốc so sánh là của {baseline.set} ({baseline.questions} câu), lần này đo {run.set} "
            f"({len(run.results)} câu); hãy ghi lại mốc bằng --update-gate."
        )
    out = []
    for one in measure(run.results, metrics=GATED):
        if one.metric.name not in baseline.bounds:
            continue
        value, low, high = baseline.bounds[one.metric.name]
        now = one.interval.value if one.interval is not None else None
        bound = low if one.metric.higher_is_better else high
        if now is None or (now < bound - 1e-6 if one.metric.higher_is_better else now > bound + 1e-6):
            out.append(Fall(one.metric, value, bound, now))
    return out


def write_baseline(run: Run, path: Path) -> None:
    """Keep the metrics of ``run``. Raises :class:`OSError`."""
    kept = {name: value for name, value in as_json(measure(run.results, metrics=GATED)).items() if value is not None}
    data = {"format": FORMAT, "set": run.set, "questions": len(run.results), "metrics": kept}
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")


def read_baseline(path: Path) -> Baseline:
    """Read what :func:`write_baseline` kept. Raises :class:`corpus.errors.SettingsError` with what to do."""
    try:
        data = json.loads(path.read_text("utf-8"))
        if data["format"] != FORMAT:
            raise ValueError(data["format"])
        bounds = {
            str(name): (float(one["value"]), float(one["low"]), float(one["high"]))
            for name, one in data["metrics"].items()
        }
        return Baseline(str(data["set"]), int(data["questions"]), bounds)
    except OSError as error:
        raise SettingsError(f"Không đọc được mốc “{path}”: {because(error)}; hãy tạo bằng --update-gate.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(f"“{path}” không phải mốc do wardqa eval ghi; hãy tạo lại bằng --update-gate.") from error
