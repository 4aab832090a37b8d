"""The comparison of retrieval: the protocol of its systems, their places in the texts, the scores, the command."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.unicode import fold
from eval.compare import DEPTH, Asked, Line, Score, asked, compare, loaded, score
from eval.compare_report import COSTS, QUALITY, best, in_words, lines, page, to_json
from eval.peers import registry
from eval.peers.base import Found, Text, found, places
from eval.peers.folded import Folded
from eval.peers.plain import Plain
from eval.peers.registry import OURS, SYSTEMS, System, create, missing
from index.encoders import EMBEDDED_MODEL

ROOT = Path(__file__).resolve().parents[2]
PLAIN = next(system for system in SYSTEMS if system.family == "plain")
FIRST = Text(
    "bao-cao",
    "ỦY BAN NHÂN DÂN\nPHƯỜNG HÀNG MẮM\n\nBÁO CÁO\nKết quả tháng 8 năm 2027\n\nI. KẾT QUẢ\n"
    "1. Phường Hàng Mắm trao 317 suất quà cho người có công.\n\n"
    "2. Trung tâm học tập cộng đồng mở 16 lớp xóa mù tin học.\n",
)
SECOND = Text(
    "thong-bao",
    "ỦY BAN NHÂN DÂN\nPHƯỜNG GÒ DƯA\n\nTHÔNG BÁO\nLịch cắt điện\n\n"
    "1. Khu phố 4 cắt điện 25 giờ để thay máy biến áp.\n\n2. Nước sạch vẫn cấp bình thường.\n",
)
ELECTRICITY = "cắt điện 25 giờ"


def row(number: int, question: str, text: Text, quote: str, category: str = "figure", **more: object) -> dict:
    answers = {"all_of": ["25"], "any_of": [], "none_of": []}
    gold = {"answers": answers, "docs": [text.name], "quotes": [quote], "quote_docs": [text.name], "abstain": False}
    return {"id": f"q{number}", "question": question, "category": category, "gold": gold, **more}


ROWS = [
    row(1, "Khu phố 4 cắt điện mấy giờ?", SECOND, ELECTRICITY),
    row(2, "Phường Hàng Mắm trao bao nhiêu suất quà?", FIRST, "317 suất quà", "table"),
    row(3, "Phường mở mấy lớp xóa mù tin học?", FIRST, "16 lớp", "footnote_figure"),
]


@pytest.fixture(params=SYSTEMS, ids=lambda system: system.name)
def system(request: pytest.FixtureRequest) -> System:
    absent = missing(request.param)
    if absent:
        pytest.skip(f"not installed: {', '.join(absent)}")
    return request.param


def test_every_system_finds_what_it_was_given_and_what_is_added(system: System) -> None:
    questions = asked(ROWS, [FIRST, SECOND])
    # The shorter of two texts is indexed first and the other one added, so both ways in have to work.
    (line,) = compare([FIRST, SECOND], questions, str(EMBEDDED_MODEL), [system])
    assert line.trouble is None
    assert line.scores["all"].questions == len(ROWS)
    assert line.scores["all"].hits[5] == 1.0
    assert line.add is not None
    assert 0 < line.query < 60
    assert line.memory > 10 * 2**20
    assert line.characters > 0


def test_a_system_answers_with_places_in_the_texts() -> None:
    for family in ("wardqa", "plain"):
        peer = create(family, "", str(EMBEDDED_MODEL))
        peer.index([FIRST])
        assert {one.document for one in peer.search("cắt điện mấy giờ", DEPTH)} <= {FIRST.name}
        peer.add(SECOND)
        texts = dict([FIRST, SECOND])
        hits = peer.search("Khu phố 4 cắt điện mấy giờ?", DEPTH)
        assert len(hits) <= DEPTH
        assert all(0 <= start < end <= len(texts[hit.document]) for hit in hits for start, end in hit.spans)
        assert ELECTRICITY in " ".join(texts[hits[0].document][start:end] for start, end in hits[0].spans)


def test_without_dau_passages_stand_in_the_texts_as_they_were() -> None:
    decomposed = Text("tach", unicodedata.normalize("NFD", SECOND.text * 30))
    peer = Folded(Plain())
    peer.index([FIRST])
    peer.add(decomposed)
    with_marks = peer.search("CẮT ĐIỆN 25 giờ", 3)
    assert with_marks == peer.search("cat dien 25 gio", 3)
    (start, end) = with_marks[0].spans[0]
    assert with_marks[0].document == "tach"
    assert "cat dien 25 gio" in fold(decomposed.text[start:end])
    assert all(one.spans[0][1] <= len(decomposed.text) for one in with_marks)


@given(st.lists(st.text("aăâ b\nđ", max_size=12), min_size=1, max_size=6), st.data())
def test_a_chunk_is_found_where_it_stands(parts: list[str], data: st.DataObject) -> None:
    text = "\n\n".join(parts)
    chunks = [" ".join(part.split()) for part in parts if part.strip()]
    spans = places(text, chunks)
    assert len(spans) == len(chunks)
    for chunk, (start, end) in zip(chunks, spans, strict=True):
        assert "".join(text[start:end].split()) == "".join(chunk.split())
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
    assert [start for start, _ in spans] == sorted(start for start, _ in spans)


def test_a_chunk_that_is_nowhere_is_told() -> None:
    with pytest.raises(LookupError):
        places("một hai ba", ["bốn"])


def test_scores_are_shares_of_questions_and_mean_reciprocal_ranks() -> None:
    gold = (("a", 10, 20),)
    questions = [Asked("x", frozenset({"all", "table"}), gold)] + [Asked("y", frozenset({"all"}), gold)] * 3
    at = [found("a", 19, 30), found("a", 20, 30), found("b", 10, 20), Found("a", ((0, 5), (9, 11)))]
    ranked = [[at[0]], [at[1], at[2], at[3]], [at[1], at[2]], [at[1], at[1], at[1], at[1], at[0]]]
    scores = score(questions, ranked)
    assert scores["all"] == Score(4, {1: 0.25, 3: 0.5, 5: 0.75}, pytest.approx((1 + 1 / 3 + 1 / 5) / 4))
    assert scores["table"] == Score(1, {1: 1.0, 3: 1.0, 5: 1.0}, 1.0)
    assert set(scores) == {"all", "table"}


def test_only_questions_that_say_something_of_retrieval_are_asked() -> None:
    nowhere = row(4, "Không có ở đâu?", FIRST, "chữ này không có")
    follows = row(5, "Còn nước sạch?", SECOND, "Nước sạch", history=["Khu phố 4 cắt điện mấy giờ?"])
    refused = row(6, "Có mấy tàu cá?", FIRST, "317")
    refused["gold"]["abstain"] = True
    questions = asked([*ROWS, nowhere, follows, refused], [FIRST, SECOND])
    typed = [one for one in questions if "bare" not in one.groups]
    assert [one.question for one in typed] == [one["question"] for one in ROWS]
    assert [sorted(one.groups) for one in typed] == [["all"], ["all", "table"], ["all", "footnote"]]
    assert [one.question for one in questions[len(typed) :]] == [fold(one["question"]) for one in ROWS]
    (name, start, end) = typed[0].gold[0]
    assert dict([FIRST, SECOND])[name][start:end] == ELECTRICITY


def test_what_is_not_installed_or_fails_has_a_line_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    absent = System("absent", "vectors", "Vắng")
    monkeypatch.setitem(registry._NEEDS, "absent", (("no_such_module.inside", "no-such-package"),))
    broken = System("nobody", "", "Hỏng")
    measured = compare([FIRST], asked(ROWS[1:], [FIRST]), str(EMBEDDED_MODEL), [absent, broken, PLAIN])
    assert measured[0].trouble is not None
    assert "chưa cài" in measured[0].trouble
    assert "no-such-package" in measured[0].trouble
    assert registry.EXTRA in measured[0].trouble
    assert measured[1].trouble is not None
    assert "nobody" in measured[1].trouble
    assert measured[2].trouble is None
    assert measured[2].add is None  # one document: none is left to add
    shown = "\n".join(lines(measured, 1))
    assert "Vắng: chưa cài" in shown
    assert "Vắng: chưa cài" in page(measured, 1)


def test_the_best_of_a_column_is_marked_and_said_where_it_is_not_ours() -> None:
    scores = [{"all": Score(2, {1: a, 3: 1.0, 5: 1.0}, a)} for a in (0.5, 1.0)]
    ours = Line(OURS, scores[0], index=1.0, add=0.5, query=0.001, memory=10**8, characters=900.0)
    theirs = Line(PLAIN, scores[1], index=0.1, add=0.5, query=0.002, memory=10**9, characters=5000.0)
    assert best(QUALITY["all"][0], [ours, theirs]) == [theirs]
    assert best(QUALITY["all"][1], [ours, theirs]) == [ours, theirs]
    assert best(COSTS[0], [ours, theirs]) == [theirs]
    assert best(COSTS[3], [ours, theirs]) == [ours]
    assert best(QUALITY["table"][0], [ours, theirs]) == []
    said = list(in_words([ours, theirs]))
    assert [re.search(r"về (.*?):", one)[1] for one in said[:-1]] == [  # type: ignore[index]
        "hit@1, tất cả (%)",
        "MRR, tất cả",
        "lập chỉ mục (giây)",
    ]
    assert "100,0, wardqa 50,0" in said[0]
    assert "6 trong 9 cột" in said[-1]
    table = [one for one in lines([ours, theirs], 3) if one.startswith(("wardqa ", "BM25"))]
    assert table[0].split()[1:] == ["50,0", "100,0*", "100,0*", "0,500"]
    assert table[2].split()[1:] == ["1,00", "0,50*", "1,00*", "100*", "900*"]
    assert list(in_words([theirs])) == []


def test_a_process_of_a_system_reaches_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = (
            "import socket, sys\nfrom eval.peers.worker import stay_home\nstay_home()\n"
            "try: socket.create_connection(('127.0.0.1', int(sys.argv[1])), 2)\n"
            "except OSError as error: print(error)\nelse: print('connected')"
        )
        command = [sys.executable, "-c", code, str(server.getsockname()[1])]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.stdout.strip() == "no network while systems are compared", done.stderr


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "eval.cli", "eval", "compare", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=200)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = tmp_path / "documents"
    documents.mkdir()
    for name, text in (FIRST, SECOND):
        (documents / f"{name}.txt").write_text(text, "utf-8")
    (tmp_path / "set.jsonl").write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in ROWS), "utf-8")
    return tmp_path


@pytest.mark.soak
def test_the_command_prints_and_draws(folder: Path) -> None:
    (folder / "documents" / "hong.pdf").write_bytes(b"%PDF-1.4 broken")
    drawn = folder / "so-sanh.html"
    options = ("--documents", str(folder / "documents"), "--peers", "plain")
    readmes = [folder / "README.md", folder / "README.vi.md"]
    for readme in readmes:
        readme.write_text("a\n<!-- eval:compare -->\nold\n<!-- /eval:compare -->\nb\n", "utf-8")
    into = [word for readme in readmes for word in ("--readme", str(readme))]
    done = run(str(folder / "set.jsonl"), *options, "--html", str(drawn), *into)
    assert done.returncode == 0, done.stderr
    assert "hong.pdf" in done.stderr
    assert "tất cả (3 câu)" in done.stdout
    assert "hỏi không dấu (3 câu)" in done.stdout
    assert f"{OURS.label} tốt nhất hoặc ngang với tốt nhất ở" in done.stdout
    english, vietnamese = (readme.read_text("utf-8") for readme in readmes)
    for text, label, decimal in ((english, "BM25 over 1000", r"\d\.\d"), (vietnamese, PLAIN.label, r"\d,\d")):
        assert text.startswith("a\n<!-- eval:compare -->\n")
        assert text.endswith("<!-- /eval:compare -->\nb\n")
        assert "old" not in text
        (only,) = (one for one in text.splitlines() if label in one)
        assert re.search(decimal, only)
    html = drawn.read_text("utf-8")
    assert "hit@1, tất cả" in html
    assert PLAIN.label in html
    assert not re.search(r"https?://|<script|<link|@import|url\(", html)
    value = json.loads(run(str(folder / "set.jsonl"), *options, "--json").stdout)
    assert value["documents"] == 2
    assert [one["system"] for one in value["systems"]] == ["wardqa", "plain"]
    assert value["systems"][0]["scores"]["all"]["questions"] == 3
    assert value["systems"][0]["peak_bytes"] > 0
    assert value["systems"][0]["connections_refused"] == 0


def test_what_cannot_be_compared_is_one_sentence(folder: Path) -> None:
    documents = ("--documents", str(folder / "documents"))
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "khac.txt").write_text(SECOND.text, "utf-8")
    for arguments in (
        (str(folder / "set.jsonl"), *documents, "--peers", "nobody"),
        (str(folder / "none.jsonl"), *documents),
        (str(folder / "set.jsonl"), "--documents", str(elsewhere)),
        (str(folder / "set.jsonl"), *documents, "--html", str(folder / "none" / "x.html")),
    ):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (1, ""), arguments
        assert done.stderr.startswith("Lỗi: ")
        assert done.stderr.count("\n") == 1


def test_documents_of_one_name_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for path in (tmp_path / "a.txt", tmp_path / "b" / "a.txt"):
        path.write_text(FIRST.text, "utf-8")
    texts, left_out = loaded(tmp_path)
    assert [one.name for one in texts] == ["a"]
    assert len(left_out) == 1
    assert "a.txt" in left_out[0]


def test_numbers_for_programs_are_not_rounded() -> None:
    scores = {"all": Score(3, {1: 1 / 3, 3: 2 / 3, 5: 1.0}, 0.6111)}
    value = to_json([Line(OURS, scores, index=0.123456, query=0.0012345, memory=5)], 2)
    (only,) = value["systems"]  # type: ignore[misc]
    assert only["scores"]["all"]["hit@1"] == 1 / 3
    assert (only["index_seconds"], only["query_seconds_p50"], only["peak_bytes"]) == (0.123456, 0.0012345, 5)
