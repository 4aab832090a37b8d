"""The first ranking: whole, narrowed, as if others were not there, and by contenders; against the formula written out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.encoders.base import unit
from index.first_ranking import LocalRanking, Signals, Sought
from index.lexical import LexicalIndex, Segment
from index.lexical_writing import build_field
from index.vectors import VectorIndex, VectorSegment

FIELDS = ("own", "around")
# Common and rare words, as in texts: the first is in most passages, the last in few.
WORDS = st.sampled_from("aaaaaaaabbbbbccccddeefgh")


@dataclass(frozen=True)
class Document:
    id: int
    first: int
    passages: int


@dataclass(frozen=True)
class Case:
    texts: list[dict[str, list[str]]]
    """A passage: its words by field."""
    documents: list[Document]
    vectors: NDArray[np.float32]
    cut: int
    """Where the second segment begins."""

    def ranking(self, *, small: int = 10**9, first: int = 1) -> LocalRanking:
        spans = [(0, self.cut), (self.cut, len(self.texts))]
        lexical = [
            Segment({f: build_field((text[f] for text in self.texts[a:b]), 6, first=a) for f in FIELDS})
            for a, b in spans
        ]
        vectors = [VectorSegment(self.vectors[a:b], a) for a, b in spans]
        index = LexicalIndex(lexical, len(self.texts))
        return LocalRanking(index, VectorIndex(vectors), self.documents, small=small, first=first)

    def passages(self, ids: set[int]) -> list[int]:
        return [n for d in self.documents if d.id in ids for n in range(d.first, d.first + d.passages)]

    def alone(self, ids: set[int]) -> tuple[LocalRanking, list[int]]:
        """An index of some documents alone, and the numbers that its passages have in the whole."""
        numbers = self.passages(ids)
        places, at = [], 0
        for one in self.documents:
            if one.id in ids:
                places.append(Document(one.id, at, one.passages))
                at += one.passages
        part = Case([self.texts[n] for n in numbers], places, self.vectors[numbers], len(numbers))
        return part.ranking(), numbers


@st.composite
def cases(draw: st.DrawFn) -> Case:
    sizes = draw(st.lists(st.integers(1, 5), min_size=1, max_size=8))
    count = sum(sizes)
    text = st.lists(WORDS, max_size=8)
    texts = [{f: draw(text) for f in FIELDS} for _ in range(count)]
    firsts = [sum(sizes[:n]) for n in range(len(sizes))]
    documents = [Document(7 + 3 * n, first, size) for n, (first, size) in enumerate(zip(firsts, sizes, strict=True))]
    chance = np.random.default_rng(draw(st.integers(0, 99)))
    vectors = unit(chance.normal(size=(count, 4)).astype(np.float32))
    return Case(texts, documents, vectors, draw(st.integers(0, count)))


terms = st.lists(st.tuples(st.sampled_from(FIELDS), st.sampled_from("abcdefghx"), st.floats(0.1, 3)), max_size=7)


@st.composite
def questions(draw: st.DrawFn) -> Sought:
    chance = np.random.default_rng(draw(st.integers(0, 99)))
    vector = unit(chance.normal(size=(1, 4)).astype(np.float32))[0] if draw(st.booleans()) else None
    plain_weight, dense_weight = draw(st.sampled_from([0.0, 0.5, 2.0])), draw(st.sampled_from([0.0, 0.35, 1.5]))
    k, nearest = draw(st.integers(1, 6)), draw(st.integers(1, 9))
    return Sought(draw(terms), draw(terms), vector, plain_weight, dense_weight, k, nearest)


def told(ranked: list[Signals]) -> list[tuple[int, float, float, float, float]]:
    return [(one.passage, one.score, one.lexical, one.plain, one.dense) for one in ranked]


def alike(some: list[Signals], others: list[Signals]) -> None:
    """The same but for the last bits of cosines, which FAISS adds up in another order."""
    scores = [sorted(one.score for one in ranked) for ranked in (some, others)]
    np.testing.assert_allclose(scores[0], scores[1], rtol=1e-5)
    other = {row[0]: row[1:] for row in told(others)}
    for passage, *values in told(some):
        np.testing.assert_allclose(values, other.get(passage, values), rtol=1e-5, atol=1e-6)


def share(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    return scores / scores.max() if scores.max(initial=0) > 0 else scores


@settings(max_examples=40)
@given(cases(), questions())
def test_the_best_by_the_formula(case: Case, sought: Sought) -> None:
    ranking = case.ranking()
    lexical, plain = (share(ranking.lexical.scores(terms)) for terms in (sought.weighted, sought.plain))
    dense = np.zeros(len(case.texts))
    if sought.vector is not None:
        cosines = case.vectors @ sought.vector
        near = np.argsort(-cosines)[: sought.nearest]
        dense[near] = np.clip(cosines[near] / max(float(cosines.max()), 1e-6), 0, 1)
    scores = (lexical + sought.plain_weight * plain) / (1 + sought.plain_weight) + sought.dense_weight * dense
    best = sorted((score for score in scores if score > 1e-6), reverse=True)[: sought.k]
    ranked = ranking.rank(sought)
    np.testing.assert_allclose(sorted((one.score for one in ranked if one.score > 1e-6), reverse=True), best, rtol=1e-4)
    for one in ranked:
        expected = (scores[one.passage], lexical[one.passage], plain[one.passage], dense[one.passage])
        np.testing.assert_allclose((one.score, one.lexical, one.plain, one.dense), expected, rtol=1e-4, atol=1e-6)
    assert [one.passage for one in ranked] == sorted({one.passage for one in ranked})


@settings(max_examples=50)
@given(cases(), questions(), st.sampled_from([1, 5, 20]), st.data())
def test_contenders_hold_the_very_passages_that_scoring_all_finds(
    case: Case, sought: Sought, first: int, data: st.DataObject
) -> None:
    every, pruned = case.ranking(), case.ranking(small=0, first=first)
    assert told(pruned.rank(sought)) == told(every.rank(sought))
    ids = {one.id for one in case.documents}
    inside = data.draw(st.sets(st.sampled_from(sorted(ids))))
    assert told(pruned.within(inside).rank(sought)) == told(every.within(inside).rank(sought))
    among = data.draw(st.sets(st.sampled_from([*sorted(ids), 1])))
    alike(pruned.rank(sought, among), every.rank(sought, among))


@settings(max_examples=30)
@given(cases(), questions(), st.data())
def test_a_part_ranks_as_an_index_of_it_alone(case: Case, sought: Sought, data: st.DataObject) -> None:
    ids = data.draw(st.sets(st.sampled_from([one.id for one in case.documents]), min_size=1))
    part = case.ranking().within(ids)
    alone, numbers = case.alone(ids)
    mine, theirs = part.rank(sought), alone.rank(sought)
    assert [one.passage for one in mine] == [numbers[one.passage] for one in theirs]
    for one, other in zip(told(mine), told(theirs), strict=True):
        np.testing.assert_allclose(one[1:], other[1:], rtol=1e-5, atol=1e-7)
    for field in FIELDS:
        for term in "abcx":
            assert part.document_frequency(field, term) == alone.document_frequency(field, term)


def test_many_passages_among_which_a_few_matter() -> None:
    """Words as unevenly spread as in texts: most passages are never looked at, and the best are the same."""
    chance = np.random.default_rng(1)
    common = np.minimum(chance.zipf(1.3, size=(4000, 30)), 3000)
    texts = [{"own": [str(word) for word in row], "around": [str(word) for word in row[:5]]} for row in common]
    documents = [Document(n + 1, 40 * n, 40) for n in range(100)]
    case = Case(texts, documents, unit(chance.normal(size=(4000, 4)).astype(np.float32)), 2500)
    every, pruned = case.ranking(), case.ranking(small=0, first=500)
    for number in range(8):
        asked = [("own", str(word), 1.0) for word in common[7 * number, :9]]
        sought = Sought(asked, asked[:5], case.vectors[number], 0.5, 0.35, 10, 20)
        assert told(pruned.rank(sought)) == told(every.rank(sought))
        alike(pruned.rank(sought, {3, 4, 90}), every.rank(sought, {3, 4, 90}))


def test_documents_that_are_not_there_are_none() -> None:
    texts = [{"own": ["a"], "around": []}, {"own": ["a", "b"], "around": []}]
    case = Case(texts, [Document(1, 0, 1), Document(2, 1, 1)], np.eye(2, 4, dtype=np.float32), 2)
    sought = Sought([("own", "a", 1.0)], [], np.eye(1, 4, dtype=np.float32)[0], 0.5, 0.35, 5, 5)
    ranking = case.ranking()
    assert ranking.rank(sought, set()) == []
    assert ranking.rank(sought, {99}) == []
    assert ranking.within(set()).rank(sought) == []
    assert [one.passage for one in ranking.within({2}).rank(sought, {1, 2})] == [1]


@pytest.mark.parametrize("small", [0, 10**9])
def test_nothing_asked_finds_nothing(small: int) -> None:
    case = Case([{"own": ["a"], "around": []}], [Document(1, 0, 1)], np.eye(1, 4, dtype=np.float32), 1)
    assert case.ranking(small=small).rank(Sought([], [], None, 0.5, 0.35, 5, 5)) == []
    assert case.ranking(small=small).rank(Sought([("own", "x", 1.0)], [], None, 0.5, 0.35, 5, 5)) == []
