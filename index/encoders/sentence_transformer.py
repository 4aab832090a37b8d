"""Any sentence-transformers model, from a folder or by its name on the hub."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import SettingsError
from index.encoders.base import fingerprint, unit
from index.encoders.prefixes import prefixes

DOWNLOAD_VARIABLE = "WARDQA_ALLOW_DOWNLOAD"
"""How the setting is written that lets a model be fetched from the hub; named in messages."""
_TRUE = frozenset({"1", "true", "yes", "on"})


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
        offline = os.environ.get("HF_HUB_OFFLINE", "").lower() in _TRUE
        local_only = offline or not allow_download or Path(name_or_path).is_dir()
        if local_only and not _is_here(name_or_path):
            # Told at once: what follows imports torch, which takes seconds.
            raise SettingsError(_unavailable(name_or_path, offline=offline))
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise SettingsError(
                f"Mô hình «{name_or_path}» cần gói sentence-transformers chưa được cài; "
                "hãy chạy «pip install sentence-transformers» hoặc dùng mô hình nhúng sẵn."
            ) from error
        try:
            # float(): half-precision folders are read in single precision, so that means keep digits.
            self._model: Any = SentenceTransformer(
                name_or_path, device=device, local_files_only=local_only, trust_remote_code=False
            ).float()
        except Exception as error:  # transformers, the hub and safetensors each raise their own kinds
            raise SettingsError(_unavailable(name_or_path, offline=offline)) from error
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
        vectors = encode(list(texts), prompt=prefix, convert_to_numpy=True, show_progress_bar=False)
        return unit(np.nan_to_num(np.asarray(vectors, dtype=np.float32)))


def _is_here(name_or_path: str) -> bool:
    """Whether ``name_or_path`` is a folder, or a name with a folder in the hub's cache."""
    if Path(name_or_path).is_dir():
        return True
    from huggingface_hub.constants import HF_HUB_CACHE

    # A name without an owner is sentence-transformers' own.
    names = (name_or_path, f"sentence-transformers/{name_or_path}")
    folders = [os.environ.get("SENTENCE_TRANSFORMERS_HOME") or HF_HUB_CACHE, HF_HUB_CACHE]
    return any((Path(cache) / f"models--{name.replace('/', '--')}").is_dir() for cache in folders for name in names)


def _unavailable(name_or_path: str, *, offline: bool) -> str:
    if Path(name_or_path).exists():
        return (
            f"Không đọc được mô hình trong «{name_or_path}»: thư mục thiếu tệp hoặc tệp bị hỏng; "
            "hãy chép lại mô hình hoặc chọn mô hình khác trong cấu hình."
        )
    how = (
        "bỏ biến HF_HUB_OFFLINE và đặt " if offline else "đặt "
    ) + f"{DOWNLOAD_VARIABLE}=1 khi có mạng để cho phép tải về"
    return (
        f"Chưa có mô hình «{name_or_path}» trên máy này; "
        f"hãy chỉ tới một thư mục mô hình có sẵn, hoặc {how}, hoặc để trống để dùng mô hình nhúng sẵn."
    )
