"""Inverted index scored by BM25 over several fields, in segments, kept as plain numpy arrays.

Scoring is BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009) with the idf of
Lucene. What a term is worth in a passage is worked out once, when the index is built, as in BM25S (Lù, 2024), but for
the idf, which a question brings along; and lengths are held against a pivot that is a constant of the field (Singhal,
Buckley and Mitra, "Pivoted Document Length Normalization", 1996) instead of the mean. So nothing that is kept depends
on which other passages there are: segments are merged by laying them side by side, and a part of an index scores as if
it were all there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.arrays import load_array
from index.terms import Terms

__all__ = ["K1", "Asked", "B", "Field", "LexicalIndex", "Postings", "Segment", "Weighted", "idf", "parts_at"]

K1 = 1.2
B = 0.75

Weighted = tuple[str, str, float]
"""Field, term, and what it is worth in a question apart from its idf."""
Told = TypeVar("Told")
_REMEMBERED = 50_000
"""Terms of which something is remembered."""


def idf(frequency: int, size: int) -> float:
    """Inverse document frequency of a term that ``frequency`` of ``size`` passages hold, as Lucene has it."""
    return float(np.log(1 + (size - frequency + 0.5) / (frequency + 0.5)))


class Field:
    """The postings of one field of a segment: for each term the passages that hold it and what that is worth."""

    def __init__(
        self, terms: Terms, indptr: NDArray[np.int64], passages: NDArray[np.int32], parts: NDArray[np.float32]
    ) -> None:
        self.terms = terms
        self.indptr = indptr
        """Where the postings of each term begin, and the end of all; shape (terms + 1,)."""
        self.passages = passages
        """Numbers of passages, ascending within a term; shape (postings,)."""
        self.parts = parts
        """``tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / pivot))`` of each posting; shape (postings,)."""

    def postings(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float32]] | None:
        """The passages that hold ``term`` and what that is worth; ``None`` where none does."""
        number = self.terms.number(term)
        if number is None:
            return None
        span = slice(self.indptr[number], self.indptr[number + 1])
        return self.passages[span], self.parts[span]

    def save(self, folder: Path, name: str) -> None:
        """Write the terms and a ``.npy`` file an array."""
        self.terms.save(folder, name)
        for part in _KINDS:
            np.save(folder / f"{name}.{part}.npy", getattr(self, part), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, name: str) -> Field:
        """Open what :meth:`save` wrote; arrays are memory-mapped.

        Raises :class:`OSError` or :class:`ValueError` when a file is missing or damaged.
        """
        terms = Terms.load(folder, name)
        indptr, passages, parts = (load_array(folder / f"{name}.{part}.npy", kind) for part, kind in _KINDS.items())
        if len(indptr) != len(terms) + 1 or indptr[0] != 0 or not indptr[-1] == len(passages) == len(parts):
            raise ValueError(f"the parts of {name} do not belong together")
        return cls(terms, indptr, passages, parts)


_KINDS: dict[str, type[np.generic]] = {"indptr": np.int64, "passages": np.int32, "parts": np.float32}


class Segment:
    """Named fields over the same passages, whose numbers are those of the whole index."""

    def __init__(self, fields: Mapping[str, Field]) -> None:
        self.fields = dict(fields)

    def save(self, folder: Path) -> None:
        """Write every field into ``folder``. Raises :class:`OSError` when the disk refuses."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, field in self.fields.items():
            field.save(folder, name)

    @classmethod
    def load(cls, folder: Path, fields: Iterable[str]) -> Segment:
        """Open the fields written by :meth:`save`.

        Raises :class:`OSError` or :class:`ValueError` when a file is missing or damaged.
        """
        return cls({name: Field.load(folder, name) for name in fields})


Postings = list[tuple[NDArray[np.int32], NDArray[np.float32]]]
"""What each segment has of one term: passages, ascending, and parts."""


class Asked(NamedTuple):
    """A term of a question as an index holds it."""

    postings: Postings
    worth: float
    """Weight times idf."""


