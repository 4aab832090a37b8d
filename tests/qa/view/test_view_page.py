"""The document view in a real browser, as a person meets it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from chat.axe import assert_accessible
from rendered import fit

from qa.server.serve import served
from qa.service import Service
from qa.settings import bundled_sample, load_settings
from qa.site import Site
from qa.view import window
from qa.workspace import open_service

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PDF = "bao-cao-thang-4-2026-phu-lien.pdf"
WORD = "bao-cao-quy-1-2026-thuy-nguyen.docx"
LONG, BAD = "dài.txt", "lạ & <b>.txt"
HOSTILE = (
    "<script>window.stolen = 1</script><img src=x onerror='window.stolen = 1'> <a href='javascript:window.stolen=1'>x</a> "
    "<style>body{display:none}</style><div style='position:fixed;inset:0;background:red'>che</div> \u202eđảo\u202c {{7*7}} &lt;b&gt;"
)
CARRIED = "[...document.querySelectorAll('[data-s]')].map(e => e.textContent).join('')"
IN_VIEW = "s => { const e = document.querySelector(s); if (!e) return false; const b = e.getBoundingClientRect(); return b.bottom > 60 && b.top < innerHeight - 20 }"


def until(page: Any, condition: str, argument: Any = None) -> None:
    """Wait for ``condition``. Playwright's own way evaluates words in the page, which its policy forbids."""
    deadline = time.monotonic() + 20
    while not page.evaluate(condition, argument):
        assert time.monotonic() < deadline, condition
        time.sleep(0.05)


