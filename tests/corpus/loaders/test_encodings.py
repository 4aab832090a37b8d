"""Legacy encodings: what was written comes back, and nothing else is taken for Vietnamese."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.loaders import encodings
from corpus.loaders.encodings import decode, from_font, from_tcvn3, from_vni

TEXT = (
    "Ủy ban nhân dân phường báo cáo tình hình thực hiện nhiệm vụ quý I: thu ngân sách đạt 25,1% dự toán, "
    "giải phóng mặt bằng được 69,32 ha; đã cấp 31 giấy chứng nhận quyền sử dụng đất.\r\n"
    "Những khó khăn, vướng mắc…"
)
SMALL = TEXT.lower().replace("…", "...")


def _as_tcvn3(text: str) -> bytes:
    back = {letter: code for code, letter in encodings._TCVN3.items()}
    return bytes(back.get(c, ord(c)) for c in text)


def _as_viscii(text: str) -> bytes:
    back = {letter: code for code, letter in encodings._VISCII.items()}
    return bytes(back.get(c, ord(c)) for c in text)


def _as_vni(text: str) -> str:
    marks = {m: c for c, m in encodings._VNI_MARKS.items() if c.islower()}
    letters = {v: k for k, v in encodings._VNI_LETTERS.items()}
    out = ""
    for character in text:
        if character in letters:
            out += letters[character]
            continue
        base, *rest = unicodedata.normalize("NFD", character)
        if rest and "\u031b" in rest:
            base = letters[unicodedata.normalize("NFC", base + "\u031b")]
            rest.remove("\u031b")
        shape = [m for m in rest if m in "\u0302\u0306"]
        tone = [m for m in rest if m not in "\u0302\u0306"]
        out += base + (marks["".join(shape + tone)] if rest else "")
    return out


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_decoded_with_line_ends_kept(codec: str) -> None:
    assert decode(TEXT.encode(codec)) is not None
    assert decode(TEXT.encode(codec))[0] == TEXT  # type: ignore[index]


def test_decomposed_text_is_not_normalised() -> None:
    decomposed = unicodedata.normalize("NFD", TEXT)
    assert decode(decomposed.encode()) == (decomposed, "utf-8")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (_as_tcvn3(SMALL), "TCVN3 (ABC)"),
        (_as_viscii(SMALL), "VISCII"),
        (_as_vni(SMALL).encode("latin-1"), "VNI"),
    ],
)
def test_legacy_encoding_is_recognised(data: bytes, name: str) -> None:
    assert decode(data) == (SMALL, name)


def test_windows_1258_is_recognised() -> None:
    parts = []
    for character in SMALL:
        try:
            parts.append(character.encode("cp1258"))
        except UnicodeEncodeError:
            base, *rest = unicodedata.normalize("NFD", character)
            tones = "".join(m for m in rest if m in "\u0300\u0301\u0303\u0309\u0323")
            shape = "".join(m for m in rest if m not in tones)
            parts.append((unicodedata.normalize("NFC", base + shape) + tones).encode("cp1258"))
    text, name = decode(b"".join(parts)) or ("", "")
    assert name == "Windows-1258"
    assert unicodedata.normalize("NFC", text) == SMALL


def test_tcvn3_pasted_into_a_unicode_file_is_recognised() -> None:
    assert decode(_as_tcvn3(SMALL).decode("latin-1").encode("utf-8")) == (SMALL, "TCVN3 (ABC)")


def test_legacy_fonts_are_read_as_they_draw() -> None:
    drawn = _as_tcvn3("cộng hòa").decode("latin-1")
    assert from_font(drawn, "ABCDEF+.VnTime") == "cộng hòa"
    assert from_font(drawn, ".VnTimeH") == "CỘNG HÒA"
    assert from_font(_as_vni("đường"), "VNI-Times") == "đường"
    assert from_font(drawn, "Times New Roman") == drawn


def test_a_pasted_tcvn3_paragraph_between_unicode_ones_is_read() -> None:
    pasted = _as_tcvn3(SMALL).decode("latin-1")
    assert decode(f"{TEXT}\n{pasted}\n{TEXT}".encode()) == (f"{TEXT}\n{SMALL}\n{TEXT}", "TCVN3 (ABC)")


@pytest.mark.parametrize(
    "text",
    [
        "Café résumé naïve façade über Größe señor coöperate à la carte. " * 20,
        "Société générale à Hà Nội: tỷ lệ 25%. Phường đạt kết quả.",
        "The quick “brown” fox – £5, ½ price.\n" * 20,
        "Đ/c A: 5.000 đ; ĐVT: đồng",
        "ÐÀ NẴNG, BÁO CÁO KẾT QUẢ CÔNG TÁC QUÝ I",
        "àáâãèéêìíòóôõùúý " * 30,
    ],
)
def test_what_is_unicode_is_never_converted(text: str) -> None:
    for form in ("NFC", "NFD"):
        written = unicodedata.normalize(form, text)
        assert decode(written.encode()) == (written, "utf-8")


@given(st.lists(st.sampled_from([*TEXT.split(), "café", "naïve", "£5", "25%", "façade"]), max_size=60))
def test_words_of_unicode_stay(words: list[str]) -> None:
    text = " ".join(words)
    assert decode(text.encode()) == (text, "utf-8")


def test_english_of_old_windows_is_read() -> None:
    text = "The plan of the ward names “three tasks” for the first quarter, as its people’s committee had asked. " * 10
    assert decode(text.encode("cp1252")) == (text, "Windows-1252")


def test_binary_and_foreign_bytes_are_refused() -> None:
    assert decode(bytes(range(256)) * 20) is None
    assert decode(bytes(range(0x80, 0x100)) * 40) is None


@given(st.text(alphabet=sorted(set(SMALL) - set("\r\n")), max_size=60))
def test_conversions_invert_the_writing(text: str) -> None:
    assert from_tcvn3(_as_tcvn3(text).decode("latin-1")) == text
    assert from_vni(_as_vni(text)) == text


@given(st.binary(max_size=400))
def test_decode_never_fails(data: bytes) -> None:
    out = decode(data)
    assert out is None or isinstance(out[0], str)
