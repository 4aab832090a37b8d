"""Text to terms: the same for every way of writing a thing, at the place where it stands."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.unicode import fold, nfc
from index.analysis import (
    SyllablePairs,
    UndertheseaWords,
    canonical_number,
    folded_terms,
    load_segmenter,
    terms_of,
    tokenize,
)


def words(text: str) -> list[str]:
    return [token.word for token in tokenize(text)]


class TestNumbers:
    @pytest.mark.parametrize(
        ("written", "terms"),
        [
            ("129,17 tỷ", ["129,17", "tỷ"]),
            ("5.108,711 triệu", ["5108,711", "triệu"]),
            ("1.883.819.164 đồng", ["1883819164", "đồng"]),
            ("1.089", ["1089"]),
            ("0.85 ha", ["0,85", "ha"]),
            ("0,850", ["0,85"]),
            ("01 hộ", ["1", "hộ"]),
            ("00", ["0"]),
            ("129,170", ["129,17"]),
            ("9,9ha", ["9,9", "ha"]),
            ("113.481,7m2", ["113481,7", "m2"]),
            ("17h45", ["17", "h45"]),
            ("2025 - nay", ["2025", "nay"]),
            ("58/86 hộ", ["58/86", "58", "86", "hộ"]),
            ("45.817/45.898", ["45817/45898", "45817", "45898"]),
            ("04/3/2026", ["4/3/2026"]),
            ("15/3", ["15/3"]),
            ("3/2026", ["3/2026"]),
            ("20,79 %", ["20,79"]),
            ("03-05 tổ", ["3", "5", "tổ"]),
        ],
    )
    def test_figures_ratios_and_dates(self, written: str, terms: list[str]) -> None:
        assert words(written) == terms

    @pytest.mark.parametrize("written", ["70-NQ/TW", "70 - NQ/TW", "70-nq/tw", "70/NQ-TW", "070-NQ/TW", "70- NQ / TW"])
    def test_a_document_number_is_one_term_however_written(self, written: str) -> None:
        assert words(written) == ["70/nq/tw", "70"]

    def test_a_document_number_with_its_year(self) -> None:
        assert words("17/2026/NQ-HĐND") == ["17/2026/nq/hđnd", "17"]
        assert tokenize("17/2026/NQ-HĐND")[0].folded == "17/2026/nq/hdnd"

    def test_letters_and_digits(self) -> None:
        assert words("359C, C06 và m2") == ["359c", "c06", "và", "m2"]

    @given(st.integers(0, 10**12), st.integers(0, 999))
    def test_grouped_and_plain_are_one(self, whole: int, part: int) -> None:
        grouped = f"{whole:,}".replace(",", ".")
        assert canonical_number(grouped) == canonical_number(str(whole))
        assert canonical_number(f"{grouped},{part:03d}") == canonical_number(f"{whole},{part:03d}00")

    @given(st.from_regex(r"[0-9]{1,6}([.,/][0-9]{1,4}){0,3}", fullmatch=True))
    def test_canonical_is_final(self, written: str) -> None:
        once = canonical_number(written)
        assert canonical_number(once) == once


class TestWords:
    def test_one_term_for_every_spelling(self) -> None:
        for spelling in ("Thủy", "Thuỷ", "THỦY", unicodedata.normalize("NFD", "Thuỷ")):
            assert [(t.word, t.folded) for t in tokenize(spelling)] == [("thủy", "thuy")]

    def test_a_letter_that_grows_in_lower_case_moves_nothing(self) -> None:
        assert [(t.start, t.end) for t in tokenize("İİİ cây")][-1] == (4, 7)

    def test_folded(self) -> None:
        assert folded_terms("Đã trồng 1.250 cây") == ["da", "trong", "1250", "cay"]

    @given(st.text(st.characters(codec="utf-8"), max_size=60))
    def test_offsets_lead_to_the_word(self, text: str) -> None:
        composed = nfc(text)
        for token in tokenize(text):
            assert 0 <= token.start < token.end <= len(composed)
            there = composed[token.start : token.end]
            assert fold(there.lower())[0] == token.folded[0] or there[0].isdecimal()
            assert token.numeric == token.word[0].isdigit()

    @given(st.text(st.sampled_from("aăđ1905.,/- ngqNQTWỉủ\n"), max_size=40))
    def test_terms_are_those_of_the_tokens(self, text: str) -> None:
        tokens = tokenize(text)
        assert terms_of(text) == ([token.word for token in tokens], [token.folded for token in tokens])
        assert folded_terms(text) == [token.folded for token in tokens]

    @given(st.text(st.sampled_from("aăđ1905.,/- ngqNQTWỉủ\n"), max_size=40))
    def test_terms_stand_in_order(self, text: str) -> None:
        starts = [token.start for token in tokenize(text)]
        assert starts == sorted(starts)

    @given(st.text(st.sampled_from("aàáảThuỷòa 12.,/-QĐ"), max_size=40))
    def test_composition_changes_nothing(self, text: str) -> None:
        assert words(text) == words(unicodedata.normalize("NFD", text))


class TestSegmenters:
    def test_pairs(self) -> None:
        assert list(SyllablePairs().units(terms_of("Thu ngân sách"))) == ["thu_ngan", "ngan_sach"]
        assert list(SyllablePairs().units(terms_of("Thu"))) == []

    def test_words_of_underthesea(self) -> None:
        pytest.importorskip("underthesea")
        assert "ngan_sach" in UndertheseaWords().units(terms_of("Tổng thu ngân sách của phường"))

    def test_by_name(self) -> None:
        assert load_segmenter("pairs").name == "pairs"
        with pytest.raises(ValueError, match="jieba"):
            load_segmenter("jieba")
