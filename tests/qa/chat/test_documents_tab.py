"""Keeping documents in a real browser, over a real folder and index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from index.publish import writing
from qa.server.serve import served
from qa.service import Service
from qa.settings import load_settings
from qa.site import Site
from qa.workspace import open_service

from .axe import assert_accessible

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAPER = """ỦY BAN NHÂN DÂN
PHƯỜNG {ward}

BÁO CÁO
Kết quả công tác tháng {month} năm 2026

I. KẾT QUẢ
1. Thu ngân sách
Tổng thu ngân sách trên địa bàn tháng {month} ước {amount} triệu đồng.
2. Trồng cây
Toàn phường đã trồng {trees} cây xanh tại các tổ dân phố.
"""


def paper(ward: str = "BÌNH AN", month: int = 4, amount: str = "1.250", trees: int = 77) -> str:
    return PAPER.format(ward=ward, month=month, amount=amount, trees=trees)


@dataclass
class Kept:
    documents: Path
    sending: Path
    service: Service

    def file(self, name: str, text: str | bytes) -> str:
        path = self.sending / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    documents, sending = tmp_path / "van ban", tmp_path / "gui"
    documents.mkdir()
    sending.mkdir()
    (documents / "bao-cao.txt").write_text(paper(), encoding="utf-8")
    (documents / "thang 5.txt").write_text(paper(month=5, amount="2.500", trees=90), encoding="utf-8")
    return Kept(documents, sending, open_service(load_settings(documents=documents, home=tmp_path / "home")))


@pytest.fixture
def documents_page(browser: Browser, kept: Kept) -> Iterator[Callable[[int], Page]]:
    with served(Site(kept.service)) as address:
        contexts = []

        def opened(width: int) -> Page:
            context = browser.new_context(viewport={"width": width, "height": 900})
            contexts.append(context)
            page = context.new_page()
            page.set_default_timeout(20_000)
            page.goto(address)
            page.get_by_role("tab", name="Tài liệu", exact=True).click()
            page.wait_for_selector(".wq-shelf tbody tr")
            return page

        yield opened
        for context in contexts:
            context.close()


def send(page: Page, *files: str) -> None:
    page.set_input_files("#wq-adding input[type=file]", list(files))
    page.wait_for_selector("#wq-sent li")


def done(page: Page, words: str) -> str:
    """What is said once the work of that name is over."""
    said = page.locator("#wq-documents-said .wq-said-done", has_text=words)
    said.wait_for(timeout=60_000)
    return said.inner_text()


@pytest.mark.parametrize("width", [390, pytest.param(1440, marks=pytest.mark.soak)])
def test_files_are_sent_and_what_they_change_is_told(documents_page: Any, kept: Kept, width: int) -> None:
    page = documents_page(width)
    send(
        page,
        kept.file("bao-cao.txt", paper(amount="1.300", trees=78)),
        kept.file("ban khac.txt", paper(amount="1.400", trees=78) + "\nPhụ lục kèm theo.\n"),
        kept.file("hong.pdf", b"%PDF-1.7 hong"),
    )
    assert "bao-cao.txt sẽ thay văn bản cùng tên" in page.inner_text("#wq-sent")
    page.get_by_label("Tôi đồng ý thay “bao-cao.txt”").check()
    page.click("#wq-take")
    said = done(page, "thêm văn bản")
    assert "Không đọc được “hong.pdf”" in said
    assert "Thêm 1 văn bản" in said
    assert "Thay 1 văn bản" in said
    assert "77 cây\t78 cây" in said
    conflict = page.locator(".wq-changes .wq-conflict")
    assert {"1.300 triệu đồng", "1.400 triệu đồng"} == set(conflict.locator(".wq-side-figure").all_inner_texts())
    links = conflict.locator("a").evaluate_all("all => all.map(one => one.getAttribute('href').split('?')[0])")
    assert set(links) == {"van-ban/bao-cao.txt", "van-ban/ban%20khac.txt"}
    assert page.locator(".wq-shelf tbody tr").count() == 3
    assert "78 cây" in kept.service.ask("Toàn phường đã trồng bao nhiêu cây xanh trong tháng 4?").answer
    assert sorted(path.name for path in kept.documents.iterdir()) == ["ban khac.txt", "bao-cao.txt", "thang 5.txt"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(page)


def test_a_file_is_not_replaced_without_consent(documents_page: Any, kept: Kept) -> None:
    page = documents_page(1440)
    send(page, kept.file("bao-cao.txt", paper(trees=78)))
    page.get_by_label("Tôi đồng ý thay “bao-cao.txt”").wait_for()
    page.click("#wq-take")
    page.locator(".wq-said-wrong", has_text="đã có văn bản cùng tên").wait_for()
    assert (kept.documents / "bao-cao.txt").read_text("utf-8") == paper()


@pytest.mark.parametrize("width", [390, pytest.param(1440, marks=pytest.mark.soak)])
def test_a_document_is_corrected_taken_out_and_put_back(documents_page: Any, kept: Kept, width: int) -> None:
    page = documents_page(width)
    page.locator("[data-choose='bao-cao.txt']").click()
    page.locator("#wq-understood", has_text="Trồng cây").wait_for()
    ward = page.get_by_label("Phường", exact=True).and_(page.locator("#wq-field-ward input, #wq-field-ward textarea"))
    assert ward.input_value() == "Bình An"
    assert_accessible(page)
    ward.fill('Hòa "Lạc" <b>')
    page.click("#wq-save")
    done(page, "sửa thông tin văn bản")
    beside = kept.documents / "bao-cao.txt.meta.toml"
    assert beside.read_text("utf-8") == 'ward = "Hòa \\"Lạc\\" <b>"\n'
    page.locator(".wq-shelf tbody tr", has_text='Hòa "Lạc" <b>').wait_for()
    assert page.locator(".wq-shelf b").count() == 0
    page.click("#wq-remove")
    page.click("#wq-remove-no")
    page.wait_for_selector("#wq-remove-yes", state="hidden")
    page.click("#wq-remove")
    page.click("#wq-remove-yes")
    done(page, "gỡ văn bản")
    page.wait_for_selector("[data-again='bao-cao.txt']")
    assert [line.name for line in kept.service.overview()] == ["thang 5.txt"]
    assert_accessible(page)
    page.click("[data-again='bao-cao.txt']")
    done(page, "thêm lại văn bản")
    assert [line.name for line in kept.service.overview()] == ["bao-cao.txt", "thang 5.txt"]


def test_rebuilding_by_keyboard_alone_and_comparing_generations(documents_page: Any, kept: Kept) -> None:
    page = documents_page(1440)
    (kept.documents / "bao-cao.txt").write_text(paper(trees=79), encoding="utf-8")
    page.evaluate("document.activeElement.blur()")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "wq-rebuild":
            break
    page.keyboard.press("Enter")
    assert "77 cây\t79 cây" in done(page, "dựng lại toàn bộ")
    page.get_by_role("button", name="Thay đổi giữa các bản chỉ mục").click()
    page.wait_for_function("document.querySelector('#wq-newer input').value === '000002'")
    page.click("#wq-compare")
    page.locator("#wq-compared", has_text="Số liệu đổi giá trị (1)").wait_for()


def test_where_another_process_writes_one_sentence_says_so(documents_page: Any, kept: Kept) -> None:
    page = documents_page(1440)
    with writing(kept.service.settings.index_folder()):
        page.click("#wq-rebuild")
        page.locator(".wq-said-wrong", has_text="đang được một tiến trình khác cập nhật").wait_for()
    assert [line.name for line in kept.service.overview()] == ["bao-cao.txt", "thang 5.txt"]


def test_hostile_names_and_documents_show_as_text(documents_page: Any, kept: Kept) -> None:
    title = "<img src=x onerror='window.stolen = 1'>"
    (kept.documents / "<b onclick=x>\u202e.txt").write_text(
        paper(month=6).replace("Kết quả công tác", title), encoding="utf-8"
    )
    (kept.documents / "<script>window.stolen = 1<.exe").write_bytes(b"MZ")
    page = documents_page(1440)
    page.click("#wq-rebuild")
    done(page, "dựng lại toàn bộ")
    page.locator(".wq-shelf tbody tr", has_text="<img src=x").locator("[data-choose]").click()
    page.locator("#wq-understood", has_text="<img src=x").wait_for()
    assert "<script>window.stolen = 1<.exe" in page.inner_text("#wq-shelf .wq-left-out")
    tab = page.locator("#wq-documents-tab")
    assert tab.locator("img, script, [onclick], table b").count() == 0
    assert page.evaluate("window.stolen === undefined")
    assert "\u202e" not in page.inner_html("#wq-documents-tab")
