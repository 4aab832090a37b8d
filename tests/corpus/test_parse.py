"""The parser on real documents (truth checked by hand, kept as offsets) and on generated ones."""

import hashlib
import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.document import Document, PassageKind, SectionKind
from corpus.parse import parse
from corpus.source import Source, SourceCell, SourceNote, SourceTable, Span

TRUTH = sorted(Path(__file__).parent.joinpath("data").glob("structure_*.json"))
MARKS = re.compile(r"(?:\[\^?\d+\]?:?|\]|</?\w+>|[*_#|]+|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|\.|:|-{3,}|<sup>\d+</sup>:?)+")


def check_spans(document: Document) -> None:
    """Every span of ``document`` is a real place, and spans of one thing follow each other."""
    length = len(document.text)
    groups: list[tuple[Span, ...]] = []
    groups += [passage.spans for passage in document.passages]
    groups += [note.definition for note in document.footnotes] + [note.sentence for note in document.footnotes]
    groups += [(section.heading,) for section in document.sections]
    groups += [(section.span,) for section in document.sections]
    groups += [(cell,) for table in document.tables for row in table.rows for cell in row.cells if cell]
    groups += [(span,) for passage in document.passages for span in passage.context]
    for spans in groups:
        for span in spans:
            assert 0 <= span.start < span.end <= length
        for before, after in pairwise(spans):
            assert before.end <= after.start
    for section in document.sections:
        assert section.span.start <= section.heading.start
        assert section.heading.end <= section.span.end
        if section.parent is not None:
            assert document.sections[section.parent].level == section.level - 1
    for table in document.tables:
        assert all(len(row.cells) == len(table.columns) for row in table.rows)


def check_notes_stay_out(document: Document) -> None:
    """No words of a note are taken for running text."""
    inside = bytearray(len(document.text))
    for note in document.footnotes:
        for start, end in note.definition:
            inside[start:end] = b"\1" * (end - start)
    for passage in document.passages:
        if passage.kind is PassageKind.TEXT:
            assert not any(any(inside[start:end]) for start, end in passage.spans)


def unreachable(document: Document) -> list[str]:
    """Words that stand in no passage, heading or table header."""
    seen = bytearray(len(document.text))
    spans = [span for passage in document.passages for span in passage.spans]
    spans += [section.heading for section in document.sections]
    for start, end in spans:
        seen[start:end] = b"\1" * (end - start)
    for table in document.tables:
        # Header rows, repeated ones too, are carried by the ``header`` of every row's passage.
        heads = {word for name in table.columns for word in re.findall(r"\w+", name)} | {
            "TT",
            "STT",
            "Stt",
            "ST",
            "T",
        }
        for match in re.finditer(r"\w+", document.text[table.span.start : table.span.end]):
            if match.group() in heads or match.group().capitalize() in heads:
                start = table.span.start + match.start()
                seen[start : start + len(match.group())] = b"\1" * len(match.group())
    left = "".join(" " if mark else letter for letter, mark in zip(document.text, seen, strict=True))
    return [word for word in left.split() if not MARKS.fullmatch(word) and re.search(r"\w", word)]


@pytest.fixture(scope="module", params=TRUTH, ids=lambda path: path.stem)
def known(request: pytest.FixtureRequest, shared_dir: Path) -> tuple[dict, Document]:
    truth = json.loads(request.param.read_text(encoding="utf-8"))
    text = (shared_dir / "ward-documents" / truth["document"]).read_text(encoding="utf-8")
    return truth, parse(Source(truth["document"], text, "txt"))


def test_sections_of_real_documents(known: tuple[dict, Document]) -> None:
    truth, document = known
    sections = document.sections
    assert [section.number for section in sections] == truth["sections"]["numbers"]
    assert [section.heading.start for section in sections] == truth["sections"]["starts"]
    assert Counter(str(section.level) for section in sections) == truth["sections"]["levels"]
    assert Counter(section.kind.value for section in sections) == truth["sections"]["kinds"]


