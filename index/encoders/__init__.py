"""Texts in, unit vectors out: the embedded static model, sentence-transformers, LangChain."""

from __future__ import annotations

from pathlib import Path

from index.encoders.base import Encoder
from index.encoders.static import StaticEncoder, is_static_model

__all__ = ["EMBEDDED_MODEL", "Encoder", "load_encoder"]

EMBEDDED_MODEL = Path(__file__).parent / "models" / "wardqa-vi-en-static"
"""The model that comes with the product: no network, no GPU, no torch."""


def load_encoder(
    name_or_path: str | None = None,
    *,
    query_prefix: str | None = None,
    passage_prefix: str | None = None,
    device: str | None = None,
    allow_download: bool = False,
) -> Encoder:
    """Load an encoder: ``None`` for the embedded model, else a folder or a model's name on the hub.

    A folder with a static model is read without torch; everything else goes through sentence-transformers,
    where ``device`` is passed on and a model is fetched from the hub only where ``allow_download`` says so.
    Prefixes are put before every question and passage; where one is ``None`` the model's own prompt is, or what models
    of its name want (:mod:`index.encoders.prefixes`), and an empty one stands for none.
    Raises :class:`corpus.errors.SettingsError` when there is no such model here or its files are damaged.
    """
    folder = Path(name_or_path).expanduser() if name_or_path else EMBEDDED_MODEL
    # Only a given device asks for torch: the mean of a few vectors gains nothing from one.
    if device in (None, "cpu") and is_static_model(folder):
        return StaticEncoder(folder, query_prefix=query_prefix, passage_prefix=passage_prefix)
    from index.encoders.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder(
        str(folder) if folder.is_dir() else str(name_or_path or folder),
        query_prefix=query_prefix,
        passage_prefix=passage_prefix,
        device=device,
        allow_download=allow_download,
    )
