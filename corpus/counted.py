"""What stands behind a number: scale words, a measure or a counted noun, and what a rate is per."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from corpus.numbers import DIGITS, parse_number
from corpus.unicode import LOWER
from corpus.units import COUNTERS, MEASURE, MEASURES, PER, SCALE, SCALES, word_set

__all__ = ["SLOGAN", "WORDS", "Counted", "read_counted"]


class Counted(NamedTuple):
    """``factor`` times the digits is the value in base units; ``written`` is the unit with its scale.

    ``gap`` is where the words behind the number begin, ``end`` where its unit ends (the number's own end
    without one).
    """

    gap: int
    factor: Decimal
    unit: str
    written: str
    end: int


# words that follow a number without being what it counts
_NO_UNIT = word_set(
    "và hoặc hay là của cho với trong trên dưới tại theo từ đến để do bởi so bằng được bị đã "
    "đang sẽ chưa không có còn nên thì "
    "mà như này đó ấy kia các những mọi mỗi về vào ra lên xuống trở nhưng gồm gần hơn khi sau "
    "trước giữa đạt tăng giảm vượt "
    "chiếm ước thực hoàn tính phải cần nhằm qua cùng thêm nữa đều cũng chỉ vẫn lại tới nhất "
    "đầu cuối tiếp bảo đảm nhằm đoạn "
    "thuộc nay trong đồng_thời gắn nối giao sang vì nếu tuy ngoài bên trong tương xong"
)
SLOGAN = word_set("không rõ sạch dám biết nhất chống tại an trụ xây")
_GAP = r"(?:[ \u00a0\u2009\u202f]|\*{1,3}|__?|\$|</?[a-z]{1,3}>|\\(?=%))*"
_BREAK = re.compile(rf"[ \u00a0*]*\n[ \u00a0]*\n?[ \u00a0]*(?=[{LOWER}%])")
_GAPS = re.compile(_GAP)
_SCALES = re.compile(SCALE)
_MEASURES = re.compile(rf"điểm\s?%|{MEASURE}(?!\.[^\W\d_]\b|(?<=đồng)\s+(?:chí|bào|hồ|bộ|thời|phục))")
WORDS = re.compile(r"[^\W\d_]+(?:[ \u00a0]+[^\W\d_]+){0,3}")
_PERS = re.compile(PER)
_HALF = re.compile(r"\s+rưỡi(?![^\W_])")
_MORE = re.compile(rf"\s+({DIGITS})\s?(?={SCALE})")


def read_counted(raw: str, low: str, at: int, end: int) -> Counted:
    """Scale and unit behind the number ``raw[at:end]``; ``low`` is ``raw`` in lower case."""
    place = gap_end = _gap(raw, low, at, end)
    factor = Decimal(1)
    scaled = ""
    while match := _SCALES.match(low, place):
        if match[0] == "tr" and place != end:
            break
        factor *= SCALES[match[0]]
        scaled = scaled or match[0]
        written_end = match.end()
        if half := _HALF.match(low, written_end):
            number = _digits(raw[at:end])
            factor = factor * (number + Decimal("0.5")) / number if number else factor
            written_end = half.end()
        elif (more := _MORE.match(low, written_end)) and (smaller := _SCALES.match(low, more.end())):
            number, rest = _digits(raw[at:end]), _digits(more[1])
            if number and SCALES[smaller[0]] < factor and "," not in more[1]:
                factor += rest * SCALES[smaller[0]] / number  # 2 tỷ 300 triệu
                written_end = smaller.end()
        place = _gap(raw, low, at, written_end)
    unit_start = place if not scaled else gap_end
    if match := _MEASURES.match(low, place):  # noqa: SIM102 - a match that is no unit falls through
        if match[0] == "%" or place != end or match[0] not in ("l", "w", "v", "va"):
            name = re.sub(r"điểm\s?%", "điểm %", match[0])
            base, ratio = MEASURES.get(name, (name, Decimal(1)))
            stop = match.end()
            if per := _per(low, stop):
                base, stop = base + low[stop:per].replace(" ", "").replace("\u00a0", ""), per
            return Counted(gap_end, factor * ratio, base, low[unit_start:stop], stop)
    if match := WORDS.match(low, place):
        words = match[0].split()
        for count in range(len(words), 0, -1):
            name = " ".join(words[:count])
            if name in COUNTERS or count == 1:
                break
        common = name not in _NO_UNIT and name not in SLOGAN and len(name) > 1
        if name in COUNTERS or (common and raw[place].islower() and place > end):
            stop = _word_end(low, place, count)
            if low[stop : stop + 1] == "/" and (per := _per(low, stop)):
                name, stop = name + low[stop:per].replace(" ", ""), per
            return Counted(gap_end, factor, name, low[unit_start:stop], stop)
    if scaled:
        stop = _scaled_end(low, place)
        return Counted(gap_end, factor, "đồng" if factor >= 10**6 else "", low[unit_start:stop], stop)
    return Counted(gap_end, factor, "", "", end)


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
    match = re.compile(rf"[^\W\d_]+(?:\s+[^\W\d_]+){{{count - 1}}}").match(low, at)
    assert match is not None
    return match.end()


def _per(low: str, at: int) -> int | None:
    match = _PERS.match(low, at)
    return match.end() if match else None


def _gap(raw: str, low: str, at: int, end: int) -> int:
    """Past spaces and marks of converters; past a line end too where the sentence visibly goes on."""
    match = _GAPS.match(low, end)
    place = match.end() if match else end
    if raw[place : place + 1] == "\n" and (broken := _BREAK.match(raw, place)):
        line = raw.rfind("\n", 0, at) + 1
        if "\t" not in raw[line:place] and re.search(r"[^\W\d_]", raw[line:at]):
            return broken.end()
    return place
