"""txtai: an embeddings database over paragraphs, by vectors or ``hybrid``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.peers.base import Found, Text, found, places

__all__ = ["Txtai"]


class Txtai:
    """Settings: ``vectors``, the defaults, and ``hybrid``, which adds its BM25 as its guide proposes.

    Texts are split by its ``Segmentation`` pipeline into paragraphs; one new document is an ``upsert``. The embedded
    model is not one of transformers, so the ``sentence-transformers`` method is named as the page on vectors says.
    """

    def __init__(self, encoder: str, setting: str) -> None:
        from txtai import Embeddings
        from txtai.pipeline import Segmentation

        self._embeddings = Embeddings(path=encoder, method="sentence-transformers", hybrid=setting == "hybrid")
        self._split = Segmentation(paragraphs=True)
        self._found: list[Found] = []

    def index(self, documents: Sequence[Text]) -> None:
        """Split and index all."""
        self._embeddings.index(list(self._rows(documents)))

    def add(self, document: Text) -> None:
        """Upsert the paragraphs of one document."""
        self._embeddings.upsert(list(self._rows([document])))

    def search(self, question: str, k: int) -> list[Found]:
        """The best paragraphs."""
        return [self._found[number] for number, _score in self._embeddings.search(question, k)]

    def _rows(self, documents: Sequence[Text]) -> Iterator[tuple[int, str, None]]:
        for name, text in documents:
            chunks = [chunk for chunk in self._split(text) if chunk.strip()]
            for chunk, (start, end) in zip(chunks, places(text, chunks), strict=True):
                yield len(self._found), chunk, None
                self._found.append(found(name, start, end))
