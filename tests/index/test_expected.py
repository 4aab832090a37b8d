"""What a question expects of the passage that answers it."""

from __future__ import annotations

import pytest

from corpus.unicode import fold
from index.expected import expected_of
from index.month_spans import MonthSpan

FIGURES = {
    "Tỷ lệ hộ nghèo là bao nhiêu phần trăm?": {"%"},
    "Tỷ lệ hộ nghèo là bao nhiêu?": {"%", "số"},
    "Tỷ lệ hộ nghèo?": {"%"},
    "Diện tích đất thu hồi là bao nhiêu héc ta?": {"m2"},
    "Kinh phí sửa cầu hết bao nhiêu tiền?": {"đồng", "số", "%"},
    "Có bao nhiêu lớp học?": {"số", "%", "đồng", "m2"},
    "How many classes were opened?": {"số", "%", "đồng", "m2"},
    "Ai ký báo cáo?": set(),
}


@pytest.mark.parametrize(("question", "units"), FIGURES.items())
def test_the_kind_of_figure(question: str, units: set[str]) -> None:
    assert expected_of(question).figures == units
    assert expected_of(fold(question)).figures == units


def test_periods_with_and_without_marks() -> None:
    for question in ("Quý II/2027 thu được bao nhiêu?", "quy II/2027 thu duoc bao nhieu?"):
        assert expected_of(question).months == (MonthSpan(2027 * 12 + 3, 2027 * 12 + 5, dated=True),)
    assert expected_of("Tháng 8 có gì?").months == (MonthSpan(7, 7, dated=False),)
    assert expected_of("Có gì?").months == ()


def test_plan_result_signer_and_paper() -> None:
    asked = expected_of("Trong kế hoạch năm 2027, chỉ tiêu trồng cây là bao nhiêu?")
    assert asked.plan
    assert asked.kinds == {"ke hoach"}
    assert expected_of("Thu ngân sách đạt bao nhiêu phần trăm kế hoạch?").kinds == frozenset()
    assert expected_of("Đã trồng được bao nhiêu cây?").done
    assert expected_of("Người ký báo cáo là ai?").signer
    assert not expected_of("Có bao nhiêu báo cáo?").signer
