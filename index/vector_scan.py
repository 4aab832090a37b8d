"""Nearest vectors among very many: all are gone through as short codes, the best of those held against the question.

Product quantisation (Jégou, Douze and Schmid, 2011) with 4 bits for 3 or 4 dimensions, compared in registers (André,
Kermarrec and Le Scouarnec, "Quicker ADC", 2021; FAISS calls it fast scan): 100,000 vectors of 384 numbers in about a
millisecond of one core. Questions lie apart from the passages, so indexes that look into some cells only (IVF) or
follow neighbours (HNSW) miss more of theirs; see the table in ``eval/MEASURED.md``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Scan"]

_TRAINED_ON = 32_000
_ROUNDS = 10
_HELD_BACK = 32
"""Invented questions that the number of vectors to be looked at again is found with."""
_DEPTH = 10
_RECALL = 0.99
"""Share of the :data:`_DEPTH` nearest that must be found."""
_LEAST, _MOST = 128, 8192
_SPARE = 2
"""Real questions may lie further away than invented ones."""
_EACH = 3
"""Vectors looked at again for each neighbour that is wanted, at the least."""


class Scan:
    """Codes of vectors, and how many of the best by their codes have to be looked at again."""

    def __init__(self, codes: Any, rescored: int, recall: float) -> None:  # noqa: ANN401 - faiss.IndexPQFastScan
        self._codes = codes
        self.rescored = rescored
        self.recall = recall
        """Share of the nearest ten that was found for invented questions when the codes were made."""

    @classmethod
    def of(cls, vectors: NDArray[np.float32], exact: Any) -> Scan:  # noqa: ANN401 - faiss.Index
        """Codes of ``vectors``, shape (vectors, dimension), tuned against ``exact``, an index of the same."""
        import faiss

        count, dimension = vectors.shape
        codes: Any = faiss.IndexPQFastScan(dimension, _parts(dimension), 4, faiss.METRIC_INNER_PRODUCT)
        codes.pq.cp.niter = _ROUNDS
        chance = np.random.default_rng(0)
        threads = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(1)  # codes are many small problems: threads would wait for each other at each
        try:
            codes.train(vectors[np.sort(chance.choice(count, min(count, _TRAINED_ON), replace=False))])
        finally:
            faiss.omp_set_num_threads(threads)
        codes.add(vectors)
        # A question has words of several passages: half way between two of them there is no passage.
        one, other = chance.choice(count, (2, _HELD_BACK))
        between = vectors[one] + vectors[other]
        asked = between / np.maximum(np.linalg.norm(between, axis=1, keepdims=True), 1e-9)
        wanted = exact.search(asked, min(_DEPTH, count))[1]
        made, size, recall = cls(codes, _LEAST, 0.0), _LEAST, 0.0
        while True:
            found = codes.search(asked, min(size, count))[1]
            # Those that are looked at again come out in their true order.
            recall = float(np.mean([np.isin(true, near).mean() for true, near in zip(wanted, found, strict=True)]))
            if recall >= _RECALL or size >= _MOST:
                break
            size *= 2
        made.rescored, made.recall = size * _SPARE, recall
        return made

    @property
    def size(self) -> int:
        """Number of vectors."""
        return int(self._codes.ntotal)

    def wanted(self, k: int) -> int:
        """Vectors to look at again where the ``k`` nearest are wanted."""
        return max(self.rescored, _EACH * k)

    def likely(self, query: NDArray[np.float32], k: int, share: float = 1.0) -> NDArray[np.int64]:
        """Places that the ``k`` nearest of a ``share`` of all vectors are among, where these lie as others do."""
        size = min(self.size, round(self.wanted(k) / share))
        found: NDArray[np.int64] = self._codes.search(query.reshape(1, -1), size)[1][0]
        return found[found >= 0]

    def save(self, folder: Path) -> None:
        """Write ``vectors.codes.faiss`` and ``vectors.codes.json``. Raises :class:`OSError` when the disk refuses."""
        import faiss

        (folder / "vectors.codes.faiss").write_bytes(faiss.serialize_index(self._codes).tobytes())
        told = {"rescored": self.rescored, "recall": round(self.recall, 4)}
        (folder / "vectors.codes.json").write_text(json.dumps(told), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> Scan:
        """Open what :meth:`save` wrote.

        Raises :class:`OSError` or :class:`ValueError` when a file is missing or damaged.
        """
        import faiss

        try:
            told = json.loads((folder / "vectors.codes.json").read_text("utf-8"))
            rescored, recall = told["rescored"], told["recall"]
            if not isinstance(rescored, int) or not isinstance(recall, float) or rescored < 1:
                raise TypeError
        except (KeyError, TypeError) as error:
            raise ValueError("vectors.codes.json holds something else") from error
        try:
            codes = faiss.read_index(str(folder / "vectors.codes.faiss"))
        except RuntimeError as error:
            raise ValueError("vectors.codes.faiss is missing or damaged") from error
        return cls(codes, rescored, recall)


def _parts(dimension: int) -> int:
    """Codes a vector: one for 3 or 4 dimensions where that comes out even."""
    return dimension // next(size for size in (3, 4, 2, 1) if dimension % size == 0)
