"""Many people at once: nobody gets an error. Long by ``make soak``; how fast it is, ``python -m eval.load`` prints."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.load import QUESTIONS, WAYS, load
from qa.batch import read_questions
from qa.server.serve import served
from qa.settings import load_settings
from qa.site import Site
from qa.workspace import open_service

PEOPLE = 10


@pytest.fixture(scope="module")
def address(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    service = open_service(load_settings(index=sample_index, home=tmp_path_factory.mktemp("load")))
    with served(Site(service)) as address:
        yield address


def asked(address: str, way: str, seconds: float) -> None:
    questions = [question.question for question in read_questions(QUESTIONS)]
    done = load(address, WAYS[way], questions, PEOPLE, seconds)
    print(f"{way}: {len(done.seconds)} answers, p50 {done.percentile(0.5):.3f} s, p95 {done.percentile(0.95):.3f} s")
    assert done.errors == []
    assert len(done.seconds) >= PEOPLE


@pytest.mark.parametrize("way", WAYS)
def test_ten_at_once(address: str, way: str) -> None:
    asked(address, way, 2)


@pytest.mark.soak
@pytest.mark.parametrize("way", WAYS)
def test_ten_at_once_for_a_minute(address: str, way: str) -> None:
    asked(address, way, 60)


def test_answers_under_load_are_those_of_one_alone(address: str, sample_index: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    import httpx

    questions = [question.question for question in read_questions(QUESTIONS)][:12]
    alone = open_service(load_settings(index=sample_index))

    def ask(question: str) -> dict[str, object]:
        got = httpx.post(address + "api/ask", json={"question": question}, timeout=120, trust_env=False).json()
        del got["seconds"]
        return dict(got)

    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = list(pool.map(ask, questions * 2))
    for question, answer in zip(questions * 2, answers, strict=True):
        expected = json.loads(json.dumps(alone.ask(question).to_json()))
        del expected["seconds"]
        assert answer == expected
