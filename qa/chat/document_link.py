"""The address at which a document opens, at a passage of it."""

from __future__ import annotations

from urllib.parse import quote

from qa.chat.text import safe

__all__ = ["document_address", "document_link"]


def document_address(name: str, start: int | None = None, end: int | None = None) -> str:
    """Of the whole document, or of the characters ``start`` to ``end`` of its text, marked."""
    address = f"/van-ban/{quote(name, safe='/')}"
    return address if start is None else f"{address}?start={start}&end={end}&marks={start}-{end}"


def document_link(words: str, name: str, start: int | None = None, end: int | None = None, *, label: str = "") -> str:
    """A link, as safe HTML, that opens beside the page where the page knows how and in a tab of its own elsewhere."""
    told = f' aria-label="{safe(label)}"' if label else ""
    return (
        f'<a class="wq-open-document" href="{safe(document_address(name, start, end))}" target="_blank" '
        f'rel="noopener"{told}>{safe(words)}</a>'
    )
