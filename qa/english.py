"""The English frame of an answer to an English question; the source's own words stay Vietnamese, in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.ambiguity import WHICH_WARD

__all__ = ["framed"]

_FRAMES = (
    ("Không tìm thấy trong tài liệu.", "Not found in the documents (Không tìm thấy trong tài liệu)."),
    ("Văn bản chỉ nêu kế hoạch, chưa nêu kết quả.", "They state a plan only, no result."),
    ("Văn bản không có số liệu của đúng kỳ được hỏi.", "They have no figure for the period asked about."),
    ("Chưa có văn bản nào bạn được đọc.", "There is no document yet that you may read."),
    ("Phạm vi đang chọn không có văn bản nào.", "No document is within what you chose."),
    ("Phạm vi đang chọn không có văn bản của ", "No document within what you chose is of "),
    ("Đoạn gần nhất, không phải câu trả lời:", "Nearest passages, not an answer:"),
)
_QUOTED = (
    ("Văn bản khác cũng nói: ", "Another document also says"),
    ("Văn bản khác ghi: ", "Another document says"),
    ("Chỗ khác trong văn bản cũng nói: ", "The document also says"),
    ("Chỗ khác trong văn bản ghi: ", "Elsewhere the document says"),
    ("Theo nguồn: ", "Source"),
    ("Có thể do ", "They may differ because"),
    ("Cùng dòng: ", "Same row"),
    ("Trong câu: ", "In the sentence"),
    ("Lớn nhất: ", "Largest"),
    ("Ít nhất: ", "Smallest"),
    ("Tiếp theo: ", "Next"),
)
_RESULTS = (
    ("Còn lại: ", "Remaining: "),
    ("Tổng cộng: ", "Total: "),
    ("Trung bình: ", "Average: "),
    ("Tỷ lệ tính lại: ", "Share: "),
    ("Chênh lệch: ", "Difference: "),
)
_MARKS = re.compile(r"((?: \[\d+\])*)(\.?)$")
_SAID = "The documents say"


def framed(lines: Sequence[str], wards: Sequence[str] = ()) -> list[str]:
    """``lines`` of an answer with an English frame; ``wards`` are names that a line may open with."""
    return [_framed(line, wards) for line in lines]


def _framed(line: str, wards: Sequence[str]) -> str:
    if line.startswith(_FRAMES[0][0]):
        for vietnamese, english in _FRAMES:
            line = line.replace(vietnamese, english)
        return line
    if line == WHICH_WARD:
        return "The question names no ward or commune; which one do you mean?"
    if line.startswith("- "):
        return line
    for vietnamese, english in _RESULTS:
        if line.startswith(vietnamese):
            return english + line.removeprefix(vietnamese)
    for vietnamese, english in _QUOTED:
        if line.startswith(vietnamese):
            return f"{english}: {_quoted(line.removeprefix(vietnamese))}"
    for ward in wards:
        if line == f"{ward}: không tìm thấy trong tài liệu.":
            return f"{ward}: not found in the documents."
        if line.startswith(f"{ward}: "):
            return f"{ward}: {_quoted(line.removeprefix(f'{ward}: '))}"
    return f"{_SAID}: {_quoted(line)}"


def _quoted(words: str) -> str:
    match = _MARKS.search(words)
    assert match is not None  # the pattern matches the empty end
    return f"“{words[: match.start()]}”{match[1]}{match[2]}"
