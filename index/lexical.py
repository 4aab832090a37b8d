"""Inverted index scored by BM25 over several fields, kept as plain numpy arrays.

Scoring is BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009) with the idf of
Lucene. Impacts are computed once when the index is built, as in BM25S (Lù, 2024), so a question only adds up numbers.
"""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

K1 = 1.2
B = 0.75


class Postings(Protocol):
    """What a field is asked."""

    def add_all(self, terms: Mapping[str, float]) -> NDArray[np.float64] | None:
        """Sum of weighted impacts of ``terms``, up to the last passage that holds one; ``None`` where none does."""
        ...

    def document_frequency(self, term: str) -> int:
        """How many passages hold ``term``."""
        ...


class Field:
    """One field's postings: for each term the passages that hold it and what that is worth.

    ``times`` and ``lengths`` are what the impacts were made of, kept so that a part of the passages can be weighed as
    if it were all there is (:class:`FieldWithin`).
    """

    def __init__(
        self,
        terms: dict[str, int],
        indptr: NDArray[np.int64],
        passages: NDArray[np.int32],
        impacts: NDArray[np.float32],
        times: NDArray[np.unsignedinteger[Any]],
        lengths: NDArray[np.int32],
        b: float,
        k1: float,
    ) -> None:
        self.terms = terms
        self.indptr = indptr
        self.passages = passages
        self.impacts = impacts
        self.times = times
        """How often the term stands in each of ``passages``."""
        self.lengths = lengths
        """Terms in each passage."""
        self.b = b
        self.k1 = k1

    @classmethod
    def build(cls, texts: Iterable[Sequence[str]], *, b: float = B, k1: float = K1) -> Field:
        """Index one sequence of terms a passage. ``b`` is 0 where length says nothing (headings)."""
        builder = FieldBuilder()
        for text in texts:
            builder.add(text)
        return builder.field(b=b, k1=k1)

    def add_scores(self, scores: NDArray[np.float32], term: str, weight: float) -> None:
        """Add ``weight`` times the impact of ``term`` to ``scores``, shape (passages,)."""
        number = self.terms.get(term)
        if number is not None:
            start, end = self.indptr[number], self.indptr[number + 1]
            scores[self.passages[start:end]] += weight * self.impacts[start:end]

    def add_all(self, terms: Mapping[str, float]) -> NDArray[np.float64] | None:
        """Sum of weighted impacts of ``terms``, up to the last passage that holds one; ``None`` where none does."""
        starts, ends, weights = [], [], []
        for term, weight in terms.items():
            number = self.terms.get(term)
            if number is not None:
                starts.append(self.indptr[number])
                ends.append(self.indptr[number + 1])
                weights.append(weight)
        if not starts:
            return None
        # One count over all postings: an addition for each term costs more than the numbers it adds.
        spans = list(zip(starts, ends, strict=True))
        passages = np.concatenate([self.passages[start:end] for start, end in spans])
        impacts = np.concatenate([self.impacts[start:end] for start, end in spans])
        lengths = np.array(ends) - np.array(starts)
        worth = impacts * np.repeat(np.array(weights, dtype=np.float32), lengths)
        return np.asarray(np.bincount(passages, worth), dtype=np.float64)

    def document_frequency(self, term: str) -> int:
        """How many passages hold ``term``."""
        number = self.terms.get(term)
        return 0 if number is None else int(self.indptr[number + 1] - self.indptr[number])

    def save(self, folder: Path, name: str) -> None:
        """Write ``name.terms.json``, ``name.bm25.json`` and a ``.npy`` file an array."""
        (folder / f"{name}.terms.json").write_text(json.dumps(list(self.terms), ensure_ascii=False), "utf-8")
        (folder / f"{name}.bm25.json").write_text(json.dumps({"b": self.b, "k1": self.k1}), "utf-8")
        for part in _PARTS:
            np.save(folder / f"{name}.{part}.npy", getattr(self, part), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, name: str) -> Field:
        """Open what :meth:`save` wrote; arrays are memory-mapped.

        Raises :class:`OSError` or :class:`ValueError` when a file is missing or damaged.
        """
        terms = json.loads((folder / f"{name}.terms.json").read_text("utf-8"))
        made = json.loads((folder / f"{name}.bm25.json").read_text("utf-8"))
        try:
            indptr, passages, impacts, times, lengths = (
                # As plain arrays over the mapped file: slices of a memmap are made in Python, one by one.
                np.load(folder / f"{name}.{part}.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray)
                for part in _PARTS
            )
        except EOFError as error:
            raise ValueError(f"{name} is cut off") from error
        if len(indptr) != len(terms) + 1 or not indptr[-1] == len(passages) == len(impacts) == len(times):
            raise ValueError(f"the parts of {name} do not belong together")
        numbers = {term: number for number, term in enumerate(terms)}
        return cls(numbers, indptr, passages, impacts, times, lengths, float(made["b"]), float(made["k1"]))


_PARTS = ("indptr", "passages", "impacts", "times", "lengths")


class FieldWithin:
    """A field of which only some passages are there: nothing about the others can be told from its numbers.

    Frequencies, the mean length and so the impacts are those of a field built from these passages alone. They are
    worked out for the terms asked for, so a part costs no copy of the postings.
    """

    def __init__(self, whole: Field, inside: NDArray[np.bool_]) -> None:
        """``inside``: shape (passages,), true for those that are there."""
        self._whole = whole
        self._inside = inside
        held = whole.lengths[inside]
        self._size = len(held)
        self._mean = float(held.mean()) if held.sum() else 1.0
        self._frequencies: dict[str, int] = {}

    def document_frequency(self, term: str) -> int:
        """How many of the passages hold ``term``."""
        known = self._frequencies.get(term)
        if known is None:
            if len(self._frequencies) >= _REMEMBERED:
                self._frequencies = {}
            number = self._whole.terms.get(term)
            if number is None:
                return 0
            start, end = self._whole.indptr[number], self._whole.indptr[number + 1]
            known = int(np.count_nonzero(self._inside[self._whole.passages[start:end]]))
            self._frequencies[term] = known
        return known

    def add_all(self, terms: Mapping[str, float]) -> NDArray[np.float64] | None:
        """Sum of weighted impacts of ``terms``, up to the last passage that holds one; ``None`` where none does."""
        whole = self._whole
        held = [(whole.terms[term], weight) for term, weight in terms.items() if self.document_frequency(term)]
        if not held:
            return None
        spans = [(whole.indptr[number], whole.indptr[number + 1]) for number, _ in held]
        passages = np.concatenate([whole.passages[start:end] for start, end in spans])
        times = np.concatenate([whole.times[start:end] for start, end in spans])
        kept = self._inside[passages]
        # Each posting knows its term by place in ``held``, so that what is outside can go first.
        of = np.repeat(np.arange(len(held)), [end - start for start, end in spans])[kept]
        passages, times = passages[kept], times[kept].astype(np.int64)
        frequency = np.bincount(of, minlength=len(held))
        weights = np.array([weight for _, weight in held], dtype=np.float32)
        impacts = bm25(times, frequency[of], whole.lengths[passages], self._size, self._mean, whole.b, whole.k1)
        return np.asarray(np.bincount(passages, impacts * weights[of]), dtype=np.float64)


_REMEMBERED = 50_000
"""Terms whose frequency a part of a field remembers."""


def bm25(
    times: NDArray[np.int64],
    frequency: NDArray[np.int64],
    lengths: NDArray[np.integer[Any]],
    size: int,
    mean: float,
    b: float,
    k1: float,
) -> NDArray[np.float32]:
    """Impact of each posting: its term's ``times`` in a passage of ``lengths`` terms, and passages that hold it."""
    idf = np.log(1 + (size - frequency + 0.5) / (frequency + 0.5))
    norm = k1 * (1 - b + b * lengths / mean)
    return np.asarray(idf * times * (k1 + 1) / (times + norm), dtype=np.float32)


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

    def field(self, *, b: float = B, k1: float = K1) -> Field:
        """The field of all passages added so far."""
        lengths = np.array(self._lengths, dtype=np.int64)
        size, mean = len(lengths), float(lengths.mean()) if lengths.sum() else 1.0
        terms = sorted(self._numbers)
        # Terms are numbered as they came; postings stand in the order of the alphabet.
        place = np.empty(len(terms), dtype=np.int64)
        place[[self._numbers[term] for term in terms]] = np.arange(len(terms))
        held = place[np.array(self._terms, dtype=np.int64)] * size + np.repeat(np.arange(size), lengths)
        pairs, times = np.unique(held, return_counts=True)
        term_of, passages = np.divmod(pairs, max(size, 1))
        frequency = np.bincount(term_of, minlength=len(terms))
        return Field(
            {term: number for number, term in enumerate(terms)},
            np.concatenate(([0], np.cumsum(frequency))).astype(np.int64),
            passages.astype(np.int32),
            bm25(times, np.repeat(frequency, frequency), lengths[passages], size, mean, b, k1),
            times.astype(np.min_scalar_type(int(times.max(initial=0)))),
            lengths.astype(np.int32),
            b,
            k1,
        )


class Lexical(Protocol):
    """What a question is held against word by word."""

    @property
    def fields(self) -> Mapping[str, Postings]:
        """Fields by name."""
        ...

    def scores(self, terms: Iterable[tuple[str, str, float]]) -> NDArray[np.float32]:
        """Sum of weighted impacts of ``(field, term, weight)``, shape (passages,)."""
        ...


class LexicalIndex:
    """Named fields over the same passages."""

    def __init__(self, fields: Mapping[str, Field], size: int) -> None:
        self.fields = dict(fields)
        self.size = size

    def scores(self, terms: Iterable[tuple[str, str, float]]) -> NDArray[np.float32]:
        """Sum of weighted impacts of ``(field, term, weight)``, shape (passages,)."""
        return _scores(self.fields, self.size, terms)

    def within(self, inside: NDArray[np.bool_]) -> LexicalPart:
        """The same fields as if only the passages were there that ``inside``, shape (passages,), says."""
        return LexicalPart({name: FieldWithin(field, inside) for name, field in self.fields.items()}, self.size)

    def save(self, folder: Path) -> None:
        """Write every field into ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, field in self.fields.items():
            field.save(folder, name)

    @classmethod
    def load(cls, folder: Path, fields: Iterable[str], size: int) -> LexicalIndex:
        """Open the fields written by :meth:`save`."""
        return cls({name: Field.load(folder, name) for name in fields}, size)


class LexicalPart:
    """Some passages of a :class:`LexicalIndex` under the numbers that they have there."""

    def __init__(self, fields: Mapping[str, FieldWithin], size: int) -> None:
        self.fields: dict[str, FieldWithin] = dict(fields)
        self.size = size

    def scores(self, terms: Iterable[tuple[str, str, float]]) -> NDArray[np.float32]:
        """As of the whole, shape (passages,): 0 for every passage that is not there."""
        return _scores(self.fields, self.size, terms)


def _scores(fields: Mapping[str, Postings], size: int, terms: Iterable[tuple[str, str, float]]) -> NDArray[np.float32]:
    scores = np.zeros(size, dtype=np.float64)
    by_field: dict[str, dict[str, float]] = {}
    for field, term, weight in terms:
        weights = by_field.setdefault(field, {})
        weights[term] = weights.get(term, 0.0) + weight
    for field, weights in by_field.items():
        added = fields[field].add_all(weights)
        if added is not None:
            scores[: len(added)] += added
    return scores.astype(np.float32)
