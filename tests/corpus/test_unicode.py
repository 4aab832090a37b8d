import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.unicode import NfcView, canonical_tone, fold, nfc

LETTERS = st.text(
    st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxy AEOUY\n.,1290")
    | st.sampled_from("\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b²"),
    max_size=60,
)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("Thuỷ", "Thủy"), ("THUỶ", "THỦY"), ("hoà", "hòa"), ("khoẻ", "khỏe"), ("Qúy", "Quý"), ("quý", "quý"),
        ("hòan", "hoàn"), ("hoàn", "hoàn"), ("của", "của"), ("qủa", "quả"), ("gía", "giá"), ("già", "già"), ("hùynh", "huỳnh"),
        ("khuya", "khuya"), ("loá", "lóa"), ("toán", "toán"),
    ],
)  # fmt: skip
def test_tone_stands_where_the_older_spelling_has_it(written, canonical):
    assert canonical_tone(written) == canonical
    assert canonical_tone(unicodedata.normalize("NFD", written)) == canonical


def test_fold_strips_marks_and_keeps_length():
    assert fold("Đường Thuỷ Nguyên 25,1% – QUÝ I") == "duong thuy nguyen 25,1% – quy i"
    assert fold(unicodedata.normalize("NFD", "Phù Liễn")) == "phu lien"


@given(LETTERS)
def test_offsets_lead_back_to_the_source(source):
    view = NfcView(source)
    assert view.text == unicodedata.normalize("NFC", source)
    places = [view.to_source(i) for i in range(len(view.text) + 1)]
    assert places == sorted(places)
    assert not view.text or places[0] == 0
    assert view.to_source(len(view.text)) == len(source)
    for start in range(0, len(view.text), 3):
        piece = source[view.to_source(start) :]
        assert nfc(piece) == view.text[start:] or len(nfc(piece)) != len(view.text) - start


@given(LETTERS)
def test_folding_and_tones_keep_the_length_of_composed_text(source):
    composed = nfc(source)
    assert len(fold(composed)) == len(composed)
    assert len(canonical_tone(composed)) == len(composed)
    assert canonical_tone(canonical_tone(composed)) == canonical_tone(composed)
