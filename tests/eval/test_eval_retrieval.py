"""``wardqa eval retrieval``: rankings by hand, benchmark files, the product beside the stock pipeline, what each part adds."""

from __future__ import annotations

import json
import math
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, fields, replace
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import index.query
from corpus.errors import QuestionError
from eval.ablation import WHOLE, parts
from eval.benchmark import BM25, BM25_MARKED, DENSE, OURS, bm25, by_scores, cosine, fuse, opened, searched
from eval.benchmark_set import RetrievalSet, load_benchmark, pool
from eval.cli import main
from eval.ranks import Ranking, hit_at, mrr, ndcg, ranked
from eval.retrieval_bars import Bar, question_bars
from eval.sheet import Sheet, number, points, share
from index.encoders import load_encoder
from index.retrieval import Retriever, Weights
from qa.settings import load_settings
from qa.workspace import recipe_of

PASSAGES = {
    "a": "Thu ngân sách nhà nước trên địa bàn đạt 215 triệu đồng.",
    "b": "Bảo đảm an toàn giao thông trên các tuyến đường gần trường học.",
    "c": "Trạm y tế tiêm chủng mở rộng cho 40 trẻ em trong quý.",
}
QUERIES = {"1": "thu ngân sách được bao nhiêu", "2": "an toàn giao thông", "3": "tiêm chủng cho trẻ em"}
QRELS = {"1": ["a"], "2": ["b"], "3": ["c"]}
ENGLISH = {"1": "How much was the state budget revenue?", "2": "What was done for traffic safety on the roads?"}
PAPER = """ỦY BAN NHÂN DÂN
PHƯỜNG HÀNG MẮM

BÁO CÁO
Kết quả tháng 8 năm 2027

I. KẾT QUẢ
1. Phường Hàng Mắm trao 317 suất quà cho người có công.
2. Trung tâm học tập cộng đồng mở 16 lớp xóa mù tin học.
3. Tổ dân phố thu 25 triệu đồng tiền vệ sinh môi trường.
"""


def row(number: int, words: str, quote: str, category: str = "figure", **more: object) -> dict[str, Any]:
    answers = {"all_of": ["1"], "any_of": [], "none_of": []}
    gold = {"answers": answers, "docs": ["bao-cao"], "quotes": [quote], "quote_docs": ["bao-cao"], "abstain": False}
    return {"id": f"q{number}", "question": words, "category": category, "gold": gold, **more}


ROWS = [
    row(1, "Phường trao bao nhiêu suất quà cho người có công?", "317 suất quà"),
    row(2, "mo bao nhieu lop xoa mu tin hoc", "16 lớp", "no_diacritics"),
    row(3, "Đến nay được bao nhiêu?", "25 triệu đồng", "followup", history=["Thu tiền vệ sinh môi trường thế nào?"]),
    row(4, "Có bao nhiêu tàu cá?", "câu này văn bản không có"),
]


@dataclass(frozen=True)
class Outcome:
    """What one command did."""

    status: int
    out: str
    err: str


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one paper, a set of questions over it and a benchmark file."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "docs").mkdir()
    (folder / "docs" / "bao-cao.txt").write_text(PAPER, "utf-8")
    (folder / "set.jsonl").write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in ROWS), "utf-8")
    write(folder / "small.json", QUERIES)
    return folder


def write(path: Path, queries: dict[str, str]) -> Path:
    data = {"name": path.stem, "corpus": PASSAGES, "queries": queries, "qrels": {key: QRELS[key] for key in queries}}
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return path


def retrieval(desk: Path, *arguments: str | Path) -> Outcome:
    """Run the command in this process, so that the encoder is loaded once."""
    out, err = StringIO(), StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr("sys.argv", ["wardqa", "eval", "retrieval", *(str(_placed(desk, one)) for one in arguments)])
        patch.setenv("WARDQA_HOME", str(desk / "home"))
        with pytest.raises(SystemExit) as stop:
            main()
    return Outcome(int(stop.value.code or 0), out.getvalue(), err.getvalue())


