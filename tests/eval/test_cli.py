"""``wardqa eval``: the commands as the installed program has them."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAPERS = Path(__file__).parent / "papers"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "eval.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=200)


def test_figures_prints_the_table(tmp_path):
    (tmp_path / "a.txt").write_text((PAPERS / "thong-bao-gpmb.txt").read_text("utf-8"), "utf-8")
    done = run("eval", "figures", "--documents", str(tmp_path), "--seed", "4")
    assert "Câu sai" in done.stdout
    assert done.returncode == (1 if "KHÔNG ĐẠT" in done.stdout else 0), done.stderr


@pytest.mark.soak
def test_figures_as_json(tmp_path):
    (tmp_path / "a.txt").write_text((PAPERS / "thong-bao-gpmb.txt").read_text("utf-8"), "utf-8")
    as_json = run("eval", "figures", "--documents", str(tmp_path), "--seed", "4", "--json")
    value = json.loads(as_json.stdout)
    assert value["documents"] == 1
    assert {row["error"] for row in value["errors"]} >= {"digit", "period", "ward", "row"}


def test_a_folder_without_documents_is_refused_in_one_sentence(tmp_path):
    done = run("eval", "figures", "--documents", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Lỗi: ")
    assert done.stderr.count("\n") == 1


def test_other_commands_keep_their_names():
    done = run("--help")
    assert all(name in done.stdout for name in ("ask", "search", "chat", "inspect", "config", "index", "eval"))


def test_asking_does_not_load_what_measures():
    code = "import sys, eval.cli; print(sorted(m for m in sys.modules if m.startswith('eval.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60)
    loaded = ast.literal_eval(done.stdout)
    assert {m for m in loaded if not m.startswith("eval.commands")} == {"eval.cli"}
