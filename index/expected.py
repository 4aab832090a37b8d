"""What a question expects of the passage that answers it: a kind of figure, a period, a plan or a result, a paper.

The first step of answering is to know the type of the answer (Li and Roth, "Learning Question Classifiers", 2002); here
only as far as passages can be told apart by it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.quantities import Kind, find_quantities
from corpus.unicode import fold
from index.lexicon import words
from index.month_spans import MonthSpan, months_named
from index.typed import restore

__all__ = ["Expected", "expected_of"]

_HOW_MANY = re.compile(r"\b(?:bao nhieu|may|how (?:many|much|large|big|high)|what (?:share|percentage|rate|amount))\b")
_PERCENT = re.compile(r"%|\b(?:phan tram|ty le|ti le|percent|percentage|share|rate)\b")
_MONEY = re.compile(r"\b(?:tien|dong|ty dong|trieu|kinh phi|how much money|thu ngan sach|chi ngan sach|budget|von)\b")
_AREA = re.compile(r"\b(?:dien tich|hec ta|ha|m2|met vuong|hectares?|area)\b")
_SIGNER = re.compile(r"\b(?:ai ky|nguoi ky|ky ten|ky ban hanh|dong dau|signed|signatory|chu tich|bi thu)\b")
_PLAN = re.compile(
    r"\b(?:ke hoach|chi tieu|muc tieu|phan dau|du kien|du toan|se|duoc giao|nhiem vu|phuong huong|thoi gian toi"
    r"|den nam 20\d\d|nhiem ky|target|plan|planned)\b"
)
_DONE = re.compile(
    r"\b(?:da|ket qua|dat duoc|thuc hien duoc|uoc|luy ke|den nay|vua qua|duoc bao nhieu|duoc may|thuc te|hoan thanh"
    r"|has|have|did|was|were|so far)\b"
)
_BEFORE_PAPER = r"(?:^|\b(?:trong|theo|cua|ban|tai|o|to|nhung|in|the|dua vao|can cu) (?:ban |cac |van ban )?)"


@dataclass(frozen=True, slots=True)
class Expected:
    """What to look for beside the words."""

    figures: frozenset[str]
    """Unit classes of the figure asked for (``%``, ``đồng``, ``m2``, ``số``); empty where none is."""
    months: tuple[MonthSpan, ...]
    """Periods the question names."""
    plan: bool
    done: bool
    signer: bool
    kinds: frozenset[str]
    """Kinds of paper that are named as the place to look in, without dấu."""


@lru_cache(maxsize=256)
def expected_of(question: str) -> Expected:
    """What ``question`` expects, with or without dấu."""
    line = " ".join(fold(question).split())
    return Expected(
        _figures(line),
        tuple(_months(question)),
        bool(_PLAN.search(line)),
        bool(_DONE.search(line)),
        bool(_SIGNER.search(line)),
        frozenset(kind for kind in _papers() if re.search(rf"{_BEFORE_PAPER}{kind}\b", line)),
    )


def _figures(line: str) -> frozenset[str]:
    if _PERCENT.search(line):
        return frozenset({"%"}) if not _HOW_MANY.search(line) or "phan tram" in line else frozenset({"%", "số"})
    if not _HOW_MANY.search(line):
        return frozenset()
    if _AREA.search(line):
        return frozenset({"m2"})
    if _MONEY.search(line):
        return frozenset({"đồng", "số", "%"})
    return frozenset({"số", "%", "đồng", "m2"})


def _months(question: str) -> list[MonthSpan]:
    restored = restore(question)
    named = [q for q in find_quantities(restored) if q.kind is Kind.PERIOD]
    found = [months_named(restored[q.span.start : q.span.end]) for q in named]
    return [months for months in found if months is not None]


@lru_cache(maxsize=1)
def _papers() -> tuple[str, ...]:
    return tuple(fold(paper) for paper in sorted(words("papers"), key=len, reverse=True))