def _placed(desk: Path, argument: str | Path) -> str | Path:
    """A file named in an argument, in its folder: the processes of other systems start where this one did."""
    return desk / argument if str(argument).endswith((".json", ".jsonl", ".md")) else argument


def small() -> RetrievalSet:
    return RetrievalSet("small", PASSAGES, QUERIES, {key: frozenset(ids) for key, ids in QRELS.items()})


class TestRankings:
    def test_by_hand(self) -> None:
        two = ranked([False, True, False, True], 3)
        assert two == Ranking((2, 4), 3)
        assert (two.hit(1), two.hit(2)) == (False, True)
        assert two.reciprocal == 0.5
        best = 1 + 1 / math.log2(3) + 1 / math.log2(4)
        assert two.ndcg == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / best)
        assert Ranking((), 3).ndcg == Ranking((), 0).ndcg == 0.0
        assert Ranking((1, 2), 2).ndcg == 1.0

    def test_means_over_questions(self) -> None:
        rankings = [Ranking((1,), 1), Ranking((3,), 1), Ranking((), 1)]
        assert hit_at(rankings, 1).value == pytest.approx(1 / 3)
        assert hit_at(rankings, 3).value == pytest.approx(2 / 3)
        assert mrr(rankings).value == pytest.approx(4 / 9)
        assert ndcg(rankings).value == pytest.approx((1 + 0.5) / 3)

    def test_of_a_matrix(self) -> None:
        scores = np.array([[0.9, 0.5, 0.1]] * 3, dtype=np.float32)
        assert [one.ranks for one in by_scores(small(), scores)] == [(1,), (2,), (3,)]


class TestBenchmarkFiles:
    def test_bm25_the_encoder_and_their_sum_find_the_passage(self) -> None:
        lexical, dense = bm25(small()), cosine(small(), load_encoder())
        assert ndcg(by_scores(small(), lexical)).value == 1.0
        assert hit_at(by_scores(small(), fuse(lexical, dense, 0.5)), 1).value == 1.0
        np.testing.assert_array_equal(fuse(lexical, lexical, 0.0).max(axis=1), np.ones(3))

    def test_without_marks_only_folded_words_find_anything(self) -> None:
        bare = small().without_marks()
        assert bare.queries["2"] == "an toan giao thong"
        np.testing.assert_array_equal(bm25(bare), bm25(small()))
        assert bm25(bare, marked=True).sum() < bm25(small(), marked=True).sum()

    def test_passages_of_the_index_are_those_of_the_file(self) -> None:
        recipe = recipe_of(load_settings())
        with opened(small(), recipe) as folder:
            retriever = Retriever(folder, recipe.encoder)
            assert len(retriever.store) == 3
            texts = [retriever.store.document(entry).text for entry in retriever.store.entries]
            assert texts == list(PASSAGES.values())
            assert [one.ranks[0] for one in searched(small(), retriever)] == [1, 1, 1]
        assert not folder.exists()

    def test_pool_keeps_names_apart(self) -> None:
        both = pool([small(), replace(small(), name="other")], "pool")
        assert len(both.passages) == len(both.queries) == 6
        assert both.relevant["other/1"] == {"other/a"}

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("{", "không phải JSON"),
            ("[]", "không phải đối tượng"),
            ('{"corpus": {}, "queries": []}', "thiếu ô queries"),
            ('{"corpus": {}, "queries": {"1": "?"}}', "thiếu ô qrels"),
            ('{"corpus": {}, "queries": {"1": "?"}, "qrels": {"1": ["z"]}}', "“z” không có trong corpus"),
            ('{"corpus": {"z": "x"}, "queries": {}, "qrels": {"1": ["z"]}}', "không có câu hỏi nào"),
        ],
    )
    def test_a_wrong_file_is_refused_in_one_sentence(self, tmp_path: Path, content: str, said: str) -> None:
        file = tmp_path / "sai.json"
        file.write_text(content, "utf-8")
        with pytest.raises(QuestionError, match=r"sai\.json") as refusal:
            load_benchmark(file)
        assert said in str(refusal.value)
        assert "\n" not in str(refusal.value)

    def test_a_missing_file_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(QuestionError, match="khong-co"):
            load_benchmark(tmp_path / "khong-co.json")

    @pytest.mark.parametrize("name", ["belebele-vi", "uit-reg-vi", "vi-wiki-hand", "viquad-mini"])
    def test_the_sum_is_no_worse_than_bm25(self, shared_dir: Path, name: str) -> None:
        part = load_benchmark(shared_dir / "benchmarks" / f"{name}.json")
        assert not part.english
        lexical = bm25(part)
        both = ndcg(by_scores(part, fuse(lexical, cosine(part, load_encoder()), 0.5))).value
        assert both is not None
        assert both > (ndcg(by_scores(part, lexical)).value or 1.0)

    def test_english_questions_are_known_as_such(self, shared_dir: Path) -> None:
        assert load_benchmark(shared_dir / "benchmarks" / "belebele-en2vi.json").english


