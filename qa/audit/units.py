"""Figures that cannot be: shares over 100 %, parts over their whole, periods that end before they begin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.dates import match_dated
from qa.audit.amounts import measured
from qa.audit.finding import Finding, Kind, Severity, place_of
from qa.audit.lines import Line, Paper, gap_after, gap_before, plain, report, slot_of
from qa.audit.ratios import PLANNED, plain_ratio
from qa.audit.tables import fold_words

__all__ = ["find_periods", "find_units"]

_SHARE = re.compile(
    r"(?<![^\W_])(?:chiếm|(?:tỷ|tỉ) lệ hộ|(?:tỷ|tỉ) lệ (?:người|dân số|trẻ|học sinh|đảng viên"
    r"|cử tri))(?![^\W_])[^⟨⟩;,.]{0,60}$"
)
_GROWN = re.compile(
    r"(?<![^\W_])(?:tăng|giảm|vượt|gấp|so với|cùng kỳ|xếp|thứ|hạng|nhiệm vụ năm|tỷ lệ bản đồ)(?![^\W_])"
)
_START = re.compile(r"thực hiện|bắt đầu|khởi công|từ")
_STOP = re.compile(r"hoàn thành|kết thúc|đến")


def find_units(line: Line) -> Iterator[Finding]:
    """Shares of ``line`` that are more than everything."""
    for item, quantity in enumerate(line.items):
        slot = slot_of(quantity)
        before, after = gap_before(line, item), gap_after(line, item)
        if slot == "p" and quantity.value > 100:
            around = f"{before} {after[:50]}"
            if _SHARE.search(before) and not PLANNED.search(around) and not _GROWN.search(around):
                said = line.written(item)
                message = f"Tỷ lệ {said} lớn hơn 100% trong khi là phần của một tổng thể."
                yield report(Kind.UNIT, Severity.ERROR, [(line, item)], "", message)
        elif slot == "r" and quantity.of and quantity.value > quantity.of:
            around = f"{before[-60:]} {after[:60]}"
            if measured(quantity.unit) or not quantity.unit or PLANNED.search(around) or _GROWN.search(around):
                continue
            ratio = plain_ratio(line.written(item))
            message = f"Tử số lớn hơn mẫu số ở “{ratio}”; có thể viết ngược."
            yield report(Kind.UNIT, Severity.WARNING, [(line, item)], "", message)


def find_periods(paper: Paper) -> Iterator[Finding]:
    """Rows of ``paper`` that end before they begin (columns ``Thực hiện`` and ``Hoàn thành`` of one time)."""
    for table in paper.document.tables:
        headers = [fold_words(column) for column in table.columns]
        timed = [i for i, h in enumerate(headers) if "thời gian" in h or "năm" in h]
        starts = [
            i
            for i in timed
            if _START.search(headers[i].rpartition("–")[2]) and not _STOP.search(headers[i].rpartition("–")[2])
        ]
        stops = [i for i in timed if _STOP.search(headers[i].rpartition("–")[2])]
        if len(starts) != 1 or len(stops) != 1:
            continue
        for row in table.rows:
            first, second = row.cells[starts[0]], row.cells[stops[0]]
            if first is None or second is None:
                continue
            words = [fold_words(plain(paper.text[s.start : s.end])) for s in (first, second)]
            begun, ended = _bounds(words[0]), _bounds(words[1])
            if begun and ended and ended[1] < begun[0]:
                places = tuple(place_of(paper.name, paper.text, span) for span in (second, first))
                message = f"Hoàn thành ({words[1]}) trước khi bắt đầu ({words[0]})."
                yield Finding(Kind.DATE, Severity.ERROR, places, words[1], "", message)


def _bounds(words: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """First and last month, each ``(year, month)``, of a time written in a cell."""
    at = re.search(r"\d", words)
    roman = re.search(r"quý\s+(i{1,3}|iv)\s*/\s*((?:19|20)\d\d)", words)
    if roman:
        number = {"i": 1, "ii": 2, "iii": 3, "iv": 4}[roman[1]]
        year = int(roman[2])
        return (year, 3 * number - 2), (year, 3 * number)
    if at is None or words.count("/") > 1 or len(re.findall(r"(?:19|20)\d\d", words)) != 1:
        return None
    dated = match_dated(words, at.start(), counted=False)
    if dated is None or "/" in dated.key or not dated.key[:4].isdecimal():
        return None
    pieces = dated.key.split("-")
    year = int(pieces[0])
    if len(pieces) == 1:
        return (year, 1), (year, 12)
    if pieces[1].startswith("Q"):
        number = int(pieces[1][1:])
        return (year, 3 * number - 2), (year, 3 * number)
    return (year, int(pieces[1])), (year, int(pieces[1]))
