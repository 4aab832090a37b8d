"""Footnotes in the running text: their marks, their definitions, and what of the text is not running text.

Two families are read. A word processor's export writes ``[footnoteRef:7]`` and, in the flow, ``[7:
words]``. A page that was printed or scanned has a raised mark (``¹²``, ``<sup>12</sup>``, ``[^12]``) and
the definition stands at the page's end, that is: anywhere in the flow, even inside a sentence of another
section.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from corpus.crumbs import is_scanned
from corpus.foot_notes import plain_notes
from corpus.labels import read_label
from corpus.marks import NOTE_MARK, SUPERSCRIPT, superscript_number, trimmed
from corpus.source import Source, Span
from corpus.worn_notes import WornNote, mend_notes

_REF = re.compile(r"\[footnoteRef:(\d{1,4})\]")
_BRACKET_DEFINITION = re.compile(r"\[(\d{1,4}):(?=\s)")
_RAISED = re.compile(rf"[{SUPERSCRIPT}]+|<sup>\s*\d{{1,3}}\s*</sup>|\[\^\d{{1,3}}\]:?|\[\d{{1,3}}\](?!\()")
_DIGITS = re.compile(r"\d+")
_UNIT = re.compile(r"(?<![^\W\d_])(?<![\u0300-\u036f])[kcdmh]?m\Z")
"""``m²``, ``km²``: letters before the mark that are a unit and nothing else."""
_ITEM = re.compile(r"[ \t]*[-–+•][ \t]")
_PARAGRAPH_END = re.compile(r"[ \t]*\n(?:[ \t\f\r]*\n)*|[ \t]*\Z")
_BLANK_LINE = re.compile(r"\n[ \t\f\r]*\n")
_WRAPPED = 60
"""Characters from which a line may have been broken only because it was full."""
_PRINTED_NUMBER = re.compile(r"\s*\n[^\S\n]*[-–]?[ ]?\d{1,3}[ ]?[-–]?[^\S\n]*(?=\n|\Z)")
"""The number of the page at whose foot a note stands."""
_ENDED = re.compile(r"[.!?…;:][\"”’)\]*]*\Z")
_CLOSED = re.compile(r"[.!?…]+[\"”’)\]*$>]*\s*\Z")


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote as it stands in the text; ``whole`` are the ranges that are not running text."""

    label: str
    anchor: Span | None
    definition: tuple[Span, ...]
    whole: tuple[Span, ...]


def find_notes(source: Source) -> tuple[list[Note], list[str]]:
    """Every note of ``source`` in reading order of its definition, and Vietnamese warnings.

    What the file format states (``source.notes``) is taken as it is; only otherwise is the text searched.
    """
    text = source.text
    if source.notes:
        return _stated(source)
    marks, definitions = _bracketed(text)
    raised_marks, raised_definitions = _raised(text)
    if not definitions and not raised_definitions:
        plain = [
            Note(label, mark, (trimmed(text, *words) or words,), (whole,))
            for label, mark, words, whole in plain_notes(text)
        ]
        if plain:
            plain = _carried(text, plain)
            return plain, [_lost(note.label) for note in plain if note.anchor is None]
    notes, warnings = _paired([*marks, *raised_marks], [*definitions, *raised_definitions])
    return (_carried(text, notes) if raised_definitions else notes), warnings


def _carried(text: str, notes: list[Note]) -> list[Note]:
    """``notes`` with what stands at the foot of the next page of one that its page cut.

    The rest of a note has no mark: it is the paragraph right above the next page's first note.
    """
    out: list[Note] = []
    for place, note in enumerate(notes):
        whole, words = list(note.whole), list(note.definition)
        after = notes[place + 1].whole[0].start if place + 1 < len(notes) else len(text)
        if place + 1 < len(notes) and not _ENDED.search(text[words[-1].start : words[-1].end].rstrip()[-8:]):
            rest = _paragraph_above(text, after, whole[-1].end)
            if rest is not None:
                words.append(rest)
                whole.append(rest)
        out.append(Note(note.label, note.anchor, tuple(words), tuple(whole)))
    return out


