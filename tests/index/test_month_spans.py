"""Periods that people name, as months."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.month_spans import MonthSpan, months_named

YEAR = 2026 * 12


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("quý I/2026", MonthSpan(YEAR, YEAR + 2, True)),
        ("Quý I năm 2026", MonthSpan(YEAR, YEAR + 2, True)),
        ("quy 4", MonthSpan(9, 11, False)),
        ("tháng 4", MonthSpan(3, 3, False)),
        ("4/2026", MonthSpan(YEAR + 3, YEAR + 3, True)),
        ("Lũy kế 3 tháng", MonthSpan(0, 2, False)),
        ("6 tháng đầu năm 2026", MonthSpan(YEAR, YEAR + 5, True)),
        ("cả năm 2026", MonthSpan(YEAR, YEAR + 11, True)),
        ("nhiệm kỳ 2025 – 2030", MonthSpan(2025 * 12, 2030 * 12 + 11, True)),
        ("2026", None),
        ("17/4/2026", None),
        ("tháng 13", None),
        ("0 tháng", None),
        ("quý V", None),
        ("", None),
    ],
)
def test_named(words: str, span: MonthSpan | None) -> None:
    assert months_named(words) == span


@given(st.integers(1, 12), st.integers(1950, 2090))
def test_a_month_is_one_month(month: int, year: int) -> None:
    assert months_named(f"tháng {month} năm {year}") == MonthSpan(year * 12 + month - 1, year * 12 + month - 1, True)


@given(st.text(max_size=30))
def test_any_words(words: str) -> None:
    span = months_named(words)
    assert span is None or span.first <= span.last
