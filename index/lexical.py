"""Inverted index scored by BM25 over several fields, in segments, kept as plain numpy arrays.

Scoring is BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009) with the idf of
Lucene. What a term is worth in a passage is worked out once, when the index is built, as in BM25S (Lù, 2024), but for
the idf, which a question brings along; and lengths are held against a pivot that is a constant of the field (Singhal,
Buckley and Mitra, "Pivoted Document Length Normalization", 1996) instead of the mean. So nothing that is kept depends
on which other passages there are: segments are merged by laying them side by side, and a part of an index scores as if
it were all there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.arrays import load_array
from index.terms import Terms

__all__ = ["K1", "B", "Field", "LexicalIndex", "Segment", "Weighted", "idf"]

K1 = 1.2
B = 0.75

Weighted = tuple[str, str, float]
"""Field, term, and what it is worth in a question apart from its idf."""
_REMEMBERED = 50_000
"""Terms whose frequency is remembered."""


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
        self._inside = inside
        self.size = (slots if size is None else size) if inside is None else int(np.count_nonzero(inside))
        """Passages that are there."""
        self._frequencies: dict[tuple[str, str], int] = {}

    def within(self, inside: NDArray[np.bool_]) -> LexicalIndex:
        """The same segments as if only the passages were there that ``inside``, shape (slots,), says."""
        return LexicalIndex(self.segments, self.slots, inside)

    def document_frequency(self, field: str, term: str) -> int:
        """How many of the passages hold ``term`` in ``field``."""
        known = self._frequencies.get((field, term))
        if known is None:
            found = (segment.fields[field].postings(term) for segment in self.segments)
            known = sum(self._there(passages) for passages, _ in filter(None, found))
            if len(self._frequencies) >= _REMEMBERED:
                self._frequencies = {}
            self._frequencies[field, term] = known
        return known

    def _there(self, passages: NDArray[np.int32]) -> int:
        return len(passages) if self._inside is None else int(np.count_nonzero(self._inside[passages]))

    def scores(self, terms: Iterable[Weighted]) -> NDArray[np.float32]:
        """BM25 of every passage, shape (slots,): weight times idf times part, summed over ``terms``.

        0 for every passage that is not there.
        """
        weights: dict[tuple[str, str], float] = {}
        for field, term, weight in terms:
            weights[field, term] = weights.get((field, term), 0.0) + weight
        found, worth = [], []
        for (field, term), weight in weights.items():
            frequency = self.document_frequency(field, term)
            if frequency:
                postings = [one for s in self.segments if (one := s.fields[field].postings(term)) is not None]
                found += postings
                worth += [weight * idf(frequency, self.size)] * len(postings)
        if not found:
            return np.zeros(self.slots, dtype=np.float32)
        # One count over all postings: an addition for each term costs more than the numbers it adds.
        passages = np.concatenate([numbers for numbers, _ in found])
        parts = np.concatenate([parts for _, parts in found])
        each = np.repeat(np.array(worth, dtype=np.float32), [len(numbers) for numbers, _ in found])
        scores = np.bincount(passages, parts * each, minlength=self.slots).astype(np.float32)
        if self._inside is not None:
            scores[~self._inside] = 0.0
        return scores
