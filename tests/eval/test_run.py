"""The runner: a question set over a folder, its table and its errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.run import main

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
    gold = {"answers": answers, "abstain": abstain, "conflict": None, "docs": [], "quotes": []}
    return {"id": f"q{number}", "question": words, "category": category, "gold": gold}


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "bao-cao.txt").write_text(PAPER, "utf-8")
    return folder


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    rows = [
        question(1, "Phường Hàng Mắm trao bao nhiêu suất quà cho người có công?", "317"),
        question(2, "Phường mở bao nhiêu lớp xóa mù tin học?", "17"),
        question(3, "Phường Hàng Mắm có bao nhiêu vụ cháy rừng?", category="unanswerable", abstain=True),
        question(4, "Phường Hàng Mắm có bao nhiêu tàu cá?", "9"),
    ]
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


def table(out: str) -> dict[str, list[int]]:
    lines = [line.split() for line in out.splitlines()]
    return {cells[0]: [int(cell) for cell in cells[1:6]] for cells in lines if len(cells) >= 6 and cells[1].isdigit()}


def test_it_counts_right_answers_by_category(
    documents: Path, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(questions), "--documents", str(documents)]) == 0
    # questions, right, leading, wrongly refused, unsupported figures
    found = table(capsys.readouterr().out)
    assert found["figure"] == [3, 1, 1, 1, 0]
    assert found["unanswerable"] == [1, 1, 1, 0, 0]
    assert found["all"] == [4, 2, 2, 1, 0]


def test_it_shows_each_answer_that_is_not_right(
    documents: Path, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(questions), "--documents", str(documents), "--wrong"]) == 0
    out = capsys.readouterr().out
    shown = [line.split()[1] for line in out.splitlines() if line.startswith("- ")]
    assert shown == ["q2", "q4"]
    assert "missing ('17',)" in out
    assert "16 lớp" in out


def test_an_index_that_is_not_there_is_one_sentence(
    questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(questions), "--index", str(tmp_path / "none")]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("Lỗi: ")
    assert len(told.err.strip().splitlines()) == 1


def test_the_bundled_set_has_what_the_judge_needs() -> None:
    path = Path(__file__).resolve().parents[2] / "eval" / "sets" / "sample.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len(rows) >= 50
    for row in rows:
        answers = row["gold"]["answers"]
        assert set(answers) == {"all_of", "any_of", "none_of"}
        if not row["gold"]["abstain"]:
            assert answers["all_of"] or answers["any_of"], row["id"]
            assert row["gold"]["docs"], row["id"]
        assert all(isinstance(earlier, str) for earlier in row.get("history") or ())
