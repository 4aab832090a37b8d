"""What the cited places of one document say: their numbers, each with what it speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from corpus.quantities import Kind, Quantity, find_quantities
from corpus.source import Span
from corpus.statements import Statement, place_names, read_statements, time_keys
from corpus.unicode import canonical_tone, fold, nfc

__all__ = ["Evidence", "Reading", "words_of"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one citation mark ``[n]`` stands for.

    ``spans`` are the cited characters of ``text`` (a whole document); ``context`` says what they speak of:
    headings, anchor sentence, table header, title, ward and period of the document. ``uncertain`` are
    characters that a scan was read with low confidence. ``columns`` gives, for cited table cells, the
    header each stands under.
    """

    n: int
    text: str
    spans: tuple[Span, ...]
    context: str = ""
    uncertain: tuple[Span, ...] = ()
    columns: tuple[tuple[Span, str], ...] = ()


_LETTERS = re.compile(r"[^\W\d_]+")
_SENTENCE_START = re.compile(r"[.!?…;:][\"”’»)\]]*\s|\n|\]")
_REACH = 400
"""How far before a cited place its sentence may begin."""


def words_of(words: str) -> frozenset[str]:
    """Words of a lower-case line."""
    return frozenset(_LETTERS.findall(words))


class Reading:
    """The numbers of one evidence, read once."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.statements: list[Statement] = []
        self.quantities: list[Quantity] = []
        seen: set[int] = set()
        for span in evidence.spans:
            opened = self._opening(span.start)
            found = find_quantities(evidence.text, opened, span.end)
            self.quantities += [q for q in found if q.number_span.start >= span.start]
            for statement in read_statements(evidence.text, Span(opened, span.end), found):
                at = statement.quantity.number_span.start
                if at >= span.start and at not in seen:
                    seen.add(at)
                    self.statements.append(statement)

    def _opening(self, start: int) -> int:
        """Where the sentence that holds ``start`` begins."""
        low = max(0, start - _REACH)
        opened = low
        for match in _SENTENCE_START.finditer(self.evidence.text, low, start):
            opened = match.end()
        return opened if opened > low or low == 0 else start

    @cached_property
    def cited(self) -> str:
        """The cited words, composed, lower case."""
        text = self.evidence.text
        return canonical_tone(nfc(" ".join(text[s.start : s.end] for s in self.evidence.spans))).lower()

    @cached_property
    def row_words(self) -> frozenset[str]:
        """Words of a cited table row, whose label stands in another cell than its numbers; else nothing."""
        return words_of(self.cited) if self.evidence.columns or "\t" in self.cited else frozenset()

    @cached_property
    def context(self) -> str:
        """The context, composed, lower case."""
        return canonical_tone(nfc(self.evidence.context)).lower()

    @cached_property
    def context_words(self) -> frozenset[str]:
        """Words of the context."""
        return words_of(self.context)

    @cached_property
    def context_quantities(self) -> list[Quantity]:
        """Numbers of the context."""
        return find_quantities(self.evidence.context)

    @cached_property
    def context_times(self) -> frozenset[str]:
        """Dates and periods of the context."""
        return time_keys([q for q in self.context_quantities if q.kind in (Kind.DATE, Kind.PERIOD)])

    @cached_property
    def folded(self) -> str:
        """Everything the evidence says, cited or around it, without dấu."""
        return " ".join(fold(f"{self.cited} {self.context}").split())

    @cached_property
    def places(self) -> frozenset[str]:
        """Places that the cited words or the context name."""
        text = self.evidence.text
        cited = " ".join(text[s.start : s.end] for s in self.evidence.spans)
        return place_names(cited) | place_names(self.evidence.context)

    def column(self, quantity: Quantity) -> str:
        """The header over a number in a cited table cell."""
        for span, header in self.evidence.columns:
            if span.start <= quantity.number_span.start < span.end:
                return canonical_tone(nfc(header)).lower()
        return ""

    def uncertain(self, quantity: Quantity) -> bool:
        """Whether a scan left the number in doubt."""
        number = quantity.number_span
        return any(span.start < number.end and number.start < span.end for span in self.evidence.uncertain)
