"""Models of sentence-transformers, from a folder or the hub's cache: loaded, or refused in one sentence."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from corpus.errors import SettingsError

__all__ = ["DOWNLOAD_VARIABLE", "load_model"]

DOWNLOAD_VARIABLE = "WARDQA_ALLOW_DOWNLOAD"
"""How the setting is written that lets a model be fetched from the hub; named in messages."""
_TRUE = frozenset({"1", "true", "yes", "on"})


def load_model(
    kind: Literal["SentenceTransformer", "CrossEncoder"],
    name_or_path: str,
    *,
    device: str | None = None,
    allow_download: bool = False,
) -> Any:  # noqa: ANN401 - a class of a package that may be missing
    """The model; nothing is downloaded unless ``allow_download``, and no code of a model is ever run.

    Raises :class:`corpus.errors.SettingsError` when the model is not here or cannot be loaded.
    """
    offline = os.environ.get("HF_HUB_OFFLINE", "").lower() in _TRUE
    local_only = offline or not allow_download or Path(name_or_path).is_dir()
    if local_only and not _is_here(name_or_path):
        # Told at once: what follows imports torch, which takes seconds.
        raise SettingsError(_unavailable(name_or_path, offline=offline))
    try:
        import sentence_transformers
    except ImportError as error:
        raise SettingsError(
            f"Mô hình «{name_or_path}» cần gói sentence-transformers chưa được cài; "
            "hãy chạy «pip install sentence-transformers» hoặc dùng mô hình nhúng sẵn."
        ) from error
    try:
        return getattr(sentence_transformers, kind)(
            name_or_path, device=device, local_files_only=local_only, trust_remote_code=False
        )
    except Exception as error:  # transformers, the hub and safetensors each raise their own kinds
        raise SettingsError(_unavailable(name_or_path, offline=offline)) from error


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
