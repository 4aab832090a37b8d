"""A document as the audit reads it: sentences, notes and rows, each with its numbers in order.

Arithmetic is told by the words between numbers, so a line is given as a *template*: its words in lower case, composed,
with every number replaced by a slot ``⟨p3⟩``. The letter says what the number is (:func:`slot_of`), the digits
are its place in :attr:`Line.items`. Rules are then plain regular expressions over templates, and what a slot stands for
keeps its exact offsets.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.document import Document, Footnote, PassageKind
from corpus.quantities import Kind, Quantity, find_quantities
from corpus.sentences import sentences
from corpus.source import Span
from corpus.unicode import canonical_tone, nfc
from qa.audit.finding import Finding, Severity, place_of
from qa.audit.finding import Kind as Checked

__all__ = [
    "Line",
    "Paper",
    "anchor_line",
    "gap_after",
    "gap_before",
    "items_of",
    "note_lines",
    "paragraphs",
    "plain",
    "read_paper",
    "report",
    "slot_of",
]

_MARKS = re.compile(
    r"\[footnoteRef:\d{1,4}\]|\[\^\d{1,3}\]|<sup>\s*\d{1,3}\s*</sup>|</?(?:p|u|b|i|br|em|strong|span|sub)\s*/?>"
    r"|(?<!m)[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[*_$]+|\\(?=%)",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")
_TIMES = frozenset({"năm", "tháng", "ngày", "tuổi", "quý", "giờ", "phút", "giây", "tuần", "tháng tuổi", "lần"})
_BULLET = re.compile(r"[\s*_]*(?:[-–+•●▪◦]|\(?[a-zđ]\)|\(\d{1,2}\)|\d{1,2}\))\s")


def slot_of(quantity: Quantity) -> str:
    """The letter that says what a number is.

    ``p`` percent, ``r`` ratio, ``q`` counted or measured, ``b`` bare, ``g`` range, ``t`` span of time, ``d`` date,
    ``x`` anything that counts nothing.
    """
    if quantity.kind in (Kind.DATE, Kind.PERIOD, Kind.TIME):
        return "d"
    if quantity.kind is not Kind.QUANTITY:
        return "x"
    if quantity.upper is not None:
        return "g"
    if quantity.of is not None:
        return "r"
    if quantity.unit in ("%", "‰"):
        return "p" if quantity.unit == "%" else "x"
    if quantity.unit in _TIMES:
        return "t"
    return "q" if quantity.unit else "b"


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One sentence, note sentence or table row. ``number`` is the passage it belongs to."""

    paper: Paper
    spans: tuple[Span, ...]
    items: tuple[Quantity, ...]
    template: str
    number: int
    bullet: bool
    """Whether it begins with a list mark."""
    note: int | None = None
    """Index into ``Document.footnotes``."""

    def written(self, item: int) -> str:
        """The number as written, on one line."""
        span = self.items[item].span
        return plain(self.paper.text[span.start : span.end])


@dataclass(slots=True, eq=False)
class Paper:
    """A document with its lines in reading order; rows of tables are read as tables, not as lines."""

    document: Document
    quantities: list[Quantity]
    lines: list[Line] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The document's text."""
        return self.document.text

    @property
    def name(self) -> str:
        """The document's name."""
        return self.document.name

    def inside(self, span: Span) -> list[Quantity]:
        """The numbers that begin in ``span``."""
        return self.quantities[bisect_left(self.starts, span.start) : bisect_left(self.starts, span.end)]


def plain(words: str) -> str:
    """``words`` on one line without the marks of converters."""
    return _SPACE.sub(" ", _MARKS.sub("", words)).strip()


def _gap(words: str) -> str:
    if words.isspace():
        return " "
    return _SPACE.sub(" ", _MARKS.sub(" ", canonical_tone(nfc(words)).lower())).replace("⟨", "(").replace("⟩", ")")


