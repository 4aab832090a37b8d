"""Haystack: ``InMemoryDocumentStore`` by vectors, or by vectors and BM25 joined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eval.peers.base import Found, Text, found

__all__ = ["Haystack"]


class Haystack:
    """Settings: ``vectors``, the defaults (200 words, no overlap) by the embedding retriever, or ``hybrid``.

    That joins BM25 by reciprocal rank fusion, as the page of ``DocumentJoiner`` has it, with an overlap of 30 words.
    """

    def __init__(self, encoder: str, setting: str) -> None:
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.preprocessors import DocumentSplitter
        from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersDocumentEmbedder,
            SentenceTransformersTextEmbedder,
        )

        self._store = InMemoryDocumentStore()
        self._splitter = DocumentSplitter(split_overlap=30 if setting == "hybrid" else 0)
        self._passages = SentenceTransformersDocumentEmbedder(model=encoder, progress_bar=False)
        self._questions = SentenceTransformersTextEmbedder(model=encoder, progress_bar=False)
        self._vectors = InMemoryEmbeddingRetriever(self._store)
        self._bm25 = InMemoryBM25Retriever(self._store) if setting == "hybrid" else None
        self._joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion")
        for part in (self._splitter, self._passages, self._questions):
            part.warm_up()

    def index(self, documents: Sequence[Text]) -> None:
        """Split, embed and store all."""
        from haystack import Document

        made = [Document(content=text, meta={"name": name}) for name, text in documents]
        chunks = self._splitter.run(documents=made)["documents"]
        self._store.write_documents(self._passages.run(documents=chunks)["documents"])

    def add(self, document: Text) -> None:
        """Store the chunks of one document."""
        self.index([document])

    def search(self, question: str, k: int) -> list[Found]:
        """The best chunks."""
        vector = self._questions.run(text=question)["embedding"]
        hits: list[Any] = self._vectors.run(query_embedding=vector, top_k=k)["documents"]
        if self._bm25 is not None:
            lexical = self._bm25.run(query=question, top_k=k)["documents"]
            hits = self._joiner.run(documents=[lexical, hits], top_k=k)["documents"]
        return [
            found(hit.meta["name"], hit.meta["split_idx_start"], hit.meta["split_idx_start"] + len(hit.content))
            for hit in hits
        ]
