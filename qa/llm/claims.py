"""A draft taken apart into claims: sentences, each with the numbers of the evidence that it names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.sentences import sentences
from corpus.source import Span

__all__ = ["MARK", "Claim", "claims_of", "marks_of"]

MARK = re.compile(r"\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\]")
_OPENING_MARKS = re.compile(rf"\s*((?:{MARK.pattern}\s*)+)[.;,]?\s*")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of a draft. ``text`` is ``draft[start:end]`` with its marks, ``words`` the same without them."""

    text: str
    start: int
    end: int
    marks: tuple[int, ...]

    @property
    def words(self) -> str:
        """The sentence without its marks."""
        return " ".join(MARK.sub(" ", self.text).split())

    @property
    def announces(self) -> bool:
        """Whether the sentence only opens a list."""
        return self.words.rstrip().endswith(":")


def marks_of(text: str) -> tuple[int, ...]:
    """Every number named in the marks of ``text``, each once, in order."""
    return tuple(dict.fromkeys(int(n) for mark in MARK.finditer(text) for n in _NUMBER.findall(mark[0])))


def claims_of(draft: str) -> list[Claim]:
    """The claims of ``draft`` in order. Marks behind a full stop belong to the sentence that it ends."""
    found: list[Claim] = []
    at = 0
    for line in draft.split("\n"):
        pieces = [
            (spans[0].start, spans[-1].end)
            for spans in sentences(draft, (Span(at, at + len(line)),))
            if draft[spans[0].start : spans[-1].end].strip()
        ]
        at += len(line) + 1
        opened = len(found)
        for start, end in pieces:
            behind = _OPENING_MARKS.match(draft, start, end)
            if behind and len(found) > opened:
                before = found.pop()
                stop = behind.start(1) + len(behind[1].rstrip())
                found.append(_claim(draft, before.start, stop))
                start = behind.end()
            if start < end and draft[start:end].strip(" .;,"):
                found.append(_claim(draft, start, end))
    return found


def _claim(draft: str, start: int, end: int) -> Claim:
    text = draft[start:end]
    start += len(text) - len(text.lstrip())
    end -= len(text) - len(text.rstrip())
    return Claim(draft[start:end], start, end, marks_of(draft[start:end]))
