"""The draft as a Word file with the findings as real comments at their places (ECMA-376, part ``word/comments.xml``).

A draft that is a Word file keeps everything it has: only range marks and the comments part are added. Of any other
format a Word file is made from its text, one paragraph a line.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from corpus.document import Document
from corpus.source import Span
from qa.audit.docx_marks import Remark, mark_document
from qa.audit.finding import Finding, Severity
from qa.audit.report_html import SEVERITIES

__all__ = ["commented", "remarks_on"]

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_UNFIT = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]"
)
_AUTHOR = "wardqa check"
_STAMP = (2000, 1, 1, 0, 0, 0)
"""Time of the parts: the same findings give the same file."""


def remarks_on(document: Document, findings: Sequence[Finding]) -> list[Remark]:
    """What to say at which place of ``document``: each finding at its first place there."""
    out: list[Remark] = []
    for finding in findings:
        place = next((place for place in finding.places if place.document == document.name), None)
        if place is not None:
            label = finding.verdict.value if finding.verdict else SEVERITIES[finding.severity]
            words = _UNFIT.sub("", f"[{label}] {finding.message}")
            out.append(Remark(Span(place.start, place.end), words, finding.severity is Severity.ERROR))
    return out


def commented(document: Document, findings: Sequence[Finding], path: Path | None = None) -> bytes:
    """The bytes of a ``.docx`` with one comment a finding; ``path`` is the draft's own Word file, if it is one."""
    remarks = remarks_on(document, findings)
    if path is not None and path.suffix.lower() in (".docx", ".docm"):
        made = _into_package(path.read_bytes(), document, remarks)
        if made is not None:
            return made
    return _from_text(document, remarks)


def _comments(remarks: Sequence[Remark], first: int = 0) -> str:
    return "".join(
        f'<w:comment xmlns:w="{_W}" w:id="{first + number}" w:author="{_AUTHOR}" w:initials="WQ"><w:p><w:r>'
        f'<w:t xml:space="preserve">{escape(remark.words)}</w:t></w:r></w:p></w:comment>'
        for number, remark in enumerate(remarks)
    )


def _into_package(raw: bytes, document: Document, remarks: Sequence[Remark]) -> bytes | None:
    """The given Word file with comments, or ``None`` where its parts are not where Word puts them."""
    with zipfile.ZipFile(BytesIO(raw)) as package:
        names = set(package.namelist())
        if not {"word/document.xml", "[Content_Types].xml"} <= names:
            return None
        parts = {name: package.read(name) for name in package.namelist()}
    held = parts.get("word/comments.xml", b"").decode("utf-8", "replace")
    taken = [int(number) for number in re.findall(r'<w:comment\b[^>]*\bw:id="(\d+)"', held)]
    first = max(taken, default=-1) + 1
    marked, placed = mark_document(parts["word/document.xml"], document, remarks, first)
    if marked is None:
        return None
    parts["word/document.xml"] = marked
    ours = _comments(placed, first)
    if "</w:comments>" in held:
        held = held.replace("</w:comments>", f"{ours}</w:comments>")
    else:
        held = f'<?xml version="1.0" encoding="UTF-8"?><w:comments xmlns:w="{_W}">{ours}</w:comments>'
    parts["word/comments.xml"] = held.encode()
    types = parts["[Content_Types].xml"].decode("utf-8", "replace")
    if "/word/comments.xml" not in types:
        types = types.replace("</Types>", f'<Override PartName="/word/comments.xml" ContentType="{_CONTENT}"/></Types>')
        parts["[Content_Types].xml"] = types.encode()
    name = "word/_rels/document.xml.rels"
    relations = parts.get(name, f'<Relationships xmlns="{_RELATIONS}"></Relationships>'.encode()).decode(
        "utf-8", "replace"
    )
    if _KIND not in relations:
        entry = f'<Relationship Id="rIdWardqaComments" Type="{_KIND}" Target="comments.xml"/>'
        relations = re.sub(r"<Relationships([^>]*)/>", r"<Relationships\1></Relationships>", relations)
        parts[name] = relations.replace("</Relationships>", f"{entry}</Relationships>").encode()
    return _zipped(parts)


def _from_text(document: Document, remarks: Sequence[Remark]) -> bytes:
    """A Word file of the document's text, one paragraph a line, tabs kept."""
    starts: dict[int, list[int]] = {}
    stops: dict[int, list[int]] = {}
    for number, remark in enumerate(remarks):
        starts.setdefault(remark.span.start, []).append(number)
        stops.setdefault(remark.span.end, []).append(number)
    edges = sorted({*starts, *stops})
    body: list[str] = []
    at = place = 0
    for line in document.text.splitlines(keepends=True):
        words = line.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
        end = at + len(line)
        body.append("<w:p>")
        here = at
        while place < len(edges) and edges[place] < end:
            edge = edges[place]
            body.append(_run(document.text[here : min(edge, at + len(words))]))
            here = max(here, min(edge, at + len(words)))
            body += [_closing(n) for n in stops.get(edge, ())]
            body += [f'<w:commentRangeStart w:id="{n}"/>' for n in starts.get(edge, ())]
            place += 1
        body.append(_run(document.text[here : at + len(words)]))
        body.append("</w:p>")
        at = end
    rest = [n for edge in edges[place:] for n in stops.get(edge, ())]
    if rest:
        body.insert(-1, "".join(_closing(n) for n in rest))
    main = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_W}"><w:body>'
    main += f"{''.join(body)}</w:body></w:document>"
    ElementTree.fromstring(main)  # noqa: S314 - our own words, escaped; what does not parse must not be written
    comments = f'<?xml version="1.0" encoding="UTF-8"?><w:comments xmlns:w="{_W}">{_comments(remarks)}</w:comments>'
    types = (
        f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{_TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/>'
        f'<Override PartName="/word/comments.xml" ContentType="{_CONTENT}"/></Types>'
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    root = f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_RELATIONS}">'
    return _zipped(
        {
            "[Content_Types].xml": types.encode(),
            "_rels/.rels": (
                f'{root}<Relationship Id="rId1" Type="{office}" Target="word/document.xml"/></Relationships>'.encode()
            ),
            "word/document.xml": main.encode(),
            "word/_rels/document.xml.rels": (
                f'{root}<Relationship Id="rId1" Type="{_KIND}" Target="comments.xml"/></Relationships>'.encode()
            ),
            "word/comments.xml": comments.encode(),
        }
    )


def _run(words: str) -> str:
    if not words:
        return ""
    shown = escape(_UNFIT.sub("", words)).replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    return f'<w:r><w:t xml:space="preserve">{shown}</w:t></w:r>'


def _closing(number: int) -> str:
    return f'<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>'


def _zipped(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(zipfile.ZipInfo(name, _STAMP), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
