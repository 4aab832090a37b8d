"""What is retrieved and cited: whole sentences of one section, one note or one table row."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from corpus.document import Footnote, Passage, PassageKind, Section, Table
from corpus.labels import Rank
from corpus.marks import bare
from corpus.sentences import clauses, sentences
from corpus.source import Span
from corpus.tree import Placed

Spans = tuple[Span, ...]
Page = Callable[[int], int | None]

_ITEM_NUMBERS = frozenset("-–—•●▪◦+*")

MAX_PASSAGE = 900
"""Characters up to which a paragraph stays one passage."""
MERGE_BELOW = 220
"""Paragraphs shorter than this are put together with short neighbours ..."""
MERGE_UP_TO = 500
"""... up to this many characters."""


def _length(spans: Spans) -> int:
    return sum(span.end - span.start for span in spans)


def joined(text: str, parts: Iterable[Spans]) -> Spans:
    """Spans of several parts, those put together that only blanks part on one line."""
    out: list[Span] = []
    for spans in parts:
        for span in spans:
            if out and out[-1].end <= span.start and not text[out[-1].end : span.start].strip(" "):
                out[-1] = Span(out[-1].start, span.end)
            else:
                out.append(span)
    return tuple(out)


def split_long(text: str, spans: Spans) -> list[Spans]:
    """``spans`` as groups of whole sentences of at most :data:`MAX_PASSAGE` characters.

    A single sentence longer than that is divided at its ``;`` (a list of many figures), never inside a
    clause.
    """
    if _length(spans) <= MAX_PASSAGE:
        return [spans]
    units: list[Spans] = []
    for sentence in sentences(text, spans):
        units.extend(_clauses_without_lead(text, sentence) if _length(sentence) > MAX_PASSAGE else [sentence])
    groups: list[list[Spans]] = []
    size = 0
    for unit in units:
        length = _length(unit)
        if groups and size + length <= MAX_PASSAGE:
            groups[-1].append(unit)
            size += length
        else:
            groups.append([unit])
            size = length
    # A short rest reads better with what it ends.
    if len(groups) > 1 and sum(map(_length, groups[-1])) < 120:
        rest = groups.pop()
        groups[-1].extend(rest)
    return [joined(text, group) for group in groups]


def _clauses_without_lead(text: str, sentence: Spans) -> list[Spans]:
    parts = clauses(text, sentence)
    out: list[Spans] = []
    reached = -1
    for part in parts:
        own = tuple(span for span in part if span.start >= reached)
        if own:
            out.append(own)
            reached = own[-1].end
    return out or [sentence]


def text_passages(text: str, placed: list[Placed], sections: list[Section], page: Page) -> list[Passage]:
    """Passages of the running text, the opening, recipients and signature, in reading order."""
    passages: list[Passage] = []
    pending: list[Spans] = []
    size = 0
    shared: tuple[int | None, Spans, PassageKind] | None = None
    lead: dict[int | None, tuple[Rank | None, Spans]] = {}

    def flush() -> None:
        nonlocal pending, size
        if pending and shared is not None:
            spans = joined(text, pending)
            passages.append(Passage(shared[2], spans, shared[0], shared[1], page=page(spans[0].start)))
        pending, size = [], 0

    for item in placed:
        if not item.body:
            continue
        context = _context(text, item, lead, sections)
        key = (item.section, context, item.kind)
        framing = item.kind is not PassageKind.TEXT
        for spans in split_long(text, item.body):
            length = _length(spans)
            room = size + length <= MERGE_UP_TO
            if pending and (key != shared or not room or not (framing or length < MERGE_BELOW)):
                flush()
            shared = key
            pending.append(spans)
            size += length
            if not framing and length >= MERGE_BELOW:
                flush()
    flush()
    return passages


def _context(
    text: str, item: Placed, lead: dict[int | None, tuple[Rank | None, Spans]], sections: list[Section]
) -> Spans:
    """The sentence that announces the list ``item`` belongs to.

    Remembers ``item`` when it announces one itself.
    """
    rank = item.label.rank if item.label else None
    known = lead.get(item.section)
    if known is not None and (rank is None or (known[0] is not None and rank <= known[0])):
        del lead[item.section]
        known = None
    before = known[1] if known else ()
    if known is None and item.section is not None:
        # A list item that opens a section of its own ("- Dự án X: ...") was announced in the section above.
        section = sections[item.section]
        if section.number in _ITEM_NUMBERS and section.parent in lead:
            before = lead[section.parent][1]
    last = item.body[-1]
    tail = bare(text[max(last.start, last.end - 60) : last.end])
    if tail.endswith(":") and item.kind is PassageKind.TEXT:
        lead[item.section] = (rank, sentences(text, item.body)[-1])
    return before


def footnote_passages(text: str, footnotes: tuple[Footnote, ...], page: Page) -> list[Passage]:
    """Each note as one passage, or several whole-sentence ones, with its anchor's sentence as context."""
    kind = PassageKind.FOOTNOTE
    return [
        Passage(kind, spans, note.section, note.sentence, footnote=number, page=page(spans[0].start))
        for number, note in enumerate(footnotes)
        for spans in split_long(text, note.definition)
    ]


def row_passages(tables: list[Table], continued: list[dict[int, int]], page: Page) -> list[Passage]:
    """Each record as a passage; one that a page break cut has a span for each of its places."""
    out: list[Passage] = []
    for number, (table, rest) in enumerate(zip(tables, continued, strict=True)):
        header = ". ".join(part for part in (table.caption, " | ".join(table.columns)) if part)
        for index, row in enumerate(table.rows):
            filled = [cell for cell in row.cells if cell]
            if index in rest:
                continue
            spans = [row.span, *(table.rows[more].span for more, owner in rest.items() if owner == index)]
            context: list[Span] = []
            group = _group_row(table, index)
            if group is not None:
                context.append(table.rows[group].span)
            if row.parent is not None:
                context.append(table.rows[row.parent].span)
            if filled:
                out.append(
                    Passage(
                        PassageKind.ROW, tuple(spans), table.section, tuple(context), header,
                        table=(number, index), page=page(row.span.start),
                    )
                )  # fmt: skip
    return out


def _group_row(table: Table, index: int) -> int | None:
    """Index of the group row that ``index`` stands under."""
    group = table.rows[index].group
    if not group:
        return None
    while index > 0 and table.rows[index].group == group:
        index -= 1
    return index if table.rows[index].group != group else None