def printed_numbers(text: str, notes: list[Note]) -> list[Span]:
    """Numbers alone on the line under a note, which stands at a page's foot: the numbers of these pages."""
    found = [_PRINTED_NUMBER.match(text, span.end) for note in notes for span in note.whole]
    return [Span(*match.span()) for match in found if match]


def _paragraph_above(text: str, end: int, start: int) -> Span | None:
    """The lines right above ``end`` down from a blank line, when the text before them is whole."""
    if text[max(start, end - 1) : end] != "\n" or text[max(start, end - 2) : end - 1] == "\n":
        return None
    blank = [match.end() for match in _BLANK_LINE.finditer(text, max(start, end - 2000), end - 1)]
    if not blank or not _CLOSED.search(text[max(start, blank[-1] - 80) : blank[-1]].rstrip()):
        return None
    return trimmed(text, blank[-1], end)


def _stated(source: Source) -> tuple[list[Note], list[str]]:
    """The notes that the format states; an empty anchor is a mark that was not found."""
    stated = [
        WornNote(note.label, note.anchor if note.anchor.start < note.anchor.end else None, note.definition, note.whole)
        for note in source.notes
    ]
    if is_scanned(source):
        stated = mend_notes(source, stated)
    notes = [
        Note(note.label, note.mark, (trimmed(source.text, *note.words) or note.words,), (note.whole,))
        for note in stated
    ]
    return notes, list(dict.fromkeys(_lost(note.label) for note in notes if note.anchor is None))


@dataclass(frozen=True, slots=True)
class _Definition:
    label: str
    words: tuple[Span, ...]
    whole: tuple[Span, ...]


def _bracketed(text: str) -> tuple[list[tuple[str, Span]], list[_Definition]]:
    marks = [(m.group(1), Span(*m.span())) for m in _REF.finditer(text)]
    if not marks and "[1:" not in text:
        return [], []
    definitions: list[_Definition] = []
    position = 0
    while match := _BRACKET_DEFINITION.search(text, position):
        close = _closing_bracket(text, match.end())
        position = min(close + 1, len(text))
        start = match.end()
        # ". " left over from the format's own numbering of the note.
        stray = re.compile(r"\s*\.\s+").match(text, start, close)
        words = trimmed(text, stray.end() if stray else start, close)
        if words:
            definitions.append(_Definition(match.group(1), (words,), (Span(match.start(), position),)))
    return marks, definitions


def _closing_bracket(text: str, start: int) -> int:
    """Offset of the ``]`` that closes the definition; a lost one ends it with its paragraph."""
    depth = 1
    for match in re.compile(r"[\[\]]").finditer(text, start, min(len(text), start + 20_000)):
        depth += 1 if match.group() == "[" else -1
        if depth == 0:
            return match.start()
    blank = _BLANK_LINE.search(text, start)
    return blank.start() if blank else len(text)


def _raised(text: str) -> tuple[list[tuple[str, Span]], list[_Definition]]:
    marks: list[tuple[str, Span]] = []
    starts: list[tuple[str, Span]] = []
    for match in _RAISED.finditer(text):
        before = text[max(0, match.start() - 6) : match.start()]
        raw = match.group()
        digits = _DIGITS.search(raw)
        label = digits.group() if digits and raw[0] in "<[" else superscript_number(raw)
        line_start = not before or before.rstrip(" \t*_").endswith("\n") or not before.strip(" \t*_\f")
        if line_start and text[match.end() : match.end() + 60].strip():
            starts.append((label, Span(*match.span())))
        elif before and (not before[-1].isspace() or raw[0] == "[") and not _UNIT.search(before):
            end = match.end() - (1 if raw.endswith(":") else 0)
            marks.append((label, Span(match.start(), end)))
    offsets = [span.start for _, span in starts]
    return marks, [_raised_definition(text, label, mark, offsets) for label, mark in starts]


