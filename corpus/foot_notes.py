"""Notes at a page's foot whose raised digits became plain ones: ``... so với kịch bản1.``

Under a rule of underscores or dashes stand lines ``1 Thu từ ...``. A definition is taken only together with its
mark, a digit stuck to a word above the rule, because a line that begins with a number says nothing by itself.
"""

from __future__ import annotations

import re

from corpus.labels import read_label
from corpus.source import Span

_RULE = re.compile(r"^[^\S\n]*(?:_{5,}|[-─—]{8,}|(?:_ ){5,}_?)[^\S\n]*\n", re.MULTILINE)
_DEFINITION = re.compile(r"[^\S\n]*(\d{1,3})[.)]?[^\S\n]+(?=[^\W\d_]|[\"“(])")
_UNIT = re.compile(r"(?<![^\W\d_])(?:[kcdmh]?m|co)\Z", re.IGNORECASE)
_NUMERALS = frozenset(("I", "II", "III", "IV", "V", "VI"))
_LONGEST = 6000
"""Characters of a note at most."""
_BREAK = re.compile(r"\f|^[^\S\n]*[-–]?\s?\d{1,3}\s?[-–]?[^\S\n]*$", re.MULTILINE)


def plain_notes(text: str) -> list[tuple[str, Span | None, Span, Span]]:
    """Label, mark, words of the definition, and all that is no running text (rule and label included).

    The first note under a rule needs its mark; those after it that count on may have lost theirs.
    """
    found: list[tuple[str, Span | None, Span, Span]] = []
    page = last = 0
    for rule in _RULE.finditer(text):
        position, start = rule.end(), rule.start()
        reached = page
        first = True
        while match := _DEFINITION.match(text, position):
            label = int(match.group(1))
            mark = _mark(text, label, reached, rule.start())
            counts_on = label == last + 1
            if not (counts_on and (mark or not first or found)) and not (first and mark):
                break
            end = _end(text, match.end(), label + 1)
            found.append((str(label), mark, Span(match.end(), end), Span(start, end)))
            last, first = label, False
            reached = mark.end if mark else reached
            blank = re.compile(r"[^\S\f]*").match(text, end)
            position = start = blank.end() if blank else end
        page = position
    return found


def _mark(text: str, label: int, start: int, end: int) -> Span | None:
    """The first digit ``label`` in ``start:end`` that is stuck to a word and is no unit and no part of a code."""
    sought = re.compile(rf"(?<=[^\W\d_]|[)”\"%\u0300-\u0323]){label}(?=[\s.,;:)”\"]|\Z)")
    for match in sought.finditer(text, start, end):
        head = text[max(0, match.start() - 8) : match.start()]
        word = head.split()[-1] if head.split() else ""
        if not _UNIT.search(head) and not (word.isupper() and len(word) < 4 and word not in _NUMERALS):
            return Span(*match.span())
    return None


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
        if (
            not line.strip()
            or _BREAK.match(line)
            or _RULE.match(line + "\n")
            or (label and int(label.group(1)) == following)
        ):
            break
        if (text[max(start, end - 80) : end].rstrip().endswith(".") and not line.lstrip()[:1].islower()) or read_label(
            line
        ):
            break
        end = after
    return end
