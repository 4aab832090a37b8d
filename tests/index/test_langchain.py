"""The LangChain retriever over a real index of the bundled sample."""

from __future__ import annotations

import asyncio
import re
import shutil
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.prompts import PromptTemplate
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from pydantic import ValidationError

from corpus.errors import IndexFolderError
from corpus.loaders import load
from index.langchain import WardRetriever
from qa.prompts import load_prompt
from qa.settings import bundled_sample, load_settings
from qa.workspace import open_service

ROOT = Path(__file__).resolve().parents[2]
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


@pytest.mark.parametrize("readme", ["README.md", "README.vi.md"])
def test_the_example_of_the_readme_runs_as_it_stands(
    index: Path, readme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    section = (ROOT / readme).read_text("utf-8").partition("## LangChain\n")[2]
    code = re.search(r"```python\n(.*?)```", section, re.S)
    assert code is not None
    shutil.copytree(index, tmp_path / "chi-muc")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(compile(code[1], readme, "exec"), names)
    assert "ngân sách" in capsys.readouterr().out
    assert isinstance(names["retriever"], BaseRetriever)


def test_batches_and_awaited_calls_find_the_same(index: Path) -> None:
    retriever = WardRetriever(index=index, k=3)
    questions = [QUESTION, "cấp phép xây dựng", "???"]
    one_by_one = [retriever.invoke(question) for question in questions]
    assert [len(found) for found in one_by_one] == [3, 3, 0]
    assert retriever.batch(questions) == one_by_one

    async def awaited() -> list[list[Document]]:
        return [await retriever.ainvoke(QUESTION), *await retriever.abatch(questions[1:])]

    assert asyncio.run(awaited()) == one_by_one


def test_it_feeds_a_pipeline_that_keeps_its_documents(index: Path) -> None:
    def quoted(found: list[Document]) -> str:
        return "\n".join(f"{document.metadata['document']}: {document.page_content}" for document in found)

    chain = RunnablePassthrough.assign(
        evidence=RunnableLambda(lambda asked: asked["question"]) | WardRetriever(index=index, k=2)
    ) | RunnablePassthrough.assign(text=lambda asked: quoted(asked["evidence"]))
    made = chain.invoke({"question": QUESTION})
    assert made["question"] == QUESTION
    assert made["text"] == quoted(made["evidence"])
    assert all(isinstance(document, Document) for document in made["evidence"])
    streamed = list((WardRetriever(index=index, k=2) | RunnableLambda(quoted)).stream(QUESTION))
    assert "".join(streamed) == made["text"]


def test_a_question_without_words_finds_nothing(index: Path) -> None:
    assert WardRetriever(index=index).invoke("???") == []


def test_a_folder_that_is_no_index_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match=str(tmp_path)):
        WardRetriever(index=tmp_path)


def test_no_passages_cannot_be_asked_for(index: Path) -> None:
    with pytest.raises(ValidationError):
        WardRetriever(index=index, k=0)
