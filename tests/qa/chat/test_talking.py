"""What people do with answers on the page: open, copy, keep, narrow, mend, rate, ask on; in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from index.scope import Scope
from qa.chat import ask_tab
from qa.feedback import read_all
from qa.server.serve import served
from qa.settings import load_settings
from qa.site import Site

from .axe import assert_accessible
from .test_page import ask, settled

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from .conftest import Desk

WAIT = 20_000
STUB = "<!doctype html><html lang=vi><title>Văn bản</title><body><h1>Văn bản</h1><button>Trong văn bản</button></body>"


@pytest.fixture(scope="module")
def own(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with a home of its own, so that feedback is kept."""
    home = tmp_path_factory.mktemp("home")
    state = {"generation": "000001", "rebuilding": False, "empty": False}
    return replace(desk, asked=[], scopes=[], settings=load_settings(home=home), state=state)


@pytest.fixture(scope="module")
def address(own: Desk) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ask_tab, "_LOOKS", 0.5)
        with served(Site(own)) as address:
            yield address


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Any]:
    contexts = []

    def opened(width: int = 1440, height: int = 900, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.route("**/van-ban/**", lambda route: route.fulfill(body=STUB, content_type="text/html; charset=utf-8"))
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".wq-welcome, .wq-turn", timeout=WAIT)
        page.wait_for_selector(".wq-kept", timeout=WAIT)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [390, pytest.param(1440, marks=pytest.mark.soak)])
def test_a_mark_opens_the_document_at_the_passage(open_page: Any, width: int) -> None:
    page = open_page(width, 860)
    ask(page, "rác")
    mark = page.locator(".wq-answer .wq-ref").first
    mark.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".wq-drawer[open]", timeout=WAIT)
    address = page.get_attribute(".wq-frame", "src")
    assert address.startswith("van-ban/bao-cao.txt?start=")
    assert "&marks=" in address
    assert page.get_attribute(".wq-drawer a", "href") == address
    assert page.locator("#wq-nguon-1-1.wq-lit").count() == 1
    panel = page.locator(".wq-drawer").bounding_box()
    assert abs(panel["width"] - (width if width == 390 else width / 2)) <= 2
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.activeElement.className") == "wq-close"
    page.frame_locator(".wq-frame").locator("button").wait_for(timeout=WAIT)
    assert_accessible(page)
    if width == 390:
        for _ in range(8):
            page.keyboard.press("Tab")
            outside = "!!document.activeElement.closest('#wq-composer, .wq-talk')"
            assert not page.evaluate(outside), "the page behind a full screen must not take the focus"
    page.frame_locator(".wq-frame").locator("button").focus()
    page.keyboard.press("Escape")
    page.wait_for_selector(".wq-drawer:not([open])", state="attached", timeout=WAIT)
    assert page.evaluate("document.activeElement.matches('.wq-answer .wq-ref')")
    page.locator("#wq-nguon-1-2 .wq-open").click()
    page.wait_for_selector(".wq-drawer[open]", timeout=WAIT)
    page.locator(".wq-close").first.click()
    page.wait_for_selector(".wq-drawer:not([open])", state="attached", timeout=WAIT)


def test_an_answer_is_copied_with_its_sources_and_taken_home_as_a_word_file(open_page: Any) -> None:
    from docx import Document

    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, "rác")
    page.locator(".wq-acts .wq-copy").click()
    page.wait_for_selector("text=Đã sao chép", timeout=WAIT)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "9 xe (chưa có căn cứ)" in copied
    assert "[1] Báo cáo thu gom rác, số 12/BC-UBND" in copied
    with page.expect_download(timeout=WAIT) as download:
        page.locator(".wq-act-docx").click()
    paper: Any = Document(BytesIO(download.value.path().read_bytes()))
    assert any("1.250.000 kg" in paragraph.text for paragraph in paper.paragraphs)
    assert [row.cells[0].text for row in paper.tables[-1].rows][1] == "1.250 tấn"


def test_a_follow_up_is_offered_and_asked(open_page: Any, own: Desk) -> None:
    page = open_page()
    ask(page, "rác")
    page.wait_for_selector(".wq-next .wq-ask", timeout=WAIT)
    assert page.inner_text(".wq-next .wq-ask") == "Còn cây <b>thì</b> sao?"
    page.locator(".wq-next .wq-ask").click()
    settled(page, 2)
    assert own.asked[-1] == ("Còn cây <b>thì</b> sao?", ("rác",))
    assert page.evaluate("window.stolen === undefined")


