"""The words of a passage as the reranker compares them: sentence by sentence, with what figures each holds.

They are written once, when the index is built, so that a question reads the words of its candidates and opens no
document. One line a sentence; a line of the surroundings (headings, anchor sentence, header of the table) comes apart.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from corpus.document import Document, Figure, PassageKind
from corpus.marks import bare
from corpus.sentences import sentences
from index.analysis import folded_terms
from index.subjects import Months, Subject
from index.texts import context_words

__all__ = ["SCHEMA", "PassageWords", "body_of", "read_words", "words_of", "write_words"]

SCHEMA = "CREATE TABLE passage_words (passage INTEGER PRIMARY KEY, body TEXT NOT NULL);"

_WHOLE = frozenset({PassageKind.ROW, PassageKind.SIGNATURE, PassageKind.OPENING, PassageKind.RECIPIENTS})
"""Kinds that are one statement, whatever stops stand in them."""
_MOST = 60
"""Sentences told apart; what comes after belongs to the last."""
_CLASSES = frozenset({"%", "đồng", "m2"})
"""Units that are a class of their own; all others count something."""

Pair = tuple[str, str]


@dataclass(frozen=True)
class PassageWords:
    """``lines`` are the sentences of a passage, words without dấu between blanks."""

    kind: PassageKind
    lines: tuple[str, ...]
    around: str
    """Words of the headings, of the anchor's sentence or of the table's header."""
    figures: dict[str, int]
    """Unit class (``%``, ``đồng``, ``m2``, ``số``) -> the sentences that hold such a figure, one bit each."""
    months: frozenset[Months]
    """Periods of its figures, in months from year 0."""
    planned: bool
    """Whether its figures say what is to be, not what is."""

    @cached_property
    def words(self) -> dict[str, int]:
        """Word -> the sentences that hold it, one bit each."""
        found: defaultdict[str, int] = defaultdict(int)
        for bit, line in enumerate(self.lines):
            for word in line.split(" "):
                found[word] |= 1 << bit
        return dict(found)

    @cached_property
    def pairs(self) -> dict[Pair, int]:
        """Two neighbours -> the sentences that hold them side by side, one bit each."""
        found: defaultdict[Pair, int] = defaultdict(int)
        for bit, line in enumerate(self.lines):
            words = line.split(" ")
            for pair in zip(words, words[1:], strict=False):
                found[pair] |= 1 << bit
        return dict(found)

    @cached_property
    def around_words(self) -> frozenset[str]:
        """Words of the surroundings."""
        return frozenset(self.around.split(" "))

    @cached_property
    def around_pairs(self) -> frozenset[Pair]:
        """Neighbours in the surroundings."""
        words = self.around.split(" ")
        return frozenset(zip(words, words[1:], strict=False))

    @property
    def length(self) -> int:
        """Number of words."""
        return sum(line.count(" ") + 1 for line in self.lines)


def words_of(document: Document, subjects: Sequence[Subject]) -> Iterator[PassageWords]:
    """The words of each passage of ``document``, in order; ``subjects`` are those of its figures."""
    figures: defaultdict[int, list[tuple[Figure, Subject]]] = defaultdict(list)
    for figure, subject in zip(document.figures, subjects, strict=True):
        figures[figure.passage].append((figure, subject))
    for number, passage in enumerate(document.passages):
        parts = [passage.spans] if passage.kind in _WHOLE else sentences(document.text, passage.spans)
        parts = parts[: _MOST - 1] + ([tuple(s for p in parts[_MOST - 1 :] for s in p)] if len(parts) >= _MOST else [])
        lines, classes = [], defaultdict[str, int](int)
        for bit, spans in enumerate(parts):
            lines.append(_folded(bare(document.words(spans))))
            for figure, subject in figures[number]:
                if any(span.start <= figure.span.start < span.end for span in spans):
                    classes[subject.unit if subject.unit in _CLASSES else "số"] |= 1 << bit
        held = figures[number]
        yield PassageWords(
            passage.kind,
            tuple(lines),
            _around(context_words(document, passage)),
            dict(classes),
            frozenset(subject.months for _, subject in held if subject.months is not None),
            bool(held) and all(subject.planned for _, subject in held),
        )


@lru_cache(maxsize=1024)
def _around(words: str) -> str:
    """Terms of the surroundings, which the passages of a section have in common."""
    return _folded(words)


def _folded(words: str) -> str:
    return " ".join(folded_terms(words))


def write_words(database: sqlite3.Connection, first: int, all_words: Iterable[PassageWords]) -> None:
    """Write the words of passages ``first``, ``first + 1``, ..."""
    database.executemany(
        "INSERT INTO passage_words VALUES (?, ?)",
        [(first + number, body_of(words)) for number, words in enumerate(all_words)],
    )


def body_of(words: PassageWords) -> str:
    """The words as they are stored."""
    rest = (words.kind.value, words.figures, sorted(words.months), words.planned)
    return "\n".join((json.dumps(rest, ensure_ascii=False), words.around, *words.lines))


def read_words(body: str) -> PassageWords:
    """The words in one ``body`` of the table. Raises :class:`ValueError` where it is damaged."""
    head, around, *lines = body.split("\n")
    kind, figures, months, planned = _checked(json.loads(head))
    return PassageWords(PassageKind(kind), tuple(lines), around, figures, months, planned)


def _checked(head: Sequence[Any]) -> tuple[str, dict[str, int], frozenset[Months], bool]:
    kind, figures, months, planned = head
    return kind, figures, frozenset((first, last) for first, last in months), planned
