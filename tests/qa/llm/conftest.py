"""Papers of a ward that does not exist, a service over them that asks a server of models, and what it answers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from llm_papers import INJECTION, REPORT, settings_for
from model_server import Brain, ModelServer

from qa.service import Service
from qa.settings import load_settings
from qa.workspace import open_service


@pytest.fixture(scope="session", autouse=True)
def _no_keys() -> None:
    """No key of this machine is sent anywhere, and none is needed."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE", "OLLAMA_HOST", "OLLAMA_API_KEY"):
        os.environ.pop(name, None)


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hang-mam")
    (folder / "bao-cao.txt").write_text(REPORT, "utf-8")
    (folder / "thong-bao.txt").write_text(INJECTION, "utf-8")
    home = folder.with_name(folder.name + "-home")
    return open_service(load_settings(documents=folder, home=home)).settings.index_folder()


Asked = Callable[..., tuple[Service, ModelServer]]


@pytest.fixture
def serve() -> Iterator[Callable[[Brain], ModelServer]]:
    """``serve(brain)``: a server of models that runs until the test ends."""
    running: list[ModelServer] = []

    def start(brain: Brain) -> ModelServer:
        server = ModelServer(brain).__enter__()
        running.append(server)
        return server

    yield start
    for server in running:
        server.__exit__()


@pytest.fixture
def asked(index: Path, serve: Callable[[Brain], ModelServer]) -> Asked:
    """``asked(brain, protocol, **settings)``: a service over the papers, and the server that it asks."""

    def start(brain: Brain, protocol: str = "openai", **others: object) -> tuple[Service, ModelServer]:
        server = serve(brain)
        return open_service(settings_for(server, protocol, index=index, **others)), server

    return start
