"""Any sentence-transformers model, from a folder or by its name on the hub."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoders.base import fingerprint, unit
from index.encoders.models_here import load_model
from index.encoders.prefixes import prefixes


class SentenceTransformerEncoder:
    """A model loaded by sentence-transformers, with the prompts it has of its own or that its family wants.

    A prefix that is given takes the place of the model's prompt; an empty one stands for none.
    """

    def __init__(
        self,
        name_or_path: str,
        *,
        query_prefix: str | None = None,
        passage_prefix: str | None = None,
        device: str | None = None,
        allow_download: bool = False,
    ) -> None:
        """Load a model; nothing is downloaded unless ``allow_download``.

        Raises :class:`corpus.errors.SettingsError` when the model is not here or cannot be loaded.
        """
        # float(): half-precision folders are read in single precision, so that means keep digits.
        self._model: Any = load_model(
            "SentenceTransformer", name_or_path, device=device, allow_download=allow_download
        ).float()
        self._lock = Lock()
        own = getattr(self._model, "prompts", None) or {}
        self.prefixes = prefixes(name_or_path, own, query_prefix, passage_prefix)
        self._fingerprint = self._identify(name_or_path)

    def _identify(self, name_or_path: str) -> str:
        folder = Path(name_or_path)
        if folder.is_dir():
            kept = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".md", ".png"}]
            return fingerprint(kept, *self.prefixes)
        # A hub name can move to another revision: the weights themselves say what model this is.
        digest = hashlib.sha256()
        for key, tensor in sorted(self._model.state_dict().items()):
            digest.update(key.encode())
            digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
        return fingerprint([], name_or_path, digest.hexdigest(), *self.prefixes)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        # Renamed in sentence-transformers 6; both names are supported by the versions that are allowed.
        get = getattr(self._model, "get_embedding_dimension", None)
        return int(get() if get else self._model.get_sentence_embedding_dimension())

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the model's files (a folder) or weights (a hub name), and the prefixes."""
        return self._fingerprint

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions, shape (len(texts), dimension)."""
        return self._encode(self._model.encode_query, texts, self.prefixes.query)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of passages, shape (len(texts), dimension)."""
        return self._encode(self._model.encode_document, texts, self.prefixes.passage)

    def _encode(self, encode: Callable[..., object], texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:  # a tokenizer that is being set for one batch refuses another ("Already borrowed")
            vectors = encode(list(texts), prompt=prefix, convert_to_numpy=True, show_progress_bar=False)
        return unit(np.nan_to_num(np.asarray(vectors, dtype=np.float32)))
