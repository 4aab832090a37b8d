"""Periods in one form, and when one contradicts another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.periods import Period, clash, periods_in

P = Period


@pytest.mark.parametrize(
    ("words", "periods"),
    [
        ("tháng 4 năm 2026", {P("tháng", "4"), P("năm", "2026")}),
        ("tháng 04/2026", {P("tháng", "4"), P("năm", "2026")}),
        ("quý I/2026", {P("quý", "1"), P("năm", "2026")}),
        ("quý 1 năm 2026", {P("quý", "1"), P("năm", "2026")}),
        ("3 tháng đầu năm", {P("số tháng", "3"), P("quý", "1")}),
        ("8 tháng", {P("số tháng", "8")}),
        ("giai đoạn 2025 - 2030", {P("năm", "2025/2030")}),
        ("ngày 04/3/2026", {P("ngày", "2026-03-04"), P("năm", "2026")}),
        ("đạt 12 hộ và 5,5%", set()),
    ],
)
def test_what_a_clause_names(words: str, periods: set[Period]) -> None:
    assert periods_in(words) == periods


@pytest.mark.parametrize(
    ("asked", "said", "clashes"),
    [
        ("tháng 4", "tháng 5", 1),
        ("tháng 4", "tháng 4 và tháng 5", 0),
        ("tháng 4", "quý I", 0),
        ("quý II", "quý I", 1),
        ("quý I", "3 tháng đầu năm", 0),
        ("năm 2027", "giai đoạn 2025 - 2030", 0),
        ("năm 2031", "giai đoạn 2025 - 2030", 1),
        ("quý I năm 2026", "quý II năm 2025", 2),
        ("tháng 4 năm 2026", "đạt 30 hộ", 0),
    ],
)
def test_another_period_of_the_same_unit_contradicts(asked: str, said: str, clashes: int) -> None:
    assert clash(periods_in(asked), periods_in(said)) == clashes


_periods = st.frozensets(
    st.one_of(
        st.builds(P, st.just("tháng"), st.integers(1, 12).map(str)),
        st.builds(P, st.just("quý"), st.integers(1, 4).map(str)),
        st.builds(P, st.just("năm"), st.integers(2000, 2040).map(str)),
    ),
    max_size=4,
)


@given(_periods, _periods)
def test_what_is_said_never_contradicts_itself_nor_gains_by_saying_more(
    asked: frozenset[Period], said: frozenset[Period]
) -> None:
    assert clash(asked, asked) == 0
    assert clash(asked, said | asked) == 0
    assert clash(asked, frozenset()) == 0
    assert 0 <= clash(asked, said) <= len(asked)


@given(st.integers(1, 12), st.integers(2000, 2040))
def test_every_month_is_read_however_it_is_written(month: int, year: int) -> None:
    wanted = {P("tháng", str(month)), P("năm", str(year))}
    for words in (f"tháng {month} năm {year}", f"tháng {month:02d}/{year}", f"Tháng {month}/{year}"):
        assert periods_in(words) == wanted
