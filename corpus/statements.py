"""What a written number speaks of, read from the words around it.

Papers of this kind put a subject first and let the numbers follow it: ``Thu ngân sách tháng 3 ước 17,2 tỷ
đồng, lũy kế 3 tháng ước 40,6 tỷ đồng, đạt 31% dự toán``. A sentence falls into segments (``;``, line,
cell); a segment has a head (all before its first quantity), each quantity its own words (behind the
quantity before it) and words that follow. What a segment or a quantity leaves unsaid, it takes over from
the one before: subject, period and status.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from corpus.document import Status
from corpus.marks import NOTE_MARK, SUPERSCRIPT
from corpus.quantities import Kind, Quantity
from corpus.source import Span
from corpus.unicode import UPPER, canonical_tone, nfc
from corpus.units import word_set

__all__ = ["Statement", "place_names", "read_statements", "status_of", "time_keys"]


@dataclass(frozen=True, slots=True)
class Statement:
    """A written number with the words it depends on, each as one line of composed text in lower case.

    ``own`` lies between the number before and this one, ``after`` behind it up to the next comma or number;
    ``head`` opens the segment, ``lead`` opens the sentence and is taken over by its segments. ``times`` are
    the keys of the period that holds (:mod:`corpus.dates`; ``P4M`` for four months), ``named_time`` whether
    these words name it themselves.
    """

    quantity: Quantity
    own: str
    after: str
    head: str
    lead: str
    times: frozenset[str]
    period: str
    status: frozenset[Status]
    places: frozenset[str]
    sentence: Span
    later: str = ""
    """The period that follows the number in its clause and is its own: ``12 hộ của năm 2030``, no plan's year."""


_EDGE = re.compile(
    # one class first, for which a text is searched fast
    rf"[;\t\n.!?…\[:](?:(?<=[;\t])|(?<=\n)\s*\n?(?=\s*(?:[-–+•*(\d\[⁰¹²³⁴-⁹]|[{UPPER}]))"
    rf"|(?<=[.!?…])[.!?…]*(?=[\"”»)\]*\s]*(?:\s|$|\[))|(?<=\[)\d+:|(?<=:)(?=\s))"
)
_STATUS: tuple[tuple[re.Pattern[str], Status], ...] = (
    (re.compile(r"lũy kế|cộng dồn|từ đầu năm|\d tháng đầu năm|tính đến|đầu năm đến nay"), Status.CUMULATIVE),
    (re.compile(r"tháng \d{1,2}(?!\d)|trong tháng"), Status.MONTH),
    (re.compile(r"(?<![^\W_])ước(?![^\W_])"), Status.ESTIMATE),
    (
        re.compile(
            r"kế hoạch (?:năm|giao|vốn|được)|theo kế hoạch|dự toán (?:giao|năm|được)|chỉ tiêu (?:giao|năm|được)|được giao|phấn đấu|p[hầâấ]+n đ[ầâấ]u"  # noqa: E501
            r"|mục tiêu|đề ra|dự kiến|sẽ |đến năm|hằng năm|hàng năm|kế hoạch là|kế hoạch:|giao chỉ tiêu|chỉ tiêu là"
        ),
        Status.PLAN,
    ),
    (
        re.compile(
            r"thực hiện|đã |đạt|hoàn thành|giải ngân|kết quả|tiếp nhận|xảy ra|cấp được|thu được|hiện có|bàn giao|phê duyệt"  # noqa: E501
        ),
        Status.ACTUAL,
    ),
    (
        re.compile(
            r"so với|so cùng kỳ|cùng kỳ|vượt|(?<!mặt )bằng|tương đương|tương ứng|tăng(?! cường| trưởng)|giảm(?! nghèo)"
        ),
        Status.COMPARISON,
    ),
)
_TIMES = frozenset({Status.CUMULATIVE, Status.MONTH})
_PLACE = re.compile(
    r"[PpXxTtĐđQqHh](?:(?<=[Pp])hường|(?<=[Xx])ã|(?<=[Tt])hị trấn|(?<=[Đđ])ặc khu|(?<=[Qq])uận|(?<=[Hh])uyện"
    r"|(?<=[Tt])hị xã|(?<=[Tt])hành phố|(?<=P)HƯỜNG|(?<=X)Ã|(?<=T)HÀNH PHỐ)\s+"
    rf"([{UPPER}][^\W\d_]*(?:[ \u00a0][{UPPER}][^\W\d_]*){{0,3}})"
)
_WORD = re.compile(r"[^\W\d_]")
_REFERS = re.compile(r"(?:so với|kế hoạch|dự toán|chỉ tiêu|nghị quyết|giao|cùng kỳ)(?:\s+\w+){0,4}\s*$")
_CLAUSE_END = re.compile(r"[,;:()\n\t]")
_OTHERS_TIME = re.compile(
    r"so với|cùng kỳ|bằng|(?<![^\W_])(?:đến|tới|từ|trước|sau|giai đoạn|vào)\s*$"
    r"|(?:kế hoạch|dự toán|chỉ tiêu|nghị quyết|mục tiêu)(?:\s(?:giao|được|thành phố|tỉnh|hội đồng nhân dân|hđnd|ubnd"
    r"|ủy ban nhân dân|phường|xã|đề|ra|của|vốn|thu|chi|cả|đầu|ngân|sách|pháp|lệnh|đã|kinh|tế|xã|hội|-))*\s*$"
)
_MARKS = re.compile(r"\[footnoteRef:\d+\]|</?[a-z]{1,4}>|[*_$]+|\\(?=%)")
_NOTE = re.compile(NOTE_MARK)
_NOTE_STARTS = frozenset((*SUPERSCRIPT, "[", "<"))


