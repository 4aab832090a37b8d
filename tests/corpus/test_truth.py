"""How well documents come apart, against what a person read in them: the examples, and the sample by its drafts."""

from __future__ import annotations

import json
import shutil
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from drafts import agreement, notes, plain, read_notes, read_rows, recipients, rows, tree
from structure import heading_score, headings, metadata_score, note_score, row_score

from corpus.document import Document
from corpus.loaders import load
from corpus.parse import parse
from corpus.reading import read_document
from corpus.samples.write import HERE
from corpus.sidecar import FIELDS

DATA = Path(__file__).parent / "data"
REAL = sorted(DATA.glob("truth_*.json"))
SAMPLES = json.loads((DATA / "samples.json").read_text(encoding="utf-8"))
SCAN = "ket-luan-hoi-nghi-quy-1-2026-thuy-nguyen.pdf"


@pytest.fixture(scope="module")
def real(shared_dir: Path) -> list[tuple[dict[str, Any], Document]]:
    """Each example beside what a person read in its raw text."""
    out = []
    for path in REAL:
        truth = json.loads(path.read_text(encoding="utf-8"))
        out.append((truth, parse(load(shared_dir / "ward-documents" / truth["document"]))))
    return out


def test_truth_speaks_of_these_texts(real: list[tuple[dict[str, Any], Document]]) -> None:
    assert len(real) == 5
    for truth, document in real:
        assert len(document.text) == truth["characters"]


def test_headings_of_the_examples(real: list[tuple[dict[str, Any], Document]]) -> None:
    """Every heading a person sees: its place, number, title, level and what it stands under."""
    found: list[str] = []
    wanted: list[str] = []
    for truth, document in real:
        one, other = headings(truth, document)
        found += [f"{document.name} {line}" for line in one]
        wanted += [f"{document.name} {line}" for line in other]
        score, differs = heading_score(truth, document)
        print(f"headings of {document.name}: F1 {score:.3f} of {len(other)}", *differs, sep="\n  ")
        assert score >= 0.95, document.name
    score = agreement(found, wanted)
    print(f"headings of the examples: F1 {score:.4f} of {len(wanted)}")
    assert score >= 0.98


def test_anchors_of_the_examples(real: list[tuple[dict[str, Any], Document]]) -> None:
    """Every footnote, the place and the sentence of its anchor, and its own words."""
    shares = [note_score(truth, document) for truth, document in real]
    print(f"footnotes of the examples: {sum(s.right for s in shares)} of {sum(s.wanted for s in shares)}")
    assert [name for share in shares for name in share.wrong] == []


def test_rows_of_the_examples(real: list[tuple[dict[str, Any], Document]]) -> None:
    """Every row of every table, cell by cell."""
    shares = [row_score(truth, document) for truth, document in real]
    right, wanted = sum(s.right for s in shares), sum(s.wanted for s in shares)
    print(f"rows of the examples: {right} of {wanted}", *(name for share in shares for name in share.wrong), sep="\n  ")
    assert right >= 0.98 * wanted


def test_metadata_of_the_examples(real: list[tuple[dict[str, Any], Document]]) -> None:
    """What each paper is, who signed it and whom it goes to."""
    shares = [metadata_score(truth, document) for truth, document in real]
    print(f"metadata of the examples: {sum(s.right for s in shares)} of {sum(s.wanted for s in shares)}")
    assert [name for share in shares for name in share.wrong] == []


def recognises() -> bool:
    if shutil.which("tesseract") is None:
        return False
    found = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False)
    return "vie" in found.stdout.split()


@pytest.fixture(scope="module")
def samples() -> dict[str, Document]:
    """The six bundled papers that hold their letters; the scanned one has a test of its own."""
    return {name: read_document(HERE / name) for name in SAMPLES if name != SCAN}


def unmarked(words: str) -> str:
    """``words`` without marks over and under letters: a scan loses some of them."""
    return "".join(c for c in unicodedata.normalize("NFD", words) if not unicodedata.combining(c)).lower()


