"""PDF: paragraphs, notes, tables and page breaks, on pages drawn the way offices lay them out."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from corpus.loaders import load
from corpus.source import Source

MakePdf = Callable[..., Path]
LEFT, INDENT, RIGHT = 85, 121, 540


def lines(c: Any, y: float, *texts: str, x: float = LEFT, font: str = "R", size: float = 14) -> float:
    """Draw ``texts`` downwards from ``y``; all but the last are stretched to the right margin."""
    for number, text in enumerate(texts):
        place = INDENT if number == 0 and x == LEFT else x
        words = text.split()
        natural = c.stringWidth(text, font, size)
        stretch = (RIGHT - place - natural) / (len(words) - 1) if number < len(texts) - 1 else 0
        c.setFont(font, size)
        for word in words:
            c.drawString(place, y, word)
            place += c.stringWidth(word + " ", font, size) + stretch
        y -= size * 1.4
    return y


def raised(c: Any, x: float, y: float, text: str, size: float = 9) -> None:
    c.setFont("R", size)
    c.drawString(x, y + 5, text)
    c.setFont("R", 14)


def rule(c: Any, y: float) -> None:
    c.line(LEFT, y, LEFT + 144, y)


def grid(c: Any, top: float, xs: list[float], rows: list[list[str]]) -> None:
    """A ruled table; ``<`` continues the cell to the left, ``^`` the cell above."""
    height = 24
    for r, row in enumerate(rows):
        for k, text in enumerate(row):
            x0, x1, y = xs[k], xs[k + 1], top - r * height
            if text != "^":
                c.line(x0, y, x1, y)
            if text != "<":
                c.line(x0, y, x0, y - height)
            if text not in "<^":
                c.setFont("R", 11)
                c.drawString(x0 + 4, y - 16, text)
    bottom = top - len(rows) * height
    c.line(xs[0], bottom, xs[-1], bottom)
    c.line(xs[-1], top, xs[-1], bottom)


def cut(source: Source, span: tuple[int, int]) -> str:
    return source.text[span[0] : span[1]]


A = (
    "Thực hiện nhiệm vụ được giao, Ủy ban nhân dân phường đã",
    "chỉ đạo các phòng, đơn vị tập trung giải phóng",
    "mặt bằng.",
)
B = (
    "Trong quý, phường đã hỗ trợ người dân cài đặt tài khoản định",
    "danh và vận động các tổ dân phố tham gia vào việc chỉnh",
    "trang đô thị và",
)


def test_wrapped_lines_are_one_paragraph(make_pdf: MakePdf) -> None:
    def draw(c: Any) -> None:
        y = lines(c, 760, "I. KẾT QUẢ", font="B")
        y = lines(c, y, *A)
        y = lines(c, y, *B[:2], "trang đô thị.")
        lines(c, y, "- Thu ngân sách quý I đạt 129,17 tỷ đồng.")

    source = load(make_pdf([draw]))
    assert source.text.splitlines() == [
        "I. KẾT QUẢ",
        " ".join(A),
        " ".join([*B[:2], "trang đô thị."]),
        "- Thu ngân sách quý I đạt 129,17 tỷ đồng.",
    ]
    assert [cut(source, b) for b in source.bold] == ["I. KẾT QUẢ"]
    assert source.format == "pdf"


def test_a_sentence_cut_by_the_page_is_whole_and_its_page_known(make_pdf: MakePdf) -> None:
    def page(number: int, *drawn: tuple[float, tuple[str, ...], float]) -> Callable[[Any], None]:
        def draw(c: Any) -> None:
            c.drawCentredString(297, 805, str(number))
            c.setFont("R", 10)
            c.drawString(LEFT, 30, f"UBND phường - Báo cáo trang {number}")
            for y, texts, x in drawn:
                lines(c, y, *texts, x=x)

        return draw

    rest = ("nâng cao chất lượng phục vụ nhân dân trên địa bàn phường", "trong năm 2026.")
    made = make_pdf(
        [page(1, (760, A, LEFT), (90, (*B, "x" * 40)[:2], LEFT)), page(2, (760, rest, LEFT + 0.01)), page(3)]
    )
    source = load(made)
    assert source.text.splitlines() == [" ".join(A), " ".join([*B[:2], *rest])]
    assert source.pages[0].start == 0
    assert source.pages[-1].end == len(source.text)
    assert all(a.end == b.start for a, b in zip(source.pages, source.pages[1:], strict=False))
    assert cut(source, source.pages[1]).startswith("nâng cao")


def test_notes_at_the_foot_are_bound_to_their_marks(make_pdf: MakePdf) -> None:
    def first(c: Any) -> None:
        lines(c, 760, "- Thu ngân sách vượt kịch bản.")
        raised(c, INDENT + c.stringWidth("- Thu ngân sách vượt kịch bản.", "R", 14) + 0.5, 760, "1")
        lines(c, 730, "- Đất ở 5.396,8m của 10 hộ.")
        raised(c, INDENT + c.stringWidth("- Đất ở 5.396,8m", "R", 14), 730, "2", size=8)
        lines(c, 700, *A)
        raised(c, LEFT + c.stringWidth("mặt bằng.", "R", 14) + 0.5, 700 - 2 * 19.6, "2")
        rule(c, 120)
        raised(c, LEFT, 100, "1", size=6)
        c.setFont("R", 10)
        c.drawString(LEFT + 6, 100, "Thu tháng 4 ước 14.187 triệu đồng.")
        raised(c, LEFT, 85, "2", size=6)
        c.setFont("R", 10)
        c.drawString(LEFT + 6, 85, "Số hộ phải thu hồi đất là 346 hộ, trong đó")

    def second(c: Any) -> None:
        lines(c, 760, "- Chi ngân sách đúng dự toán.")
        rule(c, 120)
        c.setFont("R", 10)
        c.drawString(LEFT, 100, "213 hộ có đất ở.")

    source = load(make_pdf([first, second]))
    one, two = source.notes
    assert cut(source, one.definition) == "Thu tháng 4 ước 14.187 triệu đồng."
    assert cut(source, two.definition) == "Số hộ phải thu hồi đất là 346 hộ, trong đó 213 hộ có đất ở."
    assert source.text[one.anchor.start - 4 : one.anchor.end] == "bản.¹"
    assert source.text[two.anchor.start - 5 : two.anchor.end] == "bằng.²"
    assert "5.396,8m²" in source.text
    assert source.text.splitlines()[1].startswith("¹ Thu tháng 4")


def test_a_table_over_two_pages_is_one_table(make_pdf: MakePdf) -> None:
    xs = [85.0, 120.0, 330.0, 430.0, 530.0]
    head = [["TT", "Nhiệm vụ", "Thời gian", "<"], ["^", "^", "Thực hiện", "Hoàn thành"]]

    def first(c: Any) -> None:
        lines(c, 780, "Các nhiệm vụ như sau:")
        grid(
            c,
            200,
            xs,
            [
                *head,
                ["1", "Sửa trường", "2025", "2026"],
                ["", "Trong đó: lớp học", "2025", "2025"],
                ["2", "Dự án khu đô thị", "2026", "2030"],
            ],
        )

    def second(c: Any) -> None:
        grid(c, 790, xs, [*head, ["", "mới phía bắc", "", ""], ["3", "Trồng cây", "2026", "2027"]])
        lines(c, 500, "Hết bảng.")

    source = load(make_pdf([first, second]))
    (table,) = source.tables
    assert table.header_rows == 2
    assert source.text.splitlines() == [
        "Các nhiệm vụ như sau:",
        "TT\tNhiệm vụ\tThời gian\t",
        "\t\tThực hiện\tHoàn thành",
        "1\tSửa trường\t2025\t2026",
        "\tTrong đó: lớp học\t2025\t2025",
        "2\tDự án khu đô thị mới phía bắc\t2026\t2030",
        "3\tTrồng cây\t2026\t2027",
        "Hết bảng.",
    ]
    spans = {cut(source, c.span): (c.row, c.column, c.rowspan, c.colspan) for c in table.cells}
    assert spans["Thời gian"] == (0, 2, 1, 2)
    assert spans["TT"] == (0, 0, 2, 1)
    assert cut(source, source.pages[1]).startswith("3\tTrồng cây")


def test_letterhead_reads_left_side_then_right(make_pdf: MakePdf) -> None:
    def draw(c: Any) -> None:
        for y, left, right in [
            (780, "UBND PHƯỜNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA"),
            (760, "Số: 12/BC", "ngày 20 tháng 4"),
        ]:
            c.drawCentredString(150, y, left)
            c.drawCentredString(420, y, right)
        c.drawCentredString(297, 700, "BÁO CÁO")
        lines(c, 660, *A)

    text = load(make_pdf([draw])).text.splitlines()
    assert text[:5] == ["UBND PHƯỜNG", "Số: 12/BC", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "ngày 20 tháng 4", "BÁO CÁO"]


def test_many_pages_stay_quick(make_pdf: MakePdf) -> None:
    def draw(c: Any) -> None:
        y = 770.0
        for _ in range(8):
            y = lines(c, y, *A)

    made = make_pdf([draw] * 15)
    began = time.process_time()
    source = load(made)
    assert len(source.pages) == 15
    assert time.process_time() - began < 15


def test_small_print_without_a_mark_is_not_lost(make_pdf: MakePdf) -> None:
    def draw(c: Any) -> None:
        lines(c, 760, *A)
        rule(c, 120)
        c.setFont("R", 10)
        c.drawString(LEFT, 100, "Số liệu do Thống kê cơ sở cung cấp.")

    assert load(make_pdf([draw])).text.splitlines() == [" ".join(A), "Số liệu do Thống kê cơ sở cung cấp."]
