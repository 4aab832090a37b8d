"""Arithmetic and comparison that a question asks for, read from its own words: which, and over which two things."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from corpus.unicode import fold
from index.query import Phrase

__all__ = ["Operation", "Sides", "operation_of", "sides_of"]


class Operation(StrEnum):
    """Arithmetic that the question asks for over figures of the documents."""

    NONE = "none"
    REMAINDER = "remainder"
    SUM = "sum"
    AVERAGE = "average"
    SHARE = "share"
    DIFFERENCE = "difference"
    RATIO = "ratio"
    """How many times as much."""
    LARGEST = "largest"
    SMALLEST = "smallest"


@dataclass(frozen=True, slots=True)
class Sides:
    """The two things that a question sets against each other, each in words that can be asked for alone."""

    operation: Operation
    first: str
    second: str


_MOST = r"(?:lon|nhieu|cao|dai|rong|nang|dong|tot)(?: \w+){0,4} nhat|dung dau|dan dau"
_LEAST = r"(?:nho|it|thap|ngan|hep|cham|kem)(?: \w+){0,4} nhat|dung cuoi"
_WHICH = r"(?:nao|ai|gi|o dau)"
_LARGEST = re.compile(rf"\b{_WHICH}\b.*\b(?:{_MOST})\b|\b(?:{_MOST})\b.*\b{_WHICH}\b")
_SMALLEST = re.compile(rf"\b{_WHICH}\b.*\b(?:{_LEAST})\b")
_MANY = r"(?:bao nhieu|may)"
_MORE = r"(?:nhieu|cao|lon|it|thap|dai|rong|dong)"
_DIFFERENCE = (
    re.compile(
        r"(?:do )?(?:chenh lech|chenh nhau|hon kem nhau|hon kem|khoang cach)(?P<common>.*?)\bgiua (?P<first>.+?) "
        rf"(?:va|voi) (?P<second>.+?)(?:,? (?:la|bang)? ?{_MANY}\b.*|\?.*|$)"
    ),
    re.compile(rf"(?P<first>.+?) {_MORE} hon (?:so voi )?(?P<second>.+?) (?:la |den )?{_MANY}\b(?P<unit>.*)"),
    re.compile(
        rf"(?P<first>.+?) (?:con )?(?:hut|thieu|vuot|thap|cao|kem|chenh|lech|it|nhieu)(?: hon)? {_MANY}\b"
        r"(?P<unit>.*?) (?:so )?voi (?P<second>.+)"
    ),
)
_SUM = (
    re.compile(
        rf"(?P<first>.+?) (?:va|cung|cong voi|voi) (?P<second>.+?) (?:cong lai|gop lai|tong cong|tat ca)\b.*{_MANY}"
    ),
    re.compile(rf"tong (?:cong )?(?:cua )?(?P<first>.+?) va (?P<second>.+?) (?:la|bang|duoc) {_MANY}"),
)
_SHARE = re.compile(
    rf"(?P<first>.+?) (?:chiem|bang|tuong duong) (?:khoang )?{_MANY} ?(?:phan tram|%) ?(?:cua |trong |so voi |tren )?"
    r"(?P<second>.+)"
)
_RATIO = re.compile(rf"(?P<first>.+?) (?:gap|bang) {_MANY} lan (?:so voi )?(?P<second>.+)")
_PLANNED = re.compile(r"^(?:muc |so )?(?:ke hoach|du toan|chi tieu|muc tieu)\b")


def operation_of(line: str, words: Phrase) -> Operation:
    """What the words of a question, without dấu, ask to be worked out."""
    padded = f" {line} "
    if ("trung binh" in line or "binh quan" in line) and "moi" in words:
        return Operation.AVERAGE
    left = (
        " con bao nhieu ",
        " con phai ",
        " con lai ",
        " con thieu ",
        " chua duoc ",
        " con may ",
        " thieu bao nhieu ",
    )
    denied = (" chua ", " con phai ", " con lai ", " con thieu ", " them ", " nua ")
    if any(ask in padded for ask in left) and any(word in padded for word in denied):
        return Operation.REMAINDER
    if _LARGEST.search(line):
        return Operation.LARGEST
    if _SMALLEST.search(line):
        return Operation.SMALLEST
    if any(pattern.search(line) for pattern in _DIFFERENCE):
        return Operation.DIFFERENCE
    if any(ask in padded for ask in (" tong cong ", " cong lai ", " gop lai ", " ca ba ", " ca hai ", " tat ca ")):
        return Operation.SUM
    if "thuc ra" in line and "phan tram" in line:
        return Operation.SHARE
    if _RATIO.search(line):
        return Operation.RATIO
    return Operation.NONE


def _filled(first: str, second: str) -> str:
    """``second`` with what it leaves to ``first``: ``thu nhiều hơn chi``, ``tỷ lệ của A cao hơn của B``."""
    words, head = first.split(), second.split()[0]
    at = next((i for i in range(len(words) - 1, -1, -1) if words[i].lower() == head.lower()), None)
    if at is not None:
        return f"{' '.join(words[:at])} {second}".strip()
    return f"{' '.join(words[:-1])} {second}".strip() if len(second.split()) == 1 else second


def sides_of(question: str) -> Sides | None:
    """The two things that ``question`` sets against each other; ``None`` where its words name no two."""
    line = fold(question).strip().rstrip("?. ")
    if len(line) > len(question):
        return None
    patterns = [(Operation.DIFFERENCE, p) for p in _DIFFERENCE] + [(Operation.SUM, p) for p in _SUM]
    patterns += [(Operation.SHARE, _SHARE), (Operation.RATIO, _RATIO)]
    for operation, pattern in patterns:
        match = pattern.search(line)
        if match is None:
            continue
        first, second = (question[slice(*match.span(side))].strip(" ,;:?.") for side in ("first", "second"))
        if not first or not second:
            continue
        common = question[slice(*match.span("common"))].strip() if "common" in match.groupdict() else ""
        if _PLANNED.match(fold(second)):
            second = f"{first} {second}"
        elif not common:
            second = _filled(first, second)
        return Sides(operation, f"{common} {first}".strip(), f"{common} {second}".strip())
    return None
