"""The order of the best candidates: a weighted sum of what a passage and a question have in common.

The first ranking adds up words; here a passage is held against the question as a whole: does one sentence hold all of
it, with a figure of the kind asked for, of the period named, in the paper meant? The sum is linear with one weight a
feature, learned from questions with known passages (softmax over the candidates of a question, as in ListNet, Cao et
al., "Learning to Rank: From Pairwise Approach to Listwise Approach", 2007) by ``python -m eval.train_reranker``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from corpus.document import PassageKind
from index.concepts import Concept
from index.expected import Expected, expected_of
from index.passage_words import Pair, PassageWords
from index.query import Query

__all__ = ["Candidate", "Reranker", "concept_cover", "coverage", "features"]

_WEIGHTS = Path(__file__).with_name("reranker.json")
_AROUND = 0.75
"""What a word of the surroundings is worth beside one of the passage."""
_APART = 0.5
"""What a word of several syllables is worth in a sentence that holds them, but not side by side."""
_ELSEWHERE = 0.5
"""What a word in another sentence of the passage is worth beside one in the sentence itself."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper is: words of its title, kind, number, issuer and period, and its kind; all without dấu."""

    words: frozenset[str]
    pairs: frozenset[Pair]
    kind: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage found by the first ranking, with the signals that found it as shares of the question's best, 0 to 1."""

    words: PassageWords
    paper: Paper
    lexical: float
    """Weighed words of all fields."""
    plain: float
    """All words as typed and their pairs, none weighed."""
    dense: float
    """Cosine of the vectors."""


def concept_cover(concept: Concept, own: frozenset[str] | Mapping[str, int], pairs: frozenset[Pair] | Mapping[Pair, int]) -> float:
    """How well one set of words holds ``concept``: 1 as typed or as a variant whose words stand together."""
    best = 0.0
    for variant in concept.variants:
        if len(variant) == 1:
            if variant[0] in own:
                return 1.0
            continue
        found = 0
        for word in variant:
            found += word in own
        if found == len(variant):
            together = 0
            for pair in zip(variant, variant[1:], strict=False):
                together += pair in pairs
            if together == found - 1:
                return 1.0
            best = max(best, 0.35 + 0.65 * together / (found - 1))
        elif found:
            # One syllable of a word is another word.
            best = max(best, 0.3 * found / len(variant))
    return best


def coverage(query: Query, words: PassageWords) -> float:
    """Share of the question's content that a passage and its surroundings hold, 0 to 1."""
    return _Held(query, words).coverage


class _Held:
    """Where a passage holds each concept of a question."""

    def __init__(self, query: Query, words: PassageWords) -> None:
        total = sum(concept.weight for concept in query.concepts) or 1.0
        size = len(words.lines)
        sums = [0.0] * size
        own = both = around = missing = 0.0
        for concept in query.concepts:
            weight = concept.weight / total
            inside = concept_cover(concept, words.words, words.pairs)
            outside = concept_cover(concept, words.around_words, words.around_pairs)
            own += weight * inside
            around += weight * outside
            best = max(inside, _AROUND * outside)
            both += weight * best
            if best < 0.5:
                missing = max(missing, weight)
            whole, parts = _sentences(concept, words)
            rest = max(_ELSEWHERE * inside, _AROUND * outside)
            for bit in range(size):
                here = 1.0 if whole >> bit & 1 else _APART if parts >> bit & 1 else 0.0
                sums[bit] += weight * max(here, rest)
        self.coverage, self.own, self.around, self.missing = both, own, around, missing
        self.sentences = sums

    def best(self, mask: int = -1) -> float:
        """The best covered of the sentences in ``mask``."""
        return max((value for bit, value in enumerate(self.sentences) if mask >> bit & 1), default=0.0)