def test_footnotes_of_real_documents(known: tuple[dict, Document]) -> None:
    truth, document = known
    assert [note.label for note in document.footnotes] == [note["label"] for note in truth["footnotes"]]
    for note, wanted in zip(document.footnotes, truth["footnotes"], strict=True):
        assert note.anchor is not None
        assert note.anchor.start == wanted["anchor"]
        assert [list(span) for span in note.sentence] == wanted["sentence"]
        words = document.words(note.definition)
        assert hashlib.sha256(words.encode()).hexdigest()[:12] == wanted["hash"]


def test_tables_of_real_documents(known: tuple[dict, Document]) -> None:
    truth, document = known
    found = [
        {
            "start": table.span.start,
            "columns": len(table.columns),
            "rows": len(table.rows),
            "groups": len({row.group for row in table.rows if row.group}),
            "children": [index for index, row in enumerate(table.rows) if row.parent is not None],
            "named": bool(table.caption),
        }
        for table in document.tables
    ]
    assert found == [{**table, "groups": table["groups"] or 0} for table in truth["tables"]]
    assert len(document.warnings) == truth["warnings"]


def test_metadata_of_real_documents(known: tuple[dict, Document]) -> None:
    truth, document = known
    for field, wanted in truth["metadata"].items():
        read = getattr(document.metadata, field)
        assert (read.value if read else None) == wanted, field


def test_real_documents_hold_every_promise_on_spans(known: tuple[dict, Document]) -> None:
    _, document = known
    check_spans(document)
    check_notes_stay_out(document)
    assert unreachable(document) == []


LINES = st.sampled_from(
    [
        "BÁO CÁO",
        "Số: 12/BC-UBND",
        "An Phú, ngày 5 tháng 4 năm 2026",
        "I. KẾT QUẢ",
        "II. NHIỆM VỤ",
        "1. Kinh tế",
        "2. Hạn chế: Việc triển khai còn chậm.",
        "1.1. Thu ngân sách",
        "a) Đất đai",
        "(1) Thu đạt 12,5 tỷ đồng.",
        "* Về đô thị:",
        "- **Chỉnh trang:** làm 03 tuyến.",
        "- Thu đạt 1.089 triệu đồng; chi đạt 5 tỷ đồng,",
        "nhất là trong quý I/2026.",
        "+ *Dự án A*: đạt 5%",
        "5 năm 2026 và 71 năm",
        "2030, 2030 - 2035. Thực hiện tốt.",
        "Công tác thuế được quan tâm¹. Diện tích 113,7m² đất",
        "¹ Thu từ phí: 5 triệu đồng;",
        "² Gồm 3 hộ.",
        "Đã giao 3 khu[footnoteRef:1] cho dân. [1:  Gồm ba khu.]",
        "[2: . Chưa có dấu",
        "STT\tNội dung\tKế hoạch",
        "1\tThu\t5",
        "\tvà chi\t",
        "I\tNhóm một\t",
        "\tTT",
        "\tChỉ tiêu",
        "\tĐánh giá",
        "\t1",
        "\tĐạt",
        "\t",
        "| STT | Việc | Hạn |",
        "|---|---|---|",
        "| 1 | Họp | 5/2026 |",
        "PHỤ LỤC",
        "CHỈ TIÊU NĂM 2026",
        "Nơi nhận:",
        "- Lưu: VT.",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
        "Trần Văn Bình",
        "<p>Đoạn $5/5 = 100\\%$</p>",
        "***",
        "(",
        "“",
        "T\u0069\u0301nh he\u0302\u0301t",
        "",
    ]
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(LINES, st.sampled_from(["\n", "\n\n", " ", "\n\n\n"])), max_size=40))
def test_any_document_keeps_its_words(pieces: list[tuple[str, str]]) -> None:
    text = "".join(line + end for line, end in pieces)
    document = parse(Source("x.txt", text, "txt"))
    check_spans(document)
    check_notes_stay_out(document)
    assert document.text == text


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="a1IB.):;*-+\t\n ()[]|²¹<p>“”#Đ", max_size=120))
def test_any_characters_are_read(text: str) -> None:
    check_spans(parse(Source("x.txt", text, "txt")))


