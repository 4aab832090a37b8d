"""What the cited places of one document say: their numbers, each with what it speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from corpus.quantities import Kind, Quantity, find_quantities
from corpus.source import Span
from corpus.statements import Statement, place_names, read_statements, time_keys
from corpus.unicode import canonical_tone, fold, nfc
from corpus.units import COUNTERS

__all__ = ["Evidence", "Reading", "counted_before", "words_of"]


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
_JOINED = re.compile(r"\s*(?:,|với|tương ứng|có|\()")
_UNIT_HEADER = re.compile(r"đơn vị(?! phối| chủ| thực)|đvt")
_REACH = 400
"""How far before a cited place its sentence may begin."""


def words_of(words: str) -> frozenset[str]:
    """Words of a lower-case line."""
    return frozenset(_LETTERS.findall(words))


def counted_before(text: str, statement: Statement, quantities: Sequence[Quantity]) -> str:
    """Noun of the last number of ``quantities`` before that of ``statement``, in its sentence and joined to it."""
    number = statement.quantity
    before = [q for q in quantities if statement.sentence.start <= q.span.start and q.span.end <= number.span.start]
    if not before or before[-1].unit not in COUNTERS or before[-1].unit == number.unit:
        return ""
    return before[-1].unit if _JOINED.match(text, before[-1].span.end) else ""


def _plain(words: str) -> str:
    return canonical_tone(nfc(words)).lower()


class Reading:
    """The numbers of one evidence, read once."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.statements: list[Statement] = []
        self.quantities: list[Quantity] = []
        self.going_on = ""
        """Where the last sentence goes on in the next evidence: its words there."""
        self.bags: dict[int, object] = {}
        """Words around each number, kept by those who compare them."""
        seen: set[int] = set()
        for span in evidence.spans:
            opened = self._opening(span.start)
            found = self._cells(span) or find_quantities(evidence.text, opened, span.end)
            self.quantities += [q for q in found if q.number_span.start >= span.start]
            for statement in read_statements(evidence.text, Span(opened, span.end), found):
                at = statement.quantity.number_span.start
                if at >= span.start and at not in seen:
                    seen.add(at)
                    self.statements.append(statement)

    def followed_by(self, other: Reading) -> None:
        """Join the sentence that a note or a page cut between this evidence and ``other``."""
        text, spans = self.evidence.text, self.evidence.spans
        if other.evidence.text is not text or not spans or not other.evidence.spans:
            return
        start, stop = other.evidence.spans[0]
        if text[: spans[-1].end].rstrip()[-1:] in ".;:!?" or spans[-1].end > start:
            return
        self.going_on = text[
            start : min((q.span.start for q in other.quantities if q.span.start >= start), default=stop)
        ]

    def _cells(self, span: Span) -> list[Quantity]:
        """The numbers of a cited table row, each cell read by itself: ``Tổ | 21`` is no name."""
        found: dict[int, Quantity] = {}
        for cell, _ in self.evidence.columns:
            if span.start <= cell.start and cell.end <= span.end:
                for q in find_quantities(self.evidence.text[cell.start : cell.end]):
                    whole, number = (Span(s.start + cell.start, s.end + cell.start) for s in (q.span, q.number_span))
                    found[number.start] = replace(q, span=whole, number_span=number)
        return [found[at] for at in sorted(found)]

    def _opening(self, start: int) -> int:
        """Where the sentence that holds ``start`` begins."""
        low = max(0, start - _REACH)
        opened = low
        for match in _SENTENCE_START.finditer(self.evidence.text, low, start):
            opened = match.end()
        return opened if opened > low or low == 0 else start

    def around(self, statement: Statement) -> str:
        """What the sentence of a number says before it, and behind it where no other number follows."""
        text, number = self.evidence.text, statement.quantity
        words = text[statement.sentence.start : number.span.start]
        inside = [q.span.start for q in self.quantities if q.kind is not Kind.LABEL]
        if not any(number.span.end <= start < statement.sentence.end for start in inside):
            words += " " + text[number.span.end : statement.sentence.end]
            words += " " + self._going_on(number.span.end)
        return _plain(words)

    def _going_on(self, end: int) -> str:
        """Where a note or a page cuts a sentence behind ``end``: its words in the next span, up to a number."""
        spans = self.evidence.spans
        for span, following in zip(spans, spans[1:], strict=False):
            if span.start < end <= span.end:
                stop = min(
                    (q.span.start for q in self.quantities if q.span.start >= following.start), default=following.end
                )
                return self.evidence.text[following.start : min(stop, following.end)]
        return self.going_on if spans and end <= spans[-1].end else ""

    def counted_before(self, statement: Statement) -> str:
        """What the number right before counts: ``01 tổ chức, diện tích 2 ha`` is two hectares of an organisation."""
        return counted_before(self.evidence.text, statement, self.quantities)

    @cached_property
    def cited(self) -> str:
        """The cited words, composed, lower case."""
        text = self.evidence.text
        return _plain(" ".join(text[s.start : s.end] for s in self.evidence.spans))

    @cached_property
    def row_words(self) -> frozenset[str]:
        """Words of a cited table row, whose label stands in another cell than its numbers; else nothing."""
        return words_of(self.cited) if self.evidence.columns or "\t" in self.cited else frozenset()

    @cached_property
    def context(self) -> str:
        """The context, composed, lower case."""
        return _plain(self.evidence.context)

    @cached_property
    def context_lines(self) -> tuple[str, ...]:
        """Lines of the context, from the paper down to what stands nearest, composed, lower case."""
        return tuple(self.context.splitlines())

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """The different headers over those cells of a cited table row that hold a number."""
        text = self.evidence.text
        held = [
            header for span, header in self.evidence.columns if any(c.isdigit() for c in text[span.start : span.end])
        ]
        return tuple(dict.fromkeys(_plain(header) for header in held if header.strip()))

    @cached_property
    def every_header(self) -> tuple[str, ...]:
        """The different headers over all cells of a cited table row."""
        return tuple(dict.fromkeys(_plain(header) for _, header in self.evidence.columns if header.strip()))

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
    def lengths(self) -> frozenset[str]:
        """Periods counted in months, cited or of the context."""
        return time_keys([q for q in (*self.quantities, *self.context_quantities) if q.unit == "tháng"])

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
                return _plain(header)
        return ""

    def row_unit(self, quantity: Quantity) -> str:
        """What a cited table row says of the unit of a number: the cell of the unit, and a header of shares."""
        header = self.column(quantity)
        if not header:
            return ""
        text = self.evidence.text
        cells = [
            _plain(text[span.start : span.end])
            for span, name in self.evidence.columns
            if _UNIT_HEADER.search(_plain(name))
        ]
        stated = " ".join(cell for cell in cells if cell.strip())
        shares = header if "%" in header or "tỷ lệ" in header else ""
        return f"{shares} {stated}" if stated else ""

    def uncertain(self, quantity: Quantity) -> bool:
        """Whether a scan left the number in doubt."""
        number = quantity.number_span
        return any(span.start < number.end and number.start < span.end for span in self.evidence.uncertain)
