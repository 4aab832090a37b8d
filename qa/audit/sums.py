"""Parts against the stated total: ``50 hồ sơ, trong đó: 30; 12; 8``, ``07 đơn (03 tố cáo, 04 kiến nghị)``.

A list may be read in more than one way (numbers of the total's unit, one number an entry, bare numbers). It agrees when
one reading adds up; only when none does is the plainest reading reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.quantities import Quantity
from qa.audit.amounts import Match, compare_total, measured, rough, same_unit
from qa.audit.finding import Finding, Kind, Severity
from qa.audit.lines import Line, gap_after, gap_before, report
from qa.audit.said import amount

__all__ = ["GENERIC", "Part", "find_sums", "parts_of", "readings", "sum_finding", "worst"]

_SLOT = re.compile(r"⟨([a-z])(\d+)⟩")
_OPENER = re.compile(
    r"(?<![^\W_])(?P<full>bao gồm(?: có)?|gồm(?: có)?|chia ra|được chia thành"
    r"|cơ cấu)(?![^\W_])(?: các [^⟨⟩:;,.()]{1,30}(?=:))?\s*:?"
    r"|(?<![^\W_])(?P<within>trong đó(?: có| gồm)?)(?![^\W_])\s*,?\s*(?P<colon>:?)|(?<![^\W_])cụ thể(?: là"
    r"| như sau)?\s*:"
)
_BRACKET = re.compile(r"⟨q(\d+)⟩([^⟨⟩;,.():]{0,60})\(")
_WEAK = re.compile(r"⟨q(\d+)⟩([^⟨⟩;,.():]{0,40}):(?=\s)")
_STOP = re.compile(
    r"ngoài ra|đồng thời|lũy kế|so với|(?<![^\W_])(?:tăng|giảm)(?![^\W_])|\s-\s(?=⟨)|tổng (?:số|kinh phí|giá trị)"
    r"|[.!?] |,? với (?=⟨)"
)
_NO_LIST = re.compile(
    r"tương ứng|tương đương|(?<![^\W_])(?:tăng|giảm|quý|trị giá|tỷ lệ|cùng kỳ|chỉ tiêu|kế hoạch|nay là)(?![^\W_])"
    r"|trong số|(?<![^\W_])(?:nhất|hoặc|hay|trừ|tức)(?![^\W_])"
)
GENERIC = frozenset(
    {"trường hợp", "vụ việc", "vụ", "hồ sơ", "lượt", "đơn", "cuộc", "văn bản", "nhiệm vụ", "việc", "giải"}
)


@dataclass(frozen=True, slots=True)
class Part:
    """One number of a list: its place in the line, slot letter, depth of brackets, entry of the list."""

    item: int
    slot: str
    depth: int
    entry: int
    at: int
    leads: bool
    """Whether its entry begins with it."""


def parts_of(line: Line) -> list[Part]:
    """Every number of ``line`` with where it stands in brackets and lists."""
    out: list[Part] = []
    depth = entry = at = 0
    for match in _SLOT.finditer(line.template):
        between = line.template[at : match.start()]
        for sign in between:
            depth += (sign in "([") - (sign in ")]")
        depth = max(0, depth)
        if re.search(r"[;,(]| và ", between):
            entry += 1
        leads = bool(re.search(r"(?:[;,(:]|và|gồm|có)\s*$", between))
        after = line.template[match.end() : match.end() + 40].partition("⟨")[0]
        own = re.split(r"[;,(]", between)[-1] + re.split(r"[;,)]", after)[0]
        slot = match[1] if match[1] != "b" or re.search(r"[^\W\d_]{2}", own.replace(" và ", " ")) else "x"
        out.append(Part(int(match[2]), slot, depth, entry, match.start(), leads))  # "(304, 308)" only names things
        at = match.end()
    return out


def readings(
    total: Quantity, line_items: Sequence[Quantity], parts: Sequence[Part], others: Sequence[Quantity]
) -> list[list[Part]]:
    """The ways to read ``parts`` as parts of ``total``, the plainest first; ``others`` are totals of the same list."""
    same = [p for p in parts if p.slot in "qr" and same_unit(line_items[p.item].unit, total.unit)]
    if measured(total.unit):
        return [same]
    taken = [o.unit for o in others]
    loose = [
        p
        for p in parts
        if p.slot in "qb"
        and not measured(line_items[p.item].unit)
        and not any(same_unit(line_items[p.item].unit, unit) for unit in taken)
    ]
    bare = [p for p in parts if p.slot == "b"]
    if total.unit not in GENERIC and not same and any(line_items[p.item].unit for p in loose):
        loose = []  # "54 dân tộc gồm 15.000 hiện vật": other things than the total counts
    first = [p for k, p in enumerate(loose) if k == 0 or loose[k - 1].entry != p.entry]
    return [same, bare, sorted([*same, *bare], key=lambda p: p.at), first, loose]


def worst(line: Line, total: int, ways: Sequence[Sequence[Part]]) -> tuple[Match, Sequence[Part]] | None:
    """``None`` when one of ``ways`` adds up; else the best match and the plainest way."""
    text, quantity = line.paper.text, line.items[total]
    chosen: tuple[Match, Sequence[Part]] | None = None
    for way in ways:
        if len(way) < 2:
            continue
        items = [line.items[p.item] for p in way]
        match = compare_total(text, quantity, quantity.value, items, sum((q.value for q in items), Decimal(0)))
        if match is Match.RIGHT:
            return None
        if chosen is None or (match is Match.CUT and chosen[0] is Match.WRONG):
            chosen = (match, way)
    return chosen


def find_sums(line: Line) -> Iterator[Finding]:
    """Lists of ``line`` whose parts do not make the total."""
    if line.template.count("⟨") < 2:
        return
    parts = parts_of(line)
    seen: set[int] = set()
    openers = list(_OPENER.finditer(line.template))
    for number, opener in enumerate(openers):
        depth = _depth(line.template, opener.start())
        inside = depth > 0 and re.search(r"[(\[]\s*$", line.template[: opener.start()]) is not None
        stop = _end(line.template, opener.end(), depth)
        if number + 1 < len(openers) and _depth(line.template, openers[number + 1].start()) == depth:
            stop = min(stop, openers[number + 1].start())
        totals = _totals(line, parts, opener.start(), depth - inside)
        listed = [p for p in parts if opener.end() <= p.at < stop and p.depth == depth and p.slot in "qbr"]
        if opener["within"] and not opener["colon"]:  # what follows a semicolon is another matter
            listed = [p for p in listed if ";" not in line.template[opener.end() : p.at]]
        if totals and listed:
            yield from _opened(line, opener, totals, listed, seen)
    for pattern, severity in ((_BRACKET, Severity.ERROR), (_WEAK, Severity.WARNING)):
        for match in pattern.finditer(line.template):
            total = int(match[1])
            stop = _end(line.template, match.end(), _depth(line.template, match.end()))
            inner = line.template[match.end() : stop]
            if total in seen or _NO_LIST.search(inner) or _OPENER.search(inner):
                continue
            listed = [p for p in parts if match.end() <= p.at < stop]
            if finding := _plain_list(line, total, listed, severity):
                seen.add(total)
                yield finding


def _depth(template: str, at: int) -> int:
    depth = 0
    for sign in template[:at]:
        depth = max(0, depth + (sign in "([") - (sign in ")]"))
    return depth


def _end(template: str, start: int, depth: int) -> int:
    """Where the list that begins at ``start`` ends: its bracket closes, or other matters begin."""
    level = depth
    stop = len(template)
    for at in range(start, len(template)):
        level += (template[at] in "([") - (template[at] in ")]")
        if level < depth:
            stop = at
            break
    found = _STOP.search(template, start, stop)
    while found and _depth(template, found.start()) > depth:
        found = _STOP.search(template, found.end(), stop)
    return found.start() if found else stop


def _totals(line: Line, parts: Sequence[Part], before: int, depth: int) -> list[int]:
    """The numbers that a list announced at ``before`` may be the parts of, the nearest last."""
    out: list[int] = []
    edge = before
    for part in reversed(parts):
        bare = part.slot == "b" and "tổng" in gap_before(line, part.item)
        if part.at >= before or (part.slot != "q" and not bare) or part.depth != depth:
            if part.at < before and part.depth > depth:
                continue
            if part.at < before and part.slot != "x":
                break
            continue
        end = line.template.index("⟩", part.at) + 1
        between = line.template[end:edge]
        if ";" in between or ". " in between or len(between) > 160 or (out and re.search(r"[:]", between)):
            break
        if any(same_unit(line.items[part.item].unit, line.items[o].unit) for o in out):
            break
        out.insert(0, part.item)
        edge = part.at
        if len(out) == 3:
            break
    return out


def _opened(
    line: Line, opener: re.Match[str], totals: list[int], listed: list[Part], seen: set[int]
) -> Iterator[Finding]:
    full = opener["within"] is None
    listing = full or bool(opener["colon"])
    for total in totals:
        quantity = line.items[total]
        others = [line.items[t] for t in totals if t != total]
        ways = readings(quantity, line.items, listed, others)
        clause = next((k for k, p in enumerate(listed) if ";" in line.template[listed[0].at : p.at]), len(listed))
        short = listed[:clause]
        if 2 <= len(short) < len(listed):
            ways += readings(quantity, line.items, short, others)
        found = worst(line, total, ways)
        if found is None:
            if any(len(way) >= 2 for way in ways):
                seen.add(total)
            elif finding := _exceeds(line, total, ways[0]):
                yield finding
            continue
        match, way = found
        if not listing and _names_rest(line, way) is False and _summed(line, way) <= quantity.value:
            continue  # "trong đó có ..." need not name every part
        same = all(same_unit(line.items[p.item].unit, quantity.unit) for p in way)
        if len(totals) > 1 and not same:
            continue
        severity = Severity.ERROR if listing and (same or all(p.slot == "b" for p in way)) else Severity.WARNING
        if any(_summed(line, way) - line.items[p.item].value == quantity.value for p in way):
            severity = Severity.WARNING  # without one of them the parts do make the total: it may be counted elsewhere
        if opener["within"] and len(way) < 3 and _summed(line, way) < quantity.value:
            severity = Severity.WARNING
        seen.add(total)
        yield sum_finding([(line, total), *((line, p.item) for p in way)], match, severity)


def _summed(line: Line, way: Sequence[Part]) -> Decimal:
    return sum((line.items[p.item].value for p in way), Decimal(0))


def _names_rest(line: Line, way: Sequence[Part]) -> bool:
    return any("còn lại" in gap_before(line, p.item) or gap_after(line, p.item).startswith(" còn lại") for p in way)


def _exceeds(line: Line, total: int, way: Sequence[Part]) -> Finding | None:
    """A part that is more than its whole."""
    if len(way) != 1 or line.items[way[0].item].value <= line.items[total].value:
        return None
    if line.items[total].unit in ("m", "kg", "m3") or rough(line.items[total], line.items[way[0].item]):
        return None
    part, whole = line.written(way[0].item), line.written(total)
    message = f"Phần “{part}” lớn hơn tổng “{whole}” mà nó nằm trong."
    return report(Kind.SUM, Severity.WARNING, [(line, way[0].item), (line, total)], "", message)


def _plain_list(line: Line, total: int, listed: list[Part], severity: Severity) -> Finding | None:
    """A list that only brackets or a colon announce."""
    quantity = line.items[total]
    top = min((p.depth for p in listed), default=0)
    listed = [p for p in listed if p.depth == top]
    if len(listed) < 2 or any(p.slot not in "qb" for p in listed):
        return None
    ways = readings(quantity, line.items, listed, ())
    found = worst(line, total, ways)
    if found is None or max(line.items[p.item].value for p in listed) >= quantity.value:
        return None  # nothing that is as much as the total is one of its parts
    match, way = found
    if _summed(line, way) < quantity.value:
        severity = Severity.WARNING  # brackets need not name every part
    same = all(same_unit(line.items[p.item].unit, quantity.unit) or p.slot == "b" for p in way)
    if len(way) < len(listed):
        severity = Severity.WARNING
        if not same:
            return None
    elif not same:
        led = all(p.leads for p in listed) and quantity.unit in GENERIC and line.template.find("(") >= 0
        if not led:
            return None
        severity = Severity.WARNING
    return sum_finding([(line, total), *((line, p.item) for p in way)], match, severity)


def sum_finding(
    items: list[tuple[Line, int]], match: Match, severity: Severity, summed: Decimal | None = None
) -> Finding:
    """The finding that the first of ``items``, a total, is not the sum of the others."""
    line, total = items[0]
    quantity = line.items[total]
    if summed is None:
        summed = sum((at.items[i].value for at, i in items[1:]), Decimal(0))
    value = amount(line.paper.text, quantity, summed)
    terms = " + ".join(amount(at.paper.text, at.items[i], at.items[i].value, unit=False) for at, i in items[1:])
    terms = terms if len(items) <= 9 else f"Tổng {len(items) - 1} phần"
    message = f"{terms} = {value}, văn bản ghi {line.written(total)}"
    if match is Match.CUT:
        return report(Kind.SUM, Severity.INFO, items, value, f"{message}: lệch trong khoảng làm tròn của các phần.")
    return report(Kind.SUM, severity, items, value, f"{message}.")
