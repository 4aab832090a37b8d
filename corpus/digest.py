"""What tells one state of a document from another: its bytes and the corrections beside it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from corpus.sidecar import sidecar_of


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
