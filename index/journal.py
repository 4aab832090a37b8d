"""Vectors of a build that is not finished, kept so that one that was stopped goes on where it was.

Beside the generations, one folder an encoder: ``.embedded-<encoder>/000001.npz`` holds ``keys`` (n, 16), digests of
the texts, and ``vectors`` (n, dimension). The checksums of the zip tell a damaged file. All of it is gone once a
generation is published.
"""

from __future__ import annotations

import hashlib
import shutil
import zlib
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from index.encoders.base import Encoder

_NAME = ".embedded-"
_KEY_BYTES = 16


def key_of(text: str) -> bytes:
    """Digest of the text that was embedded, 16 bytes."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()


class Journal:
    """What ``encoder`` has embedded for the next generation in ``generations``; its holder is the one writer."""

    def __init__(self, generations: Path, encoder: Encoder) -> None:
        self._generations = generations
        self._dimension = encoder.dimension
        self._folder = generations / f"{_NAME}{hashlib.sha256(encoder.fingerprint.encode()).hexdigest()[:32]}"

    def read(self) -> dict[bytes, NDArray[np.float32]]:
        """Vectors by :func:`key_of` their text; a file that is damaged counts for nothing."""
        found: dict[bytes, NDArray[np.float32]] = {}
        for path in self._files():
            found |= self._part(path)
        return found

    def keep(self, keys: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        """Add finished vectors. Raises :class:`OSError` when the disk refuses."""
        if not keys:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        number = max((int(path.stem) for path in self._files()), default=0) + 1
        path = self._folder / f"{number:06d}.npz"
        # Renamed when complete: what a dying process leaves half written is never taken for a part. Nothing is synced:
        # after a power cut the checksums tell, and a lost part is only embedded again.
        unfinished = path.with_name(f".{path.name}")
        np.savez(unfinished, keys=np.frombuffer(b"".join(keys), np.uint8).reshape(-1, _KEY_BYTES), vectors=vectors)
        unfinished.replace(path)

    def discard(self) -> None:
        """Remove what any encoder has left here."""
        for folder in self._generations.glob(f"{_NAME}*"):
            shutil.rmtree(folder, ignore_errors=True)

    def _files(self) -> list[Path]:
        return sorted(path for path in self._folder.glob("[0-9]*.npz") if path.stem.isdecimal())

    def _part(self, path: Path) -> dict[bytes, NDArray[np.float32]]:
        try:
            with np.load(path, allow_pickle=False) as part:
                keys, vectors = part["keys"], part["vectors"]
        except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error, SystemError):
            return {}
        fits = keys.dtype == np.uint8 and vectors.dtype == np.float32
        if not fits or keys.shape[1:] != (_KEY_BYTES,) or vectors.shape != (len(keys), self._dimension):
            return {}
        return {bytes(key): vector for key, vector in zip(keys, vectors, strict=True) if np.isfinite(vector).all()}
