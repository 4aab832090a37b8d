"""Slips of the finger, mended against words that are known."""

from __future__ import annotations

import pytest

from index.spelling import mend

KNOWN = {"phuong": 9, "nguyen": 7, "duong": 5, "huong_giang": 2, "huong": 4}


def mended(word: str, before: str | None = None, after: str | None = None) -> str | None:
    return mend(word, before, after, lambda one: KNOWN.get(one, 0), lambda two: KNOWN.get(two, 0))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("phuogn", "phuong"),
        ("nguyn", "nguyen"),
        ("nguyenn", "nguyen"),
        ("dduwowng", "duong"),
        ("phuong", "huong"),
        ("xyz", None),
        ("ab", None),
    ],
)
def test_one_slip_is_mended(typed: str, meant: str | None) -> None:
    assert mended(typed) == meant


def test_the_neighbour_decides() -> None:
    assert mended("buong") == "duong"
    assert mended("buong", after="giang") == "huong"


def test_no_guesses_are_made_of_what_is_no_word() -> None:
    asked: list[str] = []

    def frequency(word: str) -> int:
        asked.append(word)
        return 0

    assert mend("x" * 2000, None, None, frequency, lambda _: 0) is None
    assert len(asked) <= 1
