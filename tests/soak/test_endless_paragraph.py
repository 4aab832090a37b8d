"""A paper that is one paragraph of 10 MB: taken in, asked about, shown in a browser."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from qa.server.serve import served
from qa.settings import load_settings
from qa.site import Site
from qa.workspace import open_service

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIZE = 10_000_000
NAME = "dài <b>.txt"
CARRIED = "[...document.querySelectorAll('[data-s]')].map(e => e.textContent).join('')"


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_one_paragraph_of_ten_megabytes(browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "văn bản"
    folder.mkdir()
    filler = "Cán bộ đến từng nhà vận động <script>window.stolen = 1</script> người dân giữ sạch ngõ xóm. "
    half = filler * (SIZE // 2 // len(filler.encode()))
    text = f"BÁO CÁO\nKết quả\n\nI. KẾT QUẢ\n{half}Toàn phường đã trồng 7.351 cây sấu. {half}\n"
    (folder / NAME).write_text(text, "utf-8")
    began = time.monotonic()
    service = open_service(load_settings(documents=folder, home=tmp_path / "nhà"))
    print(f"\nindexed {len(text.encode()) / 1e6:.1f} MB in {time.monotonic() - began:.0f} s")
    with served(Site(service)) as address:
        page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
        page.goto(address)
        page.wait_for_selector(".wq-welcome", timeout=60_000)
        began = time.monotonic()
        page.fill("#wq-box textarea", "Toàn phường đã trồng bao nhiêu cây sấu?")
        page.press("#wq-box textarea", "Enter")
        page.wait_for_selector(".wq-answer .wq-verified", timeout=120_000)
        print(f"answered in {time.monotonic() - began:.1f} s")
        assert "7.351 cây" in page.inner_text(".wq-answer")
        at = text.index("7.351 cây")
        began = time.monotonic()
        page.goto(f"{address}van-ban/{quote(NAME)}?start={at}&end={at + 9}&marks={at}-{at + 9}")
        page.wait_for_selector("mark", timeout=60_000)
        print(f"opened in {time.monotonic() - began:.1f} s")
        assert page.locator("mark").all_inner_texts() == ["7.351 cây"]
        shown = page.evaluate(CARRIED)
        assert 10_000 < len(shown) < 300_000
        assert shown in text
        assert page.evaluate("window.stolen === undefined")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
