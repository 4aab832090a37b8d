"""What a model is given to read: what the reader cited, then the best passages, as much as fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.source import Span
from index.query import Query
from index.retrieval import Retriever
from qa.answer import Answer, Citation
from qa.cited import Evidence
from qa.draft import Draft

__all__ = ["Material", "gather"]

_COVERED = 0.8
"""A passage of which the reader cited so much is not given once more."""


@dataclass(frozen=True, slots=True)
class Material:
    """Numbered evidence: as citations, as what verification reads, and the table header over each."""

    citations: tuple[Citation, ...]
    evidence: tuple[Evidence, ...]
    headers: tuple[str, ...]


def gather(retriever: Retriever, queries: Sequence[Query], answer: Answer, passages: int, characters: int) -> Material:
    """Evidence for ``queries`` of at most ``characters`` of quotes, one piece at least where there is any.

    What ``answer`` cites comes first under the numbers that it has there.
    """
    draft = Draft()
    left = characters
    for citation in answer.citations:
        if citation.nearest:
            continue
        entry = next((entry for entry in retriever.store.entries if entry.name == citation.document), None)
        if entry is None:
            continue
        document = retriever.store.document(entry)
        around = [
            number
            for number, passage in enumerate(document.passages)
            if any(s.start <= citation.start < s.end for s in passage.spans)
        ]
        notes = [n for n in around if (document.passages[n].footnote is not None) == (citation.footnote is not None)]
        draft.cite(document, next(iter((*notes, *around)), 0), (Span(citation.start, citation.end),))
        left -= citation.end - citation.start
    searched = [hit for query in queries for hit in retriever.search(query, passages)]
    for hit in sorted(searched, key=lambda hit: -hit.score):
        document = retriever.document(hit)
        spans = document.passages[hit.ordinal].spans
        size = sum(s.end - s.start for s in spans)
        cited = sum(
            max(0, min(place.span.end, s.end) - max(place.span.start, s.start))
            for place in draft.places
            if place.document is document
            for s in spans
        )
        if cited >= _COVERED * size or (size > left and draft.places):
            continue
        draft.cite(document, hit.ordinal, spans)
        left -= size
    headers = tuple(
        place.document.passages[place.passage].header
        if place.document.passages[place.passage].table is not None
        else ""
        for place in draft.places
    )
    return Material(draft.citations(), tuple(draft.evidence()), headers)
