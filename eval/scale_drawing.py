"""Curves over sizes that grow by powers of ten, as an SVG that needs no fonts or scripts from elsewhere."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

__all__ = ["Line", "drawn"]

_COLOURS = ("#b3261e", "#1f4e8c", "#5a6b7b")
_WIDTH, _HEIGHT, _LEFT, _TOP, _GAP = 420, 260, 70, 60, 90


@dataclass(frozen=True, slots=True)
class Line:
    """One curve: a value for each size."""

    name: str
    values: Sequence[float]
    dashed: bool = False


def drawn(
    title: str,
    sizes: Sequence[int],
    panels: Sequence[tuple[str, Sequence[Line], float | None]],
    notes: Sequence[str],
) -> str:
    """Panels beside each other: unit, lines, and a limit to draw, if any; both axes logarithmic.

    ``notes``: one a size, written below.
    """
    width = _LEFT + len(panels) * (_WIDTH + _GAP)
    height = _TOP + _HEIGHT + 70 + 18 * len(notes)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f'<title>{escape(title)}</title><g font-family="sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{_LEFT}" y="28" font-size="17" font-weight="600">{escape(title)}</text>',
    ]
    for number, (unit, lines, limit) in enumerate(panels):
        parts += _panel(_LEFT + number * (_WIDTH + _GAP), unit, sizes, lines, limit)
    for number, (size, note) in enumerate(zip(sizes, notes, strict=True)):
        y = _TOP + _HEIGHT + 60 + 18 * number
        parts.append(f'<text x="{_LEFT}" y="{y}" fill="#444">{size:,} passages: {escape(note)}</text>')
    return "\n".join((*parts, "</g></svg>")) + "\n"


def _panel(left: float, unit: str, sizes: Sequence[int], lines: Sequence[Line], limit: float | None) -> list[str]:
    values = [value for line in lines for value in line.values] + ([limit] if limit else [])
    low, high = math.floor(math.log10(max(min(values), 1e-9))), math.ceil(math.log10(max(values)))
    high = max(high, low + 1)
    first, last = math.log10(sizes[0]), math.log10(max(sizes[-1], sizes[0] * 10))

    def x(size: float) -> float:
        return left + _WIDTH * (math.log10(size) - first) / (last - first)

    def y(value: float) -> float:
        return _TOP + _HEIGHT * (high - math.log10(max(value, 1e-9))) / (high - low)

    parts = [f'<text x="{left}" y="{_TOP - 12}" fill="#444">{escape(unit)}</text>']
    for power in range(low, high + 1):
        at = y(10.0**power)
        parts.append(f'<path d="M{left:.1f} {at:.1f}h{_WIDTH}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 8:.1f}" y="{at + 4:.1f}" text-anchor="end" fill="#444">{10.0**power:g}</text>')
    foot = _TOP + _HEIGHT + 20
    parts += [f'<text x="{x(size):.1f}" y="{foot}" text-anchor="middle" fill="#444">{size:,}</text>' for size in sizes]
    if limit:
        parts.append(f'<path d="M{left:.1f} {y(limit):.1f}h{_WIDTH}" stroke="#888" stroke-dasharray="2 4"/>')
        said = f"goal {limit:g} {escape(unit)}"
        parts.append(f'<text x="{left + 6:.1f}" y="{y(limit) - 5:.1f}" fill="#666">{said}</text>')
    for line, colour in zip(lines, _COLOURS, strict=False):
        points = " ".join(f"{x(size):.1f},{y(value):.1f}" for size, value in zip(sizes, line.values, strict=True))
        dash = ' stroke-dasharray="6 4"' if line.dashed else ""
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        parts += [
            f'<circle cx="{x(size):.1f}" cy="{y(value):.1f}" r="3" fill="{colour}"/>'
            for size, value in zip(sizes, line.values, strict=True)
        ]
        end = (left + _WIDTH + 6, y(line.values[-1]) + 4)
        parts.append(f'<text x="{end[0]:.1f}" y="{end[1]:.1f}" fill="{colour}">{escape(line.name)}</text>')
    return parts
