"""What the fixtures of this folder hand out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.document import Document
from qa.answer import Answer, Citation
from qa.service import Service

Papers = Mapping[str, str]
"""File name -> text."""
AskOf = Callable[[Papers], Service]


@dataclass(frozen=True)
class Asked:
    """A folder of documents, the service over it, and the answers to its question set."""

    documents: Path
    service: Service
    rows: tuple[dict[str, Any], ...]
    answers: tuple[Answer, ...]

    def __repr__(self) -> str:
        return f"Asked({self.documents.name})"

    def document(self, name: str) -> Document:
        """Document ``name`` as the index keeps it."""
        store = self.service.retriever.store
        return store.document(next(entry for entry in store.entries if entry.name == name))

    def text(self, name: str) -> str:
        """The text of document ``name`` as the index keeps it."""
        return self.document(name).text

    def above(self, citation: Citation) -> str:
        """What a quote stands under: its headings, the mark of its note, the header of its table."""
        headers = [
            passage.header
            for passage in self.document(citation.document).passages
            if any(span.start < citation.end and citation.start < span.end for span in passage.spans)
        ]
        return " ".join((*citation.section, citation.footnote or "", *headers))

    def each(self) -> list[tuple[str, Answer]]:
        """Every answer under the id of its question."""
        return [(row["id"], answer) for row, answer in zip(self.rows, self.answers, strict=True)]
