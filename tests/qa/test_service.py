"""The service: what cannot be asked, what is shown beside an answer, and documents that come and go."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from asking import Asked, AskOf
from made import CAU_DAT, HANG_MAM, NAME, papers, report, two_wards

from corpus.errors import IndexFolderError, QuestionError
from index.build import add, remove
from qa import evidence
from qa.answer import Answer, AnswerStatus
from qa.service import Service
from qa.settings import load_settings
from qa.workspace import open_service, recipe_of

GIFTS = "Phường {} trao bao nhiêu suất quà cho người có công?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "hang-mam.txt").write_text(report(HANG_MAM), "utf-8")
    return documents


@pytest.fixture
def service(folder: Path, tmp_path: Path) -> Service:
    return open_service(load_settings(documents=folder, index=tmp_path / "index"))


@pytest.mark.parametrize("question", ["", " ", "\n\t ", "\u00a0"])
def test_an_empty_question_is_refused(over: AskOf, question: str) -> None:
    service = over(papers(HANG_MAM))
    for call in (service.ask, lambda q: list(service.stages(q)), lambda q: service.search(q, 3)):
        with pytest.raises(QuestionError, match="trống"):
            call(question)


def test_an_overlong_question_is_refused_with_both_lengths(over: AskOf) -> None:
    service = over(papers(HANG_MAM))
    most = service.settings.max_question
    assert service.ask("x" * most).status is AnswerStatus.NOT_FOUND
    with pytest.raises(QuestionError, match=rf"{most + 1} ký tự.*{most}"):
        service.ask("x" * (most + 1))
    assert service.ask("x" * most + "  ").status is AnswerStatus.NOT_FOUND


def test_stages_tell_what_is_done_and_end_with_the_answer(over: AskOf) -> None:
    service = over(papers(HANG_MAM))
    *lines, answer = service.stages(GIFTS.format("Hàng Mắm"))
    assert len(lines) >= 2
    assert all(isinstance(line, str) and line for line in lines)
    assert isinstance(answer, Answer)
    assert answer.answer == service.ask(GIFTS.format("Hàng Mắm")).answer


def test_the_id_is_handed_through(over: AskOf) -> None:
    assert over(papers(HANG_MAM)).ask("Ai ký báo cáo?", id="q-7").to_json()["id"] == "q-7"


def test_context_is_the_text_around_a_quote(corpus: Asked) -> None:
    for answer in corpus.answers[:20]:
        for citation in answer.citations:
            before, after = corpus.service.context(citation)
            assert before + citation.quote + after in corpus.text(citation.document)


def test_examples_are_questions_it_answers(over: AskOf) -> None:
    service = over(two_wards())
    examples = service.examples()
    assert 1 <= len(examples) <= 6
    assert len(set(examples)) == len(examples)
    for question in examples:
        assert service.ask(question).status is AnswerStatus.ANSWERED, question


def test_the_overview_names_every_document(over: AskOf) -> None:
    lines = over(two_wards()).overview()
    assert [(line.name, line.ward) for line in lines] == [
        ("cau-dat-ha.txt", "Cầu Đất Hạ"),
        ("hang-mam.txt", "Hàng Mắm"),
    ]
    assert all("Báo cáo" in line.title and line.passages > 5 for line in lines)


def test_the_best_passage_holds_the_words(over: AskOf) -> None:
    service = over(papers(HANG_MAM))
    hit = service.search("Có bao nhiêu học viên lớp xóa mù tin học?", 3)[0]
    document = service.retriever.document(hit)
    assert "480 học viên" in document.words(service.retriever.passage(hit).spans)


def test_a_document_that_was_added_answers_the_next_question(service: Service, tmp_path: Path) -> None:
    question = GIFTS.format("Cầu Đất Hạ")
    assert service.ask(question).status is AnswerStatus.NOT_FOUND
    new = tmp_path / "cau-dat-ha.txt"
    new.write_text(report(CAU_DAT), "utf-8")
    add(service.settings.index_folder(), [new], recipe_of(service.settings))
    assert CAU_DAT.gifts in service.ask(question).answer
    assert HANG_MAM.gifts in service.ask(GIFTS.format("Hàng Mắm")).answer


def test_the_chat_picks_up_a_new_generation_by_itself(service: Service, tmp_path: Path) -> None:
    new = tmp_path / "cau-dat-ha.txt"
    new.write_text(report(CAU_DAT), "utf-8")
    add(service.settings.index_folder(), [new], recipe_of(service.settings))
    *_, answer = service.stages(GIFTS.format("Cầu Đất Hạ"))
    assert isinstance(answer, Answer)
    assert CAU_DAT.gifts in answer.answer


def test_a_changed_document_answers_with_its_new_figures_only(folder: Path, tmp_path: Path) -> None:
    settings = load_settings(documents=folder, index=tmp_path / "index")
    before = open_service(settings).ask(GIFTS.format("Hàng Mắm"))
    assert HANG_MAM.gifts in before.answer
    changed = report(HANG_MAM).replace(f"trao {HANG_MAM.gifts} suất", "trao 4.021 suất")
    (folder / "hang-mam.txt").write_text(changed, "utf-8")
    after = open_service(settings).ask(GIFTS.format("Hàng Mắm"))
    assert "4.021" in after.answer
    assert HANG_MAM.gifts not in after.answer
    cited = after.citations[0]
    assert changed[cited.start : cited.end] == cited.quote


@pytest.mark.parametrize("by", ["hand", "file"])
def test_a_removed_document_never_answers_again(folder: Path, tmp_path: Path, by: str) -> None:
    (folder / "cau-dat-ha.txt").write_text(report(CAU_DAT), "utf-8")
    settings = load_settings(documents=folder, index=tmp_path / "index")
    service = open_service(settings)
    assert CAU_DAT.gifts in service.ask(GIFTS.format("Cầu Đất Hạ")).answer
    if by == "hand":
        remove(settings.index_folder(), ["cau-dat-ha.txt"], recipe_of(settings))
    else:
        (folder / "cau-dat-ha.txt").unlink()
        open_service(settings)
    service.refresh()
    again = open_service(settings)
    for held in (service, again):
        assert [line.name for line in held.overview()] == ["hang-mam.txt"]
        for question in (
            GIFTS.format("Cầu Đất Hạ"),
            f"Dự án {CAU_DAT.market} thu hồi bao nhiêu ha?",
            f"{CAU_DAT.signer} là ai?",
        ):
            answer = held.ask(question)
            assert {citation.document for citation in answer.citations} <= {"hang-mam.txt"}
            assert not re.search(rf"\b{CAU_DAT.gifts}\b", answer.answer)
            assert CAU_DAT.signer not in answer.answer


def test_a_document_may_go_and_come_back(folder: Path, tmp_path: Path) -> None:
    other = folder / "cau-dat-ha.txt"
    other.write_text(report(CAU_DAT), "utf-8")
    settings = load_settings(documents=folder, index=tmp_path / "index")
    first = open_service(settings).ask(GIFTS.format("Cầu Đất Hạ"))
    other.unlink()
    assert open_service(settings).ask(GIFTS.format("Cầu Đất Hạ")).status is AnswerStatus.NOT_FOUND
    other.write_text(report(CAU_DAT), "utf-8")
    assert open_service(settings).ask(GIFTS.format("Cầu Đất Hạ")).answer == first.answer


def test_an_answer_does_not_hang_on_the_name_of_the_file(over: AskOf) -> None:
    one = over(papers(HANG_MAM)).ask(GIFTS.format("Hàng Mắm"))
    other = over({"zz 01 (bản cuối).txt": papers(HANG_MAM)[NAME]}).ask(GIFTS.format("Hàng Mắm"))
    assert one.answer == other.answer
    assert other.citations[0].document == "zz 01 (bản cuối).txt"


def test_an_empty_folder_is_an_error_with_words(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(IndexFolderError) as caught:
        open_service(load_settings(documents=tmp_path / "empty", home=tmp_path / "home"))
    assert str(tmp_path / "empty") in str(caught.value) or "empty" in str(caught.value)


def test_reading_ahead_leaves_nothing_to_take_apart(service: Service) -> None:
    before = service.ask(GIFTS.format("Hàng Mắm")).to_json()
    evidence._cache.clear()
    service.make_ready()
    held = len(evidence._cache)
    assert held == len(service.retriever.store)
    after = service.ask(before["question"]).to_json()
    assert len(evidence._cache) == held
    assert {**after, "seconds": None} == {**before, "seconds": None}


def test_a_citation_is_held_only_where_it_may_be_seen(sample_index: Path) -> None:
    from dataclasses import replace

    from index.scope import Scope

    service = open_service(load_settings(index=sample_index))
    [citation, *_] = service.ask(service.examples()[0]).citations
    assert service.holds(citation)
    assert not service.holds(replace(citation, quote=citation.quote + "!"))
    assert not service.holds(replace(citation, start=-5))
    assert not service.holds(replace(citation, document="../etc/passwd"))
    other = next(line.name for line in service.overview() if line.name != citation.document)
    within = service.within(Scope(documents=frozenset({other})))
    assert not within.holds(citation)
    assert within.generation() == service.generation()


def test_follow_ups_stay_within_the_scope(sample_index: Path) -> None:
    from index.scope import Scope

    service = open_service(load_settings(index=sample_index))
    for line in service.overview():
        scope = Scope(documents=frozenset({line.name}))
        within = service.within(scope)
        for question in within.examples()[:2]:
            for following in within.follow_ups(within.ask(question)):
                answer = within.ask(following, [question])
                assert {citation.document for citation in answer.citations} == {line.name}
