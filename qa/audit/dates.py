"""Dates that cannot be, or that do not fit the paper they stand in."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from corpus.source import Span
from corpus.unicode import NfcView, canonical_tone
from qa.audit.finding import Finding, Kind, Severity, place_of
from qa.audit.lines import Paper, plain

__all__ = ["find_dates"]

_DATE = re.compile(
    r"(?<![\d/.,-])(?P<d>\d{1,2})\s?(?P<s>[/.-])\s?(?P<m>\d{1,2})\s?(?P=s)\s?(?P<y>(?:19|20|21)\d\d)(?![\d/-]|[.,]\d)"
    r"|ngày\s+(?P<wd>\d{1,2})\s+tháng\s+(?P<wm>\d{1,2})(?:,?\s+năm\s+(?P<wy>(?:19|20|21)\d\d))?(?!\d)"
    r"|(?:ngày|đến|từ|trước)\s+(?P<sd>\d{1,2})/(?P<sm>\d{1,2})(?![\d/]|[.,]\d|\s*(?:%|hộ|vụ|người|hồ sơ|đơn|dự án|tổ"
    r"|chi bộ))"
)
_WEEKDAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")
_WEEKDAY = re.compile(
    r"(thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)(?:[,(]\s?(?:ngày\s+)?|\s(?:sáng|chiều) (?:ngày\s+)?)$"
)
_WEEKDAY_AFTER = re.compile(r"^\s*\((thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)\)")
_PAPER = re.compile(
    r"(?<![^\W_])(?P<kind>nghị định|nghị quyết|quyết định|luật|thông tư|kế hoạch|chỉ thị|kết luận|công văn|thông báo"
    r"|hướng dẫn"
    r"|chương trình(?: hành động)?|quy định|báo cáo|tờ trình|công điện|pháp lệnh)[^.;:]{0,30}?"
    r"(?:số\s+)?(?P<no>\d{1,5}\s?(?:/\s?(?P<year>(?:19"
    r"|20)\d\d)\s?)?[-/][A-ZĐa-zđ][\wĐđƯư/-]*)\s*,?\s*(?:ký )?(?:ngày\s+)?$"
)
_DONE = re.compile(
    r"(?<![^\W_])(?:họp|diễn ra|tổ chức|tính đến(?: hết)?|đến|khai mạc|ngày bầu cử|trong các ngày|phiên|làm việc"
    r"|thời điểm)\s+(?:vào\s+)?(?:hết\s+)?(?:ngày\s+)?$"
)
_DUE = re.compile(
    r"(?:trước|chậm nhất(?: là)?|hạn chót(?: là)?|muộn nhất|xong trước|hoàn thành trước|báo cáo[^.;,\d]{0,40}trước)"
    r"\s+(?:đến\s+)?(?:hết\s+)?(?:ngày\s+)?$"
)
_FUTURE = re.compile(
    r"(?<![^\W_])(?:hoàn thành|báo cáo|gửi|trình|triển khai|xây dựng|nộp|phải|giao|yêu cầu|khẩn trương|đề nghị"
    r"|xong)(?![^\W_])"
)
_PAST = re.compile(r"(?<![^\W_])(?:đã|từ|kể từ|theo|căn cứ|sinh|thành lập|cấp|được)(?![^\W_])[^.;]{0,60}$")
_ANNIVERSARY = re.compile(r"(?<![^\W_])(\d{1,4})\s+năm\s")
_PLANS = ("kế hoạch", "chỉ thị", "công văn", "chương trình", "thông báo", "quyết định", "kết luận", "công điện")


def find_dates(paper: Paper) -> Iterator[Finding]:
    """Dates of ``paper`` that are wrong in themselves or out of place."""
    view = NfcView(paper.text)
    low = canonical_tone(view.text).lower()
    low = low if len(low) == len(view.text) else view.text
    own_year, own = _own(paper)
    last: tuple[int, date, Span] | None = None
    for match in _DATE.finditer(low):
        span = Span(view.to_source(match.start()), view.to_source(match.end()))
        day, month, year = _parts(match)
        before = low[max(0, match.start() - 120) : match.start()]
        before = before[max(before.rfind("\n\n"), before.rfind("\t"), -1) + 1 :]
        wrong = _impossible(day, month, year)
        if wrong:
            yield _finding(paper, Severity.ERROR, [span], "", wrong)
            last = None
            continue
        if year is None or (not match["d"] and not match["wy"]):
            continue
        when = date(year, month, day)
        yield from _weekday(paper, low, match, span, when)
        finding = _paper_year(paper, match, before, span, when, view)
        finding = finding or _slip(paper, before, span, when, own_year, own)
        if finding:
            yield finding
        if last and 0 <= match.start() - last[0] <= 12 and _range(low[last[0] : match.start()]):
            if when < last[1] and _from(low, last, view):
                message = f"Khoảng thời gian kết thúc ngày {_vn(when)}, trước ngày bắt đầu {_vn(last[1])}."
                yield _finding(paper, Severity.ERROR, [span, last[2]], "", message)
            elif finding := _years(paper, low, last, when, span, view):
                yield finding
        last = (match.end(), when, span)


def _parts(match: re.Match[str]) -> tuple[int, int, int | None]:
    if match["d"]:
        return int(match["d"]), int(match["m"]), int(match["y"])
    if match["wd"]:
        return int(match["wd"]), int(match["wm"]), int(match["wy"]) if match["wy"] else None
    return int(match["sd"]), int(match["sm"]), None


def _impossible(day: int, month: int, year: int | None) -> str:
    if not 1 <= month <= 12:
        return f"Không có tháng {month}."
    most = monthrange(year or 2024, month)[1]
    if 1 <= day <= most:
        return ""
    of = f" năm {year}" if year and month == 2 else ""
    return f"Không có ngày {day}/{month}: tháng {month}{of} chỉ có {most} ngày."


def _own(paper: Paper) -> tuple[int | None, date | None]:
    """Year and, where the paper gives it, the day (at the latest) of the paper itself."""
    meta = paper.document.metadata
    found = meta.date.value if meta.date else ""
    year = re.match(r"(\d{4})", found) or (re.search(r"(?:19|20)\d\d", meta.period.value) if meta.period else None)
    pieces = found.split("-")
    own = None
    if len(pieces) >= 2:
        month = int(pieces[1])
        day = int(pieces[2]) if len(pieces) == 3 else monthrange(int(pieces[0]), month)[1]
        own = date(int(pieces[0]), month, day)
    several = meta.period is not None and re.search(r"nhiệm kỳ|giai đoạn|-|–", meta.period.value)
    return (int(year[0]) if year and not (several and not found) else None), own


def _weekday(paper: Paper, low: str, match: re.Match[str], span: Span, when: date) -> Iterator[Finding]:
    said = _WEEKDAY.search(low[max(0, match.start() - 30) : match.start()]) or _WEEKDAY_AFTER.match(
        low[match.end() : match.end() + 16]
    )
    if said is None:
        return
    name = said[1]
    if name[-1].isdecimal():
        name = _WEEKDAYS[int(name[-1]) - 2]
    right = _WEEKDAYS[when.weekday()]
    if name != right:
        message = f"Ngày {_vn(when)} là {right}, văn bản ghi {name}."
        yield _finding(paper, Severity.ERROR, [span], right, message)


def _paper_year(
    paper: Paper, match: re.Match[str], before: str, span: Span, when: date, view: NfcView
) -> Finding | None:
    """A cited paper whose number carries another year than its date, or that is younger than this one."""
    cited = _PAPER.search(before)
    if cited is None:
        return None
    if cited["year"] and int(cited["year"]) != when.year:
        start = match.start() - len(before) + cited.start("no")
        number = Span(view.to_source(start), view.to_source(start + len(cited["no"].strip())))
        written = plain(paper.text[number.start : number.end])
        message = f"Số hiệu “{written}” mang năm {cited['year']} nhưng ngày ghi năm {when.year}."
        return _finding(paper, Severity.ERROR, [span, number], cited["year"], message)
    own = _own(paper)[1]
    if own and when > own and when.year - own.year >= 1:
        message = f"Văn bản được dẫn ghi ngày {_vn(when)}, sau ngày của chính văn bản này."
        return _finding(paper, Severity.WARNING, [span], "", message)
    return None


def _slip(paper: Paper, before: str, span: Span, when: date, own_year: int | None, own: date | None) -> Finding | None:
    line = before[max(before.rfind("\n"), before.rfind(". ")) + 1 :]
    if _PAPER.search(before):
        return None
    if own and when < own.replace(day=1) and _DUE.search(line) and _FUTURE.search(line) and not _PAST.search(line):
        kind = paper.document.metadata.kind
        sure = kind is not None and kind.value.lower().startswith(_PLANS)
        message = f"Thời hạn {_vn(when)} sớm hơn ngày của văn bản ({own.month}/{own.year})."
        return _finding(paper, Severity.WARNING if sure else Severity.INFO, [span], "", message)
    if own_year is None or when.year == own_year or not _DONE.search(line):
        return None
    if re.search(r"(?<![^\W_])(?:từ|giai đoạn|nhiệm kỳ)(?![^\W_])[^.;]{0,40}$", line) and when.year < own_year:
        return None
    if when.year > own_year and when.year - own_year <= 5:
        return None  # a plan may look ahead
    if own_year - when.year > 3 and when.year >= 1930 and not re.search(r"họp", line):
        return None  # history
    right = date(own_year, when.month, min(when.day, monthrange(own_year, when.month)[1]))
    message = f"Ngày {_vn(when)} lệch năm so với văn bản (năm {own_year}); có thể là {_vn(right)}."
    return _finding(paper, Severity.WARNING, [span], _vn(right), message)


def _range(between: str) -> bool:
    return between.strip(" ,\n") in ("-", "–", "—", "đến", "đến ngày", "tới ngày", "đến hết ngày", "tới")


def _from(low: str, last: tuple[int, date, Span], view: NfcView) -> bool:
    start = view.from_source(last[2].start)
    return re.search(r"(?:từ|trong|thời gian|:|\()\s*(?:ngày\s+)?$", low[max(0, start - 20) : start]) is not None


def _years(
    paper: Paper, low: str, last: tuple[int, date, Span], when: date, span: Span, view: NfcView
) -> Finding | None:
    """``kỷ niệm 20 năm ... (01/3/2006 - 01/3/2026)``."""
    start = view.from_source(last[2].start)
    before = low[max(0, start - 90) : start]
    if not before.rstrip().endswith("(") or (when.day, when.month) != (last[1].day, last[1].month):
        return None
    said = list(_ANNIVERSARY.finditer(before))
    if not said:
        return None
    passed = when.year - last[1].year
    stated = int(said[-1][1])
    if stated == passed:
        return None
    at = start - len(before) + said[-1].start(1)
    number = Span(view.to_source(at), view.to_source(at + len(said[-1][1])))
    message = f"Từ {_vn(last[1])} đến {_vn(when)} là {passed} năm, văn bản ghi {stated} năm."
    return _finding(paper, Severity.ERROR, [number, last[2], span], str(passed), message)


def _vn(when: date) -> str:
    return f"{when.day}/{when.month}/{when.year}"


def _finding(paper: Paper, severity: Severity, spans: list[Span], recomputed: str, message: str) -> Finding:
    places = tuple(place_of(paper.name, paper.text, span) for span in spans)
    return Finding(Kind.DATE, severity, places, plain(places[0].quote), recomputed, message)
