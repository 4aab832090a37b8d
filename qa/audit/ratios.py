"""Shares: ``31/40 hộ, đạt 77,5%``, ``80 đơn, giải quyết xong 60 đạt 75%``, ``đạt 40% dự toán``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from qa.audit.amounts import Match, compare_percent, percent, rough, same_unit, slack_of, written
from qa.audit.finding import Finding, Kind, Severity
from qa.audit.lines import Line, gap_after, gap_before, report, slot_of

__all__ = ["PLANNED", "find_ratios", "percent_finding"]

_DATED = r"(?:[^⟨⟩;]|⟨[dxt]\d+⟩)*"
_RATIO_THEN_SHARE = re.compile(rf"⟨r(\d+)⟩({_DATED})⟨p(\d+)⟩([^⟨⟩;,.)]*)")
_SHARE_THEN_RATIO = re.compile(r"⟨p(\d+)⟩([^⟨⟩;,.]{0,40})⟨r(\d+)⟩")
_PART_THEN_SHARE = re.compile(rf"⟨[qb](\d+)⟩({_DATED})⟨p(\d+)⟩([^⟨⟩;,.)]*)")
_SHARE_THEN_PART = re.compile(r"⟨p(\d+)⟩([^⟨⟩;,.]{0,40}\(\s*(?:tương (?:ứng|đương)\s*(?:với)?)?\s*)⟨q(\d+)⟩")
_LINK = re.compile(
    r"(?:đạt|bằng|chiếm|tương đương|tương ứng|hoàn thành|được|tỷ lệ|tỉ lệ|là|với|=|\(|ước|[,:–-])\s*(?:với\s*"
    r"|khoảng\s*|:\s*)*$"
)
_ONLY_LINK = re.compile(
    r"^[\s,(–=:-]*(?:(?:đạt|bằng|chiếm|tương đương|tương ứng|hoàn thành|tỷ lệ|tỉ lệ|được|ước|với|là|:|=|,)[\s,:=(]*)*$"
)
_GROWTH = re.compile(
    r"(?<![^\W_])(?:tăng|giảm|vượt|hụt|cao hơn|thấp hơn)(?![^\W_])|so (?:với )?(?:cùng|năm|tháng|quý)|cùng kỳ"
)
PLANNED = re.compile(
    r"kế hoạch|dự toán|chỉ tiêu|(?:được|vốn|thành phố|cấp trên|phường|tỉnh|hđnd) giao|(?<![^\W_])kh(?![^\W_])"
)
_WHOLE = re.compile(
    r"(?<![^\W_])(?:tổng(?: số| cộng)?|toàn bộ|trong số|trên|tiếp nhận|thụ lý|phát sinh|đăng ký|nhận|phải [^\W\d]+"
    r"|hiện có|có)"
    r"(?:\s+[^\W\d_]+){0,4}[\s:,]*$"
)
_DONE = re.compile(
    r"(?<![^\W_])(?:trong đó|đã|xong|hoàn thành|xử lý|giải quyết|đúng hạn|trước hạn|trực tuyến|được|đạt|thực hiện"
    r"|nộp|bàn giao|cấp)"
    r"(?![^\W_])"
)
_OTHER = re.compile(
    r"diện tích|kinh phí|số tiền|giá trị|dân số|bình quân|bảo đảm|đảm bảo|phấn đấu|100|còn lại|mục tiêu"
)
_NEAR = Fraction(6, 100)
"""Two shares closer than this (of the larger) are taken for the same one, miswritten."""


def find_ratios(line: Line) -> Iterator[Finding]:
    """Stated percentages of ``line`` that its own numbers do not give."""
    if "⟨p" not in line.template:
        return
    done: set[int] = set()
    for match in _RATIO_THEN_SHARE.finditer(line.template):
        ratio, gap, share, behind = int(match[1]), match[2], int(match[3]), match[4]
        if _GROWTH.search(gap) or "cùng kỳ" in behind or (not _LINK.search(gap) and gap.strip()):
            continue
        done.add(share)
        yield from _ratio(line, ratio, share, sure=bool(_ONLY_LINK.match(gap)) or not _OTHER.search(gap))
    for match in _SHARE_THEN_RATIO.finditer(line.template):
        share, gap, ratio = int(match[1]), match[2], int(match[3])
        before = gap_before(line, share)
        tied = "(" in gap or "tương" in gap or "với" in gap
        if share not in done and tied and not _GROWTH.search(f"{before}{gap}"):
            done.add(share)
            yield from _ratio(line, ratio, share, sure=len(gap.split()) < 5)
    pairs = [(int(m[1]), m[2], int(m[3]), m[4]) for m in _PART_THEN_SHARE.finditer(line.template)]
    pairs += [(int(m[3]), m[2], int(m[1]), "") for m in _SHARE_THEN_PART.finditer(line.template)]
    for part, gap, share, behind in pairs:
        if share in done or _GROWTH.search(f"{gap_before(line, share)} {behind}") or _GROWTH.search(gap):
            continue
        if finding := _part(line, part, gap, share, behind):
            done.add(share)
            yield finding


def _ratio(line: Line, ratio: int, share: int, *, sure: bool) -> Iterator[Finding]:
    whole = line.items[ratio]
    if not whole.of:
        return
    exact = percent(whole.value, whole.of)
    slack = slack_of(line.paper.text, whole, whole)
    said = line.template.split(f"⟨r{ratio}⟩")[0][-12:]
    if said.endswith(("tỷ lệ ", "tỉ lệ ")) and whole.value == 1:
        return  # the scale of a map
    severity = Severity.ERROR if sure else Severity.WARNING
    label = plain_ratio(line.written(ratio))
    if finding := percent_finding([(line, share), (line, ratio)], exact, slack, label, severity):
        yield finding


def plain_ratio(words: str) -> str:
    """``31/40 hộ`` as ``31/40``."""
    found = re.search(r"\d[\d.,]*[^/;]{0,14}/\s*\d[\d.,]*", words)
    return found[0] if found else words


def percent_finding(
    items: list[tuple[Line, int]],
    exact: Fraction,
    slack: Fraction,
    label: str,
    severity: Severity,
    *,
    loose: bool = False,
) -> Finding | None:
    """The finding where the first of ``items``, a percentage, is not ``exact``; ``label`` is the fraction as shown."""
    line, share = items[0]
    stated = line.items[share]
    match = compare_percent(exact, line.paper.text, stated, slack, loose=loose)
    if match is Match.RIGHT:
        return None
    said = line.written(share)
    value = f"{written(exact)}%"
    if match is Match.CUT:
        message = f"{label} = {value}, văn bản ghi {said}: số bị cắt bớt, không làm tròn."
        return report(Kind.RATIO, Severity.INFO, items, value, message)
    return report(Kind.RATIO, severity, items, value, f"{label} = {value}, văn bản ghi {said}.")


def _part(line: Line, part: int, gap: str, share: int, behind: str) -> Finding | None:
    """A share whose whole stands earlier in the line."""
    amount = line.items[part]
    if not _LINK.search(gap) or not amount.value or rough(amount):
        return None
    planned = bool(PLANNED.search(f"{gap} {behind}"))
    candidates = [
        i
        for i, item in enumerate(line.items[:part])
        if slot_of(item) in "qbr"
        and (same_unit(item.unit, amount.unit) or (not amount.unit and item.unit))
        and item.value
        and not rough(item)
    ]
    wholes: list[tuple[int, Fraction, bool]] = []
    for i in candidates:
        item, before, after = line.items[i], gap_before(line, i), gap_after(line, i)
        of = item.of if item.of is not None and planned else item.value
        if not of or (not planned and item.value < amount.value):
            continue
        if planned:
            sure = bool(PLANNED.search(before)) and not PLANNED.search(gap_before(line, part))
        else:
            sure = bool(_WHOLE.search(before)) and bool(_DONE.search(gap_before(line, part)))
            sure = sure and not _OTHER.search(after) and bool(_ONLY_LINK.match(gap))
        wholes.append((i, percent(amount.value, of), sure))
    text = line.paper.text
    stated = line.items[share]
    for i, exact, _ in wholes:
        slack = slack_of(text, amount, line.items[i])
        if compare_percent(exact, text, stated, slack) is Match.RIGHT:
            return None
    near = [w for w in wholes if abs(w[1] - Fraction(stated.value)) <= _NEAR * max(w[1], Fraction(stated.value))]
    certain = [w for w in wholes if w[2]]
    for chosen, severity in (
        (certain, Severity.ERROR if len(certain) == 1 else Severity.WARNING),
        (near, Severity.WARNING),
    ):
        if chosen:
            i, exact, _ = chosen[-1]
            label = f"{line.written(part)} / {line.written(i)}"
            slack = slack_of(text, amount, line.items[i])
            return percent_finding([(line, share), (line, part), (line, i)], exact, slack, label, severity)
    return None
