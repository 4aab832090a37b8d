"""Question in, ranked passages out.

An engine ranks first (:mod:`index.first_ranking`); its best candidates are then ordered by how much of the question
they cover, passage and context together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from corpus.audience import Audience
from corpus.document import Document, Passage
from corpus.errors import IndexFolderError
from corpus.unicode import fold
from index.abbreviations import joined
from index.analysis import folded_terms, tokenize
from index.catalogue import Catalogue, catalogue_of, ward_key
from index.cross_encoder import PairScorer
from index.document_store import DocumentStore
from index.encoders.base import Encoder
from index.entry import Entry
from index.first_ranking import FirstRanking, Sought
from index.kept import Kept, kept_index
from index.opening import OpenGeneration
from index.query import Concept, Query, Vocabulary, understand
from index.rerank import Candidate, Paper, Reranker, Wanted, coverage
from index.scope import Scope, entries_within
from index.texts import embedded_words


@dataclass(frozen=True, slots=True)
class Weights:
    """What each signal is worth; found on questions over other documents, see the ablation table in the README."""

    words: float = 0.4
    folded: float = 0.6
    units: float = 0.6
    context: float = 0.35
    context_units: float = 0.3
    identity: float = 0.1
    variant: float = 0.6
    dense: float = 0.35
    dense_english: float = 1.5
    """An English question shares few words with its answer: there the vectors lead."""
    plain: float = 0.5
    """All words as typed and their pairs, none weighed: how the question is worded."""
    candidates: int = 32
    """Passages that the reranker orders."""
    pairs: int = 20
    """Passages that a cross encoder is shown, where there is one."""
    rerank: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """One ranked passage. ``score`` orders hits of one question and means nothing across questions."""

    passage: int
    """Number in the index."""
    entry: Entry
    ordinal: int
    """Index into ``Document.passages``."""
    score: float
    coverage: float
    """Share of the question's content found in the passage and its context, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage of the first ranking, with what the reranker looks at."""

    passage: int
    """Number in the index."""
    score: float
    candidate: Candidate


class Retriever:
    """Answers from one generation, which never changes under it."""

    def __init__(
        self,
        index: Kept,
        encoder: Encoder,
        weights: Weights | None = None,
        pairs: PairScorer | None = None,
        before: Retriever | None = None,
    ) -> None:
        """Open the current generation of ``index``; ``pairs`` orders the first passages anew, where given.

        What it has in common with the generation ``before`` is not opened again.
        Raises :class:`IndexFolderError` when it is missing, foreign or damaged, or made with another encoder.
        """
        self.kept = kept_index(index)
        opened = self.kept.open(before._opened if before else None)
        self.generation, self.manifest = opened.path, opened.manifest
        if self.manifest.encoder_fingerprint != encoder.fingerprint:
            raise IndexFolderError(
                f"Chỉ mục {self.kept.shown} được tạo bằng mô hình {self.manifest.encoder}, khác mô hình đang đặt; "
                f"hãy dựng lại bằng: {self.kept.command(self.manifest.sources)}"
            )
        self.encoder = encoder
        self.weights = weights or Weights()
        self.reranker = Reranker.learned()
        self.pairs = pairs
        self._opened: OpenGeneration = opened
        self._learned = opened.learned
        self._whole, self._whole_ranking = opened.store, opened.ranking
        self._paper = lru_cache(maxsize=4096)(_paper)
        self._look_at(opened.store, opened.ranking)

    def _look_at(self, store: DocumentStore, ranking: FirstRanking) -> None:
        """Answer from these, and understand questions with what they alone know."""
        self.store, self.ranking = store, ranking
        self.catalogue: Catalogue = catalogue_of(
            store.entries, joined(self._learned.get(entry.id, {}) for entry in store.entries)
        )
        held = ranking.document_frequency
        self.vocabulary = Vocabulary(
            lambda word: max(held("folded", word), held("context", word)),
            lambda pair: max(held("units", pair), held("context_units", pair)),
            max(len(store), 1),
        )
        by_ward, by_name = defaultdict[str, list[int]](list), dict[str, int]()
        for entry in store.entries:
            by_ward[ward_key(entry.ward)].append(entry.id)
            by_name[entry.name] = entry.id
        self._by_ward, self._by_name = dict(by_ward), by_name

    @property
    def is_whole(self) -> bool:
        """Whether every document of the generation is there."""
        return self.store is self._whole

    def within(self, scopes: Sequence[Scope], unsaid: str = Audience.INTERNAL) -> Retriever:
        """The same generation, of which only the documents are there that are within each of ``scopes``.

        ``unsaid``: the audience of papers that say none. Encoder, arrays and documents in memory are shared; what a
        question is understood with, and every count that weighs its words, is of the documents that are there. Itself
        where all of them are.
        """
        kept = entries_within(self.store.entries, scopes, unsaid)
        if len(kept) == len(self.store.entries):
            return self
        part = copy(self)
        ids = [entry.id for entry in kept]
        part._look_at(self._whole.within(ids), self._whole_ranking.within(ids))
        return part

    def understand(self, question: str) -> Query:
        """Read ``question`` with what this index knows."""
        self.ranking.expect(folded_terms(question))
        return understand(question, self.catalogue, self.vocabulary)

    def search(self, query: Query, k: int = 10, *, documents: Iterable[str] | None = None) -> list[Hit]:
        """The ``k`` best passages, best first, from the wards and documents the question names."""
        hits, wanted = [], Wanted(query)
        for found in self.candidates(query, max(self.weights.candidates, k), documents=documents):
            entry, ordinal = self.store.locate(found.passage)
            if self.weights.rerank:
                score, covered = self.reranker.score(wanted, found.candidate)
            else:
                score, covered = found.score, coverage(query, found.candidate.words)
            hits.append(Hit(found.passage, entry, ordinal, score, covered))
        hits.sort(key=lambda hit: (-hit.score, hit.entry.name, hit.ordinal))
        if self.pairs is not None:
            hits = self._second_opinion(query, hits, self.pairs)
        return hits[:k]

    def _second_opinion(self, query: Query, hits: list[Hit], pairs: PairScorer) -> list[Hit]:
        """The first of ``hits`` in the order of ``pairs``, each with the score of its new place; the rest as it was."""
        head = hits[: self.weights.pairs]
        texts = [embedded_words(self.document(hit), self.passage(hit)) for hit in head]
        order = np.argsort(-pairs.score(query.question, texts), kind="stable")
        return [replace(head[i], score=place.score) for i, place in zip(order, head, strict=True)] + hits[len(head) :]

    def candidates(self, query: Query, k: int, *, documents: Iterable[str] | None = None) -> list[Found]:
        """The ``k`` passages that the first ranking puts first, in the order of the index."""
        if not query.terms:
            return []
        weights = self.weights
        dense = weights.dense_english if query.english else weights.dense
        sought = Sought(
            _weighted_terms(query, weights),
            _plain_terms(query),
            self.encoder.encode_queries([query.question])[0] if dense else None,
            weights.plain,
            dense,
            k,
            8 * k,
        )
        ranked = self.ranking.rank(sought, self._chosen(query, documents))
        return [
            Found(
                one.passage,
                one.score,
                Candidate(words, self._paper(self.store.locate(one.passage)[0]), one.lexical, one.plain, one.dense),
            )
            for one, words in zip(ranked, self.store.words([one.passage for one in ranked]), strict=True)
        ]

    def document(self, hit: Hit) -> Document:
        """The document a hit stands in."""
        return self.store.document(hit.entry)

    def passage(self, hit: Hit) -> Passage:
        """The passage of a hit."""
        return self.store.document(hit.entry).passages[hit.ordinal]

    def _chosen(self, query: Query, documents: Iterable[str] | None) -> set[int] | None:
        """Ids of the documents of the wards named, or of none, that are among those chosen; ``None``: all."""
        chosen: set[int] | None = None
        if query.wards:
            keys = ("", *(ward_key(ward.name) for ward in query.wards))
            chosen = {number for key in keys for number in self._by_ward.get(key, ())}
        if documents is not None:
            named = {self._by_name[name] for name in documents if name in self._by_name}
            chosen = named if chosen is None else chosen & named
        return chosen


