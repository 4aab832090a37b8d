"""The order of the best candidates: a weighted sum of what a passage and a question have in common.

The first ranking adds up words; here a passage is held against the question as a whole: does one sentence hold all of
it, with a figure of the kind asked for, of the period named, in the paper meant? The sum is linear with one weight a
feature, learned from questions with known passages (softmax over the candidates of a question, as in ListNet, Cao et
al., "Learning to Rank: From Pairwise Approach to Listwise Approach", 2007) by ``python -m eval.train_reranker``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from corpus.document import PassageKind
from index.concepts import Concept
from index.expected import Expected, expected_of
from index.passage_words import Pair, PassageWords
from index.query import Query
from index.word_lists import Phrase

__all__ = ["FEATURES", "Candidate", "Paper", "Reranker", "Wanted", "concept_cover", "coverage", "features"]

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


def concept_cover(concept: Concept, own: Container[str], pairs: Container[Pair]) -> float:
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
    return _Held(Wanted(query), words).coverage


class Wanted:
    """What is the same for all candidates of one question."""

    def __init__(self, query: Query) -> None:
        total = sum(concept.weight for concept in query.concepts) or 1.0
        self.concepts = [(concept, concept.weight / total) for concept in query.concepts]
        self.variants = [[(one, tuple(zip(one, one[1:], strict=False))) for one in c.variants] for c in query.concepts]
        """Each variant of each concept with its neighbours."""
        self.english = query.english
        self.expected = expected_of(query.question)
        line = query.folded
        self.neighbours = list(zip(line, line[1:], strict=False))
        self._identity: dict[int, float] = {}
        self._around: dict[str, list[float]] = {}

    def around(self, words: PassageWords) -> list[float]:
        """How well the surroundings hold each concept; the passages of a section have them in common."""
        found = self._around.get(words.around)
        if found is None:
            found = [concept_cover(c, words.around_words, words.around_pairs) for c, _ in self.concepts]
            self._around[words.around] = found
        return found

    def identity(self, paper: Paper) -> float:
        """Share of the question's content in what ``paper`` is."""
        key = id(paper)
        if key not in self._identity:
            self._identity[key] = sum(w * concept_cover(c, paper.words, paper.pairs) for c, w in self.concepts)
        return self._identity[key]


class _Held:
    """Where a passage holds each concept of a question."""

    __slots__ = ("around", "coverage", "missing", "sentences")

    def __init__(self, wanted: Wanted, words: PassageWords) -> None:
        size = len(words.lines)
        sums = [0.0] * size
        everywhere = both = around = missing = 0.0
        own, pairs = words.words, words.pairs
        held = zip(wanted.concepts, wanted.variants, wanted.around(words), strict=True)
        for (concept, weight), variants, outside in held:
            around += weight * outside
            whole, parts = _sentences(variants, own, pairs)
            inside = 1.0 if whole else concept_cover(concept, own, pairs)
            best = max(inside, _AROUND * outside)
            both += weight * best
            if best < 0.5:
                missing = max(missing, weight)
            rest = max(_ELSEWHERE * inside, _AROUND * outside)
            everywhere += weight * rest
            if whole or parts:
                full, apart = weight * (1.0 - rest), weight * (_APART - rest)
                for bit in range(size):
                    if whole >> bit & 1:
                        sums[bit] += full
                    elif parts >> bit & 1 and apart > 0:
                        sums[bit] += apart
        self.coverage, self.around, self.missing = both, around, missing
        self.sentences = [everywhere + more for more in sums]

    def best(self, mask: int = -1) -> float:
        """The best covered of the sentences in ``mask``."""
        return max((value for bit, value in enumerate(self.sentences) if mask >> bit & 1), default=0.0)


def _sentences(
    variants: Sequence[tuple[Phrase, tuple[Pair, ...]]], own: Mapping[str, int], pairs: Mapping[Pair, int]
) -> tuple[int, int]:
    """The sentences that hold one of ``variants``, and those that hold its syllables apart, one bit each."""
    whole = parts = 0
    for words, neighbours in variants:
        every = -1
        for word in words:
            every &= own.get(word, 0)
            if not every:
                break
        else:
            together = every
            for pair in neighbours:
                together &= pairs.get(pair, 0)
            whole |= together
            parts |= every & ~together
    return whole, parts


