"""Whatever is typed, a person reads one Vietnamese sentence, and the exit status says that it did not work."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.qa.cli.conftest import Outcome

Run = Callable[..., "Outcome"]


class TestCommandLine:
    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ("index buidl", "Không có lệnh “buidl”, có phải build"),
            ("hoi", "Không có lệnh “hoi”"),
            ("ask --foo", "Không có tùy chọn --foo"),
            ("ask --jsn x", "có phải --json"),
            ("search x -k 0", "-k không hợp lệ: phải từ 1 trở lên"),
            ("search x -k 5000", "không được quá 1000"),
            ("search x -k năm", "phải là số nguyên"),
            ("ask a b", "Thừa “b”"),
            ("ask x --index", "--index cần một giá trị"),
            ("index add", "Thiếu TỆP"),
            ("index remove", "Thiếu TÊN"),
            ("inspect", "Thiếu TỆP"),
        ],
    )
    def test_usage_is_told_in_one_sentence_with_status_2(self, wardqa: Run, typed: str, told: str) -> None:
        message = wardqa(*typed.split()).sentence(2)
        assert told in message
        assert "--help" in message
        assert not any(mark in message for mark in ("╭", "Usage", "Error", "Invalid", "No such", "Missing"))

    @pytest.mark.parametrize("typed", ["", "index", "--help", "ask --help", "index build --help", "chat --help"])
    def test_help_is_vietnamese(self, wardqa: Run, typed: str) -> None:
        done = wardqa(*typed.split())
        assert done.status == (0 if "help" in typed else 2)
        assert "Cách dùng: wardqa" in done.out
        for english in ("Usage", "Options", "Commands", "Arguments", "Show this", "<", "required", "default", "╭"):
            assert english not in done.out
        assert done.err == ""


class TestQuestions:
    @pytest.mark.parametrize("command", ["ask", "search"])
    @pytest.mark.parametrize("question", [None, "", "  \n "])
    def test_empty(self, wardqa: Run, home: Path, command: str, question: str | None) -> None:
        assert "Câu hỏi trống" in wardqa(command, *([] if question is None else [question])).sentence()
        assert not home.exists()

    @pytest.mark.parametrize("command", ["ask", "search"])
    def test_ten_thousand_characters(self, wardqa: Run, home: Path, command: str) -> None:
        assert "10000 ký tự" in wardqa(command, "a" * 10_000).sentence()
        assert not home.exists()

    def test_a_question_and_a_file(self, wardqa: Run, tmp_path: Path) -> None:
        assert "--batch" in wardqa("ask", "x", "--batch", tmp_path / "q.jsonl").sentence()

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (None, "không có tệp"),
            (b"", "không có câu hỏi nào"),
            (b'{"question": "a"}\n{"id": 1}\n', "Dòng 2"),
            (b"[1]", "Dòng 1"),
            (b'{"question": "a", "history": "b"}', "Dòng 1"),
            (b"\xff\xfe{", "UTF-8"),
        ],
    )
    def test_a_file_that_holds_no_questions(
        self, wardqa: Run, tmp_path: Path, content: bytes | None, told: str
    ) -> None:
        path = tmp_path / "q.jsonl"
        if content is not None:
            path.write_bytes(content)
        message = wardqa("ask", "--batch", path).sentence()
        assert told in message
        assert str(path) in message


class TestFolders:
    def test_missing_index(self, wardqa: Run, tmp_path: Path) -> None:
        for command in (("ask", "x"), ("search", "x"), ("index", "status"), ("index", "remove", "x")):
            message = wardqa(*command, "--index", tmp_path / "không có").sentence()
            assert "wardqa index build" in message

    def test_foreign_index(self, wardqa: Run, papers: Path) -> None:
        for command in (("ask", "x"), ("index", "status"), ("index", "build", papers), ("index", "add", papers)):
            assert "không phải chỉ mục" in wardqa(*command, "--index", papers).sentence()
        assert len(list(papers.iterdir())) == 2

    def test_index_and_documents(self, wardqa: Run, papers: Path) -> None:
        assert "Chỉ dùng một" in wardqa("ask", "x", "--index", papers, "--documents", papers).sentence()

    @pytest.mark.parametrize("command", [("ask", "x", "--documents"), ("index", "build")])
    def test_empty_and_missing_documents(self, wardqa: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
        (tmp_path / "trống").mkdir()
        assert "Không có văn bản nào" in wardqa(*command, tmp_path / "trống").sentence()
        assert "Không có tệp hay thư mục" in wardqa(*command, tmp_path / "chưa có").sentence()
        assert "tên quá dài" in wardqa(*command, tmp_path / ("x" * 300)).sentence()

    def test_a_damaged_index(self, wardqa: Run, papers: Path, tmp_path: Path) -> None:
        index = tmp_path / "chỉ mục"
        assert wardqa("index", "build", papers, "--index", index).status == 0
        (index / "generations/000001/segments/000001/store.sqlite").write_bytes(b"SQLite format 3\0")
        for command in (("ask", "x"), ("search", "x"), ("index", "status"), ("index", "add", papers)):
            message = wardqa(*command, "--index", index).sentence()
            assert "store.sqlite" in message
            assert f"wardqa index build '{papers}' --index '{index}'" in message
        assert wardqa("index", "build", papers, "--index", index).status == 0
        assert wardqa("index", "status", "--index", index).status == 0

    def test_a_setting_that_is_unknown(self, wardqa: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WARDQA_INDXE", "x")
        assert "WARDQA_INDXE" in wardqa("config").sentence()


class TestInspect:
    @pytest.mark.parametrize(
        ("name", "content"),
        [("không có.txt", None), ("rỗng.txt", b""), ("lạ.xyz", b"\0\1"), ("hỏng.docx", b"PK\3\4"), ("thư mục", "")],
    )
    def test_what_cannot_be_read(self, wardqa: Run, tmp_path: Path, name: str, content: bytes | str | None) -> None:
        if isinstance(content, bytes):
            (tmp_path / name).write_bytes(content)
        elif content is not None:
            (tmp_path / name).mkdir()
        assert name in wardqa("inspect", tmp_path / name).sentence()


def test_a_port_in_use(wardqa: Run, papers: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"Cổng {port}" in wardqa("chat", "--documents", papers, "--port", port).sentence()


@pytest.mark.parametrize("then_read", [False, pytest.param(True, marks=pytest.mark.soak)])
def test_a_scan_without_the_recogniser(
    wardqa: Run, papers: Path, monkeypatch: pytest.MonkeyPatch, then_read: bool
) -> None:
    """The scan is named with the command that enables it, the rest is indexed; once it is there the scan is read."""
    from qa.settings import bundled_sample

    if then_read and shutil.which("tesseract") is None:
        pytest.skip("needs tesseract to be read in the end")
    scan = "ket-luan-hoi-nghi-quy-1-2026-thuy-nguyen.pdf"
    shutil.copy(bundled_sample() / scan, papers)
    whole = os.environ["PATH"]
    monkeypatch.setenv("PATH", "/nonexistent")
    done = wardqa("index", "build", papers)
    assert done.status == 0
    assert "2 văn bản" in done.out
    assert scan in done.err
    assert "apt-get install tesseract-ocr" in done.err
    asked = wardqa("ask", "Đã trồng bao nhiêu cây xanh?", "--documents", papers)
    assert asked.status == 0
    assert scan in asked.err
    assert "000001" in wardqa("index", "status", "--documents", papers).out
    if not then_read:
        return
    monkeypatch.setenv("PATH", whole)
    again = wardqa("index", "build", papers, "--json").json
    assert again["read"] == [scan]
    assert again["skipped"] == []
