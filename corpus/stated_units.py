"""The unit that a table states once for many cells: above it, in the head of a column, in a column of its own."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from corpus.document import Table
from corpus.quantities import Kind, find_quantities
from corpus.unicode import canonical_tone, nfc
from corpus.units import COUNTERS, MEASURES

__all__ = ["StatedUnit", "cell_unit", "head_unit", "inherits", "label_unit", "unit_above"]


class StatedUnit(NamedTuple):
    """A bare number of the cell times ``factor`` is in the base ``unit``: ``triệu đồng`` is 1000000 ``đồng``."""

    factor: Decimal
    unit: str


_ABOVE = re.compile(r"(?<![^\W_])(?:đơn vị(?: tính)?|đvt)\s*:\s*([^\n()\[\]*]+)")
_IN_PARENTHESES = re.compile(r"\((?:\s*(?:đơn vị(?: tính)?|đvt)\s*:)?\s*([^()]+?)\s*\)")
_COMPARES = re.compile(
    r"so sánh|so với|so kh|tỷ lệ|tỉ lệ|tỷ trọng|tỉ trọng|chỉ số|hệ số|tốc độ|ghi chú|xếp (?:loại|hạng|thứ)"
)
"""Heads of columns, and names of rows, whose numbers are not in the unit of the others."""
_COUNTS = re.compile(
    r"(?<![^\W_])(?:số (?!tiền|vốn|thu|chi|dư|đã|còn|được|kinh|liệu|phải|thực)|diện tích|dân số|thời (?:gian|hạn)"
    r"|năm (?:bắt|hoàn|khởi|sinh)|mã|chương|khoản|mục(?! tiêu))"
)
_LINES_ABOVE = 3
_REACH = 240


@lru_cache(maxsize=1024)
def _read(words: str) -> StatedUnit | None:
    """The unit that ``words`` are and nothing else; ``None`` where they are no unit or several."""
    words = canonical_tone(nfc(words)).lower().strip(" .,:;*")
    if not words or len(words) > 40:
        return None
    text = f"1 {words}"
    found = find_quantities(text)
    if len(found) != 1 or found[0].kind is not Kind.QUANTITY or tuple(found[0].span) != (0, len(text)):
        return None
    unit = found[0].unit
    base = unit.split("/")[0]
    known = base in COUNTERS or any(base == measure for measure, _ in MEASURES.values())
    return StatedUnit(found[0].value, unit) if known else None


def unit_above(text: str, table: Table, start: int) -> StatedUnit | None:
    """The unit of the caption or of a line right above ``table``, not before ``start``: ``Đơn vị: triệu đồng``."""
    start = max(start, table.span.start - _REACH)
    lines = [line for line in text[start : table.span.start].split("\n") if line.strip()]
    for words in (*reversed(lines[-_LINES_ABOVE:]), table.caption):
        if match := _ABOVE.search(canonical_tone(nfc(words)).lower()):
            return _read(match[1])
    return None


@lru_cache(maxsize=512)
def head_unit(head: str) -> StatedUnit | None:
    """The unit in the head of a column: ``Dự toán (triệu đồng)``, ``Tỷ lệ %``."""
    lowered = canonical_tone(nfc(head)).lower()
    for words in reversed(_IN_PARENTHESES.findall(lowered)):
        if unit := _read(words):
            return unit
    if match := _ABOVE.search(lowered):
        return _read(match[1])
    return StatedUnit(Decimal(1), "%") if "%" in lowered else None


@lru_cache(maxsize=512)
def label_unit(label: str) -> StatedUnit | None:
    """The unit behind the name of a row: ``Thu nhập bình quân (triệu đồng/người)``."""
    lowered = canonical_tone(nfc(label)).lower().rstrip(" .:")
    if not lowered.endswith(")"):
        return None
    found = _IN_PARENTHESES.findall(lowered)
    return _read(found[-1]) if found else None


@lru_cache(maxsize=512)
def cell_unit(words: str) -> StatedUnit | None:
    """The unit of a row, written in its own cell; an unknown one as it is written."""
    if unit := _read(words):
        return unit
    lowered = canonical_tone(nfc(words)).lower().strip()
    found = find_quantities(f"1 {lowered}") if lowered else []
    if not lowered or (found and found[0].value != 1):
        return None  # tỷ đồng, %: which of the two is not said
    return StatedUnit(Decimal(1), found[0].unit or lowered if found else lowered)


def inherits(head: str, label: str, unit: StatedUnit, of_table: bool) -> bool:
    """Whether a bare number under ``head`` in the row ``label`` is in ``unit``, stated for the row or the table."""
    head, label = canonical_tone(nfc(head)).lower(), canonical_tone(nfc(label)).lower()
    if unit.unit != "%" and _COMPARES.search(head):
        return False
    if not of_table or unit.unit == "%":
        return True
    return not (_COUNTS.match(head) or _COMPARES.search(label))
