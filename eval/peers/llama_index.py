"""LlamaIndex: ``VectorStoreIndex`` as it comes, or fused with its BM25 retriever over smaller chunks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.peers.base import Found, Text, found

__all__ = ["LlamaIndex"]


def _embedding(encoder: str) -> Any:  # noqa: ANN401 - LlamaIndex's own classes
    """The encoder as the page on custom embeddings has it: ``HuggingFaceEmbedding`` cannot load a static model."""
    from llama_index.core.embeddings import BaseEmbedding
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(encoder)

    class Embedding(BaseEmbedding):  # type: ignore[misc, unused-ignore]
        def _get_query_embedding(self, query: str) -> list[float]:
            vector: list[float] = model.encode_query(query).tolist()
            return vector

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            vectors: list[list[float]] = model.encode_document(texts, show_progress_bar=False).tolist()
            return vectors

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    return Embedding(model_name=Path(encoder).name)


class LlamaIndex:
    """Settings: ``vectors``, the defaults (chunks of 1024 tokens that overlap by 200), or ``hybrid``.

    That is as its pages on ``QueryFusionRetriever`` and BM25 have it: chunks of 512 tokens, reciprocal rank fusion, no
    query generation. Stemming and stop words are English by default, so both are switched off, and tokens of one letter
    are kept. BM25 is made anew for each document: the class has no way to add one.
    """

    def __init__(self, encoder: str, setting: str) -> None:
        from llama_index.core import VectorStoreIndex
        from llama_index.core.node_parser import SentenceSplitter

        self._setting, self._store = setting, VectorStoreIndex
        self._encoder = _embedding(encoder)
        self._splitter = SentenceSplitter(chunk_size=512) if setting == "hybrid" else SentenceSplitter()
        self._nodes: list[Any] = []
        self._bm25: Any = None

    def index(self, documents: Sequence[Text]) -> None:
        """Split and index all."""
        self._index = self._store(self._split(documents), embed_model=self._encoder)
        self._count()

    def add(self, document: Text) -> None:
        """Insert the chunks of one document, and count the words of all again."""
        self._index.insert_nodes(self._split([document]))
        self._count()

    def search(self, question: str, k: int) -> list[Found]:
        """The best chunks."""
        hits = [scored.node for scored in self._retriever(k).retrieve(question)]
        return [found(hit.metadata["name"], hit.start_char_idx, hit.end_char_idx) for hit in hits]

    def _split(self, documents: Sequence[Text]) -> list[Any]:
        from llama_index.core import Document

        # The name is kept for us alone: neither the encoder nor BM25 reads it.
        unread = {"excluded_embed_metadata_keys": ["name"], "excluded_llm_metadata_keys": ["name"]}
        made = [Document(text=text, metadata={"name": name}, **unread) for name, text in documents]
        nodes = self._splitter.get_nodes_from_documents(made)
        self._nodes += nodes
        return list(nodes)

    def _count(self) -> None:
        if self._setting == "hybrid":
            from llama_index.retrievers.bm25 import BM25Retriever

            options: dict[str, Any] = {"language": [], "skip_stemming": True, "token_pattern": r"(?u)\b\w+\b"}
            self._bm25 = BM25Retriever.from_defaults(nodes=self._nodes, similarity_top_k=1, **options)

    def _retriever(self, k: int) -> Any:  # noqa: ANN401 - LlamaIndex's own classes
        vectors = self._index.as_retriever(similarity_top_k=k)
        if self._bm25 is None:
            return vectors
        from llama_index.core.llms import MockLLM
        from llama_index.core.retrievers import QueryFusionRetriever

        self._bm25.similarity_top_k = min(k, len(self._nodes))
        return QueryFusionRetriever(
            [vectors, self._bm25],
            similarity_top_k=k,
            num_queries=1,
            mode="reciprocal_rerank",
            use_async=False,
            llm=MockLLM(),  # never asked: one query a question
        )