def _raised_definition(text: str, label: str, mark: Span, others: list[int]) -> _Definition:
    """The note that starts at ``mark`` with as many paragraphs as are its own.

    A note goes on past its paragraph only where its own words call for it: a list that is not finished
    (``;`` ``:``), or a sentence cut by the page while the running text before the note was whole.
    Everything else after it is body.
    """
    following = bisect_left(others, mark.end)
    limit = others[following] if following < len(others) else len(text)
    body_whole = _CLOSED.search(text[max(0, mark.start - 80) : mark.start].rstrip() or ".") is not None
    end = _paragraph_end(text, mark.end, limit)
    while end < limit:
        gap = _PARAGRAPH_END.match(text, end)
        start = gap.end() if gap else end
        if start >= limit:
            break
        words = re.sub(rf"(?:{NOTE_MARK})\s*\Z", "", text[mark.end : end]).rstrip(' "”*\r')
        item = _ITEM.match(text, start) is not None
        in_list = item and words.endswith((";", ":", ","))
        cut = body_whole and not item and text[start].islower() and not _CLOSED.search(words)
        if not (in_list or cut):
            break
        end = _paragraph_end(text, start, limit)
    left = re.compile(r"[\s*:]*").match(text, mark.end)
    words_span = trimmed(text, left.end() if left else mark.end, end) or Span(mark.start, mark.end)
    return _Definition(label, (words_span,), (Span(mark.start, max(end, words_span.end)),))


def _paragraph_end(text: str, start: int, limit: int) -> int:
    """End of the paragraph at ``start``: its line, and wrapped lines that plainly go on."""
    end = text.find("\n", start)
    end = limit if end == -1 else min(end, limit)
    while end < limit:
        following = text.find("\n", end + 1)
        following = limit if following == -1 else min(following, limit)
        line = text[end + 1 : following].strip()
        tail = text[start:end].rstrip()
        wrapped = end - text.rfind("\n", 0, end) > _WRAPPED and read_label(line) is None and not _RAISED.match(line)
        if not line or tail.endswith((".", ";", ":")):
            break
        if not (line[0].islower() or tail.endswith((",", "-", "(")) or wrapped):
            break
        end = following
    return end


def _paired(marks: list[tuple[str, Span]], definitions: list[_Definition]) -> tuple[list[Note], list[str]]:
    """Each definition with the nearest free mark of its label before it, else after it."""
    free: dict[str, list[Span]] = {}
    for label, span in sorted(marks, key=lambda item: item[1]):
        free.setdefault(label, []).append(span)
    used: set[Span] = set()
    notes: list[Note] = []
    warnings: list[str] = []
    for definition in sorted(definitions, key=lambda item: item.whole[0]):
        anchor = _nearest(free.get(definition.label, []), used, definition.whole[0].start)
        if anchor is None:
            warnings.append(_lost(definition.label))
        else:
            used.add(anchor)
        notes.append(Note(definition.label, anchor, definition.words, definition.whole))
    defined = {definition.label for definition in definitions}
    for label, spans in free.items():
        # A raised digit without any definition of its number may be an exponent: only a numbered series is
        # a note.
        if label not in defined and defined and any(span not in used for span in spans):
            warnings.append(f"Chú thích {label} không có nội dung.")
    return notes, warnings


def _lost(label: str) -> str:
    named = f"Chú thích {label}" if label else "Một chú thích"
    return f"{named} không còn dấu trong bài; chưa rõ thuộc câu nào."


def _nearest(spans: list[Span], used: set[Span], offset: int) -> Span | None:
    cut = bisect_left(spans, Span(offset, 0))
    for span in reversed(spans[:cut]):
        if span not in used:
            return span
    return next((span for span in spans[cut:] if span not in used), None)
