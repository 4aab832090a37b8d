"""What the figures of an index are asked, whatever keeps them: conditions, words, and how figures rank by them.

A figure's rank comes from its own row, the question and constants alone: how common a word is in general text
(:mod:`index.lexicon`) and a fixed length of an indicator, in place of counts over the table. So any split of a table
ranks as the whole does, and what a reader may not see moves nothing. The score is BM25's for words that count once
(Robertson and Zaragoza, 2009), over two fields, and a plain dot product, so that a vector engine can work it out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

from corpus.document import Status
from index.analysis import Token
from index.figure_table import FigureRecord, said_columns
from index.word_lists import general_idf

__all__ = [
    "NEXT_TO", "SAID", "TYPED", "FigureColumn", "FigureConditions", "FigureTable", "SoughtWord", "margin",
    "neighbours", "outside", "score_of", "sought", "weighed",
]  # fmt: skip

SAID = 6.0
"""What a word is worth in the indicator, the row's header or the number itself, against one around it."""
TYPED = 6.0
"""What it is worth besides where it was typed with dấu and stands so: it outdoes one that only looks like it."""
NEXT_TO = 3.0
"""What two words are worth that stand side by side there as they do in the question, the less telling one counting."""
_NUMBER = 3.0
"""Inverse document frequency of a number or a date: general text does not tell."""
_MOST = 64
"""Words that are weighed; the others are looked for all the same."""

FigureColumn = Literal["unit", "place", "period"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureConditions:
    """What a figure must meet; ``None`` asks for nothing, an empty collection is met by none."""

    documents: Collection[int] | None = None
    units: Collection[str] | None = None
    periods: Collection[str] | None = None
    """As written."""
    months: tuple[int, int] | None = None
    """First and last month, counted from year 0."""
    season: tuple[int, int] | None = None
    """First month of any year, counted from 0, and how many months the last one is behind it."""
    places: Collection[str] | None = None
    """Places, or no place at all in one of the documents ``placeless``."""
    placeless: Collection[int] = ()
    status: Status | None = None
    least: Decimal | None = None
    """In base units, compared exactly, as ``most``."""
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SoughtWord:
    """One word of a question: without dấu, as typed where that has dấu, and how telling it is in general text."""

    term: str
    typed: str
    weight: float


def sought(tokens: Sequence[Token]) -> tuple[SoughtWord, ...]:
    """The words of a question, each once, in order."""
    return tuple(
        SoughtWord(token.folded, token.word if token.word != token.folded else "", _idf(token))
        for token in {token.folded: token for token in tokens}.values()
    )


def weighed(words: Sequence[SoughtWord]) -> Sequence[SoughtWord]:
    """Those that rank: a question as long as a page is still answered at once."""
    return words[:_MOST]


def neighbours(words: Sequence[SoughtWord]) -> Iterable[tuple[str, str, float]]:
    """Words side by side, and what the two are worth where they stand so in a figure."""
    for first, second in zip(words, words[1:], strict=False):
        yield first.term, second.term, NEXT_TO * min(first.weight, second.weight)


def _idf(token: Token) -> float:
    if token.numeric:
        return _NUMBER
    return general_idf((token.word,), (token.folded,), plain=token.word == token.folded)


def score_of(figure: FigureRecord, words: Sequence[SoughtWord], held: Collection[str]) -> float:
    """How well ``figure`` answers ``words``; ``held`` are those of their terms that it has, said or around."""
    said, typed, brevity = said_columns(figure.indicator, figure.row, figure.quote)
    score = 0.0
    for word in weighed(words):
        around = 1.0 if word.term in held else 0.0
        score += word.weight * (SAID * brevity if f" {word.term} " in said else around)
        if word.typed:
            score += TYPED * word.weight * (f" {word.typed} " in typed)
    for first, second, worth in neighbours(weighed(words)):
        score += worth * brevity * (f" {first} {second} " in said)
    return score


def outside(value: Decimal, conditions: FigureConditions) -> bool:
    """Whether the exact ``value`` is out of the range that is asked for: engines compare doubles."""
    return (conditions.least is not None and value < conditions.least) or (
        conditions.most is not None and value > conditions.most
    )


def margin(value: Decimal) -> tuple[float, float]:
    """The doubles between which an engine cannot tell a number from ``value``."""
    about = float(value)
    slack = abs(about) * 1e-9
    return about - slack, about + slack


class FigureTable(Protocol):
    """The figures of the documents that are there. A figure is known by (document, ordinal).

    Every method raises :class:`corpus.errors.IndexFolderError` where the figures cannot be read.
    """

    def distinct(self, column: FigureColumn) -> Sequence[str]:
        """Values of a column, each once, in order of code points."""
        ...

    def matching(
        self, conditions: FigureConditions, words: Sequence[SoughtWord] = (), limit: int = 20, *, every: bool = True
    ) -> tuple[list[FigureRecord], int]:
        """The best ``limit`` figures that meet ``conditions``, and how many do.

        With ``words``: that have all of them, or with ``every`` false any of them, by score; else in order of documents
        and places in them, which also decides between equal scores.
        """
        ...

    def records(self, figures: Iterable[tuple[int, int]]) -> dict[tuple[int, int], FigureRecord]:
        """Those of ``figures`` that are there."""
        ...

    def of_document(self, document: int) -> list[FigureRecord]:
        """Figures of a document, by ordinal."""
        ...

    def between(self, document: int, start: int, stop: int) -> list[FigureRecord]:
        """Figures that stand between two characters of a document's text, by place."""
        ...

    def counts(self) -> dict[int, int]:
        """How many figures each document has; those with none are missing."""
        ...
