"""Postings in the making: of passages that come one after the other, and of segments laid side by side."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.lexical import K1, B, Field, Segment
from index.terms import Terms

__all__ = ["FieldBuilder", "build_field", "join"]


class FieldBuilder:
    """Takes the terms of one passage after the other and keeps them as numbers, which take a tenth of the room."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._terms = array("i")
        self._lengths = array("i")

    def add(self, terms: Sequence[str], passages: int = 1) -> None:
        """The terms of the next passage, or of as many next passages that all have the same."""
        numbers = array("i", map(self._numbers.__getitem__, terms))
        self._terms.extend(numbers * passages)
        self._lengths.extend(array("i", [len(numbers)]) * passages)

    def field(self, pivot: float, *, first: int = 0, b: float = B, k1: float = K1) -> Field:
        """The field of all passages added so far, numbered from ``first``; ``pivot``: terms of a usual passage."""
        lengths = np.array(self._lengths, dtype=np.int64)
        size = max(len(lengths), 1)
        terms = sorted(self._numbers)
        # Terms are numbered as they came; postings stand in the order of the alphabet.
        place = np.empty(len(terms), dtype=np.int64)
        place[[self._numbers[term] for term in terms]] = np.arange(len(terms))
        held = place[np.array(self._terms, dtype=np.int64)] * size + np.repeat(np.arange(len(lengths)), lengths)
        pairs, times = np.unique(held, return_counts=True)
        term_of, passages = np.divmod(pairs, size)
        norm = k1 * (1 - b + b * lengths[passages] / pivot)
        return Field(
            Terms.of(terms),
            _indptr(np.bincount(term_of, minlength=len(terms))),
            (passages + first).astype(np.int32),
            (times * (k1 + 1) / (times + norm)).astype(np.float32),
        )


def build_field(texts: Iterable[Sequence[str]], pivot: float, *, first: int = 0, b: float = B, k1: float = K1) -> Field:
    """Index one sequence of terms a passage. ``b`` is 0 where length says nothing (headings)."""
    builder = FieldBuilder()
    for text in texts:
        builder.add(text)
    return builder.field(pivot, first=first, b=b, k1=k1)


def join(segments: Sequence[Segment], alive: NDArray[np.bool_] | None = None) -> Segment:
    """One segment of the passages of ``segments``, at least one, under the same numbers.

    ``alive``: shape (slots,), the passages that are to be kept; all of them where none is given.
    """
    return Segment({name: _joined([s.fields[name] for s in segments], alive) for name in segments[0].fields})


def _joined(fields: Sequence[Field], alive: NDArray[np.bool_] | None) -> Field:
    terms = sorted(set().union(*(field.terms for field in fields)))
    number = {term: place for place, term in enumerate(terms)}
    counts, passages, parts, keys = np.zeros(len(terms), dtype=np.int64), [], [], []
    for field in fields:
        places = np.fromiter((number[term] for term in field.terms), dtype=np.int64, count=len(field.terms))
        term_of = np.repeat(places, np.diff(field.indptr))
        kept = slice(None) if alive is None else alive[field.passages]
        keys.append(term_of[kept])
        passages.append(field.passages[kept])
        parts.append(field.parts[kept])
        counts += np.bincount(keys[-1], minlength=len(terms))
    key, numbers = np.concatenate(keys), np.concatenate(passages)
    order = np.lexsort((numbers, key))
    held = counts > 0
    return Field(
        Terms.of(term for term, there in zip(terms, held, strict=True) if there),
        _indptr(counts[held]),
        numbers[order],
        np.concatenate(parts)[order],
    )


def _indptr(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
