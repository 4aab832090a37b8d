"""What a question speaks of: words of one syllable or several, their other names, and how telling each is."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.analysis import Token
from index.catalogue import Catalogue
from index.word_lists import Phrase, asking, compounds, compounds_typed, general_idf, is_bare, is_glue, shortened, table

_LEAST_WEIGHT = 0.3
_PERIOD_WEIGHT = 0.3
"""A period is compared as a period; its words are in every other passage."""
_STATUSES = frozenset({("luy", "ke"), ("uoc", "thuc", "hien"), ("thuc", "hien"), ("cong", "don"), ("ty", "le")})
"""Words that say what a figure is a figure of; they are compared as such."""
_LONGEST = 5
"""Syllables of the longest word that is looked for."""
_NEXT_TO = 2
_ASKED_WEIGHT = 1.4
"""What stands right before ``bao nhiêu`` is what is asked of the subject: recovered, approved, handed over."""
_SYLLABLE_WEIGHT = 0.7
"""A single syllable is a verb or glue more often than the subject, which has two or more."""


Tables = tuple[dict[Phrase, tuple[Phrase, ...]], ...]
"""What phrases stand for."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing the question speaks of. ``variants[0]`` is as typed, the others mean the same."""

    variants: tuple[Phrase, ...]
    weight: float
    """How telling it is: in these documents and in general text."""
    idf: float
    """Inverse document frequency in these documents alone."""
    name: bool = False
    """True for a capitalised word inside the question: a name, which nothing can stand in for."""

    @property
    def typed(self) -> Phrase:
        """The words as typed, slips mended."""
        return self.variants[0]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Counts of passages that hold a word (no dấu) or an adjacent pair ``a_b``, out of ``size``."""

    frequency: Callable[[str], int]
    pair: Callable[[str], int]
    size: int

    def holds(self, phrase: Phrase) -> bool:
        """Whether some passage holds the words of ``phrase`` side by side."""
        if len(phrase) == 1:
            return self.frequency(phrase[0]) > 0
        return all(self.pair(f"{a}_{b}") for a, b in zip(phrase, phrase[1:], strict=False))

    def idf(self, phrase: Phrase) -> float:
        """Inverse document frequency of the rarest word of ``phrase``."""
        known = min((self.frequency(word) for word in phrase), default=0)
        return math.log(1 + (self.size - known + 0.5) / (known + 0.5))


def concepts_of(
    tokens: Sequence[Token],
    catalogue: Catalogue,
    vocabulary: Vocabulary,
    plain: bool,
    names: frozenset[int],
    dated: frozenset[int],
    question: str,
) -> tuple[Concept, ...]:
    """Concepts of a question's words, each once, in order.

    ``names`` and ``dated`` are offsets of names, and of dates and periods. All offsets count characters of
    ``question``: words that a comma or a ward's name parts are no word.
    """
    exact, folded = ((catalogue.short_forms[p], table("everyday", p), shortened(p)) for p in (False, True))
    tables = (exact, folded)
    concepts: list[Concept] = []
    seen: set[Phrase] = set()
    i = 0
    while i < len(tokens):
        size, others = _longest(tokens[i : _run_end(tokens, i, question)], tables, plain, names, vocabulary)
        run = tokens[i : i + size]
        typed = tuple(token.folded for token in run)
        said = typed if plain else tuple(token.word for token in run)
        bare = plain or is_bare(tokens[i])
        glue = (
            not others and is_glue(tokens[i], bare)
            if size == 1
            else said in asking()[0] or ((plain or any(map(is_bare, run))) and typed in asking()[1])
        )
        i += size
        asked_next = any(token.folded in ("bao", "nao") for token in tokens[i : i + _NEXT_TO])
        if glue or typed in seen:
            continue
        seen.add(typed)
        variants = (typed, *others)
        here = min(vocabulary.idf(variant) for variant in variants)
        general = general_idf(tuple(token.word for token in run), typed, plain)
        name = not others and all(token.start in names for token in run)
        weight = math.sqrt(here * general)
        if run[0].start in dated or typed in _STATUSES:
            weight *= _PERIOD_WEIGHT
        elif size == 1 and not others and not name and not run[0].numeric:
            weight *= _SYLLABLE_WEIGHT
        elif asked_next:
            weight *= _ASKED_WEIGHT
        weight = max(_LEAST_WEIGHT, weight)
        concepts.append(Concept(variants, weight, max(here, _LEAST_WEIGHT), name))
    return tuple(concepts)


_PARTING = frozenset(",;:.?!…")


def _run_end(tokens: Sequence[Token], at: int, question: str) -> int:
    """How far words follow one another from ``at``: up to a stop, or to a word that was taken out."""
    end = at + 1
    while end < len(tokens) and end - at <= _LONGEST + 1:
        gap = question[tokens[end - 1].end : tokens[end].start]
        if any(c in _PARTING or c.isalnum() for c in gap):
            break
        end += 1
    return end


def _longest(
    tokens: Sequence[Token],
    tables: tuple[Tables, Tables],
    plain: bool,
    names: frozenset[int],
    vocabulary: Vocabulary,
) -> tuple[int, tuple[Phrase, ...]]:
    """The longest phrase at the head of ``tokens`` that is one thing, and what else it is called.

    A listed phrase, a name, or a word.
    """
    names_run = 0
    while names_run < len(tokens) and tokens[names_run].start in names and not tokens[names_run].numeric:
        names_run += 1
    for size in range(min(_LONGEST, len(tokens)), 0, -1):
        run = tokens[:size]
        # Half a question may have lost its dấu: such words are looked up without.
        loose = plain or any(map(is_bare, run))
        phrase = tuple(token.folded if plain else token.word for token in run)
        folded = tuple(token.folded for token in run)
        others = tuple(dict.fromkeys(value for table in tables[plain] for value in table.get(phrase, ())))
        if not others and loose and not plain:
            others = tuple(dict.fromkeys(value for table in tables[True] for value in table.get(folded, ())))
        if others:
            return size, others
        if size == 1:
            break
        if size == names_run or phrase in asking()[plain] or (loose and folded in asking()[True]):
            return size, ()
        if phrase in compounds()[plain] or (
            loose and any(_typed_as(run, word) for word in compounds_typed().get(folded, ()))
        ):
            if size == 2 and _joins_better(tokens, plain, vocabulary):
                return 1, ()
            return size, ()
    return 1, ()


def _typed_as(run: Sequence[Token], word: Phrase) -> bool:
    """Whether ``run`` is ``word`` with some of its dấu left out."""
    return all(token.word in (part, token.folded) for token, part in zip(run, word, strict=True))


def _joins_better(tokens: Sequence[Token], plain: bool, vocabulary: Vocabulary) -> bool:
    """Whether the second word belongs to the third rather than to the first: ``so | ho ngheo``."""
    if len(tokens) < 3:
        return False
    following = tuple(token.folded if plain else token.word for token in tokens[1:3])
    first, second, third = (token.folded for token in tokens[:3])
    together = vocabulary.pair(f"{first}_{second}")
    if following in asking()[plain]:
        return not together
    return following in compounds()[plain] and vocabulary.pair(f"{second}_{third}") > together