def seen(name: str, document: Document) -> list[str]:
    """Level, kind, number and title of each heading, less those that two readers may see differently."""
    lines = []
    for level, kind, number, title in tree(document):
        words = "" if title.startswith("Bảng không có tên") else title
        if [number, words] not in SAMPLES[name].get("either", []):
            lines.append(f"{name} {(level, kind, number, words)}")
    return lines


def told(name: str) -> list[str]:
    return [f"{name} {tuple(heading)}" for heading in SAMPLES[name]["headings"]]


def test_headings_of_the_sample(samples: dict[str, Document]) -> None:
    found = [line for name, document in samples.items() for line in seen(name, document)]
    wanted = [line for name in samples for line in told(name)]
    score = agreement(found, wanted)
    differs = [f"- {line}" for line in wanted if line not in found] + [
        f"+ {line}" for line in found if line not in wanted
    ]
    print(f"headings of the sample: F1 {score:.4f} of {len(wanted)}", *differs, sep="\n  ")
    assert score >= 0.98


def test_headings_of_the_sample_stand_where_they_are_read(samples: dict[str, Document]) -> None:
    """The words of a heading's title are those of its place, in reading order."""
    for name, document in samples.items():
        for section in document.sections:
            place = plain(document.text[section.heading.start : section.heading.end])
            if section.kind.value == "body":
                assert plain(section.title) in place.rstrip(":"), (name, section.title)
        starts = [section.heading.start for section in document.sections]
        assert starts == sorted(starts), name


@pytest.mark.skipif(not recognises(), reason="tesseract with Vietnamese data is not installed")
def test_structure_of_the_scanned_sample(sample_documents: list[Document]) -> None:
    """All headings, in order, all metadata and whom it goes to, marks of letters aside; no note and no table."""
    document = next(one for one in sample_documents if one.name == SCAN)
    assert [unmarked(line) for line in seen(SCAN, document)] == [unmarked(line) for line in told(SCAN)]
    assert metadata_of(document) == SAMPLES[SCAN]["metadata"]
    assert [unmarked(line) for line in goes_to(document)] == [unmarked(line) for line in recipients(Path(SCAN).stem)]
    assert (document.footnotes, document.tables) == ((), ())


def test_anchors_of_the_sample(samples: dict[str, Document]) -> None:
    count = 0
    for name, document in samples.items():
        assert read_notes(document) == notes(Path(name).stem), name
        count += len(document.footnotes)
    assert count == 34


def test_rows_of_the_sample(samples: dict[str, Document]) -> None:
    """Every row of every table, cell by cell, and the shape of each table."""
    found = {name: ["|".join(row) for row in read_rows(document)] for name, document in samples.items()}
    wanted = {name: ["|".join(row) for row in rows(Path(name).stem)] for name in samples}
    have = [f"{name} {line}" for name, lines in found.items() for line in lines]
    want = [f"{name} {line}" for name, lines in wanted.items() for line in lines]
    differs = [f"- {line}" for line in want if line not in have] + [f"+ {line}" for line in have if line not in want]
    print(f"rows of the sample: F1 {agreement(have, want):.4f} of {len(want)}", *differs, sep="\n  ")
    assert agreement(have, want) >= 0.98
    for name, document in samples.items():
        shapes = [[len(table.columns), len(table.rows), plain(table.caption)[:40]] for table in document.tables]
        assert shapes == SAMPLES[name]["tables"], name


def metadata_of(document: Document) -> dict[str, str | None]:
    read = {field: getattr(document.metadata, field) for field in FIELDS}
    return {field: value and value.value for field, value in read.items()}


def goes_to(document: Document) -> list[str]:
    """The lines of the list of recipients."""
    return [
        plain(line).strip(" -")
        for section in document.sections
        if section.kind.value == "recipients"
        for line in document.text[section.heading.end : section.span.end].split("\n")
        if line.strip(" :")
    ]


def test_metadata_of_the_sample(samples: dict[str, Document]) -> None:
    for name, document in samples.items():
        assert metadata_of(document) == SAMPLES[name]["metadata"], name
        assert goes_to(document) == recipients(Path(name).stem), name
