"""Fixtures shared by the whole suite."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from corpus.document import Document

# How long a machine takes says nothing of the program: what is generated is bounded where it is generated.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that drive the chat take longest: they come first, so that none is left to one process at the end."""
    items.sort(key=lambda item: "chat" not in item.path.parts)


ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Folder of example documents beside the checkout; tests that need it are skipped where it is missing."""
    folder = ROOT.parent / "shared"
    if not (folder / "ward-documents").is_dir():
        pytest.skip("the example documents are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def shared_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Where indexes are kept that nobody changes: built once for all processes of the run, which wait for each other."""
    base = tmp_path_factory.getbasetemp()
    return (base if worker_id == "master" else base.parent) / "indexes-of-all"


@pytest.fixture(scope="session")
def sample_index(shared_home: Path) -> Path:
    """Index of the bundled sample, built once (its scanned paper takes seconds); nobody may change it."""
    from index.build import update
    from qa.settings import load_settings
    from qa.workspace import recipe_of

    settings = load_settings(home=shared_home)
    update(settings.index_folder(), settings.documents_folder(), recipe_of(settings))
    return settings.index_folder()


@pytest.fixture(scope="session")
def sample_documents(sample_index: Path) -> list[Document]:
    """The bundled sample as it was read for ``sample_index``: its scanned paper takes seconds each time."""
    from index.last import Last

    store = Last.open(sample_index).store
    return [store.document(entry) for entry in store.entries]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium. One a module: while it is there, no other loop of asyncio can run in this thread."""
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    flags = "headless no-sandbox disable-gpu disable-quic no-first-run disable-background-networking"
    more = "disable-component-update disable-sync"
    with api.sync_playwright() as play:
        running = play.chromium.launch(
            executable_path=chromium, args=[f"--{flag}" for flag in f"{flags} {more}".split()]
        )
        yield running
        running.close()
