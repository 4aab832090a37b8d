"""Whether a number of an answer and the same number of a source speak of one thing.

Two statements disagree outright when both say a period, a status, a place or one side of a known pair
(``thu``/``chi``) and say it differently. Beyond that their words are compared: the source number must
account for the answer's words, and no other number of the cited places may account for them better.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from corpus.document import Status
from corpus.quantities import find_quantities
from corpus.statements import Statement, status_of, time_keys
from corpus.unicode import UPPER, canonical_tone, fold, nfc
from corpus.units import COUNTERS, word_set
from qa.cited import Reading, words_of
from qa.standing import other_standing, part_of

__all__ = ["COUNTED_FLOOR", "FLOOR", "Held", "closeness", "disagreement", "held", "overlap", "times_clash"]

FLOOR, COUNTED_FLOOR = 0.5, 0.3
"""Share of the answer's words that the source must account for; less where it counts the same thing by name."""

_MONEY = re.compile(r"(?<![^\W_])(?:kinh phí|số tiền|trị giá)(?![^\W_])")
"""Words for money as such: one stands for the other."""
_OF_MONTHS = frozenset({Status.MONTH, Status.CUMULATIVE})
_NEAR, _FAR = 2.0, 1.0
_IGNORED = word_set(
    "và hoặc hay là của cho với trong tại theo từ đến để do bởi được bị có thì mà như này đó "
    "các những mọi mỗi về vào ra khi "
    "trên dưới nay cũng nên cả đã sẽ số lượng con tỷ lệ tỉ trả lời câu hỏi nguồn tài liệu "
    "báo cáo văn bản phường địa bàn "
    "đạt thực hiện ước bằng khoảng gồm cộng so hiện ngoài đối theo rằng cụ thể bao nhiêu tính "
    "nội dung nêu "
    "tháng quý năm ngày lũy kế dồn"
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
_NAME = re.compile(rf"(?<![^\W\d_])[{UPPER}][^\W\d_]*(?:[ \u00a0][{UPPER}][^\W\d_]*)+")
_CLASS = word_set("phường xã thị trấn quận huyện thành phố tỉnh ủy ban ubnd hđnd đảng tdp mttq")


class Held(NamedTuple):
    """Words of an answer that stand in a source number's own part of its sentence, and in its sentence or row at all.

    A number is not the one meant where another of its unit holds the same at all and more in its own part.
    """

    part: frozenset[tuple[str, str]]
    at_all: frozenset[str]
    special: bool
    """Whether most words of that part are none of the answer's: the number is of something narrower."""

    def less_than(self, other: Held) -> bool:
        """Whether ``other`` holds all of this and has more of it to itself."""
        return self.part < other.part and self.at_all <= other.at_all and not other.special


class _Words:
    """Words of a source's number, by where they stand."""

    __slots__ = ("after", "around", "before", "behind", "beside", "head", "own", "special")

    def __init__(self, reading: Reading, source: Statement) -> None:
        column = words_of(reading.column(source.quantity))
        self.own = words_of(source.own) | column
        self.after = words_of(f"{source.after} {source.quantity.unit}") | column
        self.beside = self.own | self.after
        self.head = words_of(f"{source.head} {source.lead}") | reading.row_words
        # What the sentence says before the number is said of it too: «nhận 38 người và chuyển đi 71 người».
        self.around = self.head | words_of(reading.around(source))
        self.before = words_of(f"{reading.counted_before(source)} {part_of(source)}") | column | reading.row_words
        self.behind = self.after | reading.row_words
        self.special = content(part_of(source))


def _words(reading: Reading, source: Statement) -> _Words:
    at = source.quantity.number_span.start
    found = reading.bags.get(at)
    if not isinstance(found, _Words):
        found = reading.bags[at] = _Words(reading, source)
    return found


def content(words: str) -> frozenset[str]:
    """Words of a lower-case line that say what a number is of."""
    return words_of(_MONEY.sub(" ", words)) - _IGNORED


def overlap(answer: Statement, reading: Reading, source: Statement) -> float:
    """Share, 0 to 1, of the answer's words around its number that the source's number accounts for.

    Words next to the number weigh double; one found in the source's wider sentence or its context counts a
    little less than one found next to its number. An answer without words of its own agrees with anything
    (1).
    """
    noun = answer.quantity.unit if answer.quantity.unit in COUNTERS else ""
    near = content(f"{answer.own} {answer.after} {noun}")
    far = content(f"{answer.head} {answer.lead}") - near
    if not near and not far:
        return 1.0
    said = _words(reading, source)
    total = got = 0.0
    for words, weight, apart, farther in ((near, _NEAR, 0.9, 0.8), (far, _FAR, 1.0, 1.0)):
        for word in words:
            total += weight
            if word in said.beside:
                got += weight
            elif word in said.head:
                got += weight * apart
            elif word in said.around:
                got += weight * farther
            elif word in reading.context_words:
                got += weight * 0.85
    return got / total


def held(answer: Statement, counted_before: str, reading: Reading, source: Statement) -> Held:
    """Words beside the answer's number that the source's number accounts for, those in its own part by their side."""
    before, behind = content(f"{counted_before} {answer.own}"), content(answer.after)
    words = _words(reading, source)
    part = {("before", word) for word in before & words.before} | {("behind", word) for word in behind & words.behind}
    near = before | behind
    special = len(words.special - near) > len(words.special & near)
    return Held(frozenset(part), near & (words.beside | words.around), special)


def closeness(answer: Statement, reading: Reading, source: Statement) -> float:
    """Share, 0 to 1, of the words beside the answer's number that stand at the same side of the source's.

    What stands between two numbers belongs to both, so a word at the other side counts little more than half.
    """
    before = content(answer.own)
    behind = content(answer.after) - before
    if not before and not behind:
        return 1.0
    said = _words(reading, source)
    got = 0.0
    for words, here, there in ((before, said.own, said.after), (behind, said.after, said.own)):
        for word in words:
            if word in here:
                got += 1.0
            elif word == "tổng" and said.own:
                continue  # a part does not speak for the whole it stands under
            elif word in said.head:
                got += 0.85
            elif word in reading.context_words:
                got += 0.8
            elif word in there:
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
        if key in context and any(_same(other, own) for other in answer - {key} for own in source):
            continue  # «theo báo cáo quý III, lũy kế 9 tháng»: the paper's own period, beside the number's
        if not rivals and kind in ("quarter", "month", "months"):
            # a month against a quarter or against several months is another period
            finer = {other for other in source if _parts(other)[0] in ("quarter", "month", "months")}
            if finer and not any(_covers(key, other) for other in finer):
                return True
        if not rivals and not source and kind == "months":
            # a figure of which nothing is said is of the month or quarter that the paper reports on
            finer = {other for other in context if _parts(other)[0] in ("quarter", "month")}
            counts = any(_parts(other)[0] == "months" for other in context)
            if finer and not counts and not any(_covers(key, other) for other in finer):
                return True
        if not rivals and not source:
            rivals = {other for other in context if _parts(other)[0] == kind}
        if rivals and not any(_same(key, other) for other in rivals):
            return True
    return False


def _covers(first: str, second: str) -> bool:
    """Whether a quarter and a count of months may be one: three months are a quarter, six or nine are none."""
    quarter = next((k for k in (first, second) if "Q" in k), None)
    months = next((k for k in (first, second) if k.startswith("P")), None)
    if quarter is None or months is None:
        return False
    return months == "P3M"


def disagreement(answer: Statement, written: str, reading: Reading, source: Statement) -> str | None:
    """Why the two statements cannot be of one thing, in Vietnamese; ``None`` when nothing speaks against it.

    ``written`` is the answer's clause as written, for its proper names.
    """
    column = reading.column(source.quantity)
    times = _announced(column)[0] or _times(source)
    if times_clash(_times(answer), times, reading.context_times):
        return f"nguồn nói về kỳ khác ({source.period or 'theo ngữ cảnh của văn bản'})"
    if reason := _months(answer, source, column) or other_standing(answer, reading, source):
        return reason
    a_all = f"{answer.head} {answer.own} {answer.after}"
    row = reading.cited if reading.row_words else ""
    s_all = f"{source.head} {source.lead} {source.own} {source.after} {column} {row} {reading.context}"
    s_all += f" {reading.around(source)}"
    for first, second in _PAIRS:
        for one, other in ((first, second), (second, first)):
            if one.search(a_all) and not other.search(a_all) and other.search(s_all) and not one.search(s_all):
                found = other.search(s_all)
                return f"nguồn nói về «{found[0] if found else ''}»"
    return _foreign_name(written, reading)


def _times(statement: Statement) -> frozenset[str]:
    return statement.times or _announced(statement.lead)[0]


@lru_cache(maxsize=512)
def _announced(lead: str) -> tuple[frozenset[str], frozenset[Status]]:
    """Period and status of the words that open a list: ``Lũy kế 4 tháng, trong đó:``."""
    if not lead:
        return frozenset(), frozenset()
    keys = time_keys(find_quantities(lead))
    return frozenset(key for key in keys if _parts(key)[0] not in ("day", "range")), status_of(lead) & _OF_MONTHS


def _months(answer: Statement, source: Statement, column: str) -> str | None:
    asked = answer.status & _OF_MONTHS or _announced(answer.lead)[1]
    said = status_of(column) & _OF_MONTHS or source.status & _OF_MONTHS or _announced(source.lead)[1]
    if Status.CUMULATIVE in asked and Status.MONTH in said and Status.CUMULATIVE not in said:
        return "nguồn là số của tháng, không phải lũy kế"
    if (
        Status.MONTH in asked
        and Status.CUMULATIVE not in asked
        and Status.CUMULATIVE in said
        and Status.MONTH not in said
    ):
        return "nguồn là số lũy kế, không phải của riêng tháng"
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
