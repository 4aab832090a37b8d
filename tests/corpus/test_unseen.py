"""Papers of the genre in many forms come apart as a person reads them; each stands beside its truth (``*.json``).

``headings``: level, kind and label (a fourth item: only the number is told); ``optional``: lines that two readers may
see differently; ``footnotes``: words and the sentence of the mark; ``tables``: columns, rows, groups, rows ``torn`` by a
page; ``metadata``: every value that is right.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from drafts import plain

from corpus.document import Document, Table
from corpus.loaders import load
from corpus.parse import parse

HERE = Path(__file__).parent / "unseen"
PAPERS = sorted(HERE.glob("*.txt"))
Read = list[tuple[dict[str, Any], Document]]


@pytest.fixture(scope="module")
def papers() -> Read:
    return [(json.loads(path.with_suffix(".json").read_text(encoding="utf-8")), parse(load(path))) for path in PAPERS]


def level_line(words: str) -> str:
    """``words`` for comparison: without marks, full stops and the case that a line has only as a line."""
    return " ".join(re.sub(r"[*.:;]", "", plain(words)).split()).casefold()


def agrees(wanted: list[Any], found: tuple[int, str, str, str]) -> bool:
    level, kind, words, *number_only = wanted
    if [level, kind] != list(found[:2]):
        return False
    return words is None or level_line(words) == level_line(found[2 if number_only else 3])


def heading_counts(truth: dict[str, Any], document: Document) -> tuple[int, int, list[str]]:
    """Headings that are right, and all that were wanted or found; what differs."""
    optional = {level_line(words) for words in truth["optional"]}
    found = [(s.level, s.kind.value, s.number, s.label) for s in document.sections]
    left = [line for line in found if level_line(line[3]) not in optional and "Bảng không có tên" not in line[3]]
    wrong = []
    total = len(left) + len(truth["headings"])
    right = 0
    for wanted in truth["headings"]:
        hit = next((line for line in left if agrees(wanted, line)), None)
        if hit is None:
            wrong.append(f"{document.name} - {wanted}")
        else:
            left.remove(hit)
            right += 1
    return right, total, [*wrong, *(f"{document.name} + {line}" for line in left)]


def statement(words: str) -> str:
    """``words`` without the mark of their list item and the sign that ends them."""
    return re.sub(r"^(?:[-+*•]|[a-zđ]\)|\d+\.)\s+", "", plain(words)).rstrip(" ;.")


def records(document: Document, table: Table, told: dict[str, Any]) -> list[list[str]]:
    """Rows cell by cell, group rows left out, the pieces of a ``torn`` row put together."""
    cells = [[plain(document.text[c.start : c.end]) if c else "" for c in row.cells] for row in table.rows]
    groups = [name for _, name in told["groups"]]
    out: list[list[str]] = []
    for row, words in zip(table.rows, cells, strict=True):
        if words[1] in groups:
            continue
        if row.parent is not None and cells[row.parent][0] in told.get("torn", ()):
            out[-1] = [f"{before} {after}".strip() for before, after in zip(out[-1], words, strict=True)]
        else:
            out.append(words)
    return out


def test_headings(papers: Read) -> None:
    counts = [heading_counts(*paper) for paper in papers]
    right, total = sum(count[0] for count in counts), sum(count[1] for count in counts)
    differs = [line for count in counts for line in count[2]]
    print(f"headings: F1 {2 * right / total:.4f}", *differs, sep="\n  ")
    assert 2 * right >= 0.98 * total


def test_footnotes(papers: Read) -> None:
    for truth, document in papers:
        pairs = [(document.words(note.definition), document.words(note.sentence)) for note in document.footnotes]
        found = [(statement(words), statement(sentence)) for words, sentence in pairs]
        wanted = [(statement(words), statement(sentence)) for words, sentence in truth["footnotes"]]
        assert found == wanted, document.name


def test_rows(papers: Read) -> None:
    right = wanted = found = 0
    for truth, document in papers:
        assert len(document.tables) == len(truth["tables"]), document.name
        for table, told in zip(document.tables, truth["tables"], strict=True):
            assert list(table.columns) == ["STT" if name == "TT" else name for name in told["columns"]], document.name
            assert {row.group for row in table.rows} - {""} == {name for _, name in told["groups"]}
            rows = records(document, table, told)
            found, wanted = found + len(rows), wanted + len(told["rows"])
            right += sum(row in rows for row in told["rows"])
    print(f"rows: {right} of {wanted}, {found} found")
    assert 2 * right >= 0.98 * (wanted + found)


def test_metadata(papers: Read) -> None:
    wrong = []
    for truth, document in papers:
        for field, values in truth["metadata"].items():
            read = getattr(document.metadata, field)
            value = read and read.value.casefold()
            if value not in [right and right.casefold() for right in values]:
                wrong.append(f"{document.name} {field}: {read and read.value}")
    assert wrong == []


def test_every_word_is_in_a_passage_or_heads_a_table(papers: Read) -> None:
    for _, document in papers:
        reached = bytearray(len(document.text))
        spans = [span for passage in document.passages for span in passage.spans]
        spans += [section.heading for section in document.sections] + [table.span for table in document.tables]
        for start, end in spans:
            reached[start:end] = b"\1" * (end - start)
        left = "".join(" " if hit else letter for letter, hit in zip(document.text, reached, strict=True))
        assert not re.findall(r"[^\W\d_]{2,}", left), document.name
