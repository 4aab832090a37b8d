"""Paragraphs of the running text.

One that a footnote or a page break cut is put together again, as a tuple of spans.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from corpus.frame import frames
from corpus.labels import Rank, is_item, read_label
from corpus.marks import SUPERSCRIPT, bare, trimmed
from corpus.source import Span

_CLOSED = re.compile(r"[.!?…]+(?:/\.)?[\"”’)\]*$>]*\Z")
_TAIL_MARKS = re.compile(r"(?:\[(?:footnoteRef:|\^)?\d+\]|[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[*_\s])+\Z")
_TAIL_ENDS = frozenset("]*_" + SUPERSCRIPT)
_HEAD_MARKS = re.compile(r"[\s*_\"“‘]*")
_PAGE_NUMBER = re.compile(r"\s*[-–]?\s*\d{1,3}\s*[-–]?\s*\Z")
_REMARK = re.compile(r"\([^()]{1,40}\)")
"""A line that is a remark in brackets, as ``(đã ký)``, is whole."""
_COLUMN = re.compile(r"[^\s](?:[^\t\n ]| (?!  ))*(?<!\s)")
_RULE = re.compile(r"(?:\\?[-–—_:*])+")
"""A line or a cell that only rules off."""
_PIPED = re.compile(r"[^\s|*](?:[^|\n*]|\*(?!\*+\s+\*))*(?<!\s)\**")
"""Cells of a row of a pipe table, and lines in bold inside one."""
_WIDEST = 400
"""Characters of a line of letterhead or signatures, the blanks between its columns included."""
_LONG = 100
"""Characters from which a paragraph without a full stop is taken to be cut rather than to be a title."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph. ``words`` are its characters with every line break a blank, one blank between spans."""

    spans: tuple[Span, ...]
    words: str
    gap: int
    """Line breaks before it; 2 and more is a blank line."""

    @property
    def start(self) -> int:
        """Where its first character stands."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """Just after its last character."""
        return self.spans[-1].end

    def between(self, start: int, end: int) -> tuple[Span, ...]:
        """Spans of the text for ``words[start:end]``."""
        out: list[Span] = []
        base = 0
        for span in self.spans:
            left = span.start + max(0, start - base)
            right = min(span.end, span.start + end - base)
            if left < right:
                out.append(Span(left, right))
            base += span.end - span.start + 1
        return tuple(out)


def free_ranges(length: int, holes: list[Span]) -> list[Span]:
    """What of ``0:length`` the ``holes`` leave."""
    ranges: list[Span] = []
    start = 0
    for hole in sorted(holes):
        if hole.start > start:
            ranges.append(Span(start, hole.start))
        start = max(start, hole.end)
    if start < length:
        ranges.append(Span(start, length))
    return ranges


@dataclass(slots=True)
class _Piece:
    span: Span
    words: str
    breaks: int
    """Line breaks since the piece before, those inside notes left out."""
    wall: bool
    """A table stands before it: nothing is joined across."""


def read_blocks(text: str, notes: list[Span], tables: list[Span]) -> list[Block]:
    """Paragraphs of ``text`` outside ``notes`` and ``tables``, in order."""
    pieces = _pieces(text, notes, tables)
    wrapped = _wrap_width(pieces)
    blocks: list[Block] = []
    current: list[_Piece] = []
    for piece in pieces:
        if current and not piece.wall and _goes_on(current, piece, wrapped):
            current.append(piece)
            continue
        if current:
            blocks.append(_block(text, current))
        current = [piece]
    if current:
        blocks.append(_block(text, current))
    return blocks


def _pieces(text: str, notes: list[Span], tables: list[Span]) -> list[_Piece]:
    walls = sorted(tables)
    wall_ends = [wall.end for wall in walls]
    pieces: list[_Piece] = []
    breaks = 2
    walls_seen = 0
    for free in free_ranges(len(text), [*notes, *tables]):
        passed = bisect_right(wall_ends, free.start)
        wall = passed > walls_seen
        walls_seen = passed
        start = free.start
        while start < free.end:
            newline = text.find("\n", start, free.end)
            end = free.end if newline == -1 else newline
            for number, part in enumerate(_side_by_side(text, start, end)):
                words = text[part.start : part.end]
                breaks = breaks or min(number, 1)
                if not (breaks and _is_page_number(text, part, words)):
                    pieces.append(_Piece(part, words, breaks, wall))
                    breaks, wall = 0, False
            if newline != -1:
                breaks += 1
            start = end + 1
    return pieces


def _side_by_side(text: str, start: int, end: int) -> list[Span]:
    """The words of a line; letterhead and signature columns that a tab or blanks part are taken one by one."""
    span = trimmed(text, start, end)
    if span is None:
        return []
    words = text[span.start : span.end]
    if words.startswith("|") and words.count("|") > 2 and len(words) <= _WIDEST:
        # A row of pipes that is left outside tables places words side by side.
        parts = [Span(span.start + m.start(), span.start + m.end()) for m in _PIPED.finditer(words)]
        return [part for part in parts if not _RULE.fullmatch(text, part.start, part.end)]
    if ("\t" in words or "   " in words) and len(words) <= _WIDEST:
        parts = [Span(span.start + m.start(), span.start + m.end()) for m in _COLUMN.finditer(words)]
        pieces = [text[part.start : part.end] for part in parts]
        if any(frames(piece) for piece in pieces) or all(map(_is_name, pieces)):
            return parts
    return [span]


def _is_name(words: str) -> bool:
    return 2 <= len(words.split(" ")) <= 5 and words.istitle() and words.replace(" ", "").isalpha()


def _is_page_number(text: str, span: Span, words: str) -> bool:
    """A number alone on its line after a form feed or before one is the printed page number.

    Not running text.
    """
    if len(words) > 7 or not _PAGE_NUMBER.match(words):
        return False
    around = text[max(0, span.start - 3) : span.start] + text[span.end : span.end + 3]
    return "\f" in around


def _wrap_width(pieces: list[_Piece]) -> int:
    """Characters at which the lines of the file are wrapped, as in text taken from a page; 0 when they are not."""
    lengths = sorted(len(piece.words) for piece in pieces)
    if len(lengths) < 20:
        return 0
    widest = lengths[int(len(lengths) * 0.97)]
    if not 60 <= widest <= 130:
        return 0
    # Running text that is wrapped mostly goes on small; lines that are whole begin anew with a capital.
    full = [
        after.words[0].islower()
        for before, after in pairwise(pieces)
        if len(before.words) >= widest - 15 and after.breaks == 1 and not read_label(after.words)
    ]
    return widest if len(full) >= 2 and 5 * sum(full) >= 2 * len(full) else 0


def _is_full(before: str, after: str, width: int) -> bool:
    """Would the first word of the next line not have fitted on this one?"""
    return len(before) + 1 + len(after.split(maxsplit=1)[0]) > width - 2


def _block(text: str, pieces: list[_Piece]) -> Block:
    spans: list[Span] = []
    for piece in pieces:
        gap = text[spans[-1].end : piece.span.start] if spans else "x"
        if spans and not gap.strip() and gap.count("\n") <= 1:
            spans[-1] = Span(spans[-1].start, piece.span.end)
        else:
            spans.append(piece.span)
    words = " ".join(text[span.start : span.end] for span in spans).replace("\n", " ").replace("\t", " ")
    return Block(tuple(spans), words, pieces[0].breaks)


def _goes_on(current: list[_Piece], piece: _Piece, wrapped: int) -> bool:
    """Does ``piece`` continue the paragraph of ``current``?"""
    before, after = current[-1].words, piece.words
    if piece.breaks == 0:
        return True
    if len(before) > 2 and _RULE.fullmatch(before):
        return False
    tail = (_TAIL_MARKS.sub("", before) if before[-1] in _TAIL_ENDS else "") or before
    head = after[match.end() :] if (match := _HEAD_MARKS.match(after)) else after
    if not head:
        return False
    last, first = tail[-1], head[0]
    label = read_label(after)
    if _spans_years(tail, after):
        return True
    if piece.breaks == 1 and label is not None and label.rank is Rank.DASH and before.isupper() and after.isupper():
        # ``PHÁT TRIỂN VĂN HÓA`` and ``– XÃ HỘI``: a title that was broken before its dash.
        return not frames(before)
    if label is not None or frames(after) or _REMARK.fullmatch(before):
        return False
    closed = _CLOSED.search(tail) is not None
    if closed:
        return wrapped > 0 and piece.breaks == 1 and len(before) >= 60 and first.islower()
    start = current[0].words
    title = _is_title(start, current)
    if wrapped and piece.breaks == 1 and _is_full(before, after, wrapped) and before.isupper() == after.isupper():
        return True
    if last in "-–,(/" or _open_bracket(before):
        return not title or not first.isupper() or last in ",(-–"
    if first.islower():
        return not frames(before)
    if last in ";:":
        return False
    if piece.breaks == 1:
        return wrapped > 0 and len(before) >= 55 and not title
    if title or frames(before):
        return False
    so_far = sum(len(p.words) for p in current)
    if wrapped and len(before) >= 60 and _is_full(before, after, wrapped) and not after.isupper():
        return True
    return so_far >= _LONG and (
        is_item(read_label(start)) or start.lstrip().startswith("(") or ". " in " ".join(p.words for p in current)
    )


def _spans_years(before: str, after: str) -> bool:
    """Does a dash that begins ``after`` lead from one number to the next, as ``2025`` and ``- 2030``?

    ``- 100% hồ sơ`` below a title that ends in a year is an item of a list.
    """
    if not after.startswith(("-", "–")) or not before.rstrip()[-1:].isdigit():
        return False
    if re.match(r"[-–]\d", after):
        return True
    return bool(re.search(r"\b(?:19|20)\d\d\s*\Z", before) and re.match(r"[-–]\s+(?:19|20)\d\d\b", after))


def _is_title(start: str, current: list[_Piece]) -> bool:
    """A line in capitals, or a numbered line that is no sentence.

    What follows it is never its continuation.
    """
    words = bare(start)
    if words.isupper():
        return True
    label = read_label(start)
    if label is None or is_item(label) or start.lstrip().startswith("("):
        return False
    return ". " not in words[label.end + 3 :] and sum(len(piece.words) for piece in current) <= 350


def _open_bracket(words: str) -> bool:
    tail = words[-200:]
    return tail.rfind("(") > tail.rfind(")")
