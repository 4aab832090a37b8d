"""The tab where a draft is checked, in a real browser and by its handler alone."""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from qa.access.viewer import Role, Viewer
from qa.audit.results import Result, Results
from qa.chat.check_tab import checked_steps, forget
from qa.server.serve import served
from qa.settings import load_settings
from qa.site import Site
from qa.workspace import open_service

from .axe import assert_accessible

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAPER = """ỦY BAN NHÂN DÂN
PHƯỜNG BÌNH AN

BÁO CÁO
Kết quả tháng 4 năm 2026

I. KẾT QUẢ
1. Giải phóng mặt bằng
Đã vận động 58/86 hộ bàn giao mặt bằng, đạt {share}%.
2. Bảo hiểm
Tỷ lệ người dân tham gia bảo hiểm y tế năm 2026 đạt {health}%.
{more}
"""
SOURCE = PAPER.format(share="67,44", health="95,9", more="")
HOSTILE = "<script>window.stolen = 1</script><img src=x onerror='window.stolen = 1'> ${window.stolen = 1} {{x}} Đã trồng 4.321 cây."
DRAFT = PAPER.format(share="67,64", health="96,7", more=HOSTILE)
READY = "#wq-check-file input[type=file]"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("check")
    (folder / "documents").mkdir()
    (folder / "documents" / "nguồn.txt").write_text(SOURCE, "utf-8")
    (folder / "documents" / "mật.txt").write_text(SOURCE.replace("95,9", "96,7"), "utf-8")
    (folder / "documents" / "mật.txt.meta.toml").write_text('audience = "nội bộ"\n', "utf-8")
    return Site(open_service(load_settings(documents=folder / "documents", home=folder / "home")))


