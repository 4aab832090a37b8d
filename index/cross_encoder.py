"""An optional second opinion on the first passages: a CrossEncoder of sentence-transformers.

It reads question and passage together (Nogueira and Cho, "Passage Re-ranking with BERT", 2019), so it is slow, and only
the first passages are shown to it. A model of the user's own, by path or hub name; none comes with the product.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.encoders.models_here import load_model

__all__ = ["PairScorer", "SentenceTransformerCrossEncoder"]


class PairScorer(Protocol):
    """Says how well each of some texts answers a question."""

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """One number a text, shape (len(texts),); the higher, the better."""
        ...


class SentenceTransformerCrossEncoder:
    """A CrossEncoder with one output."""

    def __init__(self, name_or_path: str, *, device: str | None = None, allow_download: bool = False) -> None:
        """Load a model from a folder or by its hub name.

        Raises :class:`corpus.errors.SettingsError` when it is not here or cannot be loaded.
        """
        self._model: Any = load_model("CrossEncoder", name_or_path, device=device, allow_download=allow_download)
        self._lock = Lock()

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """One number a text; of a model with several outputs the last, by custom that of the best class."""
        if not texts:
            return np.zeros(0)
        with self._lock:  # its tokenizer takes one batch at a time
            found = self._model.predict([(question, text) for text in texts], show_progress_bar=False)
        scores = np.asarray(found, dtype=np.float64)
        return np.nan_to_num(scores if scores.ndim == 1 else scores[:, -1])
