"""Corrections of what was read of a paper, kept in a small file beside it: ``NAME.ext.meta.toml``.

TOML 1.0 with one line a field, as ``ward = "An Bình"``; the fields are those of
:class:`~corpus.document.Metadata`. An empty value says that the paper does not have it. One more line,
``audience = "công khai"`` or ``"nội bộ"``, says whom the paper is for.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

from corpus.audience import Audience, audience_named
from corpus.document import Metadata, Read
from corpus.errors import DocumentError

__all__ = ["AUDIENCE", "FIELDS", "corrected", "is_sidecar", "read_sidecar", "sidecar_of"]

SUFFIX = ".meta.toml"
FIELDS = tuple(field.name for field in fields(Metadata))
AUDIENCE = "audience"
"""The line that says whom the paper is for; what it says cannot be read in a paper."""
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?\Z")
_MOST_BYTES = 2**16
_MOST_CHARACTERS = 500


def sidecar_of(path: Path) -> Path:
    """Where the corrections of the document ``path`` are, if there are any."""
    return path.with_name(path.name + SUFFIX)


def is_sidecar(name: str) -> bool:
    """Is a file called ``name`` one of corrections rather than a document?"""
    return name.lower().endswith(SUFFIX)


def read_sidecar(path: Path) -> dict[str, str]:
    """The corrections of the document ``path``: field to value, ``""`` for one it does not have.

    Empty when there is no such file. Raises :class:`DocumentError` when it cannot be read, has an unknown field or
    a value that is no text.
    """
    file = sidecar_of(path)
    try:
        if not file.is_file():
            return {}
        if file.stat().st_size > _MOST_BYTES:
            raise _trouble(file, "tệp lớn hơn 64 KB", "chỉ ghi các trường cần sửa")
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        raise _trouble(file, "không đúng dạng TOML", 'ghi mỗi dòng một trường, như: ward = "An Bình"') from None
    except OSError:
        raise _trouble(file, "không đọc được tệp", "kiểm tra quyền đọc") from None
    return {name: _value(file, name, value) for name, value in data.items()}


def _value(file: Path, name: str, value: object) -> str:
    if name not in (*FIELDS, AUDIENCE):
        known = ", ".join((*FIELDS, AUDIENCE))
        raise _trouble(file, f"không có trường “{name}”", f"dùng một trong các trường {known}")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    elif isinstance(value, date):
        value = value.isoformat()[:10]
    if not isinstance(value, str) or len(value) > _MOST_CHARACTERS or any(ord(letter) < 32 for letter in value):
        raise _trouble(file, f"giá trị của “{name}” không phải một dòng chữ", "đặt giá trị trong dấu ngoặc kép")
    words = " ".join(value.split())
    if name == "date" and words and not _DATE.match(words):
        raise _trouble(file, f"ngày “{words}” không đúng dạng", "ghi ngày là 2026-04-17, 2026-04 hoặc 2026")
    return _audience(file, words) if name == AUDIENCE and words else words


def _audience(file: Path, words: str) -> str:
    audience = audience_named(words)
    if audience is None:
        offered = " hoặc ".join(f"“{one}”" for one in Audience)
        raise _trouble(file, f"đối tượng đọc “{words}” không có", f"ghi {AUDIENCE} là {offered}")
    return audience.value


def _trouble(file: Path, wrong: str, remedy: str) -> DocumentError:
    return DocumentError(f"Không đọc được tệp chỉnh sửa “{file.name}”: {wrong}; hãy {remedy}.")


def corrected(metadata: Metadata, corrections: Mapping[str, str]) -> Metadata:
    """``metadata`` with each correction in place: confidence 1, read nowhere in the text.

    An issuer that ends with the name of the ward follows a correction of the ward.
    """
    changes: dict[str, Read | None] = {
        name: Read(value, None, 1.0) if value else None for name, value in corrections.items() if name in FIELDS
    }
    ward, issuer = metadata.ward, metadata.issuer
    new = corrections.get("ward")
    if new and ward and issuer and "issuer" not in changes and issuer.value.endswith(f" {ward.value}"):
        changes["issuer"] = replace(issuer, value=issuer.value.removesuffix(ward.value) + new)
    return replace(metadata, **changes) if changes else metadata
