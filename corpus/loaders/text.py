"""Plain text and Markdown: the characters as decoded, line ends included, because citations count them."""

from __future__ import annotations

from pathlib import Path

from corpus.loaders import limits
from corpus.loaders.encodings import decode
from corpus.loaders.trouble import trouble
from corpus.source import Source

__all__ = ["TextLoader"]


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
        return Source(name=path.name, text=text, format="text", warnings=tuple(warnings))
