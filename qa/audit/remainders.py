"""What is left: ``tiếp nhận 80 đơn, giải quyết xong 60 đơn, còn 20 đơn``, ``06/10 kiến nghị được xử lý, còn 04``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from corpus.numbers import write_number
from corpus.quantities import Quantity
from qa.audit.amounts import Match, compare_total, rough, same_unit
from qa.audit.finding import Finding, Kind, Severity
from qa.audit.lines import Line, gap_after, gap_before, report, slot_of
from qa.audit.said import amount

__all__ = ["find_remainders"]

_LEFT_BEFORE = re.compile(
    r"(?<![^\W_])(?:còn(?: lại)?(?: là)?|(?:hiện )?đang [^\W\d_]+(?: [^\W\d_]+){0,2}"
    r"|chưa [^\W\d_]+(?: [^\W\d_]+){0,3})[\s:]*$"
)
_LEFT_AFTER = re.compile(
    r"^[^⟨⟩,;.()]{0,25}?(?<![^\W_])(?:còn lại|(?:hiện |còn )?đang (?:tiếp tục|giải quyết|xử lý|thực hiện|xem xét"
    r"|triển khai|trong)"
    r"|chưa (?:giải quyết|xử lý|thực hiện|hoàn thành|bàn giao|nhận|đến))"
)
_WHOLE = re.compile(
    r"(?<![^\W_])(?:tổng(?: số| cộng)?|tiếp nhận|thụ lý|nhận(?: được)?|phát sinh|có|giao|phải [^\W\d_]+|đối với"
    r"|toàn bộ|gồm)"
    r"(?:\s+[^\W\d_]+){0,3}[\s:,]*$"
)
_DONE = re.compile(r"(?<![^\W_])(?:đã|xong|hoàn thành|giải quyết|xử lý|bàn giao|thực hiện|đạt|trả|cấp|nộp)(?![^\W_])")


def find_remainders(lines: Sequence[Line]) -> Iterator[Finding]:
    """What is said to be left, in the lines of one paragraph, against the whole and what is done of it."""
    for number, line in enumerate(lines):
        for item, quantity in enumerate(line.items):
            if slot_of(quantity) not in "qb" or rough(quantity) or not _is_left(line, item):
                continue
            yield from _left(lines, number, item)


def _is_left(line: Line, item: int) -> bool:
    before, after = gap_before(line, item), gap_after(line, item)
    return bool(_LEFT_BEFORE.search(before) or _LEFT_AFTER.match(after))


def _left(lines: Sequence[Line], number: int, item: int) -> Iterator[Finding]:
    line = lines[number]
    rest = line.items[item]
    here = [(line, i) for i in range(item) if _comparable(line.items[i], rest)]
    earlier = [
        (at, i) for at in lines[max(0, number - 2) : number] for i, q in enumerate(at.items) if _comparable(q, rest)
    ]
    known = [*earlier, *here]
    if _explained(known, rest):
        return
    for at, i in reversed(here):
        q = at.items[i]
        if q.of is not None and slot_of(q) == "r" and _joined(line, i, item):
            between = [line.items[k].value for _, k in here if k > i and slot_of(line.items[k]) in "qb"]
            expected = q.of - q.value - sum(between, Decimal(0))
            terms = " − ".join(_plain(v) for v in (q.of, q.value, *between))
            yield _finding(line, item, [i, *(k for _, k in here if k > i)], expected, terms)
            return
    plain = [i for _, i in here if slot_of(line.items[i]) in "qb"]
    wholes = [i for i in plain if _WHOLE.search(gap_before(line, i)) and not _is_left(line, i)]
    if not wholes or not _joined(line, wholes[-1], item):
        return
    whole = wholes[-1]
    parts = [i for i in plain if i > whole]
    if (
        len(parts) != 1
        or not _DONE.search(gap_before(line, parts[0]))
        or line.items[parts[0]].value > line.items[whole].value
    ):
        return
    text = line.paper.text
    expected = line.items[whole].value - line.items[parts[0]].value
    if compare_total(text, rest, rest.value, [line.items[whole], line.items[parts[0]]], expected) is not Match.WRONG:
        return
    terms = f"{_written(line, whole)} − {_written(line, parts[0])}"
    yield _finding(line, item, [whole, parts[0]], expected, terms)


def _comparable(quantity: Quantity, rest: Quantity) -> bool:
    if slot_of(quantity) not in "qbr" or rough(quantity):
        return False
    return same_unit(quantity.unit, rest.unit) or not quantity.unit or not rest.unit


def _joined(line: Line, first: int, last: int) -> bool:
    """Whether two numbers stand in one clause list: no full stop between, not too far apart."""
    start = line.template.index(f"{first}⟩")
    stop = line.template.index(f"{last}⟩", start)
    return stop - start < 220 and "ngoài ra" not in line.template[start:stop]


def _explained(known: Sequence[tuple[Line, int]], rest: Quantity) -> bool:
    """Whether some whole and what follows it leave just ``rest``."""
    values = [at.items[i] for at, i in known]
    for k, q in enumerate(values):
        if q.of is not None and slot_of(q) == "r":
            total = q.value
            if q.of - total == rest.value:
                return True
            for later in values[k + 1 :]:
                total += later.value
                if q.of - total == rest.value:
                    return True
        for j in range(k + 1, len(values)):
            if q.value - values[j].value == rest.value:
                return True
            if q.value - sum((v.value for v in values[k + 1 : j + 1]), Decimal(0)) == rest.value:
                return True
        # what came over from before and what came in, less what is done
        for j in range(k + 2, len(values)):
            if q.value + values[k + 1].value - values[j].value == rest.value:
                return True
    return bool(values) and any(q.value == rest.value for q in values)


def _plain(value: Decimal) -> str:
    return write_number(value)


def _written(line: Line, item: int) -> str:
    return amount(line.paper.text, line.items[item], line.items[item].value, unit=False)


def _finding(line: Line, item: int, others: list[int], expected: Decimal, terms: str) -> Finding:
    value = amount(line.paper.text, line.items[item], expected)
    items = [(line, item), *((line, i) for i in others)]
    message = f"Số còn lại phải là {terms} = {value}, văn bản ghi {line.written(item)}."
    return report(Kind.GROWTH, Severity.ERROR, items, value, message)
