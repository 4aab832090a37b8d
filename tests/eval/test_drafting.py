"""Drafted questions: sound gold, all kinds, a person has the last word."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.document import Document
from eval.cli import group
from eval.drafting import accepted, draft_questions, mended
from eval.lint import lint_file
from eval.making import read_folder, write_set

OTHER = """ỦY BAN NHÂN DÂN
PHƯỜNG HOA LƯ
Số: 77/BC-UBND
Hoa Lư, ngày 12 tháng 5 năm 2026

BÁO CÁO
Tình hình kinh tế - xã hội tháng 5 năm 2026

I. KINH TẾ
- Tỷ lệ giải ngân vốn xây dựng cơ bản đạt 41,3%; cấp 37 giấy phép kinh doanh karaoke¹.
- Nghiệm thu 18/25 tuyến ngõ bê tông.

¹ Thu hồi 09 giấy phép kinh doanh karaoke hết hạn.

II. XÃ HỘI
- Khám mắt miễn phí cho 1.204 người cao tuổi.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Đinh Văn Thử
"""


@pytest.fixture(scope="module")
def sample(sample_documents: list[Document]) -> list[Document]:
    # the scanned paper adds no kind of question
    return [document for document in sample_documents if document.format != "scan"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("unseen")
    (made / "bao-cao.txt").write_text(OTHER, "utf-8")
    return made


def test_drafts_of_all_kinds_pass_lint(tmp_path: Path, sample: list[Document]) -> None:
    rows = draft_questions(sample, 60)
    assert len(rows) == 60
    write_set(tmp_path / "new.jsonl", map(accepted, rows), force=True)
    assert lint_file(tmp_path / "new.jsonl", sample) == ([], 60)
    kinds = Counter(row["category"] for row in rows)
    assert set(kinds) == {
        "figure", "footnote_figure", "table", "text", "date_number_of_document", "cross_ward", "computed",
        "unanswerable", "no_diacritics", "followup",
    }  # fmt: skip
    assert kinds["unanswerable"] >= 10
    assert {row["status"] for row in rows} == {"draft"}
    assert all(row["note"] for row in rows)
    assert len({row["id"] for row in rows}) == 60


def test_seed_decides(sample: list[Document]) -> None:
    assert draft_questions(sample, 20, 5) == draft_questions(sample, 20, 5)
    assert draft_questions(sample, 20, 5) != draft_questions(sample, 20, 6)


def test_documents_nobody_has_seen(folder: Path) -> None:
    documents = read_folder(folder)[0]
    rows = draft_questions(documents, 40)
    answers = {answer for row in rows for answer in row["gold"]["answers"]["all_of"]}
    assert {"41,3", "77/BC-UBND", "Đinh Văn Thử"} <= answers
    computed = next(row for row in rows if row["category"] == "computed")
    assert (computed["computation"]["expression"], computed["computation"]["result"]) == ("25-18", "7")
    assert any(row["gold"]["abstain"] for row in rows)
    for row in rows:
        for quote in row["gold"]["quotes"]:
            assert quote in documents[0].text


def test_what_is_unanswerable_names_a_silent_year(folder: Path) -> None:
    documents = read_folder(folder)[0]
    rows = [row for row in draft_questions(documents, 40) if row["gold"]["abstain"]]
    assert all("2025" in row["question"] for row in rows)
    assert "2025" not in documents[0].text


def test_a_person_mends(folder: Path) -> None:
    row = draft_questions(read_folder(folder)[0], 1)[0]
    changed = mended(row, "Câu khác?", ["1", "2"])
    assert (changed["question"], changed["gold"]["answers"]["all_of"]) == ("Câu khác?", ["1", "2"])
    assert mended(row, "", []) == row
    assert "status" not in accepted(row)
    assert "note" not in accepted(row)


def test_command_writes_a_set_and_never_over_another(tmp_path: Path, folder: Path) -> None:
    out = tmp_path / "new.jsonl"
    arguments = ["new", "--documents", str(folder), "-o", str(out), "--count", "6"]
    assert CliRunner().invoke(group, arguments, standalone_mode=False).return_value == 0
    written = out.read_bytes()
    assert len(written.splitlines()) == 6
    again = CliRunner().invoke(group, arguments, standalone_mode=False)
    assert again.exception is not None
    assert out.read_bytes() == written


def test_asking_one_by_one(tmp_path: Path, folder: Path) -> None:
    out = tmp_path / "mine.jsonl"
    arguments = ["new", "--documents", str(folder), "-o", str(out), "--count", "4", "--interactive"]
    typed = "n\ns\nCâu đã sửa?\n\nx\nb\n"  # accept, mend, an unknown letter, skip; then the typing ends
    result = CliRunner().invoke(group, arguments, input=typed, standalone_mode=False)
    assert result.return_value == 0
    assert "giữ 2 câu" in result.stdout
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [row["question"] == "Câu đã sửa?" for row in rows] == [False, True]
    assert all("status" not in row for row in rows)