@dataclass(frozen=True)
class Shelf:
    address: str
    service: Service

    def text(self, name: str) -> str:
        document = self.service.document(name)
        assert document is not None
        return document.text

    def at(self, name: str, words: str, *marks: str) -> str:
        """Address of the passage ``words`` with ``marks`` in it."""
        text = self.text(name)
        start = text.index(words)
        spans = [(text.index(mark, start), len(mark)) for mark in marks]
        query = ",".join(f"{a}-{a + n}" for a, n in spans)
        return f"{self.address}van-ban/{quote(name)}?start={start}&end={start + len(words)}&marks={query}#dich"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    folder = tmp_path_factory.mktemp("shelf")
    documents = folder / "documents"
    documents.mkdir()
    for name in (PDF, WORD):
        (documents / name).write_bytes((bundled_sample() / name).read_bytes())
    (documents / LONG).write_text("BÁO CÁO\nKết quả\n\nI. KẾT QUẢ\n" + "Đã trồng 77 cây xanh. " * 1_100, "utf-8")
    table = f"TT\tNội dung\tKết quả\n1\t{HOSTILE}\t5 hộ\n2\tHai {HOSTILE}\t7 hộ\n"
    (documents / BAD).write_text(
        f"BÁO CÁO\n{HOSTILE}\n\nI. {HOSTILE}\n{HOSTILE}¹ đạt 5 tỷ đồng.\n\n¹ {HOSTILE}\n\n{table}", "utf-8"
    )
    service = open_service(load_settings(documents=documents, home=folder / "home"))
    with pytest.MonkeyPatch.context() as patch, served(Site(service)) as address:
        # A tenth of the real size, so that a long paper is indexed quickly.
        patch.setattr(window, "WHOLE", window.WHOLE // 10)
        patch.setattr(window, "WINDOW", window.WINDOW // 10)
        yield Shelf(address, service)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Any]:
    contexts = []

    def opened(url: str, width: int = 1440, height: int = 900, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [390, pytest.param(1440, marks=pytest.mark.soak)])
def test_it_opens_at_the_words(open_page: Any, shelf: Shelf, width: int) -> None:
    words = "duyệt phương án cho 39 hộ, trên 5,5 tỷ đồng"
    page = open_page(shelf.at(WORD, words, "39 hộ", "5,5 tỷ đồng"), width, 844)
    page.wait_for_selector(".wq-scripted")
    until(page, IN_VIEW, "#dau-1")
    assert page.evaluate(CARRIED) == fit(shelf.text(WORD))
    assert page.locator("mark").all_text_contents() == ["39 hộ", "5,5 tỷ đồng"]
    assert "".join(page.locator(".wq-v-in [data-s]").all_text_contents()) == words
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(page)
    page.locator(".wq-next").click()
    page.wait_for_selector("mark.wq-v-here[data-m='2']")
    assert page.inner_text("#buoc") == "2/2"
    page.locator(".wq-next").click()
    page.wait_for_selector("mark.wq-v-here[data-m='1']")


def test_a_cell_of_a_table_and_a_note_are_marked(open_page: Any, shelf: Shelf) -> None:
    page = open_page(shelf.at(WORD, "514,620\t129,170\t25,1", "129,170"))
    until(page, IN_VIEW, "td mark")
    assert page.inner_text("td mark") == "129,170"
    assert page.locator("th").first.inner_text().strip() == "TT"
    page.goto(shelf.at(WORD, "2,81 ha", "2,81 ha"))
    until(page, IN_VIEW, "[role=note] mark")
    back = page.locator("[role=note]:has(mark) .wq-v-back")
    back.click()
    until(page, "location.hash.startsWith('#nd-')")
    until(page, IN_VIEW, ":target")


def test_without_its_script_the_page_is_whole(open_page: Any, shelf: Shelf) -> None:
    page = open_page(shelf.at(WORD, "ở 120/135 chi bộ", "120/135 chi bộ"), java_script_enabled=False)
    box = page.locator("#dich").bounding_box()
    assert 0 <= box["y"] < 900
    page.locator("#muc-luc > summary").click()
    assert page.locator("#muc-luc a").first.is_visible()


def test_a_passage_is_copied_with_its_source(open_page: Any, shelf: Shelf) -> None:
    words = "ở 120/135 chi bộ"
    page = open_page(shelf.at(WORD, words, "120/135 chi bộ"), permissions=["clipboard-read", "clipboard-write"])
    page.locator(".wq-copy").click()
    page.wait_for_selector("text=Đã sao chép")
    text = shelf.text(WORD)
    start = text.index(words)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"“{words}” — Báo cáo")
    assert copied.endswith(f"ký tự {start}–{start + len(words)}")
    assert "mục" in copied
    # What a person selects comes before the passage they were led to.
    page.evaluate(
        "() => { const node = document.querySelector('mark [data-s]').firstChild; const range = document.createRange();"
        " range.setStart(node, 4); range.setEnd(node, 7); const s = getSelection(); s.removeAllRanges(); s.addRange(range); }"
    )
    page.locator(".wq-copy").click()
    until(page, "navigator.clipboard.readText().then(t => t.startsWith('“135”'))")
    at = text.index("120/135 chi bộ", start) + 4
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"ký tự {at}–{at + 3}")


def test_the_picture_of_the_page_stands_beside_the_text(open_page: Any, shelf: Shelf) -> None:
    url = shelf.at(PDF, "Tổ chức 06 lễ hội truyền thống", "06 lễ hội")
    page = open_page(url)
    until(page, "document.querySelector('#anh').naturalWidth > 500")
    assert page.evaluate("document.querySelector('#anh').src").endswith("/trang/3.png")
    assert page.locator("#anh").bounding_box()["x"] > page.locator("mark").bounding_box()["x"]
    page.locator("#trang-truoc").click()
    until(page, "document.querySelector('#anh').src.endsWith('/trang/2.png')")
    assert_accessible(page)


