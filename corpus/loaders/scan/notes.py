"""Which raised figure on a scan is the mark of which note.

The numbers of notes run on through a paper, and each page holds the marks of the notes at its foot, in the same
order: what is read of the digits and that order are weighed against each other by aligning the two series
(Needleman & Wunsch 1970). A figure that was not read is settled by its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.loaders.layout import Word

__all__ = ["Figure", "aligned", "doubts", "is_exponent", "numbered", "settle"]

_SURE = 50.0
_UNIT = re.compile(r"(?:^|[\d\s.,/(])(?:m|km|cm|dm|mm|hm|dam)$", re.IGNORECASE)
_SKIPPED = 0.6
"""Cost of a number that no label bears, and of numbers that start again."""
_AGAIN = 1.5
_LONGEST = 6
"""Numbers that may be missing between two labels of one page."""


@dataclass(slots=True)
class Figure:
    """A raised figure as read (``text`` may be empty) and as settled (``number``, 0 while it is not)."""

    text: str
    confidence: float
    number: int = 0
    certain: bool = False
    bound: bool = False
    """Whether mark and note of this figure have been found."""

    @property
    def read(self) -> int:
        """Its number as read, 0 where it was not."""
        return int(self.text) if self.text else 0

    @property
    def weight(self) -> float:
        """How far its reading is believed, 0 to 1."""
        return self.confidence / 100 if self.text else 0.0


def is_exponent(before: str, figure: Figure) -> bool:
    """Whether a raised figure after the text ``before`` belongs to a unit: m², km³."""
    return _UNIT.search(before) is not None and figure.read in (0, 2, 3)


def numbered(pages: Sequence[Sequence[Figure]]) -> None:
    """Settle the numbers of the labels at the foot of ``pages``: rising, as read where that can be."""
    labels = [(page, figure) for page, figures in enumerate(pages) for figure in figures]
    if not labels:
        return
    # Viterbi over the number of each label; a number may be left out, and begin again on a new page.
    highest = len(labels) + max((figure.read for _, figure in labels), default=0)
    highest = min(highest, 999) + _LONGEST
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    before = -1
    for page, figure in labels:
        reached: dict[int, tuple[float, list[int]]] = {}
        for last, (score, path) in best.items():
            steps = [(last + 1 + gap, _SKIPPED * gap) for gap in range(_LONGEST + 1)]
            if figure.read > last:
                # The first page of a scan need not be that of the paper.
                steps.append((figure.read, _SKIPPED * min(figure.read - last - 1, 4 if last else 1)))
            if page != before and last:
                steps += [(1, _AGAIN), (figure.read or 1, _AGAIN)]
            for number, cost in steps:
                if number > highest:
                    continue
                agrees = figure.weight if figure.read == number else -0.5 * figure.weight
                value = score - cost + agrees
                if number not in reached or value > reached[number][0]:
                    reached[number] = (value, [*path, number])
        # Long papers have few likely states.
        best = dict(sorted(reached.items(), key=lambda item: -item[1][0])[:40])
        before = page
    numbers = max(best.values(), key=lambda state: state[0])[1]
    for place, ((_, figure), number) in enumerate(zip(labels, numbers, strict=True)):
        figure.number = number
        beside = (place == 0 or numbers[place - 1] in (number - 1,)) and (
            place + 1 == len(numbers) or numbers[place + 1] in (number + 1, 1)
        )
        read = figure.read == number and figure.confidence >= _SURE
        figure.certain = read or (beside and (not figure.text or figure.confidence < _SURE))


def aligned(marks: Sequence[Figure], labels: Sequence[Figure]) -> list[tuple[int, int]]:
    """Pairs of indexes of a page's ``marks`` and ``labels`` (their numbers settled) that belong together."""
    rows, columns = len(marks), len(labels)
    score = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            score[i][j] = max(_pair(marks[i], labels[j]) + score[i + 1][j + 1], score[i + 1][j], score[i][j + 1])
    pairs = []
    i = j = 0
    while i < rows and j < columns:
        if score[i][j] == _pair(marks[i], labels[j]) + score[i + 1][j + 1] and _pair(marks[i], labels[j]) > 0:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif score[i][j] == score[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _pair(mark: Figure, label: Figure) -> float:
    if not mark.text:
        return 0.5
    if mark.read == label.number:
        return 1 + mark.weight
    return 0.45 if mark.confidence < _SURE else 0.05


def settle(labels: Sequence[Sequence[tuple[Word, Figure]]], marks: Sequence[Sequence[tuple[Word, Figure]]]) -> None:
    """Write into the words what the labels and marks of each page come to; doubtful ones are marked so."""
    numbered([[figure for _, figure in page] for page in labels])
    for notes, page in zip(labels, marks, strict=True):
        heads, figures = [figure for _, figure in notes], [figure for _, figure in page]
        pairs = aligned(figures, heads)
        complete = len(pairs) == len(heads) == len(figures)
        for i, j in pairs:
            mark, head = figures[i], heads[j]
            mark.number = head.number
            agrees = mark.read == head.number and mark.confidence >= _SURE
            unread = not mark.text or mark.confidence < _SURE
            mark.certain = agrees or (complete and unread and head.certain)
            head.bound = mark.bound = True
        for word, figure in (*notes, *page):
            figure.number = figure.number or figure.read
            word.text = str(figure.number) if figure.number else ""
            word.uncertain = not figure.certain


def doubts(
    name: str, page: int, labels: Sequence[tuple[Word, Figure]], marks: Sequence[tuple[Word, Figure]]
) -> list[str]:
    """Vietnamese sentences about what :func:`settle` left open on ``page``, counted from 1, of file ``name``."""
    where, remedy = f"Trang {page} của “{name}”", "hãy đối chiếu với bản gốc."
    out = []
    doubtful = [figure.number for _, figure in marks if figure.bound and not figure.certain]
    lost = [figure.number for _, figure in labels if not figure.bound]
    alone = [figure.number for _, figure in marks if not figure.bound and figure.number]
    if doubtful:
        out.append(f"{where}: dấu chú thích số {_listed(doubtful)} nhận dạng chưa chắc; {remedy}")
    if lost:
        out.append(f"{where}: không tìm thấy trong bài dấu của chú thích số {_listed(lost)}; {remedy}")
    if alone:
        out.append(f"{where}: dấu chú thích số {_listed(alone)} không có lời chú thích ở cuối trang; {remedy}")
    return out


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:20]))
