"""Where a document is opened at a passage: addresses relative to the page, which may stand under a path of a proxy."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from qa.answer import Citation
from qa.chat.text import safe

__all__ = ["cited_address", "document_address", "document_link"]

_MARKS = 40
"""Supporting places that are named in one address."""


def document_address(
    name: str, start: int | None = None, end: int | None = None, marks: Sequence[tuple[int, int]] | None = None
) -> str:
    """Of the whole document, or of the characters ``start`` to ``end`` of its text, all or ``marks`` of them marked."""
    address = f"van-ban/{quote(name, safe='/', errors='replace')}"
    if start is None or end is None:
        return address
    told = ",".join(f"{a}-{b}" for a, b in ([(start, end)] if marks is None else marks)[:_MARKS])
    return f"{address}?start={start}&end={end}" + (f"&marks={told}" if told else "")


def cited_address(citation: Citation) -> str:
    """Of the cited passage with its supporting words marked."""
    return document_address(citation.document, citation.start, citation.end, citation.highlights)


def document_link(words: str, name: str, start: int | None = None, end: int | None = None, *, label: str = "") -> str:
    """A link, as safe HTML, that opens beside the page where the page knows how and in a tab of its own elsewhere."""
    told = f' aria-label="{safe(label)}"' if label else ""
    return (
        f'<a class="wq-open-document" href="{safe(document_address(name, start, end))}" target="_blank" '
        f'rel="noopener"{told}>{safe(words)}</a>'
    )