FEATURES = (
    "lexical",
    "plain",
    "dense",
    "dense_english",
    "around",
    "missing",
    "sentence",
    "figure_sentence",
    "no_figure",
    "phrase",
    "identity",
    "other_paper",
    "other_period",
    "plan_for_done",
    "plan_unasked",
    "signature",
    "frame",
    "footnote",
    "row",
    "length",
)
"""What is weighed, each about 0 to 1.

``lexical``, ``plain``, ``dense``
    The signals of the first ranking; ``dense_english`` is ``dense`` once more where the question is English.
``around``, ``identity``
    Share of the question's content in the surroundings, and in what the paper is.
``sentence``, ``figure_sentence``
    The best covered sentence: words elsewhere in the passage or around it count less; and the best covered of those
    with a figure of the kind asked for.
``missing``
    Weight of the heaviest thing asked for that is nowhere.
``phrase``
    Share of the question's neighbours that stand side by side.
``no_figure``, ``other_period``, ``other_paper``, ``plan_for_done``, ``plan_unasked``
    A figure is asked for and there is none; all figures are of another period; another kind of paper is meant; the
    figures are planned ones, where results are asked for, or neither.
``signature``, ``frame``
    A signature where the signer is asked for; signatures, openings and lists of recipients otherwise.
``footnote``, ``row``, ``length``
    What kind of passage it is, and the logarithm of its length.
"""


def features(wanted: Wanted, candidate: Candidate) -> tuple[list[float], float]:
    """The features of one candidate, in the order of :data:`FEATURES`, and its :func:`coverage`."""
    words, expected = candidate.words, wanted.expected
    held = _Held(wanted, words)
    mask = 0
    for unit in expected.figures:
        mask |= words.figures.get(unit, 0)
    kind, asks = words.kind, bool(expected.figures)
    unasked = words.planned and not expected.plan
    found = [
        candidate.lexical,
        candidate.plain,
        candidate.dense,
        candidate.dense if wanted.english else 0.0,
        held.around,
        held.missing,
        held.best(),
        held.best(mask) if asks else 0.0,
        float(asks and not mask),
        _phrase(wanted, words),
        wanted.identity(candidate.paper),
        float(bool(expected.kinds) and candidate.paper.kind not in expected.kinds),
        float(_other_period(expected, words)),
        float(unasked and expected.done),
        float(unasked and not expected.done),
        float(kind is PassageKind.SIGNATURE and expected.signer),
        float(kind in _FRAME and not expected.signer),
        float(kind is PassageKind.FOOTNOTE),
        float(kind is PassageKind.ROW),
        math.log1p(words.length) / 5,
    ]
    return found, held.coverage


_FRAME = frozenset({PassageKind.OPENING, PassageKind.RECIPIENTS, PassageKind.SIGNATURE})


def _phrase(wanted: Wanted, words: PassageWords) -> float:
    """Share of the question's neighbours that stand side by side in the passage."""
    pairs = words.pairs
    return sum(pair in pairs for pair in wanted.neighbours) / (len(wanted.neighbours) or 1)


def _other_period(expected: Expected, words: PassageWords) -> bool:
    """Whether a period is asked for and all figures of the passage are of others."""
    if not expected.months or not words.months:
        return False
    for asked in expected.months:
        for first, last in words.months:
            spans = (first, last) if asked.dated else (first % 12, first % 12 + last - first)
            if (asked.first, asked.last) == spans:
                return False
    return True


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

    def score(self, wanted: Wanted, candidate: Candidate) -> tuple[float, float]:
        """What orders candidates of one question, and the coverage of this one."""
        found, covered = features(wanted, candidate)
        total = 0.0
        for weight, feature in zip(self.weights, found, strict=True):
            total += weight * feature
        return total, covered
