"""Where the gold quotes of a question stand in the documents of an index, and which passages hold them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from corpus.document import Document
from corpus.source import Span
from index.document_store import DocumentStore
from index.entry import Entry

__all__ = ["Gold", "Place", "find_gold", "is_named"]


@dataclass(frozen=True, slots=True)
class Place:
    """One place of one gold quote."""

    quote: int
    """Which of the gold quotes."""
    entry: Entry
    span: Span

    def shares(self, document: str, spans: Iterable[Span]) -> bool:
        """Whether ``spans`` of the document named ``document`` share characters with it."""
        if document != self.entry.name:
            return False
        return any(start < self.span.end and self.span.start < end for start, end in spans)


@dataclass(frozen=True, slots=True)
class Gold:
    """What an index holds of a question's gold."""

    places: tuple[Place, ...]
    """Every place of every quote."""
    passages: frozenset[tuple[str, int]]
    """Passages that share characters with one of them: document name and index into ``Document.passages``."""
    in_passages: frozenset[int]
    """Which of the gold quotes share characters with a passage."""
    wards: tuple[str, ...]
    """Wards of the gold documents."""

    @property
    def quotes(self) -> frozenset[int]:
        """Which of the gold quotes stand in a document."""
        return frozenset(place.quote for place in self.places)

    def shared(self, document: str, spans: Sequence[Span]) -> frozenset[int]:
        """Which of the gold quotes share characters with ``spans`` of the document named ``document``."""
        return frozenset(place.quote for place in self.places if place.shares(document, spans))


def is_named(document: str, names: Iterable[str]) -> bool:
    """Whether the document's file name is among ``names``, which may leave out its folder and its suffix."""
    path = PurePath(document)
    return any(name in (document, path.name, path.stem) for name in names)


def find_gold(row: Mapping[str, Any], store: DocumentStore) -> Gold:
    """Look up the gold of one question. A question that the documents do not answer has none."""
    gold = row["gold"]
    if gold["abstain"]:
        return Gold((), frozenset(), frozenset(), ())
    places: list[Place] = []
    for number, (quote, name) in enumerate(zip(gold["quotes"], gold["quote_docs"], strict=True)):
        for entry in store.entries:
            if is_named(entry.name, [name]):
                places += [Place(number, entry, span) for span in _found(quote, store.document(entry).text)]
    passages: set[tuple[str, int]] = set()
    held: set[int] = set()
    for place in places:
        for ordinal in _holding(place, store.document(place.entry)):
            passages.add((place.entry.name, ordinal))
            held.add(place.quote)
    named = [entry.ward for entry in store.entries if entry.ward and is_named(entry.name, gold["docs"])]
    return Gold(tuple(places), frozenset(passages), frozenset(held), tuple(dict.fromkeys(named)))


def _holding(place: Place, document: Document) -> Iterator[int]:
    for ordinal, passage in enumerate(document.passages):
        if place.shares(place.entry.name, passage.spans):
            yield ordinal


def _found(quote: str, text: str) -> list[Span]:
    """Every place of ``quote``, character by character but that blanks and line ends are alike."""
    pattern = r"\s+".join(re.escape(word) for word in quote.split())
    return [Span(*match.span()) for match in re.finditer(pattern, text)]
