"""Digits that count nothing: document numbers, lot and road names, grades, list numbering, network addresses.

Two papers that name the same thing write it with other spaces and dashes; :func:`normal_identifier` makes
them equal.
"""

from __future__ import annotations

import re

from corpus.unicode import canonical_tone, nfc
from corpus.units import word_set

__all__ = [
    "GRADED",
    "NAMED",
    "document_number",
    "glued_code",
    "label_end",
    "network_token",
    "normal_identifier",
]

_UP = "A-ZĐƯÔƠÂÊ"
_PART = rf"[{_UP}][A-Za-zĐđƯư]{{0,9}}\d{{0,4}}"
_DOCUMENT = re.compile(
    rf"\d{{1,5}}[a-z]?(?:/(?:19|20)\d\d)?[-–/](?=[{_UP}]{{2}}|[{_UP}]\d)"
    rf"{_PART}(?:\s?[-–/.]\s?{_PART})*(?![^\W_])"
    # 70 - NQ/TW: spaces only where a second part shows what it is
    rf"|\d{{1,5}}(?:\s?/\s?(?:19|20)\d\d)?\s?[-–/]\s?(?=[{_UP}]{{2}}){_PART}(?:\s?[-–/]\s?{_PART})+(?![^\W_])"
    # 238/f363, 9001:2015
    r"|\d{1,5}/[a-zđ]\d{1,4}(?![^\W_])|\d{3,5}:(?:19|20)\d\d(?!\d)"
)
_CODED = re.compile(rf"\d+[a-z]?(?:[{_UP}]|\s?[-–/:])")
"""What every one of these numbers begins with."""
_TRAILING = re.compile(rf"\d+[{_UP}]{{1,2}}\d*(?:[-./]\d+)*(?![^\W_])")
_PHONE = re.compile(
    r"0\d{2,3}[.\s-]?\d{3}[.\s-]?\d{3,4}(?!\d)|0\d{8,10}(?!\d)"
    r"|0\d{2,3}(?:\) ?|[ .\u00a0-])\d{1,4}(?:[ .\u00a0-]?\d{2,4}){1,3}(?![\d,])"
)
_PHONE_DIGITS = (9, 10, 11)
_TOKEN = re.compile(rf"[^\W\d]*[.\-–/]?\d\w*(?:[.\-–/:](?=[{_UP}]{{0,4}}\d|[{_UP}]{{2}})\w+)*")
_LABEL = re.compile(
    rf"\d{{1,2}}(?:\.\d{{1,2}}){{0,4}}[.)](?=\s|[{_UP}*]|$)|\d{{1,2}}(?:\.\d{{1,2}}){{1,4}}(?=\s+[{_UP}*“\"])"
)

_IN_PARENTHESES = re.compile(r"[1-9]\d?\)(?=[^\S\t]+[^\W\d_])")

NAMED: dict[str, bool] = {
    # word before the digits -> whether they name even when something countable follows
    **dict.fromkeys(
        word_set(
            "số|số nhà|chú thích|quốc lộ|tỉnh lộ|ql|đường tỉnh|đề án|ban chỉ đạo|điều|khoản|ngã|nghị định|"
            "nghị quyết|quyết định|kết luận|"
            "chỉ thị|thông tư|công văn|phụ lục|biểu|mẫu|quân khu|sư đoàn|trung đoàn|lữ đoàn|tiểu đoàn|"
            "đại đội|hải đội|"
            "vành đai|iso|tcvn|qcvn|covid|đài|kênh số|ban công tác",
            "|",
        ),
        True,
    ),
    **dict.fromkeys(
        word_set(
            "đường|lộ|khu|lô|ô|thửa|tờ|vùng|đơn vị|nhà máy|điểm|mục|chương|phần|kế hoạch|chương trình|"
            "luật|tổ|tdp|"
            "tổ dân phố|khu phố|khu dân cư|thôn|xóm|cụm|chi bộ|trường|ngõ|ngách|hẻm|kiệt|km|cầu|bến|"
            "phường|quận|xã|tiểu khu|chi hội|chi đoàn|chi nhánh|bệnh viện|khóm|phân khu|"
            "công nghệ|cách mạng công nghiệp|phiên bản|website|nhà|phòng|trạm|đội",
            "|",
        ),
        False,
    ),
}
"""Words before a number that make it a name."""