class LexicalIndex:
    """One or more segments, of which all passages are there or those that a mask says."""

    def __init__(
        self,
        segments: Sequence[Segment],
        slots: int,
        inside: NDArray[np.bool_] | None = None,
        size: int | None = None,
    ) -> None:
        """``slots``: highest number of a passage + 1. ``inside``: shape (slots,), the passages that are there.

        Without ``inside`` all are there that the segments hold: ``size`` of them, ``slots`` where it is not given.
        """
        self.segments = tuple(segments)
        self.slots = slots
        self.inside = inside
        self.size = (slots if size is None else size) if inside is None else int(np.count_nonzero(inside))
        """Passages that are there."""
        # The smaller side is looked for among the postings of a term that many passages hold.
        self._most = inside is not None and 2 * self.size > slots
        self._few = None if inside is None else np.flatnonzero(~inside if self._most else inside).astype(np.int32)
        self._held: dict[tuple[str, str], Postings] = {}
        self._highest: dict[tuple[str, str], float] = {}
        self._frequencies: dict[tuple[str, str], int] = {}

    def within(self, inside: NDArray[np.bool_]) -> LexicalIndex:
        """The same segments as if only the passages were there that ``inside``, shape (slots,), says."""
        part = LexicalIndex(self.segments, self.slots, inside)
        part._held, part._highest = self._held, self._highest
        return part

    def document_frequency(self, field: str, term: str) -> int:
        """How many of the passages hold ``term`` in ``field``."""
        return _remembered(self._frequencies, (field, term), lambda: sum(map(self._there, self._postings(field, term))))

    def highest(self, field: str, term: str) -> float:
        """The most that ``term`` is worth in any passage of the segments, apart from weight and idf."""
        return _remembered(
            self._highest,
            (field, term),
            lambda: max((float(parts.max()) for _, parts in self._postings(field, term)), default=0.0),
        )

    def asked(self, terms: Iterable[Weighted]) -> dict[tuple[str, str], Asked]:
        """``terms`` as they are held here, by field and term, in order; those that no passage holds are left out."""
        weights: dict[tuple[str, str], float] = {}
        for field, term, weight in terms:
            weights[field, term] = weights.get((field, term), 0.0) + weight
        found = {}
        for (field, term), weight in weights.items():
            frequency = self.document_frequency(field, term)
            if frequency:
                found[field, term] = Asked(self._postings(field, term), weight * idf(frequency, self.size))
        return found

    def scores(self, terms: Iterable[Weighted]) -> NDArray[np.float32]:
        """BM25 of every passage, shape (slots,): weight times idf times part, summed over ``terms``.

        0 for every passage that is not there.
        """
        found = [(one, asked.worth) for asked in self.asked(terms).values() for one in asked.postings]
        if not found:
            return np.zeros(self.slots, dtype=np.float32)
        # One count over all postings: an addition for each term costs more than the numbers it adds.
        passages = np.concatenate([numbers for (numbers, _), _ in found])
        parts = np.concatenate([parts for (_, parts), _ in found])
        each = np.repeat(np.array([w for _, w in found], dtype=np.float32), [len(n) for (n, _), _ in found])
        scores = np.bincount(passages, parts * each, minlength=self.slots).astype(np.float32)
        if self.inside is not None:
            scores[~self.inside] = 0.0
        return scores

    def scores_of(self, terms: Iterable[Weighted], numbers: NDArray[np.int32]) -> NDArray[np.float32]:
        """:meth:`scores` of the passages ``numbers``, ascending, alone, to the last bit; shape (len(numbers),)."""
        scores = np.zeros(len(numbers), dtype=np.float64)
        for asked in self.asked(terms).values():
            scores += parts_at(numbers, asked.postings) * np.float32(asked.worth)
        if self.inside is not None:
            scores[~self.inside[numbers]] = 0.0
        return scores.astype(np.float32)

    def _postings(self, field: str, term: str) -> Postings:
        return _remembered(
            self._held,
            (field, term),
            lambda: [one for s in self.segments if (one := s.fields[field].postings(term)) is not None],
        )

    def _there(self, postings: tuple[NDArray[np.int32], NDArray[np.float32]]) -> int:
        passages, _ = postings
        if self.inside is None or self._few is None:
            return len(passages)
        if len(self._few) * _LOOK_UP < len(passages):
            some = int(np.count_nonzero(_places(passages, self._few)[1]))
            return len(passages) - some if self._most else some
        return int(np.count_nonzero(self.inside[passages]))


_LOOK_UP = 16
"""Postings that are gone through in the time that one passage is looked for among many of them."""


def parts_at(numbers: NDArray[np.int32], postings: Postings) -> NDArray[np.float32]:
    """What a term is worth in each of the passages ``numbers``, ascending; 0 where it is not."""
    told = np.zeros(len(numbers), dtype=np.float32)
    for passages, parts in postings:
        if len(passages) < len(numbers):
            at, held = _places(numbers, passages)
            told[at[held]] = parts[held]
        else:
            at, held = _places(passages, numbers)
            told[held] = parts[at[held]]
    return told


def _places(among: NDArray[np.int32], wanted: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where each of ``wanted`` stands in ``among``, both ascending, and whether it does."""
    if not len(among):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=np.bool_)
    at = np.minimum(np.searchsorted(among, wanted), len(among) - 1)
    return at, among[at] == wanted


def _remembered(known: dict[tuple[str, str], Told], key: tuple[str, str], tell: Callable[[], Told]) -> Told:
    found = known.get(key)
    if found is None:
        if len(known) >= _REMEMBERED:
            known.clear()
        found = known[key] = tell()
    return found
