"""Numbers written in words: ``hai mươi lăm hộ``, ``một phần ba``, ``năm đồng chí``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from corpus.counted import read_counted
from corpus.naming import opens_sentence
from corpus.numbers import NUMBER_WORDS, words_to_number
from corpus.units import COUNTERS, word_set

__all__ = ["Worded", "number_words", "read_worded"]


class Worded(NamedTuple):
    """What number words say; they end at ``number_end``, their unit ``written`` at ``end``."""

    value: Decimal
    number_end: int
    end: int
    unit: str = ""
    written: str = ""
    of: Decimal | None = None


_CARDINALS = "một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười|nửa"
_INITIALS = "".join({word[0] for word in _CARDINALS.split("|")})
_INNER = "|".join(sorted(NUMBER_WORDS - {"không"}, key=len, reverse=True))
_WORDED = re.compile(
    # the first letters as one class, for which a text is searched fast
    rf"[{_INITIALS}](?<![^\W_].)(?<=(?=(?:{_CARDINALS})(?![^\W_])).)[^\W\d_]+"
    rf"(?:\s(?:{_INNER}|không(?=\străm))(?![^\W_]))*"
)
_PART = re.compile(
    rf"({_CARDINALS.removesuffix('|nửa')})\sphần\s(hai|ba|tư|bốn|năm(?!\s\d)|sáu|bảy|tám|chín|mười)(?![^\W_])"
)
_SOME = ("vài ", "dăm ", "mấy ", "đôi ")
_LONE = word_set("hai ba bốn sáu bảy bẩy tám chín mười")
_FIVE_OF = word_set(
    "đồng chí|người|hộ|hộ dân|hộ gia đình|đại biểu|đảng viên|đoàn viên|hội viên|học sinh|giáo viên|cháu|em|"
    "công trình|dự án|hồ sơ|vụ|vụ việc|vụ án|trường hợp|doanh nghiệp|hợp tác xã|căn nhà|tuyến đường|mô hình|chi bộ|"
    "tổ dân phố|thôn|suất quà|giải pháp|nhóm|tập thể|cá nhân|liệt sĩ|thương binh|cơ sở|cuộc|buổi|hội nghị",
    "|",
)
"""What ``năm`` counts when nothing else says whether it is five or a year."""
_OF_A_YEAR = re.compile(
    r"(?:trong|cả|các|những|mỗi|mọi|từng|hằng|hàng|đầu|cuối|giữa|hết|qua|nửa|theo|một|nhiều|vài|mấy|chỉ tiêu|kế hoạch|"
    r"nhiệm vụ|mục tiêu|dự toán|tổng kết|báo cáo|chương trình|kinh phí|trọng tâm|suốt|thường|quanh|sang|bước vào|"
    r"tháng|quý|\d)\s*$"
)


def number_words(low: str) -> Iterator[tuple[int, int]]:
    """Where number words stand in ``low``, lower-case text in the older tone placement."""
    for match in _WORDED.finditer(low):
        yield match.span()


def read_worded(raw: str, low: str, start: int, end: int) -> Worded | None:
    """The number words ``low[start:end]``; ``None`` where they can be other words."""
    if low.endswith(_SOME, 0, start):
        return None
    words = low[start:end].split()
    if raw[start].isupper() and not opens_sentence(raw, start + len(words[0])):
        return None
    if part := _PART.match(low, start):
        value, of = words_to_number(part[1]), words_to_number(part[2])
        return Worded(value, part.end(), part.end(), of=of) if value < of else None
    if len(words) > 1 and words[-1] == "năm" and words[-2] != "lẻ" and words[-2] != "linh":
        end = low.rfind("năm", start, end)
        end = len(low[:end].rstrip())
        words.pop()
    five = words == ["năm"]
    if len(words) == 1 and words[0] not in _LONE and not five:
        return None
    try:
        value = words_to_number(" ".join(words))
    except ValueError:
        return None
    counted = read_counted(raw, low, start, end)
    unit = counted.unit
    if five and (unit not in _FIVE_OF or _OF_A_YEAR.search(low, max(0, start - 14), start)):
        return None
    if len(words) == 1 and unit.split("/")[0] not in COUNTERS and unit not in ("m2", "%", "m", "kg", "đồng"):
        return None
    if words[-1] in ("tỷ", "triệu") and not unit:
        unit = "đồng"
    return Worded(counted.value(value), end, max(end, counted.end), unit, counted.written)