@lru_cache(maxsize=1024)
def status_of(words: str) -> frozenset[Status]:
    """What lower-case ``words`` say a number is a number of."""
    return frozenset(status for pattern, status in _STATUS if pattern.search(words))


def place_names(words: str) -> frozenset[str]:
    """Names behind a class of place (``phường X``), composed, lower case, older tone placement."""
    return frozenset(
        canonical_tone(m[1]).lower() for m in _PLACE.finditer(nfc(words)) if not m[1].isupper() or len(m[1]) > 3
    )


def time_keys(quantities: Sequence[Quantity]) -> frozenset[str]:
    """Keys of the dates and periods among ``quantities``; ``4 tháng`` is ``P4M``."""
    keys = {q.key for q in quantities if q.kind in (Kind.DATE, Kind.PERIOD)}
    keys |= {f"P{q.value}M" for q in quantities if q.kind is Kind.QUANTITY and q.unit == "tháng"}
    return frozenset(keys)


def _is_time(quantity: Quantity) -> bool:
    return quantity.kind in (Kind.DATE, Kind.PERIOD) or (quantity.kind is Kind.QUANTITY and quantity.unit == "tháng")


def _plain(words: str) -> str:
    if not words or words.isspace():
        return ""
    if "*" in words or "<" in words or "[" in words or "_" in words or "$" in words:
        words = _MARKS.sub(" ", words)
    return canonical_tone(" ".join(words.split())).lower().strip(" ,")


class _Sentence:
    """What the segments of one sentence take over from each other."""

    __slots__ = ("head", "lead", "period", "places", "start", "status", "times")

    def __init__(self, start: int) -> None:
        self.start = start
        self.lead = self.head = self.period = ""
        self.times: frozenset[str] = frozenset()
        self.status: frozenset[Status] = frozenset()
        self.places: frozenset[str] = frozenset()


def read_statements(text: str, span: Span, quantities: Sequence[Quantity]) -> list[Statement]:
    """One statement for each of ``quantities``, which lie inside ``span`` of ``text`` in order."""
    out: list[Statement] = []
    if not quantities:
        return out
    numbers = [q.number_span for q in quantities]
    covered = [q.span for q in quantities]
    place = 0
    sentence = _Sentence(span.start)
    segment = span.start
    edges = ((m.start(), m.end(), text[m.start()]) for m in _EDGE.finditer(text, span.start, span.end))
    for edge, behind, mark in chain(edges, [(span.end, span.end, ".")]):
        if place == len(covered):
            break
        inside = place
        while place < len(covered) and covered[place].start < edge:
            place += 1
        if place > inside and covered[place - 1].end > edge:
            place = inside
            continue  # the mark belongs to a number
        if (
            mark == "."
            and place > inside
            and numbers[place - 1].end == edge
            and quantities[place - 1].kind is Kind.LABEL
        ):
            segment = behind
            continue
        group = quantities[inside:place]
        if mark == ":" and (place == len(covered) or not text[behind : covered[place].start].isspace()):
            if group:
                out += _segment(text, Span(segment, edge), group, sentence)
            lead = _plain(text[sentence.start : edge])
            sentence.lead = lead if len(lead) < 300 else lead[-300:]
            segment = behind
            continue
        if mark == ":":
            if not group:
                continue
            place = inside
            continue
        if group or mark in ";\t":  # else nothing that holds these words over is left
            out += _segment(text, Span(segment, edge), group, sentence)
        segment = behind
        if mark != ";":
            ended = sentence
            sentence = _Sentence(behind)
            if mark == "\t":
                sentence.head, sentence.lead = ended.head, ended.lead
    return out


