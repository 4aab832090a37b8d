"""Texts become vectors in batches that grow with the encoder's speed; finished ones outlive a build that is stopped."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoders.base import Encoder
from index.files import Progress
from index.journal import Journal, key_of

_STAGE = "Mã hóa đoạn"
_FIRST, _LARGEST = 16, 4096
_BRISK, _SLOW = 0.25, 4.0
"""Seconds a batch should last: shorter ones grow, longer ones shrink, so that progress is seen to move."""
_UNSAVED = 2.0
"""Seconds of work that a build which dies may lose. What is quicker than that is never written down."""


def embed(texts: Sequence[str], encoder: Encoder, journal: Journal, tell: Progress) -> NDArray[np.float32]:
    """Vectors of ``texts``, shape (len(texts), dimension); equal texts are embedded once.

    Those in ``journal`` are taken from it, and new ones added to it, also when the encoder raises or is interrupted.
    """
    if not texts:
        return np.zeros((0, encoder.dimension), dtype=np.float32)
    keys = [key_of(text) for text in texts]
    wanted = dict(zip(keys, texts, strict=True))
    vectors = {key: vector for key, vector in journal.read().items() if key in wanted}
    # By length: an encoder pads a batch to its longest text.
    missing = sorted((key for key in wanted if key not in vectors), key=lambda key: len(wanted[key]))
    unsaved: list[bytes] = []

    def save() -> None:
        journal.keep(unsaved, np.stack([vectors[key] for key in unsaved]) if unsaved else np.zeros((0, 0), np.float32))
        unsaved.clear()

    done, size, saved = 0, _FIRST, time.monotonic()
    try:
        while done < len(missing):
            tell(_STAGE, len(wanted) - len(missing) + done, len(wanted))
            batch = missing[done : done + size]
            started = time.monotonic()
            made = encoder.encode_passages([wanted[key] for key in batch])
            now = time.monotonic()
            vectors.update(zip(batch, made, strict=True))
            unsaved += batch
            done += len(batch)
            size = _next_size(size, now - started)
            if now - saved > _UNSAVED:
                save()
                saved = now
    except BaseException:
        save()
        raise
    tell(_STAGE, len(wanted), len(wanted))
    return np.stack([vectors[key] for key in keys])


def _next_size(size: int, seconds: float) -> int:
    if seconds < _BRISK:
        return min(size * 2, _LARGEST)
    return max(size // 2, 1) if seconds > _SLOW else size
