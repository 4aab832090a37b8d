"""A draft against its sources, and the reports that are made of findings."""

from __future__ import annotations

import zipfile
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from audit_papers import paper

from corpus.document import Document
from corpus.loaders import load
from corpus.reading import read_document
from qa.audit.against import judge_draft
from qa.audit.audit import audit, audit_one
from qa.audit.finding import Kind, Verdict, as_json
from qa.audit.report_docx import commented
from qa.audit.report_html import page

SOURCE = """1. Về thu ngân sách
Thu ngân sách nhà nước trên địa bàn tháng 5 ước thực hiện 2.450 triệu đồng, lũy kế 5 tháng ước thực hiện 14.820 triệu đồng.
2. Về giáo dục
Xét thăng hạng đối với 156 giáo viên trên địa bàn phường.
3. Về y tế
Tỷ lệ người dân tham gia bảo hiểm y tế đạt 95,4%.
"""
DRAFT = """1. Kết quả nổi bật
Thu ngân sách nhà nước trên địa bàn lũy kế 5 tháng ước thực hiện 14.280 triệu đồng.
Đã xét thăng hạng đối với 156 giáo viên.
Tỷ lệ người dân tham gia bảo hiểm y tế đạt 95,4%.
Trao 77 suất học bổng cho học sinh vượt khó.
"""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
EVIL = '<script>alert(1)</script> & "x" \x07\u202e'


@pytest.fixture
def draft() -> Document:
    return paper(DRAFT, "dự thảo.txt")


def test_verdicts(draft: Document) -> None:
    found = {f.stated: f for f in judge_draft(draft, [paper(SOURCE, "nguồn.txt")])}
    assert {said: f.verdict for said, f in found.items()} == {
        "14.280 triệu đồng": Verdict.DIFFERS,
        "156 giáo viên": Verdict.AGREES,
        "95,4%": Verdict.AGREES,
        "77 suất": Verdict.MISSING,
    }
    assert found["14.280 triệu đồng"].recomputed == "14.820 triệu đồng"
    assert [place.document for place in found["156 giáo viên"].places] == ["dự thảo.txt", "nguồn.txt"]
    assert as_json(found["77 suất"])["verdict"] == "không tìm thấy"


def test_month_is_not_held_against_several_months() -> None:
    source = paper("1. Thu ngân sách\nThu phí vệ sinh trên địa bàn lũy kế 5 tháng đạt 140 triệu đồng.\n", "nguồn.txt")
    own = paper("1. Thu ngân sách\nThu phí vệ sinh trên địa bàn tháng 5 đạt 31 triệu đồng.\n", "dự thảo.txt")
    assert [f.verdict for f in judge_draft(own, [source])] == [Verdict.MISSING]


def test_conflict_between_papers_and_what_is_none() -> None:
    first = paper(SOURCE, "a.txt")
    assert audit([first, paper(SOURCE, "b.txt")]) == []
    other = [f for f in audit([first, paper(SOURCE.replace("95,4", "94,5"), "b.txt")]) if f.kind is Kind.CONFLICT]
    assert [(f.stated, f.recomputed, f.documents) for f in other] == [("95,4%", "94,5%", ("a.txt", "b.txt"))]
    slipped = audit([first, paper(SOURCE.replace("14.820 triệu", "14.820 tỷ"), "b.txt")])
    assert [f.kind for f in slipped] == [Kind.UNIT]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_page_is_self_contained_and_escaped() -> None:
    own = paper(f"- {EVIL} Đã vận động 58/86 hộ, đạt 67,64%. {EVIL}\n", "x<b>.txt")
    reader = Tags()
    made = page([*audit_one(own), *judge_draft(own, [paper(SOURCE, "nguồn.txt")])], [own])
    reader.feed(made)
    assert not {"script", "b", "img", "link", "iframe"} & set(reader.seen)
    assert "\x07" not in made
    assert "\u202e" not in made
    words = "".join(reader.words)
    assert "58/86 = 67,44%" in words
    assert "<script>alert(1)</script>" in words
    assert "http" not in made.replace("http-equiv", "")


def comments_of(data: bytes) -> list[tuple[str, str]]:
    """Each comment with the words of the document that it marks."""
    package = zipfile.ZipFile(BytesIO(data))
    said = {c.get(f"{W}id"): "".join(c.itertext()) for c in ElementTree.fromstring(package.read("word/comments.xml"))}
    marked: dict[str, str] = {}
    opened: list[str] = []
    for element in ElementTree.fromstring(package.read("word/document.xml")).iter():
        number = element.get(f"{W}id") or ""
        if element.tag == f"{W}commentRangeStart":
            opened.append(number)
            marked[number] = ""
        elif element.tag == f"{W}commentRangeEnd":
            opened.remove(number)
        elif element.tag == f"{W}t":
            for number in opened:
                marked[number] += element.text or ""
    assert not opened
    return [(marked[str(number)], words or "") for number, words in said.items()]


def test_word_file_of_a_text() -> None:
    own = paper(f"- {EVIL} Đã vận động 58/86 hộ, đạt 67,64%.\tKiểm tra ngày 31/6/2026.\n")
    data = commented(own, audit_one(own))
    assert sorted(marked for marked, _ in comments_of(data)) == ["31/6/2026", "67,64%"]
    assert any("58/86 = 67,44%" in words for _, words in comments_of(data))
    opened = docx.Document(BytesIO(data))
    text = "\n".join(paragraph.text for paragraph in opened.paragraphs)
    assert '<script>alert(1)</script> & "x"' in text
    assert "\x07" not in text


def test_word_file_keeps_the_draft(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_heading("BÁO CÁO kết quả tháng 5 năm 2026", 1)
    line = made.add_paragraph("Lần đầu: đã vận động 58/86 hộ, đạt 67,44%. ")
    line.add_run("Lần sau: đã vận động 58/86 ").bold = True
    line.add_run("hộ & tổ <A>, đạt 67,6")
    line.add_run("4%.").italic = True
    table = made.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "Nội dung"
    table.cell(0, 1).text = "Kiểm tra ngày 31/6/2026"
    path = tmp_path / "dự thảo.docx"
    made.save(str(path))
    own = read_document(path)
    findings = audit_one(own)
    data = commented(own, findings, path)
    assert sorted(marked for marked, _ in comments_of(data)) == ["31/6/2026", "67,64%"]
    (tmp_path / "có nhận xét.docx").write_bytes(data)
    assert load(tmp_path / "có nhận xét.docx").text == load(path).text
    again = docx.Document(BytesIO(data))
    assert [r.bold for p in again.paragraphs for r in p.runs if r.text.startswith("Lần sau")] == [True]
    # a second round keeps the first comments
    marked = read_document(tmp_path / "có nhận xét.docx")
    second = commented(marked, audit_one(marked), tmp_path / "có nhận xét.docx")
    assert len(comments_of(second)) == 2 * len(findings)