def read_paper(document: Document) -> Paper:
    """The lines of ``document``."""
    found = [q for q in find_quantities(document.text) if q.kind is not Kind.LABEL]
    paper = Paper(document, found)
    paper.starts = [q.span.start for q in found]
    for number, passage in enumerate(document.passages):
        if passage.kind is PassageKind.ROW:
            continue
        for spans in sentences(document.text, passage.spans):
            paper.lines.append(_line(paper, spans, number, passage.footnote))
    paper.lines += _headings(paper)
    paper.lines.sort(key=lambda line: line.spans[0])
    return paper


def _headings(paper: Paper) -> list[Line]:
    """Headings that say a figure and are part of no passage: ``- Tổng thu 100 triệu đồng, gồm:``."""
    held = sorted(span for passage in paper.document.passages for span in passage.spans)
    starts = [span.start for span in held]
    out: list[Line] = []
    for index, section in enumerate(paper.document.sections):
        place = bisect_right(starts, section.heading.start) - 1
        inside = place >= 0 and section.heading.start < held[place].end
        if not inside and paper.inside(section.heading):
            out.append(_line(paper, (section.heading,), -1 - index, None))
    return out


def _line(paper: Paper, spans: tuple[Span, ...], number: int, note: int | None) -> Line:
    text = paper.text
    parts: list[str] = []
    items: list[Quantity] = []
    for span in spans:
        at = span.start
        for quantity in paper.inside(span):
            parts.append(_gap(text[at : quantity.span.start]))
            parts.append(f"⟨{slot_of(quantity)}{len(items)}⟩")
            items.append(quantity)
            at = max(at, quantity.span.end)
        if at < span.end:
            parts.append(_gap(text[at : span.end]))
        parts.append(" ")
    first = text[spans[0].start : spans[0].start + 12]
    template = _SPACE.sub(" ", "".join(parts)).strip()
    return Line(paper, spans, tuple(items), template, number, bool(_BULLET.match(first)), note)


def note_lines(paper: Paper) -> dict[int, list[Line]]:
    """The lines of each note."""
    out: dict[int, list[Line]] = {}
    for line in paper.lines:
        if line.note is not None:
            out.setdefault(line.note, []).append(line)
    return out


def anchor_line(paper: Paper, note: Footnote) -> tuple[Line, int] | None:
    """The line that holds the mark of ``note`` and how many of its numbers stand before the mark."""
    if note.anchor is None:
        return None
    for line in paper.lines:
        if any(span.start <= note.anchor.start < span.end for span in line.spans):
            return line, sum(item.span.start < note.anchor.start for item in line.items)
    return None


def paragraphs(paper: Paper) -> list[list[Line]]:
    """Lines of one passage together: what a reader takes in as one paragraph."""
    groups: list[list[Line]] = []
    for line in paper.lines:
        if groups and groups[-1][-1].number == line.number:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def items_of(line: Line, slots: str) -> Sequence[int]:
    """Places of the items whose slot letter is one of ``slots``."""
    return [i for i, item in enumerate(line.items) if slot_of(item) in slots]


def gap_before(line: Line, item: int) -> str:
    """The words between the number before ``item`` (any number) and ``item``."""
    stop = _slot_at(line, item)
    start = line.template.rfind("⟩", 0, stop) + 1
    return line.template[start:stop]


def gap_after(line: Line, item: int) -> str:
    """The words between ``item`` and the next number or the end of the line."""
    start = line.template.index("⟩", _slot_at(line, item)) + 1
    stop = line.template.find("⟨", start)
    return line.template[start : stop if stop >= 0 else None]


def _slot_at(line: Line, item: int) -> int:
    return line.template.index(f"⟨{slot_of(line.items[item])}{item}⟩")


def report(
    kind: Checked, severity: Severity, items: Sequence[tuple[Line, int]], recomputed: str, message: str
) -> Finding:
    """A finding whose first item is the doubted number."""
    line, first = items[0]
    places = tuple(place_of(at.paper.name, at.paper.text, at.items[i].span) for at, i in dict.fromkeys(items))
    return Finding(kind, severity, places, line.written(first), recomputed, message)
