"""Yes or no is said only where the cited clause settles it."""

from __future__ import annotations

import pytest
from asking import AskOf

from qa.answer import Answer, AnswerStatus, Verdict

PAPER = """ỦY BAN NHÂN DÂN
PHƯỜNG LẠC THIỆN

Số: 61/BC-UBND
Lạc Thiện, ngày 12 tháng 01 năm 2028

BÁO CÁO
Tình hình kinh tế - xã hội năm 2027

Ủy ban nhân dân phường Lạc Thiện báo cáo như sau:

I. KẾT QUẢ THỰC HIỆN

1. Thu ngân sách nhà nước cả năm đạt 412,6 tỷ đồng, bằng 108,3% dự toán giao.

2. Giải ngân vốn đầu tư công đạt 37,4 tỷ đồng, bằng 61,5% kế hoạch giao.

3. Vận động hiến máu tình nguyện được 250 đơn vị máu, đạt 100% chỉ tiêu.

4. Nhà máy gạch Đông Sơn chưa bàn giao mặt bằng cho dự án đường vành đai.

5. Xưởng mộc Hòa Lợi đã bàn giao mặt bằng cho dự án đường vành đai.

6. Trạm bơm Cống Trắng đã bàn giao mặt bằng 3/8 ha cho dự án nạo vét kênh.

7. Trong tuyển quân, phường không có trường hợp trốn nghĩa vụ quân sự.

8. Phường sẽ lắp đặt hệ thống chiếu sáng đường Bờ Hồ trong quý tới.

9. Quý IV, phường trồng cây xanh đạt 41,2% kế hoạch giao.

Nơi nhận:
- UBND thành phố;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH



Phan Đức Lộc
"""
OTHER = """ĐẢNG ỦY PHƯỜNG LẠC THIỆN
*
Số 14-BC/ĐU

Lạc Thiện, ngày 20 tháng 01 năm 2028

BÁO CÁO
Công tác xây dựng Đảng năm 2027

I. KẾT QUẢ

1. Thu ngân sách nhà nước cả năm chưa đạt dự toán giao.

T/M BAN THƯỜNG VỤ
BÍ THƯ



Vũ Đình Kha
"""
WORDS = ("Có. ", "Không. ", "Chưa. ", "Rồi. ")


def first_word(answer: Answer) -> str:
    assert all(figure.verdict is not Verdict.UNSUPPORTED for figure in answer.figures), answer.figures
    return next((word.strip(" .") for word in WORDS if answer.answer.startswith(word)), "")


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Thu ngân sách nhà nước cả năm ở Lạc Thiện có vượt dự toán không?", "Có"),
        ("thu ngan sach nha nuoc ca nam o lac thien co vuot du toan khong", "Có"),
        ("Giải ngân vốn đầu tư công có đạt kế hoạch không?", "Chưa"),
        ("Giải ngân vốn đầu tư công có vượt kế hoạch không?", "Không"),
        ("Hiến máu tình nguyện đã đạt chỉ tiêu chưa?", "Rồi"),
        ("Hiến máu tình nguyện có vượt chỉ tiêu không?", "Không"),
        ("Nhà máy gạch Đông Sơn đã bàn giao mặt bằng chưa?", "Chưa"),
        ("Xưởng mộc Hòa Lợi đã bàn giao mặt bằng chưa?", "Rồi"),
        ("Lạc Thiện có xảy ra trường hợp trốn nghĩa vụ quân sự không?", "Không"),
    ],
)
def test_a_clause_that_settles_it(over: AskOf, question: str, word: str) -> None:
    answer = over({"bao-cao.txt": PAPER}).ask(question)
    assert answer.status is AnswerStatus.ANSWERED, answer.answer
    assert first_word(answer) == word


@pytest.mark.parametrize(
    "question",
    [
        "Quý IV trồng cây xanh có đạt kế hoạch không?",
        "Lạc Thiện có vượt dự toán chi ngân sách không?",
        "Trạm bơm Cống Trắng đã bàn giao mặt bằng chưa?",
        "Phường có lắp đặt hệ thống chiếu sáng đường Bờ Hồ không?",
        "Thu ngân sách nhà nước cả năm đạt bao nhiêu phần trăm dự toán?",
    ],
)
def test_a_clause_that_does_not_settle_it_speaks_for_itself(over: AskOf, question: str) -> None:
    assert first_word(over({"bao-cao.txt": PAPER}).ask(question)) == ""


def test_papers_that_settle_it_otherwise_stand_side_by_side(over: AskOf) -> None:
    answer = over({"bao-cao.txt": PAPER, "dang-uy.txt": OTHER}).ask(
        "Thu ngân sách nhà nước cả năm ở Lạc Thiện có đạt dự toán không?"
    )
    assert first_word(answer) == ""
    assert "108,3%" in answer.answer
    assert "chưa đạt dự toán" in answer.answer
    assert len(answer.conflicts) == 1
    quotes = {citation.n: citation.quote for citation in answer.citations}
    for figure, n in zip(answer.conflicts[0].figures, answer.conflicts[0].citations, strict=True):
        assert figure in quotes[n]
