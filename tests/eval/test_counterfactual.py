"""Documents with other names and figures: one map everywhere, gold that is still true, arithmetic that still holds."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from corpus.document import Document
from corpus.loaders import load
from corpus.numbers import parse_number
from corpus.parse import parse
from corpus.source import Source
from corpus.unicode import fold, nfc
from eval.cli import main as run
from eval.counterfactual import Counterfactual, counterfactual, evaluated
from eval.making import read_folder
from eval.questions import load_set
from eval.refiguring import FigureMap, Number, numbers_in, write_like
from eval.relations import keep, relations_of
from eval.renaming import Names, names_in

ROWS = load_set(Path(__file__).resolve().parents[2] / "eval" / "sets" / "sample.jsonl")
MAP = FigureMap(0.6, years=2, papers=3)
PAPER = """ỦY BAN NHÂN DÂN
PHƯỜNG ĐÔNG NGÀN

Số: 41/BC-UBND
Đông Ngàn, ngày 12 tháng 9 năm 2027

BÁO CÁO
Kết quả tháng 8 năm 2027

1. Phường Đông Ngàn trao 317 suất quà tại chợ Lò Vôi¹²; vận động 24/40 hộ, đạt 60%.
2. Tổng số 58 lớp, gồm 31 lớp tiểu học, 27 lớp mầm non. Thu 12,75 tỷ đồng (12.750 triệu đồng).
3. Thực hiện Nghị quyết số 17/NQ-HĐND ngày 05/6/2026; đường Cầu Vồng 2 dài 1.250 m, rộng 100% thiết kế.
"""


def parsed(text: str) -> Document:
    return parse(Source("bao-cao-dong-ngan-2027.txt", text, "text"))


@pytest.fixture(scope="module")
def papers(sample_documents: list[Document]) -> list[Document]:
    return sample_documents


@pytest.fixture(scope="module", params=[1, 2])
def made(papers: list[Document], request: pytest.FixtureRequest) -> Counterfactual:
    return counterfactual(papers, ROWS, request.param)


def row(question: str, quote: str, *all_of: str, **more: Any) -> dict[str, Any]:
    stem = "bao-cao-dong-ngan-2027"
    gold = {"answers": {"all_of": list(all_of), "any_of": [], "none_of": []}, "docs": [stem], "quotes": [quote]}
    gold |= {"quote_docs": [stem], "section": None, "footnote": None, "abstain": False, "conflict": None}
    return {"id": "q1", "question": question, "category": "figure", "difficulty": "normal", "gold": gold, **more}


def test_every_quote_stands_in_its_new_document(made: Counterfactual, tmp_path: Path) -> None:
    texts = {}
    for document in made.documents:
        path = tmp_path / f"{document.stem}.txt"
        path.write_bytes(document.text.encode())
        texts[document.stem] = load(path).text
        assert texts[document.stem] == document.text
    quotes = 0
    for new in made.rows:
        for quote, stem in zip(new["gold"]["quotes"], new["gold"]["quote_docs"], strict=True):
            assert quote in texts[stem], new["id"]
            quotes += 1
    assert quotes >= 60
    assert len(made.rows) + sum(made.dropped.values()) == len(ROWS)
    assert sum(made.dropped.values()) <= 3


def test_no_old_figure_is_left_in_the_gold(made: Counterfactual) -> None:
    old = {r["id"]: r for r in ROWS}
    stay = moved = 0
    for new in made.rows:
        before = old[new["id"]]["gold"]["answers"]
        for kind, items in new["gold"]["answers"].items():
            assert len(items) == len(before[kind]) or kind == "none_of"
        for one, other in zip(before["all_of"], new["gold"]["answers"]["all_of"], strict=True):
            for a, b in zip(numbers_in(one), numbers_in(other), strict=True):
                assert sum(c.isdigit() for c in a.written) == sum(c.isdigit() for c in b.written) or a.percent
                stay, moved = stay + (a.value == b.value), moved + (a.value != b.value)
    assert moved > 30
    assert stay < moved / 5  # 1, 9, 99 and round hundreds have nowhere to go


def test_gold_figures_stand_in_the_new_quotes_where_they_stood_in_the_old(made: Counterfactual) -> None:
    old = {r["id"]: r for r in ROWS}
    told = 0
    for new in made.rows:
        before = old[new["id"]]["gold"]
        said = {n.value for quote in before["quotes"] for n in numbers_in(quote)}
        says = {n.value for quote in new["gold"]["quotes"] for n in numbers_in(quote)}
        for one, other in zip(before["answers"]["all_of"], new["gold"]["answers"]["all_of"], strict=True):
            for a, b in zip(numbers_in(one), numbers_in(other), strict=True):
                if a.value in said and not new.get("computation"):
                    assert b.value in says, new["id"]
                    told += 1
    assert told > 25


def test_one_map_over_all_documents(made: Counterfactual) -> None:
    seen: dict[tuple[bool, str], str] = {}
    for document in made.documents:
        numbered = {edit[0]: edit[2] for edit in document.edits}
        for number in numbers_in(document.source.text):
            if number.start in numbered:
                key = (number.percent, number.written)
                assert seen.setdefault(key, numbered[number.start]) == numbered[number.start]
    assert len(seen) > 150


def test_no_old_name_is_left(made: Counterfactual) -> None:
    assert len(made.names) > 10
    wards = {fold(d.source.metadata.ward.value) for d in made.documents if d.source.metadata.ward}
    assert wards <= set(made.names)
    for text in [*(d.text for d in made.documents), *(r["question"] for r in made.rows)]:
        for ward in wards:
            assert ward not in " ".join(fold(text).split())
    for document in made.documents:
        text = nfc(document.text)
        for old in made.names:
            places = [m.start() for m in re.finditer(rf"(?<!\w){old}(?![a-z0-9])", fold(text))]
            assert not [text[p : p + 40] for p in places if text[p].isupper()]
    assert not any(ward.replace(" ", "-") in d.stem for ward in wards for d in made.documents)


def test_initials_and_syllables_of_names_stay(made: Counterfactual) -> None:
    for old, new in made.names.items():
        assert [part[0] for part in old.split()] == [fold(part)[0] for part in new.split()]


def test_arithmetic_of_the_documents_still_holds(made: Counterfactual) -> None:
    assert made.relations_kept >= made.relations * 0.9
    again = [relation for d in made.documents for relation in relations_of(parse(Source(d.stem, d.text, "text")))]
    assert len(again) >= made.relations_kept * 0.8


def test_computed_answers_are_calculated_again(made: Counterfactual) -> None:
    computed = [r for r in made.rows if r.get("computation")]
    assert computed
    for new in computed:
        result = parse_number(new["computation"]["result"])
        assert evaluated(new["computation"]["expression"], Fraction) == Fraction(result)
        said = {n.value for item in new["gold"]["answers"]["all_of"] for n in numbers_in(item)}
        assert result in said


def test_the_same_seed_gives_the_same_outcome(papers: list[Document]) -> None:
    one, two = (counterfactual(papers, ROWS[:10], 7) for _ in range(2))
    assert [d.text for d in one.documents] == [d.text for d in two.documents]
    assert one.rows == two.rows
    assert [d.text for d in counterfactual(papers, [], 8).documents] != [d.text for d in one.documents]


def test_the_example_documents(shared_dir: Path) -> None:
    documents, _ = read_folder(shared_dir / "ward-documents")
    rows = load_set(shared_dir / "questions" / "dev.jsonl")
    made = counterfactual(documents, rows, 3)
    texts = {document.stem: document.text for document in made.documents}
    assert len(made.rows) >= 0.95 * len(rows)
    for new in made.rows:
        assert all(q in texts[s] for q, s in zip(new["gold"]["quotes"], new["gold"]["quote_docs"], strict=True))
    wards = {fold(d.metadata.ward.value) for d in documents if d.metadata.ward}
    assert not [1 for text in texts.values() for ward in wards if ward in " ".join(fold(text).split())]


def test_a_small_paper_is_rewritten_throughout() -> None:
    rows = [
        row("Phường Đông Ngàn trao mấy suất quà ở chợ Lò Vôi?", "trao 317 suất quà", "317"),
        row("dong ngan thu bao nhieu nam 2027", "12,75 tỷ đồng", "12,75"),
        row("Nghị quyết nào?", "Nghị quyết số 17/NQ-HĐND", "17/NQ-HĐND", "05/6/2026"),
        row("Báo cáo ký ngày nào, phuong dong ngan thang 4 the nao?", "ngày 12 tháng 9 năm 2027", "12", "9"),
        row("Vận động đạt mấy phần trăm?", "24/40 hộ", "24", "60,00%"),
        row("Có 5 cái gì?", "trao 317 suất quà", "5.555"),
        row("Gì?", "không có trong văn bản", "317"),
    ]
    for number, r in enumerate(rows):
        r["id"] = f"q{number}"
    made = counterfactual([parsed(PAPER)], rows, 1)
    text = made.documents[0].text
    assert sum(made.dropped.values()) == 2
    assert len(made.rows) == 5
    part, share = (parse_number(item.rstrip("%")) for item in made.rows[4]["gold"]["answers"]["all_of"])
    whole = next(n.value for n in numbers_in(made.rows[4]["gold"]["quotes"][0]) if n.value != part)
    assert round(100 * part / whole) == share.to_integral_value()
    assert made.rows[3]["gold"]["answers"]["all_of"] == ["13", "9"]
    assert "thang 4" in made.rows[3]["question"]
    assert not [old for old in ("317", "Đông Ngàn", "ĐÔNG NGÀN", "Lò Vôi", "2027", "17/NQ", "41/BC") if old in text]
    assert "100% thiết kế" in text
    (lone,) = numbers_in(made.rows[0]["gold"]["quotes"][0])
    assert made.rows[0]["gold"]["answers"]["all_of"] == [lone.written]
    first = parse_number(made.rows[1]["gold"]["answers"]["all_of"][0])
    assert any(n.value == first * 1000 for n in numbers_in(text))  # the same sum in millions
    assert fold(made.names["dong ngan"]) in made.rows[1]["question"]
    assert any(edit[2] == "2" for edit in made.documents[0].edits) is False  # the 2 of a street's name stays
    held, every = keep(relations_of(parsed(text)), MAP)
    assert every >= 2
    assert held <= every


@given(
    st.decimals("0.01", "999999999", places=2).map(lambda d: d.normalize()),
    st.decimals("0.01", "999999999", places=2).map(lambda d: d.normalize()),
)
def test_figures_keep_order_digits_and_scale(one: Decimal, other: Decimal) -> None:
    assume(all(d.adjusted() >= 0 for d in (one, other)))
    new, second = MAP.new_value(one, False), MAP.new_value(other, False)
    assert len(str(int(new))) == len(str(int(one)))
    if abs(one - other) > max(one, other) * Decimal("0.2"):
        assert (new < second) == (one < other) or new == second
    if len(one.as_tuple().digits) >= 4:
        assert MAP.new_value(one * 1000, False) == new * 1000
    assert MAP.new_value(Decimal(100), True) == 100


@pytest.mark.parametrize(
    ("written", "value", "new"),
    [
        ("1.089", Fraction(2345), "2.345"),
        ("12,50", Fraction(27, 2), "13,50"),
        ("0.85", Fraction(91, 100), "0.91"),
        ("05", Fraction(7), "07"),
        ("5.108,711", Fraction(6209815, 1000), "6.209,815"),
        ("1089", Fraction(2345), "2345"),
    ],
)
def test_a_number_is_written_as_it_was(written: str, value: Fraction, new: str) -> None:
    assert write_like(written, value) == new


def test_dates_papers_and_years_move_by_steps() -> None:
    text = "Nghị quyết số 17/NQ-HĐND ngày 05/6/2026, giai đoạn 2025 - 2030, ngày 28/02/2027, lô I.11/DVCC-01"
    for start, end, new in reversed(MAP.edits(text)):
        text = text[:start] + new + text[end:]
    assert text == "Nghị quyết số 20/NQ-HĐND ngày 06/6/2028, giai đoạn 2027 - 2032, ngày 28/02/2029, lô I.11/DVCC-01"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("phuong dong ngan thang 4 chi may ty", []),
        ("Lũy kế 4 tháng 761.428 triệu đồng", ["761.428"]),
        ("đạt 25,1% dự toán năm 2026", ["25,1"]),
        ("năm 2026 đi kiểm tra", []),
    ],
)
def test_months_and_years_are_no_figures(text: str, found: list[str]) -> None:
    assert [number.written for number in numbers_in(text)] == found


def test_names_keep_capitals_breaks_and_dau() -> None:
    names = Names(names_in("Ủy ban phường Đông Ngàn và phường\nLò Vôi"), ["Đông Ngàn"], Random(1))
    assert set(names.new) == {"dong ngan", "lo voi"}
    text = "ĐÔNG NGÀN, Đông\nNgàn, đông ngàn, http://dongngan.vn, dong ngan"
    edits = names.edits(text)
    assert [text[a:b] for a, b, _ in edits] == ["ĐÔNG NGÀN", "Đông\nNgàn", "dongngan"]
    assert edits[0][2].isupper()
    assert "\n" in edits[1][2]
    assert len(names.edits("dong ngan co may cho", typed=True)) == 1
    assert len(names.edits("phường đông ngàn có mấy chợ", typed=True)) == 1
    assert len(names.misspelt("phường đônng ngàn", [])) == 1


def test_a_figure_says_one_thing_only() -> None:
    figures = FigureMap(0.6, 2, 3)
    assert figures.fix(Decimal("41.5"), True, Fraction(50))
    assert not figures.fix(Decimal("41.5"), True, Fraction(51))
    assert figures.written(Number(0, 4, "41,5", percent=True)) == "50,0"
    assert figures.written(Number(0, 4, "41,5", percent=False)) != "50,0"


@pytest.mark.parametrize(
    ("expression", "value"),
    [("2+11*3", 35), ("round(10/4,1)", Fraction(5, 2)), ("max(2,7)-min(3,4)", 4), ("-(1-3)", 2)],
)
def test_expressions(expression: str, value: Fraction) -> None:
    assert evaluated(expression, Fraction) == value


@pytest.mark.parametrize("expression", ["__import__('os')", "2**9", "x", "(", "'a'+'b'", "open(1)"])
def test_nothing_else_is_evaluated(expression: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        evaluated(expression, Fraction)


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["wardqa", "eval", "counterfactual", *arguments])
    with pytest.raises(SystemExit) as ended:
        run()
    return int(ended.value.code or 0)


def test_the_command_writes_a_folder_that_can_be_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bao-cao-dong-ngan-2027.txt").write_text(PAPER, "utf-8")
    questions = tmp_path / "set.jsonl"
    questions.write_text(json.dumps(row("Trao mấy suất?", "trao 317 suất quà", "317")) + "\n", "utf-8")
    arguments = (str(questions), "--documents", str(tmp_path / "in"), "-o", str(tmp_path / "out"))
    assert command(monkeypatch, *arguments) == 0
    (rewritten,) = (tmp_path / "out" / "documents").iterdir()
    assert "dong-ngan" not in rewritten.name
    (new,) = load_set(tmp_path / "out" / "questions.jsonl")
    assert new["gold"]["quotes"][0] in rewritten.read_text("utf-8")
    capsys.readouterr()
    assert command(monkeypatch, *arguments) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert command(monkeypatch, *arguments, "--force") == 0


def test_a_name_is_one_name_small_or_run_into_another() -> None:
    text = "Tuyến đường Lò Vôi thuộc xã Đông Ngàn. Nâng cấp tuyến đường lò vôi, kè bờ hồ Sen Cạn Đông Ngàn; hồ Sen Cạn sâu 2 m."
    names = Names(names_in(text), [text], Random(4))
    new = text
    for start, end, words in sorted(names.edits(text), reverse=True):
        new = new[:start] + words + new[end:]
    assert set(names.new) == {"lo voi", "dong ngan", "sen can"}
    assert new.lower().count(names.new["lo voi"].lower()) == 2
    assert f"đường {names.new['lo voi'].lower()}," in new
    assert f"hồ {names.new['sen can']} {names.new['dong ngan']}; hồ {names.new['sen can']} sâu" in new


def test_common_words_that_are_spelt_like_a_name_stay_where_no_name_is_called_for() -> None:
    text = "Chợ Lò Vôi họp sớm. Khu vực có ba lò vôi cũ đã dỡ."
    names = Names(names_in(text), [text], Random(4))
    assert [text[start:end] for start, end, _ in names.edits(text)] == ["Lò Vôi"]


def test_an_office_is_no_name() -> None:
    text = "Đồng chí Phó Chủ tịch phường Đông Ngàn chủ trì; ông Lò Văn Vôi báo cáo."
    assert names_in(text) == {"Đông Ngàn", "Lò Văn Vôi"}


def test_an_exact_result_stays_exact_or_the_question_goes() -> None:
    text = PAPER.replace("58 lớp", "58 lớp; chi 684,6 triệu đồng cho 978 đối tượng")
    more = {"expression": "684.6 / 978", "operands": ["684,6", "978"], "result": "0,7"}
    quote = "chi 684,6 triệu đồng cho 978 đối tượng"
    kept = 0
    for seed in range(6):
        asked = row("Trung bình mỗi đối tượng bao nhiêu?", quote, "0,7", category="computed", computation=more)
        made = counterfactual([parsed(text)], [asked], seed)
        for new in made.rows:
            kept += 1
            assert evaluated(new["computation"]["expression"], Fraction) == Fraction(
                parse_number(new["computation"]["result"])
            )
        assert made.rows or made.dropped["phép tính không còn ra số tròn"] == 1
    assert kept < 6


def test_a_cell_alone_on_its_line_is_no_signature() -> None:
    text = "Phường Đông Ngàn\n1\nCụm Bến Gỗ\n29\n2\nCụm Giếng Đá\n31\nTM. ỦY BAN NHÂN DÂN\n\nLò Văn Vôi\n"
    assert names_in(text) == {"Đông Ngàn", "Lò Văn Vôi"}
