"""The reader of static models: a mean of token vectors, with neither torch nor transformers.

Reads the folder that sentence-transformers writes for its ``StaticEmbedding`` module (``modules.json``,
``tokenizer.json``, ``model.safetensors``) and gives the vectors that sentence-transformers gives.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import SettingsError
from index.encoders.base import fingerprint, unit
from index.encoders.prefixes import prefixes

_WEIGHTS = "model.safetensors"
_TOKENIZER = "tokenizer.json"
_BATCH = 256


def is_static_model(folder: Path) -> bool:
    """Whether ``folder`` holds one ``StaticEmbedding`` module, alone or before a ``Normalize``."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        types = [str(module["type"]).rsplit(".", 1)[-1] for module in modules]
    except (OSError, ValueError, TypeError, KeyError):
        return False
    return types in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"])


class StaticEncoder:
    """Mean of the token vectors of a text, scaled to length 1."""

    def __init__(self, folder: Path, *, query_prefix: str | None = None, passage_prefix: str | None = None) -> None:
        """Read a static model folder; a prefix that is ``None`` is the one the model names itself.

        Raises :class:`corpus.errors.SettingsError` when a file is missing or damaged.
        """
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        files = folder / modules[0].get("path", "")
        try:
            tensors = load_file(files / _WEIGHTS)
            weights = tensors["embedding.weight"]
            self._tokenizer = Tokenizer.from_str((files / _TOKENIZER).read_text(encoding="utf-8"))
        except Exception as error:  # a damaged tokenizer raises a bare Exception
            raise SettingsError(_damaged(folder)) from error
        if weights.ndim != 2 or weights.shape[0] < self._tokenizer.get_vocab_size():
            raise SettingsError(_damaged(folder))
        self._weights = _single(weights)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.prefixes = prefixes(folder.name, _prompts(folder), query_prefix, passage_prefix)
        self._fingerprint = fingerprint([files / _WEIGHTS, files / _TOKENIZER], *self.prefixes)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._weights.shape[1])

    @property
    def fingerprint(self) -> str:
        """SHA-256 over weights, tokenizer and prefixes."""
        return self._fingerprint

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions, shape (len(texts), dimension); zeros for a text without tokens."""
        return self._encode([self.prefixes.query + text for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of passages, shape (len(texts), dimension); zeros for a text without tokens."""
        return self._encode([self.prefixes.passage + text for text in texts])

    def _encode(self, texts: list[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for first in range(0, len(texts), _BATCH):
            batch = self._tokenizer.encode_batch_fast(texts[first : first + _BATCH], add_special_tokens=False)
            for row, encoding in enumerate(batch, start=first):
                if encoding.ids:
                    vectors[row] = self._weights[encoding.ids].mean(axis=0)
        return unit(vectors)


def _prompts(folder: Path) -> dict[str, str]:
    try:
        said = json.loads((folder / "config_sentence_transformers.json").read_text(encoding="utf-8"))["prompts"]
        return {name: prompt for name, prompt in said.items() if isinstance(prompt, str)}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _single(weights: NDArray[Any]) -> NDArray[np.float32]:
    """``weights`` in single precision: a mean taken in half precision would lose three digits."""
    if weights.dtype != np.float16:
        return weights.astype(np.float32)
    # By table: numpy converts half precision one number at a time, ten times slower.
    table = np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float32)
    return table[weights.view(np.uint16)]


def _damaged(folder: Path) -> str:
    return (
        f"Thư mục mô hình «{folder.name}» thiếu hoặc hỏng tệp {_WEIGHTS} hay {_TOKENIZER}; "
        "hãy chép lại mô hình hoặc chọn mô hình khác trong cấu hình."
    )
