"""Clauses of the best passages, each with the words around it that say what it speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.document import Document, PassageKind
from corpus.marks import bare
from corpus.quantities import Quantity, find_quantities
from corpus.sentences import clauses, sentences
from corpus.source import Span
from index.analysis import tokenize
from index.retrieval import Hit, Retriever
from index.texts import context_words, identity_words
from index.word_lists import compounds_typed
from qa.cells import Cell, cells_of, is_ordinal
from qa.periods import Period, periods_of


@dataclass(frozen=True, slots=True)
class Bag:
    """Words without dấu and their adjacent pairs."""

    words: frozenset[str]
    pairs: frozenset[tuple[str, str]]


def bag(text: str) -> Bag:
    """The bag of ``text``."""
    terms = [token.folded for token in tokenize(text)]
    return Bag(frozenset(terms), frozenset(zip(terms, terms[1:], strict=False)))


@lru_cache(maxsize=8192)
def words_of(text: str) -> frozenset[str]:
    """Words of ``text`` without dấu; the same surroundings are looked at more than once in a question."""
    return frozenset(token.folded for token in tokenize(text))


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest thing an answer is made of.

    ``spans`` are its own characters, ``lead`` those that open the enumeration it belongs to, ``sentence`` the whole
    sentence; all index ``document.text``.
    """

    document: Document
    passage: int
    kind: PassageKind
    spans: tuple[Span, ...]
    lead: tuple[Span, ...]
    sentence: tuple[Span, ...]
    text: str
    """Own words, converter marks removed."""
    own: Bag
    whole: Bag
    """Lead and sentence."""
    around: Bag
    """Headings, anchor sentence, table header."""
    near: Bag
    """The passage, and the sentence before."""
    identity: Bag
    quantities: tuple[Quantity, ...]
    """Spans count code points of ``text``."""
    periods: tuple[frozenset[Period], ...]
    """Named by the clause, its sentence, its surroundings, its document: nearest first."""
    cells: tuple[Cell, ...] = ()
    """Of a table row; ``text`` is their words with a bar between, ``quantities`` are theirs."""


def clauses_of(retriever: Retriever, hits: Sequence[Hit]) -> Iterator[tuple[int, Clause]]:
    """Clauses of ``hits`` with the rank of their passage, in the order of the documents."""
    for rank, hit in enumerate(hits):
        for clause in _of_passage(retriever.document(hit), hit.ordinal):
            yield rank, clause


def clauses_of_passage(document: Document, ordinal: int) -> tuple[Clause, ...]:
    """Clauses of one passage of ``document``."""
    return _of_passage(document, ordinal)


def make_ready(retriever: Retriever) -> None:
    """Take the passages of a small index apart before anyone asks, so that no first question waits for it."""
    retriever.understand("?")  # word lists
    compounds_typed()
    store = retriever.store
    if len(store) <= _READY and len(store.entries) <= _READY_PAPERS:
        for entry in store.entries:
            document = store.document(entry)
            for ordinal in range(len(document.passages)):
                _of_passage(document, ordinal)


_READY, _READY_PAPERS = 3000, 200
"""Passages and papers up to which that is worth it: about 4 ms a passage, once."""


@lru_cache(maxsize=4096)
def _identity(words: str) -> tuple[Bag, frozenset[Period]]:
    return bag(words), periods_of(find_quantities(words))


_cache: dict[tuple[int, int], tuple[Document, tuple[Clause, ...]]] = {}


def _of_passage(document: Document, ordinal: int) -> tuple[Clause, ...]:
    key = (id(document), ordinal)
    held = _cache.get(key)
    if held is not None and held[0] is document:
        return held[1]
    if len(_cache) > 20_000:
        _cache.clear()
    made = tuple(_make(document, ordinal))
    _cache[key] = (document, made)
    return made


def _make(document: Document, ordinal: int) -> Iterator[Clause]:
    passage = document.passages[ordinal]
    around_words = _subject_words(document, ordinal)
    around, around_periods = bag(around_words), periods_of(find_quantities(around_words))
    identity, document_periods = _identity(identity_words(document))
    near = bag(bare(document.words(passage.spans)))
    whole_row = passage.kind in (
        PassageKind.ROW,
        PassageKind.SIGNATURE,
        PassageKind.OPENING,
        PassageKind.RECIPIENTS,
    )
    units = [passage.spans] if whole_row else sentences(document.text, passage.spans)
    for sentence in units:
        sentence_words = bare(document.words(sentence))
        sentence_bag, sentence_periods = bag(sentence_words), periods_of(find_quantities(sentence_words))
        parts = [sentence] if whole_row else clauses(document.text, sentence)
        first = parts[0] if parts else ()
        for number, part in enumerate(parts):
            lead = _shared_lead(first, part) if number else ()
            spans = part[len(lead) :] or part
            text = bare(document.words(spans))
            cells = tuple(cell for cell in cells_of(document, ordinal) if not is_ordinal(cell.header, cell.words))
            if cells:
                text, quantities = _row(cells)
            else:
                quantities = tuple(find_quantities(text))
            yield Clause(
                document, ordinal, passage.kind, spans, lead, sentence, text, bag(text), sentence_bag, around, near,
                identity, quantities, (periods_of(quantities), sentence_periods, around_periods, document_periods),
                cells,
            )  # fmt: skip


_BAR = " | "


def _row(cells: Sequence[Cell]) -> tuple[str, tuple[Quantity, ...]]:
    """The words of a row without its own number, and the numbers in them."""
    text, quantities = "", []
    for cell in cells:
        text += _BAR if text else ""
        quantities += [
            replace(
                q,
                span=Span(q.span.start + len(text), q.span.end + len(text)),
                number_span=Span(q.number_span.start + len(text), q.number_span.end + len(text)),
            )
            for q in cell.quantities
        ]
        text += cell.words
    return text, tuple(quantities)


def _subject_words(document: Document, ordinal: int) -> str:
    """What a passage speaks of. Where one sentence has several notes, each has the words right before its mark."""
    passage = document.passages[ordinal]
    words = context_words(document, passage)
    if passage.footnote is None:
        return words
    note = document.footnotes[passage.footnote]
    marks = sorted(
        other.anchor.start
        for other in document.footnotes
        if other.anchor is not None and any(s.start <= other.anchor.start < s.end for s in note.sentence)
    )
    if note.anchor is None or len(marks) < 2:
        return words
    before = max((mark for mark in marks if mark < note.anchor.start), default=note.sentence[0].start)
    return "\n".join((*document.section_path(passage.section), bare(document.text[before : note.anchor.start])))


def _shared_lead(first: Sequence[Span], part: tuple[Span, ...]) -> tuple[Span, ...]:
    """The spans at the head of ``part`` that repeat the head of the sentence."""
    lead: list[Span] = []
    for span in part[:-1]:
        if any(span.start == other.start for other in first) or (lead and span.start > lead[-1].end):
            lead.append(span)
        else:
            break
    if lead and first and lead[0].start == first[0].start:
        return tuple(lead)
    return ()
