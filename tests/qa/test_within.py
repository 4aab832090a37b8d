"""A service within a scope: the same as one over those papers alone, narrowed by ward, period and documents."""

from __future__ import annotations

import itertools
from dataclasses import fields

import pytest
from asking import AskOf
from made import CAU_DAT, GIENG_ME, HANG_MAM, PLACES, Place, conclusion, report

from corpus.audience import Audience
from index.scope import EVERYTHING, Scope
from qa.answer import AnswerStatus
from qa.refusal import NOT_FOUND
from qa.service import Service

PAPERS = {
    "cau-dat-ha.txt": report(CAU_DAT),
    "gieng-me.txt": report(GIENG_ME),
    "hang-mam.txt": report(HANG_MAM),
    "ket-luan-1.txt": conclusion(HANG_MAM, "53,7"),
    "ket-luan-2.txt": conclusion(CAU_DAT, CAU_DAT.revenue_total, number="42"),
}
ASKED = (
    "Tháng {month} phường {ward} thu ngân sách được bao nhiêu?",
    "Từ đầu năm {year} phường {ward} đã thu ngân sách nhà nước bao nhiêu tỷ?",
    "thu ngan sach luy ke cua {ward}",
    "Phường {ward} trao bao nhiêu suất quà cho người có công, tổng số tiền bao nhiêu?",
    "Dự án {market} thu hồi bao nhiêu ha đất?",
    "Dự án {road} thu hồi của bao nhiêu hộ dân?",
    "Phường {ward} đã trồng được bao nhiêu phần trăm kế hoạch cây bóng mát?",
    "Ai ký báo cáo tháng {month} của phường {ward}?",
    "Bí thư Đảng ủy phường {ward} là ai?",
    "How many gifts did {ward} give in month {month}?",
    "Dân số phường {ward} là bao nhiêu người?",
)
OPEN = (
    "Chung cư Gạch Son đã kiểm đếm mấy hộ?",
    "Phường nào thành lập mới nhiều doanh nghiệp nhất?",
    "Các phường trao bao nhiêu suất quà?",
    "Lũy kế thu ngân sách nhà nước bao nhiêu?",
    "Số Kết luận của Ban Chấp hành Đảng bộ phường?",
)


def filled(words: str, place: Place) -> str:
    return words.format(**{field.name: getattr(place, field.name) for field in fields(place)})


QUESTIONS = (*(filled(words, place) for words in ASKED for place in PLACES), *OPEN)
HISTORY = ("Phường Hàng Mắm thu ngân sách tháng 8 bao nhiêu?",)
FOLLOW_UPS = ("Còn phường kia?", "Sao văn bản khác ghi số khác?", "thế cả năm")


@pytest.fixture(scope="module")
def whole(over: AskOf) -> Service:
    return over(PAPERS)


@pytest.mark.parametrize("kept", list(itertools.combinations(PAPERS, 3))[::4], ids="+".join)
def test_as_if_the_others_did_not_exist(over: AskOf, kept: tuple[str, ...]) -> None:
    """Audience decides, so that nothing is said of what was left out."""
    released = {f"{name}.meta.toml": 'audience = "công khai"' for name in kept}
    part = over({**PAPERS, **released}).within(Scope(frozenset({Audience.PUBLIC})))
    alone = over({**{name: PAPERS[name] for name in kept}, **released})
    for question, history in (*((q, ()) for q in QUESTIONS), *((q, HISTORY) for q in FOLLOW_UPS)):
        mine, theirs = (service.ask(question, history).to_json() for service in (part, alone))
        assert {**mine, "seconds": 0} == {**theirs, "seconds": 0}, question
    assert part.overview() == alone.overview()
    assert part.examples() == alone.examples()


def test_everything_is_the_service_itself(whole: Service) -> None:
    assert whole.within(EVERYTHING) is whole
    part = whole.within(Scope(ward="Hàng Mắm"))
    assert part.within(EVERYTHING) is part
    assert part.within(Scope(ward="Hàng Mắm")) is part
    assert part.retriever is whole.within(Scope(ward="Hàng Mắm")).retriever


