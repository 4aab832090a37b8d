"""The commands of whoever looks after an installation."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.qa.cli.conftest import Outcome

Run = Callable[..., "Outcome"]


def test_verify_names_the_damage_and_the_way_out(wardqa: Run, papers: Path) -> None:
    index = Path(wardqa("index", "build", papers, "--json").json["index"])
    wardqa("index", "build", papers, "--force")
    assert "2 bản đều nguyên vẹn" in wardqa("index", "verify", "--index", index).out
    damaged = index / "generations/000002/segments/000002/store.sqlite"
    data = bytearray(damaged.read_bytes())
    data[len(data) // 2] ^= 1
    damaged.write_bytes(data)
    done = wardqa("index", "verify", "--index", index)
    assert done.status == 1
    assert "Bản 000002: segments/000002/store.sqlite nội dung đã bị thay đổi" in done.out
    assert "wardqa index rollback 000001" in done.out
    assert wardqa("index", "rollback", "--index", index).status == 0
    assert wardqa("ask", "Tháng 4 trồng bao nhiêu cây xanh?", "--index", index, "--json").json["status"] == "answered"
    assert wardqa("index", "gc", "--index", index, "--json").json["removed"] == ["000002"]
    assert wardqa("index", "verify", "--index", index).status == 0


def test_a_damaged_mark_is_written_again_by_the_command_that_verify_names(wardqa: Run, papers: Path) -> None:
    index = Path(wardqa("index", "build", papers, "--json").json["index"])
    (index / "wardqa-index.json").write_text("{", "utf-8")
    done = wardqa("index", "verify", "--index", index)
    assert done.status == 1
    assert "wardqa-index.json bị hỏng" in done.out
    assert "rollback" not in done.out
    told = shlex.split(done.out.rpartition("ghi lại tệp ấy bằng: ")[2])
    assert told == ["wardqa", "index", "build", str(papers.resolve()), "--index", str(index)]
    assert wardqa(*told[1:]).status == 0
    assert wardqa("index", "verify", "--index", index).status == 0


def test_a_backup_made_and_brought_back(
    wardqa: Run, papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wardqa("index", "build", papers)
    file = tmp_path / "sao-luu.tar.gz"
    assert "Đã sao lưu" in wardqa("backup", file).out
    wardqa("restore", file).sentence()
    monkeypatch.setenv("WARDQA_HOME", str(tmp_path / "nhà mới"))
    assert "Đã khôi phục" in wardqa("restore", file).out
    assert wardqa("index", "verify", "--documents", papers).status == 0


def test_doctor_tells_what_is_wrong_and_what_to_do(wardqa: Run, papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = wardqa("doctor", "--documents", papers)
    assert done.status == 0
    assert "chưa dựng" in done.out
    index = Path(wardqa("index", "build", papers, "--json").json["index"])
    parts = {row["part"]: row for row in wardqa("doctor", "--documents", papers, "--json").json}
    assert "2 văn bản" in parts["Chỉ mục"]["words"]
    wardqa("index", "build", papers, "--force")
    (index / "generations/000002/segments/000002/vectors/vectors.faiss").unlink()
    done = wardqa("doctor", "--documents", papers)
    assert done.status == 1
    assert "bản 000002 bị hỏng, bản 000001 trả lời thay" in done.out
    monkeypatch.setenv("WARDQA_LLM", "openai:x")
    monkeypatch.setenv("WARDQA_LLM_BASE_URL", "http://127.0.0.1:9/v1")
    assert "không kết nối được 127.0.0.1:9" in wardqa("doctor", "--documents", papers).out
    monkeypatch.setenv("WARDQA_LLM", "lạ:x")
    assert "không hiểu được" in wardqa("doctor", "--documents", papers).out
