"""Judging over a real index of small papers: where the gold stands, what an answer is credited with, where it was lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import QuestionError
from eval.evaluate import evaluate, judged_result, quoted
from eval.gold import find_gold, is_named
from eval.questions import Row, load_set, named_set
from eval.results import Result, Run, Stage
from eval.spans import digest
from qa.service import Service
from qa.settings import load_settings
from qa.workspace import open_service

HEAD = """ỦY BAN NHÂN DÂN
PHƯỜNG {upper}

{name}, ngày 12 tháng 9 năm 2027

BÁO CÁO
Kết quả tháng 8 năm 2027

I. KẾT QUẢ
"""
PAPERS = {
    "bao-cao.txt": HEAD.format(upper="HÀNG MẮM", name="Hàng Mắm")
    + """1. Phường Hàng Mắm trao 317 suất quà cho người có công, tổng kinh phí 95,1 triệu đồng.
2. Trung tâm học tập cộng đồng mở 16 lớp xóa mù tin học.
3. Thu ngân sách của phường đạt 41,7 tỷ đồng.
""",
    "bao-cao-2.txt": HEAD.format(upper="ĐỒNG BÚN", name="Đồng Bún")
    + """1. Phường Đồng Bún trao 208 suất quà cho người có công.
2. Hội Nông dân trồng 1.250 cây xanh dọc bờ kênh.
""",
}
QUOTE = "trao 317 suất quà cho người có công"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    folder = tmp_path_factory.mktemp("papers")
    for name, text in PAPERS.items():
        (folder / name).write_text(text, "utf-8")
    return open_service(load_settings(documents=folder, home=tmp_path_factory.mktemp("home")))


def row(**changed: Any) -> Row:
    gold = {
        "answers": {"all_of": ["317"], "any_of": [], "none_of": ["208"]},
        "docs": ["bao-cao"],
        "quotes": [QUOTE],
        "quote_docs": ["bao-cao"],
        "abstain": False,
        "conflict": None,
    }
    gold.update(changed.pop("gold", {}))
    fields = {"question": "Phường Hàng Mắm trao bao nhiêu suất quà cho người có công?", "category": "figure"}
    return {"id": "q", "history": [], "difficulty": "normal", **fields, **changed, "gold": gold}


def cited(document: str, words: str, n: int = 1) -> dict[str, Any]:
    start = PAPERS[document].index(words)
    return {"n": n, "document": document, "start": start, "end": start + len(words), "quote": words}


def answer(text: str, *citations: dict[str, Any], status: str = "answered", **changed: Any) -> dict[str, Any]:
    """An answer in its JSON form; ``figures`` are (text, verdict) with all citations."""
    figures = [
        {"text": words, "start": text.index(words), "end": text.index(words) + len(words), "verdict": verdict}
        | {"citations": [c["n"] for c in citations]}
        for words, verdict in changed.get("figures", ())
    ]
    return {
        "status": status,
        "answer": text,
        "citations": list(citations),
        "figures": figures,
        "conflicts": changed.get("conflicts", []),
    }


def judged(service: Service, asked: Row, given: dict[str, Any]) -> Result:
    return judged_result(service, asked, given, 0.5)


def test_an_answer_of_the_program_is_judged_whole(service: Service) -> None:
    told: list[tuple[int, int]] = []
    run = evaluate(service, [row()], "set.jsonl", lambda done, total: told.append((done, total)))
    (found,) = run.results
    assert (run.set, set(run.documents), told) == ("set.jsonl", set(PAPERS), [(0, 1)])
    assert (found.right, found.leading, found.refused, found.stage) == (True, True, False, None)
    assert (found.figures_expected, found.figures_found, found.misattributed) == (1, 1, 0)
    assert found.figures_said >= found.figures_right >= 1
    assert found.citations == found.citations_exact >= found.citations_supporting >= 1
    assert (found.quotes, found.quotes_cited, found.relevant, found.ranks) == (1, 1, 1, (1,))
    assert found.wards == ("Hàng Mắm",)
    assert found.seconds > 0


def test_a_run_is_kept_and_read(service: Service, tmp_path: Path) -> None:
    run = evaluate(service, [row(), row(id="r", gold={"answers": {"all_of": ["999"], "any_of": [], "none_of": []}})])
    run.save(tmp_path / "run.json")
    read = Run.load(tmp_path / "run.json")
    assert [r.stage for r in read.results] == [None, Stage.READ]
    assert json.loads(read.to_json()) == json.loads(run.to_json())


def test_what_is_not_in_the_papers_is_to_be_refused(service: Service) -> None:
    nothing = {"answers": {"all_of": [], "any_of": [], "none_of": []}, "docs": [], "quotes": [], "quote_docs": []}
    asked = row(category="unanswerable", gold={**nothing, "abstain": True})
    refused = judged(service, asked, answer("Không tìm thấy.", cited("bao-cao.txt", QUOTE), status="not_found"))
    assert (refused.right, refused.refused, refused.stage, refused.figures_said) == (True, True, None, 0)
    assert (refused.citations_supporting, refused.ranks) == (0, ())
    claimed = judged(service, asked, answer("Có 317 suất.", cited("bao-cao.txt", QUOTE), figures=[("317", "verified")]))
    assert (claimed.right, claimed.misattributed, claimed.stage) == (False, 1, Stage.READ)


def test_the_figure_of_another_ward_is_misattributed(service: Service) -> None:
    other = cited("bao-cao-2.txt", "trao 208 suất quà cho người có công")
    found = judged(service, row(), answer("Phường trao 208 suất quà [1].", other, figures=[("208 suất", "verified")]))
    assert (found.right, found.missing, found.wrong) == (False, ("317",), ("208",))
    assert (found.figures_said, found.figures_right, found.figures_found, found.misattributed) == (1, 0, 0, 1)
    assert (found.citations, found.citations_supporting, found.citations_exact, found.quotes_cited) == (1, 0, 1, 0)
    assert found.stage is Stage.READ


def test_the_right_figure_cited_from_elsewhere_is_misattributed(service: Service) -> None:
    other = cited("bao-cao-2.txt", "trao 208 suất quà")
    found = judged(service, row(), answer("Phường trao 317 suất quà [1].", other, figures=[("317 suất", "verified")]))
    assert (found.right, found.figures_right, found.misattributed) == (True, 1, 1)


def test_a_later_line_asserts_nothing(service: Service) -> None:
    text = "Phường trao 317 suất quà [1].\nVăn bản khác ghi: 208 suất [1]."
    given = answer(text, cited("bao-cao.txt", QUOTE), figures=[("317 suất", "verified"), ("208 suất", "verified")])
    found = judged(service, row(), given)
    assert (found.figures_said, found.figures_right, found.misattributed) == (1, 1, 0)


def test_a_number_of_the_gold_quote_counts_and_a_date_does_not(service: Service) -> None:
    quote = "trao 317 suất quà cho người có công, tổng kinh phí 95,1 triệu đồng"
    given = answer(
        "Ngày 12/9/2027 trao 317 suất quà, 95.100.000 đồng, 16 lớp [1].",
        cited("bao-cao.txt", quote),
        figures=[("12/9/2027", "verified"), ("317 suất", "verified"), ("16 lớp", "verified")],
    )
    found = judged(service, row(gold={"quotes": [quote]}), given)
    assert (found.figures_said, found.figures_right) == (2, 1)


def test_a_quote_that_is_off_by_one_is_not_exact(service: Service) -> None:
    citation = cited("bao-cao.txt", QUOTE)
    moved = {**citation, "start": citation["start"] + 1, "end": citation["end"] + 1}
    found = judged(service, row(), answer("317 [1]", moved))
    assert (found.citations_exact, found.citations_supporting) == (0, 1)


def test_touching_a_quote_is_not_sharing_characters(service: Service) -> None:
    before = cited("bao-cao.txt", "Phường Hàng Mắm ")
    found = judged(service, row(), answer("317 [1]", before))
    assert (found.citations_supporting, found.quotes_cited) == (0, 0)


def test_conflict_is_shown_when_both_sides_are_named(service: Service) -> None:
    sides = [{"doc": "bao-cao", "figure": "317"}, {"doc": "bao-cao-2", "figure": "208"}]
    asked = row(category="conflict", gold={"conflict": sides})
    warning = {"indicator": "suất quà", "figures": ["317 suất", "208 suất"], "citations": [1, 1]}
    citation = cited("bao-cao.txt", QUOTE)
    both = judged(service, asked, answer("Trao 317 suất [1].", citation, conflicts=[warning]))
    one = judged(service, asked, answer("Trao 317 suất [1].", citation, conflicts=[{**warning, "figures": ["317"]}]))
    silent = judged(service, asked, answer("Trao 317 suất, nơi khác 208 suất [1].", citation))
    assert [found.conflict_shown for found in (both, one, silent)] == [True, False, False]
    assert all(found.conflict_expected for found in (both, one, silent))
    alarm = judged(service, row(), answer("Trao 317 suất [1].", citation, conflicts=[warning]))
    assert (alarm.conflict_expected, alarm.conflict_shown) == (False, True)


class TestStage:
    """Where an answer was lost."""

    REFUSED = answer("Không tìm thấy trong tài liệu.", status="not_found")

    def test_parse_when_the_words_are_in_no_document(self, service: Service) -> None:
        found = judged(service, row(gold={"quotes": ["trao 318 suất quà"]}), self.REFUSED)
        assert (found.stage, found.quotes, found.ranks) == (Stage.PARSE, 0, ())

    def test_parse_when_the_document_is_missing(self, service: Service) -> None:
        found = judged(service, row(gold={"quote_docs": ["bi-thieu"], "docs": ["bi-thieu"]}), self.REFUSED)
        assert (found.stage, found.wards) == (Stage.PARSE, ())

    def test_retrieve_when_the_question_leads_elsewhere(self, service: Service) -> None:
        found = judged(service, row(question="Phường Đồng Bún trồng bao nhiêu cây xanh?"), self.REFUSED)
        assert (found.stage, found.ranks) == (Stage.RETRIEVE, ())

    def test_read_when_the_words_were_given(self, service: Service) -> None:
        assert judged(service, row(), self.REFUSED).stage is Stage.READ

    def test_every_side_is_needed_where_sides_are_compared(self, service: Service) -> None:
        both = {"quotes": [QUOTE, "trao 999 suất quà"], "quote_docs": ["bao-cao", "bao-cao-2"]}
        assert judged(service, row(category="cross_ward", gold=both), self.REFUSED).stage is Stage.PARSE
        assert judged(service, row(gold=both), self.REFUSED).stage is Stage.READ

    def test_verify_when_the_right_figure_is_doubted(self, service: Service) -> None:
        given = answer("317 suất quà [1].", cited("bao-cao.txt", QUOTE), figures=[("317 suất quà", "unsupported")])
        found = judged(service, row(), given)
        assert (found.right, found.stage) == (True, Stage.VERIFY)


def test_a_quote_is_found_over_line_ends_but_never_nearly(service: Service) -> None:
    store = service.retriever.store
    assert len(find_gold(row(gold={"quotes": ["trao 317  suất\nquà"]}), store).places) == 1
    assert find_gold(row(gold={"quotes": ["trao 317 suat qua"]}), store).places == ()


def test_gold_may_name_its_place_instead_of_its_words(service: Service) -> None:
    start = PAPERS["bao-cao.txt"].index(QUOTE)
    placed = {"quotes": [], "spans": [[start, start + len(QUOTE)]], "hashes": [digest(QUOTE)]}
    (found,) = evaluate(service, [row(gold=placed)]).results
    assert (found.row["gold"]["quotes"], found.quotes, found.ranks) == ([QUOTE], 1, (1,))
    moved = {**placed, "spans": [[start + 1, start + 1 + len(QUOTE)]]}
    rows, said = quoted(service, [row(gold=moved)])
    assert rows[0]["gold"]["quotes"] == []
    assert len(said) == 1
    assert evaluate(service, [row(gold=moved)]).results[0].quotes == 0


@pytest.mark.parametrize("document", ["a/bao-cao.v2.docx", "bao-cao.v2.docx"])
def test_documents_are_named_with_or_without_suffix(document: str) -> None:
    assert is_named(document, ["bao-cao.v2"])
    assert is_named(document, ["bao-cao.v2.docx"])
    assert not is_named(document, ["bao-cao"])


class TestQuestions:
    """Sets as people write them."""

    GOOD = json.dumps({"id": "a", "question": "Gì?", "gold": {"answers": {"all_of": ["1"]}}})

    def test_what_may_be_left_out_is_filled_in(self, tmp_path: Path) -> None:
        path = tmp_path / "set.jsonl"
        path.write_text(f"\ufeff{self.GOOD}\n\n", "utf-8")
        (one,) = load_set(path)
        assert (one["history"], one["difficulty"], one["category"]) == ([], "normal", "khác")
        assert one["gold"]["answers"] == {"all_of": ["1"], "any_of": [], "none_of": []}
        assert (one["gold"]["quotes"], one["gold"]["abstain"], one["gold"]["conflict"]) == ([], False, None)

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("{", "không phải JSON"),
            ("[]", "không phải đối tượng"),
            ('{"id": "b", "question": "Gì?"}', "thiếu ô gold"),
            ('{"id": "b", "question": "Gì?", "gold": {}}', "không có đáp án"),
            ('{"id": "b", "question": "Gì?", "gold": {"answers": [1]}}', "gold.answers"),
            ('{"id": "b", "question": " ", "gold": {"abstain": true}}', "thiếu ô question"),
            ('{"question": "Gì?", "gold": {"abstain": true}}', "thiếu ô id"),
            ('{"id": "b", "question": "Gì?", "gold": {"abstain": "yes"}}', "gold.abstain"),
            ('{"id": "b", "question": "Gì?", "gold": {"answers": {"all_of": [1]}}}', "gold.answers.all_of"),
            ('{"id": "b", "question": "Gì?", "history": "Gì", "gold": {"abstain": true}}', "history"),
            ('{"id": "b", "question": "Gì?", "gold": {"answers": {"all_of": ["1"]}, "quotes": ["x"]}}', "quote_docs"),
            ('{"id": "b", "question": "Gì?", "gold": {"abstain": true, "conflict": "x"}}', "gold.conflict"),
            (
                '{"id": "b", "question": "Gì?", "gold": {"answers": {"all_of": ["1"]}, "spans": [[1]], "quote_docs": ["x"]}}',
                "gold.spans",
            ),
            (
                '{"id": "b", "question": "Gì?", "gold": {"answers": {"all_of": ["1"]}, "spans": [[1, 2]]}}',
                "1 đoạn trong gold.spans",
            ),
            (GOOD, "trùng id “a” với dòng 1"),
        ],
    )
    def test_a_bad_line_is_named_in_one_sentence(self, tmp_path: Path, line: str, said: str) -> None:
        path = tmp_path / "set.jsonl"
        path.write_text(f"{self.GOOD}\n{line}\n", "utf-8")
        with pytest.raises(QuestionError) as refused:
            load_set(path)
        sentence = str(refused.value)
        assert sentence.startswith(f"Dòng 2 của “{path}” ")
        assert said in sentence
        assert sentence.endswith("hãy sửa dòng này.")

    def test_files_that_are_no_sets(self, tmp_path: Path) -> None:
        (tmp_path / "empty.jsonl").write_text("\n", "utf-8")
        (tmp_path / "latin.jsonl").write_bytes("{é".encode("latin-1"))
        for name, said in (("empty", "không có câu nào"), ("latin", "không phải UTF-8"), ("none", "Không đọc được")):
            with pytest.raises(QuestionError, match=said):
                load_set(tmp_path / f"{name}.jsonl")

    def test_a_bundled_set_goes_by_its_name(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert len(load_set(named_set(Path("sample")))) >= 50
        (tmp_path / "sample").write_text("x", "utf-8")
        assert named_set(Path("sample")) == Path("sample")
        assert named_set(Path("no-such-set")) == Path("no-such-set")

    def test_bundled_sets_can_be_judged(self) -> None:
        folder = named_set(Path("sample")).parent
        paths = sorted(folder.glob("*.jsonl"))
        assert paths
        for path in paths:
            for one in load_set(path):
                assert one["gold"]["abstain"] or one["gold"]["docs"], one["id"]


def test_a_question_that_cannot_be_asked_is_named(service: Service) -> None:
    with pytest.raises(QuestionError, match=r"^Câu q: Câu hỏi dài"):
        evaluate(service, [row(question="gì " * 1000)])
