"""Plain text and Markdown: the characters as decoded, line ends included, because citations count them."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from corpus.loaders import limits
from corpus.loaders.encodings import decode
from corpus.loaders.trouble import trouble
from corpus.source import Source, Span

__all__ = ["TextLoader"]

_PAGE = 7000
"""Letters that a printed page holds at most; A4 in the genre's 14 points holds 3000."""


class TextLoader:
    """``.txt`` and ``.md``."""

    suffixes: tuple[str, ...] = (".txt", ".md")

    def load(self, path: Path) -> Source:
        """Read ``path``; only a byte-order mark is left out.

        Raises :class:`corpus.errors.DocumentError` when the bytes are no text in a known encoding.
        """
        data = path.read_bytes()
        if len(data) > limits.TEXT:
            raise trouble(path, f"tệp văn bản lớn hơn {limits.TEXT >> 20} MB", "chia tệp thành nhiều phần")
        decoded = decode(data)
        if decoded is None:
            raise trouble(
                path,
                "nội dung không phải văn bản hoặc dùng bảng mã lạ",
                "mở tệp bằng phần mềm gốc rồi lưu lại ở dạng UTF-8",
            )
        text, encoding = decoded
        if not text.strip():
            raise trouble(path, "tệp không có chữ nào", "kiểm tra lại tệp gốc")
        warnings = []
        if not encoding.startswith("utf"):
            warnings.append(f"“{path.name}” dùng bảng mã {encoding}, đã chuyển sang Unicode.")
        if "\ufffd" in text:
            warnings.append(f"“{path.name}” có ký tự hỏng; hãy kiểm tra lại tệp gốc.")
        return Source(name=path.name, text=text, format="text", pages=_pages(text), warnings=tuple(warnings))


def _pages(text: str) -> tuple[Span, ...]:
    """Pages of ``text`` that form feeds end, nothing where they cannot be all of its page ends.

    What prints a paper into a text file ends every page so; Word writes only the breaks that somebody put in.
    """
    ends = [match.end() for match in re.finditer("\f", text)]
    if ends and not text[ends[-1] :].strip():
        ends[-1] = len(text)
    elif ends:
        ends.append(len(text))
    spans = [Span(start, end) for start, end in pairwise([0, *ends])]
    longest = max((len(" ".join(text[span.start : span.end].split())) for span in spans), default=0)
    return tuple(spans) if len(spans) > 1 and longest <= _PAGE else ()
