"""Which column a cell stands in when a row has fewer cells than the header because some are merged.

The order of the cells is kept; a cell is matched to the columns whose kind it has (a unit, a number, a
verdict such as ``Chưa đánh giá``), and a verdict may cover several. The best assignment is found by dynamic
programming over cells and columns, the usual sequence alignment.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache


class Kind(Enum):
    """What a column holds, or what a cell looks like."""

    UNIT = "unit"
    PLAN = "plan"
    VALUE = "value"
    VERDICT = "verdict"
    WORDS = "words"
    BLANK = "blank"


_UNIT_HEAD = re.compile(r"đơn vị(?: tính)?\b|đvt\b", re.IGNORECASE)
_PLAN_HEAD = re.compile(r"kế hoạch|\bKH\b|chỉ tiêu giao|giao năm|mục tiêu|dự toán", re.IGNORECASE)
_VALUE_HEAD = re.compile(
    r"thực hiện|kết quả|so sánh|tỷ lệ|tỉ lệ|lũy kế|luỹ kế|ước|số lượng|%|năm \d{4}|tháng|quý", re.IGNORECASE
)
_VERDICT_HEAD = re.compile(r"đánh giá|ghi chú|nhận xét|xếp loại|mức độ hoàn thành", re.IGNORECASE)
_NUMBER = re.compile(r"[<>≥≤~±\s]*(?:(?:trên|dưới|từ|tăng|giảm|đạt|khoảng)\s+)?\d", re.IGNORECASE)
_VERDICT = re.compile(
    r"(?:chưa|không|cơ bản|đã)?\s*(?:đạt|vượt|đánh giá|hoàn thành|thực hiện|đến kỳ)(?![^\W\d_])",
    re.IGNORECASE,
)


def column_kind(head: str) -> Kind:
    """Kind of a column by the words of its head; comparing heads (``So sánh KH năm``) hold values."""
    if _UNIT_HEAD.match(head):
        return Kind.UNIT
    if _VERDICT_HEAD.search(head):
        return Kind.VERDICT
    if re.search(r"so sánh|so với|thực hiện", head, re.IGNORECASE):
        return Kind.VALUE
    if _PLAN_HEAD.search(head):
        return Kind.PLAN
    return Kind.VALUE if _VALUE_HEAD.search(head) else Kind.WORDS


def cell_kind(words: str) -> Kind:
    """Kind of a cell by its words."""
    if not words:
        return Kind.BLANK
    if _NUMBER.match(words):
        return Kind.VALUE
    if _VERDICT.match(words):
        return Kind.VERDICT
    return Kind.UNIT if len(words) <= 14 else Kind.WORDS


_MISSING = 2
"""What a last column without a cell costs."""


def _fit(cell: Kind, column: Kind) -> int:
    if cell is Kind.BLANK:
        return 0
    if cell is Kind.VALUE:
        return {Kind.PLAN: 3, Kind.VALUE: 3, Kind.WORDS: 0, Kind.UNIT: -3, Kind.VERDICT: -2}.get(column, 0)
    if cell is Kind.VERDICT:
        return {Kind.VERDICT: 3, Kind.VALUE: 1, Kind.WORDS: 0, Kind.PLAN: -2, Kind.UNIT: -4}.get(column, 0)
    if cell is Kind.UNIT:
        return {Kind.UNIT: 3, Kind.WORDS: 1, Kind.VERDICT: 1, Kind.PLAN: -1, Kind.VALUE: -1}.get(column, 0)
    return {Kind.WORDS: 2, Kind.VERDICT: 1, Kind.UNIT: -1}.get(column, -1)


def align(cells: list[Kind], columns: list[Kind]) -> list[tuple[int, int]]:
    """For each cell the half-open range of columns it covers.

    The ranges follow each other; last columns stay uncovered only where nothing fits them. A number or a unit
    covers one column; words, verdicts and blanks may cover several. Returns positions one to one when there are at
    least as many cells as columns.
    """
    if len(cells) >= len(columns):
        return [(i, i + 1) for i in range(len(columns))]

    @cache
    def best(cell: int, column: int) -> tuple[int, tuple[int, ...]]:
        left_cells, left_columns = len(cells) - cell, len(columns) - column
        if left_cells == 0:
            return (-_MISSING * left_columns, ())
        if left_cells > left_columns:
            return (-10_000, ())
        kind = cells[cell]
        widest = 1 if kind in (Kind.VALUE, Kind.UNIT) else left_columns - left_cells + 1
        score = -10_000
        ends: tuple[int, ...] = ()
        fit = 0
        for width in range(1, widest + 1):
            fit += _fit(kind, columns[column + width - 1])
            rest_score, rest = best(cell + 1, column + width)
            # A wide blank says less than a wide verdict, so it pays a little for each further column.
            total = fit + rest_score - (width - 1 if kind is Kind.BLANK else 0)
            if total > score:
                score, ends = total, (column + width, *rest)
        return score, ends

    _, ends = best(0, 0)
    ranges: list[tuple[int, int]] = []
    start = 0
    for end in ends:
        ranges.append((start, end))
        start = end
    return ranges or [(i, i + 1) for i in range(min(len(cells), len(columns)))]
