from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.numbers import parse_number, words_to_number, write_number, write_words


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1.089", "1089"), ("129,17", "129.17"), ("0.85", "0.85"), ("0.125", "0.125"), ("177.540.358.296", "177540358296"),
        ("5.108,711", "5108.711"), ("514,620", "514.62"), ("01", "1"), ("20.634", "20634"), ("12.65", "12.65"),
        ("1,234,567", "1234567"), ("1,234.5", "1234.5"), ("1 234 567", "1234567"), ("-2,5", "-2.5"), ("5183", "5183"),
        ("hai mươi lăm", "25"), ("một trăm lẻ năm", "105"), ("nửa", "0.5"), ("một triệu rưỡi", "1500000"),
        ("hai nghìn tỷ", "2000000000000"), ("ba chục", "30"), ("mười lăm", "15"), ("trăm rưỡi", "150"),
    ],
)  # fmt: skip
def test_a_written_number_has_one_value(written, value):
    assert parse_number(written) == Decimal(value)


@pytest.mark.parametrize("written", ["", "abc", "1.2.3", "1,2,3", "12.34.567", "hai ba", "lẻ năm", "một nửa hai"])
def test_what_is_no_number_is_refused(written):
    with pytest.raises(ValueError, match="không phải một con số"):
        parse_number(written)


@given(st.integers(0, 10**12 - 1))
def test_words_and_digits_lead_back_to_the_number(number):
    assert words_to_number(write_words(number)) == number
    assert parse_number(write_number(Decimal(number))) == number
    assert parse_number(write_number(Decimal(number), grouped=False)) == number


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False))
def test_decimals_lead_back_to_the_number(number):
    assert parse_number(write_number(number)) == number
