"""What worn, paged and wrapped papers lose is told from what is left: numbers, notes, captions, the signature."""

from __future__ import annotations

import re
import shutil
import subprocess
import textwrap

import pytest
from drafts import plain, tree

from corpus.crumbs import crumbs
from corpus.document import Document, SectionKind
from corpus.framing import worn_name
from corpus.labels import Label, Rank, read_label
from corpus.parse import parse
from corpus.samples import flat, markup
from corpus.samples.plain import NoteStyle
from corpus.series import Series
from corpus.source import Source, SourceNote, Span

SCAN = "ket-luan-hoi-nghi-quy-1-2026-thuy-nguyen.pdf"
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def read(text: str, form: str = "text") -> Document:
    return parse(Source("x.txt", text, form))


def recognises() -> bool:
    if shutil.which("tesseract") is None:
        return False
    found = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False)
    return "vie" in found.stdout.split()


@pytest.mark.skipif(not recognises(), reason="tesseract with Vietnamese data is not installed")
def test_bundled_scan(sample_documents: list[Document]) -> None:
    document = next(one for one in sample_documents if one.name == SCAN)
    body = [section for section in document.sections if section.kind is SectionKind.BODY and section.level == 1]
    assert [section.number for section in body] == ["I.", "II.", "III.", "IV."]
    kinds = [section.kind for section in document.sections]
    assert kinds[0] is SectionKind.OPENING
    assert kinds[-2:] == [SectionKind.RECIPIENTS, SectionKind.SIGNATURE]
    words = [document.text[span.start : span.end] for span, _ in document.confidence]
    assert words == document.text.split()
    assert all(0 <= sure <= 1 for _, sure in document.confidence)
    sure = dict(document.confidence)
    # A word marked uncertain was read with less confidence than most, unless a rule mended it.
    assert sum(sure[span] < 0.75 for span in document.uncertain) >= len(document.uncertain) / 2
    metadata = document.metadata
    assert metadata.title is not None
    assert metadata.title.value.endswith("nhiệm vụ quý II năm 2026")
    assert metadata.signer is not None
    assert metadata.signer.value == "Nguyễn Văn Mẫu"
    assert document.tables == ()


def test_lost_strokes_of_roman_numbers() -> None:
    series = Series(scanned=True)
    numbers = []
    for written in ("I. KẾT QUẢ", "I. HẠN CHẾ", "HI. NHIỆM VỤ", "IV. TỔ CHỨC", "V. KINH PHÍ"):
        label = series.label(written, read_label(written), [None])
        assert label is not None
        assert label.rank is Rank.ROMAN
        series.passed(None, label.rank, label.number)
        numbers.append(label.number)
    assert numbers == ["I.", "II.", "III.", "IV.", "V."]


def test_numbers_of_papers_that_were_not_scanned_stay() -> None:
    label = Label(Rank.ROMAN, "I.", 3)
    series = Series(scanned=False)
    series.passed(None, Rank.ROMAN, "I.")
    assert series.label("I. HẠN CHẾ", label, [None]) is label


def test_specks_are_no_words() -> None:
    text = "BÁO CÁO\nị (Tài liệu mẫu)\n\\\nNội dung a.\n`\n"
    source = Source("x.pdf", text, "scan", uncertain=(Span(8, 9),))
    assert [text[span.start : span.end] for span in crumbs(source)] == ["ị", "\\", "`"]
    assert crumbs(Source("x.txt", text, "text")) == []


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("guyễn Văn Mẫu", "Nguyễn Văn Mẫu"),
        ("rần Thị Hoa", "Trần Thị Hoa"),
        ("ông tác xã hội", None),
        ("ương Văn Ba", None),
    ],
)
def test_name_without_its_first_letters(words: str, name: str | None) -> None:
    assert worn_name(words) == name


SIGNED = "I. KẾT QUẢ\nThu đạt 5 tỷ đồng.\n\nNơi nhận:\n- Lưu: VT.\n\n{}\nCHỦ TỊCH\n(đã ký)\n{}\n"


