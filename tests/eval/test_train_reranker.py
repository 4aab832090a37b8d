"""Learning the weights of the reranker, from groups made here and from a real set over real papers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from eval.train_reranker import Group, fit, main
from index.rerank import FEATURES

HERE = Path(__file__).parent


def groups(telling: str, count: int = 60) -> list[Group]:
    """Questions whose answer is the candidate with most of ``telling``; all else is noise."""
    random = np.random.default_rng(5)
    made = []
    for _ in range(count):
        table = random.random((8, len(FEATURES)))
        relevant = np.zeros(8, dtype=np.bool_)
        relevant[table[:, FEATURES.index(telling)].argmax()] = True
        made.append(Group(table, relevant, 1.0))
    return made


@pytest.mark.soak
def test_what_tells_gets_the_weight() -> None:
    weights = fit(groups("sentence"), {"dense": 0.5}, 0.003)
    assert weights["dense"] == 0.5
    others = [abs(value) for name, value in weights.items() if name not in ("sentence", "dense")]
    assert weights["sentence"] > 3 * max(others)
    assert weights == fit(groups("sentence"), {"dense": 0.5}, 0.003)


@pytest.mark.soak
def test_a_greater_penalty_gives_smaller_weights() -> None:
    strong, weak = (fit(groups("phrase"), {}, penalty) for penalty in (0.3, 0.003))
    assert sum(v * v for v in strong.values()) < sum(v * v for v in weak.values())


@pytest.mark.soak
def test_from_a_set_to_a_file_without_the_rows_held_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [json.loads(line) for line in (HERE.parents[1] / "eval/sets/unseen.jsonl").read_text("utf-8").splitlines()]
    papers = tmp_path / "papers"
    papers.mkdir()
    chosen = [row for row in rows if row["gold"]["quotes"]][:6]
    for document in {name for row in chosen for name in row["gold"]["docs"]}:
        text = (HERE.parents[0] / "corpus/unseen" / f"{document}.txt").read_text("utf-8")
        (papers / f"{document}.txt").write_text(text, "utf-8")
    for number, row in enumerate(chosen):
        row["held_out"] = number % 2 == 1
    (tmp_path / "set.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in chosen), "utf-8")
    main(["--set", f"{tmp_path / 'set.jsonl'}={papers}", "--out", str(tmp_path / "weights.json")])
    learned = json.loads((tmp_path / "weights.json").read_text("utf-8"))
    assert learned["weights"].keys() == set(FEATURES)
    assert learned["questions"] == 6  # three rows, each with and without its dấu
    assert "6 questions of 1 sets" in capsys.readouterr().out
