"""Is an answer right? Deterministic: words and values, no language model.

Right: the answer says all of ``all_of`` and one of ``any_of`` and asserts none of ``none_of``. Leading: it does so in
its first 400 characters, 1,200 for lists, comparisons, computed answers and conflicts. Numbers count by value: 02 is 2,
0.85 is 0,85, 12,75 tỷ is 12.750 triệu.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from corpus.marks import bare
from corpus.quantities import Kind, Quantity, find_quantities
from corpus.unicode import canonical_tone, nfc

_LONG = frozenset({"cross_ward", "conflict", "computed", "text"})
_MARK = re.compile(r"\s*\[\d+\]")


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer against its gold."""

    right: bool
    leading: bool
    refused: bool
    missing: tuple[str, ...]
    wrong: tuple[str, ...]


def judge(row: Mapping[str, Any], answer: Mapping[str, Any]) -> Judged:
    """Judge ``answer`` (the JSON form) by ``row`` of a question set."""
    gold = row["gold"]
    text = _MARK.sub("", answer["answer"])
    refused = answer["status"] == "not_found"
    if gold["abstain"]:
        return Judged(refused, refused, refused, (), ())
    limit = 1200 if row["category"] in _LONG or gold.get("conflict") else 400
    missing = _missing(gold["answers"], text)
    lead_missing = _missing(gold["answers"], text[:limit])
    first = text.split("\n", 1)[0]
    wrong = tuple(item for item in gold["answers"]["none_of"] if says(item, first) and missing)
    right = not refused and not missing and not wrong
    return Judged(right, right and not lead_missing, refused, missing, wrong)


def _missing(answers: Mapping[str, list[str]], text: str) -> tuple[str, ...]:
    missing = [item for item in answers["all_of"] if not says(item, text)]
    if answers["any_of"] and not any(says(item, text) for item in answers["any_of"]):
        missing.append(" | ".join(answers["any_of"]))
    return tuple(missing)


def _plain(text: str) -> str:
    text = " ".join(canonical_tone(nfc(bare(text)).lower()).replace("–", "-").split())
    return re.sub(r"(?<=\d) ?- ?(?=\d)", "-", text)


_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{4}|\d{1,2}/\d{4}")


def _whole(wanted: str) -> str:
    return rf"(?<![\w.,]){re.escape(wanted)}(?![\w]|[.,]\d)"


def _inside_date(held: str, start: int, end: int) -> bool:
    """Whether the words are a part of a date: the 15 of 15/3/2026 is no 15."""
    return any(
        m.start() <= start and end <= m.end() and end - start < m.end() - m.start() for m in _DATE.finditer(held)
    )


def number_in(item: str) -> Quantity | None:
    """The number that ``item`` is, its unit aside; ``None`` for an item of words or of several numbers."""
    numbers = [q for q in find_quantities(item) if q.kind is Kind.QUANTITY]
    if len(numbers) != 1 or numbers[0].number_span.end - numbers[0].number_span.start < len(item.strip()) - 12:
        return None
    return numbers[0]


def says(item: str, text: str) -> bool:
    """Whether ``text`` says ``item``: in these words, or as the same number in whatever unit."""
    wanted, held = _plain(item), _plain(text)
    if any(not _inside_date(held, m.start(), m.end()) for m in re.finditer(_whole(wanted), held)):
        return True
    number = number_in(item)
    return number is not None and _value(number.value) in _values(text)


def _value(value: Decimal) -> Decimal:
    return value.normalize()


def _values(text: str) -> set[Decimal]:
    """Every value in ``text``, in base units and as written."""
    found: set[Decimal] = set()
    for q in find_quantities(text):
        if q.kind is not Kind.QUANTITY:
            continue
        for value in (q.value, q.of, q.upper):
            if value is not None:
                found.update(_value(value / scale) for scale in (1, 10**3, 10**4, 10**6, 10**9))
    return found
