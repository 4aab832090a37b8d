"""Slips of the finger, mended against the words that the documents hold.

Candidates are one edit away (Damerau, 1964; generated as in Norvig, "How to Write a Spelling Corrector"), among them
what is left when a telex key was not taken. The one that stands beside the same neighbour in the documents wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_LETTERS = "abcdeghiklmnopqrstuvxy"
_LONGEST = 24
"""Letters of a word that slips are looked for in: a longer one is no word, and each letter costs fifty guesses."""
_TELEX = (("dd", "d"), ("aa", "a"), ("ee", "e"), ("oo", "o"), ("aw", "a"), ("ow", "o"), ("uw", "u"))


def telex_leftover(word: str) -> str:
    """Read ``word`` (no dấu) as raw telex keys: ``phuwowngf`` is ``phuong``, ``dduwowngf`` is ``duong``."""
    for keys, letter in _TELEX:
        word = word.replace(keys, letter)
    return re.sub(r"(?<=[a-z])[sfrxjw]$", "", word.replace("w", ""))


def _edits(word: str) -> Iterator[str]:
    splits = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    for left, right in splits:
        if right:
            yield left + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        for letter in _LETTERS:
            if right:
                yield left + letter + right[1:]
            yield left + letter + right


def mend(
    word: str,
    before: str | None,
    after: str | None,
    frequency: Callable[[str], int],
    pair: Callable[[str], int],
) -> str | None:
    """The most likely known word for ``word`` (no dấu), or ``None``.

    ``frequency`` and ``pair`` count the passages that hold a word or an adjacent ``a_b``.
    """
    candidates = {telex_leftover(word)} | (set(_edits(word)) if 2 < len(word) <= _LONGEST else set())
    best: tuple[int, int, int, str] | None = None
    for candidate in candidates:
        known = frequency(candidate)
        if not known or candidate == word or candidate.isdigit():
            continue
        beside = pair(f"{before}_{candidate}") if before else 0
        beside += pair(f"{candidate}_{after}") if after else 0
        same_shape = sorted(candidate) == sorted(word) or candidate[0] == word[0]
        ranked = (beside, int(same_shape), known, candidate)
        if best is None or ranked > best:
            best = ranked
    return best[3] if best else None
