"""Where an index is that Milvus keeps, as a person names it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from corpus.errors import SettingsError

__all__ = ["Address", "is_address", "parse_address"]

_SERVER, _SECURE, _FILE = "milvus", "milvus+tls", "milvus+file"
_PREFIX = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_PORT = 19530
_USUAL = "wardqa"
_HOW = "hãy gõ như: milvus://127.0.0.1:19530/wardqa, milvus+tls://… hoặc milvus+file:///thư_mục/tệp.db"


@dataclass(frozen=True, slots=True)
class Address:
    """``uri`` and ``token`` are what the client takes; ``shown`` carries no password and is safe to print."""

    uri: str
    token: str
    prefix: str
    """Collections of this index have names that begin so: several indexes share an engine."""
    shown: str
    lite: bool
    """Whether it is a file that Milvus Lite opens within this process."""


def is_address(words: str) -> bool:
    """Whether ``words`` name an engine and no folder."""
    return words.partition("://")[0] in (_SERVER, _SECURE, _FILE) and "://" in words


def parse_address(words: str) -> Address:
    """Read ``milvus://[user:password@]host[:port][/prefix]`` or ``milvus+file:///path/file.db[#prefix]``.

    Raises :class:`SettingsError` for anything else.
    """
    try:
        parts = urlsplit(words)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise SettingsError(f"Không hiểu địa chỉ {_shown(words)}; {_HOW}") from error
    if parts.scheme == _FILE:
        path, prefix = Path(unquote(parts.path)), parts.fragment or _USUAL
        if parts.netloc or path.suffix != ".db" or not _PREFIX.fullmatch(prefix):
            raise SettingsError(f"Không hiểu địa chỉ {words}; {_HOW}")
        return Address(str(path.resolve()), "", prefix, words, lite=True)
    prefix = parts.path.strip("/") or _USUAL
    if parts.scheme not in (_SERVER, _SECURE) or not host or not _PREFIX.fullmatch(prefix) or parts.query:
        raise SettingsError(f"Không hiểu địa chỉ {_shown(words)}; {_HOW}")
    scheme = "https" if parts.scheme == _SECURE else "http"
    name = f"[{host}]" if ":" in host else host
    token = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}" if parts.username else ""
    return Address(
        f"{scheme}://{name}:{port or _PORT}",
        token,
        prefix,
        f"{parts.scheme}://{name}:{port or _PORT}/{prefix}",
        lite=False,
    )


def _shown(words: str) -> str:
    return re.sub(r"//[^@/]*@", "//***@", words)
