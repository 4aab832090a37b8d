"""Where a person goes after signing in: to a page of this server, whatever the address they came by says."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

__all__ = ["following"]

# Browsers read a backslash as a slash and pass over control characters (WHATWG URL, section 4.4).
_ODD = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
_LONGEST = 2000
_NOT_BACK = ("/dang-nhap", "/dang-xuat")


def following(wanted: str) -> str:
    """``wanted`` where it is a path of this server, else ``/``."""
    if not wanted.startswith("/") or wanted.startswith("//") or _ODD.search(wanted) or len(wanted) > _LONGEST:
        return "/"
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or parts.path.startswith(_NOT_BACK):
        return "/"
    return wanted
