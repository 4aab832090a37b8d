"""Every character of a document is on the page, in order, and what is pointed out is exactly what was asked for."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendered import RUNS, Rendered, fit

from corpus.document import Document
from corpus.loaders import load
from corpus.parse import parse
from corpus.source import Source, Span
from qa.settings import bundled_sample
from qa.view.body import Body
from qa.view.marks import Mark, Shown

HOSTILE = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&lt;\u202e</td></table><style>*{display:none}</style>"
)
MADE = (
    "ỦY BAN NHÂN DÂN\tCỘNG HÒA\n\n**BÁO CÁO**\nKết quả\r\nquý II\n\nI. KẾT QUẢ\n\n1. Ngân sách\n\n"
    "Thu ngân sách đạt 51,8 tỷ đồng[footnoteRef:1], bằng 64% dự toán¹. [1:  Gồm thu từ đất: 3,4 tỷ đồng.] sau đó\n"
    "- Một: thực hiện 5 việc;\n- Hai;\n+ Ba ba\u0303 u\u031b\u0301;\n2. Đất đai: đã thu hồi 1,75 ha.\n¹ Chưa gồm phí.\n\n"
    "TT\tChỉ tiêu\tKế hoạch\tThực hiện\n1\tTrồng cây\t1.200\t845\n\tTrong đó: bóng mát\t\t17\n2\tHộ nghèo\t12\t7\n\n"
    "Nơi nhận:\n- Lưu: VT.\n"
)


def _samples() -> list[Document]:
    return [
        parse(load(path))
        for path in sorted(bundled_sample().iterdir())
        if path.suffix in (".docx", ".txt", ".md", ".xlsx")
    ]


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    second = MADE.index("phí")
    paged = Source("quét.pdf", MADE, "scan", (Span(0, second), Span(second, len(MADE))), uncertain=(Span(20, 26),))
    return [*_samples(), parse(Source("made.txt", MADE, "text")), parse(paged)]


def rendered(document: Document, shown: Shown = Shown(), window: Span | None = None) -> Rendered:
    return Rendered(Body(document, window or Span(0, len(document.text)), shown).html())


def check(document: Document, spans: list[Span], passage: Span | None, window: Span | None = None) -> None:
    """The whole invariant for one showing."""
    window = window or Span(0, len(document.text))
    page = rendered(document, Shown(passage, tuple(Mark(span) for span in spans)), window)
    assert page.text == fit(document.text[slice(*window)])
    assert page.in_order(window.start)

    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}

    def part(span: Span) -> str:
        return fit(document.text[max(span.start, window.start) : min(span.end, window.end)])

    assert page.marks == {n: part(span) for n, span in enumerate(spans, start=1) if part(span)}
    assert {f"dau-{n}" for n in page.marks} <= ids
    assert ("dich" in ids) == bool(passage and part(passage))
    assert page.passage == (part(passage) if passage else "")


def places(document: Document) -> list[int]:
    """Offsets where something begins or ends: where a renderer goes wrong."""
    found = {0, len(document.text)}
    for section in document.sections:
        found |= {*section.heading, *section.span}
    for note in document.footnotes:
        found |= {offset for span in note.definition for offset in span} | set(note.anchor or ())
    for table in document.tables:
        found |= set(table.span) | {o for row in table.rows for cell in (*row.cells, row.span) if cell for o in cell}
    return sorted(found)


def test_every_character_in_order(documents: list[Document]) -> None:
    for document in documents:
        check(document, [], None)


def test_what_is_asked_for_is_marked_exactly(documents: list[Document]) -> None:
    chance = random.Random(7)
    for document in documents:
        edges = places(document)
        for _ in range(12):
            spans = []
            for _ in range(4):
                near = [max(0, min(len(document.text), chance.choice(edges) + chance.randint(-3, 3))) for _ in "ab"]
                if near[0] != near[1]:
                    spans.append(Span(*sorted(near)))
            check(document, spans, spans.pop() if spans else None)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_spans_in_any_window(documents: list[Document], data: st.DataObject) -> None:
    document = data.draw(st.sampled_from(documents[-2:]))
    offsets = st.integers(0, len(document.text))
    span = st.tuples(offsets, offsets).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: Span(*sorted(pair)))
    check(document, data.draw(st.lists(span, max_size=5)), data.draw(st.none() | span), data.draw(span))


@settings(max_examples=40, deadline=None)
@given(st.text("ab 1.-+*\t\n\r[]:¹²|<&\u0301\u202e\u00a0IVĐ", max_size=400))
def test_any_text(text: str) -> None:
    document = parse(Source("x.txt", text, "text"))
    check(document, [Span(i, i + 3) for i in range(0, max(0, len(document.text) - 3), 5)], None)


def test_example_documents(shared_dir: Path) -> None:
    for path in sorted((shared_dir / "ward-documents").glob("*.txt")):
        document = parse(load(path))
        spans = [Span(a, b) for a, b in zip(places(document)[::9], places(document)[5::9], strict=False) if a < b]
        check(document, spans, spans[0])


def test_structure_is_drawn(documents: list[Document]) -> None:
    made = next(document for document in documents if document.name == "made.txt")
    page = rendered(made)
    assert [tag for tag, _ in page.tags if tag == "th"] == ["th"] * 4
    assert sum(tag == "td" for tag, _ in page.tags) >= 12
    assert {"h2", "h3"} <= {tag for tag, _ in page.tags}
    links = {attributes.get("href"): attributes.get("id") for tag, attributes in page.tags if tag == "a"}
    ids = {attributes.get("id") for _, attributes in page.tags}
    assert links
    assert all(href and href[1:] in ids for href in links)


def test_pages_are_told(documents: list[Document]) -> None:
    page = rendered(documents[-1])
    assert [a.get("data-page") for _, a in page.tags if "data-page" in a] == ["1", "2"]


def test_words_of_a_paper_are_only_words() -> None:
    text = f"BÁO CÁO\n{HOSTILE}\n\nI. {HOSTILE}\n{HOSTILE}¹ đạt 5 tỷ.\n\n¹ {HOSTILE}\n\nTT\tNội dung\tKết quả\n1\t{HOSTILE}\t5 hộ\n2\tHai {HOSTILE}\t7 hộ\n"
    document = parse(Source(f"{HOSTILE}.txt", text, "text", warnings=(HOSTILE,)))
    document = replace(document)
    page = rendered(document, Shown(Span(3, 90), (Mark(Span(12, 60), tip=HOSTILE),)))
    assert not {tag for tag, _ in page.tags} & (RUNS | {"img"})
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert page.text == fit(text)
