"""Broken gold is found, sound gold is left alone."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from corpus.document import Document
from corpus.reading import read_document
from eval.cli import group
from eval.exact import ExpressionError, evaluate_expression, operands_of
from eval.lint import lint_file
from eval.making import read_folder
from eval.questions import load_set
from eval.spans import digest, with_quotes

SETS = Path(__file__).parents[2] / "eval" / "sets"
TEXT = """ỦY BAN NHÂN DÂN
PHƯỜNG HOA LƯ

BÁO CÁO
Kết quả quý I năm 2026

I. KINH TẾ
- Cấp 58/86 giấy phép xây dựng; thu phí 12,5 tỷ đồng¹.
- Trồng 120 cây xanh tại 04 tổ dân phố.

¹ Trong đó tháng 3 thu 4,5 tỷ đồng.

II. XÃ HỘI
- Thu phí ước 13,1 tỷ đồng theo số liệu của thuế.
"""
ROW: dict[str, Any] = {
    "id": "a-1",
    "question": "Hoa Lư quý I trồng mấy cây?",
    "category": "figure",
    "difficulty": "normal",
    "gold": {
        "answers": {"all_of": ["120"], "any_of": [], "none_of": ["04"]},
        "docs": ["bao-cao"],
        "quotes": ["Trồng 120 cây xanh"],
        "quote_docs": ["bao-cao"],
        "section": "I",
        "footnote": None,
        "abstain": False,
        "conflict": None,
    },
}
COMPUTED = {
    **copy.deepcopy(ROW),
    "category": "computed",
    "question": "Hoa Lư còn bao nhiêu giấy phép chưa cấp?",
    "computation": {"expression": "86-58", "operands": ["86", "58"], "result": "28"},
}
COMPUTED["gold"] = {**ROW["gold"], "answers": {"all_of": ["28"]}, "quotes": ["Cấp 58/86 giấy phép xây dựng"]}
CONFLICT = {**copy.deepcopy(ROW), "category": "conflict", "question": "Hoa Lư thu phí bao nhiêu?"}
CONFLICT["gold"] = {
    **ROW["gold"],
    "answers": {"all_of": ["12,5", "13,1"]},
    "quotes": ["thu phí 12,5 tỷ đồng", "Thu phí ước 13,1 tỷ đồng"],
    "quote_docs": ["bao-cao", "bao-cao"],
    "conflict": [{"doc": "bao-cao", "figure": "12,5"}, {"doc": "bao-cao", "figure": "13,1"}],
}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    path = tmp_path_factory.mktemp("documents") / "bao-cao.txt"
    path.write_text(TEXT, "utf-8")
    return read_document(path)


def lint(tmp_path: Path, document: Document, *rows: object) -> list[tuple[bool, str]]:
    path = tmp_path / "set.jsonl"
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines), "utf-8")
    findings, _ = lint_file(path, [document])
    return [(finding.error, finding.message) for finding in findings]


@pytest.mark.parametrize("row", [ROW, COMPUTED, CONFLICT])
def test_sound_gold_is_left_alone(tmp_path: Path, document: Document, row: dict[str, Any]) -> None:
    assert lint(tmp_path, document, row) == []


def _put(*path: str, to: object) -> Callable[[dict[str, Any]], None]:
    def change(row: dict[str, Any]) -> None:
        for name in path[:-1]:
            row = row[name]
        row[path[-1]] = to

    return change


BROKEN: list[tuple[dict[str, Any], Callable[[dict[str, Any]], None], str]] = [
    (ROW, _put("gold", "quotes", to=["Trồng 121 cây xanh"]), "không có nguyên văn"),
    (ROW, _put("gold", "quotes", to=["Trồng  120 cây xanh"]), "chỉ khác khoảng trắng"),
    (ROW, _put("gold", "quotes", to=["Trồng 120 cây xanh", "I. KINH TẾ"]), "2 câu trích nhưng 1 tên"),
    (ROW, _put("gold", "docs", to=["khac"]), "không có văn bản “khac”"),
    (ROW, _put("gold", "answers", to={"all_of": ["777"]}), "“777” không có trong câu trích"),
    (ROW, _put("gold", "answers", to={"all_of": ["120"], "none_of": ["120,0"]}), "none_of “120,0”"),
    (ROW, _put("gold", "answers", to={"all_of": []}), "không có đáp án"),
    (ROW, _put("gold", "abstain", to=True), "abstain"),
    (ROW, _put("gold", "footnote", to=7), "không có chú thích “7”"),
    (ROW, _put("question", to="Hoa Lư trồng 120 cây phải không?"), "đã nói sẵn đáp án"),
    (ROW, _put("category", to="figures"), "loại “figures” không có"),
    (ROW, _put("history", to="câu trước"), "history"),
    (ROW, _put("id", to=""), "thiếu ô id"),
    (CONFLICT, _put("gold", "conflict", to=None), "không ghi hai bên"),
    (CONFLICT, _put("gold", "conflict", to=[CONFLICT["gold"]["conflict"][0]] * 2), "đều là “12,5”"),
    (CONFLICT, _put("gold", "conflict", to=CONFLICT["gold"]["conflict"][:1]), "chỉ có một bên"),
    (COMPUTED, _put("computation", "expression", to="86-57"), "cho 29"),
    (COMPUTED, _put("computation", "expression", to="__import__('os').getcwd()"), "phép tính"),
    (COMPUTED, _put("computation", "operands", to=["86", "59"]), "số hạng “59”"),
]


@pytest.mark.parametrize(("row", "change", "said"), BROKEN, ids=[said for _, _, said in BROKEN])
def test_broken_gold_is_found(
    tmp_path: Path, document: Document, row: dict[str, Any], change: Callable[[dict[str, Any]], None], said: str
) -> None:
    broken = copy.deepcopy(row)
    change(broken)
    assert any(error and said in message for error, message in lint(tmp_path, document, broken))


def test_lines_are_compared(tmp_path: Path, document: Document) -> None:
    other = {**ROW, "question": ROW["question"].upper()}
    messages = [message for _, message in lint(tmp_path, document, ROW, other, "{", "[1]")]
    assert [message.split(";")[0] for message in messages] == [
        "trùng id với dòng 1",
        "trùng câu hỏi với dòng 1",
        "không phải JSON (Expecting property name enclosed in double quotes)",
        "không phải đối tượng JSON",
    ]


def test_drafts_and_unknown_fields_are_warnings(tmp_path: Path, document: Document) -> None:
    found = lint(tmp_path, document, {**ROW, "status": "draft", "colour": 1})
    assert [error for error, _ in found] == [False, False]


def test_spans_stand_for_quotes(tmp_path: Path, document: Document) -> None:
    start = document.text.index("Trồng 120")
    span, words = [start, start + 18], document.text[start : start + 18]
    gold = {key: value for key, value in ROW["gold"].items() if key != "quotes"}
    row = {**ROW, "gold": {**gold, "spans": [span], "hashes": [digest(words)]}}
    assert lint(tmp_path, document, row) == []
    (tmp_path / "set.jsonl").write_text(json.dumps(row), "utf-8")
    filled, said = with_quotes(load_set(tmp_path / "set.jsonl"), {"bao-cao": document.text})
    assert (filled[0]["gold"]["quotes"], said) == ([words], [])
    moved = {**row, "gold": {**row["gold"], "spans": [[start + 1, start + 19]]}}
    assert any("không còn đúng chữ" in message for _, message in lint(tmp_path, document, moved))
    filled, said = with_quotes([moved], {"bao-cao": document.text})
    assert filled[0]["gold"]["quotes"] == []
    assert len(said) == 1
    assert "bao-cao" in said[0]


def test_bundled_sets_are_sound(sample_documents: list[Document]) -> None:
    for name in ("sample", "sample_more"):
        findings, rows = lint_file(SETS / f"{name}.jsonl", sample_documents)
        assert [finding.shown(name) for finding in findings if finding.error] == []
        assert rows >= 70


def test_set_over_the_example_documents_is_sound(shared_dir: Path) -> None:
    documents, _ = read_folder(shared_dir / "ward-documents")
    findings, rows = lint_file(SETS / "wards.jsonl", documents)
    assert findings == []
    assert rows >= 70


def test_command(tmp_path: Path, document: Document) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "bao-cao.txt").write_text(TEXT, "utf-8")
    (tmp_path / "set.jsonl").write_text(json.dumps({**ROW, "category": "x"}) + "\n", "utf-8")
    arguments = ["lint", str(tmp_path / "set.jsonl"), "--documents", str(tmp_path / "documents")]
    result = CliRunner().invoke(group, arguments, standalone_mode=False)
    assert result.return_value == 1
    assert "set.jsonl:1: lỗi: [a-1]" in result.stdout
    found = json.loads(CliRunner().invoke(group, [*arguments, "--json"], standalone_mode=False).stdout)
    assert (found["questions"], found["errors"]) == (1, 1)


@given(st.recursive(
    st.decimals(0, 10**6, places=2).map(lambda d: (format(d, "f"), Fraction(d))),
    lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(
        lambda t: (
            f"({t[0][0]}{t[1]}{t[2][0]})",
            {"+": t[0][1] + t[2][1], "-": t[0][1] - t[2][1], "*": t[0][1] * t[2][1]}[t[1]],
        )
    ),
    max_leaves=6,
))  # fmt: skip
def test_arithmetic_is_exact(made: tuple[str, Fraction]) -> None:
    expression, value = made
    assert evaluate_expression(expression) == value


@pytest.mark.parametrize(
    "expression",
    [
        "2**9999",
        "a+1",
        "1/0",
        "(1).real",
        "[1]",
        "round(1,2,3)",
        "1e9",
        "lambda: 1",
        "1 if 1 else 2",
        "'1'",
        "(" * 90,
        "",
    ],
)
def test_anything_but_arithmetic_is_refused(expression: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate_expression(expression)


def test_rounding_is_as_people_round() -> None:
    assert evaluate_expression("round(2.5)") == 3
    assert evaluate_expression("round(0.125, 2)") == Fraction(Decimal("0.13"))
    assert operands_of("round(10/4*100, 1)") == [10, 4, 100]
