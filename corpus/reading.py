"""One file in, one :class:`~corpus.document.Document` out, with the corrections that lie beside it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from corpus.document import Document
from corpus.loaders import Progress, load
from corpus.parse import parse
from corpus.sidecar import read_sidecar, sidecar_of

__all__ = ["digest_of", "read_document"]


def read_document(path: Path, *, progress: Progress | None = None) -> Document:
    """Load and take apart ``path``; ``progress`` hears of recognised pages.

    Raises :class:`corpus.errors.DocumentError` when the file or its corrections cannot be read.
    """
    corrections = read_sidecar(path)
    return parse(load(path, progress=progress), corrections)


def digest_of(path: Path) -> str:
    """SHA-256, in hex, of what a document is read from: its bytes and, where there are any, its corrections.

    Empty for what is no regular file (opening a pipe would wait for ever). Raises :class:`OSError`.
    """
    if path.exists() and not path.is_file():
        return ""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
    beside = sidecar_of(path)
    if beside.is_file():
        with beside.open("rb") as stream:
            digest.update(b"\0" + hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()
