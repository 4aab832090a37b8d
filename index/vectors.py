"""Passage vectors in FAISS, behind a small Protocol so that another engine can stand beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class VectorIndex(Protocol):
    """Nearest passages by inner product of unit vectors."""

    def search(self, query: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ids and cosines of the ``k`` nearest, best first; fewer where the index is smaller."""
        ...

    def vectors(self) -> NDArray[np.float32]:
        """All vectors, shape (passages, dimension), in passage order."""
        ...


HALF_FROM = 20_000
"""Vectors from which they are kept in half precision: half the memory, and half the time to go through it."""


class FaissIndex:
    """Search of all vectors by inner product: exact up to :data:`HALF_FROM`, beyond it to three digits of a cosine."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        import faiss

        count, dimension = vectors.shape
        self._index: faiss.Index = (
            faiss.IndexFlatIP(dimension)
            if count < HALF_FROM
            else faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        )
        self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))

    @property
    def size(self) -> int:
        """Number of vectors."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of each vector."""
        return int(self._index.d)

    def search(self, query: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ids and cosines of the ``k`` passages nearest to ``query``, shape (dimension,)."""
        cosines, ids = self._index.search(query.reshape(1, -1), max(1, min(k, self.size)))
        found = ids[0] >= 0
        return ids[0][found], cosines[0][found]

    def within(self, inside: NDArray[np.bool_]) -> FaissPart:
        """The same vectors, of which only those are found that ``inside``, shape (passages,), says."""
        return FaissPart(self, self._index, inside)

    def vectors(self) -> NDArray[np.float32]:
        """All vectors, shape (passages, dimension)."""
        vectors: NDArray[np.float32] = self._index.reconstruct_n(0, self.size)
        return vectors

    def save(self, path: Path) -> None:
        """Write the index in FAISS's own format. Raises :class:`OSError` when the disk refuses."""
        import faiss

        path.write_bytes(faiss.serialize_index(self._index).tobytes())

    @classmethod
    def load(cls, path: Path) -> FaissIndex:
        """Open what :meth:`save` wrote. Raises :class:`RuntimeError` when the file is damaged."""
        import faiss

        self = cls.__new__(cls)
        self._index = faiss.read_index(str(path))
        return self


class FaissPart:
    """Some vectors of a :class:`FaissIndex` under their numbers there.

    A small part is searched as well as a large one: the others are passed over while searching, not dropped from what
    was found.
    """

    def __init__(self, whole: FaissIndex, index: Any, inside: NDArray[np.bool_]) -> None:  # noqa: ANN401 - faiss.Index
        import faiss

        self._whole = whole
        self._index = index
        self._inside = inside
        self._size = int(np.count_nonzero(inside))
        # FAISS goes by the bits where they are: they live as long as this does.
        self._bits = np.packbits(inside, bitorder="little")
        engine: Any = faiss  # its stubs do not know what its Python wrappers take
        self._chosen = engine.SearchParameters(sel=engine.IDSelectorBitmap(self._bits))

    def search(self, query: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ids and cosines of the ``k`` nearest of these, best first; fewer where there are fewer."""
        cosines, ids = self._index.search(query.reshape(1, -1), max(1, min(k, self._size)), params=self._chosen)
        found = ids[0] >= 0
        return ids[0][found], cosines[0][found]

    def vectors(self) -> NDArray[np.float32]:
        """The vectors that are there, shape (vectors that are there, dimension)."""
        return self._whole.vectors()[self._inside]
