"""What the commands print, for a person and for a program."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.qa.cli.conftest import Outcome

Run = Callable[..., "Outcome"]


class TestIndex:
    def test_build_status_add_remove(self, wardqa: Run, papers: Path, tmp_path: Path) -> None:
        index = tmp_path / "chỉ mục"
        built = wardqa("index", "build", papers, "--index", index, "--json").json
        assert built["index"] == str(index)
        assert (built["documents"], built["read"]) == (2, ["tháng 4.txt", "tháng 5.txt"])
        extra = tmp_path / "thêm.txt"
        extra.write_text("BÁO CÁO\nĐã cấp 31 giấy chứng nhận.\n", "utf-8")
        assert wardqa("index", "add", extra, "--index", index).status == 0
        assert wardqa("index", "remove", "tháng 5.txt", "--index", index).status == 0
        status = wardqa("index", "status", "--index", index, "--json").json
        assert [row["name"] for row in status["documents"]] == ["tháng 4.txt", "thêm.txt"]
        assert status["excluded"] == ["tháng 5.txt"]
        shown = wardqa("index", "status", "--index", index).out
        assert "2 văn bản" in shown
        assert "Đã gỡ tháng 5.txt" in shown

    def test_a_folder_of_documents_has_one_index_for_all_commands(self, wardqa: Run, papers: Path) -> None:
        built = wardqa("index", "build", papers, "--json").json
        for command in (("remove", "tháng 5.txt"), ("add", papers / "tháng 5.txt"), ("status",)):
            assert wardqa("index", *command, "--documents", papers, "--json").json["index"] == built["index"]
        assert wardqa("ask", "x", "--documents", papers, "--json").status == 0
        assert wardqa("index", "status", "--documents", papers, "--json").json["generation"] == "000003"

    def test_settings_give_way_to_the_command_line(
        self, wardqa: Run, papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("WARDQA_INDEX", str(tmp_path / "khác"))
        assert wardqa("ask", "Trồng bao nhiêu cây?", "--documents", papers, "--json").status == 0
        assert not (tmp_path / "khác").exists()
        built = wardqa("index", "build", papers, "--json").json
        assert built["index"] == str(tmp_path / "khác")
        assert wardqa("ask", "Trồng bao nhiêu cây?", "--json").status == 0

    def test_one_bad_file_is_named_and_the_rest_is_indexed(self, wardqa: Run, papers: Path) -> None:
        (papers / "rỗng.pdf").write_bytes(b"")
        done = wardqa("index", "build", papers)
        assert done.status == 0
        assert "2 văn bản" in done.out
        assert "Bỏ qua rỗng.pdf: " in done.err
        assert "rỗng.pdf" in wardqa("index", "status", "--documents", papers).out

    def test_a_damaged_generation_is_told_and_the_one_before_answers(
        self, wardqa: Run, shell: Run, papers: Path
    ) -> None:
        index = Path(wardqa("index", "build", papers, "--json").json["index"])
        wardqa("index", "build", papers, "--force")
        (index / "generations/000002/segments/000002/vectors/vectors.faiss").write_bytes(b"IxFI")
        done = shell("ask", "Tháng 4 trồng bao nhiêu cây xanh?", "--index", index)
        assert done.status == 0
        assert "77 cây" in done.out
        assert done.err.count("\n") == 1
        assert "vectors.faiss" in done.err
        assert "đang dùng bản 000001" in done.err
        assert wardqa("ask", "Tháng 4 trồng bao nhiêu cây xanh?", "--documents", papers).status == 0
        assert wardqa("index", "status", "--index", index, "--json").json["generation"] == "000003"

    def test_stopped_from_the_keyboard(self, shell: Run, papers: Path) -> None:
        index = Path(shell("index", "build", papers, "--json").json["index"])
        code = (
            # A process started in the background of a shell inherits SIGINT as ignored.
            "import os, signal, sys; from qa.cli.app import main;"
            "signal.signal(signal.SIGINT, signal.default_int_handler);"
            "sys.addaudithook(lambda event, _: event == 'os.rename' and os.kill(os.getpid(), signal.SIGINT)); main()"
        )
        done = shell("index", "build", papers, "--force", code=code)
        assert (done.status, done.out) == (130, "")
        assert done.err.startswith("Đã dừng")
        assert done.err.count("\n") == 1
        assert [path.name for path in (index / "generations").iterdir()] == ["000001"]


class TestAsk:
    def test_a_change_is_seen_and_nothing_else_is_read(self, wardqa: Run, papers: Path) -> None:
        question = "Tháng 5 toàn phường đã trồng bao nhiêu cây xanh?"
        first = wardqa("ask", question, "--documents", papers, "--json").json
        assert "90 cây" in first["answer"]
        text = (papers / "tháng 5.txt").read_text("utf-8").replace("90 cây", "91 cây")
        (papers / "tháng 5.txt").write_text(text, "utf-8")
        answer = wardqa("ask", question, "--documents", papers, "--json").json
        assert "91 cây" in answer["answer"]
        for citation in answer["citations"]:
            source = (papers / citation["document"]).read_text("utf-8")
            assert source[citation["start"] : citation["end"]] == citation["quote"]
        status = wardqa("index", "status", "--documents", papers, "--json").json
        assert status["generation"] == "000002"
        wardqa("ask", question, "--documents", papers, "--json")
        assert wardqa("index", "status", "--documents", papers, "--json").json["generation"] == "000002"

    def test_for_a_person(self, wardqa: Run, papers: Path) -> None:
        (papers / "tháng 5.txt").unlink()
        done = wardqa("ask", "Toàn phường đã trồng bao nhiêu cây xanh?", "--documents", papers)
        assert done.status == 0
        assert "77 cây" in done.out
        assert "khớp từng chữ với nguồn" in done.out
        assert "[1] tháng 4.txt" in done.out
        assert "Mục: " in done.out

    def test_nothing_in_a_document_reaches_the_terminal_as_a_command(self, wardqa: Run, papers: Path) -> None:
        (papers / "lạ.txt").write_text(
            "BÁO CÁO\nĐã lắp \x1b[31m\x1b]0;x\x07 55 camera\u202e an ninh \x9b1m tại chợ.\n", "utf-8"
        )
        for command in ("ask", "search"):
            done = wardqa(command, "Đã lắp bao nhiêu camera an ninh tại chợ?", "--documents", papers)
            assert "55 camera" in done.out
            assert not any(mark in done.out for mark in "\x1b\x07\x9b\u202e")

    def test_batch_in_order_one_bad_question_never_stops_the_others(
        self, wardqa: Run, papers: Path, tmp_path: Path
    ) -> None:
        batch = tmp_path / "hỏi.jsonl"
        rows = [
            {"id": "a", "question": "Tháng 4 thu ngân sách bao nhiêu?"},
            {"id": "b", "question": " "},
            {"id": "c", "question": "x" * 10_000},
            {"question": "Còn tháng 5?", "history": ["Tháng 4 thu ngân sách bao nhiêu?"], "extra": 1},
        ]
        batch.write_text("\ufeff" + "\n\n".join(json.dumps(row) for row in rows) + "\n", "utf-8")
        done = wardqa("ask", "--batch", batch, "--documents", papers)
        assert [line["id"] for line in done.lines] == ["a", "b", "c", "7"]
        assert [line["status"] for line in done.lines][1:3] == ["clarify", "clarify"]
        assert "Câu hỏi trống" in done.lines[1]["answer"]
        assert "1.250 triệu đồng" in done.lines[0]["answer"]
        assert done.status == 1
        assert done.err.splitlines()[-1].startswith("Lỗi: 2 câu hỏi")
        found = wardqa("search", "--batch", batch, "--documents", papers, "-k", 2)
        assert [len(line["passages"]) for line in found.lines] == [2, 0, 0, 2]

    def test_search_gives_spans_that_are_the_text(self, wardqa: Run, papers: Path) -> None:
        found = wardqa("search", "trồng cây xanh", "-k", 2, "--json", "--documents", papers).json
        assert len(found["passages"]) == 2
        scores = [row["score"] for row in found["passages"]]
        assert scores == sorted(scores, reverse=True)
        for row in found["passages"]:
            text = (papers / row["document"]).read_text("utf-8")
            assert " ".join(text[start:end] for start, end in row["spans"]) == row["text"]


class TestOthers:
    def test_config_names_every_origin(self, wardqa: Run, home: Path) -> None:
        rows = wardqa("config", "--json").json
        assert rows["home"] == {"value": str(home), "origin": "biến môi trường WARDQA_HOME"}
        Path("wardqa.toml").write_text("port = 8080\n", "utf-8")
        assert wardqa("config", "--json").json["port"]["origin"].endswith("wardqa.toml")
        assert "port = 8080" in wardqa("config").out

    def test_inspect(self, wardqa: Run, papers: Path) -> None:
        shown = wardqa("inspect", papers / "tháng 4.txt").out
        assert "Phường: " in shown
        assert "1. Thu ngân sách" in shown
        data = wardqa("inspect", papers / "tháng 4.txt", "--json").json
        text = (papers / "tháng 4.txt").read_text("utf-8")
        assert data["text"] == text
        spans = [text[figure["span"][0] : figure["span"][1]] for figure in data["figures"]]
        assert any("77 cây" in span for span in spans)


class TestProcess:
    def test_output_is_utf8_whatever_the_locale(self, shell: Run, papers: Path) -> None:
        plain = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
        done = shell("index", "build", papers, **plain)
        assert done.status == 0, done.err
        assert "văn bản" in done.out

    def test_a_reader_that_went_away_is_no_error(self, shell: Run, papers: Path) -> None:
        code = (
            "import os, sys; read, write = os.pipe(); os.close(read); os.dup2(write, 1);"
            "from qa.cli.app import main; main()"
        )
        done = shell("inspect", papers / "tháng 4.txt", code=code)
        assert done.err == ""

    def test_a_cold_answer_loads_nothing_heavy(self, shell: Run, sample_index: Path) -> None:
        code = (
            "import atexit, sys; atexit.register(lambda: print(*sorted(sys.modules), file=sys.stderr));"
            "from qa.cli.app import main; main()"
        )
        done = shell("ask", "Tổng thu ngân sách tháng 4 là bao nhiêu?", "--index", sample_index, code=code)
        assert done.status == 0
        loaded = {name.split(".")[0] for name in done.err.split()}
        assert "faiss" in loaded
        heavy = {"torch", "gradio", "underthesea", "sentence_transformers", "transformers", "langchain",
                 "langchain_core", "rich", "mammoth", "pdfplumber", "openpyxl", "PIL", "requests", "scipy"}  # fmt: skip
        assert loaded & heavy == set()
        assert not any(name.startswith("corpus.loaders") for name in done.err.split())

    @pytest.mark.parametrize("typed", ["--help", "config", "ask"])
    def test_what_needs_no_index_loads_no_index(self, shell: Run, typed: str) -> None:
        code = (
            "import atexit, sys; atexit.register(lambda: print(*sorted(sys.modules), file=sys.stderr));"
            "from qa.cli.app import main; main()"
        )
        loaded = {name.split(".")[0] for name in shell(typed, code=code).err.split()}
        assert loaded & {"numpy", "faiss", "rich"} == set()

    def test_documents_that_nobody_may_write(self, shell: Run, papers: Path, home: Path) -> None:
        before = sorted(papers.iterdir())
        papers.chmod(0o555)
        try:
            done = shell("ask", "Tháng 4 trồng bao nhiêu cây xanh?", "--documents", papers, "--json")
        finally:
            papers.chmod(0o755)
        assert done.status == 0
        assert sorted(papers.iterdir()) == before
        assert list((home / "indexes").iterdir())
