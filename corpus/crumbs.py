"""Specks of a scanned page that the recogniser took for letters: they are no running text.

Only what cannot be a word goes: a lone letter or sign on a line of its own, or at either end of a line where the
recogniser itself was unsure of it. The characters stay in the text; they are passed over like page numbers.
"""

from __future__ import annotations

import re

from corpus.source import Source, Span

_LONE = re.compile(r"^[^\S\n]*([^\w\s]{1,3}|[^\W\d_]|[^\W\d_][^\w\s]|[^\w\s][^\W\d_])[^\S\n]*$", re.MULTILINE)
_KEPT = re.compile(r"[-–+*•]\Z|[IVX][.)]?\Z|[A-HĐ][.)]\Z|[a-zđ][.)]\Z")
"""Marks of lists and numbers of headings stand alone rightly."""


def is_scanned(source: Source) -> bool:
    """Were words of ``source`` recognised in pictures?"""
    return source.format == "scan" or bool(source.uncertain)


def crumbs(source: Source) -> list[Span]:
    """What of a scan's text is dirt, in order; nothing for other formats."""
    if not is_scanned(source):
        return []
    text = source.text
    found = [Span(*match.span(1)) for match in _LONE.finditer(text) if not _KEPT.match(match.group(1))]
    for span in source.uncertain:
        word = text[span.start : span.end].strip()
        if len(word) != 1 or word.isdigit() or _KEPT.match(word) or word in ".,;:)":
            continue
        first = span.start == 0 or text[span.start - 1] == "\n"
        last = text[span.end : span.end + 1] in ("", "\n")
        if first or last:
            found.append(span)
    return sorted({*found, *_unread_lines(source)})


def _unread_lines(source: Source) -> list[Span]:
    """Lines of which the recogniser was unsure of every word and no word is longer than three letters: seals, hands."""
    text = source.text
    unsure: dict[int, list[Span]] = {}
    for span in source.uncertain:
        unsure.setdefault(text.rfind("\n", 0, span.start) + 1, []).append(span)
    found: list[Span] = []
    for start, spans in unsure.items():
        end = text.find("\n", start)
        line = text[start : end if end != -1 else len(text)]
        sure = sum(span.end - span.start for span in spans) < len("".join(line.split()))
        words = line.split()
        if "\t" in line or sure or any(len(word) > 3 or word.isdigit() or _KEPT.match(word) for word in words):
            continue
        found.append(Span(start, start + len(line)))
    return found
