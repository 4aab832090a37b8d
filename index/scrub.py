"""Every byte of a generation held against its SHA-256, at a pace that leaves the disk and the core to others.

Opening a generation checks sizes alone once it is large (:func:`index.generation.damage`); what a disk has changed
since is found here, as file systems find it by scrubbing.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from corpus.errors import IndexFolderError
from index.generation import read_manifest
from index.os_errors import because

__all__ = ["size_of", "wrong_bytes"]

_PART = 2**20


def wrong_bytes(
    generation: Path, *, rate: float | None = None, wait: Callable[[float], object] = time.sleep
) -> str | None:
    """What of ``generation`` is not as it was written, as one Vietnamese clause; ``None`` where all of it is.

    ``rate``: megabytes a second that are read at most, ``None`` as fast as it goes; ``wait`` waits for so many
    seconds, and where that gives a true value nothing more is read and nothing found.
    """
    try:
        manifest = read_manifest(generation)
    except IndexFolderError:
        return "tệp manifest.json thiếu hoặc sai"
    begun, read = time.monotonic(), 0
    for name, size in manifest.files.items():
        digest = hashlib.sha256()
        here = 0
        try:
            with (generation / name).open("rb", buffering=0) as file:
                while part := file.read(_PART):
                    digest.update(part)
                    here += len(part)
                    read += len(part)
                    ahead = read / (rate * 1e6) - (time.monotonic() - begun) if rate else 0.0
                    if ahead > 0 and wait(ahead):
                        return None
        except FileNotFoundError:
            # Older generations are taken away, the manifest with them.
            return f"mất tệp {name}" if (generation / "manifest.json").exists() else None
        except OSError as error:
            return f"không đọc được tệp {name}: {because(error)}"
        if here != size:
            return f"tệp {name} có {here} byte, lẽ ra {size}"
        if manifest.digests.get(name, digest.hexdigest()) != digest.hexdigest():
            return f"nội dung tệp {name} đã bị thay đổi"
    return None


def size_of(generation: Path) -> int:
    """Bytes of the files of ``generation``, as its manifest gives them; 0 where it cannot be read."""
    try:
        return sum(read_manifest(generation).files.values())
    except IndexFolderError:
        return 0
