"""An answer while it is being written: sentences of the source, each with the exact place it was taken from."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.document import Document
from corpus.source import Span
from index.texts import context_words, identity_words
from qa.answer import Citation
from qa.verify import Computation, Evidence


@dataclass(frozen=True, slots=True)
class Place:
    """One contiguous quote and what its surroundings say it speaks of."""

    document: Document
    passage: int
    span: Span
    highlights: tuple[Span, ...] = ()
    nearest: bool = False


@dataclass(slots=True)
class Draft:
    """Lines of text with [n] marks; the same place is cited once."""

    lines: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    computations: list[Computation] = field(default_factory=list)

    def cite(
        self,
        document: Document,
        passage: int,
        spans: tuple[Span, ...],
        highlights: tuple[Span, ...] = (),
        *,
        nearest: bool = False,
    ) -> list[int]:
        """Numbers of the citations for ``spans``; pieces with nothing but blanks between them are one quote."""
        numbers = []
        for span in joined(document.text, spans):
            for number, place in enumerate(self.places, start=1):  # noqa: B007 - used below
                if place.document is document and place.span.start <= span.start and span.end <= place.span.end:
                    break
            else:
                inside = tuple(h for h in highlights if span.start <= h.start and h.end <= span.end)
                self.places.append(Place(document, passage, span, inside, nearest))
                number = len(self.places)
            numbers.append(number)
        return numbers

    def say(self, text: str, numbers: list[int]) -> None:
        """Add a line, once; the marks stand before its final full stop."""
        marks = "".join(f" [{n}]" for n in dict.fromkeys(numbers))
        text = text.rstrip()
        stop = "." if text.endswith(".") and not text.endswith("...") else ""
        line = f"{text.removesuffix('.').rstrip(' ;,:') if stop else text.rstrip(' ;,:')}{marks}{stop or '.'}"
        if line not in self.lines:
            self.lines.append(line)

    @property
    def text(self) -> str:
        """The whole answer."""
        return "\n".join(self.lines)

    def evidence(self) -> list[Evidence]:
        """What the verifier holds the figures against."""
        out = []
        for n, place in enumerate(self.places, start=1):
            passage = place.document.passages[place.passage]
            meta = place.document.metadata
            ward = meta.ward.value if meta.ward else ""
            note = place.document.footnotes[passage.footnote].label if passage.footnote is not None else ""
            labels = f"chú thích số {note}" if note else ""
            context = "\n".join((identity_words(place.document), ward, context_words(place.document, passage), labels))
            columns = _columns(place)
            out.append(Evidence(n, place.document.text, (place.span,), context, place.document.uncertain, columns))
        return out

    def citations(self) -> tuple[Citation, ...]:
        """The citations in order."""
        return tuple(_citation(n, place) for n, place in enumerate(self.places, start=1))


def _columns(place: Place) -> tuple[tuple[Span, str], ...]:
    """For a table row, the header that each of its cells stands under."""
    at = place.document.passages[place.passage].table
    if at is None:
        return ()
    table = place.document.tables[at[0]]
    cells = table.rows[at[1]].cells
    return tuple((cell, column) for cell, column in zip(cells, table.columns, strict=False) if cell is not None)


def joined(text: str, spans: tuple[Span, ...]) -> list[Span]:
    """``spans`` in order, neighbours with only blanks between them made one."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start <= out[-1].end:
            out[-1] = Span(out[-1].start, max(span.end, out[-1].end))
        elif out and not text[out[-1].end : span.start].strip():
            out[-1] = Span(out[-1].start, span.end)
        else:
            out.append(span)
    return out


def _citation(n: int, place: Place) -> Citation:
    document, meta = place.document, place.document.metadata
    passage = document.passages[place.passage]
    note = document.footnotes[passage.footnote].label if passage.footnote is not None else None
    return Citation(
        n=n,
        document=document.name,
        title=meta.title.value if meta.title else "",
        number=meta.number.value if meta.number else None,
        issuer=meta.issuer.value if meta.issuer else None,
        date=meta.date.value if meta.date else None,
        section=document.section_path(passage.section),
        footnote=note,
        page=document.page_of(place.span.start) or passage.page,
        start=place.span.start,
        end=place.span.end,
        quote=document.text[place.span.start : place.span.end],
        highlights=tuple((h.start, h.end) for h in place.highlights),
        nearest=place.nearest,
    )
