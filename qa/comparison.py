"""What the figures of several wards come to: which is higher and by how much, or their sum; what differs said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.document import Figure
from corpus.quantities import Kind, find_quantities
from index.query import Query
from index.subjects import Months, subject_of
from qa.asked import Asked
from qa.draft import Draft
from qa.operands import Worked
from qa.operations import Operation, Sides
from qa.saying import computation_of
from qa.sides import Side, work_out_sides

__all__ = ["WardSaid", "conclude"]

_COMPARES = re.compile(r"\b(?:hon|kem|chenh|so sanh|so voi|so giup|so to|bang nhau|nhat)\b|^so\b")
_LESS = re.compile(r"\b(?:thap|it|nho|kem|ngan) (?:hon|nhat)\b|\bkem\b")
_ADDS = re.compile(r"\b(?:tong cong|cong lai|gop lai|tong so|ca hai phuong (?:la|duoc|co) bao nhieu)\b")


@dataclass(frozen=True, slots=True)
class WardSaid:
    """What was answered for one ward: its figure and the citations of the clause."""

    ward: str
    side: Side
    numbers: tuple[int, ...]


def conclude(query: Query, asked: Asked, said: Sequence[WardSaid], draft: Draft) -> None:
    """Put before the lines of ``draft`` what two wards' figures come to, where the question asks for that."""
    line = " ".join(query.folded)
    adds = bool(_ADDS.search(line)) or asked.operation is Operation.SUM
    if len(said) != 2 or not (adds or _COMPARES.search(line)):
        return
    higher, lower = sorted(said, key=lambda one: -one.side.operand.quantity.value)
    operation = Operation.SUM if adds else Operation.DIFFERENCE
    worked = work_out_sides(Sides(operation, "", ""), [higher.side], [lower.side])
    numbers = list(dict.fromkeys((*higher.numbers, *lower.numbers)))
    if worked is None:
        return
    if adds:
        text = f"Tổng cộng: {worked.text} ({worked.shown} = {worked.text})"
    else:
        text = f"{_relation(line, higher, lower, worked)}: {worked.shown} = {worked.text}"
    kept, draft.lines = draft.lines, []
    draft.say(text + _apart(higher, lower), numbers)
    draft.lines += kept
    draft.computations.append(computation_of(worked, numbers))


def _relation(line: str, higher: WardSaid, lower: WardSaid, worked: Worked) -> str:
    rate = worked.operands[0].unit == "%"
    if _LESS.search(line):
        return f"{lower.ward} {'thấp' if rate else 'ít'} hơn {higher.ward}"
    return f"{higher.ward} {'cao' if rate else 'nhiều'} hơn {lower.ward}"


def _apart(one: WardSaid, other: WardSaid) -> str:
    """What has to be said where the two figures are of different periods."""
    (first, months), (second, others) = _period(one.side), _period(other.side)
    if (
        (months == others and None not in (months, others))
        or not first
        or not second
        or first.lower() == second.lower()
    ):
        return ""
    return f"; hai số liệu không cùng kỳ ({one.ward}: {first}; {other.ward}: {second})"


def _period(side: Side) -> tuple[str, Months | None]:
    """The period of a figure in words, and as months where the index knows them.

    The words are the last ones before the figure that name a period, else those that the paper gives it.
    """
    words = f"{side.figure.header} {side.figure.before}"
    found = [
        words[q.span.start : q.span.end]
        for q in find_quantities(words)
        if q.kind is Kind.PERIOD or (q.unit == "tháng" and q.of is None)
    ]
    figure = _recorded(side)
    if figure is None:
        return found[-1] if found else "", None
    months = subject_of(side.clause.document, figure).months
    if found:
        return found[-1], months
    return (_in_words(months) if months is not None else figure.period), months


def _recorded(side: Side) -> Figure | None:
    """The record of the figure among those of its paper: the one of its passage with its value, if there is one."""
    document, quantity = side.clause.document, side.operand.quantity
    held = [f for f in document.figures if f.passage == side.clause.passage and f.value == quantity.value]
    return held[0] if len({figure.period for figure in held}) == 1 else None


def _in_words(months: Months) -> str:
    first, last = months[0] % 12 + 1, months[1] % 12 + 1
    year = months[0] // 12
    if months[0] == months[1]:
        return f"tháng {first}/{year}"
    if (first, last) == (1, 12):
        return f"năm {year}"
    if first % 3 == 1 and last == first + 2:
        return f"quý {('I', 'II', 'III', 'IV')[first // 3]}/{year}"
    return f"{last - first + 1} tháng đầu năm {year}" if first == 1 else f"tháng {first} đến tháng {last}/{year}"
