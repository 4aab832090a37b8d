"""Signing in as a person does: in a real browser, with the keyboard, on a phone, without JavaScript."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from qa.access.limit import Limit
from qa.server.guard import COOKIE

from .conftest import PASSWORD, Office

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WAIT = 20_000


@pytest.fixture
def opened(browser: Browser, office: Office) -> Iterator[Any]:
    contexts = []

    def open_at(path: str, width: int = 390, height: int = 844, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, base_url=office.address, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_at
    for context in contexts:
        context.close()


def shot(page: Page, name: str) -> None:
    """Keep a picture where a person wants to look at it."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def focused(page: Page, selector: str) -> None:
    """Wait until what is typed goes there."""
    page.locator(f"{selector}:focus").wait_for(timeout=WAIT)


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (390, "dark"),
        (1440, "light"),
        *(pytest.param(*other, marks=pytest.mark.soak) for other in ((390, "light"), (1440, "dark"))),
    ],
)
def test_the_page_fits_and_is_accessible(opened: Any, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page = opened("/", width=width, color_scheme=scheme)
    assert page.url.endswith("/dang-nhap")
    assert page.locator("h1").inner_text() == "Đăng nhập"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(page, f"dang-nhap-{width}-{scheme}")
    found = axe.run(page).response["violations"]
    assert [violation["id"] for violation in found] == []


def test_by_keyboard_alone_without_javascript(opened: Any) -> None:
    page = opened("/api/documents?ward=B%C3%ACnh%20An", java_script_enabled=False)
    page.wait_for_url("**/dang-nhap?**", timeout=WAIT)
    focused(page, "#name")
    page.keyboard.type("cán-bộ")
    page.keyboard.press("Tab")
    focused(page, "#password")
    page.keyboard.type("không phải mật khẩu")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]", timeout=WAIT)
    assert page.locator("[role=alert]").inner_text() == "Tên đăng nhập hoặc mật khẩu không đúng."
    assert page.input_value("#name") == "cán-bộ"
    assert page.input_value("#password") == ""
    shot(page, "dang-nhap-sai")
    focused(page, "#password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/api/documents?ward=**", timeout=WAIT)
    assert "rà-soát" in page.content()
    page.goto("/dang-xuat")
    assert "cán-bộ" in page.locator("main").inner_text()
    shot(page, "dang-xuat")
    focused(page, "button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dang-nhap", timeout=WAIT)
    page.goto("/")
    assert page.url.endswith("/dang-nhap")


def test_from_signing_in_to_an_answer(opened: Any) -> None:
    page = opened("/", width=1440, height=900)
    page.fill("#name", "dân")
    page.fill("#password", PASSWORD)
    page.click("button")
    page.wait_for_selector(".wq-welcome", timeout=WAIT)
    page.fill("#wq-box textarea", "Toàn phường đã trồng bao nhiêu cây xanh?")
    page.press("#wq-box textarea", "Enter")
    page.wait_for_function(
        "document.querySelectorAll('.wq-turn').length === 1 && !document.querySelector('.wq-working')", timeout=WAIT
    )
    assert "77 cây" in page.locator(".wq-turn").inner_text()
    assert "Đá Vàng" not in page.content()


def test_who_asks_too_fast_is_told_in_the_chat(opened: Any, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office.access, "_asking", Limit(1, 0.001))
    page = opened("/dang-nhap", width=1440, height=900)
    page.context.add_cookies([{"name": COOKIE, "value": office.access.sessions.begin("dân"), "url": office.address}])
    page.goto("/")
    page.wait_for_selector(".wq-welcome", timeout=WAIT)
    for question in ("Trồng bao nhiêu cây xanh?", "Thu ngân sách bao nhiêu?"):
        page.fill("#wq-box textarea", question)
        page.press("#wq-box textarea", "Enter")
        page.wait_for_selector(".wq-turn", timeout=WAIT)
    page.wait_for_selector("text=Bạn hỏi nhanh quá", timeout=WAIT)
    assert page.locator(".wq-turn").count() == 1


def test_tabs_are_those_of_ones_role(opened: Any, office: Office) -> None:
    for name, tabs in [("dân", 2), ("cán-bộ", 3), ("quản-trị", 4)]:
        page = opened("/dang-nhap", width=1440, height=900)
        page.context.add_cookies([{"name": COOKIE, "value": office.access.sessions.begin(name), "url": office.address}])
        page.goto("/")
        page.wait_for_selector(".wq-welcome", timeout=WAIT)
        page.wait_for_function(f"document.querySelectorAll('[role=tab]').length === {tabs}", timeout=WAIT)


def test_the_api_page_works_with_nothing_from_elsewhere(opened: Any, office: Office) -> None:
    page = opened("/dang-nhap", width=1440, height=900)
    page.fill("#name", "quản-trị")
    page.fill("#password", PASSWORD)
    page.click("button")
    page.wait_for_selector(".wq-welcome", timeout=WAIT)
    refused: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/api/docs")
    page.wait_for_selector("text=Trả lời một câu hỏi", timeout=WAIT)
    shot(page, "api-docs")
    assert refused == []
    assert all(url.startswith((office.address, "data:", "blob:")) for url in asked)


def test_a_session_that_ended_leads_back_to_the_door(opened: Any, office: Office) -> None:
    page = opened("/dang-nhap", width=1440, height=900)
    token = office.access.sessions.begin("dân")
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": office.address}])
    page.goto("/")
    page.wait_for_selector(".wq-welcome", timeout=WAIT)
    assert page.locator(".wq-door").inner_text() == "dân · Đăng xuất"
    office.access.sessions.end(token)
    page.fill("#wq-box textarea", "Trồng bao nhiêu cây xanh?")
    page.press("#wq-box textarea", "Enter")
    page.wait_for_url("**/dang-nhap", timeout=WAIT)
