"""Services over real indexes: the bundled sample, the example documents beside the checkout, papers made on the spot."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from asking import Asked, AskOf, Papers

from qa.service import Service
from qa.settings import PREFIX, load_settings
from qa.workspace import open_service

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "eval" / "sets" / "sample.jsonl"


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> None:
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        del os.environ[name]


@cache
def _read(path: Path) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip())


def _asked(documents: Path, questions: Path, home: Path) -> Asked:
    service = open_service(load_settings(documents=documents, home=home))
    rows = _read(questions)
    answers = tuple(service.ask(row["question"], row.get("history") or (), row["id"]) for row in rows)
    return Asked(documents, service, rows, answers)


@pytest.fixture(scope="session")
def sample(shared_home: Path) -> Asked:
    """The bundled sample documents with the bundled question set."""
    return _asked(load_settings().documents_folder(), SAMPLE, shared_home)


@pytest.fixture(scope="session")
def examples(shared_dir: Path, shared_home: Path) -> Asked:
    """The example documents beside the checkout with their questions."""
    questions = shared_dir / "questions" / "dev.jsonl"
    if not questions.is_file():
        pytest.skip("the example questions are not beside this checkout")
    return _asked(shared_dir / "ward-documents", questions, shared_home)


@pytest.fixture(params=["sample", "examples"])
def corpus(request: pytest.FixtureRequest) -> Asked:
    """Either folder of documents."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Asked)
    return found


@pytest.fixture(scope="session")
def over(tmp_path_factory: pytest.TempPathFactory) -> AskOf:
    """``over({"name.txt": text, ...})``: a service over papers written now; the same papers are indexed once."""
    made: dict[tuple[tuple[str, str], ...], Service] = {}

    def open_over(papers: Papers) -> Service:
        key = tuple(sorted(papers.items()))
        if key not in made:
            folder = tmp_path_factory.mktemp("papers")
            for name, text in papers.items():
                (folder / name).write_text(text, "utf-8")
            made[key] = open_service(load_settings(documents=folder, home=folder.with_name(folder.name + "-home")))
        return made[key]

    return open_over
