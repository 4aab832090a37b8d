"""Encoders and LangChain's ``Embeddings``, each as the other."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from index.encoders.base import unit

if TYPE_CHECKING:
    from index.encoders.base import Encoder


class EncoderEmbeddings(Embeddings):
    """An :class:`~index.encoders.base.Encoder` for LangChain's vector stores."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One unit vector a passage."""
        vectors: list[list[float]] = self._encoder.encode_passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of a question."""
        vector: list[float] = self._encoder.encode_queries([text])[0].tolist()
        return vector


class LangChainEncoder:
    """Any LangChain ``Embeddings`` as an encoder.

    ``identity`` names the model and its version: LangChain has no way to ask for it, and an index must know
    whether the vectors it holds come from the same model.
    """

    def __init__(self, embeddings: Embeddings, identity: str) -> None:
        self._embeddings = embeddings
        self._dimension = len(embeddings.embed_query("a"))
        self._fingerprint = hashlib.sha256(f"langchain\0{identity}\0{self._dimension}".encode()).hexdigest()

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the given identity and the dimension."""
        return self._fingerprint

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions, shape (len(texts), dimension)."""
        return self._unit([self._embeddings.embed_query(text) for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of passages, shape (len(texts), dimension)."""
        return self._unit(self._embeddings.embed_documents(list(texts)) if texts else [])

    def _unit(self, vectors: list[list[float]]) -> NDArray[np.float32]:
        return unit(np.asarray(vectors, dtype=np.float32).reshape(len(vectors), self._dimension))
