"""Words of drafted questions: what a figure is asked by, and the sentence it stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TypeVar

from corpus.document import Document, Figure, PassageKind
from corpus.marks import NOTE_MARK, bare
from corpus.quantities import Kind, find_quantities
from corpus.source import Span
from corpus.unicode import nfc

__all__ = ["Asked", "asked", "clause", "pick", "place_of", "readable", "stem"]

T = TypeVar("T")

_GAP = " – "
"""Stands in an indicator where another number stood."""
_EDGES = re.compile(r"[;\n]|\.(?=\s|$)")
_NUMBER = re.compile(r"(\d[\d.,]*)$")
_PART = re.compile(r"(\d[\d.,]*)(?=\s*/|\s|$)")
"""The part of a ratio: 58 of 58/86."""
_MEASURES = {"%": "bao nhiêu phần trăm", "đồng": "bao nhiêu tiền", "m2": "bao nhiêu đất"}
_BASE = re.compile(r"(?:kế hoạch|dự toán|kịch bản|chỉ tiêu|so với|cùng kỳ|toàn)(?!\w)", re.IGNORECASE)
"""What a share is a share of: it does not say of what indicator."""
_NATURAL = 3, 14
"""Fewest and most words of an indicator that reads like a question's subject."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure as it is asked for: ``subject`` has a blank ``{}`` where the number stood, or none."""

    figure: Figure
    document: Document
    answer: str
    quote: Span
    subject: str
    place: str
    period: str

    @property
    def words(self) -> str:
        """What is counted, without the blank."""
        return " ".join(self.subject.replace("{}", " ").split())

    def question(self, rng: Random, place: str | None = None, period: str | None = None) -> str:
        """One of several wordings; ``place`` and ``period`` instead of the figure's own."""
        where, when = place if place is not None else self.place, period if period is not None else self.period
        if where and where.lower() in self.subject.lower():
            where = ""
        if when and nfc(when).lower() in self.subject.lower():
            when = ""
        if "{}" in self.subject:
            many = rng.choice(("bao nhiêu", "mấy")) if self.figure.value < 20 else "bao nhiêu"
            core = " ".join(self.subject.replace("{}", f" {many} ").split())
            forms: tuple[str, ...] = ("{when} {where} {core}?", "{where} {when} {core}?", "{core} ở {where} {when}?")
        else:
            measure = _MEASURES.get(self.figure.unit, "bao nhiêu")
            core = self.subject
            forms = (
                f"{{core}} của {{where}} {{when}} là {measure}?",
                f"{{where}} {{when}} {{core}} được {measure}?",
                f"{{when}} {{core}} ở {{where}} đạt {measure}?",
            )
        if not where:
            forms = (forms[0].replace("của {where} ", "").replace("{where} ", ""),)
        words = " ".join(rng.choice(forms).format(where=where, when=when, core=core).split()).replace(" ?", "?")
        return words[:1].upper() + words[1:]


def stem(document: Document) -> str:
    """Name by which question sets call a document."""
    return Path(document.name).stem


def place_of(document: Document) -> str:
    """The ward a paper speaks for, empty where it names none."""
    return document.metadata.ward.value if document.metadata.ward else ""


def pick(rng: Random, things: Sequence[T]) -> list[T]:
    """``things`` in a random order."""
    return rng.sample(list(things), len(things))


def clause(text: str, span: Span, within: Span) -> Span:
    """The part of ``within`` around ``span`` up to the next ``;``, full stop or line end on either side."""
    start = max((m.end() for m in _EDGES.finditer(text, within.start, span.start)), default=within.start)
    end = next((m.start() for m in _EDGES.finditer(text, span.end, within.end)), within.end)
    while start < span.start and not text[start].isalnum() and text[start] not in '“"(':
        start += 1
    while end > span.end and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def readable(words: str) -> str:
    """Words of a document on one line, without the marks of converters and notes."""
    return " ".join(bare(re.sub(NOTE_MARK, "", words)).split()).strip(" ,;:-–+*.")


def asked(document: Document, figure: Figure) -> Asked | None:
    """How ``figure`` can be asked for; ``None`` where no natural words are at hand."""
    passage = document.passages[figure.passage]
    if passage.kind not in (PassageKind.TEXT, PassageKind.FOOTNOTE):
        return None
    text = document.text
    within = next((s for s in passage.spans if s.start <= figure.span.start and figure.span.end <= s.end), None)
    numbers = [q for q in find_quantities(text, *figure.span) if q.kind is Kind.QUANTITY]
    if within is None or len(numbers) != 1:
        return None
    number = numbers[0]
    written = text[number.number_span.start : number.number_span.end]
    match = (_PART if figure.of is not None else _NUMBER).match(written)
    if match is None or figure.upper is not None:
        return None
    quote = clause(text, figure.span, within)
    subject = _subject(document, figure, quote)
    if subject is None:
        return None
    return Asked(figure, document, match[1], quote, subject, figure.place or place_of(document), figure.period)


def _subject(document: Document, figure: Figure, quote: Span) -> str | None:
    """The indicator in the document's own letters, a blank where the number stood."""
    indicator = nfc(readable(figure.indicator))
    parts = [part.strip(" ,:;") for part in indicator.split(_GAP.strip()) if part.strip(" ,:;")]
    if not parts:
        return None
    unit = nfc(figure.unit)
    counted = unit not in (*_MEASURES, "") and parts[-1].startswith(unit)
    tail = _cased(document, parts[-1], quote)
    if counted:
        words = f"{_cased(document, parts[-2], quote)} {{}} {tail}" if len(parts) > 1 else f"có {{}} {tail}"
    else:
        words = tail
    words = re.sub(r"\s(?:trong|tại|với|và|đến|cho|của|ước|đạt)$", "", words)
    length = len(words.replace("{}", "").split())
    if (
        _BASE.match(words)
        or not _NATURAL[0] <= length <= _NATURAL[1]
        or any(c.isdigit() for c in words)
        or "(" in words
        or ":" in words
    ):
        return None
    return words


def _cased(document: Document, words: str, quote: Span) -> str:
    """``words`` as the clause writes them: an indicator is kept in small letters, names are not."""
    held = nfc(readable(document.text[quote.start : quote.end]))
    at = held.lower().find(words)
    if at < 0:
        return words
    found = held[at : at + len(words)]
    first, rest = found.split(" ", 1) if " " in found else (found, "")
    return f"{first.lower()} {rest}".strip()
