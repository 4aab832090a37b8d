"""Notes against the sentence they belong to: parts of its figure, names of what it counts, the whole of its share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from qa.audit.amounts import Match, compare_total, counts, measured, percent, rough, same_unit, slack_of
from qa.audit.finding import Finding, Kind, Severity, place_of
from qa.audit.lines import Line, Paper, anchor_line, gap_after, gap_before, note_lines, report, slot_of
from qa.audit.ratios import PLANNED, percent_finding
from qa.audit.said import amount
from qa.audit.sums import GENERIC, parts_of, readings, sum_finding

__all__ = ["find_in_notes"]

_TOTAL = re.compile(r"(?<![^\W_])(?:tổng|toàn bộ|phải thu hồi|thu hồi là)(?![^\W_])[^⟨⟩;]{0,50}$")
_OWN_TOTAL = re.compile(r"(?<![^\W_])(?:tổng|gồm|bao gồm|trong đó|ngoài ra)(?![^\W_])")
_RATE = re.compile(r"tỷ lệ|tỉ lệ|đạt")
_CLOSE = Decimal("0.02")
"""Parts within this share of a total are taken for its parts."""
_HANDED = re.compile(r"(?<![^\W_])(?:bàn giao|giao|thu hồi|đền bù|chi trả|phê duyệt|duyệt)[^⟨⟩;]{0,30}$")
_KIND = re.compile(r"\s(đất [^\W\d_]+(?: (?!cho|của|để|và|trong)[^\W\d_]+)?)")
_JOINER = re.compile(r"(?<![^\W_])và(?=\s+[^\W\d_])")


def find_in_notes(paper: Paper) -> Iterator[Finding]:
    """What the notes of ``paper`` say against the sentences that refer to them."""
    notes = note_lines(paper)
    marks = sorted(note.anchor.start for note in paper.document.footnotes if note.anchor)
    for index, note in enumerate(paper.document.footnotes):
        lines = notes.get(index, [])
        held = anchor_line(paper, note)
        if held is None or not lines or note.anchor is None:
            continue
        line, count = held
        earlier = max((m for m in marks if m < note.anchor.start), default=-1)
        head = next(
            (
                i
                for i in range(count - 1, -1, -1)
                if slot_of(line.items[i]) in "qb"
                and line.items[i].span.start > earlier
                and note.anchor.start - line.items[i].span.end < 170
                and ";" not in paper.text[line.items[i].span.end : note.anchor.start]
            ),
            None,
        )
        if head is not None:
            yield from _counted(line, head, lines)
        yield from _money(line, lines)
        yield from _share(line, lines)
        yield from _more_than_whole(line, lines)


def _counted(line: Line, head: int, lines: list[Line]) -> Iterator[Finding]:
    total = line.items[head]
    if not counts(total) or rough(total) or len(lines) > 2:
        return
    note = lines[0]
    numbers = [i for i, q in enumerate(note.items) if slot_of(q) in "qb" and not measured(q.unit)]
    if not numbers:
        if finding := _names(line, head, lines):
            yield finding
        return
    if _OWN_TOTAL.search(note.template) or len(lines) > 1 or len(numbers) < 2:
        return
    parts = [p for p in parts_of(note) if p.depth == 0]
    if any(slot_of(q) not in "qb" or q.value == total.value for q in note.items):
        return
    kin = [q for q in note.items if same_unit(q.unit, total.unit)]
    if not kin and any(q.unit for q in note.items) and total.unit not in GENERIC:
        return
    entries = [e for e in re.split(r"[;,]| và (?=⟨)", note.template.strip(" .")) if e.strip()]
    ways = readings(total, note.items, parts, ())
    ways = [*ways[3:], *ways[:3]] if len(ways) > 3 else ways
    text = line.paper.text
    chosen = None
    for way in ways:
        if len(way) < 2:
            continue
        items = [note.items[p.item] for p in way]
        if compare_total(text, total, total.value, items, sum((q.value for q in items), Decimal(0))) is Match.RIGHT:
            return
        chosen = chosen or way
    if chosen is None or any("⟨" not in entry for entry in entries):
        return
    items_found = [(line, head), *((note, p.item) for p in chosen)]
    yield sum_finding(items_found, Match.WRONG, Severity.ERROR if len(chosen) > 2 else Severity.WARNING)


def _names(line: Line, head: int, lines: list[Line]) -> Finding | None:
    """As many names as are counted?"""
    stated = int(line.items[head].value)
    note = lines[0]
    words = note.template.strip(" .;")
    if len(lines) > 1 or stated < 2 or ";" not in words or words.startswith(("trong ", "theo ", "về ")):
        return None
    named = [entry for entry in words.split(";") if entry.strip()]
    most = len(named) + sum(len(_JOINER.findall(entry)) for entry in named[-1:])
    if len(named) <= stated <= most or len(named) < 3:
        return None
    first, last = note.spans[0], note.spans[-1]
    paper = line.paper
    place = place_of(paper.name, paper.text, type(first)(first.start, last.end))
    found = report(Kind.SUM, Severity.WARNING, [(line, head)], str(len(named)), "")
    message = f"Chú thích kể {len(named)} mục (cách nhau bằng dấu chấm phẩy), văn bản ghi {line.written(head)}."
    return Finding(found.kind, found.severity, (*found.places, place), found.stated, str(len(named)), message)


def _money(line: Line, lines: list[Line]) -> Iterator[Finding]:
    """A note that lists the items of a sum of money, each with its plan: both sides are added up."""
    for head, total in enumerate(line.items):
        if slot_of(total) not in "qr" or not measured(total.unit) or rough(total) or "tổng" not in line.template:
            continue
        listed = [
            (note, i)
            for note in lines
            for i, q in enumerate(note.items)
            if slot_of(q) == slot_of(total)
            and q.unit == total.unit
            and (slot_of(q) == "r" or _month(note, i) == _month(line, head))
        ]
        if len(listed) < 3 or any("tổng" in gap_before(note, i) for note, i in listed):
            continue
        sides = [(total.value, [note.items[i].value for note, i in listed], "")]
        if total.of is not None:
            sides.append((total.of, [note.items[i].of or Decimal(0) for note, i in listed], " (số kế hoạch)"))
        close = [abs(sum(v, Decimal(0)) - whole) <= _CLOSE * whole for whole, v, _ in sides]
        if not any(close):
            continue
        complete = any(sum(v, Decimal(0)) == whole for whole, v, _ in sides)
        for whole, values, which in sides:
            summed = sum(values, Decimal(0))
            items = [note.items[i] for note, i in listed]
            match = compare_total(line.paper.text, total, whole, items, summed)
            if match is Match.RIGHT or (match is Match.WRONG and summed < whole and not complete):
                continue  # a list that falls short may leave small items out
            found = sum_finding([(line, head), *listed], match, Severity.WARNING, summed)
            shown = amount(line.paper.text, total, summed)
            message = f"Các khoản trong chú thích cộng lại{which} là {shown}, văn bản ghi {line.written(head)}"
            tail = ": lệch trong khoảng làm tròn của các khoản." if match is Match.CUT else "."
            yield Finding(found.kind, found.severity, found.places, found.stated, shown, message + tail)


def _month(line: Line, item: int) -> bool:
    """Whether a number is of a single month."""
    start = max(0, item - 1)
    words = gap_before(line, item) + (gap_before(line, start) if start < item else "")
    return "lũy kế" not in words and item > 0 and slot_of(line.items[item - 1]) == "d"


def _share(line: Line, lines: list[Line]) -> Iterator[Finding]:
    """The whole of a share of the sentence stands in the note."""
    shares = [i for i, q in enumerate(line.items) if slot_of(q) == "p" and _RATE.search(gap_before(line, i))]
    wholes = [
        (note, i)
        for note in lines
        for i, q in enumerate(note.items)
        if slot_of(q) == "q" and measured(q.unit) and _TOTAL.search(gap_before(note, i)) and not rough(q)
    ]
    for share in shares:
        if PLANNED.search(gap_before(line, share) + gap_after(line, share)) or share == 0:
            continue
        for note, whole in wholes[:1]:
            part = next(
                (
                    i
                    for i in range(share - 1, max(-1, share - 3), -1)
                    if same_unit(line.items[i].unit, note.items[whole].unit) and slot_of(line.items[i]) == "q"
                ),
                None,
            )
            if part is None or rough(line.items[part]):
                continue
            exact: Fraction = percent(line.items[part].value, note.items[whole].value)
            slack = slack_of(line.paper.text, line.items[part], note.items[whole])
            label = f"{line.written(part)} / {note.written(whole)}"
            items = [(line, share), (line, part), (note, whole)]
            if finding := percent_finding(items, exact, slack, label, Severity.WARNING):
                yield finding


def _more_than_whole(line: Line, lines: list[Line]) -> Iterator[Finding]:
    """More of one kind handed over in the sentence than its note says there is of that kind."""
    for item, part in enumerate(line.items):
        if slot_of(part) != "q" or not measured(part.unit) or rough(part) or not _HANDED.search(gap_before(line, item)):
            continue
        kind = _KIND.match(gap_after(line, item))
        if kind is None:
            continue
        for note in lines:
            for i, whole in enumerate(note.items):
                if whole.unit != part.unit or slot_of(whole) != "q" or part.value <= whole.value:
                    continue
                if f"{kind[1]}, diện tích" in gap_before(note, i):
                    said, had = line.written(item), note.written(i)
                    message = f"Văn bản ghi {said} {kind[1]} nhưng chú thích chỉ có {had} {kind[1]}."
                    yield report(Kind.CONFLICT, Severity.WARNING, [(line, item), (note, i)], had, message)
