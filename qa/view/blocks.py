"""A document's text as blocks that follow each other without a gap: headings, paragraphs, items, notes, tables."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.document import Document
from corpus.source import Span

__all__ = ["Block", "BlockKind", "blocks", "parts_of"]

_LINE = re.compile(r"[^\n]*\n?")
_ITEM = re.compile(r"[ \t\u00a0]*(?P<mark>[-–—+•*●○▪])[ \t\u00a0]")
_NOTE_MARK = re.compile(r"(?:\[\s*[^\s:\[\]]{1,6}\s*:|[\[(]?[^\s\[\]()]{1,4}[\])]?[.:)]?)[ \t\u00a0]*$")
_NOTE_END = re.compile(r"[ \t]*\]")
_BEFORE = 24
"""Characters before the words of a note in which its mark is looked for."""


class BlockKind(StrEnum):
    """What a block is shown as."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    NOTE = "note"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """Characters ``start:end``. ``number`` is an index into the sections, footnotes or tables, as ``kind`` says."""

    kind: BlockKind
    start: int
    end: int
    number: int | None = None
    lead: Span | None = None
    """The heading that the paragraph begins with, where words follow it on its line."""


def blocks(document: Document, span: Span, parts: Sequence[Block], *, tables: bool = True) -> list[Block]:
    """The blocks of ``span`` in order; one's end is the next one's start.

    ``parts`` are :func:`parts_of` a window that holds ``span``. ``tables=False`` takes tables for lines.
    """
    events = _apart(parts, span, tables=tables)
    out: list[Block] = []
    at = span.start
    for place, event in enumerate(events):
        out += _lines(document.text, at, event.start)
        at = event.end
        if event.kind is BlockKind.HEADING:
            stop = events[place + 1].start if place + 1 < len(events) else span.end
            line = _line_end(document.text, at, stop)
            if document.text[at:line].strip():
                event = Block(BlockKind.PARAGRAPH, event.start, line, event.number, Span(event.start, event.end))
                at = line
        out.append(event)
    out += _lines(document.text, at, span.end)
    return _joined(document.text, out, span)


def parts_of(document: Document, window: Span) -> list[Block]:
    """Headings, notes and tables of ``window``, cut off at its edges, in order of their beginning."""
    found: list[Block] = []
    for number, table in enumerate(document.tables):
        if table.rows:
            found.append(Block(BlockKind.TABLE, *table.span, number))
    for number, section in enumerate(document.sections):
        # Of a heading that began before the window the rest is a line like others.
        if section.heading.start >= window.start:
            found.append(Block(BlockKind.HEADING, *section.heading, number))
    for number, note in enumerate(document.footnotes):
        for part, span in enumerate(note.definition):
            found.append(Block(BlockKind.NOTE, *_with_mark(document.text, span, part), number))
    inside = [
        replace(block, start=max(block.start, window.start), end=min(block.end, window.end))
        for block in found
        if block.start < window.end and window.start < block.end
    ]
    return sorted(inside, key=lambda b: (b.start, b.kind is not BlockKind.TABLE, -b.end))


def _apart(parts: Sequence[Block], span: Span, *, tables: bool) -> list[Block]:
    """Those of ``parts`` that begin in ``span``, without what begins inside another.

    What stands in a table is left to whoever draws the table.
    """
    out: list[Block] = []
    for place in range(bisect_left(parts, span.start, key=lambda b: b.start), len(parts)):
        block = parts[place]
        if block.start >= span.end:
            break
        if (out and block.start < out[-1].end) or (block.kind is BlockKind.TABLE and not tables):
            continue
        out.append(replace(block, end=min(block.end, span.end)))
    return out


def _with_mark(text: str, span: Span, part: int) -> tuple[int, int]:
    """A note's words with the mark before them and the bracket behind them."""
    start, end = span
    if not part:
        before = text[max(0, start - _BEFORE) : start]
        line = before.rfind("\n") + 1
        mark = _NOTE_MARK.search(before, line)
        if mark is not None and (mark[0].startswith("[") or not before[line : mark.start()].strip()):
            start -= len(before) - mark.start()
    closing = _NOTE_END.match(text, end)
    return start, closing.end() if closing and "[" in text[start : span.start] else end


def _line_end(text: str, at: int, stop: int) -> int:
    found = text.find("\n", at, stop)
    return found + 1 if found >= 0 else stop


def _lines(text: str, start: int, end: int) -> Iterator[Block]:
    while start < end:
        stop = _line_end(text, start, end)
        kind = BlockKind.ITEM if _ITEM.match(text, start, stop) else BlockKind.PARAGRAPH
        yield Block(kind, start, stop)
        start = stop


def _joined(text: str, found: list[Block], window: Span) -> list[Block]:
    """Blank lines go with the block before them, at the very beginning with the one after."""
    out: list[Block] = []
    start = window.start
    for block in found:
        if block.kind is BlockKind.PARAGRAPH and block.lead is None and not text[block.start : block.end].strip():
            if out:
                out[-1] = replace(out[-1], end=block.end)
                start = block.end
            continue
        out.append(replace(block, start=start))
        start = block.end
    if out:
        out[-1] = replace(out[-1], end=window.end)
    elif window.start < window.end:
        out.append(Block(BlockKind.PARAGRAPH, *window))
    return out
