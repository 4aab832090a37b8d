"""The words of a passage as the index reads them: its own, and those that say what it speaks of."""

from __future__ import annotations

from corpus.document import Document, Passage
from corpus.marks import bare


def own_words(document: Document, passage: Passage) -> str:
    """Words of the passage itself, converter marks removed."""
    return bare(document.words(passage.spans))


def context_words(document: Document, passage: Passage) -> str:
    """Headings above the passage, its anchor sentence or lead-in, and for a table row its caption and columns."""
    parts = [*document.section_path(passage.section), passage.header]
    if passage.context:
        parts.append(document.words(passage.context))
    return bare("\n".join(part for part in parts if part))


def identity_words(document: Document) -> str:
    """What the paper is: title, kind, number, issuer and period."""
    meta = document.metadata
    fields = (meta.kind, meta.number, meta.title, meta.issuer, meta.period)
    return "\n".join(field.value for field in fields if field)


def embedded_words(document: Document, passage: Passage) -> str:
    """What the encoder sees: nearest heading, lead-in, then the passage, so that a fragment has a subject."""
    path = document.section_path(passage.section)
    lead = bare(document.words(passage.context)) if passage.context else ""
    return "\n".join(
        part for part in (path[-1] if path else "", passage.header, lead, own_words(document, passage)) if part
    )
