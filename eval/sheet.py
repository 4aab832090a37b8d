"""A table of words and figures, for a terminal and for a read-me."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Sheet", "number", "points", "share", "span"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Headings and rows; the first column holds words, the others figures as they are written."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def lines(self) -> Iterator[str]:
        """Columns set straight, for a terminal."""
        widths = [max(len(row[at]) for row in (self.columns, *self.rows)) for at in range(len(self.columns))]
        widths[0] = max(widths[0], len(self.title))
        yield self._line((self.title, *self.columns[1:]), widths)
        for row in self.rows:
            yield self._line(row, widths)
        if self.note:
            yield self.note

    @staticmethod
    def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
        return "  ".join(
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ).rstrip()

    def markdown(self) -> Iterator[str]:
        """As Markdown, lines without their ends."""
        yield f"| {' | '.join((self.title, *self.columns[1:]))} |"
        yield "|---|" + "---:|" * (len(self.columns) - 1)
        for row in self.rows:
            yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
        if self.note:
            yield ""
            yield self.note


def _written(text: str, english: bool) -> str:
    return text.replace("-", "−") if english else text.replace(".", ",").replace("-", "−")


def share(value: float | None, *, english: bool = False) -> str:
    """``0.8125`` as ``81,2``, in per cent; ``–`` for none."""
    return "–" if value is None else _written(f"{100 * value:.1f}", english)


def number(value: float | None, *, english: bool = False) -> str:
    """``0.8125`` as ``0,812``; ``–`` for none."""
    return "–" if value is None else _written(f"{value:.3f}", english)


def points(value: float, *, english: bool = False) -> str:
    """A difference of 0.0125 as ``+1,2`` points of a hundred."""
    return _written(f"{round(100 * value, 1) + 0.0:+.1f}", english)  # a nought has no minus


def span(low: float, high: float, *, english: bool = False) -> str:
    """An interval of a difference: ``+0,4 … +2,1``."""
    return f"{points(low, english=english)} … {points(high, english=english)}"
