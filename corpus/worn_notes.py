"""Footnotes of a scan whose raised numbers were not read: what they are notes to, told by what was read instead.

A raised digit is a few dots of ink: the recogniser gives it as ``!``, ``°``, ``”`` or nothing. Notes are numbered by
their order. A note is bound to such a mark only where nothing speaks against it: the numbers of the page's notes follow
each other and lead on to those of the next page, so that none was missed, and the page has as many marks as notes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.source import Source, Span

_WORN = re.compile(r"(?<=[^\W_])(?:[!?°º*'’‘”“\"`^)]{1,3})(?=[.,;:]?(?:\s|\Z))")
_TEEN = re.compile(r"[!|lI](\d)\s+")
"""``¹²`` read as ``!2``."""
_LEFT_OF_MARK = re.compile(r"[^\w\s\"“(\-–+]{1,2}\s+")


@dataclass(frozen=True, slots=True)
class WornNote:
    """A note as far as it was read; ``label`` may be empty, ``mark`` unknown."""

    label: str
    mark: Span | None
    words: Span
    whole: Span


def mend_notes(source: Source, notes: list[WornNote]) -> list[WornNote]:
    """``notes`` (in order) with the labels and marks that their order and their page leave no doubt about."""
    notes = _numbered(_without_marks(source.text, notes))
    starts = [page.start for page in source.pages] or [0]
    worn = _worn_marks(source.text, [note.whole for note in notes])
    pages: dict[int, list[int]] = {}
    for place, note in enumerate(notes):
        pages.setdefault(bisect_right(starts, note.whole.start), []).append(place)
    out = list(notes)
    for page, here in pages.items():
        if not _complete(notes, here):
            continue
        end = starts[page] if page < len(starts) else len(source.text)
        for group, left, right in _between_read_marks(notes, here, starts[page - 1], end):
            marks = [mark for mark in worn if left <= mark.start and mark.end <= right]
            if len(marks) == len(group):
                for place, mark in zip(group, marks, strict=True):
                    out[place] = replace(out[place], mark=mark)
    return out


def _numbered(notes: list[WornNote]) -> list[WornNote]:
    """A note without a label has the one that the labels before and after leave free for it."""
    out = list(notes)
    before = (-1, 0)
    for place, note in enumerate(notes):
        if not note.label.isdigit():
            continue
        number = int(note.label)
        if number - before[1] == place - before[0]:
            for between in range(before[0] + 1, place):
                out[between] = replace(out[between], label=str(before[1] + between - before[0]))
        before = (place, number)
    return out


def _complete(notes: list[WornNote], here: list[int]) -> bool:
    """Do the numbers of the notes ``here`` follow those before, each other, and lead on to those after?"""
    around = [here[0] - 1, *here, here[-1] + 1] if here[0] else [*here, here[-1] + 1]
    if around[-1] >= len(notes) or not all(notes[place].label.isdigit() for place in around):
        return False
    numbers = [int(notes[place].label) for place in around]
    first = numbers[0] == 1 if not here[0] else True
    return first and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _between_read_marks(
    notes: list[WornNote], here: list[int], start: int, end: int
) -> Iterator[tuple[list[int], int, int]]:
    """Notes in a row whose marks were not read, with the range of the text in which they must stand."""
    group: list[int] = []
    for place in here:
        mark = notes[place].mark
        if mark is None:
            group.append(place)
            continue
        if group:
            yield group, start, mark.start
        group, start = [], mark.end
    if group:
        yield group, start, end


def _without_marks(text: str, notes: list[WornNote]) -> list[WornNote]:
    """The words of each note without the signs that were read for its number; ``!2`` is the number 12."""
    out: list[WornNote] = []
    last = 0
    for note in notes:
        if not note.label and (teen := _TEEN.match(text, *note.words)):
            number = 10 + int(teen.group(1))
            label = str(number) if last < number <= last + 3 else ""
            note = replace(note, label=label, words=Span(teen.end(), note.words.end))
        elif sign := _LEFT_OF_MARK.match(text, *note.words):
            note = replace(note, words=Span(sign.end(), note.words.end))
        last = int(note.label) if note.label.isdigit() else last + 1
        out.append(note)
    return out


def _worn_marks(text: str, notes: list[Span]) -> list[Span]:
    found: list[Span] = []
    for match in _WORN.finditer(text):
        if any(span.start <= match.start() < span.end for span in notes):
            continue
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.end()]
        sign, after = match.group(), text[match.end() : match.end() + 2].lstrip(".,;:").strip()
        if sign == ")" and line.count("(") >= line.count(")"):
            continue
        balanced = line.count("“") >= line.count("”") if sign == "”" else line.count('"') % 2 == 0
        if set(sign) <= set('”"“') and balanced:
            continue
        if sign in "!?" and text[match.end() : match.end() + 1] not in ".,;:" and not after[:1].islower():
            continue
        found.append(Span(*match.span()))
    return found