def test_a_question_is_mended_and_what_came_after_it_is_dropped(open_page: Any, own: Desk) -> None:
    page = open_page(390, 844)
    for question in ("rác", "cây", "khác"):
        ask(page, question)
    page.locator("#wq-luot-2 .wq-act-edit").click()
    page.wait_for_selector(".wq-editing", timeout=WAIT)
    assert "bỏ 1 câu sau" in page.inner_text(".wq-editing")
    page.wait_for_function("document.querySelector('#wq-box textarea').value === 'cây'", timeout=WAIT)
    assert page.locator(".wq-turn").count() == 3
    page.fill("#wq-box textarea", "bao nhiêu cây")
    page.press("#wq-box textarea", "Enter")
    settled(page, 2)
    assert own.asked[-1] == ("bao nhiêu cây", ("rác",))
    asked = len(own.asked)
    page.locator("#wq-luot-2 .wq-act-again").click()
    for _ in range(200):
        # What is pressed before the question is on its way is overtaken by its answer.
        page.wait_for_timeout(100)
        if len(own.asked) > asked:
            break
    settled(page, 2)
    page.locator("#wq-luot-1 .wq-act-edit").click()
    page.locator("[data-unedit]").click()
    page.wait_for_selector(".wq-editing", state="detached", timeout=WAIT)
    ask(page, "khác")
    assert own.asked[-1] == ("khác", ("rác", "bao nhiêu cây"))
    assert own.asked[-2] == ("bao nhiêu cây", ("rác",))


def test_questions_are_narrowed_to_what_was_chosen(open_page: Any, own: Desk) -> None:
    page = open_page(390, 844)
    page.locator(".wq-pick summary").click()
    page.select_option("select[name=ward]", "Bình An")
    page.check("input[name=document][value='bao-cao.txt']")
    assert_accessible(page)
    page.locator(".wq-pick .wq-primary").click()
    page.wait_for_selector(".wq-chip", timeout=WAIT)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    ask(page, "rác")
    assert own.scopes[-1] == Scope(ward="Bình An", documents=frozenset({"bao-cao.txt"}))
    assert page.inner_text(".wq-asked-in") == "Phạm vi: phường Bình An · văn bản bao-cao.txt"
    page.locator(".wq-chip").first.click()
    page.wait_for_function("document.querySelectorAll('.wq-chip').length === 1", timeout=WAIT)
    ask(page, "khác")
    assert own.scopes[-1] == Scope(documents=frozenset({"bao-cao.txt"}))


def open_talks(page: Page) -> None:
    page.locator(".wq-kept").click()
    page.wait_for_selector(".wq-talks[open]", timeout=WAIT)


def test_conversations_stay_in_the_browser_and_come_back_as_they_were(open_page: Any) -> None:
    page = open_page(1440)
    ask(page, "rác")
    before = page.inner_html("#wq-luot-1 .wq-answer")
    page.reload()
    settled(page, 1)
    assert page.inner_html("#wq-luot-1 .wq-answer") == before
    page.click("#wq-new")
    page.wait_for_selector(".wq-welcome", timeout=WAIT)
    ask(page, "Đã trồng bao nhiêu cây?")
    open_talks(page)
    assert page.locator(".wq-talk-open span").all_inner_texts() == ["Đã trồng bao nhiêu cây?", "rác"]
    assert_accessible(page)
    page.locator(".wq-talk-list li").nth(1).get_by_text("Đổi tên").click()
    page.fill(".wq-rename input", "<img src=x onerror='window.stolen=1'>")
    page.keyboard.press("Enter")
    page.wait_for_selector(".wq-rename", state="detached", timeout=WAIT)
    assert "<img src=x" in page.locator(".wq-talk-open span").nth(1).inner_text()
    page.locator(".wq-talk-open").nth(1).click()
    page.wait_for_function("document.querySelector('.wq-question').innerText === 'rác'", timeout=WAIT)
    assert page.locator(".wq-answer .wq-figure.wq-verified").count() == 2
    open_talks(page)
    with page.expect_download(timeout=WAIT) as download:
        page.get_by_role("button", name="Tải .json").click()
    data = json.loads(download.value.path().read_bytes())
    assert [len(one["turns"]) for one in data["conversations"]] == [1, 1]
    with page.expect_download(timeout=WAIT) as download:
        page.locator(".wq-talks").get_by_role("button", name=".md", exact=True).click()
    assert "## rác" in download.value.path().read_text("utf-8")
    everything = page.get_by_role("button", name="Xóa tất cả")
    everything.click()
    page.get_by_role("button", name="Bấm lần nữa để xóa").click()
    page.wait_for_function("!document.querySelector('.wq-talk-list li')", timeout=WAIT)
    data["conversations"][0]["turns"][0]["answer"]["answer"] = "Đã thu 9.999 tỷ đồng [1]."
    data["conversations"][0]["title"] = "sửa"
    page.set_input_files(
        ".wq-talks input[type=file]",
        {"name": "a.json", "mimeType": "application/json", "buffer": json.dumps(data).encode()},
    )
    page.wait_for_selector("text=Đã nhập 2 cuộc trò chuyện", timeout=WAIT)
    page.locator(".wq-talk-open", has_text="sửa").click()
    page.wait_for_function("document.querySelector('.wq-answer').innerText.includes('9.999')", timeout=WAIT)
    assert page.locator(".wq-figure.wq-verified").count() == 0
    assert "chưa đối chiếu lại" in page.inner_text(".wq-instead")
    assert page.evaluate("window.stolen === undefined")


