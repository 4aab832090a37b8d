"""``wardqa check`` as a person meets it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
PAPER = """ỦY BAN NHÂN DÂN
PHƯỜNG BÌNH AN

BÁO CÁO
Kết quả tháng {month} năm 2026

I. KẾT QUẢ
- Đã vận động 58/86 hộ bàn giao mặt bằng, đạt {share}%.
- Tỷ lệ người dân tham gia bảo hiểm y tế năm 2026 đạt {health}%.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "văn bản"
    found.mkdir()
    (found / "a.txt").write_text(PAPER.format(month=4, share="67,64", health="95,4"), "utf-8")
    (found / "b.txt").write_text(PAPER.format(month=4, share="67,44", health="95,9"), "utf-8")
    return found


def test_folder(wardqa: Run, folder: Path) -> None:
    done = wardqa("check", "--documents", folder)
    assert done.status == 0
    assert "58/86 = 67,44%, văn bản ghi 67,64%." in done.out
    assert "Đã soát 2 văn bản" in done.out


def test_json(wardqa: Run, folder: Path) -> None:
    rows = wardqa("check", "--documents", folder, "--json").json
    keys = {"kind", "severity", "documents", "places", "stated", "recomputed", "message"}
    assert all(set(row) == keys for row in rows)
    assert {row["kind"] for row in rows} == {"ratio", "conflict"}
    text = (folder / "a.txt").read_text("utf-8")
    for row in rows:
        for place in row["places"]:
            if place["document"] == "a.txt":
                assert text[place["start"] : place["end"]] == place["quote"]


def test_draft(wardqa: Run, folder: Path, tmp_path: Path) -> None:
    draft = tmp_path / "dự thảo.txt"
    draft.write_text(PAPER.format(month=4, share="67,44", health="96,7"), "utf-8")
    rows = wardqa("check", draft, "--against", folder, "--json").json
    verdicts = {row["stated"]: row["verdict"] for row in rows if row["kind"] == "draft"}
    assert verdicts == {"58/86 hộ": "khớp", "67,44%": "khớp", "96,7%": "lệch"}
    done = wardqa("check", draft, "--against", folder, "--html", tmp_path / "o.html", "--docx", tmp_path / "o.docx")
    assert done.status == 0
    assert "không tìm thấy" in (tmp_path / "o.html").read_text("utf-8")
    assert "word/comments.xml" in zipfile.ZipFile(tmp_path / "o.docx").namelist()


def test_draft_alone(wardqa: Run, folder: Path) -> None:
    done = wardqa("check", folder / "a.txt")
    assert "58/86 = 67,44%" in done.out
    assert "Đối chiếu" not in done.out


@pytest.mark.soak
def test_bundled_sample(wardqa: Run) -> None:
    done = wardqa("check")
    assert done.status == 0
    assert "54/56 = 96,43%" in done.out


def test_refusals(wardqa: Run, folder: Path, tmp_path: Path) -> None:
    assert "--against" in wardqa("check", "--against", folder).sentence()
    assert "--docx" in wardqa("check", "--documents", folder, "--docx", tmp_path / "o.docx").sentence()
    assert "thư mục" in wardqa("check", folder).sentence()
    assert "thư mục" in wardqa("check", "--documents", tmp_path / "không có").sentence()
    assert "trùng" in wardqa("check", folder / "a.txt", "--html", folder / "a.txt").sentence()
    (tmp_path / "rỗng").mkdir()
    assert "không có văn bản" in wardqa("check", "--documents", tmp_path / "rỗng").sentence()
