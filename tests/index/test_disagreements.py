"""Disagreements between papers: found where two figures are of one thing, and nowhere else."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from corpus.document import Document
from corpus.parse import parse
from corpus.source import Source
from index.disagreements import Disagreement, find_disagreements

if TYPE_CHECKING:
    from types import FrameType

    from _typeshed import TraceFunction

HEAD = """ỦY BAN NHÂN DÂN
PHƯỜNG {ward}

{kind}
{title}

I. VỀ KINH TẾ
"""


def paper(
    name: str,
    text: str,
    kind: str = "BÁO CÁO",
    title: str = "Kết quả thực hiện nhiệm vụ quý I năm 2026",
    ward: str = "BÌNH AN",
) -> Document:
    return parse(Source(name, HEAD.format(ward=ward, kind=kind, title=title) + text + "\n", "text"))


def pairs(*documents: Document) -> list[tuple[str, str, str]]:
    texts = {document.name: document.text for document in documents}

    def written(one: Disagreement) -> tuple[str, str, str]:
        first, second = (texts[s.document][s.span.start : s.span.end] for s in (one.first, one.second))
        return first, second, one.reason

    return [written(one) for one in find_disagreements(documents)]


REVENUE = "- Thu ngân sách nhà nước trên địa bàn quý I năm 2026 ước thực hiện {}, đạt {} dự toán giao."


def test_value_and_share() -> None:
    first, second = (
        paper("a", REVENUE.format("129,17 tỷ đồng", "25,1%")),
        paper("b", REVENUE.format("149,43 tỷ đồng", "29,04%")),
    )
    assert pairs(first, second) == [("129,17 tỷ đồng", "149,43 tỷ đồng", "value"), ("25,1%", "29,04%", "value")]


def test_sides_are_places_of_the_documents_own_lists() -> None:
    documents = paper("a", REVENUE.format("129,17 tỷ đồng", "25%")), paper("b", REVENUE.format("149,43 tỷ đồng", "25%"))
    (found,) = find_disagreements(documents)
    for side, document in zip((found.first, found.second), documents, strict=True):
        assert document.figures[side.figure].span == side.span
        assert document.figures[side.figure].passage == side.passage


def test_slip_of_the_scale() -> None:
    first, second = (
        paper("a", REVENUE.format("129,17 tỷ đồng", "25%")),
        paper("b", REVENUE.format("129,17 triệu đồng", "25%")),
    )
    assert [reason for *_, reason in pairs(first, second)] == ["unit"]


def test_table_against_text() -> None:
    table = (
        "Số liệu cụ thể:\n\nSTT\tChỉ tiêu\tKế hoạch năm 2026\tThực hiện quý I năm 2026\n"
        "1\tThu ngân sách nhà nước trên địa bàn\t514,620\t149,430\n2\tSố lớp tập huấn nghiệp vụ\t20\t5\n"
    )
    assert pairs(paper("a", REVENUE.format("129,17 tỷ đồng", "25%")), paper("b", table))[0][:2] == (
        "129,17 tỷ đồng",
        "149,430",
    )


@pytest.mark.parametrize(
    "other",
    [
        paper("b", REVENUE.format("129,17 tỷ đồng", "25,1%")),
        paper("b", REVENUE.format("129,2 tỷ đồng", "25,1%")),
        paper("b", REVENUE.format("trên 129 tỷ đồng", "25,1%")),
        paper("b", REVENUE.format("149 tỷ đồng", "28%"), ward="TÂN LẬP"),
        paper("b", REVENUE.replace("quý I", "quý II").format("149 tỷ đồng", "28%")),
        paper("b", REVENUE.replace("quý I năm 2026", "tháng 3").format("17,2 tỷ đồng", "3%")),
        paper("b", REVENUE.replace("Thu", "Chi").format("149 tỷ đồng", "28%")),
        paper("b", REVENUE.replace("nhà nước trên địa bàn", "địa phương").format("47 tỷ đồng", "16%")),
        paper("b", "- Phấn đấu thu ngân sách nhà nước trên địa bàn quý I năm 2026 đạt 150 tỷ đồng.", kind="KẾ HOẠCH"),
        paper("b", "- Thu ngân sách nhà nước trên địa bàn quý I năm 2026 tăng 12% so với cùng kỳ."),
        paper("b", "- Lắp 129 bóng đèn chiếu sáng công cộng tại các tuyến đường."),
    ],
    ids=["same", "rounded", "over", "ward", "quarter", "month", "spending", "local", "plan", "growth", "other"],
)
def test_other_scope_is_no_disagreement(other: Document) -> None:
    assert pairs(paper("a", REVENUE.format("129,17 tỷ đồng", "25,1%")), other) == []


def test_one_paper_lists_many_projects() -> None:
    text = "".join(
        f"{n}. Dự án khu dân cư {name}\n- Đã bàn giao {n},5 ha đất nông nghiệp cho chủ đầu tư thực hiện dự án.\n"
        for n, name in enumerate(("Đông", "Tây", "Nam", "Bắc"), start=1)
    )
    assert pairs(paper("a", text)) == []


def test_work_grows_with_the_papers_and_not_with_their_square() -> None:
    first, second = (
        paper("a", REVENUE.format("129,17 tỷ đồng", "25%")),
        paper("b", REVENUE.format("149,43 tỷ đồng", "25%")),
    )

    def steps(wards: int) -> int:
        """Lines run, which is the same on every machine."""
        many = [
            replace(d, name=f"{n}/{d.name}", figures=tuple(replace(f, place=f"phường {n}") for f in d.figures))
            for n in range(wards)
            for d in (first, second)
        ]
        run = 0

        def count(frame: FrameType, event: str, arg: object) -> TraceFunction:
            nonlocal run
            run += event == "line"
            return count

        before = sys.gettrace()
        sys.settrace(count)
        try:
            found = find_disagreements(many)
        finally:
            sys.settrace(before)
        assert len(found) == wards
        return run

    assert steps(400) < 12 * steps(50)  # eight times the papers; a square would be 64