def _weighted_terms(query: Query, weights: Weights) -> list[tuple[str, str, float]]:
    terms: list[tuple[str, str, float]] = []

    def phrase(words: tuple[str, ...], weight: float) -> None:
        for word in words:
            terms.append(("folded", word, weights.folded * weight))
            terms.append(("context", word, weights.context * weight))
            terms.append(("identity", word, weights.identity * weight))
        for pair in zip(words, words[1:], strict=False):
            terms.append(("units", "_".join(pair), weights.units * weight))
            terms.append(("context_units", "_".join(pair), weights.context_units * weight))

    content = {word for concept in query.concepts for word in concept.typed}
    line = (*query.carried, *query.terms)
    kept = [token for token in line if token.folded in content]
    telling = {word: _telling(concept) for concept in query.concepts for word in concept.typed}
    for token in {token.word: token for token in kept}.values():
        if token.word != token.folded:
            terms.append(("words", token.word, weights.words * telling[token.folded]))
        elif query.plain or token.numeric:
            terms.append(("words", token.word, weights.words * 0.5 * telling[token.folded]))
    for concept in query.concepts:
        phrase(concept.typed, _telling(concept))
        for variant in concept.variants[1:]:
            phrase(variant, weights.variant / max(1.0, (len(concept.variants) - 1) ** 0.5))
    for a, b in zip(line, line[1:], strict=False):
        if a.folded in content and b.folded in content:
            terms.append(("units", f"{a.folded}_{b.folded}", weights.units))
            terms.append(("context_units", f"{a.folded}_{b.folded}", weights.context_units))
    return terms


def _plain_terms(query: Query) -> list[tuple[str, str, float]]:
    """Every word and pair of the question once, as plain BM25 takes them."""
    line = (*query.carried, *query.terms)
    words = dict.fromkeys(token.folded for token in line)
    pairs = dict.fromkeys(f"{a.folded}_{b.folded}" for a, b in zip(line, line[1:], strict=False))
    return [("folded", word, 1.0) for word in words] + [("units", pair, 1.0) for pair in pairs]


def _paper(entry: Entry) -> Paper:
    words = tuple(token.folded for token in tokenize(entry.identity))
    return Paper(frozenset(words), frozenset(zip(words, words[1:], strict=False)), fold(entry.kind))


def _telling(concept: Concept) -> float:
    """What general text says of a word that is rare here: a rare word that is common elsewhere is worth less."""
    return min(1.3, concept.weight / concept.idf)
