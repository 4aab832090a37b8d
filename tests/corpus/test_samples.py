"""The bundled sample documents: what they are, how they are written again, that their words are their own."""

from __future__ import annotations

import json
import re
import unicodedata
import zipfile
from pathlib import Path

import pypdfium2
import pytest

from corpus.loaders import load
from corpus.samples.markup import CONTENT, cells
from corpus.samples.pages import font_file
from corpus.samples.write import DOCUMENTS, HERE, write_all

ROOT = HERE.parent.parent
QUESTIONS = ROOT / "eval" / "sets" / "sample.jsonl"
SCAN = "ket-luan-hoi-nghi-quy-1-2026-thuy-nguyen.pdf"
CATEGORIES = {
    "figure", "footnote_figure", "table", "text", "date_number_of_document", "cross_ward", "conflict",
    "computed", "unanswerable", "no_diacritics", "typo", "followup", "english",
}  # fmt: skip
SHARED_RUN = 9
"""Syllables in a row, figures aside, that no draft may have in common with an example document."""


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """File name without suffix -> text as the loaders read it; not the scan, whose letters are OCR's."""
    return {Path(name).stem: load(HERE / name).text for name in DOCUMENTS if name != SCAN}


@pytest.fixture(scope="module")
def rewritten(tmp_path_factory) -> Path:
    if font_file("regular") is None:
        pytest.skip("fonts-liberation and fontconfig are needed to set the PDF files")
    folder = tmp_path_factory.mktemp("documents")
    write_all(folder)
    return folder


def pdf_text(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    return [page.get_textpage().get_text_range() for page in document]


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_format_of_an_office_is_there():
    assert {Path(name).suffix for name in DOCUMENTS} == {".docx", ".pdf", ".txt", ".md", ".xlsx"}
    assert sum((HERE / name).stat().st_size for name in DOCUMENTS) < 2_000_000
    assert (HERE / SCAN).stat().st_size < 600_000


def test_each_says_that_it_is_a_sample(texts):
    for name, text in texts.items():
        assert "Tài liệu mẫu" in text[:1000], name
    draft = (CONTENT / SCAN).with_suffix(".draft").read_text(encoding="utf-8")
    assert "Tài liệu mẫu" in draft


def test_the_scan_holds_images_only():
    assert pdf_text(HERE / SCAN) == ["", ""]


def test_word_report_has_true_footnotes_and_merged_cells():
    source = load(HERE / "bao-cao-quy-1-2026-thuy-nguyen.docx")
    assert len(source.notes) == 16
    assert any(cell.colspan == 3 for table in source.tables for cell in table.cells)
    assert "Diện tích phải thu hồi là 2,81 ha" in unicodedata.normalize("NFC", source.text)


def test_word_report_mixes_composed_and_decomposed_letters(texts):
    lines = texts["bao-cao-quy-1-2026-thuy-nguyen"].split("\n")
    composed = [unicodedata.is_normalized("NFC", line) for line in lines]
    assert any(composed)
    assert not all(composed)


def test_word_plan_has_an_automatic_list_and_no_number_of_its_own():
    path = HERE / "ke-hoach-2026-thuy-nguyen.docx"
    assert "List Number" in members(path)["word/styles.xml"].decode()
    assert members(path)["word/document.xml"].decode().count('w:val="ListNumber"') == 4
    text = load(path).text
    assert re.search(r"Số:\s+/KH-UBND", text)
    assert "\nIV. " in text
    assert "\nIII. " not in text


def test_pdf_report_breaks_a_sentence_across_pages_and_footnotes():
    pages = pdf_text(HERE / "bao-cao-thang-4-2026-phu-lien.pdf")
    assert 3 <= len(pages) <= 5
    assert all(page.rstrip().endswith(str(number)) for number, page in enumerate(pages, start=1))
    body, _, notes = pages[1].partition("\r\n2 Số lượt ra quân")
    assert body.endswith("với số tiền")
    assert notes.count("suất quà cho thân nhân liệt sĩ") == 1
    assert pages[2].startswith("258.500.000 đồng")
    assert "già yếu, mỗi suất 1.500.000 đồng" in pages[2].partition("7 Tháng 4 treo")[0]
    assert len(load(HERE / "bao-cao-thang-4-2026-phu-lien.pdf").notes) == 10


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name.endswith((".txt", ".md"))])
def test_script_writes_the_same_text(rewritten, name):
    assert (rewritten / name).read_bytes() == (HERE / name).read_bytes()


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name.endswith((".docx", ".xlsx"))])
def test_script_writes_the_same_office_files(rewritten, name):
    new, old = members(rewritten / name), members(HERE / name)
    assert new.keys() == old.keys()
    for part in ("word/document.xml", "word/footnotes.xml", "xl/worksheets/sheet1.xml"):
        assert new.get(part) == old.get(part), part


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name.endswith(".pdf")])
def test_script_writes_the_same_pages(rewritten, name):
    assert pdf_text(rewritten / name) == pdf_text(HERE / name)


def test_two_runs_give_the_same_bytes(rewritten, tmp_path):
    write_all(tmp_path)
    for name in DOCUMENTS:
        assert (tmp_path / name).read_bytes() == (rewritten / name).read_bytes(), name


def test_merged_cells_cover_what_the_draft_marks():
    found = cells([["a", "<", "b"], ["^", "^", "c"]])
    assert [(c.row, c.column, c.rowspan, c.colspan) for c in found] == [
        (0, 0, 2, 2),
        (0, 2, 1, 1),
        (1, 2, 1, 1),
    ]


def syllable_runs(text: str) -> set[tuple[str, ...]]:
    out: set[tuple[str, ...]] = set()
    for part in re.split(r"[\n|\d]", unicodedata.normalize("NFC", text).lower()):
        words = re.findall(r"[^\W\d]+", part)
        out.update(tuple(words[i : i + SHARED_RUN]) for i in range(len(words) - SHARED_RUN + 1))
    return out


def test_sentences_are_not_those_of_the_examples(shared_dir):
    examples: set[tuple[str, ...]] = set()
    for path in (shared_dir / "ward-documents").glob("*.txt"):
        examples |= syllable_runs(path.read_text(encoding="utf-8"))
    for path in CONTENT.glob("*.draft"):
        assert not syllable_runs(path.read_text(encoding="utf-8")) & examples, path.name


def questions() -> list[dict]:
    return [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


def test_questions_cover_every_category():
    rows = questions()
    assert len(rows) >= 50
    assert {row["category"] for row in rows} == CATEGORIES
    assert sum(row["gold"]["abstain"] for row in rows) >= 10
    assert len({row["id"] for row in rows}) == len(rows)
    known = {Path(name).stem for name in DOCUMENTS}
    for row in rows:
        gold = row["gold"]
        assert set(gold["docs"]) <= known
        assert gold["abstain"] == (not gold["docs"])
        assert gold["abstain"] or gold["answers"]["all_of"] or gold["answers"]["any_of"]
        assert (row["category"] == "followup") == ("history" in row)
        assert (row["category"] == "computed") == ("computation" in row)


def test_quotes_are_in_the_documents(texts):
    scan = (CONTENT / SCAN).with_suffix(".draft").read_text(encoding="utf-8")
    for row in questions():
        for quote, name in zip(row["gold"]["quotes"], row["gold"]["quote_docs"], strict=True):
            assert quote in texts.get(name, scan), row["id"]
