"""Passwords: kept so that they cannot be read back, taken as the standard asks."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.access.errors import AccessError
from qa.access.passwords import LEAST, LONGEST, OWASP, Scrypt, checked_password, hashed, matches

CHEAP = Scrypt(ln=4)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(WORDS, WORDS)
@settings(deadline=None, max_examples=60)
def test_a_password_matches_what_is_kept_of_it_and_no_other_does(one: str, other: str) -> None:
    kept = hashed(one, CHEAP)
    assert matches(one, kept)
    same = unicodedata.normalize("NFKC", one) == unicodedata.normalize("NFKC", other)
    assert matches(other, kept) is same
    assert hashed(one, CHEAP) != kept  # a salt of its own
    assert len(one) < 4 or one not in kept


@given(st.text(max_size=80))
@settings(deadline=None)
def test_what_was_damaged_matches_nothing(kept: str) -> None:
    assert not matches("con mèo ngủ trên mái", kept)


def test_what_is_kept_tells_the_cost_it_was_made_with() -> None:
    kept = hashed("con mèo ngủ trên mái")
    assert kept.startswith("$scrypt$ln=15,r=8,p=3$")
    assert 128 * OWASP.r * 2**OWASP.ln == 32 * 2**20  # 32 MiB, as OWASP lists it
    assert matches("con mèo ngủ trên mái", kept)
    assert not matches("con mèo ngủ trên mai", kept)


def test_typed_decomposed_is_the_same_password() -> None:
    kept = hashed(unicodedata.normalize("NFC", "con mèo ngủ trên mái"), CHEAP)
    assert matches(unicodedata.normalize("NFD", "con mèo ngủ trên mái"), kept)


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("", f"ít nhất {LEAST}"),
        ("mười bốn ký t", f"ít nhất {LEAST}"),
        ("x" * (LONGEST + 1), f"quá {LONGEST}"),
        ("abababababababab", "dễ đoán"),
        ("nguyenvannguyenvannguyenvan1", "dễ đoán"),
    ],
)
def test_weak_ones_are_refused_with_what_is_wanted(password: str, told: str) -> None:
    with pytest.raises(AccessError, match=told):
        checked_password(password, "nguyenvan")


@pytest.mark.parametrize("password", ["con mèo ngủ trên mái", "correct horse battery", "🐟🐠🐡🐙🐚🐌🦋🐛🐜🐝🪲🐞🦗🪳🕷"])
def test_long_ones_of_any_characters_are_taken(password: str) -> None:
    assert checked_password(password, "an") == password
