"""Pictures of pages, drawn from the original file where it is still the one that was indexed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from pathlib import Path

from corpus.digest import digest_of
from corpus.document import Document
from corpus.errors import WardqaError
from corpus.loaders import limits
from corpus.sidecar import sidecar_of
from qa.answer_service import Original
from qa.view.draw import Job

__all__ = ["OriginalError", "Originals", "has_pictures"]

_ROOM = 32 * 2**20
"""Bytes of pictures that are kept."""
_SECONDS = 20.0
"""Wall time for one page."""
_KNOWN = 4096
"""Files whose state is remembered."""


class OriginalError(WardqaError):
    """The original file, or a page of it, cannot be had."""


def has_pictures(document: Document) -> bool:
    """Whether the document was read from pages that can be drawn."""
    return bool(document.pages) and document.format in ("pdf", "scan")


class Originals:
    """The files behind documents. Thread-safe: pages are drawn one at a time."""

    def __init__(self, room: int = _ROOM) -> None:
        self._room = room
        self._kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._states: OrderedDict[Path, tuple[object, str]] = OrderedDict()
        self._lock = threading.Lock()
        self._drawing = threading.Lock()

    def unchanged(self, original: Original) -> Path:
        """The file, if it is there and is what was indexed. Raises :class:`OriginalError`."""
        path = original.path
        try:
            state = _state(path)
            with self._lock:
                known = self._states.get(path)
            if known is None or known[0] != state:
                known = (state, digest_of(path))
                with self._lock:
                    self._states[path] = known
                    while len(self._states) > _KNOWN:
                        self._states.popitem(last=False)
        except OSError:
            raise OriginalError("Tệp gốc không còn ở chỗ đã lập chỉ mục nên không tải hay xem ảnh được.") from None
        if known[1] != original.digest:
            raise OriginalError(
                "Tệp gốc đã thay đổi từ khi lập chỉ mục nên không đưa ra đây; hãy lập lại chỉ mục rồi mở lại."
            )
        return path

    def picture(self, original: Original, page: int) -> bytes:
        """``page``, from 1, as PNG. Raises :class:`OriginalError` where it cannot be drawn."""
        path = self.unchanged(original)
        key = (original.digest, page)
        with self._drawing:
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key]
            data = _drawn(path, page)
            with self._lock:
                self._kept[key] = data
                while len(self._kept) > 1 and sum(map(len, self._kept.values())) > self._room:
                    self._kept.popitem(last=False)
        return data


def _state(path: Path) -> object:
    found = path.stat()
    beside = sidecar_of(path)
    return found.st_size, found.st_mtime_ns, beside.stat().st_mtime_ns if beside.is_file() else None


def _drawn(path: Path, page: int) -> bytes:
    job = Job(path=str(path.absolute()), page=page, memory=2 * limits.PDF_MEMORY)
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "qa.view.draw"],
            input=json.dumps(job).encode() + b"\n",
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)},
        )
    except (subprocess.SubprocessError, OSError):
        raise OriginalError(f"Không vẽ được trang {page} của tệp gốc; hãy tải tệp gốc về để xem.") from None
    return done.stdout
