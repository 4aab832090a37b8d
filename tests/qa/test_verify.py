from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.source import Span
from qa.answer import Verdict
from qa.arithmetic import evaluate, rounds_to
from qa.verify import Computation, Evidence, verify

SOURCE = (
    "Thu phí chợ tháng 3 ước thực hiện 17,2 tỷ đồng, lũy kế 3 tháng đầu năm ước thực hiện 129,17 tỷ đồng, đạt 25,1% so với "
    "dự toán giao; chi sửa chữa chợ tháng 3 ước thực hiện 7,5 tỷ đồng. Đã bồi thường cho 58/86 hộ đất ở với kinh phí trên 81 "
    "tỷ đồng, bàn giao 9,9ha đất. Ngày 04/3/2026, ban hành Kế hoạch số 05/KH-UBND. Phấn đấu trồng 500 cây trong năm 2026."
)
CONTEXT = "Báo cáo quý I năm 2026 của phường Lê Lợi"


def evidence(n=1, text=SOURCE, context=CONTEXT, **kwargs):
    return Evidence(n, text, (Span(0, len(text)),), context, **kwargs)


def verdicts(answer, *sources, computations=()):
    found = verify(answer, sources or (evidence(),), computations)
    for figure in found:
        assert answer[figure.start : figure.end] == figure.text
    return {figure.text: figure for figure in found}


@pytest.mark.parametrize(
    ("answer", "text", "value", "unit"),
    [
        (
            "Lũy kế 3 tháng thu phí chợ ước thực hiện 129,17 tỷ đồng [1].",
            "129,17 tỷ đồng",
            "129170000000",
            "đồng",
        ),
        ("Thu phí chợ đạt 25,1% dự toán giao [1].", "25,1%", "25.1", "%"),
        ("Đã bồi thường cho 58/86 hộ đất ở [1].", "58/86 hộ", "58", "hộ"),
        ("Kinh phí bồi thường trên 81 tỷ đồng [1].", "81 tỷ đồng", "81000000000", "đồng"),
        (
            "Kế hoạch được ban hành ngày 04 tháng 3 năm 2026 [1].",
            "ngày 04 tháng 3 năm 2026",
            "2026-03-04",
            "ngày",
        ),
        ("Văn bản là Kế hoạch số 05/KH-UBND [1].", "05/KH-UBND", "05/KH-UBND", "số hiệu"),
        ("Trong quý I/2026 của phường Lê Lợi [1].", "quý I/2026", "2026-Q1", "quý"),
        ("Phấn đấu trồng 500 cây [1].", "500 cây", "500", "cây"),
        ("Tổng số hộ đất ở là 86 hộ [1].", "86 hộ", "86", "hộ"),
    ],
)
def test_what_the_source_says_is_verified(answer, text, value, unit):
    figure = verdicts(answer)[text]
    assert (figure.verdict, figure.reason) == (Verdict.VERIFIED, None)
    assert (figure.value, figure.unit, figure.citations) == (value, unit, (1,))


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("Thu phí chợ lũy kế 3 tháng ước 128,17 tỷ đồng [1].", "128,17 tỷ đồng"),
        ("Thu phí chợ lũy kế 3 tháng ước 129,17 triệu đồng [1].", "129,17 triệu đồng"),
        ("Thu phí chợ lũy kế 3 tháng ước 17,2 tỷ đồng [1].", "17,2 tỷ đồng"),
        ("Thu phí chợ tháng 3 ước thực hiện 129,17 tỷ đồng [1].", "129,17 tỷ đồng"),
        ("Chi sửa chữa chợ tháng 3 ước thực hiện 17,2 tỷ đồng [1].", "17,2 tỷ đồng"),
        ("Thu phí chợ tháng 5 ước thực hiện 17,2 tỷ đồng [1].", "17,2 tỷ đồng"),
        ("Thu phí chợ của phường Hàng Bột tháng 3 ước 17,2 tỷ đồng [1].", "17,2 tỷ đồng"),
        ("Thu phí chợ đạt 25,1 hộ so với dự toán [1].", "25,1 hộ"),
        ("Kinh phí bồi thường là 81 tỷ đồng [1].", "81 tỷ đồng"),
        ("Kinh phí bồi thường dưới 81 tỷ đồng [1].", "81 tỷ đồng"),
        ("Đã trồng được 500 cây [1].", "500 cây"),
        ("Ban hành ngày 05/3/2026 [1].", "ngày 05/3/2026"),
        ("Ban hành Kế hoạch số 06/KH-UBND [1].", "06/KH-UBND"),
        ("Số học sinh giỏi cấp thành phố là 58 hộ [1].", "58 hộ"),
    ],
)
def test_a_wrong_figure_is_refused_with_a_reason(answer, text):
    figure = verdicts(answer)[text]
    assert figure.verdict is Verdict.UNSUPPORTED
    assert figure.reason


def test_another_scale_or_unit_is_shown():
    assert verdicts("Thu phí chợ tháng 3 ước 17.200 triệu đồng [1].")["17.200 triệu đồng"].verdict is Verdict.CONVERTED
    figure = verdicts("Đã bàn giao 99.000 m2 đất [1].")["99.000 m2"]
    assert (figure.verdict, figure.formula) == (Verdict.CONVERTED, "9,9ha = 99.000 m2")


