"""Notes at a page's foot whose raised digits became plain ones: ``... so với kịch bản1.``

Under a rule of underscores or dashes stand lines ``1 Thu từ ...``. A definition is taken only together with its
mark, a digit stuck to a word above the rule, because a line that begins with a number says nothing by itself.
"""

from __future__ import annotations

import re

from corpus.source import Span

_RULE = re.compile(r"^[^\S\n]*(?:_{5,}|[-─—]{8,}|(?:_ ){5,}_?)[^\S\n]*\n", re.MULTILINE)
_DEFINITION = re.compile(r"[^\S\n]*(\d{1,3})[.)]?[^\S\n]+(?=[^\W\d_]|[\"“(])")
_UNIT = re.compile(r"(?<![^\W\d_])(?:[kcdmh]?m|co)\Z", re.IGNORECASE)
_BREAK = re.compile(r"\f|^[^\S\n]*[-–]?\s?\d{1,3}\s?[-–]?[^\S\n]*$", re.MULTILINE)


def plain_notes(text: str) -> list[tuple[str, Span, Span, Span]]:
    """Label, mark, words of the definition, and all that is no running text (rule and label included)."""
    found: list[tuple[str, Span, Span, Span]] = []
    used: set[int] = set()
    for rule in _RULE.finditer(text):
        position, start = rule.end(), rule.start()
        expected: int | None = None
        while match := _DEFINITION.match(text, position):
            label = int(match.group(1))
            mark = _mark(text, label, rule.start(), used)
            if (expected is not None and label != expected) or mark is None:
                break
            end = _end(text, match.end(), label + 1)
            used.add(mark.start)
            found.append((str(label), mark, Span(match.end(), end), Span(start, end)))
            expected = label + 1
            blank = re.compile(r"\s*").match(text, end)
            position = start = blank.end() if blank and "\f" not in blank.group() else end
    return found


def _mark(text: str, label: int, before: int, used: set[int]) -> Span | None:
    """The last digit ``label`` before the rule that is stuck to a word and is no unit and no part of a code."""
    sought = re.compile(rf"(?<=[^\W\d_]|[)”\"%]){label}(?=[\s.,;:)”\"]|\Z)")
    for match in reversed(list(sought.finditer(text, max(0, before - 12_000), before))):
        head = text[max(0, match.start() - 8) : match.start()]
        if match.start() not in used and not _UNIT.search(head) and not head[-1].isupper():
            return Span(*match.span())
    return None


def _end(text: str, start: int, following: int) -> int:
    """End of the definition: its paragraph, with wrapped lines, up to the next label or the page's end."""
    end = text.find("\n", start)
    end = len(text) if end == -1 else end
    while end < len(text):
        after = text.find("\n", end + 1)
        after = len(text) if after == -1 else after
        line = text[end + 1 : after]
        label = _DEFINITION.match(line)
        if not line.strip() or _BREAK.match(line) or (label and int(label.group(1)) == following):
            break
        if text[start:end].rstrip().endswith((".", ";", ":")) and not line.lstrip()[:1].islower():
            break
        end = after
    return end
