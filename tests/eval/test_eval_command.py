"""``wardqa eval SET`` as a person runs it: tables, files, gate and refusals."""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import SettingsError
from eval.cli import main
from eval.gate import GATED, falls, read_baseline, write_baseline
from eval.results import Run

ROOT = Path(__file__).resolve().parents[2]
PAPER = """ỦY BAN NHÂN DÂN
PHƯỜNG HÀNG MẮM

Hàng Mắm, ngày 12 tháng 9 năm 2027

BÁO CÁO
Kết quả tháng 8 năm 2027

I. KẾT QUẢ
1. Phường Hàng Mắm trao 317 suất quà cho người có công.
2. Trung tâm học tập cộng đồng mở 16 lớp xóa mù tin học.
"""


def question(number: int, words: str, *all_of: str, category: str = "figure", abstain: bool = False) -> dict[str, Any]:
    answers = {"all_of": list(all_of), "any_of": [], "none_of": []}
    docs = [] if abstain else ["bao-cao"]
    gold = {"answers": answers, "abstain": abstain, "conflict": None, "docs": docs, "quotes": [], "quote_docs": []}
    return {"id": f"q{number}", "question": words, "category": category, "gold": gold}


ROWS = [
    question(1, "Phường Hàng Mắm trao bao nhiêu suất quà cho người có công?", "317"),
    question(2, "Phường mở bao nhiêu lớp xóa mù tin học?", "17"),
    question(3, "Phường Hàng Mắm có bao nhiêu vụ cháy rừng?", category="unanswerable", abstain=True),
    question(4, "Phường Hàng Mắm có bao nhiêu tàu cá?", "9"),
]


@dataclass(frozen=True)
class Outcome:
    """What one command did."""

    status: int
    out: str
    err: str


