"""A document's text as blocks that follow each other without a gap: headings, paragraphs, items, notes, tables."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.document import Document
from corpus.source import Span

__all__ = ["Block", "BlockKind", "blocks"]

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
    first: bool = True
    """Whether a note begins here; ``False`` where a page cut it in two."""


def blocks(document: Document, window: Span, *, tables: bool = True) -> list[Block]:
    """The blocks of ``window`` in order; one's end is the next one's start.

    ``tables=False`` takes tables for lines, as within a table.
    """
    events = _events(document, window, tables=tables)
    out: list[Block] = []
    at = window.start
    for event in events:
        if event.start < at:
            continue
        out += _lines(document.text, at, event.start)
        at = event.end
        if event.kind is BlockKind.HEADING:
            stop = min((e.start for e in _after(events, event)), default=window.end)
            line = _line_end(document.text, at, stop)
            if document.text[at:line].strip():
                span = Span(event.start, event.end)
                event = Block(BlockKind.PARAGRAPH, event.start, line, event.number, span)
                at = line
        out.append(event)
    out += _lines(document.text, at, window.end)
    return _joined(document.text, out, window)


def _events(document: Document, window: Span, *, tables: bool) -> list[Block]:
    """Headings, notes and tables inside the window, cut off at its edges, in order; none crosses another."""
    found: list[Block] = []
    if tables:
        found += [
            Block(BlockKind.TABLE, table.span.start, table.span.end, number)
            for number, table in enumerate(document.tables)
            if table.rows
        ]
    found += [
        Block(BlockKind.HEADING, section.heading.start, section.heading.end, number)
        for number, section in enumerate(document.sections)
    ]
    for number, note in enumerate(document.footnotes):
        for part, span in enumerate(note.definition):
            found.append(Block(BlockKind.NOTE, *_with_mark(document.text, span, part), number, first=not part))
    out: list[Block] = []
    # A table keeps what stands in it: its notes are drawn by whoever draws the table.
    for block in sorted(found, key=lambda b: (b.start, b.kind is not BlockKind.TABLE, -b.end)):
        left, right = max(block.start, window.start), min(block.end, window.end)
        if left >= right or (out and left < out[-1].end):
            continue
        if block.kind is BlockKind.HEADING and left != block.start:
            continue
        out.append(replace(block, start=left, end=right))
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


def _after(events: list[Block], event: Block) -> Iterator[Block]:
    place = bisect_right([e.start for e in events], event.start) if len(events) < 64 else None
    yield from events[place:] if place is not None else (e for e in events if e.start > event.start)


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
