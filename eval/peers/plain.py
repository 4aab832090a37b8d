"""BM25 over overlapping chunks, nothing else: what any system has to beat."""

from __future__ import annotations

from collections.abc import Sequence

from eval.bench import CHUNK, OVERLAP, PlainBM25
from eval.peers.base import Found, Text, found

__all__ = ["Plain"]


class Plain:
    """:class:`eval.bench.PlainBM25` with the places of its chunks; made anew for each document that is added."""

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
