"""Whether a statement speaks of what was planned or of what was done, and in a table of which column.

The nearest words that say it decide: those beside the number, its sentence, the headings above it from the deepest up,
last the kind of paper. ``đạt`` and ``thực hiện`` alone say neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

from corpus.document import Status
from corpus.statements import Statement
from qa.cited import Reading

__all__ = ["Standing", "headed", "other_standing", "part_of"]


class Standing(Enum):
    """What a number stands for."""

    PLAN = "kế hoạch"
    ACTUAL = "thực hiện"


_EDGE, _STOP = r"(?<![^\W_])(?:", r")(?![^\W_])"
_PLAN = re.compile(
    _EDGE + r"theo kế hoạch(?! số| này| của| trên|,)|kế hoạch (?:giao|năm|là|được|vốn)"
    r"|(?:dự toán|chỉ tiêu) (?:giao|năm|là|được|đề ra)"
    r"|được giao|giao chỉ tiêu"
    r"|ph[ầấâ]n đ[ầấâ]u|mục tiêu|dự kiến|đề ra|đặt ra|sẽ|đến (?:hết |cuối )?năm 20[3-9]\d"
    r"|h[ằà]ng năm|yêu cầu" + _STOP
)
_ACTUAL = re.compile(
    _EDGE + r"đã(?! đề ra| giao| đặt ra| được giao)|(?:thực hiện|hoàn thành|đạt|thu|cấp|giải quyết|giải ngân) được"
    r"|ước (?:thực hiện|đạt)|thực tế|kết quả|l[ũu]y kế|cộng dồn|tính đến|đến nay|quyết toán|chính thức" + _STOP
)
_BASE = re.compile(r"(?:so với |so |bằng |vượt |trên )?(?:mức |tổng )?(?:kế hoạch|dự toán|chỉ tiêu|mục tiêu|kịch bản)")
_HEADED_PLAN = re.compile(
    r"phương hướng|mục tiêu|chỉ tiêu|giải pháp|trọng tâm|thời gian tới"
    r"|nhiệm vụ (?:chủ yếu|cụ thể|quý|tháng|năm|công tác)"
    r"|ph[ầấâ]n đ[ầấâ]u|(?<!thực hiện )kế hoạch|chương trình hành động|dự kiến|phân công|đề án|nhiệm kỳ"
)
_HEADED_ACTUAL = re.compile(r"kết quả|đánh giá|tình hình|đã đạt|đạt được|sơ kết|tổng kết|báo cáo|tồn tại|hạn chế")
_AHEAD = re.compile(r"phương hướng|giải pháp|trọng tâm|thời gian tới|nhiệm vụ (?:quý|tháng|năm)")
_IN_FACT = re.compile(r"quyết toán|chính thức|thực tế")
_NEXT_PART = re.compile(r"[,(;)]")
_WORDS = re.compile(r"[^\W_]+")


def _said(words: str) -> frozenset[Standing]:
    found = set()
    if _PLAN.search(words):
        found.add(Standing.PLAN)
    if _ACTUAL.search(words):
        found.add(Standing.ACTUAL)
    return frozenset(found)


def _one(parts: Iterable[str]) -> Standing | None:
    """What the first of ``parts`` that says anything says; ``None`` when that one says both."""
    for words in parts:
        found = _said(words)
        if found:
            return next(iter(found)) if len(found) == 1 else None
    return None


def headed(context: tuple[str, ...]) -> Standing | None:
    """What the nearest heading says; the lines of ``context`` go from the paper down to the nearest."""
    for line in reversed(context):
        actual, plan = _HEADED_ACTUAL.search(line), _HEADED_PLAN.search(line)
        if actual and not _AHEAD.search(line):
            return Standing.ACTUAL
        if plan and not actual:
            return Standing.PLAN
    return None


def _of_source(reading: Reading, source: Statement) -> Standing | None:
    percent = source.quantity.unit.startswith("%")
    own = part_of(source) if percent else f"{part_of(source)} {source.after}"
    if found := _said(own):
        return next(iter(found)) if len(found) == 1 else None
    if (head := _one((source.head, source.lead))) is not None or _said(source.head):
        return head
    return headed(reading.context_lines)


def part_of(statement: Statement) -> str:
    """The words before a number that are its own: up to the first comma they may belong to the number before."""
    if statement.own in statement.head:
        return statement.own
    return _NEXT_PART.split(statement.own, maxsplit=1)[-1]


def other_standing(answer: Statement, reading: Reading, source: Statement) -> str | None:
    """Why the answer cannot speak of the source's number, as one is planned and the other done, in Vietnamese."""
    if headers := reading.headers:
        column = reading.column(source.quantity)
        return _labelled(answer, reading.every_header, column) or _other_column(answer, headers, column)
    percent = answer.quantity.unit.startswith("%")
    near = part_of(answer) if percent else f"{part_of(answer)} {_BASE.sub('', answer.after)}"
    asserted = frozenset({Standing.ACTUAL}) if _IN_FACT.search(near) else _said(near) or _said(answer.head)
    if len(asserted) != 1:
        return None
    here, there = next(iter(asserted)), _of_source(reading, source)
    if there is None or here is there:
        return _official(near, source)
    return f"nguồn là số {there.value}, không phải {here.value}"


def _official(near: str, source: Statement) -> str | None:
    if Status.ESTIMATE in source.status and _IN_FACT.search(near):
        return "nguồn là số ước"
    return None


def _features(words: str) -> frozenset[str]:
    alone = _WORDS.findall(words)
    return frozenset(alone) | {f"{one} {two}" for one, two in zip(alone, alone[1:], strict=False)}


def _labelled(answer: Statement, headers: tuple[str, ...], column: str) -> str | None:
    """Whether the number bears the name of another column, or its last part: ``… – Thực hiện: 10%``."""
    own = _features(column)
    for header in headers:
        name = header.rpartition(" – ")[2].strip()
        other = column and header != column and name and not _features(name) <= own
        if other and re.search(rf"(?<![^\W_]){re.escape(name)}\s*[:=–-]\s*$", answer.own):
            return f"con số này ở cột «{column}», không phải «{header}»"
    return None


_COLUMN_PLAN = re.compile(r"kế hoạch|chỉ tiêu|giao|dự toán|mục tiêu")
_COLUMN_ACTUAL = re.compile(r"thực hiện|kết quả|đạt|ước|hoàn thành")


def _other_column(answer: Statement, headers: tuple[str, ...], column: str) -> str | None:
    """Whether the answer names another column of the row than the one that the number stands in.

    A column is named by the words, alone and in pairs, that its header has and the number's own has not, or by its
    standing.
    """
    if not column:
        return None
    own = _features(column)
    for near in (answer.own, f"{answer.lead} {answer.head} {answer.own} {answer.after}"):
        said = _features(near)
        for header in headers:
            other = _features(header)
            only = other - own
            if header != column and only and 2 * len(only & said) >= len(only) and not (own - other) & said:
                return f"con số này ở cột «{column}», không phải «{header}»"
    if own and own <= _features(part_of(answer)):
        return None
    planned = bool(_COLUMN_PLAN.search(column)) and not re.search(r"so|/|%", column)
    done = bool(_COLUMN_ACTUAL.search(column))
    asserted = _said(answer.own) or _said(answer.head)
    if planned and not done and asserted == {Standing.ACTUAL}:
        return "nguồn là số kế hoạch, không phải thực hiện"
    if done and not planned and asserted == {Standing.PLAN} and not answer.quantity.unit.startswith("%"):
        return "nguồn là số thực hiện, không phải kế hoạch"
    return None