def test_a_number_answers_to_the_marks_that_follow_it():
    other = evidence(2, "Thu phí bến bãi tháng 3 là 4 tỷ đồng.")
    found = verdicts("Thu phí chợ tháng 3 ước 17,2 tỷ đồng [1], thu phí bến bãi 4 tỷ đồng [2].", evidence(), other)
    assert found["17,2 tỷ đồng"].citations == (1,)
    assert found["4 tỷ đồng"].citations == (2,)
    assert (
        verdicts("Thu phí bến bãi tháng 3 là 4 tỷ đồng [1].", evidence(), other)["4 tỷ đồng"].verdict
        is Verdict.UNSUPPORTED
    )
    unmarked = verdicts("Thu phí bến bãi tháng 3 là 4 tỷ đồng.", evidence(), other)["4 tỷ đồng"]
    assert (unmarked.verdict, unmarked.citations) == (Verdict.VERIFIED, (2,))


def test_a_number_does_not_bear_the_name_of_a_column_that_holds_none():
    row = "Diện tích rừng\t%\tgiảm 10%\tChưa đánh giá"
    heads = ("Tên chỉ tiêu", "Đơn vị tính", "Kế hoạch năm 2027", "Quý I năm 2027 – Thực hiện")
    starts = [0, 15, 17, 26, len(row) + 1]
    columns = tuple((Span(a, b - 1), head) for a, b, head in zip(starts, starts[1:], heads, strict=False))
    source = Evidence(1, row, (Span(0, len(row)),), "Chỉ tiêu năm 2027", (), columns)
    assert verdicts("Diện tích rừng: giảm 10% [1].", source)["10%"].verdict is Verdict.VERIFIED
    doubted = verdicts("Diện tích rừng – Thực hiện: 10% [1].", source)["10%"]
    assert doubted.verdict is Verdict.UNSUPPORTED


def test_columns_tell_plan_from_actual():
    row = "3\tSố cây xanh trồng mới\tcây\t500\t120"
    columns = (
        (Span(row.index("500"), row.index("500") + 3), "Kế hoạch năm 2026"),
        (Span(len(row) - 3, len(row)), "Thực hiện quý I"),
    )
    source = Evidence(1, row, (Span(0, len(row)),), "Chỉ tiêu năm 2026", (), columns)
    assert verdicts("Số cây xanh trồng mới thực hiện được 120 cây [1].", source)["120 cây"].verdict is Verdict.VERIFIED
    assert (
        verdicts("Số cây xanh trồng mới thực hiện được 500 cây [1].", source)["500 cây"].verdict is Verdict.UNSUPPORTED
    )


def test_doubtful_letters_of_a_scan_support_nothing():
    at = SOURCE.index("17,2")
    source = evidence(uncertain=(Span(at, at + 4),))
    figure = verdicts("Thu phí chợ tháng 3 ước thực hiện 17,2 tỷ đồng [1].", source)["17,2 tỷ đồng"]
    assert figure.verdict is Verdict.UNSUPPORTED
    assert "quét" in (figure.reason or "")


def computation(formula, result, result_text, *operands):
    return Computation(formula, operands, Decimal(result), result_text, (1,))


def test_arithmetic_is_done_again():
    answer = "Thu nhiều hơn chi 9,7 tỷ đồng."
    right = computation("17,2 tỷ đồng − 7,5 tỷ đồng", "9700000000", "9,7 tỷ đồng", "17,2 tỷ đồng", "7,5 tỷ đồng")
    figure = verdicts(answer, computations=[right])["9,7 tỷ đồng"]
    assert (figure.verdict, figure.formula, figure.citations) == (Verdict.COMPUTED, right.formula, (1,))
    foreign = computation("17,3 tỷ đồng − 7,6 tỷ đồng", "9700000000", "9,7 tỷ đồng", "17,3 tỷ đồng", "7,6 tỷ đồng")
    assert verdicts(answer, computations=[foreign])["9,7 tỷ đồng"].verdict is Verdict.UNSUPPORTED
    false = computation("17,2 tỷ đồng + 7,5 tỷ đồng", "9700000000", "9,7 tỷ đồng", "17,2 tỷ đồng", "7,5 tỷ đồng")
    assert verdicts(answer, computations=[false])["9,7 tỷ đồng"].verdict is Verdict.UNSUPPORTED
    share = computation("a / b * 100", "43.6", "43,6%", "7,5 tỷ đồng", "17,2 tỷ đồng")
    assert verdicts("Chi bằng 43,6% thu.", computations=[share])["43,6%"].verdict is Verdict.COMPUTED


@pytest.mark.parametrize(
    ("formula", "value"),
    [("2 + 3 × 4", 14), ("(2 + 3) * 4", 20), ("1.000 : 8", 125), ("-5 + 2 tỷ đồng = x", 1999999995)],
)
def test_formula(formula, value):
    assert evaluate(formula) == value


@pytest.mark.parametrize("formula", ["", "2 +", "(2", "a + b", "2 3", "__import__('os')"])
def test_what_is_no_formula_is_refused(formula):
    with pytest.raises(ValueError):
        evaluate(formula)


def test_half_is_rounded_up():
    assert rounds_to(evaluate("1 / 8"), "0,13", Decimal(1))
    assert not rounds_to(evaluate("1 / 8"), "0,12", Decimal(1))
    assert rounds_to(evaluate("0 - 1 / 8"), "-0,13", Decimal(1))


@given(st.text(max_size=120), st.text(max_size=120))
def test_it_never_raises_and_never_verifies_a_digit_that_is_not_there(answer, source):
    for figure in verify(answer, [Evidence(1, source, (Span(0, len(source)),))]):
        assert answer[figure.start : figure.end] == figure.text
        if figure.verdict is Verdict.VERIFIED:
            assert any(character.isalnum() for character in source)


def test_no_evidence_supports_nothing():
    assert verdicts("Có 5 hộ [1].", Evidence(1, "", ()))["5 hộ"].verdict is Verdict.UNSUPPORTED
    assert verify("Không có số nào.", []) == ()
