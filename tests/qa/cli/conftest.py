"""The command line as a person meets it: arguments in; status, standard output and standard error out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Outcome:
    """What one command did."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]

    def sentence(self, status: int = 1) -> str:
        """The one Vietnamese sentence of a refusal."""
        assert self.status == status, self
        assert self.out == "", self
        assert self.err.startswith("Lỗi: "), self
        assert self.err.count("\n") == 1, self
        assert "Traceback" not in self.err
        assert "ngoài dự kiến" not in self.err
        return self.err


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person without settings, in a folder of their own."""
    for name in list(os.environ):
        if name.upper().startswith("WARDQA_"):
            monkeypatch.delenv(name)
    home = tmp_path / "nhà"
    monkeypatch.setenv("WARDQA_HOME", str(home))
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    return home


@pytest.fixture
def wardqa(home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Runs a command in this process, through the entry point."""
    from qa.cli.app import main

    def run(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["wardqa", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capfd.readouterr()
        code = left.value.code
        return Outcome(code if isinstance(code, int) else 0, out, err)

    return run


@pytest.fixture
def shell(home: Path) -> Callable[..., Outcome]:
    """Runs a command in a process of its own."""

    def run(*arguments: object, code: str = "from qa.cli.app import main; main()", **env: str) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-c", code, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run


PAPER = """ỦY BAN NHÂN DÂN
PHƯỜNG BÌNH AN

BÁO CÁO
Kết quả tháng {month} năm 2026

I. KẾT QUẢ
1. Thu ngân sách
Tổng thu ngân sách trên địa bàn tháng {month} ước {amount} triệu đồng, đạt 25,1% dự toán.
2. Trồng cây
Toàn phường đã trồng {trees} cây xanh tại các tổ dân phố.
"""


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A folder of two papers."""
    folder = tmp_path / "văn bản"
    folder.mkdir()
    (folder / "tháng 4.txt").write_text(PAPER.format(month=4, amount="1.250", trees=77), "utf-8")
    (folder / "tháng 5.txt").write_text(PAPER.format(month=5, amount="2.500", trees=90), "utf-8")
    return folder
