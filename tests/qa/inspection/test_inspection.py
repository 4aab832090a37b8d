"""The page a person checks a paper with: complete, escaped, and fetching nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.loaders import load
from corpus.parse import parse
from corpus.source import Source, Span
from qa.inspection.advice import advice
from qa.inspection.data import as_data
from qa.inspection.page import page
from qa.settings import bundled_sample

VOID = {"meta", "br", "hr", "img", "link", "input"}


class Reader(HTMLParser):
    """Tags that were opened and closed in order, and the text between them."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return [
        parse(load(path))
        for path in sorted(bundled_sample().iterdir())
        if path.suffix in (".docx", ".txt", ".md", ".xlsx")
    ]


def test_everything_that_was_read_is_on_the_page(documents: list[Document]) -> None:
    assert any(document.footnotes for document in documents)
    for document in documents:
        reader = read(page(document))
        shown = " ".join("".join(reader.words).split())
        for section in document.sections:
            assert " ".join(section.title.split()) in shown
        for note in document.footnotes:
            assert " ".join(document.words(note.definition).split()) in shown
        for table in document.tables:
            for row in table.rows:
                for cell in row.cells:
                    assert cell is None or " ".join(document.words((cell,)).split()) in shown
        for passage in document.passages:
            assert " ".join(document.words(passage.spans).split()) in shown


def test_nothing_is_fetched_and_nothing_runs(documents: list[Document]) -> None:
    for document in documents:
        html = page(document)
        reader = read(html)
        assert not {"script", "img", "link", "iframe", "object", "form"} & {tag for tag, _ in reader.tags}
        for _, attributes in reader.tags:
            assert not any(name.startswith("on") or name == "src" for name in attributes)
            assert (attributes.get("href") or "#").startswith("#")
        assert "url(" not in html
        assert "@import" not in html


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&lt;\u202e"


def test_words_of_a_paper_are_only_words() -> None:
    text = (
        f"BÁO CÁO\n{HOSTILE}\n\nI. {HOSTILE}\n{HOSTILE}¹ đạt 5 tỷ đồng.\n\n¹ {HOSTILE}\n\n"
        f"TT\tNội dung\tKết quả\n1\t{HOSTILE}\t5 hộ\n2\tHai {HOSTILE}\t7 hộ\n"
    )
    document = parse(Source(f"{HOSTILE}.txt", text, "text", warnings=(HOSTILE,)))
    reader = read(page(document))
    assert "script" not in {tag for tag, _ in reader.tags}
    assert "img" not in {tag for tag, _ in reader.tags}
    assert "<script>alert(1)</script>" in "".join(reader.words)
    assert "\u202e" not in "".join(reader.words)


def test_merged_headers_and_group_rows_are_drawn_as_such(documents: list[Document]) -> None:
    workbook = next(document for document in documents if document.format == "xlsx")
    assert any(" – " in column for table in workbook.tables for column in table.columns)
    reader = read(page(workbook))
    assert any(tag == "th" and int(attributes.get("colspan") or 1) > 1 for tag, attributes in reader.tags)


def test_advice_names_what_to_look_at() -> None:
    text = "I. KẾT QUẢ\nThu ngân sách¹ đạt 5 tỷ đồng; chi² 3 tỷ đồng.\n\n¹ Số liệu của Thống kê cơ sở.\n"
    found = advice(parse(Source("a.txt", text, "text")))
    assert "Chú thích 2 không có nội dung." in found
    assert len(found) == len(set(found))


def test_doubtful_figures_are_named_with_their_page() -> None:
    text = "I. KẾT QUẢ\nThu ngân sách đạt 129,17 tỷ đồng.\nTrang sau có 181 hộ nghèo.\n"
    second = text.index("Trang")
    at = text.index("181")
    source = Source(
        "quét.pdf", text, "scan", pages=(Span(0, second), Span(second, len(text))), uncertain=(Span(at, at + 3),)
    )
    (sentence,) = [s for s in advice(parse(source)) if "chưa chắc" in s]
    assert sentence.startswith("Trang 2 có 1 số liệu")
    assert "181 hộ" in sentence
    assert "129,17" not in sentence


def test_data_keeps_its_fields(documents: list[Document]) -> None:
    """What other programs rely on; a field may be added here, never taken away."""
    data = as_data(documents[0])
    assert set(data) >= {
        "name", "format", "text", "pages", "metadata", "sections", "footnotes", "tables", "passages", "figures",
        "uncertain", "warnings", "advice",
    }  # fmt: skip
    assert set(data["figures"][0]) >= {
        "span", "value", "unit", "approximator", "of", "upper", "indicator", "period", "place", "status", "passage"
    }  # fmt: skip
    assert isinstance(data["figures"][0]["value"], str)
    for passage in data["passages"]:
        for start, end in passage["spans"]:
            assert data["text"][start:end].strip()
    described = as_data.__doc__ or ""
    assert all(f"``{name}" in described or re.search(rf"\b{name}\b", described) for name in data)


def test_page_is_written_and_never_over_the_paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from qa.cli.app import main

    paper = tmp_path / "báo cáo.txt"
    paper.write_text("I. KẾT QUẢ\nThu ngân sách đạt 5 tỷ đồng.\n")
    before = paper.read_bytes()

    def run(*arguments: object) -> object:
        monkeypatch.setattr(sys, "argv", ["wardqa", "inspect", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        return left.value.code

    assert run(paper, "--html", tmp_path / "trang.html") in (0, None)
    assert "KẾT QUẢ" in (tmp_path / "trang.html").read_text(encoding="utf-8")
    assert run(paper, "--html", paper) == 1
    assert run(paper, "--html", tmp_path / "không có" / "trang.html") == 1
    assert run(paper, "--html", tmp_path) == 1
    assert paper.read_bytes() == before
