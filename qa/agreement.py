"""Whether a number of an answer and the same number of a source speak of one thing.

Two statements disagree outright when both say a period, a status, a place or one side of a known pair
(``thu``/``chi``) and say it differently. Beyond that their words are compared: the source number must
account for the answer's words, and no other number of the cited places may account for them better.
"""

from __future__ import annotations

import re

from corpus.document import Status
from corpus.statements import Statement
from corpus.unicode import UPPER, canonical_tone, fold, nfc
from corpus.units import word_set
from qa.cited import Reading, words_of

__all__ = ["FLOOR", "closeness", "disagreement", "overlap", "times_clash"]

FLOOR = 0.5
"""Share of the answer's words that the source must account for."""

_NEAR, _FAR = 2.0, 1.0
_IGNORED = word_set(
    "và hoặc hay là của cho với trong tại theo từ đến để do bởi được bị có thì mà như này đó "
    "các những mọi mỗi về vào ra khi "
    "trên dưới nay đang cũng còn nên cả số lượng con tỷ lệ tỉ trả lời câu hỏi nguồn tài liệu "
    "báo cáo văn bản phường địa bàn "
    "đạt thực hiện ước bằng khoảng gồm cộng so hiện ngoài đối theo rằng cụ thể bao nhiêu tính "
    "kết quả nội dung nêu "
    "tháng quý năm ngày"
)
_PAIRS = tuple(
    (re.compile(rf"(?<![^\W_])(?:{first})(?![^\W_])"), re.compile(rf"(?<![^\W_])(?:{second})(?![^\W_])"))
    for first, second in (
        (r"(?<!cận )nghèo(?! đa)", "cận nghèo"),
        ("thu", r"chi(?! (?:bộ|hội|đoàn|nhánh|phí|trả|tiết|cục))"),
        ("tăng", "giảm"),
        ("đã", "chưa"),
        ("đất ở", "đất nông nghiệp"),
        ("nam", "nữ"),
        ("kiểm tra", "giám sát"),
        ("đầu năm", "cuối năm"),
        ("thành lập mới|đăng ký mới", "giải thể|tạm ngừng|dừng"),
        ("kết nạp", "khai trừ"),
        ("thường trú", "tạm trú"),
        ("đúng hạn|trước hạn", "trễ hạn|quá hạn"),
        ("khai sinh", "khai tử"),
        ("vượt", "hụt|thiếu|chưa đạt"),
        ("chuyển đến|đến", "chuyển đi"),
    )
)
_STRONG_PLAN = re.compile(
    r"theo kế hoạch|kế hoạch (?:giao|năm|là|được)|(?:dự toán|chỉ tiêu) (?:giao|năm|là|được)|được giao|ph[ầấâ]n đ[ầấâ]u|mục tiêu|dự kiến|đề ra"  # noqa: E501
)
_STRONG_ACTUAL = re.compile(
    r"(?<![^\W_])đã |thực hiện (?:được|đạt)|ước thực hiện|thực tế|kết quả|lũy kế|hoàn thành được|đạt được"
)
_HOPED = re.compile(r"ph[ầấâ]n đ[ầấâ]u|mục tiêu|dự kiến")
_NAME = re.compile(rf"(?<![^\W\d_])[{UPPER}][^\W\d_]*(?:[ \u00a0][{UPPER}][^\W\d_]*)+")
_CLASS = word_set("phường xã thị trấn quận huyện thành phố tỉnh ủy ban ubnd hđnd đảng tdp mttq")


def _content(words: str) -> frozenset[str]:
    return words_of(words) - _IGNORED


def overlap(answer: Statement, reading: Reading, source: Statement) -> float:
    """Share, 0 to 1, of the answer's words around its number that the source's number accounts for.

    Words next to the number weigh double; one found in the source's wider sentence or its context counts a
    little less than one found next to its number. An answer without words of its own agrees with anything
    (1).
    """
    near = _content(f"{answer.own} {answer.after}")
    far = _content(f"{answer.head} {answer.lead}") - near
    if not near and not far:
        return 1.0
    column = reading.column(source.quantity)
    beside = words_of(f"{source.own} {source.after} {column} {source.quantity.unit}")
    around = words_of(f"{source.head} {source.lead}") | reading.row_words
    context = reading.context_words
    total = got = 0.0
    for words, weight, apart in ((near, _NEAR, 0.9), (far, _FAR, 1.0)):
        for word in words:
            total += weight
            if word in beside:
                got += weight
            elif word in around:
                got += weight * apart
            elif word in context:
                got += weight * 0.75
    return got / total


def closeness(answer: Statement, reading: Reading, source: Statement) -> float:
    """Share, 0 to 1, of the words beside the answer's number that stand at the same side of the source's.

    What stands between two numbers belongs to both, so a word at the other side counts little more than half.
    """
    before, behind = _content(answer.own), _content(answer.after) - _content(answer.own)
    if not before and not behind:
        return 1.0
    column = reading.column(source.quantity)
    own, after = (
        words_of(f"{source.own} {column}"),
        words_of(f"{source.after} {source.quantity.unit} {column}"),
    )
    head = words_of(f"{source.head} {source.lead}") | reading.row_words
    got = 0.0
    for words, here, there in ((before, own, after), (behind, after, own)):
        for word in words:
            if word in here:
                got += 1.0
            elif word == "tổng" and own:
                continue  # a part does not speak for the whole it stands under
            elif word in head:
                got += 0.85
            elif word in there or word in reading.context_words:
                got += 0.6
    return got / (len(before) + len(behind))


