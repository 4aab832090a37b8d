"""The terms of a field in order, each with its number; millions of them open at once, as they lie on disk."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.arrays import load_array

__all__ = ["AT_HAND", "Terms"]

AT_HAND = 2**16
"""Terms up to which all are kept in a dictionary, which finds one in a tenth of the time."""


class Terms:
    """Distinct terms in the order of their UTF-8; a term's number is its place."""

    def __init__(self, letters: NDArray[np.uint8], starts: NDArray[np.int64], *, at_hand: int = AT_HAND) -> None:
        """``letters``: all terms in UTF-8, one after the other; ``starts``: where each begins, and the end of all.

        Up to ``at_hand`` terms are kept in a dictionary, more are looked for where they lie.
        """
        self._known = len(starts) - 1 <= at_hand
        self._letters, self._starts = letters, starts
        self._bytes, self._begin = letters.data, starts.data

    @classmethod
    def of(cls, terms: Iterable[str], *, at_hand: int = AT_HAND) -> Terms:
        """Those of ``terms``, which are distinct and in order."""
        encoded = [term.encode() for term in terms]
        starts = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(term) for term in encoded], out=starts[1:])
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), starts, at_hand=at_hand)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __iter__(self) -> Iterator[str]:
        places = self._starts.tolist()
        letters = self._letters.tobytes()
        return (letters[start:end].decode() for start, end in zip(places, places[1:], strict=False))

    def number(self, term: str) -> int | None:
        """The number of ``term``; ``None`` where it is none of these."""
        if self._known:
            return self._numbers.get(term)
        wanted = term.encode("utf-8", "replace")
        at = bisect_left(range(len(self)), wanted, key=self._encoded)
        return at if at < len(self) and self._encoded(at) == wanted else None

    def _encoded(self, number: int) -> bytes:
        return self._bytes[self._begin[number] : self._begin[number + 1]].tobytes()

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {term: number for number, term in enumerate(self)}

    def save(self, folder: Path, name: str) -> None:
        """Write ``name.terms.npy`` and ``name.starts.npy``."""
        np.save(folder / f"{name}.terms.npy", self._letters, allow_pickle=False)
        np.save(folder / f"{name}.starts.npy", self._starts, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, name: str) -> Terms:
        """Open what :meth:`save` wrote, mapped into memory.

        Raises :class:`OSError` or :class:`ValueError` when a file is missing or damaged.
        """
        letters = load_array(folder / f"{name}.terms.npy", np.uint8)
        starts = load_array(folder / f"{name}.starts.npy", np.int64)
        if not len(starts) or starts[0] != 0 or starts[-1] != len(letters):
            raise ValueError(f"the terms of {name} are cut off")
        return cls(letters, starts)
