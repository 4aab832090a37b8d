"""The figures of a document: every quantity with the indicator, period, place and status it speaks of.

A figure of the running text takes its words from its sentence; one of a footnote also from the sentence
that the note is bound to; one of a table row from the row's own words and from the column it stands in.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from corpus.document import Document, Figure, Passage, PassageKind
from corpus.marks import NOTE_MARK, SUPERSCRIPT
from corpus.quantities import Kind, find_quantities
from corpus.statements import Statement, read_statements
from corpus.table_figures import TableFigures
from corpus.unicode import canonical_tone, nfc

__all__ = ["extract_figures"]

_LONGEST = 160
_SAID = (
    r"lũy kế|ước thực hiện|ước đạt|ước|thực hiện|đạt|bằng|là|được|đã|đang|với|có|trong đó|gồm|và|khoảng|hiện|"
    r"trong|từ|đến|cho|đối với|của|như sau"
)
_SPOKEN = re.compile(rf"^(?:(?:{_SAID})(?=[\s:,]|$)[\s:,]*)+|(?:(?<!mặt)[\s,]+(?:{_SAID}))+[\s:,]*$")
_PART_OF_YEAR = (
    "đầu",
    "cuối",
    "qua",
    "hoàn thành",
    "ước",
    "đạt",
    "cấp",
    "thu",
    "giải ngân",
    "năm",
    "thực hiện",
    "tổng",
)
_EDGES = " ,.:;-–+*()[]\"“”'"
_NOTE_MARKS = re.compile(rf"{NOTE_MARK}|\[footnoteref:\d{{1,4}}\]")
_NOTE_STARTS = re.compile(rf"[\[<{SUPERSCRIPT}]")
_LIST_LABEL = re.compile(
    r"(?:[-–+•*]\s+|\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[a-zđ]|[ivx]{1,4})[.)]\s+|\d(?:\.\d{1,2}){1,3}\s+)+"
)


def extract_figures(document: Document) -> tuple[Figure, ...]:
    """All quantities of the passages of ``document``, in the order of the passages.

    Dates, names, list numbers and footnote marks are no figures. A quantity that a page break cuts is read
    as one.
    """
    text = document.text
    found = [q for q in find_quantities(text) if q.kind is not Kind.LABEL]
    starts = [q.span.start for q in found]
    ward = document.metadata.ward.value if document.metadata.ward else ""
    own_ward = canonical_tone(nfc(ward)).lower()
    period = document.metadata.period.value if document.metadata.period else ""
    figures: list[Figure] = []
    rows = TableFigures(document, ward, period)
    for number, passage in enumerate(document.passages):
        inherited: str | None = None
        for span in passage.spans:
            inside = found[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
            if not any(q.kind is Kind.QUANTITY for q in inside):
                continue
            if passage.kind is PassageKind.ROW and passage.table is not None:
                figures += rows.row(passage, number, inside)
                break
            if inherited is None:
                inherited = _context(document, passage)
            for statement in read_statements(text, span, inside):
                if statement.quantity.kind is Kind.QUANTITY and not _is_period(statement):
                    figures.append(_figure(statement, number, inherited, ward, own_ward, period))
    return tuple(figures)


def _context(document: Document, passage: Passage) -> str:
    words = document.words(passage.context) if passage.context else ""
    return canonical_tone(nfc(" ".join(words.split())))


@lru_cache(maxsize=1024)
def _trimmed(words: str) -> str:
    """``words`` without note marks, without the number of a list and what speaks of status at either end."""
    if _NOTE_STARTS.search(words):
        words = " ".join(_NOTE_MARKS.sub("", words).split())
    if label := _LIST_LABEL.match(words):
        words = words[label.end() :]
    words = _SPOKEN.sub("", words.strip(_EDGES))
    return words.strip(_EDGES)


def _indicator(statement: Statement, inherited: str) -> str:
    quantity = statement.quantity
    parts: list[str] = []
    if inherited:
        parts.append(_trimmed(inherited.lower())[:_LONGEST])
    elif statement.lead and statement.lead not in statement.head:
        parts.append(_trimmed(statement.lead)[-_LONGEST:])
    head = _trimmed(statement.head)
    if head:
        parts.append(head[:_LONGEST])
    own = _trimmed(statement.own)
    if own and own not in head:
        parts.append(own[-_LONGEST:])
    counted = quantity.unit if quantity.unit_text and not _measured(quantity.unit) else ""
    tail = " ".join(word for word in (counted, statement.after) if word)
    if tail:
        parts.append(_NOTE_MARKS.sub("", tail)[:_LONGEST].rstrip())
    return " – ".join(dict.fromkeys(parts))


def _is_period(statement: Statement) -> bool:
    """``lũy kế 4 tháng``, ``6 tháng đầu năm``: months that date another figure."""
    if statement.quantity.unit != "tháng":
        return False
    return statement.own.endswith(("lũy kế", "trong", "cả")) or statement.after.startswith(_PART_OF_YEAR)


def _measured(unit: str) -> bool:
    return unit.split("/")[0] in ("đồng", "m2", "m", "m3", "kg", "%", "‰", "usd", "")


def _figure(statement: Statement, passage: int, inherited: str, ward: str, own_ward: str, period: str) -> Figure:
    quantity = statement.quantity
    named = sorted(statement.places - {own_ward})
    place = named[0].title() if named and own_ward not in statement.places else ward
    return Figure(
        span=quantity.span,
        value=quantity.value,
        unit=quantity.unit,
        approximator=quantity.approximator,
        of=quantity.of,
        upper=quantity.upper,
        indicator=_indicator(statement, inherited),
        period=statement.period or statement.later or period,
        place=place,
        status=statement.status,
        passage=passage,
    )
