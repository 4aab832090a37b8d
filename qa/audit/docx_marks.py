"""Puts range marks of comments into the main part of a Word file without touching anything else in it.

The XML is not written anew: marks go in at byte offsets, so every style, field and image stays as it was. Places are
found by their characters (white space apart) with the nearest surroundings, for a document's text is what the reader
extracted and not what the file stores.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from corpus.document import Document
from corpus.source import Span
from corpus.unicode import nfc

__all__ = ["Remark", "mark_document"]

_WORD = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_REACH = 48
"""Characters on either side that tell one occurrence of a number from another."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Words for one place of a document's text."""

    span: Span
    words: str
    grave: bool


@dataclass(slots=True)
class _Texts:
    """The characters of a main part in order, white space left out, and where each stands in the bytes."""

    letters: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)
    """For each character, the run it stands in."""
    properties: list[bytes] = field(default_factory=list)
    plain: list[int] = field(default_factory=list)
    """Byte offsets behind ``<w:t`` where white space must be asked to be kept."""


def mark_document(
    raw: bytes, document: Document, remarks: Sequence[Remark], first: int = 0
) -> tuple[bytes | None, list[Remark]]:
    """``raw`` with the marks of ``remarks``, numbered from ``first``; ``None`` where Word did not write it."""
    if _WORD not in raw[:4000] or b"<!DOCTYPE" in raw:
        return None, []
    texts = _read(raw)
    if texts is None or not texts.letters:
        return None, []
    stream = "".join(texts.letters)
    kept = [i for i, c in enumerate(document.text) if not c.isspace()]
    plain = "".join(document.text[i] for i in kept)
    insertions: list[tuple[int, int, bytes]] = []
    for number, remark in enumerate(remarks, start=first):
        found = _found(stream, plain, kept, remark.span)
        begin, end = found if found else (0, 1)
        opened = b'<w:commentRangeStart w:id="%d"/>' % number
        closed = b'<w:commentRangeEnd w:id="%d"/><w:r><w:commentReference w:id="%d"/></w:r>' % (number, number)
        insertions.append((texts.starts[begin], 1, _split(texts, begin, opened)))
        insertions.append((texts.ends[end - 1], 0, _split(texts, end - 1, closed)))
    insertions += [(at, 2, b' xml:space="preserve"') for at in texts.plain]
    out: list[bytes] = []
    at = 0
    for place, _, words in sorted(insertions, key=lambda item: item[:2]):
        out.append(raw[at:place])
        out.append(words)
        at = place
    out.append(raw[at:])
    marked = b"".join(out)
    try:
        expat.ParserCreate().Parse(marked, True)
    except expat.ExpatError:
        return None, []
    return marked, list(remarks)


def _split(texts: _Texts, letter: int, mark: bytes) -> bytes:
    """``mark`` between two halves of the run that holds a letter."""
    properties = texts.properties[texts.runs[letter]]
    return b'</w:t></w:r>%s<w:r>%s<w:t xml:space="preserve">' % (mark, properties)


def _read(raw: bytes) -> _Texts | None:
    texts = _Texts()
    parser = expat.ParserCreate()
    parser.buffer_text = False
    stack: list[str] = []
    run: list[int] = []
    opened: list[int] = []
    pending: list[tuple[int, str]] = []

    def begin(name: str, _attributes: dict[str, str]) -> None:
        _flush(parser.CurrentByteIndex)
        stack.append(name)
        if name == "w:r":
            run.append(len(texts.properties))
            texts.properties.append(b"")
        elif name == "w:rPr" and run and len(stack) > 1 and stack[-2] == "w:r":
            opened.append(parser.CurrentByteIndex)
        elif name == "w:t":
            start = parser.CurrentByteIndex
            tag = raw[start : raw.find(b">", start)]
            if b"space" not in tag and not tag.endswith(b"/"):
                texts.plain.append(start + len(b"<w:t"))

    def end(name: str) -> None:
        _flush(parser.CurrentByteIndex)
        stack.pop()
        if name == "w:r" and run:
            run.pop()
        elif name == "w:rPr" and opened and run and stack and stack[-1] == "w:r":
            stop = raw.find(b">", parser.CurrentByteIndex) + 1
            texts.properties[run[-1]] = raw[opened.pop() : stop]

    def _flush(stop: int) -> None:
        """Characters are known by where they begin; the last of a piece ends where the next piece begins."""
        for place, (at, words) in enumerate(pending):
            limit = pending[place + 1][0] if place + 1 < len(pending) else stop
            entity = raw[at : at + 1] == b"&"
            for letter in words:
                size = limit - at if entity else len(letter.encode())
                if not letter.isspace():
                    texts.letters.append(letter)
                    texts.starts.append(at)
                    texts.ends.append(at + size)
                    texts.runs.append(run[-1])
                at += size
        pending.clear()

    def characters(words: str) -> None:
        if stack and stack[-1] == "w:t" and run:
            pending.append((parser.CurrentByteIndex, words))

    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    try:
        parser.Parse(raw, True)
    except expat.ExpatError:
        return None
    return texts


def _found(stream: str, plain: str, kept: list[int], span: Span) -> tuple[int, int] | None:
    """Where the characters of ``span`` stand in ``stream``: the one with the likest surroundings."""
    first = bisect_right(kept, span.start - 1)
    last = bisect_right(kept, span.end - 1)
    wanted = plain[first:last]
    if not wanted:
        return None
    before, after = plain[max(0, first - _REACH) : first], plain[last : last + _REACH]
    best: tuple[int, int] | None = None
    for form in dict.fromkeys((wanted, nfc(wanted))):
        at = stream.find(form)
        while at >= 0:
            score = _common(stream[max(0, at - _REACH) : at][::-1], before[::-1])
            score += _common(stream[at + len(form) : at + len(form) + _REACH], after)
            if best is None or score > best[0]:
                best = (score, at)
            at = stream.find(form, at + 1)
        if best is not None:
            return best[1], best[1] + len(form)
    return None


def _common(first: str, second: str) -> int:
    length = 0
    for a, b in zip(first, second, strict=False):
        if a != b:
            break
        length += 1
    return length
