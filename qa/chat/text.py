"""Words of documents and people as HTML: everything is escaped here, and nowhere is it taken out again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from qa.answer import Citation

# Control characters, marks that turn the reading direction, and halves of surrogate pairs can make a page say
# something other than the document does, or cannot be sent. Each is shown as one replacement character.
_UNFIT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BLANK = " \t\r\n\f\u00a0"
# Each begins only where a run of white space does: a long run would else be tried from every place in it.
_CELL = re.compile(r"(?<![ \u00a0\n\f])(?:[ \u00a0\n\f]*\t)+[ \u00a0]*")
_BREAKS = re.compile(r"(?<![ \u00a0\n\f])[ \u00a0]*[\n\f][ \u00a0\n\f]*")
_CONTEXT = 160
"""Characters of context shown on either side of a quote."""
_CONVERTER_MARK = re.compile(r"\*+")
_SECTION_NUMBER = re.compile(
    r"(?:(?:phụ\s+lục|phần|chương|mục|điều)\s+(?:số\s+)?[\w.]+"
    r"|\(\w{1,4}\)|[IVXLC]+\b|\d+(?:\.\d+)*|[A-ZĐa-zđ](?=[.)]))",
    re.IGNORECASE,
)


def safe(text: str) -> str:
    """Escape ``text`` for element content and for quoted attributes alike."""
    return escape(_UNFIT.sub("\ufffd", text), quote=True)


def prose(text: str) -> str:
    """Document words as HTML: line breaks kept once, table cells set apart, marks of converters made pale.

    Only white space changes; every other character of ``text`` is in the result, in order.
    """
    out = _BREAKS.sub("\n", _CELL.sub("\t", safe(text)))
    out = _CONVERTER_MARK.sub(lambda mark: f'<span class="wq-pale">{mark[0]}</span>', out)
    return out.replace("\t", '<span class="wq-cell"> </span>').replace("\n", "<br>")


def around(before: str, after: str) -> tuple[str, str]:
    """The nearest words of the context, whole ones only, with the white space that joins the quote."""
    if len(before) > _CONTEXT:
        before = before[-_CONTEXT:]
    if len(after) > _CONTEXT:
        after = after[:_CONTEXT]
    # Whoever cut the context may have cut a word.
    before = re.sub(r"^\s*\S*\s+", "", before)
    after = re.sub(r"\s+\S*\s*$", "", after)
    return (before if before.strip() else "", after if after.strip() else "")


def marked(text: str, start: int, highlights: Sequence[tuple[int, int]]) -> str:
    """``text``, which begins at offset ``start`` of its document, with ``highlights`` in ``<mark>``.

    ``highlights`` are document offsets; what lies outside ``text`` is ignored, overlapping and adjoining
    ones are merged. White space at either end is left out.
    """
    start += len(text) - len(text.lstrip(_BLANK))
    text = text.strip(_BLANK)
    spans: list[list[int]] = []
    for left, right in sorted((max(a - start, 0), min(b - start, len(text))) for a, b in highlights):
        if left >= right:
            continue
        # Words one after another read as one mark.
        if spans and not text[spans[-1][1] : left].strip(_BLANK):
            spans[-1][1] = max(spans[-1][1], right)
        else:
            spans.append([left, right])
    out: list[str] = []
    at = 0
    for left, right in spans:
        out += [prose(text[at:left]), "<mark>", prose(text[left:right]), "</mark>"]
        at = right
    out.append(prose(text[at:]))
    return "".join(out)


def date_words(iso: str) -> str:
    """An ISO 8601 date as it is written in Vietnamese: ``2026-04`` is ``tháng 4/2026``."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", iso)
    if match is None:
        return iso
    year, month, day = match.groups()
    if month is None:
        return f"năm {year}"
    if day is None:
        return f"tháng {int(month)}/{year}"
    return f"ngày {int(day)}/{int(month)}/{year}"


def section_words(section: Sequence[str], limit: int = 110) -> str:
    """The section path on one line, bare numbers before the last: ``I › 2 › 2.2. Về phát triển kinh tế``."""
    parts = [" ".join(part.split()) for part in section if part.strip()]
    short = [_number_of(part) for part in parts[:-1]] + [clip(part, limit) for part in parts[-1:]]
    return " › ".join(short)


def source_words(citation: Citation) -> str:
    """Title, number, date, section, note and page on one line, as set under a copied quote."""
    parts = [" ".join((citation.title or citation.document).split())]
    if citation.number:
        parts.append(f"số {citation.number}")
    if citation.date:
        parts.append(date_words(citation.date))
    if citation.section:
        parts.append("mục " + section_words(citation.section))
    if citation.footnote:
        parts.append(f"chú thích {citation.footnote}")
    if citation.page is not None:
        parts.append(f"trang {citation.page}")
    return ", ".join(parts)


def _number_of(label: str) -> str:
    match = _SECTION_NUMBER.match(label)
    return match[0] if match else clip(label, 32)


def clip(text: str, limit: int) -> str:
    """``text`` cut between words where it is longer than ``limit`` characters."""
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
