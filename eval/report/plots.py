"""Small plots as SVG without words: labels stand beside them as HTML, so they stay readable at any width.

Horizontal scales run from 0 to 100 and are stretched to the room there is; strokes keep their width.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from qa.chat.text import safe

__all__ = ["bar", "binned", "histogram", "interval"]

_STROKE = 'vector-effect="non-scaling-stroke"'


def _svg(kind: str, label: str, inner: str, height: int = 12) -> str:
    return (
        f'<svg class="{kind}" viewBox="0 0 100 {height}" preserveAspectRatio="none" role="img" '
        f'aria-label="{safe(label)}">{inner}</svg>'
    )


def bar(parts: Sequence[tuple[str, float]], whole: float, label: str) -> str:
    """Parts of ``whole`` one after another; each is a CSS class and a count."""
    at, out = 0.0, ""
    for name, count in parts:
        width = 100 * count / whole if whole else 0.0
        out += f'<rect class="{name}" x="{at:.2f}" y="0" width="{width:.2f}" height="12"/>'
        at += width
    return _svg("bar", label, out)


def interval(value: float, low: float, high: float, label: str, earlier: float | None = None) -> str:
    """A share with its interval on a scale from 0 to 1; ``earlier`` is a thin line at an earlier run's value."""
    x, left, right = (100 * min(max(share, 0.0), 1.0) for share in (value, low, high))
    grid = "".join(f'<path class="grid" d="M{tick} 0V12" {_STROKE}/>' for tick in (0, 25, 50, 75, 100))
    before = f'<path class="earlier" d="M{100 * earlier:.2f} 0V12" {_STROKE}/>' if earlier is not None else ""
    return _svg(
        "interval",
        label,
        f'{grid}{before}<path class="range" d="M{left:.2f} 6H{right:.2f}" {_STROKE}/>'
        f'<path class="point" d="M{x:.2f} 2V10" {_STROKE}/>',
    )


def binned(values: Sequence[float], bins: int = 24) -> tuple[list[float], list[int]]:
    """Edges of ``bins`` equal steps on a log scale around all ``values`` (positive), and how many fall in each."""
    low, high = math.log10(min(values)), math.log10(max(values))
    low, high = (low - 0.15, high + 0.15) if high - low < 0.3 else (low, high)
    step = (high - low) / bins
    counts = [0] * bins
    for value in values:
        counts[min(max(int((math.log10(value) - low) / step), 0), bins - 1)] += 1
    return [10 ** (low + step * number) for number in range(bins + 1)], counts


def histogram(values: Sequence[float], marks: Sequence[float], label: str) -> str:
    """How many ``values`` (positive) fall in each step of a log scale; ``marks`` are drawn as upright lines."""
    steps, counts = binned(values)
    low, span = math.log10(steps[0]), math.log10(steps[-1]) - math.log10(steps[0])
    width, most = 100 / len(counts), max(counts)
    out = "".join(
        f'<rect class="column" x="{number * width + 0.3:.2f}" y="{60 - 56 * count / most:.2f}" '
        f'width="{width - 0.6:.2f}" height="{56 * count / most:.2f}"/>'
        for number, count in enumerate(counts)
        if count
    )
    for mark in marks:
        x = 100 * (math.log10(mark) - low) / span
        out += f'<path class="mark" d="M{x:.2f} 0V60" {_STROKE}/>'
    return _svg("histogram", label, out, 60)