class TestBars:
    def test_a_bar_is_met_at_its_height(self) -> None:
        assert Bar("", "", 0.93, 0.93).met
        assert Bar("", "", 0.1 + 0.2, 0.3).met
        assert not Bar("", "", 0.9299, 0.93).met

    def test_questions_without_marks_may_lose_two_points(self) -> None:
        found, lost = Ranking((1,), 1), Ranking((), 1)
        bars = list(question_bars([found] * 100, [*[found] * 98, *[lost] * 2]))
        assert all(bar.met for bar in bars)
        bars = list(question_bars([found] * 100, [*[found] * 97, *[lost] * 3]))
        assert [bar.met for bar in bars] == [True] * 3 + [False] * 3


class TestAblation:
    def test_every_weight_that_is_worth_something_has_a_row(self) -> None:
        rows = {one.name: one for one in parts(Weights())}
        assert next(iter(rows)) == WHOLE
        for one in fields(Weights):
            value = getattr(Weights(), one.name)
            if isinstance(value, float) and value:
                assert getattr(rows[one.name].weights, one.name) == 0
                assert replace(rows[one.name].weights, **{one.name: value}) == Weights()
        assert "words" not in {one.name for one in parts(replace(Weights(), words=0.0))}

    def test_slips_stay_only_for_as_long_as_the_part_is_off(self) -> None:
        part = next(one for one in parts(Weights()) if one.name == "slips")
        kept = index.query.mend_slips
        with part.without():
            assert index.query.mend_slips is not kept
        assert index.query.mend_slips is kept


class TestSheets:
    def test_figures_in_vietnamese_and_english(self) -> None:
        assert (share(0.8125), share(0.8125, english=True), share(None)) == ("81,2", "81.2", "–")
        assert (number(0.8125), points(-0.0125), points(-1e-9)) == ("0,812", "−1,2", "+0,0")

    def test_markdown_keeps_bars_inside_cells(self) -> None:
        lines = list(Sheet("a", ("", "b"), (("x|y", "1"),)).markdown())
        assert lines == ["| a | b |", "|---|---:|", "| x\\|y | 1 |"]


