"""The figure table in a real browser, over a real index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook

from qa.server.serve import served
from qa.settings import load_settings
from qa.site import Site
from qa.workspace import open_service

from .axe import assert_accessible

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from qa.service import Service

HEAD = "ỦY BAN NHÂN DÂN\nPHƯỜNG {ward}\n\n{kind}\n{title}\n\nI. NỘI DUNG\n"
PLAN = HEAD.format(ward="BÌNH AN", kind="KẾ HOẠCH", title="Nhiệm vụ năm 2026") + (
    "1. Thu ngân sách nhà nước năm 2026 phấn đấu đạt 120 tỷ đồng.\n"
)
REPORT = HEAD.format(ward="BÌNH AN", kind="BÁO CÁO", title="Kết quả công tác quý I năm 2026") + (
    "1. Thu ngân sách nhà nước quý I năm 2026 ước thực hiện 42,5 tỷ đồng.\n"
)
TREES = HEAD.format(ward="HÒA LẠC", kind="BÁO CÁO", title="Kết quả trồng cây tháng 4 năm 2026") + "".join(
    f"{number}. Tổ dân phố số {number} đã trồng {number + 100} cây xanh.\n" for number in range(1, 61)
)
HOSTILE = HEAD.format(ward="HÒA LẠC", kind="BÁO CÁO", title='<img src=x onerror="window.stolen = 1"> lạ') + (
    '1. <script>window.stolen = 1</script><a href="javascript:window.stolen = 1">đường</a> dài 77 km.\n'
)
NAME = "<b onclick=x>lạ & \u202e.txt"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    folder = tmp_path_factory.mktemp("so-lieu")
    papers = folder / "van ban"
    papers.mkdir()
    for name, text in (("ke-hoach.txt", PLAN), ("bao-cao.txt", REPORT), ("trong cay.txt", TREES), (NAME, HOSTILE)):
        (papers / name).write_text(text, encoding="utf-8")
    return open_service(load_settings(documents=papers, home=folder / "home"))


@pytest.fixture(scope="module")
def address(service: Service) -> Iterator[str]:
    with served(Site(service)) as address:
        yield address


@pytest.fixture
def figures_page(browser: Browser, address: str) -> Iterator[Callable[[int], Page]]:
    contexts = []

    def opened(width: int) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(address)
        page.get_by_role("tab", name="Số liệu", exact=True).click()
        page.wait_for_selector(".wq-figures tbody tr")
        return page

    yield opened
    for context in contexts:
        context.close()


def look_for(page: Page, words: str) -> None:
    page.get_by_label("Chỉ tiêu").fill(words)
    page.click("#wq-figures-send")


def counted(page: Page, words: str) -> None:
    page.locator("#wq-figures-count .wq-count", has_text=words).wait_for()


def tab_to(page: Page, where: str) -> None:
    """Press Tab until what has the focus matches ``where``."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("where => document.activeElement.matches(where)", where):
            return
    raise AssertionError(f"the keyboard does not reach {where}")


@pytest.mark.parametrize("width", [390, pytest.param(1440, marks=pytest.mark.soak)])
def test_a_figure_is_found_and_opens_its_source(figures_page: Any, service: Service, width: int) -> None:
    page = figures_page(width)
    look_for(page, "thu ngan sach nha nuoc")
    counted(page, "2 số liệu")
    row = page.locator(".wq-figures tbody tr", has_text="42,5 tỷ đồng")
    assert "Bình An" in row.inner_text()
    link = urlsplit(row.locator("a.wq-open-document").get_attribute("href"))
    assert link.path == "van-ban/bao-cao.txt"
    span = {name: int(values[0]) for name, values in parse_qs(link.query).items() if name != "marks"}
    text = (service.settings.documents_folder() / "bao-cao.txt").read_text("utf-8")
    assert text[span["start"] : span["end"]] == "42,5 tỷ đồng"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    shown = page.evaluate("getComputedStyle(document.querySelector('.wq-figures tr:last-child')).display")
    assert shown == ("block" if width == 390 else "table-row")
    assert_accessible(page)


