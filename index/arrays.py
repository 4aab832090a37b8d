"""Arrays of one dimension as they lie on disk."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["load_array"]

_HEADER = re.compile(rb"\{'descr': '([<|=]\w{2,4})', 'fortran_order': False, 'shape': \((\d+),\), \}\s*")
_LENGTH = {(1, 0): 2, (2, 0): 4}
"""Bytes that give the header's length, by version (NEP 1)."""


def load_array(path: Path, kind: type[np.generic]) -> NDArray[Any]:
    """What :func:`numpy.save` wrote to ``path``, shape (length,), mapped into memory and read-only.

    Raises :class:`OSError` when it is missing, :class:`ValueError` when it is damaged or holds other numbers.
    """
    # Not by numpy.load: it has Python parse the header, which in 3.11 fails where another thread does the same
    # (https://github.com/python/cpython/issues/106905).
    with path.open("rb") as file:
        size = _LENGTH.get(np.lib.format.read_magic(file), 0)
        header = file.read(int.from_bytes(file.read(size), "little"))
        start = file.tell()
    told = _HEADER.fullmatch(header)
    if told is None or np.dtype(told[1].decode()) != kind:
        raise ValueError(f"{path.name} holds something else")
    # As a plain array over the mapped file: slices of a memmap are made in Python, one by one.
    return np.memmap(path, kind, "r", start, (int(told[2]),)).view(np.ndarray)
