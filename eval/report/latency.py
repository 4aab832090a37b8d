"""How long answers took."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.report.plots import binned, histogram
from eval.report.words import duration
from eval.results import Result
from qa.chat.text import safe

__all__ = ["latency"]

_SLOWEST = 5


def latency(results: Sequence[Result], percentiles: Sequence[tuple[str, float]]) -> Iterator[str]:
    """A histogram on a log scale, upright lines at ``percentiles`` (name, seconds), and the slowest questions."""
    taken = [max(result.seconds, 1e-6) for result in results]
    if not taken:
        yield '<p class="dim">Không có câu nào.</p>'
        return
    lines = [(name, max(seconds, 1e-6)) for name, seconds in percentiles]
    said = ", ".join(f"{name} {duration(seconds)}" for name, seconds in lines)
    steps, counts = binned(taken)
    middle = (steps[0] * steps[-1]) ** 0.5
    axis = "".join(f"<span>{duration(at)}</span>" for at in (steps[0], middle, steps[-1]))
    yield f"<p>{said} (vạch đứng). Cột cao nhất là {max(counts)} câu; thang thời gian là thang log.</p>"
    yield f'<div class="card">{histogram(taken, [s for _, s in lines], f"Thời gian trả lời: {said}")}'
    yield f'<div class="axis">{axis}</div></div>'
    slowest = sorted(results, key=lambda result: -result.seconds)[:_SLOWEST]
    items = "".join(f"<li>{duration(result.seconds)}: {safe(result.row['question'])}</li>" for result in slowest)
    yield f'<details><summary>Các câu chậm nhất</summary><ul class="plain">{items}</ul></details>'
