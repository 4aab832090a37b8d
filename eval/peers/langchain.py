"""LangChain: recursive splitter of 1000/200 characters with FAISS, with BM25, or both by ``EnsembleRetriever``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from eval.peers.base import Found, Text, found

__all__ = ["LangChain"]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _found(chunks: Sequence[Any]) -> list[Found]:
    starts = [(chunk, chunk.metadata["start_index"]) for chunk in chunks]
    return [found(chunk.metadata["name"], start, start + len(chunk.page_content)) for chunk, start in starts]


class LangChain:
    """Settings: ``vectors`` as in the tutorial on semantic search, ``bm25`` as it comes, ``hybrid`` both.

    In ``hybrid`` BM25 gets words in lower case through ``preprocess_func``, as its page proposes; its default splits at
    blanks. Weights are the documented halves. BM25 is made anew for each document: the class has no way to add one.
    """

    def __init__(self, encoder: str, setting: str) -> None:
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        self._setting = setting
        self._splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
        self._chunks: list[Any] = []
        self._store: Any = None
        self._bm25: Any = None
        if setting != "bm25":
            from langchain_community.embeddings import HuggingFaceEmbeddings
            from langchain_community.vectorstores import FAISS

            self._faiss, self._encoder = FAISS, HuggingFaceEmbeddings(model_name=encoder)
        if setting != "vectors":
            from langchain_community.retrievers import BM25Retriever

            self._counted = BM25Retriever

    def index(self, documents: Sequence[Text]) -> None:
        """Split and index all."""
        chunks = self._split(documents)
        if self._setting != "bm25":
            self._store = self._faiss.from_documents(chunks, self._encoder)
        self._count()

    def add(self, document: Text) -> None:
        """Add to the vector store, and count the words of all chunks again."""
        chunks = self._split([document])
        if self._store is not None:
            self._store.add_documents(chunks)
        self._count()

    def search(self, question: str, k: int) -> list[Found]:
        """The best chunks."""
        return _found(self._retriever(k).invoke(question)[:k])

    def passages(self) -> list[Found]:
        """All chunks."""
        return _found(self._chunks)

    def _split(self, documents: Sequence[Text]) -> list[Any]:
        from langchain_core.documents import Document

        made = [Document(page_content=text, metadata={"name": name}) for name, text in documents]
        chunks: list[Any] = self._splitter.split_documents(made)
        self._chunks += chunks
        return chunks

    def _count(self) -> None:
        if self._setting != "vectors":
            options = {"preprocess_func": _words} if self._setting == "hybrid" else {}
            self._bm25 = self._counted.from_documents(self._chunks, **options)

    def _retriever(self, k: int) -> Any:  # noqa: ANN401 - LangChain's own classes
        if self._bm25 is not None:
            self._bm25.k = k
        if self._setting == "bm25":
            return self._bm25
        vectors = self._store.as_retriever(search_kwargs={"k": k})
        if self._setting == "vectors":
            return vectors
        from langchain_classic.retrievers import EnsembleRetriever

        return EnsembleRetriever(retrievers=[self._bm25, vectors], weights=[0.5, 0.5])
