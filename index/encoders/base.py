"""What every encoder does: texts in, unit vectors out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Encoder(Protocol):
    """Maps queries and passages into one space. An index remembers the fingerprint it was built with."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """SHA-256, in hex, over everything that decides a vector: model files and prefixes."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions, shape (len(texts), dimension), of length 1 (0 for a text without tokens)."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of passages, shape (len(texts), dimension), of length 1 (0 for a text without tokens)."""
        ...


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale each row of ``vectors`` to length 1; a row of zeros stays zeros."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def fingerprint(files: Sequence[Path], *settings: str) -> str:
    """SHA-256 over the names and bytes of ``files`` in any order, and ``settings`` in theirs."""
    digest = hashlib.sha256()
    for path in sorted(files, key=lambda one: one.name):
        with path.open("rb") as stream:
            inner = hashlib.file_digest(stream, "sha256").hexdigest()
        digest.update(f"{path.name}\0{inner}\0".encode())
    for setting in settings:
        digest.update(f"{setting}\0".encode())
    return digest.hexdigest()
