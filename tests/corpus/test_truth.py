"""How well documents come apart, against what a person read in them: the examples, and the sample by its drafts."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from pathlib import Path

import pytest
from drafts import agreement, notes, plain, read_notes, read_rows, rows, tree

from corpus.document import Document
from corpus.loaders import load
from corpus.parse import parse
from corpus.reading import read_document
from corpus.samples.write import HERE
from corpus.sidecar import FIELDS

DATA = Path(__file__).parent / "data"
REAL = sorted(DATA.glob("structure_*.json"))
SAMPLES = json.loads((DATA / "samples.json").read_text(encoding="utf-8"))
SCAN = "ket-luan-hoi-nghi-quy-1-2026-thuy-nguyen.pdf"


def hashed(words: str) -> str:
    line = " ".join(unicodedata.normalize("NFC", re.sub(r"</?[pu]>", "", words)).split())
    return hashlib.sha256(line.encode()).hexdigest()[:12]


@pytest.fixture(scope="module")
def real(shared_dir: Path) -> list[tuple[dict, Document]]:
    out = []
    for path in REAL:
        truth = json.loads(path.read_text(encoding="utf-8"))
        out.append((truth, parse(load(shared_dir / "ward-documents" / truth["document"]))))
    return out


def test_headings_of_the_examples(real: list[tuple[dict, Document]]) -> None:
    """Every heading a person sees, by where it starts and its depth; tables without a title have none."""
    found, wanted = [], []
    for truth, document in real:
        found += [
            f"{document.name} {section.heading.start} {section.level}"
            for section in document.sections
            if not section.title.startswith("Bảng không có tên")
        ]
        wanted += [f"{document.name} {start} {level}" for start, level in truth["headings"]]
    score = agreement(found, wanted)
    print(f"headings of the examples: F1 {score:.3f} of {len(wanted)}")
    assert score >= 0.98


def test_anchors_of_the_examples(real: list[tuple[dict, Document]]) -> None:
    for truth, document in real:
        wanted = [(note["label"], note["anchor"], note["sentence"], note["hash"]) for note in truth["footnotes"]]
        found = [
            (
                note.label,
                note.anchor and note.anchor.start,
                [list(span) for span in note.sentence],
                hashlib.sha256(document.words(note.definition).encode()).hexdigest()[:12],
            )
            for note in document.footnotes
        ]
        assert found == wanted


def test_rows_of_the_examples(real: list[tuple[dict, Document]]) -> None:
    """Three rows of each table cell by cell, and how many numbered rows it has."""
    checked = right = 0
    for truth, document in real:
        counts = [
            sum(bool(row.cells[0] and document.text[row.cells[0].start].isdigit()) for row in table.rows)
            for table in document.tables
        ]
        assert counts == truth.get("table_rows", []), document.name
        for place, label, cells in truth["rows"]:
            table = document.tables[place]
            row = next(r for r in table.rows if r.cells[0] and document.words((r.cells[0],)) == label)
            read = [hashed(document.words((cell,))) if cell else "" for cell in row.cells]
            assert len(read) == len(cells)
            checked += 1
            right += all(want is None or want == have for want, have in zip(cells, read, strict=True))
    print(f"rows of the examples: {right} of {checked}")
    assert right >= 0.98 * checked


@pytest.fixture(scope="module")
def samples() -> dict[str, Document]:
    return {name: read_document(HERE / name) for name in SAMPLES if name != SCAN}


def test_headings_of_the_sample(samples: dict[str, Document]) -> None:
    found, wanted = [], []
    for name, document in samples.items():
        found += [f"{name} {section}" for section in tree(document) if not section[3].startswith("Bảng không có tên")]
        wanted += [f"{name} {tuple(section)}" for section in SAMPLES[name]["headings"]]
    score = agreement(found, wanted)
    print(f"headings of the sample: F1 {score:.3f} of {len(wanted)}")
    assert score >= 0.98


def test_anchors_of_the_sample(samples: dict[str, Document]) -> None:
    seen = 0
    for name, document in samples.items():
        assert read_notes(document) == notes(Path(name).stem), name
        seen += len(document.footnotes)
    assert seen == 34


def test_rows_of_the_sample(samples: dict[str, Document]) -> None:
    found, wanted = [], []
    for name, document in samples.items():
        if name.endswith((".docx", ".pdf")):
            found += ["|".join(row) for row in read_rows(document)]
            wanted += ["|".join(row) for row in rows(Path(name).stem)]
    assert agreement(found, wanted) >= 0.98
    for name, document in samples.items():
        shapes = [[len(table.columns), len(table.rows), plain(table.caption)[:40]] for table in document.tables]
        assert shapes == SAMPLES[name]["tables"], name


def test_metadata_of_the_sample(samples: dict[str, Document]) -> None:
    for name, document in samples.items():
        read = {field: getattr(document.metadata, field) for field in FIELDS}
        assert {field: value and value.value for field, value in read.items()} == SAMPLES[name]["metadata"], name
