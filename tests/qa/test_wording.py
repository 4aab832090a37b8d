"""What an answer says is the source's own clause, short, with its subject and without marks."""

from __future__ import annotations

import pytest
from asking import AskOf
from made import HANG_MAM, NAME, PLACES, Place, papers, report

from corpus.document import PassageKind
from corpus.marks import bare
from index.retrieval import Retriever
from qa.asked import asked_for
from qa.evidence import Clause
from qa.reader import read
from qa.service import Service
from qa.wording import LONGEST, names_person, subject_of_note, worded


def first(service: Service, question: str) -> tuple[str, Clause]:
    retriever: Retriever = service.retriever
    query = retriever.understand(question)
    asked = asked_for(query)
    clause = read(query, asked, retriever, retriever.search(query, 12))[0].clause
    return worded(query, asked, clause), clause


def test_a_short_sentence_is_said_whole(over: AskOf) -> None:
    text, clause = first(over(papers(HANG_MAM)), "Có bao nhiêu học viên lớp xóa mù tin học?")
    assert text == "Trung tâm học tập cộng đồng mở 16 lớp xóa mù tin học cho 480 học viên."
    assert clause.kind is PassageKind.TEXT


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.ward)
def test_a_row_is_said_by_its_label_and_columns(over: AskOf, place: Place) -> None:
    text, clause = first(over(papers(place)), "Có bao nhiêu doanh nghiệp thành lập mới?")
    assert clause.kind is PassageKind.ROW
    label, _, said = text.partition(" — ")
    assert label == "Doanh nghiệp thành lập mới"
    cells = dict(part.split(": ", 1) for part in said.split("; "))
    assert cells["thực hiện"] == place.firms_done
    assert cells[f"kế hoạch năm {place.year}"] == place.firms_plan
    assert "tt" not in cells


def test_list_marks_and_converter_marks_are_left_out(over: AskOf) -> None:
    line = "Trong tháng, phường trao 317 suất quà"
    for mark in ("- ", "+ ", "* ", "(1) ", "a) ", "**- ** ", "- *"):
        text = report(HANG_MAM).replace(line, f"{mark}Trong tháng, phường **trao** <u>317</u> suất quà")
        said, _ = first(over({NAME: text}), "Phường trao bao nhiêu suất quà cho người có công?")
        assert said.startswith("Trong tháng, phường trao 317 suất quà"), (mark, said)


def test_a_long_sentence_is_cut_to_what_was_asked(over: AskOf) -> None:
    parts = [
        f"khu phố số {n} đã lắp {n * 11} đèn chiếu sáng dọc các tuyến ngõ nhỏ do nhân dân đóng góp" for n in range(1, 9)
    ]
    long = f"Trong tháng, phường vận động được nhiều nguồn lực: {'; '.join(parts)}; chợ đêm Bến Đò lắp 404 đèn lồng."
    assert len(long) > 2 * LONGEST
    service = over({NAME: report(HANG_MAM).replace("II. PHƯƠNG HƯỚNG", f"{long}\n\nII. PHƯƠNG HƯỚNG")})
    text, clause = first(service, "Chợ đêm Bến Đò lắp bao nhiêu đèn lồng?")
    assert text.endswith("chợ đêm Bến Đò lắp 404 đèn lồng.")
    assert "đèn chiếu sáng" not in text
    assert len(text) <= LONGEST
    words = bare(clause.document.words(clause.sentence))
    assert all(part.strip(" …") in words for part in text.split(":"))


def test_a_note_is_said_with_its_subject(over: AskOf) -> None:
    text, clause = first(over(papers(HANG_MAM)), "Dự án chợ Bến Đò thu hồi bao nhiêu ha đất?")
    assert clause.kind is PassageKind.FOOTNOTE
    assert "3,4 ha" in text
    assert "chợ Bến Đò" in subject_of_note(clause)
    assert "kênh Tám" not in subject_of_note(clause)
    assert "footnoteRef" not in subject_of_note(clause)


def test_only_a_name_names_a_person(over: AskOf) -> None:
    service = over(papers(HANG_MAM))
    _, signature = first(service, "Ai ký báo cáo tháng 8 của phường Hàng Mắm?")
    assert names_person(signature) is (signature.kind is PassageKind.SIGNATURE)
    _, row = first(service, "Có bao nhiêu doanh nghiệp thành lập mới?")
    assert not names_person(row)
    line = "Đồng chí Lê Thị Hoa Mai phụ trách chung việc thu ngân sách chợ nổi."
    _, named = first(
        over({NAME: report(HANG_MAM).replace("II. PHƯƠNG HƯỚNG", f"{line}\n\nII. PHƯƠNG HƯỚNG")}),
        "Ai phụ trách chung việc thu ngân sách chợ nổi?",
    )
    assert names_person(named)
