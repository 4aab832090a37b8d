"""What stands behind a number: scale words, a measure or a counted noun, and what a rate is per."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from corpus.marks import SUPERSCRIPT
from corpus.numbers import DIGITS, parse_number
from corpus.unicode import LOWER
from corpus.units import BOUND, COUNTERS, MEASURE, MEASURES, OTHER_WORDS, PER, SCALE, SCALES, WORD, word_set

__all__ = ["SLOGAN", "WORDS", "Counted", "read_counted", "whole_or_fraction"]


class Counted(NamedTuple):
    """``written`` is the unit with its scale; ``factor`` and ``more`` make base units of the digits (:meth:`value`).

    ``gap`` is where the words behind the number begin, ``end`` where its unit ends (the number's own end
    without one).
    """

    gap: int
    factor: Decimal
    unit: str
    written: str
    end: int
    more: Decimal = Decimal(0)
    """300000000 of ``2 tỷ 300 triệu``."""

    def value(self, number: Decimal) -> Decimal:
        """``number`` in base units, exact."""
        return number * self.factor + self.more


# words that follow a number without being what it counts
_NO_UNIT = word_set(
    "và hoặc hay là của cho với trong trên dưới tại theo từ đến để do bởi so bằng được bị đã "
    "đang sẽ chưa không có còn nên thì "
    "mà như này đó ấy kia các những mọi mỗi về vào ra lên xuống trở nhưng gồm gần hơn khi sau "
    "trước giữa đạt tăng giảm vượt "
    "chiếm ước thực hoàn tính phải cần nhằm qua cùng thêm nữa đều cũng chỉ vẫn lại tới nhất "
    "đầu cuối tiếp bảo đảm nhằm đoạn "
    "số thời hỗ triển nâng phối vận huy tuyên kiểm rà xử khắc khẩn phê phấn "  # how verbs begin
    "thuộc nay trong đồng_thời gắn nối giao sang vì nếu tuy ngoài bên trong tương xong"
)
SLOGAN = word_set("không rõ sạch dám biết nhất chống tại an trụ xây sẵn bám nắm")
_GAP = r"(?:[ \u00a0\u2009\u202f]|\*{1,3}|__?|\$|</?[a-z]{1,3}>|\\(?=%))*"
_BREAK = re.compile(rf"[ \u00a0*]*\n[ \u00a0]*\n?[ \u00a0]*(?=[{LOWER}%])")
_GAPS = re.compile(_GAP)
_SCALES = re.compile(SCALE)
_SCALE_STARTS = frozenset(scale[0] for scale in SCALES)
_MEASURES = re.compile(
    rf"điểm\s?%|{MEASURE}(?!\.[^\W\d_]\b|(?<=đồng)\s+(?:chí|bào|hồ|bộ|thời|phục|tình|thuận)|(?<=tấn)\s+(?:công|phong)|(?<=tạ)\s+ơn|(?<=yến)\s+tiệc)"
)
WORDS = re.compile(rf"{WORD}(?:[ \u00a0]+{WORD}){{0,3}}")
_FIRST_WORDS = {n: re.compile(rf"{WORD}(?:\s+{WORD}){{{n - 1}}}") for n in range(1, 5)}
_NOTED = re.compile(
    rf"(?:[{SUPERSCRIPT}]+|<sup>\s*\d{{1,3}}\s*</sup>|\[(?:footnoteref:|\^)\d{{1,4}}\])"
    rf"(?=[ \u00a0]?(?:{SCALE}|{MEASURE}))"
)
"""A note mark between a number and its unit."""
_NOTE_STARTS = frozenset((*SUPERSCRIPT, "<", "["))
_PERS = re.compile(PER)
_HALF = re.compile(r"\s+rưỡi(?![^\W_])")
_ONES = re.compile(r"[ \u00a0](\d{3})(?=\s[^\W\d_])(?!\s(?:đến|và|hoặc|\S+/\d))")
_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")
_WHOLE = frozenset(
    {"đồng", "người", "hộ", "hộ dân", "hộ gia đình", "hồ sơ", "nhân khẩu", "khẩu", "đảng viên", "học sinh"}
)
_COMRADES = re.compile(r"đ/c(?![^\W_])")
_MORE = re.compile(rf"\s+({DIGITS})\s?(?={SCALE})")


def read_counted(raw: str, low: str, at: int, end: int) -> Counted:
    """Scale and unit behind the number ``raw[at:end]``; ``low`` is ``raw`` in lower case."""
    place = gap_end = _gap(raw, low, at, end)
    factor, extra = Decimal(1), Decimal(0)
    scaled = ""
    while low[place : place + 1] in _SCALE_STARTS and (match := _SCALES.match(low, place)):
        if match[0] == "tr" and place != end:
            break
        factor, extra = factor * SCALES[match[0]], extra * SCALES[match[0]]
        scaled = scaled or match[0]
        written_end = match.end()
        if half := _HALF.match(low, written_end):
            extra, written_end = factor / 2, half.end()
        elif match[0] in ("nghìn", "ngàn") and (ones := _ONES.match(low, written_end)) and raw[at:end].isdecimal():
            extra, written_end = Decimal(ones[1]), ones.end()  # 2 nghìn 500 hộ
        last = factor
        while (more := _MORE.match(low, written_end)) and (smaller := _SCALES.match(low, more.end())):
            scale = SCALES[smaller[0]]
            if scale >= last or "," in more[1]:
                break
            extra += _digits(more[1]) * scale  # 2 tỷ 300 triệu 150 nghìn
            written_end, last = smaller.end(), scale
        place = _gap(raw, low, at, written_end)
    unit_start = place if not scaled else gap_end
    if low.startswith("đ/c", place) and (match := _COMRADES.match(low, place)):
        return Counted(gap_end, factor, "đồng chí", low[unit_start : match.end()], match.end(), extra)
    if match := _MEASURES.match(low, place):  # noqa: SIM102 - a match that is no unit falls through
        if match[0] == "%" or place != end or match[0] not in ("l", "w", "v", "va"):
            name = "điểm %" if match[0].startswith("điểm") and match[0].endswith("%") else match[0]
            base, ratio = MEASURES.get(name, (name, Decimal(1)))
            stop = match.end()
            if per := _per(low, stop):
                base, stop = base + _rate(low[stop:per]), per
            return Counted(gap_end, factor * ratio, base, low[unit_start:stop], stop, extra * ratio)
    if match := WORDS.match(low, place):
        words = match[0].split()
        count, name = _counted_noun(words)
        common = words[0] not in _NO_UNIT and words[0] not in SLOGAN and len(name) > 1
        if name in COUNTERS or (common and raw[place].islower() and place > end):
            stop = _word_end(low, place, count)
            if low[stop : stop + 1] == "/" and (per := _per(low, stop)):
                name, stop = name + _rate(low[stop:per]), per
            return Counted(gap_end, factor, name, low[unit_start:stop], stop, extra)
    if scaled:
        stop = _scaled_end(low, place)
        base = "đồng" if factor >= 10**6 else ""
        if base and (per := _per(low, stop)):
            base, stop = base + _rate(low[stop:per]), per
        return Counted(gap_end, factor, base, low[unit_start:stop], stop, extra)
    return Counted(gap_end, factor, "", "", end)


def _counted_noun(words: list[str]) -> tuple[int, str]:
    """How many of ``words`` are the counted noun, and the noun; empty where they begin another word."""
    for count in range(len(words), 1, -1):
        name = " ".join(words[:count])
        if name in COUNTERS:
            return count, name
    first = words[0]
    if len(words) > 1:
        pair = f"{first} {words[1]}"
        if pair in OTHER_WORDS:
            return 1, ""
        if first in BOUND:
            return (2, pair) if words[1] not in _NO_UNIT else (1, "")
    return 1, "" if first in BOUND else first


def whole_or_fraction(written: str, counted: Counted) -> Decimal:
    """The value of the digits before ``counted``; raises :class:`ValueError` where they are no number.

    ``12,000 đồng`` and ``1,250 người`` are thousands written the English way: nobody counts a thousandth of them.
    """
    if counted.factor == 1 and _THOUSANDS.fullmatch(written) and counted.unit in _WHOLE:
        return Decimal(written.replace(",", ""))
    return parse_number(written)


def _digits(written: str) -> Decimal:
    """Value of a written number, 0 where it is none."""
    try:
        return parse_number(written)
    except ValueError:
        return Decimal(0)


def _scaled_end(low: str, place: int) -> int:
    while place and low[place - 1] in " \u00a0*_$\n\t>":
        if low[place - 1] == ">":
            place = low.rfind("<", 0, place)
            continue
        place -= 1
    return place


def _word_end(low: str, at: int, count: int) -> int:
    match = _FIRST_WORDS[count].match(low, at)
    assert match is not None
    return match.end()


def _rate(written: str) -> str:
    return "/".join(" ".join(part.split()) for part in written.split("/"))


def _per(low: str, at: int) -> int | None:
    match = _PERS.match(low, at)
    return match.end() if match else None


def _gap(raw: str, low: str, at: int, end: int) -> int:
    """Past spaces and marks of converters; past a line end too where the sentence visibly goes on."""
    if low[end : end + 1] in _NOTE_STARTS and (noted := _NOTED.match(low, end)):
        end = noted.end()
    match = _GAPS.match(low, end)
    place = match.end() if match else end
    if raw[place : place + 1] == "\n" and (broken := _BREAK.match(raw, place)):
        line = raw.rfind("\n", 0, at) + 1
        if "\t" not in raw[line:place] and re.search(r"[^\W\d_]", raw[line:at]):
            return broken.end()
    return place
