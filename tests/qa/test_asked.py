"""What kind of thing a question asks for, from its words alone."""

from __future__ import annotations

import pytest
from asking import AskOf
from made import two_wards

from corpus.document import Status
from index.retrieval import Retriever
from qa.asked import NUMERIC, Asked, Kind, Operation, asked_for
from qa.conversation import standalone


@pytest.fixture(scope="module")
def retriever(over: AskOf) -> Retriever:
    return over(two_wards()).retriever


def asked(retriever: Retriever, question: str) -> Asked:
    return asked_for(retriever.understand(question))


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Trồng được bao nhiêu phần trăm?", Kind.PERCENT),
        ("Tỷ lệ giải ngân là bao nhiêu?", Kind.PERCENT),
        ("ty le giai ngan bao nhieu", Kind.PERCENT),
        ("Giải ngân đạt bao nhiêu %?", Kind.PERCENT),
        ("Thu hồi bao nhiêu ha đất?", Kind.AREA),
        ("Thu hồi mấy héc ta?", Kind.AREA),
        ("Hết bao nhiêu tiền?", Kind.MONEY),
        ("Chi bao nhiêu tỷ đồng?", Kind.MONEY),
        ("Chi mấy tỷ?", Kind.MONEY),
        ("Có bao nhiêu hộ dân bị ảnh hưởng?", Kind.COUNT),
        ("co bao nhieu ho ngheo", Kind.COUNT),
        ("Mấy hộ được đền bù?", Kind.COUNT),
        ("Có bn hộ nghèo?", Kind.COUNT),
        ("How many households?", Kind.COUNT),
        ("Nghị quyết nào giao chỉ tiêu?", Kind.IDENTIFIER),
        ("Văn bản số bao nhiêu?", Kind.IDENTIFIER),
        ("Khi nào hoàn thành?", Kind.DATE),
        ("Bao giờ xong?", Kind.DATE),
        ("Hoàn thành năm nào?", Kind.DATE),
        ("Ai phụ trách?", Kind.PERSON),
        ("Nghỉ mát ở đâu?", Kind.PLACE),
        ("Đơn vị nào chủ trì?", Kind.ORGANISATION),
        ("Gồm những gì?", Kind.LIST),
        ("Phường có chợ không?", Kind.YES_NO),
        ("Dự án đến đâu rồi?", Kind.TEXT),
    ],
)
def test_the_kind_of_thing(retriever: Retriever, question: str, kind: Kind) -> None:
    found = asked(retriever, question)
    assert kind in found.kinds
    assert found.numeric == bool(set(found.kinds) & NUMERIC)


def test_two_things_are_asked_in_order(retriever: Retriever) -> None:
    assert asked(retriever, "Thu hồi bao nhiêu hộ, bao nhiêu ha?").kinds == (Kind.COUNT, Kind.AREA)
    assert asked(retriever, "Thu hồi mấy ha, mấy hộ?").kinds == (Kind.AREA, Kind.COUNT)


@pytest.mark.parametrize(
    ("question", "noun"),
    [
        ("Có bao nhiêu suất quà được trao?", ("suat", "qua")),
        ("co bao nhieu suat qua duoc trao", ("suat", "qua")),
        ("Kiểm đếm mấy hộ nghèo?", ("ho", "ngheo")),
        ("How many households?", ("ho",)),
    ],
)
def test_what_is_counted(retriever: Retriever, question: str, noun: tuple[str, ...]) -> None:
    assert [found[: len(noun)] for found in asked(retriever, question).nouns] == [noun]


def test_a_person_is_not_counted(retriever: Retriever) -> None:
    found = asked(retriever, "Ai ký báo cáo?")
    assert found.nouns == ()
    assert not found.numeric


@pytest.mark.parametrize(
    ("question", "operation"),
    [
        ("Còn bao nhiêu hộ chưa nhận tiền?", Operation.REMAINDER),
        ("Còn phải thành lập mấy doanh nghiệp nữa?", Operation.REMAINDER),
        ("con thieu bao nhieu cay", Operation.REMAINDER),
        ("Trung bình mỗi tổ có bao nhiêu hộ?", Operation.AVERAGE),
        ("Tổng cộng ba dự án là bao nhiêu ha?", Operation.SUM),
        ("Thực ra 83 hộ trên 120 hộ là bao nhiêu phần trăm?", Operation.SHARE),
        ("Có bao nhiêu hộ nghèo?", Operation.NONE),
        ("Ai ký báo cáo?", Operation.NONE),
    ],
)
def test_the_arithmetic_asked_for(retriever: Retriever, question: str, operation: Operation) -> None:
    assert asked(retriever, question).operation is operation


@pytest.mark.parametrize(
    ("question", "statuses"),
    [
        ("Kế hoạch năm 2027 trồng bao nhiêu cây?", {Status.PLAN}),
        ("Phấn đấu trồng bao nhiêu cây?", {Status.PLAN}),
        ("Đã thực hiện bao nhiêu?", {Status.ACTUAL}),
        ("Lũy kế thu bao nhiêu?", {Status.CUMULATIVE}),
        ("Từ đầu năm thu bao nhiêu?", {Status.CUMULATIVE}),
        ("Thu bao nhiêu?", set()),
    ],
)
def test_plan_result_or_cumulated(retriever: Retriever, question: str, statuses: set[Status]) -> None:
    assert asked(retriever, question).statuses == statuses


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        ("Tháng 8 năm 2027 thu bao nhiêu?", ["2027-08"]),
        ("thang 8 thu bao nhieu", ["--08"]),
        ("Quý II/2027 thu bao nhiêu?", ["2027-Q2"]),
        ("quy 2 nam 2027 thu bao nhieu tien", ["2027-Q2"]),
        ("Giai đoạn 2026-2030 trồng bao nhiêu cây?", ["2026/2030"]),
        ("Ngày 12/9/2027 họp gì?", ["2027-09-12"]),
        ("Có bao nhiêu hộ nghèo?", []),
    ],
)
def test_periods_named(retriever: Retriever, question: str, keys: list[str]) -> None:
    assert [period.key for period in asked(retriever, question).periods] == keys


def test_months_in_words_are_a_number_of_months(retriever: Retriever) -> None:
    for question in ("Bốn tháng đầu năm thu bao nhiêu?", "4 thang dau nam thu bao nhieu", "bon thang thu bao nhieu"):
        assert [(int(q.value), q.unit) for q in asked(retriever, question).quantities] == [(4, "tháng")]


def test_places_side_by_side(retriever: Retriever) -> None:
    for question in ("Hai phường thu bao nhiêu?", "Hàng Mắm và Cầu Đất Hạ thu bao nhiêu?", "Phường nào thu cao hơn?"):
        found = asked(retriever, question)
        assert found.numeric
        assert found.compare or "nào" in question
    assert not asked(retriever, "Hàng Mắm thu bao nhiêu?").compare


def test_a_follow_up_asks_for_the_kind_of_thing_before(retriever: Retriever) -> None:
    before = ["Tháng 8 Hàng Mắm thu ngân sách đạt bao nhiêu phần trăm dự toán?"]
    assert asked_for(standalone("Thế Cầu Đất Hạ thì sao?", before, retriever)).kinds == (Kind.PERCENT,)
    assert Kind.MONEY in asked_for(standalone("Còn bao nhiêu tiền?", before, retriever)).kinds
