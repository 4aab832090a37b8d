"""One document in four formats comes apart alike: plain text, Word, PDF with text, scan of 200 dots an inch."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from drafts import agreement, notes, plain, read_notes, read_rows, rows, tree

from corpus.document import Document
from corpus.loaders import load
from corpus.parse import parse
from corpus.samples import flat, markup, pages, scan, word
from corpus.samples.plain import NoteStyle
from corpus.samples.write import DATED
from corpus.sidecar import FIELDS

DRAFTS = ("bao-cao-thang-4-2026-phu-lien", "ke-hoach-2026-thuy-nguyen", "bao-cao-quy-1-2026-thuy-nguyen")
FIGURE = re.compile(r"\d+(?:[.,/]\d+)*")


def has_recogniser() -> bool:
    if shutil.which("tesseract") is None:
        return False
    found = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False)
    return "vie" in found.stdout.split()


needs_fonts = pytest.mark.skipif(
    pages.font_file("regular") is None, reason="fonts-liberation and fontconfig are needed to set pages"
)


def written(name: str, form: str, folder: Path) -> Document:
    draft = markup.parse(markup.text(name))
    path = folder / f"{name}-{form}.{form.split('-')[0]}"
    if form.startswith("txt"):
        style = NoteStyle.PAGE_FOOT if form.endswith("foot") else NoteStyle.REFERENCE
        path.write_text(flat.render(draft, style), encoding="utf-8")
    elif form == "docx":
        word.write(draft, path, DATED)
    elif form == "pdf":
        path.write_bytes(pages.write(draft))
    return parse(load(path))


@needs_fonts
@pytest.mark.parametrize("name", DRAFTS)
def test_same_tree_notes_and_tables(name: str, tmp_path: Path) -> None:
    found = {form: written(name, form, tmp_path) for form in ("txt", "txt-foot", "docx", "pdf")}
    wanted_rows = ["|".join(row) for row in rows(name)]
    first = tree(found["docx"])
    for form, document in found.items():
        assert tree(document) == first, form
        assert read_notes(document) == notes(name), form
        assert all(note.anchor for note in document.footnotes)
        # Plain text says that cells were merged only by having fewer of them.
        least = 0.96 if form.startswith("txt") else 1
        assert agreement(["|".join(row) for row in read_rows(document)], wanted_rows) >= least, form
        assert [table.columns for table in document.tables] == [table.columns for table in found["docx"].tables], form
        assert [table.caption for table in document.tables] == [table.caption for table in found["docx"].tables], form
        assert values(document) == values(found["docx"]), form


def values(document: Document) -> list[str | None]:
    reads = (getattr(document.metadata, field) for field in FIELDS)
    return [read.value if read else None for read in reads]


@needs_fonts
@pytest.mark.skipif(not has_recogniser(), reason="tesseract with Vietnamese data is not installed")
@pytest.mark.soak
@pytest.mark.parametrize("name", DRAFTS)
def test_scan_has_the_same_tree_notes_and_figures(name: str, tmp_path: Path) -> None:
    # Paper has no normal forms; letters drawn apart would be another test.
    draft = markup.parse(re.sub(r"(?m)^%nfd ", "", unicodedata.normalize("NFC", markup.text(name))))
    path = tmp_path / "scan.pdf"
    scan.write(pages.write(draft, size=14.0, leading=21.0), path, sealed=False)
    document = parse(load(path))
    (tmp_path / "plain.txt").write_text(flat.render(draft, NoteStyle.REFERENCE), encoding="utf-8")
    wanted = parse(load(tmp_path / "plain.txt"))

    def alike(one: tuple[int, str, str, str], other: tuple[int, str, str, str]) -> bool:
        return one[:3] == other[:3] and near(one[3], other[3], 0.85)

    pairs = sum(any(alike(one, other) for other in tree(document)) for one in tree(wanted))
    assert 2 * pairs / (len(tree(wanted)) + len(tree(document))) >= 0.96
    assert document.metadata.signer is not None
    assert [table.columns[1:2] and len(table.rows) for table in document.tables] == [
        table.columns[1:2] and len(table.rows) for table in wanted.tables
    ]
    assert agreement(["|".join(row) for row in read_rows(document)], ["|".join(row) for row in rows(name)]) >= 0.75
    # Every mark of a note is bound to the note's own words, in its own sentence.
    assert all(note.anchor for note in document.footnotes)
    assert len(read_notes(document)) == len(notes(name))
    for (words, sentence), (right_words, right_sentence) in zip(read_notes(document), notes(name), strict=True):
        assert near(words, right_words, 0.85)
        assert near(sentence[-60:], right_sentence[-60:], 0.85)
    # A figure that was read wrongly must at least be known for doubtful.
    there, doubtful = figures(document)
    expected = Counter(figure for figure in FIGURE.findall(plain(spoken(wanted))) if len(figure) > 1)
    lost = sum((expected - there).values())
    assert lost / sum(expected.values()) <= 0.01, expected - there
    assert doubtful or not lost


def near(one: str, other: str, least: float) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= least


def spoken(document: Document) -> str:
    """Words of the passages, the numbers of table rows left out."""
    words = [document.words(passage.spans) for passage in document.passages if passage.table is None]
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells[1:] if cell]
    return " ".join([*words, *(document.text[cell.start : cell.end] for cell in dict.fromkeys(cells))])


def figures(document: Document) -> tuple[Counter[str], bool]:
    found = Counter(FIGURE.findall(plain(spoken(document))))
    return found, any(FIGURE.search(document.text[span.start : span.end]) for span in document.uncertain)