@pytest.mark.parametrize(
    ("scope", "held"),
    [
        (Scope(ward="hàng mắm"), {"hang-mam.txt", "ket-luan-1.txt"}),
        (Scope(period="tháng 5 năm 2027"), {"cau-dat-ha.txt", "ket-luan-2.txt"}),
        (Scope(documents=frozenset({"gieng-me.txt", "ket-luan-1.txt"})), {"gieng-me.txt", "ket-luan-1.txt"}),
        (Scope(ward="Hàng Mắm", documents=frozenset({"gieng-me.txt", "hang-mam.txt"})), {"hang-mam.txt"}),
    ],
)
def test_answers_come_from_what_was_chosen(whole: Service, scope: Scope, held: set[str]) -> None:
    part = whole.within(scope)
    assert {line.name for line in part.overview()} == held
    for question in (*QUESTIONS, *part.examples()):
        steps = list(part.stages(question))
        answer = steps[-1]
        assert not isinstance(answer, str)
        assert {citation.document for citation in answer.citations} <= held  # type: ignore[union-attr]
        searching = [step for step in steps if isinstance(step, str) and step.startswith("Đang tìm")]
        assert all(step == f"Đang tìm trong {len(held)} văn bản…" for step in searching)


def test_a_chosen_ward_answers_a_question_that_names_none(whole: Service) -> None:
    question = "Trao bao nhiêu suất quà cho người có công?"
    for place in PLACES:
        answer = whole.within(Scope(ward=place.ward)).ask(question)
        assert place.gifts in answer.answer
        assert answer.status is AnswerStatus.ANSWERED
        assert answer.conflicts == ()


def test_another_ward_than_the_chosen_one_is_refused_by_name(whole: Service) -> None:
    part = whole.within(Scope(ward="Hàng Mắm"))
    for question in (
        "Phường Cầu Đất Hạ trao bao nhiêu suất quà cho người có công?",
        "cau dat ha trao bao nhieu suat qua",
        "So với Cầu Đất Hạ, phường Hàng Mắm trao nhiều hơn bao nhiêu suất quà?",
    ):
        answer = part.ask(question, id="q")
        assert answer.status is AnswerStatus.NOT_FOUND
        assert answer.answer == f"{NOT_FOUND} Phạm vi đang chọn không có văn bản của “Cầu Đất Hạ”."
        assert (answer.id, answer.question) == ("q", question)
    english = part.ask("How many gifts did Cầu Đất Hạ ward give to people in need?")
    assert english.answer.startswith("Not found in the documents")
    assert "“Cầu Đất Hạ”" in english.answer
    follow_up = part.ask("Trao bao nhiêu suất quà?", ["Cầu Đất Hạ thu ngân sách bao nhiêu?"])
    assert HANG_MAM.gifts in follow_up.answer, "an earlier question does not undo what was chosen"


def test_a_ward_that_may_not_be_read_is_not_named_whatever_was_chosen(over: AskOf) -> None:
    released = {f"{name}.meta.toml": 'audience = "công khai"' for name in PAPERS if name != "gieng-me.txt"}
    citizen = over({**PAPERS, **released}).within(Scope(frozenset({Audience.PUBLIC})))
    part = citizen.within(Scope(ward="Hàng Mắm"))
    assert "chọn không có" in part.ask("Phường Cầu Đất Hạ trao bao nhiêu suất quà?").answer
    answer = part.ask("gieng me trao bao nhieu suat qua cho nguoi co cong")
    assert "Phạm vi đang chọn" not in answer.answer
    assert "Giếng" not in answer.answer


def test_a_scope_of_nothing_is_told_in_one_sentence(whole: Service, over: AskOf) -> None:
    for scope, why in (
        (Scope(ward="Không Có"), "Phạm vi đang chọn không có văn bản nào."),
        (Scope(documents=frozenset({"x.txt"})), "Phạm vi đang chọn không có văn bản nào."),
        (Scope(frozenset({Audience.PUBLIC})), "Chưa có văn bản nào bạn được đọc."),
    ):
        part = whole.within(scope)
        for question, history in ((QUESTIONS[0], ()), ("Còn phường kia?", HISTORY), ("Ai ký?", ())):
            answer = part.ask(question, history)
            assert (answer.status, answer.answer) == (AnswerStatus.NOT_FOUND, f"{NOT_FOUND} {why}")
        assert part.ask("How many gifts were given in April?").answer.startswith("Not found in the documents")
        assert (part.overview(), part.examples(), part.search("quà", 3)) == ([], [], [])


def test_the_last_scopes_are_kept_ready_and_no_more(whole: Service) -> None:
    held = whole.newest.opened._parts
    for number in range(80):
        assert whole.within(Scope(documents=frozenset({"hang-mam.txt", f"{number}.txt"}))).overview()
    assert len(held) <= 32
