"""A server that people sign in to, over papers some of which are internal."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest

from corpus.source import Span
from index.scope import Scope
from qa.access.control import Access
from qa.access.passwords import Scrypt
from qa.access.viewer import Role
from qa.answer import Answer, AnswerFigure, AnswerStatus, Verdict
from qa.answer_service import DocumentLine
from qa.llm.pending import Unjudged
from qa.server.guard import COOKIE
from qa.server.serve import served
from qa.service import Service
from qa.settings import load_settings
from qa.site import Site

PASSWORD = "con mèo ngủ trên mái nhà"
CHEAP = Scrypt(ln=4)
PEOPLE = {"dân": Role.CITIZEN, "cán-bộ": Role.OFFICIAL, "quản-trị": Role.OPERATOR}

PUBLIC = """ỦY BAN NHÂN DÂN
PHƯỜNG BÌNH AN
Số: 12/BC-UBND

BÁO CÁO
Kết quả tháng 4 năm 2026

I. KẾT QUẢ
1. Thu ngân sách
Tổng thu ngân sách trên địa bàn tháng 4 ước 1.250 triệu đồng, đạt 25,1% dự toán.
2. Trồng cây
Toàn phường đã trồng 77 cây xanh tại các tổ dân phố.
"""
INTERNAL = """ỦY BAN NHÂN DÂN
PHƯỜNG BÌNH AN
Số: 13/BC-UBND

BÁO CÁO
Rà soát mật về kho Đá Vàng tháng 4 năm 2026

I. KẾT QUẢ
1. Thu ngân sách
Tổng thu ngân sách trên địa bàn tháng 4 ước 1.999 triệu đồng, đạt 31,7% dự toán.
2. Kho Đá Vàng
Kho Đá Vàng đang giữ 4.321 hộp tài liệu, do 17 cán bộ trông coi.
"""
PAPERS = {
    "công-khai.txt": PUBLIC,
    "công-khai.txt.meta.toml": 'audience = "công khai"\n',
    "nội-bộ/rà-soát.txt": INTERNAL,
    "nội-bộ/rà-soát.txt.meta.toml": 'audience = "nội bộ"\n',
}
DRAFT = PUBLIC.replace("1.250", "1.999").replace("25,1%", "31,7%").replace("12/BC", "14/BC")


@pytest.fixture(scope="session")
def papers_service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    from qa.workspace import open_service

    folder = tmp_path_factory.mktemp("papers")
    for name, text in PAPERS.items():
        path = folder / "documents" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return open_service(load_settings(documents=folder / "documents", home=folder / "home"))


@dataclass(frozen=True)
class Office:
    """One server with everybody of :data:`PEOPLE`."""

    address: str
    site: Site
    access: Access

    def client(self, name: str = "", **options: Any) -> httpx.Client:
        """What a program of ``name`` calls with."""
        headers = {"Authorization": f"Bearer {self.access.users.new_token(name)}"} if name else {}
        return httpx.Client(base_url=self.address, headers=headers, timeout=60, trust_env=False, **options)

    def browser(self, name: str = "") -> httpx.Client:
        """What a person has whom a browser has signed in as ``name``."""
        cookies = {COOKIE: self.access.sessions.begin(name)} if name else {}
        headers = {"Accept": "text/html,*/*"}
        return httpx.Client(base_url=self.address, headers=headers, cookies=cookies, timeout=60, trust_env=False)


@contextmanager
def office_over(service: Service, home: Path, **settings: Any) -> Iterator[Office]:
    chosen = load_settings(home=home, access=True, **{"rate_per_minute": 10_000, **settings})
    access = Access(chosen, CHEAP)
    for name, role in PEOPLE.items():
        access.users.add(name, role, PASSWORD)
    site = Site(service, access, chosen)
    with served(site) as address:
        yield Office(address, site, access)


@pytest.fixture(scope="session")
def office(papers_service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office_over(papers_service, tmp_path_factory.mktemp("office")) as office:
        yield office


@dataclass
class Slow:
    """Works on an answer until it is called off; first it gives a model's words."""

    closed: Event = field(default_factory=Event)

    def stages(self, question: str, history: Sequence[str] = ()) -> Iterator[str | Unjudged | Answer]:
        try:
            yield "Đang tìm…"
            yield Unjudged("Có 99 cây", (Span(3, 9),))
            deadline = time.monotonic() + (60 if "mãi" in question else 0.1)
            while time.monotonic() < deadline:
                yield "Đang nghĩ…"
                time.sleep(0.02)
            if "hỏng" in question:
                raise ValueError("/etc/secret")
            figure = AnswerFigure("99 cây", 3, 9, "99", "cây", Verdict.UNSUPPORTED, ())
            yield Answer(question, AnswerStatus.ANSWERED, "Có 99 cây.", figures=(figure,))
        finally:
            self.closed.set()

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        raise NotImplementedError

    def examples(self) -> list[str]:
        return []

    def overview(self) -> list[DocumentLine]:
        return []

    def context(self, citation: object) -> tuple[str, str]:
        return "", ""

    def within(self, scope: Scope) -> Slow:
        return self
