"""``wardqa users``, and ``wardqa chat`` where it must not be opened."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.qa.cli.conftest import Outcome

Run = Callable[..., "Outcome"]
PASSWORD = "con mèo ngủ trên mái nhà"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def typed(wardqa: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command with a password on standard input."""

    def run(*arguments: str, password: str = PASSWORD) -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.StringIO(password + "\n"))
        return wardqa("users", *arguments, "--password-stdin")

    return run


def test_people_are_added_listed_changed_and_removed(wardqa: Run, typed: Run) -> None:
    assert "Chưa có người dùng" in wardqa("users", "list").out
    assert typed("add", "an", "--role", "operator").out == "Đã thêm an (quản trị).\n"
    assert typed("add", "bình").status == 0
    assert [(row["name"], row["role"]) for row in wardqa("users", "list", "--json").json] == [
        ("an", "operator"),
        ("bình", "citizen"),
    ]
    assert "cán bộ" in wardqa("users", "role", "bình", "official").out
    assert typed("password", "bình", password=PASSWORD + "!").status == 0
    assert wardqa("users", "remove", "bình").status == 0
    assert "an: quản trị (operator)" in wardqa("users", "list").out


def test_a_token_is_shown_once_alone_on_standard_output(wardqa: Run, typed: Run, home: Path) -> None:
    typed("add", "an", "--role", "operator")
    made = wardqa("users", "token", "an")
    assert made.out.startswith("wardqa_")
    assert made.out.count("\n") == 1
    assert "một lần" in made.err
    assert made.out.strip().encode() not in (home / "access.sqlite").read_bytes()
    assert wardqa("users", "list", "--json").json[0]["tokens"] == 1
    assert "Đã hủy 1" in wardqa("users", "token", "an", "--revoke").out


def test_refusals(wardqa: Run, typed: Run) -> None:
    typed("add", "an", "--role", "operator")
    assert "cuối cùng" in wardqa("users", "remove", "an").sentence()
    assert "cuối cùng" in wardqa("users", "role", "an", "citizen").sentence()
    assert "Không có người dùng “ai”" in wardqa("users", "remove", "ai").sentence()
    assert "Không có người dùng “ai”" in typed("password", "ai").sentence()
    assert "Không có vai trò" in typed("add", "ai", "--role", "vua").sentence()
    assert "15 ký tự" in typed("add", "ai", password="ngắn").sentence()
    assert "Đã có" in typed("add", "AN").sentence()
    assert "tên người dùng" in typed("add", "a b").sentence()
    assert "bàn phím" in wardqa("users", "add", "ai").sentence()


def test_a_password_is_asked_for_twice_and_never_shown(home: Path) -> None:
    def typing(*answers: str) -> tuple[int, str]:
        ours, theirs = pty.openpty()
        code = "from qa.cli.app import main; main()"
        process = subprocess.Popen(
            [sys.executable, "-c", code, "users", "add", "an", "--role", "operator"],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        os.close(theirs)
        said = b""
        for answer in answers:
            while not said.endswith(b": "):
                said += os.read(ours, 1024)
            os.write(ours, f"{answer}\n".encode())
            said += b"|"
        while True:
            try:
                more = os.read(ours, 1024)
            except OSError:
                break
            if not more:
                break
            said += more
        os.close(ours)
        return process.wait(60), said.decode()

    status, said = typing(PASSWORD, PASSWORD + "x")
    assert status == 1
    assert "không giống nhau" in said
    status, said = typing(PASSWORD, PASSWORD)
    assert status == 0
    assert said.count("Mật khẩu: ") == 1
    assert "Gõ lại" in said
    assert PASSWORD not in said


class TestOpening:
    @pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
    def test_not_to_other_machines_without_signing_in(self, wardqa: Run, home: Path, host: str) -> None:
        told = wardqa("chat", "--host", host).sentence()
        assert "wardqa users add TÊN --role operator" in told
        assert "WARDQA_ACCESS=on" in told
        assert not home.exists()

    def test_not_where_nobody_could_sign_in(self, wardqa: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WARDQA_ACCESS", "on")
        assert "wardqa users add" in wardqa("chat").sentence()
