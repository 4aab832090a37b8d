"""Invented papers: the same each time, taken apart as the reader takes them apart, asked of like any other."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from corpus.reading import read_document
from eval import bench_retrieval
from eval.passage_index import index_documents
from eval.peers.registry import SYSTEMS
from eval.synthetic import Paper, papers
from index.retrieval import Retriever
from qa.settings import load_settings
from qa.workspace import recipe_of


@pytest.fixture(scope="module")
def made() -> list[Paper]:
    return list(islice(papers(7), 4))


def test_the_same_seed_gives_the_same_papers(made: list[Paper]) -> None:
    assert list(islice(papers(7), 4)) == made
    assert next(papers(8)).text != made[0].text
    assert len({paper.ward for paper in made}) == 4


def test_passages_are_whole_items_of_the_text(made: list[Paper], tmp_path: Path) -> None:
    for paper in made:
        document = paper.document()
        assert document.text == paper.text
        items = [item for _, items in paper.sections for item in items]
        assert [document.words(passage.spans) for passage in document.passages] == [paper.head, *items]
        assert {section.title for section in document.sections} == {h.partition(" ")[2] for h, _ in paper.sections}
        (tmp_path / "a.txt").write_text(paper.text, "utf-8")
        read = read_document(tmp_path / "a.txt")
        assert read.metadata.ward is not None
        assert read.metadata.ward.value == paper.ward
        titles = [section.title for section in document.sections]
        assert [section.title for section in read.sections][-len(titles) :] == titles
        assert len(read.passages) == pytest.approx(len(document.passages), rel=0.5)


def test_they_can_be_asked_of(made: list[Paper], tmp_path: Path) -> None:
    recipe = recipe_of(load_settings())
    index_documents(tmp_path / "index", [paper.document() for paper in made], recipe)
    retriever = Retriever(tmp_path / "index", recipe.encoder)
    assert len(retriever.store) == sum(len(paper.document().passages) for paper in made)
    for paper in made:
        hits = retriever.search(retriever.understand(paper.questions[0]), 3)
        assert hits
        assert {hit.entry.ward for hit in hits} == {paper.ward}


def test_the_measuring_names_its_goals(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bench_retrieval, "BUILT", 2)
    plain = next(system for system in SYSTEMS if system.family == "plain")
    bench_retrieval.building(plain)
    bench_retrieval.large(plain, 100)
    out = capsys.readouterr().out
    for words in ("goal: the rival's", "goal 30 ms", "memory a passage", "disk a passage"):
        assert words in out
