"""Variants of questions: what is asked stays, numbers and names stay, the same seed gives the same set."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.unicode import canonical_tone, fold, nfc
from eval.cli import COMMANDS, group
from eval.questions import load_set
from eval.slips import key_slip, syllables, telex_keys, telex_slip, without_dau, without_tone
from eval.variants import OFFICIAL, VariantKind, names_of, other_tone_placement, variants
from qa.cli.app import main as run

BUNDLED = Path(__file__).resolve().parents[2] / "eval" / "sets" / "sample.jsonl"
ROWS = load_set(BUNDLED)
LOSSLESS = (VariantKind.NO_DAU, VariantKind.HALF_DAU, VariantKind.LOWER, VariantKind.UPPER)
SYLLABLES = "Ủy ban phường Đông Ngàn hòa thuỷ khỏe quý được đường 1.250 m2 03/KH-UBND 12,5% tổ dân phố giải".split()


def row(question: str, *history: str, category: str = "figure") -> dict[str, Any]:
    answers = {"all_of": ["7"], "any_of": [], "none_of": []}
    gold = {"answers": answers, "quotes": [], "quote_docs": [], "docs": [], "abstain": False, "conflict": None}
    return {"id": "q1", "question": question, "history": list(history), "category": category, "gold": gold}


def typed(kind: VariantKind, question: str, seed: int = 1, **learned: str) -> str:
    return next(iter(variants([row(question)], kind, seed, learned)), row(question))["question"]


@pytest.mark.parametrize("kind", list(VariantKind))
def test_gold_and_numbers_of_the_bundled_set_stay(kind: VariantKind) -> None:
    old = {r["id"]: r for r in ROWS}
    made = list(variants(ROWS, kind, 4))
    assert len(made) > len(ROWS) / 5
    for new in made:
        source, _, suffix = new["id"].partition(".")
        before = old[source]
        assert suffix == kind
        assert (new["gold"], new["category"], new["difficulty"]) == (
            before["gold"],
            before["category"],
            before["difficulty"],
        )
        assert (new["question"], new["history"]) != (before["question"], before["history"])
        for one, other in zip(
            [*before["history"], before["question"]], [*new["history"], new["question"]], strict=True
        ):
            assert re.findall(r"\d+", other) == re.findall(r"\d+", one)
            if kind in LOSSLESS:
                assert fold(other) == fold(one)
            if kind is VariantKind.NFD:
                assert nfc(other) == nfc(one)
                assert not unicodedata.is_normalized("NFC", other) or one.isascii()
            if kind is VariantKind.TONE_PLACEMENT:
                assert canonical_tone(other) == canonical_tone(one)


@pytest.mark.parametrize("kind", [VariantKind.TELEX, VariantKind.KEYBOARD])
def test_slips_leave_names_and_make_no_other_word(kind: VariantKind) -> None:
    names = names_of(ROWS)
    old = {r["id"]: r for r in ROWS}
    for seed in range(4):
        for new in variants(ROWS, kind, seed):
            before = nfc(old[new["id"].partition(".")[0]]["question"])
            words, slipped = before.split(), nfc(new["question"]).split()
            assert len(words) == len(slipped)
            changed = [i for i, (a, b) in enumerate(zip(words, slipped, strict=True)) if a != b]
            assert len(changed) <= 3
            for i in changed:
                bare = [fold(w).strip('?,.;:()"“”') for w in words]
                pairs = {(bare[i - 1], bare[i]) if i else ("", ""), tuple(bare[i : i + 2])}
                assert not pairs & names
                assert not any(c.isdigit() for c in words[i])


@given(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=14), st.integers(0, 99))
@settings(max_examples=150, deadline=None)
def test_any_words_keep_their_digits_and_letters(words: list[str], seed: int) -> None:
    question = " ".join(words)
    for kind in VariantKind:
        new = typed(kind, question, seed)
        assert re.findall(r"\d+", new) == re.findall(r"\d+", question)
        if kind in LOSSLESS:
            assert fold(new) == fold(question)
        if kind is VariantKind.NFD:
            assert nfc(new) == nfc(question)
        assert typed(kind, question, seed) == new


def test_a_row_does_not_depend_on_its_neighbours() -> None:
    alone = list(variants(ROWS[3:4], VariantKind.HALF_DAU, 5))
    assert alone[0] in list(variants(ROWS, VariantKind.HALF_DAU, 5))
    assert list(variants(ROWS, VariantKind.TELEX, 5)) != list(variants(ROWS, VariantKind.TELEX, 6))


@pytest.mark.parametrize(
    ("word", "keys"),
    [("được", "dduwowcj"), ("phường", "phuwowngf"), ("Đất", "DDaats"), ("ngân", "ngaan"), ("ba", "ba")],
)
def test_telex_keys(word: str, keys: str) -> None:
    assert telex_keys(word) == keys


def test_telex_slips_are_those_of_the_keyboard() -> None:
    assert {telex_slip("được", Random(n)) for n in range(40)} == {"dduwowcj", "đươc", "đươcj"}
    assert telex_slip("ban", Random(1)) == "ban"
    assert without_tone("nghiệp") == "nghiêp"


@given(st.sampled_from(["giải", "phóng", "doanh", "nghiệp", "trồng"]), st.integers(0, 500))
def test_a_key_slip_is_one_edit(word: str, seed: int) -> None:
    new = key_slip(word, Random(seed))
    assert new[0] == word[0]
    assert abs(len(new) - len(word)) <= 1
    assert sum(a != b for a, b in zip(sorted(new), sorted(word), strict=False)) <= len(word)
    assert set(new) - set(word) <= set("qwertyuiopasdfghjklzxcvbnm")


def test_tone_placement_goes_both_ways() -> None:
    assert other_tone_placement("Hòa, khỏe, thủy; hoà, khoẻ, Thuỷ") == "Hoà, khoẻ, thuỷ; hòa, khỏe, Thủy"
    assert other_tone_placement("quý hoàn toán huỳnh") == "quý hoàn toán huỳnh"
    assert other_tone_placement("UỶ BAN") == "ỦY BAN"


def test_abbreviations_of_the_list_and_of_the_documents() -> None:
    question = "Ủy ban nhân dân phường giải phóng mặt bằng khu nhà ở công nhân mấy ha?"
    assert typed(VariantKind.ABBREVIATED, question) == "UBND phường GPMB khu nhà ở công nhân mấy ha?"
    learned = typed(VariantKind.ABBREVIATED, question, nocn="nhà ở công nhân")
    assert learned == "UBND phường GPMB khu NOCN mấy ha?"
    assert all(full == full.lower() and short == short.upper() for full, short in OFFICIAL.items())


def test_shorter_drops_what_asks_politely_and_keeps_what_decides() -> None:
    question = "Cho tôi hỏi phường chưa thu được bao nhiêu tiền ở các chợ vậy ạ?"
    assert typed(VariantKind.SHORTER, question) == "phường chưa thu bao nhiêu tiền chợ"
    assert not list(variants([row("How many markets are there?", category="english")], VariantKind.SHORTER))


def test_codes_keep_their_capitals() -> None:
    assert typed(VariantKind.LOWER, "Kế hoạch 03/KH-UBND của HĐND") == "kế hoạch 03/KH-UBND của hđnd"


def test_the_history_is_typed_alike() -> None:
    new = next(variants([row("Còn quý hai?", "Phường thu được mấy tỷ?")], VariantKind.NO_DAU))
    assert (new["question"], new["history"]) == ("Con quy hai?", ["Phuong thu duoc may ty?"])


def test_known_syllables_have_no_dau() -> None:
    assert all(without_dau(syllable) == syllable for syllable in list(syllables())[:500])


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["wardqa", "eval", *arguments])
    with pytest.raises(SystemExit) as ended:
        run()
    return int(ended.value.code or 0)


def test_the_command_writes_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "variants" in COMMANDS
    assert group.info.help
    out = tmp_path / "new.jsonl"
    arguments = ("variants", "sample", "-o", str(out), "--kind", "nfd", "--kind", "ngan")
    assert command(monkeypatch, *arguments) == 0
    written = load_set(out)
    assert {r["id"].rpartition(".")[2] for r in written} == {"nfd", "ngan"}
    assert [json.loads(line) for line in out.read_text("utf-8").splitlines()] == written
    capsys.readouterr()
    assert command(monkeypatch, *arguments) == 1
    assert "--force" in capsys.readouterr().err
    assert command(monkeypatch, *arguments, "--force") == 0
    assert command(monkeypatch, "variants", "sample", "-o", str(tmp_path / "x"), "--kind", "lạ") == 1
    told = capsys.readouterr().err
    assert "khong-dau" in told
    assert not (tmp_path / "x").exists()
