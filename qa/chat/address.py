"""Where a document is opened at a passage."""

from __future__ import annotations

from urllib.parse import quote

from qa.answer import Citation

__all__ = ["document_address"]

_MARKS = 40
"""Supporting places that are named in one address."""


def document_address(citation: Citation) -> str:
    """Address on this server of the document, opened at the cited passage with its supporting words marked."""
    marks = ",".join(f"{start}-{end}" for start, end in citation.highlights[:_MARKS])
    name = quote(citation.document, safe="", errors="replace")
    return f"/van-ban/{name}?start={citation.start}&end={citation.end}" + (f"&marks={marks}" if marks else "")
