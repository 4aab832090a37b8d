"""HTML pages, also those that Word saved: visible text only, tables as grids, linked notes as notes."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.loaders import limits
from corpus.loaders.encodings import decode, syllable_share
from corpus.loaders.html.notes import find_notes
from corpus.loaders.html.page import boilerplate
from corpus.loaders.html.styles import Styles
from corpus.loaders.html.walk import Walk
from corpus.loaders.trouble import trouble
from corpus.source import Source

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["HtmlLoader"]

_ARCHIVE = re.compile(rb"\s*(?:MIME-Version|From):", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_TYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>", re.IGNORECASE)
_END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_LOOKS = re.compile(
    r"</?(?:font|span|b|i|u|em|strong|small|big|a|ins|section|article|form)(?=[\s/>])[^<>]{0,2000}>", re.IGNORECASE
)
_BLOCKS = re.compile(r"</?(?:div|center|blockquote|p|ul|ol|dl)(?=[\s/>])[^<>]{0,2000}>", re.IGNORECASE)


class HtmlLoader:
    """``.html`` and ``.htm``, also a page with its pictures in one file; nothing is run and nothing is fetched."""

    suffixes: tuple[str, ...] = (".html", ".htm")

    def load(self, path: Path) -> Source:
        """Read ``path``.

        Raises :class:`corpus.errors.DocumentError` for oversized pages and pages without text.
        """
        data = path.read_bytes()
        if len(data) > limits.HTML:
            raise trouble(path, f"trang lớn hơn {limits.HTML >> 20} MB", "chia thành nhiều tệp nhỏ hơn")
        data, charset = _archived(data) if _ARCHIVE.match(data) else (data, "")
        if data.count(b"<") > limits.TAGS:
            raise trouble(path, f"trang có hơn {limits.TAGS} thẻ", "chia thành nhiều tệp nhỏ hơn")
        decoded = _decoded(data, charset)
        if decoded is None:
            raise trouble(path, "nội dung không phải trang HTML hoặc dùng bảng mã lạ", "tải lại tệp")
        text, unicode = decoded
        root = _tree(path, text)
        # What is found below a menu may be all that the page has.
        source = self._read(path, root, boilerplate(root), unicode) or self._read(path, root, set(), unicode)
        if source is None:
            raise trouble(path, "trang không có chữ nào", "kiểm tra lại tệp gốc")
        return source

    @staticmethod
    def _read(path: Path, root: _Element, left_out: set[_Element], unicode: bool) -> Source | None:
        notes = find_notes(root)
        walk = Walk(path, notes, left_out, Styles.of(root), fonts=unicode)
        walk.read(root)
        source = walk.build.source(path.name, "html")
        return source if source.text.strip() else None


def _archived(data: bytes) -> tuple[bytes, str]:
    """The page in a web archive (RFC 2557), which Word calls a single-file page, and the encoding stated for it."""
    from email import message_from_bytes

    for part in message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            return page if isinstance(page, bytes) else b"", part.get_content_charset() or ""
    return b"", ""


def _decoded(data: bytes, charset: str = "") -> tuple[str, bool] | None:
    """Text of a page, and whether its characters are what the page's fonts draw."""
    declared = _CHARSET.search(data[:4096])
    name = declared[1].decode("ascii", "replace").lower() if declared else charset
    try:
        codec = codecs.lookup(name).name if name else ""
    except LookupError:
        codec = ""
    if codec == "cp1258":
        text = data.decode(codec, "replace")
        if syllable_share(text)[0] >= 0.6:
            return text, True
    decoded = decode(data)
    if decoded is not None:
        return decoded[0], decoded[1].startswith("utf")
    # A page may declare an encoding that is not Vietnamese; then the declaration is believed.
    if b"<" not in data or any(byte in data for byte in b"\0\1\2\3\4\5\6\7"):
        return None
    try:
        return data.decode(codec or "cp1252", "replace"), True
    except (LookupError, UnicodeError):  # codecs that are no text encodings
        return None


def _tree(path: Path, text: str) -> _Element:
    """The page as a tree, with the end tags that authors leave out put in (HTML Standard, 13.1.2.4)."""
    text = _END.sub("", _TYPE.sub("", text, count=1))  # browsers show what follows the end tags as well
    root, deep = _parsed(text)
    if deep:
        # Elements never closed stand inside each other without end: what only sets a look is left out.
        root, deep = _parsed(_BLOCKS.sub("<br>", _LOOKS.sub("", text)))
    if deep:
        raise trouble(path, "các thẻ lồng nhau quá sâu", "mở bằng trình duyệt rồi lưu lại")
    if root is None:
        raise trouble(path, "trang không có chữ nào", "kiểm tra lại tệp gốc")
    return root


def _parsed(text: str) -> tuple[_Element | None, bool]:
    """The tree, and whether it was cut for being too deep."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:  # nothing that could be a page
        return None, False
    return root, any(
        error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT or "depth" in error.message.lower()
        for error in parser.error_log
    )
