"""Whole sentences, and clauses of a sentence, as exact spans.

Rules, not a model: a sentence of an administrative paper ends at a full stop that is followed by a capital
or a digit and does not belong to an abbreviation, a number, a label or an open bracket.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from corpus.marks import NOTE_MARK
from corpus.source import Span

Spans = tuple[Span, ...]

_STOP = re.compile(rf"(?:[.!?…]+(?:/\.)?)(?:{NOTE_MARK})?[\"”’»)\]*$]*(?:{NOTE_MARK})?(?=\s|\Z)")
_LINE_ITEM = re.compile(r"\n\s*(?=[-–+•]\s)")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(/\"“*])(?:TT|TM|KT|TL|TUQ|Q|CT|PCT|PBT|BT|UV|TS|ThS|Ths|PGS|GS|BS|KS|CN|CV|LS|[đĐ]/c|[đĐ]c|TP|Tp|TX|P|H|X"
    r"|KP|St|Mr|Ms|Dr|No|tr|vv|v\.v|VD|vd|NXB|XB|Ông|St|\w\.\w)\.\Z"
)
_LABEL = re.compile(r"[\s*]*(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5}|[A-ZĐ]|[a-zđ]|Điều \d+|Khoản \d+)\.\Z")
_NEXT = re.compile(r"[\s*\"“‘(\[$<]*")
_BRACKET = re.compile(r"[()\[\]]")
_MAX_BRACKET = 1500
"""A bracket open for longer than this lost its partner."""


class _View:
    """The words of several spans as one string, with the way back to offsets of the text."""

    __slots__ = ("_origins", "_starts", "words")

    def __init__(self, text: str, spans: Spans) -> None:
        self.words = " ".join(text[span.start : span.end] for span in spans)
        self._starts: list[int] = []
        self._origins = spans
        position = 0
        for span in spans:
            self._starts.append(position)
            position += span.end - span.start + 1

    def spans(self, start: int, end: int) -> Spans:
        """Original spans of ``words[start:end]``, blanks at the ends left out."""
        piece = self.words[start:end]
        start += len(piece) - len(piece.lstrip())
        end -= len(piece) - len(piece.rstrip())
        out: list[Span] = []
        index = max(0, bisect_right(self._starts, start) - 1)
        while index < len(self._starts) and self._starts[index] < end:
            origin, base = self._origins[index], self._starts[index]
            left = origin.start + max(0, start - base)
            right = min(origin.end, origin.start + end - base)
            if left < right:
                out.append(Span(left, right))
            index += 1
        return tuple(out)


def _open_brackets(words: str) -> list[tuple[int, int]]:
    """Outermost bracketed ranges, in order."""
    if "(" not in words and "[" not in words:
        return []
    stack: list[int] = []
    ranges: list[tuple[int, int]] = []
    for match in _BRACKET.finditer(words):
        if match.group() in "([":
            stack.append(match.start())
        elif stack:
            start = stack.pop()
            if match.start() - start <= _MAX_BRACKET:
                while ranges and ranges[-1][0] > start:
                    ranges.pop()
                ranges.append((start, match.start()))
    return ranges


def _inside(ranges: list[tuple[int, int]], position: int) -> bool:
    index = bisect_right(ranges, (position, len(ranges) and ranges[-1][1] + 1)) - 1
    return index >= 0 and ranges[index][0] < position < ranges[index][1]


def sentences(text: str, spans: Spans) -> list[Spans]:
    """The sentences of the words of ``spans``, in order; each is one or more exact spans of ``text``.

    Nothing is lost: together they hold every non-blank character of ``spans``.
    """
    view = _View(text, spans)
    words = view.words
    ranges = _open_brackets(words)
    cuts = [match.start() for match in _LINE_ITEM.finditer(words)] if "\n" in words else []
    start = 0
    stops: list[int] = []
    for match in _STOP.finditer(words):
        end = match.end()
        if end < len(words):
            following = _NEXT.match(words, end)
            place = following.end() if following else end
            if place < len(words) and not (words[place].isupper() or words[place].isdigit() or words[place] in "-–+•"):
                continue
            dot = match.start() + 1
            head = words[max(start, dot - 12) : dot]
            if match.group()[0] == "." and (_ABBREVIATION.search(head) or _is_label(words, start, dot)):
                continue
            if _inside(ranges, match.start()):
                continue
        stops.append(end)
        start = end
    edges = sorted({*stops, *cuts, len(words)})
    out: list[Spans] = []
    start = 0
    for edge in edges:
        found = view.spans(start, edge)
        if found:
            out.append(found)
        start = edge
    return out


def _is_label(words: str, start: int, dot: int) -> bool:
    return dot - start <= 14 and _LABEL.match(words[start:dot]) is not None


def clauses(text: str, spans: Spans) -> list[Spans]:
    """The parts of a sentence between ``;``, outside brackets.

    In an enumeration (``lead: a; b; c``) every part after the first begins with the spans of the lead, so
    each says what it speaks of. A colon in front of a number (``cờ dây: 62``) gives a value and opens no
    enumeration.
    """
    view = _View(text, spans)
    words = view.words
    if ";" not in words:
        return [spans] if words.strip() else []
    ranges = _open_brackets(words)
    cuts = [m.end() for m in re.finditer(";", words) if not _inside(ranges, m.start())]
    lead: Spans = ()
    for colon in re.finditer(r":(?!\s*\d)(?=\s)", words):
        if cuts and colon.end() <= cuts[0] and not _inside(ranges, colon.start()):
            lead = view.spans(0, colon.end())
            break
    out: list[Spans] = []
    start = 0
    for edge in sorted({*cuts, len(words)}):
        found = view.spans(start, edge)
        if found:
            out.append(found if start == 0 else (*lead, *found))
        start = edge
    return out