class Desk:
    """A folder with one paper and a set of questions over it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "docs").mkdir()
        (folder / "docs" / "bao-cao.txt").write_text(PAPER, "utf-8")
        self.set = folder / "set.jsonl"
        self.write(ROWS)

    def write(self, rows: list[dict[str, Any]]) -> None:
        self.set.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")

    def eval(self, *arguments: str | Path, documents: bool = True) -> Outcome:
        """Run the command in this process, so that the encoder is loaded once."""
        words = ["wardqa", "eval", *map(str, arguments)]
        words += ["--documents", str(self.folder / "docs")] if documents else []
        out, err = StringIO(), StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.setattr("sys.argv", words)
            patch.setenv("WARDQA_HOME", str(self.folder / "home"))
            patch.chdir(self.folder)
            with pytest.raises(SystemExit) as stop:
                main()
        return Outcome(int(stop.value.code or 0), out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


def refused(done: Outcome) -> str:
    assert (done.status, done.out) == (1, ""), done
    assert done.err.startswith("Lỗi: ")
    assert done.err.count("\n") == 1
    return done.err


def test_it_prints_metrics_groups_and_each_wrong_answer(desk: Desk) -> None:
    done = desk.eval(desk.set, "--wrong", "--save", desk.folder / "run.json", "--html", desk.folder / "report.html")
    assert done.status == 0, done.err
    lines = done.out.splitlines()
    assert lines[0] == "set.jsonl: 4 câu hỏi trên 1 văn bản"
    (right,) = (line.split() for line in lines if line.startswith("Trả lời đúng"))
    assert right[3:] == ["50,0%", "0,0–100,0", "4"]
    (figures,) = (line.split() for line in lines if line.startswith("Số liệu  "))
    assert (figures[2:4], figures[-1]) == (["3", "33,3%"], "1")
    assert [line[:2] for line in lines if line.startswith("q")] == ["q2", "q4"]
    assert "16 lớp" in done.out
    saved = Run.load(desk.folder / "run.json")
    assert [result.right for result in saved.results] == [True, False, True, False]
    page = (desk.folder / "report.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert ROWS[1]["question"] in page


def test_json_has_metrics_and_results(desk: Desk) -> None:
    done = desk.eval(desk.set, "--json")
    assert done.status == 0, done.err
    value = json.loads(done.out)
    assert value["metrics"]["right"]["value"] == 0.5
    assert value["metrics"]["refusal_recall"] == {"value": 1.0, "low": 0.025, "high": 1.0, "questions": 1}
    assert value["metrics"]["conflict_recall"] is None
    assert [result["row"]["id"] for result in value["results"]] == ["q1", "q2", "q3", "q4"]


def test_a_change_against_an_earlier_run_is_marked(desk: Desk, tmp_path: Path) -> None:
    desk.eval(desk.set, "--save", tmp_path / "run.json")
    run = json.loads((tmp_path / "run.json").read_text("utf-8"))
    for result in run["results"]:
        result["right"] = False
        result["leading"] = True
    (tmp_path / "before.json").write_text(json.dumps(run), "utf-8")
    again = desk.eval(desk.set, "--against", tmp_path / "run.json").out
    assert "≈ như trước" in again
    changed = desk.eval(desk.set, "--against", tmp_path / "before.json", "--json")
    right = json.loads(changed.out)["metrics"]["right"]
    assert (right["before"], right["value"]) == (0.0, 0.5)


def test_the_gate_opens_for_the_same_and_closes_for_less(desk: Desk, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    assert desk.eval(desk.set, "--gate", baseline, "--update-gate").status == 0
    kept = json.loads(baseline.read_text("utf-8"))
    assert (kept["set"], kept["questions"]) == ("set.jsonl", 4)
    assert not {name for name in kept["metrics"] if name.startswith("latency")}
    assert "results" not in kept
    assert desk.eval(desk.set, "--gate", baseline).status == 0
    kept["metrics"]["right"].update(value=0.9, low=0.8, high=1.0)
    kept["metrics"]["unsupported"].update(value=-0.2, low=-0.3, high=-0.1)
    baseline.write_text(json.dumps(kept), "utf-8")
    closed = desk.eval(desk.set, "--gate", baseline)
    assert closed.status == 1
    assert [line.split(" ", 1)[0] for line in closed.err.splitlines()] == ["Tụt:", "Tụt:"]
    assert "50,0%, dưới mức 80,0%" in closed.err


def test_a_baseline_of_other_questions_is_refused(desk: Desk, tmp_path: Path) -> None:
    desk.eval(desk.set, "--save", tmp_path / "run.json", "--gate", tmp_path / "baseline.json", "--update-gate")
    run, baseline = Run.load(tmp_path / "run.json"), read_baseline(tmp_path / "baseline.json")
    assert falls(run, baseline) == []
    with pytest.raises(SettingsError, match="--update-gate"):
        falls(Run(run.set, run.documents, run.created, run.results[:3]), baseline)


def test_a_metric_that_can_no_longer_be_measured_is_a_fall(desk: Desk, tmp_path: Path) -> None:
    desk.eval(desk.set, "--save", tmp_path / "run.json")
    run = Run.load(tmp_path / "run.json")
    write_baseline(run, tmp_path / "baseline.json")
    kept = json.loads((tmp_path / "baseline.json").read_text("utf-8"))
    kept["metrics"]["conflict_recall"] = {"value": 1.0, "low": 0.5, "high": 1.0, "questions": 3}
    (tmp_path / "baseline.json").write_text(json.dumps(kept), "utf-8")
    (fall,) = falls(run, read_baseline(tmp_path / "baseline.json"))
    assert (fall.metric.name, fall.now) == ("conflict_recall", None)


def test_baselines_in_the_repository_are_of_the_bundled_sets() -> None:
    paths = sorted((ROOT / "eval" / "baseline").glob("*.json"))
    assert "sample" in {path.stem for path in paths}
    for path in paths:
        baseline = read_baseline(path)
        questions = [line for line in (ROOT / "eval" / "sets" / baseline.set).read_text("utf-8").splitlines() if line]
        assert (baseline.set, baseline.questions) == (f"{path.stem}.jsonl", len(questions))
        assert baseline.bounds.keys() <= {metric.name for metric in GATED}
        assert all(low <= value <= high for value, low, high in baseline.bounds.values())


def test_readme_is_written_between_its_marks_in_its_language(desk: Desk, tmp_path: Path) -> None:
    text = "# Đầu\n<!-- eval:x -->\ncũ\n<!-- /eval:x -->\ncuối\n"
    for name, said in (("README.md", "| Right | 50.0% |"), ("README.vi.md", "| Trả lời đúng | 50,0% |")):
        (tmp_path / name).write_text(text, "utf-8")
        assert desk.eval(desk.set, "--readme", tmp_path / name, "--name", "x").status == 0
        written = (tmp_path / name).read_text("utf-8")
        assert written.startswith("# Đầu\n<!-- eval:x -->\n\n4 ")
        assert written.endswith("\n\n<!-- /eval:x -->\ncuối\n")
        assert "cũ" not in written
        assert said in written
        desk.eval(desk.set, "--readme", tmp_path / name, "--name", "x")
        assert len((tmp_path / name).read_text("utf-8").splitlines()) == len(written.splitlines())


def test_refusals(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "readme.md").write_text("không có dấu", "utf-8")
    (tmp_path / "other.json").write_text("[]", "utf-8")
    assert "Không đọc được bộ câu hỏi “khong-co”" in refused(desk.eval("khong-co"))
    assert "Không chia được theo “màu”" in refused(desk.eval(desk.set, "--by", "màu"))
    assert "--gate" in refused(desk.eval(desk.set, "--update-gate"))
    assert "<!-- eval:set -->" in refused(desk.eval(desk.set, "--readme", tmp_path / "readme.md"))
    assert "--save" in refused(desk.eval(desk.set, "--against", tmp_path / "other.json"))
    assert "Không ghi được" in refused(desk.eval(desk.set, "--update-gate", "--gate", tmp_path / "none" / "x.json"))
    assert "Mốc" not in refused(desk.eval(desk.set, "--index", tmp_path / "none", documents=False))


def test_a_set_over_other_documents_is_refused(desk: Desk, tmp_path: Path) -> None:
    rows = [question(1, "Gì?", "1")]
    rows[0]["gold"]["docs"] = ["khac"]
    (tmp_path / "khac.jsonl").write_text(json.dumps(rows[0]), "utf-8")
    assert "--documents" in refused(desk.eval(tmp_path / "khac.jsonl"))


def test_a_sub_command_is_known_by_its_name_and_all_else_is_a_set(desk: Desk) -> None:
    helped = desk.eval("figures", "--help", documents=False)
    assert helped.out.startswith("Cách dùng: wardqa eval figures ")
    group = desk.eval("--help", documents=False).out
    assert "BỘ_CÂU_HỎI" in group
    assert "--against" in group
    assert "figures " in group
    wrong = desk.eval("--khong", documents=False)
    assert (wrong.status, wrong.err.count("\n")) == (2, 1)


def test_bars_that_are_missed_end_with_status_1(desk: Desk) -> None:
    done = desk.eval(desk.set, "--bars")
    assert done.status == 1, done.err
    lines = [line for line in done.out.splitlines() if line.startswith(("đạt ", "CHƯA ĐẠT "))]
    assert len(lines) == 10
    assert "CHƯA ĐẠT Trả lời đúng: 50,0% (cần từ 90,0%)" in lines
    assert "đạt      Từ chối: đủ câu không có đáp án: 100,0% (cần từ 90,0%)" in lines
    assert "đạt      Trích dẫn: khớp từng ký tự: 100,0% (cần từ 100,0%)" in lines


def test_a_model_is_compared_with_the_reader_question_by_question(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sys.path.append(str(ROOT / "tests" / "qa" / "llm"))
    from model_server import ModelServer, Reply

    def brain(prompt: str, _: int) -> Reply:
        said = "suất quà cho người có công?" in prompt
        return Reply(
            "Phường Hàng Mắm trao 317 suất quà cho người có công [1]." if said else "Không tìm thấy trong tài liệu."
        )

    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with ModelServer(brain) as server:
        monkeypatch.setenv("WARDQA_LLM_BASE_URL", server.openai)
        done = desk.eval(desk.set, "--llm", "openai:mo-hinh", "--json")
        assert done.status == 0, done.err
        told = json.loads(done.out)
        right = told["metrics"]["right"]
        assert (right["before"], right["value"]) == (0.5, 0.5)
        assert [result["answer"].get("model") for result in told["results"]] == ["openai:mo-hinh", None, None, None]
        shown = desk.eval(desk.set, "--llm", "openai:mo-hinh").out
        assert "Mô hình viết 1 câu trả lời; 3 câu do bộ đọc đi kèm trả lời." in shown
        assert "≈ như trước" in shown
        assert "--against" in refused(desk.eval(desk.set, "--llm", "openai:m", "--against", desk.set))
