"""What the next generation of an index in Milvus can take over from the last one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoders.base import Encoder
from index.last import Last
from index.milvus.store import MilvusStore

__all__ = ["MilvusLast"]


@dataclass(frozen=True, slots=True)
class MilvusLast(Last):
    """What the next generation of an index in Milvus can take over from."""

    @property
    def milvus(self) -> MilvusStore:
        """The store as it is."""
        assert isinstance(self.store, MilvusStore)
        return self.store

    def made_with(self, encoder: Encoder) -> bool:
        """True when its vectors are those of ``encoder``."""
        return self.manifest.encoder_fingerprint == encoder.fingerprint

    def vectors(self) -> Vectors | None:
        """Its vectors."""
        return Vectors(self.milvus)


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of a store by number of their passage."""

    store: MilvusStore

    def take(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Vectors of passages, shape (passages, dimension)."""
        return self.store.vectors([int(number) for number in numbers])
