"""What is worked out, set in order or set side by side, over papers of a ward that does not exist."""

from __future__ import annotations

from dataclasses import replace

import pytest
from asking import AskOf
from made import CAU_DAT, HANG_MAM, NAME, papers, report, two_wards

from qa.answer import AnswerStatus, Verdict
from qa.asked import Operation
from qa.operations import operation_of, sides_of
from qa.service import Service

TABLE = """BIỂU SỐ 1
KẾT QUẢ RÀ SOÁT THEO KHU

TT\tKhu\tSố hộ\tHộ nghèo\tKinh phí (triệu đồng)
1\tKhu Cửa Đông\t1.310\t44\t260,5
2\tKhu Bến Ngự\t905\t57\t318
3\tKhu Cầu Ván\t1.122\t36\t97,25
\tTổng cộng\t3.337\t137\t675,75
"""


def over_line(over: AskOf, *lines: str) -> Service:
    """The ward's report with ``lines`` as its only section."""
    head = report(HANG_MAM).split("I. KẾT QUẢ THỰC HIỆN", 1)[0]
    body = "\n\n".join(lines)
    return over({NAME: f"{head}I. KẾT QUẢ THỰC HIỆN\n\n{body}\n"})


def first(service: Service, question: str, *history: str) -> str:
    """The first line of the answer, nothing of which may be unsupported."""
    answer = service.ask(question, history)
    assert answer.status is AnswerStatus.ANSWERED, answer.answer
    assert all(figure.verdict is not Verdict.UNSUPPORTED for figure in answer.figures), answer.figures
    return answer.answer.split("\n", 1)[0]


@pytest.mark.parametrize(
    ("line", "operation"),
    [
        ("khu nao co it ho ngheo nhat", Operation.SMALLEST),
        ("du an nao co von lon nhat", Operation.LARGEST),
        ("moi truong it nhat may phong hoc", Operation.NONE),
        ("quy ii duoc chi nhieu nhat bao nhieu", Operation.NONE),
        ("thu nhieu hon chi bao nhieu", Operation.DIFFERENCE),
        ("con bao nhieu ho chua nhan tien", Operation.REMAINDER),
    ],
)
def test_the_operation_asked_for(line: str, operation: Operation) -> None:
    assert operation_of(line, tuple(line.split())) is operation


@pytest.mark.parametrize(
    ("question", "first_side", "second_side"),
    [
        ("Chênh lệch số hộ nghèo giữa khu Bến Ngự và khu Cầu Ván là bao nhiêu?",
         "số hộ nghèo khu Bến Ngự", "số hộ nghèo khu Cầu Ván"),
        ("Tháng 8 phường thu nhiều hơn chi bao nhiêu triệu đồng?", "Tháng 8 phường thu", "Tháng 8 phường chi"),
        ("Tỷ lệ của Hàng Mắm cao hơn của Cầu Đất Hạ mấy phần trăm?", "Tỷ lệ của Hàng Mắm", "Tỷ lệ của Cầu Đất Hạ"),
        ("Thu phí chiếm bao nhiêu phần trăm tổng thu?", "Thu phí", "tổng thu"),
    ],
)  # fmt: skip
def test_the_two_sides_can_be_asked_for_alone(question: str, first_side: str, second_side: str) -> None:
    sides = sides_of(question)
    assert sides is not None
    assert (sides.first, sides.second) == (first_side, second_side)


@pytest.mark.parametrize(
    "question", ["Có bao nhiêu hộ nghèo?", "Thu ngân sách đạt bao nhiêu phần trăm dự toán?", "???"]
)
def test_a_plain_question_has_no_sides(question: str) -> None:
    assert sides_of(question) is None


def test_rows_are_set_in_order_and_sums_left_out(over: AskOf) -> None:
    service = over_line(over, "Kết quả rà soát theo từng khu tại biểu kèm theo.", TABLE)
    fewest = service.ask("Khu nào của phường Hàng Mắm có ít hộ nghèo nhất?").answer.split("\n")
    assert fewest[0].startswith("Ít nhất: Khu Cầu Ván — hộ nghèo: 36")
    assert [line.split(" — ")[0] for line in fewest[1:]] == ["Tiếp theo: Khu Cửa Đông", "Tiếp theo: Khu Bến Ngự"]
    assert first(service, "Khu nào của phường Hàng Mắm nhận kinh phí lớn nhất?").startswith(
        "Lớn nhất: Khu Bến Ngự — kinh phí: 318 triệu đồng"
    )


def test_a_cell_is_said_with_the_unit_of_its_header(over: AskOf) -> None:
    service = over_line(over, "Kết quả rà soát theo từng khu tại biểu kèm theo.", TABLE)
    assert first(service, "Kinh phí của Khu Cửa Đông là bao nhiêu?").startswith(
        "Khu Cửa Đông — kinh phí: 260,5 triệu đồng"
    )


def test_a_difference_is_of_the_two_things_named(over: AskOf) -> None:
    service = over_line(
        over,
        "Tháng 8, tổng thu ngân sách phường đạt 12.400 triệu đồng.",
        "Tháng 8, tổng chi ngân sách phường là 9.150 triệu đồng.",
    )
    answer = service.ask("Tháng 8 tổng thu ngân sách nhiều hơn tổng chi ngân sách bao nhiêu triệu đồng?")
    assert answer.answer.startswith(
        "Chênh lệch: 3.250 triệu đồng (12.400 triệu đồng − 9.150 triệu đồng = 3.250 triệu đồng)"
    )
    assert {figure.verdict for figure in answer.figures if figure.formula} == {Verdict.COMPUTED}


