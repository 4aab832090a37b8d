"""The page while a model writes, in a real browser, with a real server of models behind it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from qa.chat.turns import turn_of
from qa.server.serve import served
from qa.settings import load_settings
from qa.site import Site
from qa.workspace import open_service

from .test_page import settled

sys.path.append(str(Path(__file__).resolve().parents[1] / "llm"))
from llm_papers import REPORT, settings_for
from model_server import ModelServer, Reply

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from qa.service import Service

QUESTION = "Phường Hàng Mắm thu ngân sách tháng 8 năm 2027 được bao nhiêu?"
GOOD = "Thu ngân sách nhà nước tháng 8 ước đạt 6,25 tỷ đồng [1]."


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hang-mam")
    (folder / "bao-cao.txt").write_text(REPORT, "utf-8")
    home = folder.with_name(f"{folder.name}-home")
    return open_service(load_settings(documents=folder, home=home)).settings.index_folder()


@pytest.fixture
def models() -> Iterator[ModelServer]:
    """Writes slowly; never comes to an end where the question says so."""

    def brain(prompt: str, _: int) -> Reply:
        return Reply(GOOD * 20 if "mãi" in prompt else GOOD, pause=0.5 if "mãi" in prompt else 0.1)

    with ModelServer(brain) as server:
        yield server


@pytest.fixture
def service(index: Path, models: ModelServer) -> Service:
    return open_service(settings_for(models, index=index, llm_timeout=120))


@pytest.fixture
def page(browser: Browser, service: Service) -> Iterator[Any]:
    with served(Site(service)) as address:
        context = browser.new_context(viewport={"width": 1200, "height": 900})
        shown = context.new_page()
        shown.goto(address)
        shown.wait_for_selector(".wq-welcome", timeout=20_000)
        yield shown
        context.close()


def ask(page: Any, question: str) -> None:
    page.fill("#wq-box textarea", question)
    page.press("#wq-box textarea", "Enter")


def test_numbers_are_pending_until_the_answer_is_judged(page: Any) -> None:
    ask(page, QUESTION)
    pending = """() => {
      const draft = document.querySelector('.wq-draft');
      return draft && draft.querySelector('.wq-pending') && !document.querySelector('.wq-verified') && draft.innerText;
    }"""
    told = page.wait_for_function(pending, timeout=20_000).json_value()
    assert "(đang đối chiếu)" in told
    settled(page, 1)
    assert not page.locator(".wq-pending").count()
    assert page.locator(".wq-answer .wq-verified").count()
    assert not page.locator(".wq-instead").count()


@pytest.mark.parametrize("button", [".wq-stop", "#wq-new"])
def test_stopping_ends_the_request(page: Any, models: ModelServer, button: str) -> None:
    ask(page, QUESTION)
    settled(page, 1)
    ask(page, f"{QUESTION} Viết mãi")
    page.wait_for_selector(".wq-stop", timeout=20_000)
    page.wait_for_function("document.querySelectorAll('.wq-turn').length === 2")
    page.locator(button).click()
    assert models.left.wait(20)
    if button == ".wq-stop":
        settled(page, 1)
        assert "Đã dừng" in page.inner_text("#wq-notice")
        ask(page, f"{QUESTION} ")
        settled(page, 2)
    else:
        page.wait_for_selector(".wq-welcome", timeout=20_000)


def test_a_turn_that_is_dropped_ends_the_request(service: Service, models: ModelServer) -> None:
    turns = turn_of(service, f"{QUESTION} Viết mãi", [])
    for turn in turns:
        if turn.draft:
            break
    turns.close()  # type: ignore[attr-defined]
    assert models.left.wait(5)


def test_a_draft_is_shown_as_text_and_never_as_a_page() -> None:
    from qa.chat.render import unjudged
    from qa.llm.pending import unjudged as read

    html = unjudged(read("<img src=x onerror=alert(5)> đạt 6,25 tỷ đồng\nhai hộ"))
    assert "<img" not in html
    assert html.count('class="wq-pending"') == 3
    assert html.count("(đang đối chiếu)") == 3
