"""One file in, one :class:`~corpus.document.Document` out, with the corrections that lie beside it."""

from __future__ import annotations

from pathlib import Path

from corpus.digest import digest_of
from corpus.document import Document
from corpus.loaders import Progress, load
from corpus.parse import parse
from corpus.sidecar import read_sidecar

__all__ = ["digest_of", "read_document"]


def read_document(path: Path, *, progress: Progress | None = None) -> Document:
    """Load and take apart ``path``; ``progress`` hears of recognised pages.

    Raises :class:`corpus.errors.DocumentError` when the file or its corrections cannot be read.
    """
    corrections = read_sidecar(path)
    return parse(load(path, progress=progress), corrections)