def test_a_spoiled_or_full_storage_harms_nothing(open_page: Any) -> None:
    page = open_page(390, 844)
    page.evaluate("localStorage.setItem('wardqa.conversations.1', '{\"version\": 1, \"conversations\": [{]')")
    open_talks(page)
    assert "Không đọc được" in page.inner_text(".wq-talk-note")
    page.keyboard.press("Escape")
    page.evaluate("void (Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); })")
    ask(page, "rác")
    assert "1.250 tấn" in page.inner_text(".wq-answer")


def test_opinions_are_asked_for_a_reason_and_kept_without_a_name(open_page: Any, own: Desk) -> None:
    page = open_page(390, 844)
    ask(page, "rác")
    assert "không kèm tên" in page.inner_text(".wq-rate")
    page.locator("[data-rate=down]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".wq-why", timeout=WAIT)
    page.check("input[value='Sai số liệu']")
    page.fill(".wq-why textarea", "thiếu <b>xe</b>")
    assert_accessible(page)
    page.get_by_role("button", name="Gửi góp ý").click()
    page.wait_for_selector("text=Đã ghi nhận", timeout=WAIT)
    home: Path = own.settings.home
    opinion = list(read_all(home))[-1]
    assert (opinion.good, opinion.reasons, opinion.words) == (False, ["Sai số liệu"], "thiếu <b>xe</b>")
    assert (opinion.question, opinion.role, opinion.answer["status"]) == ("rác", "operator", "answered")
    ask(page, "khác")
    page.locator("#wq-luot-2 [data-rate=up]").click()
    page.wait_for_function(
        "[...document.querySelectorAll('.wq-rate')].pop().innerText.includes('Đã ghi')", timeout=WAIT
    )
    assert list(read_all(home))[-1].good


def test_what_happens_to_the_index_is_told(open_page: Any, own: Desk) -> None:
    page = open_page(1440)
    own.state["rebuilding"] = True
    page.wait_for_selector("text=Đang cập nhật văn bản", timeout=WAIT)
    own.state |= {"rebuilding": False, "generation": "000002"}
    page.wait_for_selector("text=Đã cập nhật: 2 văn bản.", timeout=WAIT)
    own.state |= {"generation": "000003", "empty": True}
    page.wait_for_selector(".wq-nothing", timeout=WAIT)
    assert "Chưa có văn bản nào để hỏi" in page.inner_text("#wq-main")
    own.state |= {"generation": "000004", "empty": False}
    page.wait_for_selector(".wq-welcome .wq-ask", timeout=WAIT)


def test_sessions_do_not_wait_for_each_other_and_enter_sends(open_page: Any) -> None:
    one, other = open_page(1440), open_page(390)
    one.fill("#wq-box textarea", "chậm")
    one.press("#wq-box textarea", "Enter")
    one.wait_for_selector(".wq-working", timeout=WAIT)
    other.fill("#wq-box textarea", "rác")
    other.press("#wq-box textarea", "Shift+Enter")
    other.keyboard.type("quý II")
    assert other.input_value("#wq-box textarea") == "rác\nquý II"
    assert other.locator(".wq-turn").count() == 0
    other.press("#wq-box textarea", "Enter")
    settled(other, 1)
    settled(one, 1)
