"""Raised figures of a scanned page go back among its words: which to believe, and behind which word they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.loaders.layout import Word
from corpus.loaders.scan.notes import Figure, aligned, is_exponent, numbered
from corpus.loaders.scan.raised import Raised

__all__ = ["accepted", "place"]

_ALONE = 80.0
"""Confidence from which a raised figure that no note on its page asks for is believed to be one."""
_POINTS = re.compile(r"[.,;:!?…]+$")
_CLOSING = re.compile(r"[.,;:!?…)\]”\"'’]+$")


def accepted(raised: Sequence[Raised]) -> list[Raised]:
    """``raised`` without those that nothing but their place speaks for (quotes, asterisks)."""
    labels = [figure for figure in raised if figure.first]
    marks = [figure for figure in raised if not figure.first]
    settled = [Figure(figure.text, figure.confidence) for figure in labels]
    numbered([settled])
    wanted = {i for i, _ in aligned([Figure(m.text, m.confidence) for m in marks], settled)}
    return [
        *labels,
        *(mark for i, mark in enumerate(marks) if i in wanted or (mark.text and mark.confidence >= _ALONE)),
    ]


def place(
    raised: Sequence[Raised], rows: Sequence[list[Word]], scale: float
) -> tuple[list[tuple[Word, Figure]], list[tuple[Word, Figure]]]:
    """Put raised figures among the words of ``rows`` (points; a pixel is ``scale`` points) they stand by.

    Returns those that begin a note, and those that are the mark of one; exponents of units are neither.
    """
    labels: list[tuple[Word, Figure]] = []
    marks: list[tuple[Word, Figure]] = []
    for figure in raised:
        x0, top, x1, bottom = (side * scale for side in figure.box)
        height = bottom - top
        read = Figure(figure.text, figure.confidence)
        word = Word(figure.text, x0, x1, top, bottom, 0.0, raised=True, gap="")
        if figure.first:
            near = [(row[0].x0 - x1, row) for row in rows if _level(row[0], top, bottom) and row[0].x0 > x0]
            if near:
                _, row = min(near, key=lambda n: n[0])
                word.size = row[0].size
                row.insert(0, word)
                labels.append((word, read))
            continue
        best: tuple[float, list[Word], int] | None = None
        for row in rows:
            for index, other in enumerate(row):
                if not _level(other, top, bottom) or other.x0 > x0:
                    continue
                distance = max(x0 - other.x1, 0.0)
                if distance < 2.5 * height and (best is None or distance < best[0]):
                    best = (distance, row, index)
        if best is None:
            continue
        _, row, index = best
        _insert(row, index, word, figure.pointed)
        before = _CLOSING.sub("", "".join(w.gap + w.text for w in row[: row.index(word)]))
        word.size = row[0].size
        if is_exponent(before, read):
            word.text = figure.text or "2"
            word.uncertain = not figure.text
        else:
            marks.append((word, read))
    return labels, marks


def _level(word: Word, top: float, bottom: float) -> bool:
    height = bottom - top
    return word.top - height < (top + bottom) / 2 < word.bottom and word.bottom > bottom


def _insert(row: list[Word], index: int, mark: Word, pointed: bool) -> None:
    """Set ``mark`` after word ``index`` of ``row``, before the full stop that may have been read with it."""
    host = row[index]
    closing = (_POINTS if pointed else _CLOSING).search(host.text)
    behind = row[index + 1] if index + 1 < len(row) else None
    if closing and closing.start() > 0 and (pointed or host.x1 > (mark.x0 + mark.x1) / 2):
        # Tesseract's box of a word may leave its comma out.
        end = max(host.x1, mark.x1 + 1)
        rest = Word(closing[0], mark.x1, end, host.top, host.bottom, host.size, uncertain=host.uncertain, gap="")
        host.text, host.x1 = host.text[: closing.start()], mark.x0
        row[index + 1 : index + 1] = [mark, rest]
    else:
        row.insert(index + 1, mark)
        if behind is not None and _CLOSING.match(behind.text):
            behind.gap = ""