def _parts(key: str) -> tuple[str, str]:
    """Kind and value of a period key: ``2026-Q1`` -> ``("quarter", "2026-Q1")``."""
    if key.startswith("P"):
        return "months", key
    if "/" in key:
        return "range", key
    if "Q" in key:
        return "quarter", key
    if (key.startswith("--") and key.count("-") >= 3) or (key.count("-") == 2 and not key.startswith("--")):
        return "day", key
    if "-" in key:
        return "month", key
    return "year", key


def _same(first: str, second: str) -> bool:
    """Whether two keys of one kind can be one period: a year that one leaves out is no difference."""
    if first == second:
        return True
    short, full = sorted((first.lstrip("-"), second.lstrip("-")), key=len)
    return (
        len(short) < len(full)
        and full.endswith(short)
        and (first.startswith(("-", "Q")) or second.startswith(("-", "Q")))
    )


def times_clash(answer: frozenset[str], source: frozenset[str], context: frozenset[str]) -> bool:
    """Whether the answer speaks of a period that the source's number does not.

    A source that names no period of that kind itself is held against its context.
    """
    for key in answer:
        kind, _ = _parts(key)
        if kind == "range":
            continue
        rivals = {other for other in source if _parts(other)[0] == kind}
        if not rivals and kind in ("quarter", "month", "months"):
            # a month against a quarter or against several months is another period
            finer = {other for other in source if _parts(other)[0] in ("quarter", "month", "months")}
            if finer and not any(_covers(key, other) for other in finer):
                return True
        if not rivals and not source:
            rivals = {other for other in context if _parts(other)[0] == kind}
        if rivals and not any(_same(key, other) for other in rivals):
            return True
    return False


def _covers(first: str, second: str) -> bool:
    """Whether a quarter and a count of months may be one: the first quarter is three months."""
    quarter = next((k for k in (first, second) if "Q" in k), None)
    months = next((k for k in (first, second) if k.startswith("P")), None)
    if quarter is None or months is None:
        return False
    return int(months[1:-1]) == 3 * int(quarter[-1]) or months == "P3M"


def disagreement(answer: Statement, written: str, reading: Reading, source: Statement) -> str | None:
    """Why the two statements cannot be of one thing, in Vietnamese; ``None`` when nothing speaks against it.

    ``written`` is the answer's clause as written, for its proper names.
    """
    if times_clash(answer.times, source.times, reading.context_times):
        return f"nguồn nói về kỳ khác ({source.period or 'theo ngữ cảnh của văn bản'})"
    column = reading.column(source.quantity)
    a_words = f"{answer.own} {answer.after}"
    s_words = f"{source.own} {source.after} {column}"
    if reason := _status(answer, a_words, reading, source, s_words):
        return reason
    a_all, s_all = f"{answer.head} {a_words}", f"{source.head} {source.lead} {s_words} {reading.context}"
    for first, second in _PAIRS:
        for one, other in ((first, second), (second, first)):
            if one.search(a_all) and not other.search(a_all) and other.search(s_all) and not one.search(s_all):
                found = other.search(s_all)
                return f"nguồn nói về «{found[0] if found else ''}»"
    return _foreign_name(written, reading)


def _status(answer: Statement, a_words: str, reading: Reading, source: Statement, s_words: str) -> str | None:
    column = reading.column(source.quantity)
    said = source.status
    if Status.CUMULATIVE in answer.status and Status.MONTH in said and Status.CUMULATIVE not in said:
        return "nguồn là số của tháng, không phải lũy kế"
    if Status.MONTH in answer.status and Status.CUMULATIVE in said and Status.MONTH not in said:
        return "nguồn là số lũy kế, không phải của riêng tháng"
    a_plan, a_actual = bool(_STRONG_PLAN.search(a_words)), bool(_STRONG_ACTUAL.search(a_words))
    if column:
        c_plan, c_actual = (
            "kế hoạch" in column or "chỉ tiêu" in column,
            "thực hiện" in column or "kết quả" in column,
        )
        c_plan = c_plan and "so" not in column
    else:
        c_plan = bool(_STRONG_PLAN.search(f"{source.head} {s_words}")) or Status.PLAN in said
        c_actual = bool(_STRONG_ACTUAL.search(s_words)) or bool(said & {Status.ACTUAL, Status.ESTIMATE})
    percent = answer.quantity.unit.startswith("%")
    if a_plan and not a_actual and c_actual and not c_plan and not percent:
        return "nguồn là số thực hiện, không phải kế hoạch"
    planned = f"{source.head} {source.lead} {s_words}"
    if percent:
        a_head = f"{answer.head} {a_words}"
        a_plan, a_actual = bool(_STRONG_PLAN.search(a_head)), bool(_STRONG_ACTUAL.search(a_head))
        c_plan, c_actual = bool(_HOPED.search(planned)), bool(_STRONG_ACTUAL.search(planned))
    if a_actual and not a_plan and not c_actual and (c_plan or (_STRONG_PLAN.search(planned) and not percent)):
        return "nguồn là số kế hoạch, không phải thực hiện"
    if (Status.ESTIMATE in answer.status) != (Status.ESTIMATE in said) and "chính thức" in a_words:
        return "nguồn là số ước"
    return None


def _foreign_name(written: str, reading: Reading) -> str | None:
    """A name in the answer's clause that neither the cited words nor their context hold."""
    for match in _NAME.finditer(nfc(written)):
        words = match[0].split()
        while words and (canonical_tone(words[0]).lower() in _CLASS or words[0].isupper()):
            words.pop(0)
        if len(words) < 2:
            continue
        name = " ".join(words)
        if fold(canonical_tone(name)) not in reading.folded:
            return f"nguồn không nói về «{name}»"
    return None
