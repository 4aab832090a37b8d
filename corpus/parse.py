"""What a loader read, taken apart: :class:`~corpus.source.Source` in, :class:`~corpus.document.Document` out.

Pure Python, one pass per concern: notes, tables, paragraphs, sections, metadata, passages, figures.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace

from corpus.blocks import free_ranges, read_blocks
from corpus.crumbs import crumbs
from corpus.document import Document, Footnote
from corpus.figures import extract_figures
from corpus.footnotes import Note, find_notes, printed_numbers
from corpus.metadata import read_metadata
from corpus.passages import footnote_passages, row_passages, text_passages
from corpus.places import ward_names
from corpus.running import running_lines
from corpus.sections import outline
from corpus.sentences import sentences
from corpus.sidecar import AUDIENCE, corrected
from corpus.source import Source, Span
from corpus.tables import read_tables
from corpus.tree import Placed, Tree


def parse(source: Source, corrections: Mapping[str, str] | None = None) -> Document:
    """Read the structure of ``source``; ``corrections`` stand for what its metadata would be (:mod:`corpus.sidecar`).

    Never fails: what cannot be read as structure stays plain text with a warning.
    """
    text = source.text
    corrections = corrections or {}
    notes, warnings = find_notes(source)
    holes = [*(span for note in notes for span in note.whole), *crumbs(source)]
    drafts = read_tables(source, free_ranges(len(text), holes))
    if not source.pages or source.format == "text":  # a text file with form feeds keeps heads and page numbers
        holes += running_lines(text, [*holes, *(draft.table.span for draft in drafts)])
        holes += printed_numbers(text, notes)
    blocks = read_blocks(text, holes, [draft.table.span for draft in drafts])
    wards = ward_names(text)
    tree = outline(source, blocks, drafts, wards)
    _without_plain_marks(text, notes, tree)
    footnotes = _bound(text, notes, tree)
    starts = [span.start for span in source.pages]

    def page(offset: int) -> int | None:
        return bisect_right(starts, offset) or None if starts else None

    passages = [
        *text_passages(text, tree.placed, tree.sections, page),
        *footnote_passages(text, footnotes, page),
        *row_passages(tree.tables, [draft.continued for draft in drafts], page),
    ]
    passages.sort(key=lambda passage: passage.spans[0])
    document = Document(
        name=source.name,
        format=source.format,
        text=text,
        pages=source.pages,
        metadata=corrected(read_metadata(source, tree, wards), corrections),
        sections=tuple(tree.sections),
        footnotes=footnotes,
        tables=tuple(tree.tables),
        passages=tuple(passages),
        figures=(),
        uncertain=source.uncertain,
        confidence=source.confidence,
        warnings=(*source.warnings, *warnings, *tree.warnings),
        audience=corrections.get(AUDIENCE, ""),
    )
    return replace(document, figures=extract_figures(document))


def _without_plain_marks(text: str, notes: list[Note], tree: Tree) -> None:
    """Take the marks of notes that are no raised digits (``Khu A3:``) off the titles they stand at the end of."""
    for index, section in enumerate(tree.sections):
        for note in notes:
            if note.anchor and section.heading.start <= note.anchor.start < section.heading.end:
                mark = text[note.anchor.start : note.anchor.end]
                if section.title.endswith(mark):
                    section = replace(section, title=section.title.removesuffix(mark).rstrip(" :"))
                    tree.sections[index] = section


def _bound(text: str, notes: list[Note], tree: Tree) -> tuple[Footnote, ...]:
    """Each note with the sentence its mark stands in."""
    spans: list[tuple[Span, Placed]] = sorted(
        ((span, placed) for placed in tree.placed for span in placed.block.spans), key=lambda item: item[0]
    )
    starts = [span.start for span, _ in spans]
    known: dict[int, list[tuple[Span, ...]]] = {}
    bound: list[Footnote] = []
    for note in notes:
        sentence: tuple[Span, ...] = ()
        section: int | None = None
        if note.anchor is not None:
            place = bisect_right(starts, note.anchor.start) - 1
            if place >= 0 and spans[place][0].end >= note.anchor.end:
                placed = spans[place][1]
                section = placed.section
                block = placed.block
                found = known.get(block.start)
                if found is None:
                    found = known[block.start] = sentences(text, block.spans)
                sentence = _holding(found, note.anchor)
            else:
                sentence, section = _row_with(note.anchor, tree)
        bound.append(Footnote(note.label, note.anchor, note.definition, sentence, section))
    return tuple(bound)


def _holding(found: list[tuple[Span, ...]], anchor: Span) -> tuple[Span, ...]:
    for sentence in found:
        if any(span.start <= anchor.start and anchor.end <= span.end for span in sentence):
            return sentence
    return ()


def _row_with(anchor: Span, tree: Tree) -> tuple[tuple[Span, ...], int | None]:
    for table in tree.tables:
        if table.span.start <= anchor.start < table.span.end:
            for row in table.rows:
                if row.span.start <= anchor.start < row.span.end:
                    return (row.span,), table.section
            return (), table.section
    return (), None
