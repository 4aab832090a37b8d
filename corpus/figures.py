"""The figures of a document: every quantity with the indicator, period, place and status it speaks of.

A figure of the running text takes its words from its sentence; one of a footnote also from the sentence
that the note is bound to; one of a table row from the row's own words and from the column it stands in.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from corpus.document import Document, Figure, Passage, PassageKind, Status
from corpus.quantities import Kind, Quantity, find_quantities
from corpus.source import Span
from corpus.statements import Statement, place_names, read_statements, status_of
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
_CELL_UNIT = re.compile(r"\b(?:đơn vị(?: tính)?|đvt)\b")


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
    for number, passage in enumerate(document.passages):
        inherited = _context(document, passage)
        for span in passage.spans:
            inside = found[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
            if not any(q.kind is Kind.QUANTITY for q in inside):
                continue
            if passage.kind is PassageKind.ROW and passage.table is not None:
                figures += _row(document, passage, number, inside, ward, period)
                break
            for statement in read_statements(text, span, inside):
                if statement.quantity.kind is Kind.QUANTITY and not _is_period(statement):
                    figures.append(_figure(statement, number, inherited, ward, own_ward, period))
    return tuple(figures)


def _context(document: Document, passage: Passage) -> str:
    words = document.words(passage.context) if passage.context else ""
    return canonical_tone(nfc(" ".join(words.split())))


def _trimmed(words: str) -> str:
    """``words`` without what speaks of status at either end."""
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
        parts.append(tail[:_LONGEST])
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
    named = [name for name in statement.places if name != own_ward]
    place = named[0].title() if named and own_ward not in statement.places else ward
    return Figure(
        span=quantity.span,
        value=quantity.value,
        unit=quantity.unit,
        approximator=quantity.approximator,
        of=quantity.of,
        upper=quantity.upper,
        indicator=_indicator(statement, inherited),
        period=statement.period or period,
        place=place,
        status=statement.status,
        passage=passage,
    )


def _cell_text(document: Document, span: Span | None) -> str:
    return " ".join(nfc(document.text[span.start : span.end]).split()) if span else ""


def _row(
    document: Document, passage: Passage, number: int, inside: Sequence[Quantity], ward: str, period: str
) -> list[Figure]:
    assert passage.table is not None
    table = document.tables[passage.table[0]]
    row = table.rows[passage.table[1]]
    cells = [(column, span) for column, span in enumerate(row.cells) if span is not None]
    texts = {column: _cell_text(document, span) for column, span in cells}
    if row.parent is not None:
        parent = " ".join(_label(_cell_text(document, span)) for span in table.rows[row.parent].cells if span)
    else:
        parent = ""
    label = " ".join(filter(None, (_label(texts[column]) for column, _ in cells)))
    unit = next(
        (texts[c] for c, _ in cells if c < len(table.columns) and _CELL_UNIT.search(table.columns[c].lower())),
        "",
    )
    out: list[Figure] = []
    seen: set[Span] = set()
    for column, span in cells:
        if span in seen:
            continue
        seen.add(span)
        header = table.columns[column] if column < len(table.columns) else ""
        lowered = canonical_tone(nfc(header)).lower()
        if lowered.strip(" .") in ("stt", "tt", "số tt", "st t", "số thứ tự"):
            continue
        held = [q for q in inside if span.start <= q.span.start < span.end and q.kind is Kind.QUANTITY]
        status = status_of(lowered)
        if "kế hoạch" in lowered or "chỉ tiêu" in lowered:
            status |= {Status.PLAN}
        for quantity in held:
            bare = not quantity.unit
            named = place_names(texts[column])
            out.append(
                Figure(
                    span=quantity.span,
                    value=quantity.value,
                    unit=_row_unit(unit) if bare and unit else quantity.unit,
                    approximator=quantity.approximator,
                    of=quantity.of,
                    upper=quantity.upper,
                    indicator=" – ".join(dict.fromkeys(filter(None, (row.group, parent, label, header)))),
                    period=_header_period(header) or period,
                    place=sorted(named)[0].title() if named else ward,
                    status=frozenset(status),
                    passage=number,
                )
            )
    return out


def _label(words: str) -> str:
    """A cell that says what the row is about; nothing for a cell of digits or of a unit."""
    return words if len(words) > 8 and sum(c.isalpha() for c in words) * 2 > len(words) else ""


def _row_unit(words: str) -> str:
    quantities = find_quantities(f"1 {words.lower()}")
    return quantities[0].unit if quantities else words.lower()


def _header_period(header: str) -> str:
    dated = [q for q in find_quantities(header) if q.kind in (Kind.PERIOD, Kind.DATE)]
    return nfc(header)[dated[0].span.start : dated[0].span.end] if dated else ""
