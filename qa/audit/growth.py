"""Growth and comparison where both sides are stated: ``11 tỷ đồng, tăng 10% so với cùng kỳ (10 tỷ đồng)``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from qa.audit.amounts import Match, compare_percent, compare_total, percent, rough, same_unit, slack_of, written
from qa.audit.finding import Finding, Kind, Severity
from qa.audit.lines import Line, gap_after, gap_before, report, slot_of
from qa.audit.said import amount

__all__ = ["find_growth"]

_WORD = re.compile(r"(?<![^\W_])(tăng|giảm|vượt|cao hơn|thấp hơn|hụt)(?![^\W_])")
_MOVE = re.compile(
    r"(?<![^\W_])(?P<way>tăng|giảm|vượt|cao hơn|thấp hơn|hụt)(?: thêm| tới| đến| là| được)?(?: khoảng)?\s*$"
)
_FROM_TO = re.compile(
    r"(?P<way>tăng|giảm)(?P<mid>[^⟨⟩;.]{0,40}(?:⟨[qp]\d+⟩[^⟨⟩;.]{0,30})?)(?<![^\W_])từ\s+⟨[qb](?P<a>\d+)⟩[^⟨⟩;.]{0,25}"
    r"(?:lên|xuống|còn|đến|thành)(?: còn)?\s+⟨[qb](?P<b>\d+)⟩"
)


def find_growth(line: Line) -> Iterator[Finding]:
    """Stated changes of ``line`` that its own numbers do not give."""
    if not _WORD.search(line.template):
        return
    done: set[int] = set()
    for match in _FROM_TO.finditer(line.template):
        yield from _from_to(line, match, done)
    for item, quantity in enumerate(line.items):
        move = _MOVE.search(gap_before(line, item))
        if item in done or move is None or slot_of(quantity) not in "pqb" or rough(quantity):
            continue
        down = move["way"] in ("giảm", "thấp hơn", "hụt")
        if finding := _changed(line, item, down):
            yield finding


def _from_to(line: Line, match: re.Match[str], done: set[int]) -> Iterator[Finding]:
    first, second = int(match["a"]), int(match["b"])
    old, new = line.items[first], line.items[second]
    if not same_unit(old.unit or new.unit, new.unit or old.unit) or not old.value:
        return
    down = match["way"] == "giảm"
    if (new.value < old.value) != down and new.value != old.value:
        items = [(line, second), (line, first)]
        message = f"Văn bản ghi {match['way']} nhưng từ {line.written(first)} đến {line.written(second)} là ngược lại."
        yield report(Kind.GROWTH, Severity.ERROR, items, "", message)
        return
    for slot in re.finditer(r"⟨([qp])(\d+)⟩", match["mid"]):
        item = int(slot[2])
        done.add(item)
        if finding := _judged(line, item, second, first, down, Severity.ERROR):
            yield finding


def _changed(line: Line, item: int, down: bool) -> Finding | None:
    """A change whose new value stands before it and whose old value stands behind it."""
    stated = line.items[item]
    share = slot_of(stated) == "p"
    after = gap_after(line, item)
    if item + 1 >= len(line.items):
        return None
    follow = item + 1
    while follow < len(line.items) and slot_of(line.items[follow]) in "dxt":
        after += gap_after(line, follow)
        follow += 1
    if follow >= len(line.items) or not re.search(
        r"cùng kỳ|so với|năm trước|quý trước|tháng trước|kế hoạch|dự toán|chỉ tiêu", after
    ):
        return None
    if (
        ";" in after
        or "," in after.strip(" ,")
        or not re.search(
            r"(?:\(|là|:|=|với|kỳ|trước|hoạch|toán|tiêu|đạt|từ|giao|,)\s*(?:là|:)?\s*$", gap_before(line, follow)
        )
    ):
        return None
    base = line.items[follow]
    if slot_of(base) == "r" and base.of and not share:
        return _then_and_now(line, item, follow, down)
    if slot_of(base) not in "qb" or rough(base):
        return None
    if re.search(r"(?<![^\W_])(?:tăng|giảm|đạt|ước)(?![^\W_])", gap_before(line, follow)) and "(" not in gap_before(
        line, follow
    ):
        return None
    for i in range(item - 1, -1, -1):
        q = line.items[i]
        if slot_of(q) in "qb" and not rough(q) and same_unit(q.unit or base.unit, base.unit or q.unit):
            if not share and not same_unit(q.unit or stated.unit, stated.unit or q.unit):
                return None
            return _judged(line, item, i, follow, down, Severity.ERROR)
        if slot_of(q) in "qbr":
            return None
    return None


def _then_and_now(line: Line, item: int, follow: int, down: bool) -> Finding | None:
    """``giảm 01 vụ (04/05) so với cùng kỳ``: now over then."""
    base, stated = line.items[follow], line.items[item]
    assert base.of is not None
    expected = base.of - base.value if down else base.value - base.of
    if expected == stated.value or base.value - base.of == stated.value or base.of - base.value == stated.value:
        return None
    value = amount(line.paper.text, stated, abs(expected))
    message = f"{line.written(follow)}: chênh lệch là {value}, văn bản ghi {line.written(item)}."
    return report(Kind.GROWTH, Severity.WARNING, [(line, item), (line, follow)], value, message)


def _judged(line: Line, item: int, new: int, old: int, down: bool, severity: Severity) -> Finding | None:
    stated, now, then = line.items[item], line.items[new], line.items[old]
    text = line.paper.text
    if not then.value:
        return None
    items = [(line, item), (line, new), (line, old)]
    way = "giảm" if down else "tăng"
    change = now.value - then.value
    sign = Decimal(-1) if down else Decimal(1)
    if slot_of(stated) == "p":
        exact = Fraction(sign * change) / Fraction(then.value) * 100
        match = compare_percent(exact, text, stated, slack_of(text, now, then))
        if match is Match.RIGHT:
            return None
        value = f"{written(exact)}%" if exact >= 0 else f"−{written(-exact)}%"
        shown = f"{line.written(new)} so với {line.written(old)} là {way} {value}, văn bản ghi {line.written(item)}"
        if match is Match.CUT:
            return report(Kind.GROWTH, Severity.INFO, items, value, f"{shown}: số bị cắt bớt, không làm tròn.")
        if compare_percent(percent(now.value, then.value), text, stated, slack_of(text, now, then)) is Match.RIGHT:
            return report(
                Kind.GROWTH, Severity.WARNING, items, value, f"{shown} (là tỷ lệ so với kỳ gốc, không phải mức {way})."
            )
        return report(Kind.GROWTH, severity, items, value, f"{shown}.")
    if not same_unit(stated.unit or now.unit, now.unit or stated.unit):
        return None
    if compare_total(text, stated, stated.value, [now, then], sign * change) is not Match.WRONG:
        return None
    value = amount(text, stated, sign * change)
    message = f"{line.written(new)} so với {line.written(old)} là {way} {value}, văn bản ghi {line.written(item)}."
    return report(Kind.GROWTH, severity, items, value, message)
