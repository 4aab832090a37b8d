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

DOWNLOAD_VARIABLE = "WARDQA_ALLOW_DOWNLOAD"
"""How the setting is written that lets a model be fetched from the hub; named in messages."""
_TRUE = frozenset({"1", "true", "yes", "on"})


class SentenceTransformerEncoder:
    """A model loaded by sentence-transformers, with the prompts the model has of its own.

    A prefix that is given takes the place of the model's prompt, so ``query: `` and ``passage: `` can be set
    for the models that were trained with them and do not say so.
    """

    def __init__(
        self,
        name_or_path: str,
        *,
        query_prefix: str = "",
        passage_prefix: str = "",
        device: str | None = None,
        allow_download: bool = False,
    ) -> None:
        """Load a model; nothing is downloaded unless ``allow_download``.

        Raises :class:`corpus.errors.SettingsError` when the model is not here or cannot be loaded.
        """
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise SettingsError(
                f"Mô hình «{name_or_path}» cần gói sentence-transformers chưa được cài; "
                "hãy chạy «pip install sentence-transformers» hoặc dùng mô hình nhúng sẵn."
            ) from error
        offline = os.environ.get("HF_HUB_OFFLINE", "").lower() in _TRUE
        local_only = offline or not allow_download or Path(name_or_path).is_dir()
        try:
            # float(): half-precision folders are read in single precision, so that means keep digits.
            self._model: Any = SentenceTransformer(
                name_or_path, device=device, local_files_only=local_only, trust_remote_code=False
            ).float()
        except Exception as error:  # transformers, the hub and safetensors each raise their own kinds
            raise SettingsError(_unavailable(name_or_path, offline=offline)) from error
        self._query_prefix = query_prefix
        self._passage_prefix = passage_prefix
        self._fingerprint = self._identify(name_or_path)

    def _identify(self, name_or_path: str) -> str:
        settings = (self._query_prefix, self._passage_prefix)
        folder = Path(name_or_path)
        if folder.is_dir():
            kept = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".md", ".png"}]
            return fingerprint(kept, *settings)
        # A hub name can move to another revision: the weights themselves say what model this is.
        digest = hashlib.sha256()
        for key, tensor in sorted(self._model.state_dict().items()):
            digest.update(key.encode())
            digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
        return fingerprint([], name_or_path, digest.hexdigest(), *settings)

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
        return self._encode(self._model.encode_query, texts, self._query_prefix)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of passages, shape (len(texts), dimension)."""
        return self._encode(self._model.encode_document, texts, self._passage_prefix)

    def _encode(self, encode: Callable[..., object], texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        prompt = {"prompt": prefix} if prefix else {}
        vectors = encode(list(texts), convert_to_numpy=True, show_progress_bar=False, **prompt)
        return unit(np.nan_to_num(np.asarray(vectors, dtype=np.float32)))


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