def test_on_a_phone_the_picture_is_behind_a_switch(open_page: Any, shelf: Shelf) -> None:
    page = open_page(shelf.at(PDF, "Tổ chức 06 lễ hội truyền thống", "06 lễ hội"), 390, 844)
    page.wait_for_selector(".wq-scripted")
    assert not page.locator("#anh").is_visible()
    assert not page.locator("#muc-luc ul").first.is_visible()
    page.get_by_role("button", name="Ảnh trang", exact=True).click()
    until(page, "document.querySelector('#anh').naturalWidth > 500")
    assert page.locator("#anh").is_visible()
    assert not page.locator("article").is_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Văn bản", exact=True).click()
    until(page, IN_VIEW, "mark")


def test_keyboard_alone(open_page: Any, shelf: Shelf) -> None:
    page = open_page(f"{shelf.address}van-ban/{WORD}")
    page.wait_for_selector(".wq-scripted")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "wq-skip"
    page.keyboard.press("Enter")
    until(page, "document.activeElement.id === 'van-ban'")
    page.locator("#muc-luc summary").nth(1).focus()
    opened = "document.activeElement.parentElement.open"
    before = page.evaluate(opened)
    page.keyboard.press("Enter")
    assert page.evaluate(opened) is not before
    page.locator("#muc-luc a").last.focus()
    page.keyboard.press("Enter")
    until(page, "location.hash.startsWith('#muc-')")


@pytest.mark.parametrize("width", [1440, pytest.param(390, marks=pytest.mark.soak)])
def test_a_hostile_document_is_shown_as_written(open_page: Any, shelf: Shelf, width: int) -> None:
    page = open_page(f"{shelf.address}van-ban/{quote(BAD)}?start=3&end=400&marks=5-60", width)
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.reload()
    page.wait_for_selector(".wq-scripted")
    assert page.evaluate("window.stolen === undefined")
    assert page.evaluate(CARRIED) == fit(shelf.text(BAD))
    assert page.locator("main script, main style, main img, main [style], main a[href^='java' i]").count() == 0
    assert page.locator("article").is_visible()
    assert faults == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(page)


def test_a_long_document_is_read_on_part_by_part(open_page: Any, shelf: Shelf) -> None:
    page = open_page(f"{shelf.address}van-ban/{quote(LONG)}")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    first = page.evaluate(CARRIED)
    assert 1_000 < len(first) < window.WHOLE
    page.get_by_role("link", name="Xem tiếp").click()
    page.wait_for_url("**tu=*")
    page.wait_for_selector(".wq-scripted")
    second = page.evaluate(CARRIED)
    # The parts overlap a little, so that nothing is torn out of its surroundings.
    start = page.evaluate("+document.querySelector('[data-s]').dataset.s")
    assert start <= len(first)
    assert second == shelf.text(LONG)[start : start + len(second)]
    assert all(url.startswith(shelf.address) for url in asked)


def test_in_a_frame_of_the_chat(open_page: Any, shelf: Shelf) -> None:
    page = open_page(shelf.address)
    page.wait_for_selector(".wq-welcome")
    page.evaluate(
        "url => { const frame = document.createElement('iframe'); frame.src = url; frame.width = 600; frame.height = 700; document.body.append(frame); }",
        shelf.at(WORD, "ở 120/135 chi bộ", "120/135 chi bộ"),
    )
    frame = page.frame_locator("iframe:not(.wq-frame)")
    frame.locator("body.wq-framed").wait_for()
    assert frame.locator("mark").first.inner_text() == "120/135 chi bộ"
    assert not frame.locator(".wq-home").is_visible()


def test_an_address_that_leads_nowhere(open_page: Any, shelf: Shelf) -> None:
    page = open_page(f"{shelf.address}van-ban/không-có.txt")
    assert "Không tìm thấy văn bản" in page.inner_text("h1")
    assert_accessible(page)


def test_the_folder_of_pictures_needs_no_server_of_others(shelf: Shelf) -> None:
    for name in ("page.css", "paper.css", "view.js"):
        text = (Path(__file__).resolve().parents[3] / "qa" / "view" / name).read_text("utf-8")
        assert "http:" not in text
        assert "https:" not in text