def test_what_the_format_states_is_taken() -> None:
    text = "I. THU\nThu đạt 5 tỷ1 trong tháng.\nGồm cả phí.\nTT\tViệc\tHạn\tXong\n1\tHọp\t3/2026\t4/2026\n"
    mark, note = text.index("1 trong"), text.index("Gồm")
    notes = (SourceNote("1", Span(mark, mark + 1), Span(note, note + 11), Span(note, note + 12)),)
    spots = [Span(*match.span()) for match in re.finditer(r"[^\t\n]+", text[text.index("TT") :])]
    base = text.index("TT")
    cells = tuple(
        SourceCell(index // 4, index % 4, Span(base + spot.start, base + spot.end)) for index, spot in enumerate(spots)
    )
    merged = (*cells[:2], SourceCell(0, 2, cells[2].span, colspan=2), *cells[4:])
    tables = (SourceTable(Span(base, len(text)), merged),)
    document = parse(Source("x.docx", text, "docx", notes=notes, tables=tables))
    assert document.words(document.footnotes[0].sentence) == "Thu đạt 5 tỷ1 trong tháng."
    assert document.words(document.footnotes[0].definition) == "Gồm cả phí."
    (table,) = document.tables
    assert table.columns == ("STT", "Việc", "Hạn", "Hạn")
    assert [text[cell.start : cell.end] for cell in table.rows[0].cells if cell] == [
        "1",
        "Họp",
        "3/2026",
        "4/2026",
    ]
    check_spans(document)


DECISION = """ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
PHƯỜNG AN BÌNH\tĐộc lập - Tự do - Hạnh phúc
Số: 45/QĐ-UBND\tAn Bình, ngày 05 tháng 3 năm 2026

QUYẾT ĐỊNH
Về việc giao chỉ tiêu kế hoạch năm 2026

Căn cứ Nghị quyết số 12/NQ-HĐND;

Điều 1. Giao chỉ tiêu thu ngân sách là 12,5 tỷ đồng.
1. Phòng Kinh tế chịu trách nhiệm đôn đốc<sup>1</sup>.
<sup>1</sup> Theo Kế hoạch số 3/KH-UBND.
Điều 2. Quyết định có hiệu lực từ ngày ký.

Nơi nhận:
- Lưu: VT.
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
(Đã ký)
ThS. Trần Thị Bích Hạnh

Phụ lục I
CHỈ TIÊU GIAO NĂM 2026
| STT | Chỉ tiêu | ĐVT | Kế hoạch |
|---|---|---|---|
| 1 | Thu ngân sách | tỷ đồng | 12,5 |
| 2 | Hộ nghèo | hộ | 03 |
"""


def test_a_decision_of_another_ward() -> None:
    document = parse(Source("qd.txt", DECISION, "txt"))
    metadata = document.metadata
    wanted = {
        "number": "45/QĐ-UBND",
        "ward": "An Bình",
        "date": "2026-03-05",
        "signer": "Trần Thị Bích Hạnh",
        "issuer": "Ủy ban nhân dân phường An Bình",
        "title": "Quyết định về việc giao chỉ tiêu kế hoạch năm 2026",
    }
    assert {field: getattr(metadata, field).value for field in wanted} == wanted
    assert [s.number for s in document.sections if s.kind is SectionKind.BODY] == ["Điều 1.", "Điều 2."]
    assert [table.caption for table in document.tables] == ["Phụ lục I CHỈ TIÊU GIAO NĂM 2026"]
    assert len(document.tables[0].rows) == 2
    assert any("12,5 tỷ đồng" in document.words(passage.spans) for passage in document.passages)
    check_spans(document)
    assert unreachable(document) == []
