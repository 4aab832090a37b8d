"""Documents in one SQLite file: what goes in comes out equal."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.codec import from_bytes, to_bytes
from corpus.document import Document, Figure, Metadata, Passage, PassageKind, Read, Status
from corpus.source import Span
from index.contents import write_skipped
from index.figure_search import FigureFilter, search_figures
from index.generation import FORMAT, Manifest, manifest_text
from index.store import Skipped, Store
from index.store_writing import Ready, write_store

if TYPE_CHECKING:
    from tests.index.conftest import Office

words = st.text(st.characters(codec="utf-8"), max_size=20)
spans = st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda pair: Span(min(pair), max(pair)))
decimals = st.decimals(allow_nan=False, allow_infinity=False)
figures = st.builds(
    Figure,
    span=spans,
    value=decimals,
    unit=words,
    approximator=words,
    of=st.none() | decimals,
    upper=st.none() | decimals,
    indicator=words,
    period=words,
    place=words,
    status=st.frozensets(st.sampled_from(Status)),
    passage=st.integers(0, 2),
)
passages = st.builds(
    Passage,
    kind=st.sampled_from(PassageKind),
    spans=st.lists(spans, min_size=1, max_size=3).map(tuple),
    section=st.none() | st.integers(0, 5),
    context=st.lists(spans, max_size=2).map(tuple),
    header=words,
    footnote=st.none() | st.integers(0, 5),
    table=st.none() | st.tuples(st.integers(0, 5), st.integers(0, 5)),
    page=st.none() | st.integers(1, 9),
)
documents = st.builds(
    Document,
    name=words,
    format=words,
    text=st.text(st.characters(codec="utf-8"), max_size=100),
    pages=st.lists(spans, max_size=3).map(tuple),
    metadata=st.builds(Metadata, title=st.none() | st.builds(Read, words, st.none() | spans, st.floats(0, 1))),
    sections=st.just(()),
    footnotes=st.just(()),
    tables=st.just(()),
    passages=st.lists(passages, min_size=3, max_size=3).map(tuple),
    figures=st.lists(figures, max_size=3).map(tuple),
    uncertain=st.lists(spans, max_size=3).map(tuple),
    warnings=st.just(()),
)


@settings(deadline=None)
@given(documents)
def test_bytes_and_back(document: Document) -> None:
    assert from_bytes(to_bytes(document)) == document


def _listed(body: bytes) -> Any:
    """A stored document with its sets in one order: equal sets may list what they hold differently."""
    data = json.loads(body)
    for figure in data["figures"]:
        figure["status"].sort()
    return data


def test_a_whole_real_document_and_back(built: Office) -> None:
    store = built.store
    for entry in store.entries:
        document, body = store.stored(entry)
        assert _listed(to_bytes(document)) == _listed(body)
        assert from_bytes(to_bytes(document)) == document


def _sound(document: Document, name: str) -> Document:
    """``document`` without the sections, notes and tables that its passages name and it does not hold."""
    bare = tuple(replace(passage, section=None, footnote=None, table=None) for passage in document.passages)
    return replace(document, name=name, passages=bare)


def _generation(folder: Path, ready: list[Ready], skipped: list[Skipped]) -> Path:
    """A generation of one segment that has a store and nothing else."""
    generation = folder / "generations" / "000001"
    segment = generation / "segments" / "000001"
    segment.mkdir(parents=True)
    write_store(segment / "store.sqlite", ready)
    write_skipped(generation, skipped)
    counts = (len(ready), 0, 0, len(skipped))
    manifest = Manifest(FORMAT, "", "", "", "", "", 1, "", *counts, (), segments=("000001",))
    (generation / "manifest.json").write_text(manifest_text(manifest), "utf-8")
    return generation


@settings(max_examples=20, deadline=None)
@given(st.lists(documents, min_size=1, max_size=3))
def test_store_and_back(tmp_path_factory: pytest.TempPathFactory, made: list[Document]) -> None:
    ready = [Ready(f"{n}.txt", f"/{n}.txt", str(n), _sound(d, f"{n}.txt")) for n, d in enumerate(made)]
    skipped = [Skipped("x.pdf", "/x.pdf", "d", "Không đọc được.")]
    store = Store(_generation(tmp_path_factory.mktemp("store"), ready, skipped))
    assert len(store) == sum(len(d.passages) for d in made)
    assert [store.document(entry) for entry in store.entries] == [one.document for one in ready]
    assert store.skipped == (Skipped("x.pdf", "/x.pdf", "d", "Không đọc được."),)
    assert [(e.name, n) for e, n in store.figures()] == [
        (one.name, n) for one in ready for n in range(len(one.document.figures))
    ]


def test_what_a_paper_is_stands_in_its_row(office: Office) -> None:
    (office.documents / "bao-cao.txt.meta.toml").write_text('audience = "Công khai"\nnumber = "7/BC-UBND"', "utf-8")
    office.build()
    for entry in office.store.entries:
        document = office.store.document(entry)
        for name in ("title", "ward", "kind", "number", "issuer", "date", "period"):
            read = getattr(document.metadata, name)
            assert getattr(entry, name) == (read.value if read else "")
        assert (entry.audience, entry.format) == (document.audience, "text")
    assert {(entry.audience, entry.number) for entry in office.store.entries if entry.name == "bao-cao.txt"} == {
        ("công khai", "7/BC-UBND")
    }
    assert {entry.audience for entry in office.store.entries} == {"công khai", ""}


def test_values_are_kept_exactly(tmp_path: Path) -> None:
    figure = Figure(Span(0, 1), Decimal("129170000000.10"), "đồng", "", None, None, "Thu", "", "", frozenset(), 0)
    passage = Passage(PassageKind.TEXT, (Span(0, 1),), None)
    document = Document("a", "text", "x", (), Metadata(), (), (), (), (passage,), (figure,))
    generation = _generation(tmp_path, [Ready("a", "/a", "d", document)], [])
    rows = (
        sqlite3.connect(generation / "segments/000001/store.sqlite")
        .execute("SELECT value, unit, said, typed FROM figures")
        .fetchall()
    )
    assert rows == [("129170000000.10", "đồng", " thu x ", "   ")]
    assert str(search_figures(Store(generation), FigureFilter()).figures[0].value) == "129170000000.10"


@pytest.mark.parametrize("data", [b"", b"{}", b"null", b'{"name": 1}', b"\xff"])
def test_bytes_that_are_no_document(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a stored document"):
        from_bytes(data)