def _sentences(concept: Concept, words: PassageWords) -> tuple[int, int]:
    """The sentences that hold ``concept``, and those that hold its syllables apart, one bit each."""
    whole = parts = 0
    for variant in concept.variants:
        all_words = -1
        for word in variant:
            all_words &= words.words.get(word, 0)
            if not all_words:
                break
        if not all_words:
            continue
        together = all_words
        for pair in zip(variant, variant[1:], strict=False):
            together &= words.pairs.get(pair, 0)
        whole |= together
        parts |= all_words & ~together
    return whole, parts


FEATURES = (
    "lexical",
    "plain",
    "dense",
    "dense_english",
    "coverage",
    "own",
    "around",
    "missing",
    "sentence",
    "figure_sentence",
    "no_figure",
    "phrase",
    "identity",
    "paper",
    "other_paper",
    "period",
    "other_period",
    "plan_for_done",
    "plan_for_plan",
    "plan_unasked",
    "signature",
    "frame",
    "footnote",
    "row",
    "length",
)


def features(query: Query, candidate: Candidate) -> list[float]:
    """The features of one candidate, in the order of :data:`FEATURES`, each about 0 to 1."""
    words, expected = candidate.words, expected_of(query.question)
    held = _Held(query, words)
    mask = 0
    for unit in expected.figures:
        mask |= words.figures.get(unit, 0)
    total = sum(concept.weight for concept in query.concepts) or 1.0
    identity = sum(
        c.weight * concept_cover(c, candidate.paper.words, candidate.paper.pairs) for c in query.concepts
    )
    same, other = _periods(expected, words)
    kind = words.kind
    named = bool(expected.kinds)
    at_home = named and candidate.paper.kind in expected.kinds
    asks = bool(expected.figures)
    return [
        candidate.lexical,
        candidate.plain,
        candidate.dense,
        candidate.dense if query.english else 0.0,
        held.coverage,
        held.own,
        held.around,
        held.missing,
        held.best(),
        held.best(mask) if asks else 0.0,
        float(asks and not mask),
        _phrase(query, words),
        identity / total,
        float(at_home),
        float(named and not at_home),
        same,
        other,
        float(words.planned and expected.done and not expected.plan),
        float(words.planned and expected.plan),
        float(words.planned and not expected.plan and not expected.done),
        float(kind is PassageKind.SIGNATURE and expected.signer),
        float(kind in (PassageKind.OPENING, PassageKind.RECIPIENTS, PassageKind.SIGNATURE) and not expected.signer),
        float(kind is PassageKind.FOOTNOTE),
        float(kind is PassageKind.ROW),
        math.log1p(words.length) / 5,
    ]


def _phrase(query: Query, words: PassageWords) -> float:
    """Share of the question's neighbours that stand side by side in the passage."""
    line = query.folded
    pairs = list(zip(line, line[1:], strict=False))
    return sum(pair in words.pairs for pair in pairs) / len(pairs) if pairs else 0.0


def _periods(expected: Expected, words: PassageWords) -> tuple[float, float]:
    """Whether the passage has a figure of a period that is asked for, and whether all of its figures have another."""
    if not expected.months or not words.months:
        return 0.0, 0.0
    for asked in expected.months:
        for first, last in words.months:
            spans = (first, last) if asked.dated else (first % 12, first % 12 + last - first)
            if (asked.first, asked.last) == spans:
                return 1.0, 0.0
    return 0.0, 1.0


@dataclass(frozen=True, slots=True)
class Reranker:
    """One weight a feature."""

    weights: tuple[float, ...]

    @staticmethod
    @lru_cache(maxsize=1)
    def learned() -> Reranker:
        """The weights that come with the product."""
        table = json.loads(_WEIGHTS.read_text("utf-8"))["weights"]
        return Reranker(tuple(table[name] for name in FEATURES))

    def score(self, query: Query, candidate: Candidate) -> tuple[float, float]:
        """What orders candidates of one question, and the coverage of this one."""
        found = features(query, candidate)
        total = 0.0
        for weight, feature in zip(self.weights, found, strict=True):
            total += weight * feature
        return total, found[_COVERAGE]


_COVERAGE = FEATURES.index("coverage")