@pytest.mark.parametrize(("line", "name"), [("TM. ỦY BAN NHÂN DÂN", "Lê Văn Mẫu"), (". Y BAN NHÂN DÂN", "hạm Văn Mẫu")])
def test_signature_by_its_place(line: str, name: str) -> None:
    document = read(SIGNED.format(line, name))
    assert document.sections[-1].kind is SectionKind.SIGNATURE
    signer = document.metadata.signer
    assert signer is not None
    assert signer.value in ("Lê Văn Mẫu", "Phạm Văn Mẫu")
    assert signer.span is not None
    assert document.text[signer.span.start : signer.span.end] == name


TABLE = "STT\tViệc\tHạn\n1\tHọp\t5/2026\n2\tSơ kết\t6/2026\n\n"


def test_captions_under_their_tables() -> None:
    head = "BÁO CÁO\nKết quả\n\nI. THU\nThu khá.\n\n"
    between = "Bảng 1. Lịch thu\n\nII. CHI\nChi đủ.\n\n"
    document = read(f"{head}{TABLE}{between}{TABLE}Bảng 2. Lịch chi\n\nHết năm thì báo cáo.\n")
    assert [table.caption for table in document.tables] == ["Bảng 1. Lịch thu", "Bảng 2. Lịch chi"]
    titles = [document.sections[table.section].title for table in document.tables if table.section is not None]
    assert titles == ["THU", "CHI"]


def test_captions_over_their_tables() -> None:
    head = "BÁO CÁO\nKết quả\n\nI. THU\nThu khá.\n\n"
    document = read(f"{head}Bảng 1. Lịch thu\n\n{TABLE}Bảng 2. Lịch chi\n\n{TABLE}")
    assert [table.caption for table in document.tables] == ["Bảng 1. Lịch thu", "Bảng 2. Lịch chi"]


def appendices(*labels: str) -> list[str]:
    parts = [f"{label}\nVIỆC PHẢI LÀM SỐ {place}\n\n{TABLE}".lstrip() for place, label in enumerate(labels)]
    document = read(SIGNED.format("TM. ỦY BAN NHÂN DÂN", "Lê Văn Mẫu") + "\n" + "\n".join(parts))
    assert len(document.tables) == len(labels)
    return [section.number for section in document.sections if section.kind is SectionKind.APPENDIX]


def test_lost_number_of_an_appendix() -> None:
    assert appendices("Phụ lục 01", "", "Phụ lục 03") == ["Phụ lục 01", "Phụ lục 02 (suy ra)", "Phụ lục 03"]
    assert appendices("", "Phụ lục số 02") == ["Phụ lục 01 (suy ra)", "Phụ lục số 02"]


def test_number_of_an_appendix_that_may_be_another_is_not_guessed() -> None:
    assert appendices("Phụ lục 01", "", "Phụ lục 04") == ["Phụ lục 01", "", "Phụ lục 04"]
    assert appendices("Phụ lục 01", "") == ["Phụ lục 01", ""]
    assert appendices("Phụ lục 02", "", "Phụ lục 01") == ["Phụ lục 02", "", "Phụ lục 01"]


