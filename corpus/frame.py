"""Lines that frame an official paper: state title, number, place and date, kind, recipients, signature.

Their form is laid down by Decree 30/2020/NĐ-CP on clerical work
and, for papers of the Party, by Guide 36-HD/VPTW.
"""

from __future__ import annotations

import re
from enum import Enum

from corpus.marks import composed


class Frame(Enum):
    """What such a line is."""

    STATE = "state"
    NUMBER = "number"
    DATE = "date"
    KIND = "kind"
    RECIPIENTS = "recipients"
    SIGNATURE = "signature"
    ROLE = "role"


KINDS = (
    "CHƯƠNG TRÌNH HÀNH ĐỘNG", "CHƯƠNG TRÌNH CÔNG TÁC", "CHƯƠNG TRÌNH", "BÁO CÁO", "KẾ HOẠCH",
    "KẾT LUẬN", "NGHỊ QUYẾT",
    "QUYẾT ĐỊNH", "CHỈ THỊ", "THÔNG BÁO", "HƯỚNG DẪN", "TỜ TRÌNH", "ĐỀ ÁN", "QUY CHẾ", "QUY ĐỊNH",
    "CÔNG VĂN", "BIÊN BẢN",
    "PHƯƠNG ÁN", "DỰ ÁN", "GIẤY MỜI", "CÔNG ĐIỆN", "TỔNG HỢP", "QUY HOẠCH",
)  # fmt: skip
_KIND = re.compile(rf"(?:DỰ THẢO\s+)?({'|'.join(KINDS)})(?=\Z|[\s:.])")
_STATE = re.compile(
    r"CỘNG H[ÒO]?[ÀO]?A? XÃ HỘI|CỘNG HOÀ XÃ HỘI|Độc lập\s*[-–]\s*Tự do|ĐẢNG CỘNG SẢN VIỆT NAM|(?:ỦY BAN"
    r"|UỶ BAN) NHÂN DÂN\Z"
    r"|HỘI ĐỒNG NHÂN DÂN\Z|ĐẢNG BỘ |ĐẢNG ỦY |ĐẢNG UỶ |(?:ỦY|UỶ) BAN NHÂN DÂN (?:PHƯỜNG|XÃ|THỊ TRẤN"
    r"|ĐẶC KHU)|PHƯỜNG \w|THÀNH PHỐ \w"
)
_NUMBER = re.compile(r"Số\s*:?\s*(?P<number>\d{0,5}\s*[-/]?\s*[\w]{0,6}\s*[-–/]+\s*[A-ZĐ][A-ZĐa-z&\-–/]*)\s*\Z")
_DATE = re.compile(
    r"(?P<place>[^\d,]{2,40}),\s*ngày\s*(?P<day>[\d.…_]*)\s*(?:/|tháng)\s*(?P<month>[\d.…_]*)\s*(?:/|năm)\s*(?P<year>\d{4})",
    re.IGNORECASE,
)
_RECIPIENTS = re.compile(r"n[ơo]i\s+nh[ậâaạ]n\b\s*:?", re.IGNORECASE)
_SIGNATURE = re.compile(r"(?:T/M|T/L|K/T|TM|KT|TL|TUQ|Q)\s*\.?\s+(?=[A-ZĐÀ-Ỹ]{2})")
_ROLE = re.compile(
    r"(?:PHÓ |Q\.\s*|QUYỀN )?(?:CHỦ TỊCH|BÍ THƯ(?: ĐẢNG [ỦU][YỶ])?|CHÁNH VĂN PHÒNG|TRƯỞNG (?:BAN|PHÒNG"
    r"|CÔNG AN)|GIÁM ĐỐC|CHỦ TỌA"
    r"|CHỦ TRÌ|THƯ KÝ|CHỈ HUY TRƯỞNG|HIỆU TRƯỞNG|TỔ TRƯỞNG|PHÓ BÍ THƯ(?: THƯỜNG TRỰC)?)(?:\s+(?:UBND"
    r"|HĐND|PHƯỜNG|XÃ|THƯỜNG TRỰC|[\w-]+)){0,4}\Z"
)
_SUBJECT = re.compile(r"(?:V/v|V/V|Về việc|VỀ VIỆC)\b[\s:]*(?=\S)")
_ADDRESS = re.compile(r"(?:Kính gửi|KÍNH GỬI|Đồng kính gửi)\b")
_AUTHORITY = re.compile(
    r"(?:(?:PHÓ )?CHỦ TỊCH |TRƯỞNG BAN |THƯỜNG TRỰC )?(?:[ỦU][YỶ] BAN|UBND|HỘI ĐỒNG|HĐND|ĐẢNG [ỦU][YỶ]"
    r"|BAN (?:THƯỜNG|CHẤP HÀNH|CHỈ ĐẠO)|BAN \w+ (?:ỦY BAN|ĐẢNG))"
    r"|(?:KHÓA|KHOÁ|KỲ HỌP|NHIỆM KỲ)\s"
)
AUTHORISED = ("NGHỊ QUYẾT", "QUYẾT ĐỊNH", "CHỈ THỊ", "QUY ĐỊNH", "QUY CHẾ", "HƯỚNG DẪN")
"""Kinds under whose title stands, in capitals, the body that issues them."""
_MARKS = " *_\t#"


def date_line(words: str) -> re.Match[str] | None:
    """The place and date of a paper: groups ``place``, ``day``, ``month``, ``year``.

    The first two may be blank.
    """
    return _DATE.match(composed(words).strip(_MARKS))


def number_line(words: str) -> re.Match[str] | None:
    """The paper's own number: group ``number`` (``/KH-UBND`` in a draft)."""
    return _NUMBER.match(composed(words).strip(_MARKS))


def kind_line(words: str) -> str | None:
    """The kind a line in capitals states (``BÁO CÁO``), or ``None``."""
    match = _KIND.match(composed(words).strip(_MARKS))
    return match.group(1) if match else None


def subject_line(words: str) -> bool:
    """``V/v ...``: what a letter is about."""
    return _SUBJECT.match(words.lstrip(_MARKS)) is not None


def address_line(words: str) -> bool:
    """``Kính gửi: ...``: whom a paper is sent to."""
    return _ADDRESS.match(composed(words[:40]).strip(_MARKS)) is not None


def authority_line(words: str) -> bool:
    """The issuing body in capitals under a title, with its term or session: ``CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG X``."""
    line = composed(words[:200]).strip(_MARKS)
    return line.isupper() and _AUTHORITY.match(line) is not None


def frames(words: str) -> Frame | None:
    """What a framing line is; ``None`` for running text. Lines longer than 120 characters never frame."""
    if len(words) > 120:
        return None
    line = composed(words).strip(_MARKS)
    if not line:
        return None
    if (
        line[0] in "nN"
        and (match := _RECIPIENTS.match(line))
        and (match.group().endswith(":") or match.end() == len(line))
    ):
        return Frame.RECIPIENTS
    if line.startswith("Số") and _NUMBER.match(line):
        return Frame.NUMBER
    if "ngày" in line and _DATE.match(line):
        return Frame.DATE
    if not line[:2].isupper() and not line.startswith("Độc"):
        return None
    if _SIGNATURE.match(line) and line.isupper():
        return Frame.SIGNATURE
    if line.isupper() and _ROLE.match(line):
        return Frame.ROLE
    if line.isupper() and _KIND.match(line):
        return Frame.KIND
    if _STATE.match(line) and (line.isupper() or line.startswith("Độc")):
        return Frame.STATE
    return None
