"""A document as the rest of the product sees it. Every span counts code points of :attr:`Document.text`.

Nothing here is cleaned: context and cleaned forms help retrieval, quotes always come from ``text``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from corpus.source import Span


class SectionKind(StrEnum):
    """What a section is: the body, an appendix, or one of the parts that frame a Vietnamese official paper."""

    BODY = "body"
    APPENDIX = "appendix"
    OPENING = "opening"
    RECIPIENTS = "recipients"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what it governs. ``level`` counts from 1; ``parent`` is an index into ``Document.sections``."""

    number: str
    """The heading's own label as written (``I.``, ``2.1.``, ``a)``, ``*``), empty when it has none."""
    title: str
    """The heading's words, marks of converters removed, on one line."""
    level: int
    parent: int | None
    heading: Span
    """Where the heading stands."""
    span: Span
    """Heading and everything it governs, sub-sections included."""
    kind: SectionKind = SectionKind.BODY

    @property
    def label(self) -> str:
        """The heading as cited: ``2.2. Về phát triển kinh tế``."""
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note bound to the sentence that holds its anchor."""

    label: str
    anchor: Span | None
    """The mark in the running text; ``None`` when a definition has lost its mark."""
    definition: tuple[Span, ...]
    """The note's own words, without its mark; several spans when a page break interrupts it."""
    sentence: tuple[Span, ...]
    """The sentence the anchor stands in; empty when the anchor is lost."""
    section: int | None


@dataclass(frozen=True, slots=True)
class TableRow:
    """One record. ``cells[i]`` stands under ``Table.columns[i]``; ``None`` where the row has no such cell.

    A merged cell appears under each column it covers. ``parent`` names the row that this one continues (a blank number
    cell), ``group`` the words of the group row above it.
    """

    cells: tuple[Span | None, ...]
    span: Span
    parent: int | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their full headers; a header of two rows is joined as ``Thời gian – Hoàn thành``."""

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    caption: str
    span: Span
    section: int | None


@dataclass(frozen=True, slots=True)
class Read:
    """A metadata value, where it was read and how sure that is (0 to 1); ``span`` is ``None`` when it was inferred."""

    value: str
    span: Span | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the paper is. A field is ``None`` when the paper does not say; drafts have no number."""

    title: Read | None = None
    kind: Read | None = None
    """Báo cáo, Kế hoạch, Kết luận, ..."""
    number: Read | None = None
    issuer: Read | None = None
    ward: Read | None = None
    """The place the paper speaks for, as written without its class word: the ``X`` of ``phường X``."""
    date: Read | None = None
    """ISO 8601, as precise as the paper is: ``2026``, ``2026-04`` or ``2026-04-17``."""
    period: Read | None = None
    """The period reported on or planned for, in the paper's words: ``quý I năm 2026``."""
    signer: Read | None = None


class PassageKind(StrEnum):
    """Where a passage's words come from."""

    TEXT = "text"
    FOOTNOTE = "footnote"
    ROW = "row"
    OPENING = "opening"
    RECIPIENTS = "recipients"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Passage:
    """What is retrieved and cited. ``spans`` are in reading order; more than one where a note or page cut it.

    ``context`` (anchor sentence, table headers, lead-in of the list) helps retrieval and is never part of a quote.
    """

    kind: PassageKind
    spans: tuple[Span, ...]
    section: int | None
    context: tuple[Span, ...] = ()
    """Words elsewhere in the document that say what this passage speaks of."""
    header: str = ""
    """For a table row: its caption and column names."""
    footnote: int | None = None
    """Index into ``Document.footnotes``."""
    table: tuple[int, int] | None = None
    """Table and row index."""
    page: int | None = None
    """Counts from 1."""


class Status(StrEnum):
    """What a figure is a figure of."""

    PLAN = "kế hoạch"
    ACTUAL = "thực hiện"
    ESTIMATE = "ước"
    CUMULATIVE = "lũy kế"
    MONTH = "tháng"
    COMPARISON = "so với"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it speaks of. ``value`` is exact and in base units (``12,75 tỷ đồng`` is 12750000000)."""

    span: Span
    """Number with approximator and unit, as written."""
    value: Decimal
    unit: str
    """Base unit: ``đồng``, ``m2``, ``%``, ``hộ``; empty for a bare number."""
    approximator: str
    """``trên``, ``dưới``, ``ít nhất`` ...; empty for an exact figure."""
    of: Decimal | None
    """The whole of a ratio: 86 in ``58/86 hộ``."""
    upper: Decimal | None
    """The end of a range: 5 in ``03-05 tổ dân phố``."""
    indicator: str
    """The words that say what is counted."""
    period: str
    place: str
    status: frozenset[Status]
    passage: int
    """Index into ``Document.passages``."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Document:
    """One file, taken apart."""

    name: str
    """File name: what a citation shows."""
    format: str
    text: str
    pages: tuple[Span, ...]
    metadata: Metadata
    sections: tuple[Section, ...]
    footnotes: tuple[Footnote, ...]
    tables: tuple[Table, ...]
    passages: tuple[Passage, ...]
    figures: tuple[Figure, ...]
    uncertain: tuple[Span, ...] = ()
    confidence: tuple[tuple[Span, float], ...] = ()
    """Each word that a recogniser read, with how sure it is of it, 0 to 1; empty for all but scans."""
    warnings: tuple[str, ...] = ()
    audience: str = ""
    """Value of :class:`corpus.audience.Audience`; empty where nobody has said whom the paper is for."""

    def words(self, spans: tuple[Span, ...]) -> str:
        """The characters of ``spans``, joined by one space where something stood between."""
        return " ".join(self.text[s.start : s.end] for s in spans)

    def section_path(self, section: int | None) -> tuple[str, ...]:
        """Headings from the top down to ``section``, as cited."""
        path: list[str] = []
        while section is not None:
            path.append(self.sections[section].label)
            section = self.sections[section].parent
        return tuple(reversed(path))

    def page_of(self, offset: int) -> int | None:
        """Page number, from 1, that holds ``offset``; ``None`` where the format has no pages."""
        for number, page in enumerate(self.pages, start=1):
            if page.start <= offset < page.end:
                return number
        return None
