"""``WARDQA_STORE``: every command over an index that an engine keeps, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Outcome

for needed in ("pymilvus", "milvus_lite"):
    pytest.importorskip(needed, reason="wardqa[milvus] is not installed")

REPORT = """ỦY BAN NHÂN DÂN
PHƯỜNG BÌNH AN

BÁO CÁO
Kết quả thu ngân sách tháng {month} năm 2026

1. Tổng thu ngân sách trên địa bàn tháng {month} ước {amount} triệu đồng, đạt 25,1% dự toán.
2. Toàn phường đã trồng {trees} cây xanh tại các tổ dân phố.
"""


def test_every_command(wardqa: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = tmp_path / "văn bản"
    documents.mkdir()
    (documents / "4.txt").write_text(REPORT.format(month=4, amount="1.250", trees=77), "utf-8")
    (tmp_path / "5.txt").write_text(REPORT.format(month=5, amount="2.500", trees=90), "utf-8")
    monkeypatch.setenv("WARDQA_STORE", f"milvus+file://{tmp_path}/lite.db")
    assert "Chưa có chỉ mục ở milvus+file" in wardqa("index", "status").sentence()
    assert wardqa("index", "build", documents).status == 0
    assert wardqa("index", "add", tmp_path / "5.txt", "--shard", "1/1").status == 0
    assert "2/5" in wardqa("index", "add", tmp_path / "5.txt", "--shard", "3/2").sentence()
    assert [row["name"] for row in wardqa("index", "status", "--json").json["documents"]] == ["4.txt", "5.txt"]
    assert "2 văn bản" in wardqa("index", "status").out
    assert "90 cây" in wardqa("ask", "--json", "Tháng 5 năm 2026 phường trồng bao nhiêu cây xanh?").json["answer"]
    assert "nguyên vẹn" in wardqa("index", "verify").out
    assert wardqa("index", "remove", "5.txt").status == 0
    assert "1.250 triệu đồng" in wardqa("figures", "thu ngân sách").out
    assert "milvus+file" in wardqa("doctor").out
    for command in (("index", "rollback"), ("index", "gc")):
        assert "chỉ dùng cho chỉ mục trong thư mục" in wardqa(*command).sentence()


@pytest.mark.parametrize(
    ("store", "said"),
    [
        ("milvus://ten:bimat@127.0.0.1:9/wardqa", "Không kết nối được Milvus ở milvus://127.0.0.1:9/wardqa"),
        ("mivus://127.0.0.1/wardqa", "Không hiểu địa chỉ"),
        ("milvus+file:///khong/co/thu/muc/a.db", "Không có thư mục /khong/co/thu/muc"),
    ],
)
def test_an_engine_that_is_not_there(
    wardqa: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch, store: str, said: str
) -> None:
    monkeypatch.setenv("WARDQA_STORE", store)
    refused = wardqa("ask", "Thu ngân sách bao nhiêu?").sentence()
    assert said in refused
    assert "bimat" not in refused