GRADED: dict[str, bool] = {
    **dict.fromkeys(word_set("thứ|lớp|khóa|giai đoạn|mức độ|cấp độ|đợt|hạng|vòng|tầng|chuẩn", "|"), True),
    **dict.fromkeys(
        word_set("cấp|mức|loại|kỳ|nhóm|lần|bước|tập|phiên|hàng|bậc|vị trí|phương án|quyển|dịp|lễ|tết", "|"),
        False,
    ),
}
"""Words that make a number a grade or a turn; ``True`` where that holds before any common noun too."""


_PLAIN_DASH = str.maketrans({"–": "-", "—": "-", "*": None, "_": None, "$": None})
_LEADING_ZEROS = re.compile(r"(?<![\d.,])0+(?=\d)")


def network_token(text: str, at: int) -> tuple[int, int] | None:
    """The address (of a page or a mailbox) or telephone number that holds ``text[at]``."""
    start = at
    while start > 0 and at - start < 120 and text[start - 1] not in ' \t\n\r<>()[]"“”\u00a0':
        start -= 1
    end = at
    while end < len(text) and end - at < 200 and text[end] not in ' \t\n\r<>()[]"“”\u00a0':
        end += 1
    token = text[start:end]
    if "://" in token or "@" in token or token[:4].lower() == "www." or re.search(r"\.(?:vn|com|org|net)\b", token):
        return start, start + len(token.rstrip(".,;:"))
    if token.startswith("0") and (phone := _PHONE.match(text, start)):
        return (start, phone.end()) if sum(map(str.isdecimal, phone[0])) in _PHONE_DIGITS else None
    return None


def document_number(text: str, at: int) -> int | None:
    """End of the document number or lettered code that begins at ``text[at]``: ``17/NQ-HĐND``, ``359C``."""
    match = (_CODED.match(text, at) and _DOCUMENT.match(text, at)) or _TRAILING.match(text, at)
    return match.end() if match else None


def glued_code(text: str, at: int) -> tuple[int, int] | None:
    """The code that letters before ``text[at]`` make of it: ``TMDV-05``, ``X46``, ``I.11/DVCC-01``."""
    before = text[at - 1] if at else ""
    if before.isalpha():
        start = at - 1
    elif before in "-–./" and at > 1 and text[at - 2].isupper():
        start = at - 2
    else:
        return None
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] in "-."):
        start -= 1
    token = _TOKEN.match(text, start)
    end = token.end() if token else at + 1
    return start, start + len(text[start:end].rstrip(".,-–/:"))


def label_end(text: str, at: int) -> int | None:
    """End of the list number ``1.``, ``2.3.``, ``1)``, ``(1)`` at ``text[at]``, where its line begins with it."""
    line = text.rfind("\n", max(0, at - 13), at) + 1  # no label begins farther from its line
    if line or at <= 12:
        before = text[line:at].strip(" \t*_#>")
    if (not line and at > 12) or before not in ("", "(") or at - line > 12:
        if text[at - 1 : at] == "(" and (match := _IN_PARENTHESES.match(text, at)):
            return match.end()
        return None
    if text[line:at].endswith("\t") or (line != at and "\t" in text[line:at]):
        return None  # a table cell
    match = _LABEL.match(text, at)
    return match.end() if match else None


def normal_identifier(text: str) -> str:
    """One form of a name with digits: composed, upper case, no spaces, one kind of dash, no leading zeros."""
    joined = "".join(canonical_tone(nfc(text)).upper().translate(_PLAIN_DASH).split())
    if joined.startswith("SỐ"):
        joined = joined[2:].lstrip(":")
    return _LEADING_ZEROS.sub("", joined) if "0" in joined else joined
