"""The arithmetic that documents do in their own words: percentages of ratios and sums with their parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from corpus.document import Document
from corpus.numbers import parse_number
from eval.refiguring import FigureMap, Number, numbers_in

__all__ = ["Relation", "keep", "relations_of", "share_of"]

_SENTENCE = re.compile(r"(?:[^.;\n]|[.;](?!\s))+")
_SUM_WORDS = re.compile(r"(?i)trong đó|gồm|tổng|cộng")
_LEAST = 10


@dataclass(frozen=True, slots=True)
class Relation:
    """``result`` is the sum of ``parts``, or, of two parts, the first as a percentage of the second."""

    result: Number
    parts: tuple[Number, ...]
    ratio: bool

    def of(self, values: Sequence[Fraction]) -> Fraction:
        """What the result has to be for these parts."""
        return 100 * values[0] / values[1] if self.ratio else sum(values, Fraction(0))


def _step(number: Number) -> Fraction:
    exponent = number.value.as_tuple().exponent
    return Fraction(10) ** (exponent if isinstance(exponent, int) else 0)


def relations_of(document: Document) -> Iterator[Relation]:
    """Every sum and ratio that the sentences and table rows of ``document`` state and that holds."""
    segments = [match.span() for match in _SENTENCE.finditer(document.text)]
    segments += [(row.span.start, row.span.end) for table in document.tables for row in table.rows]
    numbers = numbers_in(document.text)
    for start, end in segments:
        inside = [n for n in numbers if start <= n.start and n.end <= end and n.value]
        if 2 < len(inside) <= 40:
            yield from _ratios(inside)
            if _SUM_WORDS.search(document.text, start, end):
                yield from _sums([n for n in inside if not n.percent])


def _ratios(numbers: Sequence[Number]) -> Iterator[Relation]:
    for result in numbers:
        if not result.percent or result.value == 100:
            continue
        for first, second in zip(numbers, numbers[1:], strict=False):
            for one, other in ((first, second), (second, first)):
                if one.percent or other.percent or other.value < _LEAST:
                    continue
                if abs(100 * Fraction(one.value) / Fraction(other.value) - Fraction(result.value)) <= _step(result) / 2:
                    yield Relation(result, (one, other), ratio=True)
                    break


def _sums(numbers: Sequence[Number]) -> Iterator[Relation]:
    for place, result in enumerate(numbers):
        if result.value < _LEAST:
            continue
        for count in range(2, 9):
            for start in (place + 1, place - count):
                parts = numbers[start : start + count] if start >= 0 else []
                if len(parts) == count and sum(part.value for part in parts) == result.value:
                    yield Relation(result, tuple(parts), ratio=False)
                    break


def share_of(result: Number, numbers: Sequence[tuple[Number, str]]) -> Fraction | None:
    """``result`` calculated again, where it is the percentage of one of ``numbers`` in another.

    Each comes with the words that have come in its place.
    """
    if not result.percent and _step(result) == 1:
        return None
    counts = [(n, parse_number(new)) for n, new in numbers if not n.percent and n.value]
    for one, new in counts:
        for other, new_other in counts:
            share = 100 * Fraction(one.value) / Fraction(other.value)
            if one is not other and new_other and abs(share - Fraction(result.value)) <= _step(result) / 2:
                return 100 * Fraction(new) / Fraction(new_other)
    return None


def keep(relations: Iterable[Relation], figures: FigureMap) -> tuple[int, int]:
    """Make ``figures`` keep what it can: relations that hold afterwards, and all of them. Sums first, then ratios."""
    found = sorted(relations, key=lambda relation: relation.ratio)
    for relation in found:
        new = relation.of([figures.new_value(part.value, part.percent) for part in relation.parts])
        result, percent = relation.result.value, relation.result.percent
        step = _step(relation.result)
        new = round(new / step) * step
        if relation.ratio:
            fits = new > 0 and (new <= 100 or result > 100)
        else:
            fits = len(str(int(new))) == len(str(int(result)))
        if fits and not figures.is_fixed(result, percent):
            figures.fix(result, percent, new)
        for number in relation.parts:
            # what a relation rests on may not move any more
            figures.fix(number.value, number.percent, figures.new_value(number.value, number.percent))
    return sum(_holds(relation, figures) for relation in found), len(found)


def _holds(relation: Relation, figures: FigureMap) -> bool:
    new = relation.of([figures.new_value(part.value, part.percent) for part in relation.parts])
    said = figures.new_value(relation.result.value, relation.result.percent)
    return abs(new - said) <= (_step(relation.result) / 2 if relation.ratio else 0)
