"""Opens Office Open XML packages (ISO/IEC 29500) without trusting them: sizes are checked first."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from xml.etree import ElementTree

from corpus.loaders import limits
from corpus.loaders.trouble import trouble

__all__ = ["Package", "attribute", "flag", "local"]

_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)


def local(element: ElementTree.Element) -> str:
    """Tag without its namespace."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def attribute(element: ElementTree.Element | None, name: str) -> str | None:
    """Attribute by its name without namespace."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if key.rsplit("}", 1)[-1] == name:
            return value
    return None


def flag(element: ElementTree.Element | None) -> bool:
    """On/off property of ISO/IEC 29500-1 17.17.4: present means on unless its value says otherwise."""
    return element is not None and attribute(element, "val") not in ("0", "false", "off", "none")


class Package:
    """A checked package; use as a context manager."""

    def __init__(self, path: Path) -> None:
        """Raises :class:`corpus.errors.DocumentError` for a damaged, encrypted or hostile package."""
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
            raise self._damaged() from None
        try:
            self._check()
        except BaseException:
            self._zip.close()
            raise

    def _damaged(self) -> Exception:
        return trouble(
            self.path,
            "tệp bị hỏng hoặc tải về chưa trọn vẹn",
            "mở bằng phần mềm gốc rồi lưu lại, hoặc tải lại tệp",
        )

    def _check(self) -> None:
        infos = self._zip.infolist()
        hostile = len(infos) > limits.PARTS or sum(i.file_size for i in infos) > limits.PACKAGE
        for info in infos:
            swollen = info.file_size > limits.RATIO * max(info.compress_size, 1)
            hostile = hostile or (info.file_size > limits.RATIO_FROM and swollen)
            if info.flag_bits & 1:
                raise trouble(self.path, "tệp được đặt mật khẩu", "bỏ mật khẩu rồi nạp lại")
        if hostile:
            raise trouble(self.path, "tệp nén phình ra lớn bất thường nên không được mở", "kiểm tra nguồn gốc của tệp")

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def names(self) -> list[str]:
        """Part names."""
        return self._zip.namelist()

    def read(self, part: str) -> bytes | None:
        """Bytes of ``part`` or ``None``; never more than the limit is unpacked."""
        try:
            info = self._zip.getinfo(part)
        except KeyError:
            return None
        if info.file_size > limits.PART:
            raise trouble(
                self.path,
                f"phần “{part}” lớn hơn {limits.PART >> 20} MB",
                "chia văn bản thành nhiều tệp nhỏ hơn",
            )
        try:
            with self._zip.open(info) as stream:
                data = stream.read(limits.PART + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
            raise self._damaged() from None
        for strict, transitional in _STRICT:
            data = data.replace(strict, transitional)
        return data

    def xml(self, part: str) -> ElementTree.Element | None:
        """Root element of ``part`` or ``None``.

        A document type is refused: OOXML forbids it, and it is the only way to entity expansion.
        """
        data = self.read(part)
        if data is None:
            return None
        if b"<!DOCTYPE" in data or "<!DOCTYPE".encode("utf-16-le") in data:
            raise trouble(self.path, "tệp chứa khai báo XML không an toàn", "kiểm tra nguồn gốc của tệp")
        try:
            return ElementTree.fromstring(data)  # noqa: S314 - document types were refused above
        except (ElementTree.ParseError, LookupError, ValueError):  # the last two for encodings that do not exist
            raise self._damaged() from None

    def related(self, part: str) -> Iterator[tuple[str, str]]:
        """``(kind, target part)`` of the parts that ``part`` refers to; kind is the last word of the type."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        for relation in root if root is not None else ():
            target = attribute(relation, "Target") or ""
            if attribute(relation, "TargetMode") == "External" or not target:
                continue
            kind = (attribute(relation, "Type") or "").rsplit("/", 1)[-1]
            joined = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            yield kind, posixpath.normpath(joined)
