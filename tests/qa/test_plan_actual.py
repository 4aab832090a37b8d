"""Plan and result of one indicator side by side; what is not of one thing, place or year is never paired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.figure_search import FigureFilter, search_figures
from qa.plan_actual import PlanAndActual, months_in_words, plan_against_actual

if TYPE_CHECKING:
    from asking import AskOf, Papers

PLAN = """ỦY BAN NHÂN DÂN
PHƯỜNG {ward}

KẾ HOẠCH
Nhiệm vụ kinh tế - xã hội năm {year}

I. CHỈ TIÊU
1. Thu ngân sách nhà nước năm {year} phấn đấu đạt {money} tỷ đồng.
2. Trồng mới {trees} cây xanh.
"""
REPORT = """ỦY BAN NHÂN DÂN
PHƯỜNG {ward}

BÁO CÁO
Kết quả công tác quý I năm {year}

I. KẾT QUẢ
1. Thu ngân sách nhà nước quý I năm {year} ước thực hiện {money} tỷ đồng.
2. Đã thực hiện trồng mới {trees} cây xanh.
3. Chi ngân sách nhà nước quý I năm {year} ước thực hiện 31,5 tỷ đồng.
"""


def paired(over: AskOf, papers: Papers, words: str) -> list[PlanAndActual]:
    store = over(papers).retriever.store
    found = plan_against_actual(store, search_figures(store, FigureFilter(words=words), 200).figures)
    for one in found:
        for bar in one.bars:
            text = store.document(store.entry(bar.figure.document)).text
            assert text[bar.figure.start : bar.figure.end] == bar.figure.quote
    return found


def papers(**changes: str) -> Papers:
    plan = {"ward": "BÌNH AN", "year": "2026", "money": "120", "trees": "2.000"}
    report = plan | {"money": "42,5", "trees": "350"}
    return {"ke-hoach.txt": PLAN.format(**plan), "bao-cao.txt": REPORT.format(**(report | changes))}


def bars(one: PlanAndActual) -> list[tuple[bool, str, str]]:
    return [(bar.planned, bar.figure.quote, bar.period) for bar in one.bars]


def test_the_plan_of_the_year_beside_the_result_of_the_quarter_is_said_to_differ(over: AskOf) -> None:
    (one,) = paired(over, papers(), "thu ngân sách")
    assert bars(one) == [(True, "120 tỷ đồng", "năm 2026"), (False, "42,5 tỷ đồng", "3 tháng đầu năm 2026")]
    assert (one.unit, one.place) == ("đồng", "Bình An")
    assert not one.one_period
    assert not one.at_odds
    assert one.bars[1].status == "ước thực hiện"


def test_another_ward_or_year_is_never_paired(over: AskOf) -> None:
    assert paired(over, papers(ward="HÒA LẠC"), "thu ngân sách") == []
    assert paired(over, papers(year="2025"), "thu ngân sách") == []


def test_spending_is_not_set_against_income(over: AskOf) -> None:
    found = paired(over, papers(), "ngân sách nhà nước")
    assert "31,5 tỷ đồng" not in [bar.figure.quote for one in found for bar in one.bars]


def test_two_papers_that_disagree_are_two_bars(over: AskOf) -> None:
    other = REPORT.format(ward="BÌNH AN", year="2026", money="44,1", trees="350")
    (one,) = paired(over, papers() | {"bao-cao-2.txt": other + "\nII. NƠI NHẬN\n"}, "thu ngân sách")
    assert sorted(quote for planned, quote, _ in bars(one) if not planned) == ["42,5 tỷ đồng", "44,1 tỷ đồng"]
    assert one.at_odds


def test_the_same_number_said_twice_is_one_bar(over: AskOf) -> None:
    other = REPORT.format(ward="BÌNH AN", year="2026", money="42,5", trees="360")
    (one,) = paired(over, papers() | {"bao-cao-2.txt": other}, "thu ngân sách")
    assert [quote for planned, quote, _ in bars(one) if not planned] == ["42,5 tỷ đồng"]
    assert not one.at_odds


def test_a_plan_alone_is_no_comparison(over: AskOf) -> None:
    assert paired(over, {"ke-hoach.txt": papers()["ke-hoach.txt"]}, "thu ngân sách") == []


def test_months_in_words() -> None:
    year = 2026 * 12
    assert [
        months_in_words(m) for m in ((year, year + 11), (year, year + 2), (year + 3, year + 5), (year + 3, year + 3))
    ] == [
        "năm 2026",
        "3 tháng đầu năm 2026",
        "quý II/2026",
        "tháng 4/2026",
    ]
    assert months_in_words((year, year + 59)) == "2026-2030"
    assert months_in_words((year + 1, year + 4)) == "tháng 2 đến tháng 5/2026"
