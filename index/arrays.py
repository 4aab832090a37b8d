"""Arrays of one dimension as they lie on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["load_array"]


def load_array(path: Path, kind: type[np.generic]) -> NDArray[Any]:
    """What :func:`numpy.save` wrote to ``path``, shape (length,), mapped into memory and read-only.

    Raises :class:`OSError` when it is missing, :class:`ValueError` when it is damaged or holds other numbers.
    """
    try:
        # As a plain array over the mapped file: slices of a memmap are made in Python, one by one.
        array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
    except EOFError as error:
        raise ValueError(f"{path.name} is cut off") from error
    if array.dtype != kind or array.ndim != 1:
        raise ValueError(f"{path.name} holds something else")
    return array
