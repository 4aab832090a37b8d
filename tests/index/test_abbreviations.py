"""Abbreviations that documents introduce themselves."""

from __future__ import annotations

import time
import unicodedata

import pytest

from index.abbreviations import learn_abbreviations


@pytest.mark.parametrize(
    ("text", "short", "full"),
    [
        ("Hội đồng nhân dân (HĐND) phường", "hđnd", "hội đồng nhân dân"),
        ("công tác giải phóng mặt bằng (GPMB)", "gpmb", "giải phóng mặt bằng"),
        ("tổ dân phố (viết tắt là TDP)", "tdp", "tổ dân phố"),
        ("Ban Chỉ đạo (sau đây gọi tắt là “BCĐ”)", "bcđ", "ban chỉ đạo"),
        ("kinh tế - xã hội (KT-XH)", "kt-xh", "kinh tế xã hội"),
        (unicodedata.normalize("NFD", "đầu tư công (ĐTC)"), "đtc", "đầu tư công"),
    ],
)
def test_introduced_in_brackets(text: str, short: str, full: str) -> None:
    assert learn_abbreviations([text]) == {short: full}


@pytest.mark.parametrize("text", ["thành phố (TP)", "Ủy ban (ABC)", "hai (HAI) lần", "quyết định (số 5)", "(HĐND)"])
def test_letters_that_are_not_its_own(text: str) -> None:
    assert learn_abbreviations([text]) in ({}, {"tp": "thành phố"})


def test_the_first_meaning_stands() -> None:
    assert learn_abbreviations(["ban chỉ huy (BCH)", "ban chấp hành (BCH)"]) == {"bch": "ban chỉ huy"}


def test_long_text_without_brackets_is_read_in_no_time() -> None:
    began = time.perf_counter()
    assert learn_abbreviations(["từng bước nâng cao " * 20_000]) == {}
    assert time.perf_counter() - began < 5
