"""BM25 over overlapping chunks, nothing else: what any system has to beat."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eval.peers.base import Found, Text, found

__all__ = ["Plain"]

CHUNK, OVERLAP = 1000, 200
"""Characters."""


class PlainBM25:
    """BM25 (Robertson et al., 1994) over overlapping chunks of characters, nothing known of documents."""

    def __init__(self, texts: Sequence[str], k1: float = 1.2, b: float = 0.75) -> None:
        step = CHUNK - OVERLAP
        self.chunks = [text[at : at + CHUNK] for text in texts for at in range(0, max(len(text) - OVERLAP, 1), step)]
        counts = [Counter(chunk.lower().split()) for chunk in self.chunks]
        sizes = [sum(count.values()) for count in counts]
        mean = sum(sizes) / len(sizes)
        found: dict[str, list[tuple[int, float]]] = {}
        for number, (count, size) in enumerate(zip(counts, sizes, strict=True)):
            for word, times in count.items():
                weight = times * (k1 + 1) / (times + k1 * (1 - b + b * size / mean))
                found.setdefault(word, []).append((number, weight))
        self._postings: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]] = {}
        for word, pairs in found.items():
            idf = math.log(1 + (len(counts) - len(pairs) + 0.5) / (len(pairs) + 0.5))
            numbers = np.array([number for number, _ in pairs], dtype=np.int64)
            self._postings[word] = numbers, idf * np.array([weight for _, weight in pairs])

    def search(self, question: str, k: int) -> list[str]:
        """The ``k`` best chunks, best first."""
        scores = np.zeros(len(self.chunks))
        for word in question.lower().split():
            if word in self._postings:
                numbers, weights = self._postings[word]
                scores[numbers] += weights
        return [self.chunks[number] for number in np.argsort(-scores)[:k]]


class Plain:
    """:class:`PlainBM25` with the places of its chunks; made anew for each document that is added."""

    def __init__(self) -> None:
        self._documents: list[Text] = []

    def index(self, documents: Sequence[Text]) -> None:
        """Count the words of all chunks."""
        self._documents = list(documents)
        self._bm25 = PlainBM25([document.text for document in documents])
        spans = [
            found(name, at, min(at + CHUNK, len(text)))
            for name, text in self._documents
            for at in range(0, max(len(text) - OVERLAP, 1), CHUNK - OVERLAP)
        ]
        # Chunks of the same words in two places are two strings: what tells them apart is which object they are.
        self._places = {id(chunk): span for chunk, span in zip(self._bm25.chunks, spans, strict=True)}

    def add(self, document: Text) -> None:
        """Count everything again."""
        self.index([*self._documents, document])

    def search(self, question: str, k: int) -> list[Found]:
        """The chunks whose words score best."""
        return [self._places[id(chunk)] for chunk in self._bm25.search(question, k)]

    def passages(self) -> list[Found]:
        """All chunks."""
        return list(self._places.values())