def test_a_side_that_nothing_speaks_of_is_not_replaced(over: AskOf) -> None:
    service = over_line(over, "Tháng 8, tổng thu ngân sách phường đạt 12.400 triệu đồng, trong đó phí 310 triệu đồng.")
    answer = service.ask("Tháng 8 tổng thu ngân sách nhiều hơn tổng chi ngân sách bao nhiêu triệu đồng?")
    assert not any(figure.verdict is Verdict.COMPUTED for figure in answer.figures), answer.answer


def test_a_ratio_leaves_the_remainder_of_the_thing_counted(over: AskOf) -> None:
    service = over_line(
        over,
        "Dự án cầu Gạch Son: đã chi trả cho 58/86 hộ đất ở (40 hộ đã nhận đủ); 48/59 hộ đất nông nghiệp.",
    )
    question = "Dự án cầu Gạch Son còn bao nhiêu hộ đất nông nghiệp chưa được chi trả?"
    assert first(service, question).startswith("Còn lại: 11 hộ (59 hộ − 48 hộ = 11 hộ)")


def test_an_average_follows_from_the_answer_before(over: AskOf) -> None:
    before = "Phường Hàng Mắm trao bao nhiêu suất quà cho người có công, tổng bao nhiêu tiền?"
    line = first(over(papers(HANG_MAM)), "Trung bình mỗi suất bao nhiêu?", before)
    assert line.startswith("Trung bình: 0,5 triệu đồng (158,5 triệu đồng : 317 suất quà = 0,5 triệu đồng)")


def test_two_wards_come_to_a_conclusion(over: AskOf) -> None:
    service = over(two_wards())
    line = first(service, "Hàng Mắm và Cầu Đất Hạ, phường nào trao nhiều suất quà cho người có công hơn?")
    assert line.startswith("Hàng Mắm nhiều hơn Cầu Đất Hạ: 317 suất quà − 206 suất quà = 111 suất quà")


def test_each_ward_may_be_asked_something_else(over: AskOf) -> None:
    answer = over(two_wards()).ask(
        "Hàng Mắm trao bao nhiêu suất quà cho người có công, Cầu Đất Hạ mở mấy lớp xóa mù tin học?"
    )
    lines = {line.split(": ")[0]: line for line in answer.answer.split("\n")}
    assert "317 suất quà" in lines["Hàng Mắm"]
    assert f"{CAU_DAT.classes} lớp" in lines["Cầu Đất Hạ"]


def test_a_correction_asks_for_the_cumulated_figure(over: AskOf) -> None:
    line = first(
        over(papers(HANG_MAM)), "Ý tôi là lũy kế", "Tháng 8 phường Hàng Mắm thu ngân sách nhà nước bao nhiêu tỷ?"
    )
    assert HANG_MAM.revenue_total in line
    assert HANG_MAM.revenue_month not in line


def test_the_first_sentence_leaves_other_figures_out(over: AskOf) -> None:
    service = over(papers(HANG_MAM))
    cumulated = first(service, "Lũy kế từ đầu năm phường Hàng Mắm thu ngân sách nhà nước bao nhiêu tỷ?")
    assert HANG_MAM.revenue_total in cumulated
    assert HANG_MAM.revenue_month not in cumulated
    assert cumulated.startswith("Thu ngân sách nhà nước …")
    gifts = first(service, "Phường Hàng Mắm trao bao nhiêu suất quà cho người có công?")
    assert HANG_MAM.gifts in gifts


def test_a_refusal_says_what_is_missing_and_no_figure(over: AskOf) -> None:
    service = over(papers(HANG_MAM))
    absent = service.ask("Phường Hàng Mắm có bao nhiêu nhạc trưởng?")
    assert absent.answer.startswith("Không tìm thấy trong tài liệu. Không văn bản nào nói đến “nhạc trưởng”.")
    period = service.ask("Tháng 3 phường Hàng Mắm thu ngân sách nhà nước bao nhiêu tỷ?")
    assert period.answer.startswith("Không tìm thấy trong tài liệu. Văn bản không có số liệu của đúng kỳ được hỏi.")
    assert absent.figures == period.figures == ()


def test_an_english_question_gets_an_english_frame(over: AskOf) -> None:
    service = over(papers(HANG_MAM))
    line = first(service, "How many gifts were given to meritorious people in Hàng Mắm ward?")
    assert line.startswith("The documents say: “")
    assert HANG_MAM.gifts in line
    refused = service.ask("How many hospitals are there in Hàng Mắm ward?").answer
    assert refused.startswith("Not found in the documents (Không tìm thấy trong tài liệu).")


def test_both_wards_answer_where_none_is_named(over: AskOf) -> None:
    answer = over(two_wards()).ask("Có bao nhiêu suất quà được trao cho người có công?")
    assert answer.status is AnswerStatus.ANSWERED
    lines = {line.split(": ")[0]: line for line in answer.answer.split("\n")}
    assert "317 suất quà" in lines["Hàng Mắm"]
    assert "206 suất quà" in lines["Cầu Đất Hạ"]


def test_of_many_wards_one_is_asked_for(over: AskOf) -> None:
    places = [HANG_MAM, CAU_DAT, replace(HANG_MAM, ward="Ngõ Trạm", gifts="91"), replace(CAU_DAT, ward="Sông Cái Bé")]
    service = over({f"{number}.txt": report(place) for number, place in enumerate(places)})
    answer = service.ask("Có bao nhiêu suất quà được trao cho người có công?")
    assert answer.status is AnswerStatus.CLARIFY
    choices = answer.answer.split("\n")[1:]
    assert {choice.split(" [")[0] for choice in choices} == {f"- {place.ward}" for place in places}
    assert answer.figures == ()
    named = service.ask("Ngõ Trạm", ["Có bao nhiêu suất quà được trao cho người có công?"])
    assert "91 suất quà" in named.answer
