"""The name that a file sent by somebody gets on this machine."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from corpus.errors import DocumentError
from corpus.loaders import SUPPORTED
from corpus.sidecar import is_sidecar
from corpus.unicode import nfc

__all__ = ["clean_name"]

_LONGEST = 180
"""Bytes of a name in UTF-8. File systems take 255, of which the names of files beside it need some."""
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|\Z)", re.IGNORECASE)
"""Names that are devices to Windows, whatever their suffix; a shared folder may lie there."""


def clean_name(sent: str) -> str:
    """``sent`` without folders, control characters and what some file system takes for more than a letter; NFC.

    Raises :class:`DocumentError` for a name of which nothing is left, or with a suffix that cannot be loaded.
    """
    last = re.split(r"[/\\]", nfc(sent))[-1]
    kept = "".join(letter for letter in last if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    name = " ".join(_FORBIDDEN.sub("_", kept).split()).lstrip(".~ ").rstrip(". ")
    suffix = Path(name).suffix
    if is_sidecar(name) or suffix.lower() not in SUPPORTED:
        shown = " ".join(kept.split())[:80] or "không tên"
        listed = ", ".join(sorted(SUPPORTED))
        raise DocumentError(f"Không nhận được “{shown}”: định dạng này chưa được hỗ trợ; hãy dùng {listed}.")
    stem = name[: -len(suffix)].rstrip(". ")
    if not stem:
        raise DocumentError(f"Không nhận được “{name}”: tệp không có tên; hãy đặt tên cho tệp rồi gửi lại.")
    if _RESERVED.match(name):
        stem = f"_{stem}"
    while len((stem + suffix).encode()) > _LONGEST:
        stem = stem[:-1].rstrip(". ")
    return stem + suffix
