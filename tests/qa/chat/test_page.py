"""The page in a real browser."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from qa.chat.turns import LONGEST_QUESTION
from qa.server.serve import served
from qa.site import Site

from .axe import assert_accessible

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from .conftest import Desk


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    with served(Site(desk)) as address:
        yield address


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Any]:
    contexts = []

    def opened(width: int = 1440, height: int = 900, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".wq-welcome", timeout=20_000)
        return page

    yield opened
    for context in contexts:
        context.close()


def ask(page: Page, question: str) -> None:
    turns = page.locator(".wq-turn").count()
    page.fill("#wq-box textarea", question)
    page.press("#wq-box textarea", "Enter")
    settled(page, turns + 1)


def settled(page: Page, turns: int) -> None:
    page.wait_for_function(
        "n => document.querySelectorAll('.wq-turn').length === n && !document.querySelector('.wq-working')",
        arg=turns,
        timeout=20_000,
    )


def test_page_is_vietnamese_and_asks_nobody_else(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(address)
    page.wait_for_selector(".wq-welcome", timeout=20_000)
    ask(page, "Quý II thu gom bao nhiêu tấn rác?")
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.lang") == "vi"
    assert page.title() == "Hỏi đáp văn bản phường"
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert faults == []
    assert "gradio" not in page.inner_text("body").lower()
    context.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_passages_stand_beside_the_answer_or_below_it_on_a_phone(open_page: Any, width: int) -> None:
    page = open_page(width, 860)
    ask(page, "rác")
    # Measured at one instant: the page may still be gliding to the answer.
    answer, card = page.evaluate(
        "['.wq-left', '#wq-nguon-1-1'].map((name) => document.querySelector(name).getBoundingClientRect().toJSON())"
    )
    if width == 390:
        assert card["y"] >= answer["y"] + answer["height"]
    else:
        assert card["x"] >= answer["x"] + answer["width"]
        assert card["y"] < answer["y"] + answer["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    bar = page.locator("#wq-bar").bounding_box()
    assert bar["y"] + bar["height"] <= 860


def test_question_bar_belongs_to_the_tab_where_questions_are_asked(open_page: Any) -> None:
    page = open_page(390, 844)
    page.get_by_role("tab", name="Số liệu", exact=True).click()
    page.wait_for_selector("#wq-bar", state="hidden")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("tab", name="Hỏi đáp").click()
    page.wait_for_selector("#wq-bar", state="visible")


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), pytest.param(1440, "light", marks=pytest.mark.soak)])
def test_nobody_is_shut_out(open_page: Any, width: int, scheme: str) -> None:
    page = open_page(width, 860, color_scheme=scheme)
    assert_accessible(page)
    for question in ("rác", "khác", "Thu kỳ nào?", "sai"):
        ask(page, question)
    assert_accessible(page)


def test_a_figure_brings_up_its_passage(open_page: Any) -> None:
    page = open_page(390, 844)
    ask(page, "rác")
    page.locator(".wq-answer .wq-figure.wq-computed").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#wq-nguon-1-1.wq-lit")
    page.wait_for_function(
        "() => { const b = document.getElementById('wq-nguon-1-1').getBoundingClientRect();"
        " return b.top > 0 && b.top < innerHeight; }"
    )
    assert page.url.split("#")[0].endswith("/")


def test_touching_a_figure_shows_its_verdict_in_place(open_page: Any) -> None:
    page = open_page(390, 844, is_mobile=True, has_touch=True)
    ask(page, "rác")
    page.locator(".wq-computed[data-tip]").tap()
    page.wait_for_selector(".wq-computed:focus")
    page.wait_for_selector(".wq-tip", state="visible")
    assert "2.000 − 1.250" in page.inner_text(".wq-tip")
    told = page.locator(".wq-tip").bounding_box()
    assert told["x"] >= 0
    assert told["x"] + told["width"] <= 390
    assert page.locator(".wq-lit").count() == 0


def test_the_next_question_can_be_typed_while_an_answer_is_made(open_page: Any) -> None:
    page = open_page()
    page.fill("#wq-box textarea", "chậm rãi")
    page.press("#wq-box textarea", "Enter")
    page.wait_for_selector(".wq-working")
    page.wait_for_function("document.querySelector('#wq-box textarea').value === ''")
    page.fill("#wq-box textarea", "câu sau")
    settled(page, 1)
    assert page.input_value("#wq-box textarea") == "câu sau"


def test_a_question_sent_too_early_waits_and_a_double_press_asks_once(open_page: Any, desk: Desk) -> None:
    page = open_page()
    desk.asked.clear()
    page.fill("#wq-box textarea", "chậm rãi")
    page.press("#wq-box textarea", "Enter")
    page.press("#wq-box textarea", "Enter")
    page.wait_for_selector(".wq-working")
    page.wait_for_function("document.querySelector('#wq-box textarea').value === ''")
    page.fill("#wq-box textarea", "rác")
    page.press("#wq-box textarea", "Enter")
    settled(page, 2)
    page.wait_for_timeout(400)
    assert desk.asked == [("chậm rãi", ()), ("rác", ("chậm rãi",))]
    assert page.locator(".wq-turn").count() == 2


def test_copy_takes_quote_and_source(open_page: Any, desk: Desk) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, "rác")
    page.locator("#wq-nguon-1-1 .wq-copy").click()
    page.wait_for_selector("text=Đã sao chép")
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith(f"“{desk.answer('rác').citations[0].quote}” — Báo cáo thu gom rác")


def test_hostile_document_runs_nothing_and_is_shown_as_written(open_page: Any) -> None:
    page = open_page()
    ask(page, "Đã trồng bao nhiêu cây?")
    page.wait_for_timeout(300)
    assert page.evaluate("window.stolen === undefined")
    assert page.locator(".wq-card script, .wq-card img, .wq-quote a, .wq-answer script").count() == 0
    shown = page.inner_text(".wq-exact")
    assert "<script>window.stolen = 1</script>" in shown
    assert "${window.stolen = 1} {{#each this}}{{this}}{{/each}}" in shown
    assert page.inner_text(".wq-exact mark") == "77 cây"


def test_follow_ups_carry_the_earlier_questions_until_a_new_conversation(open_page: Any, desk: Desk) -> None:
    page = open_page()
    desk.asked.clear()
    ask(page, "Quý II thu gom bao nhiêu tấn rác?")
    ask(page, "còn cây thì sao")
    assert desk.asked[-1] == ("còn cây thì sao", ("Quý II thu gom bao nhiêu tấn rác?",))
    page.click("#wq-new")
    page.wait_for_selector(".wq-welcome")
    ask(page, "rác")
    assert desk.asked[-1] == ("rác", ())


def test_examples_and_choices_can_be_clicked(open_page: Any, desk: Desk) -> None:
    page = open_page()
    page.click('.wq-ask:has-text("ngoặc")')
    settled(page, 1)
    assert desk.asked[-1][0] == 'Câu có "ngoặc" & <b>dấu</b>?'
    ask(page, "Kỳ nào?")
    page.click('.wq-ask:has-text("Cả năm")')
    settled(page, 3)
    assert desk.asked[-1][0] == "Kỳ nào – Cả năm?"


def test_empty_question_does_nothing_and_an_endless_one_is_refused(open_page: Any, desk: Desk) -> None:
    page = open_page()
    desk.asked.clear()
    page.fill("#wq-box textarea", "   ")
    page.press("#wq-box textarea", "Enter")
    endless = "a" * (LONGEST_QUESTION + 1)
    page.fill("#wq-box textarea", endless)
    page.click("#wq-send")
    page.wait_for_selector("#wq-notice .wq-problem")
    assert "2000 ký tự" in page.inner_text("#wq-notice")
    assert page.input_value("#wq-box textarea") == endless
    assert page.locator(".wq-turn").count() == 0
    assert desk.asked == []


def test_errors_are_one_sentence(open_page: Any, caplog: pytest.LogCaptureFixture) -> None:
    page = open_page()
    ask(page, "sai")
    assert page.inner_text(".wq-problem") == "Câu hỏi chỉ có dấu câu; xin viết bằng chữ <ạ>."
    ask(page, "hỏng")
    assert page.locator(".wq-problem").last.inner_text() == "Có lỗi khi trả lời, xin thử lại."
    assert "secret" not in page.content()
    assert "secret" in caplog.text


def test_the_real_service_answers_on_the_page(browser: Browser, desk: Desk, tmp_path: Path) -> None:
    from qa.settings import Settings
    from qa.workspace import open_service

    service = open_service(Settings(documents=desk.folder, home=tmp_path))
    page = browser.new_page()
    with served(Site(service)) as address:
        page.goto(address)
        page.wait_for_selector(".wq-welcome", timeout=20_000)
        assert "2 văn bản" in page.inner_text(".wq-heading")
        ask(page, "Quý II đã thu gom bao nhiêu tấn rác?")
        assert "1.250 tấn" in page.inner_text(".wq-answer")
        assert page.locator(".wq-answer .wq-figure.wq-verified").count() >= 1
        documents = "".join("".join(desk.text(name).split()) for name in ("bao-cao.txt", "la.txt"))
        for quote in page.locator(".wq-exact").all_text_contents():
            assert "".join(quote.split()) in documents
        page.close()


def test_no_other_machine_is_served(address: str) -> None:
    port = urlsplit(address).port
    assert port
    with socket.create_connection(("127.0.0.1", port), 5):
        pass
    with socket.socket() as elsewhere, pytest.raises(OSError, match="refused"):
        elsewhere.connect(("127.0.0.2", port))


@pytest.mark.soak
def test_launch_serves_this_machine_alone(desk: Desk) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = (
        "import sys; from pathlib import Path; from chat.conftest import Desk; from qa.server.serve import serve; "
        "from qa.site import Site; serve(Site(Desk(Path(sys.argv[1]))), port=int(sys.argv[2]))"
    )
    here = Path(__file__).resolve()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (here.parents[3], here.parents[1])))}
    server = subprocess.Popen(
        [sys.executable, "-c", code, str(desk.folder), str(port)], cwd=here.parents[3], env=environment
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                    assert answer.status == 200
                    break
            except OSError:
                assert server.poll() is None, "the server ended by itself"
                assert time.monotonic() < deadline
                time.sleep(0.3)
        with socket.socket() as elsewhere, pytest.raises(OSError, match="refused"):
            elsewhere.connect(("127.0.0.2", port))
    finally:
        server.terminate()
        server.wait(20)