@pytest.fixture(scope="module")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where Gradio keeps what is uploaded, of this module alone."""
    folder = tmp_path_factory.mktemp("uploads")
    before = os.environ.get("GRADIO_TEMP_DIR")
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    yield folder
    if before is None:
        del os.environ["GRADIO_TEMP_DIR"]
    else:
        os.environ["GRADIO_TEMP_DIR"] = before


@pytest.fixture(scope="module")
def address(site: Site, uploads: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture
def open_tab(browser: Browser, address: str) -> Iterator[Any]:
    contexts = []

    def opened(width: int = 1440) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".wq-welcome")
        page.get_by_role("tab", name="Soát số liệu").click()
        page.wait_for_selector(READY, state="attached")
        return page

    yield opened
    for context in contexts:
        context.close()


def drop(page: Page, name: str, content: bytes) -> None:
    page.set_input_files(READY, {"name": name, "mimeType": "text/plain", "buffer": content})


@pytest.mark.parametrize("width", [390, pytest.param(1440, marks=pytest.mark.soak)])
def test_every_figure_is_judged_with_its_source(open_tab: Any, uploads: Path, address: str, width: int) -> None:
    page = open_tab(width)
    drop(page, "dự thảo.txt", DRAFT.encode())
    page.wait_for_selector(".wq-check")
    assert page.evaluate("window.stolen === undefined")
    assert page.locator(".wq-check script, .wq-check img").count() == 0
    assert "<script>window.stolen = 1</script>" in page.inner_text(".wq-check-draft")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    counts = {
        button.get_attribute("data-show"): button.inner_text().split()[-1]
        for button in page.locator(".wq-filter").all()
    }
    assert int(counts["khong"]) >= 1
    assert int(counts["trong"]) >= 1
    assert "58/86 = 67,44%, văn bản ghi 67,64%" in page.inner_text(".wq-check-list")
    assert "4.321 cây" in page.locator("mark.wq-k-khong").all_text_contents()
    assert_accessible(page)
    page.locator(".wq-filter[data-show=khong]").focus()
    page.keyboard.press("Enter")
    assert page.locator(".wq-check-group:visible").count() == 1
    page.locator(".wq-goto:visible").first.click()
    page.wait_for_selector("mark.wq-v-here")
    with page.expect_download() as word:
        page.get_by_role("link", name="Tải Word").click()
    with zipfile.ZipFile(io.BytesIO(Path(word.value.path()).read_bytes())) as package:
        assert "67,64" in package.read("word/document.xml").decode()
        assert "văn bản ghi 67,64%" in package.read("word/comments.xml").decode()
    with page.expect_download() as report:
        page.get_by_role("link", name="Tải báo cáo").click()
    assert "Soát số liệu" in Path(report.value.path()).read_text("utf-8")
    page.locator(".wq-filter[data-show=tat-ca]").click()
    link = page.locator("a.wq-open-document").first
    with page.context.expect_page() as opened:
        link.click()
    view = opened.value
    view.wait_for_selector("mark")
    assert view.url.startswith(f"{address}van-ban/")
    assert view.inner_text("mark") in SOURCE.replace("95,9", "96,7") + SOURCE
    # Nothing of the draft stays.
    left = [path for path in uploads.rglob("*") if path.is_file() and path.stat().st_size]
    assert left == []


def test_what_cannot_be_read_is_told_in_a_sentence(open_tab: Any, uploads: Path) -> None:
    page = open_tab()
    drop(page, "hỏng.pdf", b"%PDF-1.7 nothing")
    page.wait_for_selector("#wq-check .wq-problem")
    told = page.inner_text("#wq-check .wq-problem")
    assert "hỏng.pdf" in told
    assert str(uploads) not in told
    page.wait_for_selector(READY, state="attached")
    drop(page, "a.exe", b"MZ\0\0")
    page.wait_for_selector("#wq-check .wq-problem:has-text('a.exe')")
    assert [path for path in uploads.rglob("*") if path.is_file() and path.stat().st_size] == []


class Of(Site):
    """A site that one person looks at."""

    def __init__(self, site: Site, viewer: Viewer) -> None:
        super().__init__(site.service)
        self._viewer = viewer

    def viewer(self, name: str | None) -> Viewer:
        return self._viewer


def steps(site: Site, path: Path) -> list[str]:
    request: Any = SimpleNamespace(username="x", client=None)
    return list(checked_steps(site, path, "", "", request))


def test_the_handler_itself_refuses_citizens(site: Site, tmp_path: Path) -> None:
    draft = tmp_path / "a.txt"
    draft.write_text(DRAFT, "utf-8")
    (told,) = steps(Of(site, Viewer("dân", Role.CITIZEN)), draft)
    assert "Chỉ cán bộ" in told
    *working, result = steps(Of(site, Viewer("cán bộ", Role.OFFICIAL)), draft)
    assert any("Đang đọc dự thảo" in line for line in working)
    assert "wq-check-list" in result


def test_a_draft_that_is_a_document_is_not_its_own_source(site: Site, tmp_path: Path) -> None:
    draft = tmp_path / "nguồn.txt"
    draft.write_text(SOURCE, "utf-8")
    result = steps(site, draft)[-1]
    assert "trùng từng chữ" in result
    draft.write_text(DRAFT, "utf-8")
    assert "Dự thảo – nguồn.txt" in steps(site, draft)[-1]


def test_an_upload_is_removed_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "abc" / "a.txt"
    path.parent.mkdir()
    path.write_text("x")
    forget(path)
    assert not path.parent.exists()
    forget(path)


def test_results_are_their_owners_and_do_not_last() -> None:
    now = [time.monotonic()]
    results = Results(room=100, seconds=60, clock=lambda: now[0])
    token = results.keep(Result("an", "a", b"x" * 40, b"y"))
    assert results.get(token, "bình") is None
    assert results.get("khác", "an") is None
    assert results.get(token, "an") is not None
    more = results.keep(Result("an", "b", b"x" * 80, b"y"))
    assert results.get(token, "an") is None
    now[0] += 61
    assert results.get(more, "an") is None
