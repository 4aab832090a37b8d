"""File in, :class:`~corpus.source.Source` out. What a file holds chooses its loader.

A new format is a module here with a :class:`~corpus.source.Loader`, and a line in ``_KINDS``.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from corpus.loaders import limits
from corpus.loaders.trouble import trouble
from corpus.sidecar import is_sidecar

if TYPE_CHECKING:
    from corpus.source import Source

__all__ = ["SUPPORTED", "Progress", "find_documents", "is_supported", "load"]

Progress = Callable[[int, int], None]
"""Told pages recognised and pages to recognise, for scans only."""

_KINDS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "text": ("text", "TextLoader", (".txt", ".md")),
    "docx": ("docx.loader", "DocxLoader", (".docx", ".docm")),
    "pdf": ("pdf.loader", "PdfLoader", (".pdf",)),
    "image": ("scan.loader", "ImageLoader", (".png", ".jpg", ".jpeg", ".tif", ".tiff")),
    "html": ("html.loader", "HtmlLoader", (".html", ".htm")),
    "xlsx": ("xlsx.loader", "XlsxLoader", (".xlsx", ".xlsm")),
    "doc": ("doc", "DocLoader", (".doc", ".rtf", ".odt")),
}
"""Kind -> module, class, suffixes. Loaders are imported when first used: their libraries take a second."""

SUPPORTED: frozenset[str] = frozenset(suffix for _, _, suffixes in _KINDS.values() for suffix in suffixes)
"""Suffixes that can be loaded, in lower case with their dot."""

_IGNORED = frozenset({"thumbs.db", "desktop.ini"})
_WORDS = {
    "text": "văn bản thuần",
    "docx": "Word (.docx)",
    "pdf": "PDF",
    "image": "ảnh",
    "html": "HTML",
    "xlsx": "Excel (.xlsx)",
    "doc": "Word đời cũ",
}


def is_supported(path: Path) -> bool:
    """Whether the suffix of ``path`` is one of :data:`SUPPORTED`."""
    return path.suffix.lower() in SUPPORTED


def find_documents(folder: Path) -> list[Path]:
    """Every visible file under ``folder``, sorted; the caller names the unsupported ones.

    Hidden files, lock files of Office (``~$x.docx``), corrections (``x.docx.meta.toml``) and links to folders are
    left out. A file gives itself.
    """
    if folder.is_file():
        return [folder]
    found: list[Path] = []
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith((".", "~"))]
        found += [Path(root, name) for name in files if _visible(name)]
    return sorted(found, key=lambda path: path.relative_to(folder).parts)


def _visible(name: str) -> bool:
    hidden = name.startswith((".", "~")) or name.endswith((".tmp", "~")) or name.lower() in _IGNORED
    return not hidden and not is_sidecar(name)


def load(path: Path, *, progress: Progress | None = None) -> Source:
    """Read one file.

    Raises :class:`corpus.errors.DocumentError` with one Vietnamese sentence: what is wrong, with which
    file, what to do.
    """
    try:
        if not path.is_file():
            raise trouble(path, "không có tệp này", "kiểm tra lại đường dẫn")
        size = path.stat().st_size
        if size == 0:
            raise trouble(path, "tệp rỗng (0 byte)", "chép hoặc tải lại tệp")
        if size > limits.FILE:
            raise trouble(path, f"tệp lớn hơn {limits.FILE >> 20} MB", "chia thành nhiều tệp nhỏ hơn")
        kind = _kind(path)
        module, name, suffixes = _KINDS[kind]
        loader = getattr(import_module(f"corpus.loaders.{module}"), name)()
        source: Source = loader.load(path, progress) if kind in ("pdf.loader", "image") else loader.load(path)
    except PermissionError:
        raise trouble(path, "không có quyền đọc tệp", "cấp quyền đọc rồi nạp lại") from None
    except OSError:
        raise trouble(path, "ổ đĩa báo lỗi khi đọc tệp", "chép tệp sang nơi khác rồi nạp lại") from None
    except (RecursionError, MemoryError):
        raise trouble(path, "cấu trúc tệp quá phức tạp hoặc quá lớn", "lưu lại tệp ở dạng đơn giản hơn") from None
    if len(source.text) > limits.LETTERS:
        raise trouble(path, f"văn bản dài hơn {limits.LETTERS // 10**6} triệu ký tự", "chia thành nhiều tệp nhỏ hơn")
    suffix = path.suffix.lower()
    if suffix not in suffixes:
        note = f"“{path.name}” có đuôi {suffix} nhưng nội dung là {_WORDS[kind]}; đã đọc theo nội dung."
        source = replace(source, warnings=(note, *source.warnings))
    return source


def _kind(path: Path) -> str:
    suffix = path.suffix.lower()
    with path.open("rb") as stream:
        head = stream.read(4096)
        stream.seek(0)
        if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
            return _compound(path, stream.read(8 * 2**20) + _directory(stream, head))
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path)
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*")):
        return "image"
    if head.lstrip().startswith(b"{\\rtf"):
        return "doc"
    stated = next((kind for kind, (_, _, suffixes) in _KINDS.items() if suffix in suffixes), None)
    if stated in ("text", "html"):
        return stated
    if stated is None:
        listed = ", ".join(sorted(SUPPORTED))
        raise trouble(path, "định dạng này chưa được hỗ trợ", f"chuyển sang một trong các dạng {listed}")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"mime-version:")):
        return "html"
    # A binary format without its mark is damaged, unless the file is plain text under a wrong name.
    if b"\0" not in head and not any(byte < 9 for byte in head):
        return "text"
    raise trouble(path, f"nội dung không phải tệp {_WORDS[stated]} hoặc đã hỏng", "tải lại hoặc lưu lại tệp")


def _zipped(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            types = _content_types(archive)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        raise trouble(path, "tệp bị hỏng hoặc tải về chưa trọn vẹn", "tải lại hoặc lưu lại tệp") from None
    if any(name.startswith("word/") for name in names) or b"wordprocessingml.document.main" in types:
        return "docx"
    if any(name.startswith("xl/") for name in names) or b"spreadsheetml.sheet.main" in types:
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        return "doc"
    raise trouble(path, "tệp nén này không phải văn bản Word hay Excel", "giải nén rồi nạp từng tệp")


def _content_types(archive: zipfile.ZipFile) -> bytes:
    """What an Office package says its parts are; a producer may give them any name."""
    try:
        with archive.open("[Content_Types].xml") as stream:
            return stream.read(2**20)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        return b""


def _directory(stream: BinaryIO, head: bytes) -> bytes:
    """Start of the list of streams of an OLE file, which a large file has far from its start ([MS-CFB] 2.2)."""
    shift, sector = int.from_bytes(head[30:32], "little"), int.from_bytes(head[48:52], "little")
    if shift not in (9, 12):
        return b""
    stream.seek((sector + 1) << shift)
    return stream.read(2**16)


def _compound(path: Path, data: bytes) -> str:
    """Kind of an OLE file ([MS-CFB]), told by the UTF-16 names of its streams."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise trouble(path, "tệp được đặt mật khẩu", "bỏ mật khẩu rồi nạp lại")
    if "WordDocument".encode("utf-16-le") in data:
        return "doc"
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book\0")):
        raise trouble(path, "tệp Excel đời cũ (.xls) chưa được hỗ trợ", "mở bằng Excel rồi lưu lại thành .xlsx")
    raise trouble(path, "định dạng Office đời cũ này chưa được hỗ trợ", "lưu lại thành .docx hoặc .xlsx")
