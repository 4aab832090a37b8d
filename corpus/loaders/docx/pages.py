"""Whether the page breaks of a Word document say which page a passage stands on."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from corpus.loaders.docx.styles import child
from corpus.source import Span

__all__ = ["trusted_pages"]


def trusted_pages(found: Sequence[Span], *, rendered: bool, properties: Element | None) -> tuple[Span, ...]:
    """``found`` if every page of the paper is known, else nothing: a wrong page is worse than none.

    Word notes where it broke pages when it last drew them (``rendered``), save before some tables. Without that only
    the breaks that somebody put in are known. Both are held against the pages that the ``properties`` count.
    """
    counted = child(properties, "Pages")
    stated = (counted.text or "").strip() if counted is not None else ""
    if not stated.isdecimal() or len(stated) > 6:
        return tuple(found) if rendered else ()
    slack = max(1, len(found) // 10) if rendered else 0
    return tuple(found) if abs(int(stated) - len(found)) <= slack else ()
