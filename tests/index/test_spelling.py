"""Slips of the finger, mended against what the documents hold."""

from __future__ import annotations

import pytest

from index.spelling import mend, telex_leftover

KNOWN = {"phuong": 90, "duong": 40, "ngan": 30, "sach": 30, "thu": 60, "trong": 20, "cay": 20, "tong": 25}
PAIRS = {"ngan_sach": 30, "thu_ngan": 25, "trong_cay": 12, "tong_thu": 20}


def mended(word: str, before: str | None = None, after: str | None = None) -> str | None:
    return mend(word, before, after, lambda w: KNOWN.get(w, 0), lambda p: PAIRS.get(p, 0))


@pytest.mark.parametrize(
    ("keys", "word"), [("phuwowngf", "phuong"), ("dduwowngf", "duong"), ("saachs", "sach"), ("ngaan", "ngan")]
)
def test_telex_keys_that_were_not_taken(keys: str, word: str) -> None:
    assert telex_leftover(keys) == word
    assert mended(keys) == word


@pytest.mark.parametrize("slip", ["phuog", "phuonng", "phuogn", "phuobg", "huong"])
def test_one_edit_away(slip: str) -> None:
    assert mended(slip) == "phuong"


def test_the_neighbour_decides() -> None:
    assert mended("tron", after="cay") == "trong"
    assert mended("tong", before=None, after="thu") is None or mended("tong") != "tong"
    assert mended("trng", after="thu") in {"trong", "tong"}


def test_what_is_far_off_stays() -> None:
    assert mended("xyzxyz") is None
    assert mended("ab") is None


def test_no_guesses_are_made_of_what_is_no_word() -> None:
    asked: list[str] = []

    def frequency(word: str) -> int:
        asked.append(word)
        return 0

    assert mend("x" * 2000, None, None, frequency, lambda _: 0) is None
    assert len(asked) <= 1