def _segment(text: str, span: Span, group: Sequence[Quantity], sentence: _Sentence) -> list[Statement]:
    first = next((q for q in group if q.kind is Kind.QUANTITY and not _is_time(q)), None)
    head = _plain(text[span.start : first.span.start if first else span.end])
    statements: list[Statement] = []
    if sentence.head and not any(w.isalpha() and w not in _STATUS_WORDS for w in head.split()):
        head = f"{sentence.head} {head}"
    elif head:
        sentence.head = head
    names = place_names(text[span.start : span.end])
    if names:
        sentence.places = names
    behind = span.start
    times: list[Quantity] = []
    for place, quantity in enumerate(group):
        if _is_time(quantity):
            before = _plain(text[behind : quantity.span.start])
            if not _REFERS.search(before) or not statements:
                times.append(quantity)
            statements.append(_bare(text, quantity, before, head, span, group, place, sentence))
            continue
        own = _plain(text[behind : quantity.span.start])
        follow = _after(text, quantity, span, group, place)
        found = status_of(own)
        if times:
            sentence.times = time_keys(times)
            sentence.period = _plain(" ".join(text[t.span.start : t.span.end] for t in times[-2:]))
        status = found
        if not found & _TIMES:
            status |= sentence.status & _TIMES
        if not found - _TIMES - {Status.COMPARISON}:
            status |= sentence.status - _TIMES - {Status.COMPARISON}
        if quantity.unit == "%":
            status |= status_of(follow) & {Status.COMPARISON}
        statements.append(
            Statement(
                quantity,
                own,
                follow,
                head,
                sentence.lead,
                sentence.times,
                sentence.period,
                status,
                sentence.places,
                span,
                "" if sentence.times else _later(text, quantity, group, place),
            )
        )
        if quantity.kind is Kind.QUANTITY:
            sentence.status = status - {Status.COMPARISON}
            times = []
            behind = quantity.span.end
    return statements


_STATUS_WORDS = word_set(
    "lũy kế ước thực hiện đạt bằng vượt tháng quý năm trong đầu cả cuối đến hết và là được đã đó với so"
)


def _bare(
    text: str,
    quantity: Quantity,
    before: str,
    head: str,
    span: Span,
    group: Sequence[Quantity],
    place: int,
    sentence: _Sentence,
) -> Statement:
    after = _after(text, quantity, span, group, place)
    return Statement(quantity, before, after, head, sentence.lead, frozenset(), "", frozenset(), sentence.places, span)


def _later(text: str, quantity: Quantity, group: Sequence[Quantity], place: int) -> str:
    """The period right behind the words of ``quantity``; none where it is a plan's or what is compared with."""
    if place + 1 == len(group) or group[place + 1].kind is not Kind.PERIOD:
        return ""
    period = group[place + 1].span
    words = text[quantity.span.end : period.start]
    if len(words) > 90 or _CLAUSE_END.search(words) or _OTHERS_TIME.search(_plain(words)):
        return ""
    return _plain(text[period.start : period.end])


def _after(text: str, quantity: Quantity, span: Span, group: Sequence[Quantity], place: int) -> str:
    end = group[place + 1].span.start if place + 1 < len(group) else span.end
    end = min(end, quantity.span.end + 90)
    words = text[quantity.span.end : end]
    if words[:1] in _NOTE_STARTS and (note := _NOTE.match(words)):
        words = words[note.end() :]
    if place + 1 == len(group):
        words = words.lstrip(" ,")  # nothing follows that these words could belong to
    for mark in (",", "(", ")"):
        cut = words.find(mark)
        if cut >= 0:
            words = words[:cut]
    return _plain(words)
