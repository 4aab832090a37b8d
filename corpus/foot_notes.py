"""Notes at a page's foot whose raised digits became plain: ``... so với kịch bản1.``, ``... vào cuộc (1).``

At the foot stand lines ``1 Thu từ ...`` or ``(1) Tổ 1 ...``, often under a rule. A definition is taken only together
with its mark in the text above, because a line that begins with a number says nothing by itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from corpus.labels import read_label
from corpus.source import Span

_RULE = re.compile(r"[^\S\n]*(?:_{5,}|[-─—]{3,}|(?:_ ){5,}_?)[^\S\n]*\Z")
_LONG_RULE = re.compile(r"[^\S\n]*(?:_{5,}|[-─—]{8,}|(?:_ ){5,}_?)[^\S\n]*\Z")
_DEFINITION = re.compile(
    r"^[^\S\n]*(?:(?P<plain>\d{1,3})(?P<stop>[.)]?)|\((?P<bracket>\d{1,2})\))[^\S\n]+(?=[^\W\d_]|[\"“(]|\d)",
    re.MULTILINE,
)
_PLAIN_MARK = re.compile(
    r"\d(?:(?<=[^\W\d_]\d|[)”\"%\u0300-\u0323]\d)\d{0,2}(?=[\s.,;:)”\"]|\Z)|(?<=20\d\d\d)(?=[.,;)]))"
)
"""A digit stuck to a word, or to a year: patterns that begin with a digit are found fast."""
_BRACKET_MARK = re.compile(r"\((\d{1,2})\)(?=[.,;:]|[^\S\n]+[^\W\d_])")
_STUCK = re.compile(r"[^\W_)”\"%][^\S\n]?\Z|[)”\"%][^\S\n]?\Z")
_UNIT = re.compile(r"(?<![^\W\d_])(?<![\u0300-\u036f])(?:[kcdmh]?m|co)\Z", re.IGNORECASE)
_NUMERALS = frozenset(("I", "II", "III", "IV", "V", "VI"))
_LONGEST = 6000
"""Characters of a note at most."""
_PAGE = 12_000
"""Characters between a mark and its note at most."""
_BREAK = re.compile(r"\f|[^\S\n]*[-–]?\s?\d{1,3}\s?[-–]?[^\S\n]*\Z")
_PAGE_ENDS = re.compile(r"\s*(?:\Z|\f|[-–]?\s?\d{1,3}\s?[-–]?[^\S\n]*(?:\n|\Z))")
_OPEN_END = re.compile(r"[^.!?…;:”\")\]]\Z")

PlainNote = tuple[str, Span | None, Span, Span]
"""Label, mark, words of the definition, and all that is no running text (rule and label included)."""


@dataclass(slots=True)
class _Marks:
    """Where each number stands as the mark of a note may, in order."""

    text: str
    plain: dict[int, list[Span]] = field(default_factory=dict)
    bracket: dict[int, list[Span]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for match in _PLAIN_MARK.finditer(self.text):
            if self.text[match.start() - 1].isdigit() or self._is_mark(match):
                self.plain.setdefault(int(match.group()), []).append(Span(*match.span()))
        for match in _BRACKET_MARK.finditer(self.text):
            if _STUCK.search(self.text[max(0, match.start() - 2) : match.start()]):
                self.bracket.setdefault(int(match.group(1)), []).append(Span(*match.span()))

    def _is_mark(self, match: re.Match[str]) -> bool:
        """Is the digit no unit (``m2``) and no part of a code (``A3``)?"""
        head = self.text[max(0, match.start() - 8) : match.start()]
        word = head.split()[-1] if head.split() else ""
        return not _UNIT.search(head) and not (word.isupper() and len(word) < 4 and word not in _NUMERALS)

    def first(self, bracketed: bool, label: int, start: int, end: int) -> Span | None:
        """The first mark ``label`` in ``start:end``."""
        spans = (self.bracket if bracketed else self.plain).get(label, [])
        place = bisect_left(spans, Span(max(start, end - _PAGE), 0))
        return spans[place] if place < len(spans) and spans[place].end <= end else None


def plain_notes(text: str) -> list[PlainNote]:
    """Every such note of ``text`` in order.

    The first note of a foot needs its mark; those after it that count on may have lost theirs under a rule.
    """
    marks: _Marks | None = None
    found: list[PlainNote] = []
    last = group_end = position = reached = 0
    """The last label, where the notes read so far end, and where the next mark is sought from."""
    ruled = False
    rule_start = 0
    while match := _DEFINITION.search(text, position):
        position = match.end()
        bracketed = match.group("bracket") is not None
        label = int(match.group("bracket") or match.group("plain"))
        start = match.start()
        next_to = bool(found) and not text[group_end:start].strip()
        if not next_to:
            above = _line_above(text, start)
            ruled = bool(_RULE.match(text, *above)) if bracketed else bool(_LONG_RULE.match(text, *above))
            rule_start = above.start if ruled or _RULE.match(text, *above) else start
            opens = ruled or rule_start < start or not text[above.start : above.end].strip(" \t\r")
            goes_on = label == last + 1 and bool(found) and _is_open(text, found[-1][2])
            reached = group_end
            if not (opens or goes_on) or (match.group("stop") and not ruled):
                continue
        elif match.group("stop") and not ruled:
            continue
        marks = marks or _Marks(text)
        mark = marks.first(bracketed, label, reached, start)
        if mark is None and ruled and found and label == last + 1 and found[-1][1]:
            # A note may stand a page after its mark.
            mark = marks.first(bracketed, label, found[-1][1].end, start)
        if (
            mark is None
            and not (next_to and ruled and label == last + 1)
            and not (ruled and found and label == last + 1 and not bracketed)
        ):
            continue
        end = _end(text, match.end(), label + 1)
        if bracketed and not ruled and not next_to and not _foot_ends(text, end):
            continue
        begin = start if next_to else rule_start
        found.append((str(label), mark, Span(match.end(), end), Span(begin, end)))
        last = label
        reached = mark.end if mark else reached
        position = group_end = end
    return found


def _line_above(text: str, start: int) -> Span:
    """The line above the one that begins at ``start``; blank lines are passed over down to a rule."""
    end = max(0, start - 1)
    line = text.rfind("\n", 0, end) + 1
    if not text[line:end].strip():
        # A blank line; is there a rule above it?
        above = text.rfind("\n", 0, max(0, line - 1)) + 1
        if line and _RULE.match(text, above, line - 1):
            return Span(above, line - 1)
    return Span(line, end)


def _is_open(text: str, words: Span) -> bool:
    return _OPEN_END.search(text[max(words.start, words.end - 8) : words.end].rstrip()) is not None


def _foot_ends(text: str, end: int) -> bool:
    """Do further notes or the page's end follow?"""
    while following := re.compile(r"\s*\(\d{1,2}\)[^\S\n]+(?=\S)").match(text, end):
        end = _end(text, following.end(), 1000)
    return _PAGE_ENDS.match(text, end) is not None


def _end(text: str, start: int, following: int) -> int:
    """End of the definition: its paragraph, with wrapped lines, up to the next label or the page's end."""
    end = text.find("\n", start)
    end = len(text) if end == -1 else end
    limit = min(len(text), start + _LONGEST)
    while end < limit:
        after = text.find("\n", end + 1)
        after = len(text) if after == -1 else after
        line = text[end + 1 : after]
        label = _DEFINITION.match(line)
        if not line.strip() or _BREAK.match(line) or _LONG_RULE.match(line):
            break
        if label and int(label.group("plain") or label.group("bracket")) == following:
            break
        if (text[max(start, end - 80) : end].rstrip().endswith(".") and not line.lstrip()[:1].islower()) or read_label(
            line
        ):
            break
        end = after
    return end
