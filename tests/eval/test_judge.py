"""Right and wrong answers, told apart by words and values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.numbers import write_number
from eval.judge import judge


def row(*all_of: str, category: str = "figure", abstain: bool = False, **answers: list[str]) -> dict[str, Any]:
    gold = {"all_of": list(all_of), "any_of": answers.get("any_of", []), "none_of": answers.get("none_of", [])}
    return {"category": category, "gold": {"answers": gold, "abstain": abstain, "conflict": answers.get("conflict")}}


def said(text: str, status: str = "answered") -> dict[str, Any]:
    return {"answer": text, "status": status}


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        ("02", "Có 2 hộ [1]."),
        ("2", "Có 02 hộ [1]."),
        ("0.85", "Thu hồi 0,85 ha [1]."),
        ("0,85", "Thu hồi 0.85 ha [1]."),
        ("129,17 tỷ", "Thu 129.170 triệu đồng [1]."),
        ("129,17 tỷ đồng", "Thu 129.170.000.000 đồng [1]."),
        ("129,17", "Thu 129,17 tỷ đồng [1]."),
        ("31,70", "Còn 31,7 ha [1]."),
        ("1.089", "Có 1089 hộ [1]."),
        ("45.817", "45.817/ 45.898 cử tri [1]."),
        ("45.898", "45.817/ 45.898 cử tri [1]."),
        ("13 hộ", "Có 13 hộ dân [1]."),
        ("97,05", "Đạt **97,05%** [1]."),
        ("05/KH-UBND", "Số hiệu: 05/KH-UBND [1]."),
        ("Trần Thị Mẫu", "Người ký: trần thị mẫu [1]."),
        ("Thuỷ", "Phường Thủy [1]."),
        ("2025 - 2030", "Giai đoạn 2025-2030 [1]."),
        ("2025-2030", "Giai đoạn 2025 – 2030 [1]."),
    ],
)
def test_the_same_thing_written_otherwise_is_right(gold: str, answer: str) -> None:
    assert judge(row(gold), said(answer)).right


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        ("2", "Có 12 hộ [1]."),
        ("7,5", "Thu 17,5 tỷ đồng [1]."),
        ("25,1", "Đạt 25,14% [1]."),
        ("98", "Có 298 hộ [1]."),
        ("1", "Có 13 hộ [1]."),
        ("3", "Có 2 hộ [3]."),
        ("129,17 tỷ", "Thu 129,17 triệu đồng [1]."),
        ("15", "Họp ngày 15/3/2026 [1]."),
        ("Trần Thị Mẫu", "Người ký: Trần Văn Mẫu [1]."),
    ],
)
def test_another_thing_is_wrong(gold: str, answer: str) -> None:
    judged = judge(row(gold), said(answer))
    assert not judged.right
    assert judged.missing == (gold,)


def test_all_of_all_and_one_of_any() -> None:
    wanted = row("12", "34", any_of=["vượt", "đạt"])
    assert judge(wanted, said("12 hộ và 34 người, đạt kế hoạch [1].")).right
    assert not judge(wanted, said("12 hộ, đạt kế hoạch [1].")).right
    assert not judge(wanted, said("12 hộ và 34 người [1].")).right


def test_a_wrong_figure_beside_the_right_one_is_context() -> None:
    wanted = row("7,5", none_of=["17,2"])
    assert judge(wanted, said("Tháng 3 ước 7,5 tỷ đồng, tháng 2 là 17,2 tỷ đồng [1].")).right
    judged = judge(wanted, said("Tháng 3 thu 17,2 tỷ đồng [1]."))
    assert not judged.right
    assert judged.wrong == ("17,2",)


def test_a_refusal_is_right_where_nothing_is_held_and_only_there() -> None:
    refusal = said("Không tìm thấy trong tài liệu.", "not_found")
    absent = judge(row(abstain=True), refusal)
    assert (absent.right, absent.leading, absent.refused) == (True, True, True)
    assert not judge(row(abstain=True, none_of=["5"]), said("Có 5 vụ [1].")).right
    present = judge(row("5"), said("Không tìm thấy trong tài liệu. Đoạn gần nhất nói 5 vụ [1].", "not_found"))
    assert (present.right, present.refused) == (False, True)


@pytest.mark.parametrize(
    ("category", "conflict", "before", "leading"),
    [
        ("figure", None, 300, True),
        ("figure", None, 500, False),
        ("table", None, 500, False),
        ("computed", None, 500, True),
        ("cross_ward", None, 1100, True),
        ("text", None, 1300, False),
        ("figure", [{"doc": "a", "figure": "5"}], 500, True),
    ],
)
def test_leading_is_within_the_first_words(category: str, conflict: Any, before: int, leading: bool) -> None:
    filler = ("xin thưa " * 200)[:before]
    judged = judge(row("77", category=category, conflict=conflict), said(f"{filler} 77 hộ [1]."))
    assert judged.right
    assert judged.leading is leading


def test_a_citation_mark_says_nothing() -> None:
    assert not judge(row("4"), said("Có nhiều hộ [4].")).right


_values = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(99_999), places=2)


@given(_values)
def test_every_number_is_itself_in_any_spelling(value: Decimal) -> None:
    for gold in (write_number(value), write_number(value.normalize())):
        assert judge(row(gold), said(f"Thu {write_number(value)} tỷ đồng [1].")).right
        assert judge(row(f"{gold} tỷ đồng"), said(f"Thu {write_number(value * 1000)} triệu đồng [1].")).right


@given(_values, _values)
def test_two_numbers_are_told_apart(one: Decimal, other: Decimal) -> None:
    judged = judge(row(f"{write_number(one)} tỷ đồng"), said(f"Thu {write_number(other)} tỷ đồng [1]."))
    assert judged.right is (one == other)
