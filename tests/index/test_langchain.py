"""The LangChain retriever over a real index of the bundled sample."""

from __future__ import annotations

from pathlib import Path

import pytest
from langchain_core.prompts import PromptTemplate
from langchain_core.runnables import RunnableLambda
from pydantic import ValidationError

from corpus.errors import IndexFolderError
from corpus.loaders import load
from index.langchain import WardRetriever
from qa.prompts import load_prompt
from qa.settings import bundled_sample, load_settings
from qa.workspace import open_service

QUESTION = "thu ngân sách đạt bao nhiêu?"


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents")
    for path in bundled_sample().iterdir():
        if path.suffix in {".txt", ".docx", ".md"}:
            (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.fixture(scope="module")
def index(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    return open_service(load_settings(documents=documents, home=home)).settings.index_folder()


def test_documents_carry_what_a_citation_needs(index: Path, documents: Path) -> None:
    found = WardRetriever(index=index, k=4).invoke(QUESTION)
    assert len(found) == 4
    for document in found:
        meta = document.metadata
        text = load(documents / meta["document"]).text
        assert document.page_content == " ".join(text[start:end] for start, end in meta["spans"])
        assert [meta["start"], meta["end"]] == meta["spans"][0]
        assert {"title", "number", "issuer", "date", "ward", "section", "footnote", "page", "score"} <= meta.keys()
    scores = [document.metadata["score"] for document in found]
    assert scores == sorted(scores, reverse=True)
    assert any("ngân sách" in document.page_content for document in found)


def test_it_finds_what_the_product_itself_finds(index: Path) -> None:
    service = open_service(load_settings(index=index))
    ours = [service.retriever.passage(hit).spans[0].start for hit in service.search(QUESTION, 6)]
    theirs = [document.metadata["start"] for document in WardRetriever(index=index, k=6).invoke(QUESTION)]
    assert ours == theirs


def test_it_stands_in_a_chain_with_the_prompt_of_the_product(index: Path) -> None:
    prompt = PromptTemplate.from_template(load_prompt("answer").template)
    evidence = WardRetriever(index=index, k=3) | RunnableLambda(
        lambda found: "\n".join(f"[{n}] {document.page_content}" for n, document in enumerate(found, start=1))
    )
    text = ({"evidence": evidence, "question": RunnableLambda(str)} | prompt).invoke(QUESTION).to_string()
    assert f"Câu hỏi: {QUESTION}" in text
    assert "[3] " in text
    assert "{" not in text.partition("Đoạn trích:")[0]


def test_a_question_without_words_finds_nothing(index: Path) -> None:
    assert WardRetriever(index=index).invoke("???") == []


def test_a_folder_that_is_no_index_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match=str(tmp_path)):
        WardRetriever(index=tmp_path)


def test_no_passages_cannot_be_asked_for(index: Path) -> None:
    with pytest.raises(ValidationError):
        WardRetriever(index=index, k=0)
