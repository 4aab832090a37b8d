"""Every planted slip is found; nothing right is called wrong."""

from __future__ import annotations

import pytest
from audit_cases import RIGHT, SLIPS
from audit_papers import findings

from qa.audit.finding import Severity


def test_there_are_enough_of_both() -> None:
    assert len(SLIPS) >= 60
    assert len(RIGHT) >= 60


@pytest.mark.parametrize(("kind", "text"), SLIPS, ids=lambda value: value[:40])
def test_planted_slip_is_found(kind: str, text: str) -> None:
    found = [f for f in findings(text) if f.kind == kind and f.severity is not Severity.INFO]
    assert found, text
    assert all(f.message.endswith(".") and f.stated for f in found)


@pytest.mark.parametrize("text", RIGHT, ids=lambda value: value[:40])
def test_right_is_left_alone(text: str) -> None:
    assert findings(text) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Đã vận động 58/86 hộ, đạt 67,64%.", "58/86 = 67,44%, văn bản ghi 67,64%."),
        (
            "Tiếp nhận 19 đơn (04 đơn tố cáo, 06 đơn kiến nghị, 10 đơn khiếu nại).",
            "4 + 6 + 10 = 20 đơn, văn bản ghi 19 đơn.",
        ),
        ("Kiểm tra ngày 31/6/2026.", "Không có ngày 31/6: tháng 6 chỉ có 30 ngày."),
        (
            "Thu đạt 17,2 tỷ đồng, tăng 15% so với cùng kỳ (15,36 tỷ đồng).",
            "17,2 tỷ đồng so với 15,36 tỷ đồng là tăng 11,98%, văn bản ghi 15%.",
        ),
        (
            "Có 5347/5375 hồ sơ trực tuyến, đạt 99,47%.",
            "5347/5375 = 99,48%, văn bản ghi 99,47%: số bị cắt bớt, không làm tròn.",
        ),
    ],
)
def test_messages(text: str, message: str) -> None:
    assert [f.message for f in findings(text)] == [message]


def test_cut_instead_of_rounded_is_only_worth_a_look() -> None:
    assert [f.severity for f in findings("Có 5347/5375 hồ sơ trực tuyến, đạt 99,47%.")] == [Severity.INFO]


def test_note_against_its_sentence() -> None:
    right = (
        "Phát triển được 365 đoàn viên mới[footnoteRef:1]. [1: Hội Phụ nữ 15 hội viên; Đoàn Thanh niên 350 đoàn viên.]"
    )
    assert findings(right) == []
    assert [f.recomputed for f in findings(right.replace("350 đ", "305 đ"))] == ["320 đoàn viên"]
    shared = (
        "Dự án khu dân cư[footnoteRef:1]: đã bàn giao 8,25 ha cho chủ đầu tư (tỷ lệ đạt {}%). "
        "[1: Tổng diện tích thu hồi là 10,5 ha đối với 30 hộ.]"
    )
    assert findings(shared.format("78,6")) == []
    assert [f.recomputed for f in findings(shared.format("68,6"))] == ["78,57%"]
