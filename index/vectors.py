"""Passage vectors in FAISS, in segments, under the numbers of the whole index.

How they are searched goes by their number: each against the question while there are few, then in half precision, then
by short codes with the best held against the question (:mod:`index.vector_scan`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.arrays import load_array
from index.vector_scan import Scan

__all__ = ["HALF_FROM", "SCAN_FROM", "VectorIndex", "VectorSegment", "join_vectors"]

HALF_FROM = 20_000
"""Vectors from which they are kept in half precision: half the memory, and half the time to go through it."""
SCAN_FROM = 50_000
"""Vectors from which they are first compared by short codes: exact comparison of more takes over 15 ms of one core."""

_BLOCK = 1000
"""Vectors taken at a time; for more FAISS wakes threads, which costs more than they save."""
_LEAST_SHARE = 0.05
"""A smaller part of a segment is gone through exactly: that is as quick."""
Found = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Numbers of passages and their cosines, best first."""


class VectorSegment:
    """Unit vectors of some passages: exact up to :data:`HALF_FROM`, beyond it to three digits of a cosine."""

    def __init__(
        self,
        vectors: NDArray[np.float32],
        numbers: NDArray[np.integer[Any]] | int = 0,
        *,
        half_from: int = HALF_FROM,
        scan_from: int = SCAN_FROM,
    ) -> None:
        """``vectors``: shape (passages, dimension); ``numbers``: those of the passages, ascending, or the first.

        ``half_from``, ``scan_from``: how many there must be for half precision, and for codes.
        """
        import faiss

        count, dimension = vectors.shape
        made = np.arange(numbers, numbers + count) if isinstance(numbers, int) else numbers
        self.numbers: NDArray[np.int32] = np.asarray(made, dtype=np.int32)
        if len(self.numbers) != count:
            raise ValueError(f"{count} vectors of {len(self.numbers)} passages")
        self._index: faiss.Index = (
            faiss.IndexFlatIP(dimension)
            if count < half_from
            else faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        )
        made_of = np.ascontiguousarray(vectors, dtype=np.float32)
        self._index.add(made_of)
        self.scan = Scan.of(made_of, self._index) if count >= max(scan_from, 1) else None

    @property
    def size(self) -> int:
        """Number of vectors."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of each vector."""
        return int(self._index.d)

    def chosen(self, inside: NDArray[np.bool_]) -> Chosen:
        """Those of the passages that ``inside``, shape (slots,), says."""
        return Chosen(inside[self.numbers])

    def search(self, query: NDArray[np.float32], k: int, chosen: Chosen | None = None) -> Found:
        """The ``k`` passages nearest to ``query``, shape (dimension,); fewer where there are fewer.

        With ``chosen`` the others are passed over while searching, not dropped from what was found: a small part is
        searched as well as a large one.
        """
        there = self.size if chosen is None else chosen.size
        if not there:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        found = self._scanned(self.scan, query, k, chosen) if self.scan is not None else None
        if found is not None:
            return found
        engine: Any = self._index  # its stubs do not know what its Python wrappers take
        parameters = None if chosen is None else chosen.parameters
        cosines, ids = engine.search(query.reshape(1, -1), max(1, min(k, there)), params=parameters)
        held = ids[0] >= 0
        return self.numbers[ids[0][held]].astype(np.int64), cosines[0][held]

    def _scanned(self, scan: Scan, query: NDArray[np.float32], k: int, chosen: Chosen | None) -> Found | None:
        """As :meth:`search`; ``None`` where ``chosen`` are few, or lie further away than the others."""
        share = 1.0 if chosen is None else chosen.size / self.size
        if share < _LEAST_SHARE:
            return None
        places = scan.likely(query, k, share)
        if chosen is not None:
            places = places[chosen.inside[places]]
            if len(places) < min(3 * scan.wanted(k) // 4, chosen.size):
                return None
        blocks = np.split(places, range(_BLOCK, len(places), _BLOCK))
        cosines = np.concatenate([self._index.reconstruct_batch(block) @ query for block in blocks])
        best = np.lexsort((places, -cosines))[:k]
        return self.numbers[places[best]].astype(np.int64), cosines[best]

    def holds(self, numbers: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
        """Which of the passages ``numbers`` are of this segment."""
        at = np.searchsorted(self.numbers, numbers)
        there = at < len(self.numbers)
        there[there] = self.numbers[at[there]] == numbers[there]
        return there

    def take(self, numbers: NDArray[np.integer[Any]]) -> NDArray[np.float32]:
        """The vectors of the passages ``numbers``, in their order, shape (len(numbers), dimension).

        Raises :class:`ValueError` where one of them is not of this segment.
        """
        if not self.holds(numbers).all():
            raise ValueError("a passage has no vector here")
        if not len(numbers):
            return np.zeros((0, self.dimension), dtype=np.float32)
        taken: NDArray[np.float32] = self._index.reconstruct_batch(np.searchsorted(self.numbers, numbers))
        return taken

    def save(self, folder: Path) -> None:
        """Write ``vectors.faiss``, in FAISS's own format, ``vectors.numbers.npy`` and ``vectors.json``; codes if any.

        Raises :class:`OSError` when the disk refuses.
        """
        import faiss

        folder.mkdir(parents=True, exist_ok=True)
        (folder / "vectors.faiss").write_bytes(faiss.serialize_index(self._index).tobytes())
        np.save(folder / "vectors.numbers.npy", self.numbers, allow_pickle=False)
        (folder / "vectors.json").write_text(json.dumps({"codes": self.scan is not None}), "utf-8")
        if self.scan is not None:
            self.scan.save(folder)

    @classmethod
    def load(cls, folder: Path) -> VectorSegment:
        """Open what :meth:`save` wrote.

        Raises :class:`OSError` or :class:`ValueError` when a file is missing or damaged.
        """
        import faiss

        self = cls.__new__(cls)
        self.numbers = load_array(folder / "vectors.numbers.npy", np.int32)
        told = json.loads((folder / "vectors.json").read_text("utf-8"))
        try:
            self._index = faiss.read_index(str(folder / "vectors.faiss"), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise ValueError("vectors.faiss is missing or damaged") from error
        self.scan = Scan.load(folder) if isinstance(told, dict) and told.get("codes") else None
        if not self.size == len(self.numbers) == (self.size if self.scan is None else self.scan.size):
            raise ValueError("vectors.numbers.npy or the codes do not belong to vectors.faiss")
        return self

    @property
    def kind(self) -> str:
        """How these are searched: ``exact``, ``half`` (exact, in half precision) or ``codes``."""
        import faiss

        if self.scan is not None:
            return "codes"
        return "exact" if isinstance(self._index, faiss.IndexFlat) else "half"


class Chosen:
    """Some vectors of a segment, as FAISS takes them."""

    def __init__(self, inside: NDArray[np.bool_]) -> None:
        """``inside``: shape (vectors of the segment,)."""
        import faiss

        self.inside = inside
        self.size = int(np.count_nonzero(inside))
        # FAISS goes by the bits where they are: they live as long as this does.
        self._bits = np.packbits(inside, bitorder="little")
        engine: Any = faiss
        self.parameters = engine.SearchParameters(sel=engine.IDSelectorBitmap(self._bits))


class VectorIndex:
    """The vectors of one or more segments, of which all are found or those that a mask says."""

    def __init__(self, segments: Sequence[VectorSegment], inside: NDArray[np.bool_] | None = None) -> None:
        """``inside``: shape (slots,), the passages that are there; all of them where none is given."""
        self.segments = tuple(segments)
        self._chosen = [None if inside is None else segment.chosen(inside) for segment in self.segments]

    def search(self, query: NDArray[np.float32], k: int) -> Found:
        """Numbers and cosines of the ``k`` passages nearest to ``query``, shape (dimension,), best first."""
        pairs = zip(self.segments, self._chosen, strict=True)
        found = [segment.search(query, k, chosen) for segment, chosen in pairs]
        numbers = np.concatenate([numbers for numbers, _ in found])
        cosines = np.concatenate([cosines for _, cosines in found])
        best = np.lexsort((numbers, -cosines))[:k]
        return numbers[best], cosines[best]

    def search_among(self, query: NDArray[np.float32], k: int, numbers: NDArray[np.integer[Any]]) -> Found:
        """The ``k`` nearest of the passages ``numbers``, a few: each is held against ``query``.

        Raises :class:`ValueError` where one of them has no vector.
        """
        cosines = np.asarray(self.take(numbers) @ query, dtype=np.float32)
        best = np.lexsort((numbers, -cosines))[:k]
        return numbers[best].astype(np.int64), cosines[best]

    def within(self, inside: NDArray[np.bool_]) -> VectorIndex:
        """The same vectors, of which only those are found that ``inside``, shape (slots,), says."""
        return VectorIndex(self.segments, inside)

    def take(self, numbers: NDArray[np.integer[Any]]) -> NDArray[np.float32]:
        """The vectors of the passages ``numbers``, in their order, shape (len(numbers), dimension).

        Raises :class:`ValueError` where one of them has none.
        """
        taken = np.zeros((len(numbers), self.segments[0].dimension), dtype=np.float32)
        missing = np.ones(len(numbers), dtype=np.bool_)
        for segment in self.segments:
            held = segment.holds(numbers)
            taken[held] = segment.take(numbers[held])
            missing &= ~held
        if missing.any():
            raise ValueError("a passage has no vector")
        return taken


def join_vectors(segments: Sequence[VectorSegment], alive: NDArray[np.bool_] | None = None) -> VectorSegment:
    """One segment of the passages of ``segments``, at least one, under the same numbers.

    ``alive``: shape (slots,), the passages that are to be kept; all of them where none is given.
    """
    kept = [s.numbers if alive is None else s.numbers[alive[s.numbers]] for s in segments]
    numbers = np.sort(np.concatenate(kept))
    return VectorSegment(VectorIndex(segments).take(numbers), numbers)
