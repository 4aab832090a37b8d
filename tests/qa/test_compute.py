"""Arithmetic over figures of the source: exact, with operands, and only where they are beyond doubt."""

from __future__ import annotations

from decimal import Decimal

import pytest
from asking import AskOf
from hypothesis import given
from hypothesis import strategies as st
from made import HANG_MAM, NAME, report

from corpus.quantities import find_quantities
from qa.arithmetic import evaluate
from qa.asked import Operation, asked_for
from qa.compute import Worked, work_out
from qa.reader import read
from qa.service import Service


def over_line(over: AskOf, *lines: str) -> Service:
    """The ward's report with ``lines`` as its only section."""
    head = report(HANG_MAM).split("I. KẾT QUẢ THỰC HIỆN", 1)[0]
    body = "\n\n".join(lines)
    return over({NAME: f"{head}I. KẾT QUẢ THỰC HIỆN\n\n{body}\n"})


def worked(service: Service, question: str) -> Worked | None:
    retriever = service.retriever
    query = retriever.understand(question)
    asked = asked_for(query)
    found = work_out(query, asked, read(query, asked, retriever, retriever.search(query, 12)))
    if found is not None:
        assert asked.operation is not Operation.NONE
    return found


def exact(found: Worked) -> None:
    """The formula, over operands that stand in their clauses, gives what is said, to two decimals."""
    for operand in found.operands:
        assert operand.text.split()[0] in operand.clause.text
    value = evaluate(found.formula, [operand.text for operand in found.operands])
    said = next(q for q in find_quantities(found.text) if q.kind == "quantity")
    scale = said.value / found.result
    assert abs(Decimal(value.numerator) / Decimal(value.denominator) - said.value) <= scale * Decimal("0.005")


@pytest.mark.parametrize(("whole", "done", "unit"), [
    ("597", "334", "hộ"), ("101,02", "69,32", "ha"), ("17,2", "7,5", "tỷ đồng"), ("1.200", "845", "hồ sơ"), ("0,85", "0.02", "ha"),
])  # fmt: skip
def test_a_remainder_is_whole_less_done(over: AskOf, whole: str, done: str, unit: str) -> None:
    service = over_line(over, f"Dự án cầu Gạch Son phải bàn giao {whole} {unit}, đến nay đã bàn giao {done} {unit}.")
    found = worked(service, f"Dự án cầu Gạch Son còn bao nhiêu {unit} chưa bàn giao?")
    assert found is not None

    def number(text: str) -> Decimal:
        return next(q.value for q in find_quantities(f"{text} hộ"))

    assert found.result == number(whole) - number(done)
    assert [operand.text for operand in found.operands] == [f"{whole} {unit}", f"{done} {unit}"]
    assert found.text.endswith(unit)
    exact(found)


def test_the_same_figure_twice_leaves_nothing_to_subtract(over: AskOf) -> None:
    service = over_line(over, "Dự án cầu Gạch Son phải bàn giao 120 hộ, đến nay đã bàn giao 120 hộ.")
    assert worked(service, "Dự án cầu Gạch Son còn bao nhiêu hộ chưa bàn giao?") is None


def test_no_arithmetic_unless_it_is_asked_for(over: AskOf) -> None:
    service = over_line(over, "Dự án cầu Gạch Son phải bàn giao 120 hộ, đến nay đã bàn giao 83 hộ.")
    assert worked(service, "Dự án cầu Gạch Son đã bàn giao bao nhiêu hộ?") is None


def test_two_units_are_not_subtracted(over: AskOf) -> None:
    service = over_line(over, "Dự án cầu Gạch Son phải bàn giao 120 hộ với diện tích 5,4 ha.")
    assert worked(service, "Dự án cầu Gạch Son còn bao nhiêu ha chưa bàn giao?") is None


@pytest.mark.parametrize(
    ("many", "each", "result"), [("480", "16", "30"), ("330", "12", "27.5"), ("100", "7", "14.29")]
)
def test_an_average_is_many_over_each(over: AskOf, many: str, each: str, result: str) -> None:
    service = over_line(over, f"Lễ hội Gạch Son chia {many} người thành {each} đội.")
    found = worked(service, "Lễ hội Gạch Son trung bình mỗi đội có bao nhiêu người?")
    assert found is not None
    assert found.result == Decimal(result)
    assert [operand.text for operand in found.operands] == [f"{many} người", f"{each} đội"]
    exact(found)


def test_nothing_is_divided_by_nothing(over: AskOf) -> None:
    service = over_line(over, "Lễ hội Gạch Son chia 480 người thành 0 đội.")
    assert worked(service, "Lễ hội Gạch Son trung bình mỗi đội có bao nhiêu người?") is None


def test_a_share_is_of_the_figures_the_question_names(over: AskOf) -> None:
    service = over_line(over, "Dự án cầu Gạch Son đã chi trả 83 hộ trong tổng số 120 hộ, đạt 70% theo báo cáo.")
    found = worked(service, "Dự án cầu Gạch Son chi trả 83 hộ trên 120 hộ thực ra là bao nhiêu phần trăm?")
    assert found is not None
    assert found.result == Decimal("69.17")
    assert found.text == "69,17%"
    exact(found)


@given(st.integers(2, 5_000), st.integers(1, 4_999))
def test_a_formula_is_worked_out_exactly(whole: int, part: int) -> None:
    assert evaluate(f"{whole} hộ − {part} hộ") == whole - part
    assert evaluate(f"{whole} hộ : {part} tổ") * part == whole
    assert evaluate("a − b", [f"{whole} tỷ đồng", f"{part} triệu đồng"]) == whole * 10**9 - part * 10**6


def test_what_is_among_the_parts_is_not_added_once_more(over: AskOf) -> None:
    line = (
        "Hội thi văn nghệ phường: 04 giải dành cho khối mầm non; 09 giải dành cho khối tiểu học; "
        "07 giải dành cho khối trung học; trong đó 03 giải dành cho khối trung học được trao lần đầu."
    )
    found = worked(over_line(over, line), "Tổng cộng có bao nhiêu giải hội thi văn nghệ phường dành cho các khối?")
    assert found is not None
    assert found.result == 20