def paged(name: str, width: int, height: int = 40) -> tuple[str, str]:
    """A draft as flat text, and as an export with pages: running head, number, notes in plain digits under a rule."""
    text = flat.render(markup.parse(markup.text(name)), NoteStyle.PAGE_FOOT)
    notes = dict(re.findall(r"^([⁰¹²³⁴⁵⁶⁷⁸⁹]+) (.*)$", text, re.MULTILINE))
    lines: list[str] = []
    for line in text.split("\n"):
        if not re.match(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+ ", line):
            lines += [line] if "\t" in line or not line or not width else textwrap.wrap(line, width)
    out: list[str] = []
    here: list[str] = []
    waiting: list[str] = []
    number = 1
    for place, line in enumerate(lines):
        marks = re.findall(r"(?<![m⁰¹²³⁴⁵⁶⁷⁸⁹\s])[⁰¹²³⁴⁵⁶⁷⁸⁹]+", line)
        waiting += [mark for mark in marks if mark in notes]
        here.append(line if "m²" in line else line.translate(RAISED))
        full = sum(bool(each.strip()) for each in here) >= height and "\t" not in line
        if full or place == len(lines) - 1:
            rule = ["", "_" * 20] if waiting else []
            foot = [
                part
                for mark in waiting
                for part in textwrap.wrap(f"{mark.translate(RAISED)} {notes[mark]}", width or 10**6)
            ]
            out += [*here, *rule, *foot, "", str(number), "Phường mẫu - Báo cáo", ""]
            here, waiting, number = [], [], number + 1
    return text, "\n".join(out)


@pytest.mark.parametrize("width", [0, 80])
@pytest.mark.parametrize("name", ["bao-cao-quy-1-2026-thuy-nguyen", "ke-hoach-2026-thuy-nguyen"])
def test_export_with_pages_and_plain_notes(name: str, width: int) -> None:
    text, export = paged(name, width)
    wanted, document = read(text), read(export)
    # A mark right after a digit is one number with it: no one can tell "X46" and 12 from "X4612".
    joined = [(*section[:3], section[3].replace("X4612", "X46")) for section in tree(document)]
    assert joined == tree(wanted)
    assert [table.columns for table in document.tables] == [table.columns for table in wanted.tables]
    assert [len(table.rows) for table in document.tables] == [len(table.rows) for table in wanted.tables]
    known = {note.label: plain(wanted.words(note.sentence)) for note in wanted.footnotes}
    assert [note.label for note in document.footnotes] == [note.label for note in wanted.footnotes]
    for note in document.footnotes:
        if note.anchor is None:
            assert f"Chú thích {note.label} không còn dấu" in " ".join(document.warnings)
            continue
        sentence = document.words(note.sentence)
        mark = document.text[note.anchor.start : note.anchor.end]
        assert mark == note.label
        assert re.sub(r"\d", "", plain(sentence)) == re.sub(r"\d", "", known[note.label])
    assert sum(note.anchor is None for note in document.footnotes) <= 1
    assert "Phường mẫu" not in " ".join(document.words(passage.spans) for passage in document.passages)


def test_numbers_on_lines_of_their_own_are_not_pages() -> None:
    text = "I. KẾT QUẢ\n1\n2\n3\nThu đạt 5 tỷ đồng.\n"
    words = " ".join(read(text).words(passage.spans) for passage in read(text).passages)
    assert re.findall(r"\d", words) == ["1", "2", "3", "5"]


def test_notes_of_a_scan_are_bound_only_without_doubt() -> None:
    first = "Thu đạt kịch bản!.\nChi đủ”.\n"
    second = "Làm 03 đường°.\n"
    text = first + "! Gồm phí.\n? Gồm lương.\n" + second + "³ Gồm hè.\n"
    spans = [Span(*match.span()) for match in re.finditer(r"^[!?³] (.*)$", text, re.MULTILINE)]
    notes = tuple(
        SourceNote(label, Span(span.start, span.start), Span(span.start, span.end), span)
        for label, span in zip(("", "", "3"), spans, strict=True)
    )
    edge = text.index(second)
    pages = (Span(0, edge), Span(edge, len(text)))
    document = parse(Source("x.pdf", text, "scan", pages=pages, notes=notes))
    bound = {note.label: document.words(note.sentence) for note in document.footnotes}
    # The last page does not show that no note after the third was missed.
    assert bound == {"1": "Thu đạt kịch bản!.", "2": "Chi đủ”.", "3": ""}
    assert [document.words(note.definition)[:4] for note in document.footnotes[:2]] == ["Gồm ", "Gồm "]
