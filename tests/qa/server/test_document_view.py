"""Documents over HTTP: who sees what, and what every wrong address is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest

from qa.server.serve import served
from qa.settings import bundled_sample, load_settings
from qa.site import Site
from qa.workspace import open_service

if TYPE_CHECKING:
    from .conftest import Office

PUBLIC, INTERNAL = "công-khai.txt", "nội-bộ/rà-soát.txt"
ODD = "100%/trang/1.png.txt"


def at(name: str, query: str = "") -> str:
    return f"/van-ban/{quote(name)}{query}"


def test_the_page_shows_the_document_and_lets_nothing_run(office: Office) -> None:
    with office.client("dân") as client:
        answer = client.get(at(PUBLIC, "?start=60&end=90&marks=62-70"))
        assert answer.status_code == 200
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "77 cây xanh" in answer.text
        assert "Số 12/BC-UBND" in answer.text
        assert "Công khai" in answer.text
        for address in re.findall(r'(?:href|src)="([^"]+)"', answer.text):
            assert address.startswith(("#", "/"))
            if address.startswith("/tep-xem/"):
                assert client.get(address).status_code == 200
        assert client.get("/tep-xem/draw.py").status_code == 404


def test_an_internal_document_is_answered_like_none(office: Office) -> None:
    with office.client("dân") as citizen, office.client("cán-bộ") as official:
        for end in ("", "/tep-goc", "/trang/1.png", "?start=5&end=9", "?start=9&end=5", "?start=1&end=99999999"):
            hidden, absent = citizen.get(at(INTERNAL) + end), citizen.get(at("nội-bộ/không-có.txt") + end)
            assert (hidden.status_code, hidden.text) == (absent.status_code, absent.text)
            assert hidden.status_code == 404
        assert "Đá Vàng" in official.get(at(INTERNAL)).text
        assert "Nội bộ" in official.get(at(INTERNAL)).text


def test_nobody_who_is_not_signed_in(office: Office) -> None:
    with office.client() as nobody:
        for end in ("", "/tep-goc", "/trang/1.png"):
            assert nobody.get(at(PUBLIC) + end).status_code == 401


@pytest.mark.parametrize(
    "query",
    [
        "?start=5", "?end=5", "?start=9&end=3", "?start=-1&end=3", "?start=a&end=3", "?start=1&end=99999999999999999999",
        "?start=1&end=999999", "?marks=5", "?marks=5-3", "?marks=1-2,x", "?marks=3-999999", "?tu=x", "?tu=999999", "?start=%00&end=3",
        "?start=٣&end=٩", "?marks=" + ",".join(["1-2"] * 201),
    ],
)  # fmt: skip
def test_a_place_that_is_not_there(office: Office, query: str) -> None:
    with office.client("dân") as client:
        answer = client.get(at(PUBLIC, query))
    assert answer.status_code == 422
    sentence = re.findall(r"<p>(.*?)</p>", answer.text)[0]
    assert sentence.endswith(".")
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/van-ban/", "/van-ban/..%2f..%2f..%2fetc%2fpasswd", "/van-ban/../../etc/passwd", "/van-ban/%00", "/van-ban/%ff", "/van-ban/%25",
        "/van-ban//etc/passwd", "/van-ban/x/tep-goc", "/van-ban/..%2f..%2fetc%2fpasswd/tep-goc", "/van-ban/công-khai.txt/trang/1.png",
        "/van-ban/công-khai.txt/trang/0.png", "/van-ban/công-khai.txt/trang/-1.png", "/van-ban/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    ],
)  # fmt: skip
def test_a_name_that_is_not_there(office: Office, path: str) -> None:
    with office.client("quản-trị") as client:
        answer = client.get(path)
    assert answer.status_code == 404
    assert "root:" not in answer.text
    assert "<script>alert" not in answer.text


def test_a_damaged_original_is_told_and_never_given(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    (folder / ODD).parent.mkdir(parents=True)
    (folder / ODD).write_text("BÁO CÁO\n\nI. KẾT QUẢ\nThu 5 tỷ đồng.\n", "utf-8")
    service = open_service(load_settings(documents=folder, home=tmp_path / "home"))
    with served(Site(service)) as address, httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
        # A name with slashes, a percent sign and the words of another route in it.
        answer = client.get(at(ODD))
        assert answer.status_code == 200
        link = re.search(r'href="([^"]+/tep-goc)"', answer.text)
        assert link is not None
        original = client.get(link[1])
        assert original.content == (folder / ODD).read_bytes()
        assert original.headers["content-disposition"].startswith("attachment")
        assert original.headers["x-content-type-options"] == "nosniff"
        assert original.headers["content-type"] == "application/octet-stream"
        (folder / ODD).write_text("<script>", "utf-8")
        assert "đã thay đổi" in client.get(at(ODD)).text
        assert client.get(link[1]).status_code == 404
        (folder / ODD).unlink()
        assert "không còn" in client.get(link[1]).text
        assert "Thu 5 tỷ đồng" in client.get(at(ODD)).text


@pytest.fixture(scope="module")
def paged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("paged")
    name = "bao-cao-thang-4-2026-phu-lien.pdf"
    (folder / "documents").mkdir()
    (folder / "documents" / name).write_bytes((bundled_sample() / name).read_bytes())
    service = open_service(load_settings(documents=folder / "documents", home=folder / "home"))
    with served(Site(service)) as address, httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
        yield client


def test_pages_are_drawn(paged: httpx.Client) -> None:
    base = at("bao-cao-thang-4-2026-phu-lien.pdf")
    assert f'src="{base}/trang/1.png"' in paged.get(base).text
    pictures = [paged.get(f"{base}/trang/{number}.png") for number in (1, 2)]
    assert [picture.headers["content-type"] for picture in pictures] == ["image/png"] * 2
    assert all(picture.content.startswith(b"\x89PNG") for picture in pictures)
    assert pictures[0].content != pictures[1].content
    for number in ("0", "99", "1e1", "²", "0x1", "99999999999"):
        assert paged.get(f"{base}/trang/{number}.png").status_code == 404