class TestCommand:
    def test_a_question_set_beside_another_system(self, desk: Path) -> None:
        done = retrieval(desk, desk / "set.jsonl", "--documents", desk / "docs")
        assert done.status == 0, done.err
        assert "3 câu hỏi, 1 văn bản" in done.out
        first = next(line for line in done.out.splitlines() if line.startswith("wardqa, như gõ"))
        assert first.split()[3:6] == ["100,0", "100,0", "100,0"]
        assert "LangChain" in done.out
        for words in ("Không dấu", "Hỏi tiếp", "có dấu"):
            assert words in done.out

    def test_json_holds_every_system_and_group(self, desk: Path) -> None:
        done = retrieval(desk, desk / "set.jsonl", "--documents", desk / "docs", "--benchmark", "small.json", "--json")
        data = json.loads(done.out)
        ours, rival = data["questions"]["systems"][:2]
        assert ours["system"] == "wardqa"
        assert ours["typed"]["questions"] == rival["typed"]["questions"] == 3
        assert ours["bare"]["hit@5"] == 1.0
        assert 0 < rival["typed"]["ndcg@10"] <= 1
        assert set(ours["by_form"]) == {"marked", "bare", "followup"}
        assert set(ours["by_category"]) == {"figure", "no_diacritics", "followup"}
        (benchmark,) = data["benchmarks"]
        assert set(benchmark["methods"]) == {OURS, BM25, BM25_MARKED, DENSE}
        assert benchmark["methods"][OURS]["ndcg@10"] == 1.0
        assert [bar["met"] for bar in data["bars"]][:3] == [True] * 3

    def test_a_missed_bar_is_an_error(self, desk: Path) -> None:
        # Plain BM25 finds every passage first already, so nothing can be above it.
        done = retrieval(desk, "--benchmark", "small.json", "--bars")
        assert done.status == 1
        assert "CHƯA ĐẠT" in done.out
        write(desk / "english.json", ENGLISH)
        done = retrieval(desk, "--benchmark", "english.json", "--bars")
        assert (done.status, "CHƯA ĐẠT" in done.out) == (0, False), done.out

    def test_benchmarks_pooled_stripped_and_with_weights(self, desk: Path) -> None:
        write(desk / "other.json", QUERIES)
        words = ["--benchmark", "small.json", "--benchmark", "other.json", "--pool", "--strip", "--weights", "0.5"]
        done = retrieval(desk, *words)
        assert done.status == 0, done.err
        assert "pool: 6 đoạn, 6 câu hỏi" in done.out
        assert "small (bỏ hết dấu): 3 đoạn" in done.out
        assert done.out.count("BM25 + 0,5 × cô-sin") == 6

    @pytest.mark.soak
    def test_ablation_and_read_me(self, desk: Path) -> None:
        for name in ("README.md", "README.vi.md"):
            (desk / name).write_text("# x\n<!-- eval:retrieval -->\n<!-- /eval:retrieval -->\n", "utf-8")
        done = retrieval(
            desk,
            *(desk / "set.jsonl", "--documents", desk / "docs", "--benchmark", "small.json", "--ablation"),
            *("--readme", "README.md", "--readme", "README.vi.md"),
        )
        assert done.status == 0, done.err
        lines = done.out.splitlines()
        whole = next(line for line in lines if line.startswith("đầy đủ"))
        assert whole.split()[2:] == ["100,0"] * 7
        history = next(line for line in lines if line.startswith("các câu hỏi trước"))
        assert history.split()[4].startswith("−")  # the follow-up says nothing by itself
        english, vietnamese = ((desk / name).read_text("utf-8") for name in ("README.md", "README.vi.md"))
        assert "| everything | 100.0 |" in english
        assert "| earlier questions |" in english
        assert "| đầy đủ | 100,0 |" in vietnamese

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("--benchmark", "khong-co.json"), "khong-co.json"),
            (("--benchmark", "small.json", "--weights", "nặng"), "nặng"),
            (("--benchmark", "small.json", "--readme", "set.jsonl"), "set.jsonl"),
            (("khong-co.jsonl",), "khong-co.jsonl"),
        ],
    )
    def test_refusals_are_one_sentence(self, desk: Path, arguments: tuple[str, ...], said: str) -> None:
        done = retrieval(desk, *arguments)
        assert (done.status, done.out) == (1, "")
        assert done.err.startswith("Lỗi: ")
        assert done.err.count("\n") == 1
        assert said in done.err
