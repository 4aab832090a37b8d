"""How well a document comes apart, measured against what a person read in it; used by ``test_truth``.

The truth of a document (``data/truth_*.json``) was read in its raw text, before the parser's answer was looked at:
headings as ``[start, level, kind, number, start of the parent, hash of the title]``, footnotes as ``[label, anchor,
sentence, definition]`` in code points, tables with a hash of each row. It holds places and hashes, no sentences.
``either`` are lines that two readers may see differently (a bare lead-in to a list): headings or not, both are right.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Any, NamedTuple

from drafts import agreement

from corpus.document import Document, Section, SectionKind, Table
from corpus.sidecar import FIELDS

MARKS = re.compile(r"\[footnoteRef:\d+\]|[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\*+|</?[pu]>")


class Share(NamedTuple):
    """``right`` of ``wanted`` things; ``wrong`` names those that differ."""

    right: int
    wanted: int
    wrong: tuple[str, ...]

    @property
    def share(self) -> float:
        return self.right / max(1, self.wanted)


def digest(words: str, length: int = 12) -> str:
    """Start of the SHA-256 of ``words``, composed and with one space wherever some stood."""
    line = " ".join(unicodedata.normalize("NFC", words).split())
    return hashlib.sha256(line.encode()).hexdigest()[:length]


def bare(words: str) -> str:
    return " ".join(unicodedata.normalize("NFC", MARKS.sub("", words)).split())


def number_of(section: Section) -> str:
    """A body heading's own label; of an appendix its number, which the parser may have inferred from its neighbours."""
    if section.kind is not SectionKind.APPENDIX:
        return section.number
    return "".join(re.findall(r"\d+", section.number)).lstrip("0")


def headings(truth: dict[str, Any], document: Document) -> tuple[list[str], list[str]]:
    """Headings found and wanted, one line each: place, level, kind, number, parent and title."""
    untitled = {start for start, *_, title in truth["headings"] if not title}
    found = []
    for section in document.sections:
        start = section.heading.start
        if start in truth["either"]:
            continue
        parent = None if section.parent is None else document.sections[section.parent].heading.start
        title = "" if start in untitled else digest(bare(section.title).rstrip(" .:"), 8)
        kind = section.kind.value
        found.append(f"{start} {section.level} {kind} {number_of(section)} {parent} {title}")
    return found, [" ".join(str(part) for part in heading) for heading in truth["headings"]]


def heading_score(truth: dict[str, Any], document: Document) -> tuple[float, tuple[str, ...]]:
    """F1 of the headings and what differs: ``-`` wanted and not found, ``+`` found and not wanted."""
    found, wanted = headings(truth, document)
    differs = [f"- {line}" for line in wanted if line not in found] + [
        f"+ {line}" for line in found if line not in wanted
    ]
    return agreement(found, wanted), tuple(differs)


def sentence_of(text: str, spans: list[list[int]]) -> str:
    """The words of a sentence without the mark of its list item (``-``, ``b)``) and without its notes' marks."""
    words = bare(" ".join(text[start:end] for start, end in spans))
    return re.sub(r"^(?:[-+–]|[a-zđ]\))\s*", "", words)


def note_score(truth: dict[str, Any], document: Document) -> Share:
    """Footnotes whose label, anchor, anchor's sentence and own words are all as a person read them."""
    text = document.text
    found = {
        note.label: (
            note.anchor and note.anchor.start,
            sentence_of(text, [list(span) for span in note.sentence]),
            sentence_of(text, [list(span) for span in note.definition]),
        )
        for note in document.footnotes
    }
    wrong = [
        f"footnote {label}"
        for label, anchor, sentence, definition in truth["footnotes"]
        if found.get(label) != (anchor, sentence_of(text, sentence), sentence_of(text, definition))
    ]
    count = len(truth["footnotes"])
    if len(document.footnotes) != count:
        wrong.append(f"{len(document.footnotes)} footnotes instead of {count}")
    return Share(count - len(wrong), count, tuple(wrong))


def records(document: Document, table: Table, torn: list[str]) -> list[list[str]]:
    """Rows cell by cell, group rows left out; the pieces of a row ``torn`` by a page are put together."""
    names = {row.group for row in table.rows} - {""}
    out: list[list[str]] = []
    for row in table.rows:
        cells = [bare(document.text[cell.start : cell.end]) if cell else "" for cell in row.cells]
        if cells[1] in {bare(name) for name in names}:
            continue
        if row.parent is not None and out and out[-1][0] in torn:
            whole = table.rows[row.parent].cells[0]
            assert whole is not None and document.words((whole,)) == out[-1][0]
            out[-1] = [f"{before} {after}".strip() for before, after in zip(out[-1], cells, strict=True)]
        else:
            out.append(cells)
    return out


def row_score(truth: dict[str, Any], document: Document) -> Share:
    """Rows whose every cell is right, of all rows; a table of another shape has none right."""
    wanted = right = 0
    wrong: list[str] = []
    places = {table.span.start: table for table in document.tables}
    for told in truth["tables"]:
        wanted += len(told["rows"])
        table = places.get(told["start"])
        if table is None or [len(table.columns), digest("|".join(table.columns[1:]))] != told["columns"]:
            wrong.append(f"table at {told['start']}: {table and table.columns}")
            continue
        rows = records(document, table, told.get("torn", []))
        if len(rows) != len(told["rows"]):
            wrong.append(f"table at {told['start']}: {len(rows)} rows instead of {len(told['rows'])}")
            continue
        for place, (cells, row) in enumerate(zip(rows, told["rows"], strict=True)):
            if [cells[0], digest("|".join(cells))] == row:
                right += 1
            else:
                wrong.append(f"table at {told['start']}, row {place} ({row[0]})")
    if len(places) != len(truth["tables"]):
        wrong.append(f"{len(places)} tables instead of {len(truth['tables'])}")
    return Share(right, wanted, tuple(wrong))


def metadata_score(truth: dict[str, Any], document: Document) -> Share:
    """Fields read as a person does, whom the paper goes to among them; a title is compared by its words."""
    wrong = []
    for field in FIELDS:
        read = getattr(document.metadata, field)
        value = read and (digest(read.value.lower()) if field == "title" else read.value)
        if value != truth["metadata"][field]:
            wrong.append(f"{field}: {read and read.value}")
    start, count, names = truth["recipients"]
    lists = [s for s in document.sections if s.kind is SectionKind.RECIPIENTS]
    lines = [
        bare(line.strip(" -"))
        for section in lists
        for line in document.text[section.heading.end : section.span.end].split("\n")
        if line.strip(" :")
    ]
    if [s.heading.start for s in lists] != [start] or len(lines) != count or digest("|".join(lines)) != names:
        wrong.append(f"recipients: {lines}")
    return Share(len(FIELDS) + 1 - len(wrong), len(FIELDS) + 1, tuple(wrong))
