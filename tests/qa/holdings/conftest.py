"""A ward's folder of papers with an index that an operator keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from qa.holdings.holdings import Done, Holdings
from qa.holdings.work import Work
from qa.settings import load_settings
from qa.workspace import open_service

PAPER = """ỦY BAN NHÂN DÂN
PHƯỜNG {ward}

BÁO CÁO
Kết quả công tác tháng {month} năm 2026

I. KẾT QUẢ
1. Thu ngân sách
Tổng thu ngân sách trên địa bàn tháng {month} ước {amount} triệu đồng, đạt 25,1% dự toán.
2. Trồng cây
Toàn phường đã trồng {trees} cây xanh tại các tổ dân phố.
"""


def paper(ward: str = "BÌNH AN", month: int = 4, amount: str = "1.250", trees: int = 77) -> str:
    return PAPER.format(ward=ward, month=month, amount=amount, trees=trees)


@dataclass
class Keeping:
    """What an operator has: a folder, files to send, and the index."""

    documents: Path
    sending: Path
    holdings: Holdings
    refreshed: list[int]

    def file(self, name: str, text: str | bytes) -> Path:
        path = self.sending / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def after(self, start: Callable[[], Work]) -> Done:
        work = start()
        assert work.wait(60)
        assert work.error == ""
        assert isinstance(work.result, Done)
        return work.result

    def failed(self, start: Callable[[], Work]) -> str:
        work = start()
        assert work.wait(60)
        assert work.error
        return work.error

    @property
    def names(self) -> list[str]:
        return [entry.name for entry in self.holdings.held().store.entries]

    def text(self, name: str) -> str:
        return self.holdings.document(name)[1].text

    def on_disk(self) -> dict[str, bytes]:
        return {
            p.relative_to(self.documents).as_posix(): p.read_bytes() for p in self.documents.rglob("*") if p.is_file()
        }


@pytest.fixture
def keeping(tmp_path: Path) -> Keeping:
    documents, sending = tmp_path / "van ban", tmp_path / "gui"
    (documents / "2026").mkdir(parents=True)
    sending.mkdir()
    (documents / "bao-cao.txt").write_text(paper(), encoding="utf-8")
    (documents / "2026" / "thang 5.txt").write_text(paper(month=5, amount="2.500", trees=90), encoding="utf-8")
    settings = load_settings(documents=documents, home=tmp_path / "home", upload_limit=1)
    open_service(settings)
    refreshed: list[int] = []
    return Keeping(documents, sending, Holdings(settings, lambda: refreshed.append(1)), refreshed)