def test_plan_and_result_are_bars_with_their_sources(figures_page: Any) -> None:
    page = figures_page(1440)
    look_for(page, "thu ngân sách")
    page.wait_for_selector(".wq-plan")
    bars = page.locator(".wq-plan svg a")
    assert bars.evaluate_all("all => all.map(one => one.getAttribute('href').split('?')[0])") == [
        "van-ban/ke-hoach.txt",
        "van-ban/bao-cao.txt",
    ]
    label = bars.nth(1).get_attribute("aria-label")
    assert label.startswith("ước thực hiện, 3 tháng đầu năm 2026: 42,5 tỷ đồng; mở nguồn trong")
    widths = page.locator(".wq-plan .wq-bar-fill").evaluate_all("all => all.map(one => one.getBBox().width)")
    assert widths[1] / widths[0] == pytest.approx(42.5 / 120, rel=0.01)
    assert "không cùng kỳ" in page.inner_text(".wq-plan-note")
    page.click(".wq-plan-data summary")
    told = page.locator(".wq-plan-data tbody tr").all_inner_texts()
    assert [("120 tỷ đồng" in told[0]), ("42,5 tỷ đồng" in told[1])] == [True, True]
    look_for(page, "cây xanh")
    page.locator(".wq-plans", has_text="Không ghép được kế hoạch với kết quả").wait_for()


def test_everything_by_keyboard_alone(figures_page: Any) -> None:
    page = figures_page(1440)
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    tab_to(page, "#wq-figures-words input, #wq-figures-words textarea")
    page.keyboard.type("thu ngân sách")
    page.keyboard.press("Enter")
    counted(page, "2 số liệu")
    tab_to(page, ".wq-file-link")
    tab_to(page, ".wq-plan svg a")
    fill = "getComputedStyle(document.activeElement.querySelector('.wq-bar-hit')).strokeWidth"
    assert page.evaluate(fill) == "2px"
    tab_to(page, ".wq-figures a.wq-open-document")
    with page.context.expect_page() as opening:
        page.keyboard.press("Enter")
    assert "/van-ban/" in opening.value.url


def test_pages_filters_and_orders(figures_page: Any) -> None:
    page = figures_page(1440)
    look_for(page, "cây xanh")
    counted(page, "Số liệu 1–50 trong 60")
    assert page.locator(".wq-figures tbody tr").count() == 50
    page.click("#wq-figures-on")
    counted(page, "Số liệu 51–60 trong 60")
    page.click("#wq-figures-back")
    counted(page, "Số liệu 1–50 trong 60")
    page.get_by_label("Sắp xếp").click()
    page.get_by_role("option", name="Giá trị giảm dần").click()
    page.locator(".wq-figures tbody tr:first-child", has_text="160 cây").wait_for()
    page.get_by_role("button", name="Thêm điều kiện").click()
    page.get_by_label("Từ giá trị").fill("158")
    page.get_by_label("Từ giá trị").press("Enter")
    counted(page, "3 số liệu")
    page.get_by_label("Từ giá trị").fill("nhiều lắm")
    page.get_by_label("Từ giá trị").press("Enter")
    counted(page, "“nhiều lắm” không phải một giá trị")
    page.get_by_label("Từ giá trị").fill("")
    page.get_by_label("Phường", exact=True).click()
    page.get_by_role("option", name="Bình An").click()
    counted(page, "Không có số liệu nào như vậy")


def test_the_whole_result_is_taken_away(figures_page: Any, tmp_path: Path) -> None:
    page = figures_page(1440)
    look_for(page, "cây xanh")
    counted(page, "trong 60")
    for suffix in ("xlsx", "csv"):
        with page.expect_download() as downloading:
            page.click(f".wq-file-link:has-text('.{suffix}')")
        downloading.value.save_as(tmp_path / f"a.{suffix}")
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert sorted(row[1] for row in sheet.iter_rows(min_row=2, values_only=True)) == list(range(101, 161))
    assert len((tmp_path / "a.csv").read_text("utf-8-sig").splitlines()) == 61


@pytest.mark.parametrize("width", [1440, pytest.param(390, marks=pytest.mark.soak)])
def test_a_hostile_document_shows_as_text(figures_page: Any, width: int) -> None:
    page = figures_page(width)
    look_for(page, "đường")
    page.locator(".wq-figures tbody tr", has_text="77 km").wait_for()
    assert page.evaluate("window.stolen === undefined")
    table = page.locator("#wq-figures-table")
    assert table.locator("script, img, b, [onclick], a:not(.wq-open-document)").count() == 0
    assert '<img src=x onerror="window.stolen = 1">' in table.inner_text()
    assert "\u202e" not in page.content()
    assert_accessible(page)
