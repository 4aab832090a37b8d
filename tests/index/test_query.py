"""A question as the index understands it: wards, initials, abbreviations, slips, shorthand, English."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.build import build
from index.catalogue import Catalogue
from index.concepts import Vocabulary
from index.query import Query, understand
from index.recipe import Recipe
from index.retrieval import Retriever

HANG_MAM = """ỦY BAN NHÂN DÂN
PHƯỜNG HÀNG MẮM

Hàng Mắm, ngày 12 tháng 9 năm 2027

BÁO CÁO
Kết quả tháng 8 năm 2027

I. KẾT QUẢ
1. Giải phóng mặt bằng khu tái định cư Gạch Son cho 52 hộ dân.
2. Giải ngân vốn đầu tư công đạt 64,2% kế hoạch; Đội Xung kích (ĐXK) có 12 người.
3. Cấp 107 giấy chứng nhận quyền sử dụng đất, có 31 hộ nghèo.
4. Thu ngân sách nhà nước ước đạt 6,25 tỷ đồng.
"""
CAU_DAT = HANG_MAM.replace("HÀNG MẮM", "CẦU ĐẤT HẠ").replace("Hàng Mắm", "Cầu Đất Hạ").replace("Gạch Son", "Sao Khuê")
HOA_MINH = HANG_MAM.replace("HÀNG MẮM", "HÒA MINH").replace("Hàng Mắm", "Hòa Minh")


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory, recipe: Recipe) -> Retriever:
    folder = tmp_path_factory.mktemp("query")
    for name, text in (("a.txt", HANG_MAM), ("b.txt", CAU_DAT), ("c.txt", HOA_MINH)):
        (folder / name).write_text(text, "utf-8")
    build(folder / "index", [folder / name for name in ("a.txt", "b.txt", "c.txt")], recipe)
    return Retriever(folder / "index", recipe.encoder)


def wards(query: Query) -> list[str]:
    return [ward.name for ward in query.wards]


def variants(query: Query, *typed: str) -> set[str]:
    """What else the question's ``typed`` words may be called."""
    concept = next(concept for concept in query.concepts if concept.typed == typed)
    return {" ".join(variant) for variant in concept.variants[1:]}


def content(query: Query) -> set[str]:
    return {word for concept in query.concepts for word in concept.typed}


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Phường Hàng Mắm có bao nhiêu hộ nghèo?", ["Hàng Mắm"]),
        ("hàng mắm có bao nhiêu hộ nghèo", ["Hàng Mắm"]),
        ("phuong hang mam co bao nhieu ho ngheo", ["Hàng Mắm"]),
        ("HÀNG MẮM CÓ BAO NHIÊU HỘ NGHÈO", ["Hàng Mắm"]),
        (unicodedata.normalize("NFD", "Phường Hàng Mắm có mấy hộ nghèo?"), ["Hàng Mắm"]),
        ("Phường Hoà Minh có mấy hộ nghèo?", ["Hòa Minh"]),
        ("HM có mấy hộ nghèo?", []),  # Hàng Mắm and Hòa Minh alike
        ("p CĐH có mấy hộ nghèo?", ["Cầu Đất Hạ"]),
        ("So sánh Cầu Đất Hạ với Hàng Mắm", ["Cầu Đất Hạ", "Hàng Mắm"]),
        ("Có mấy hộ nghèo?", []),
        ("Phường Bạch Hạc Lâu có mấy hộ nghèo?", []),
        ("Cầu đất ở hạ nguồn có mấy hộ?", []),
    ],
)
def test_the_wards_that_are_named(retriever: Retriever, question: str, named: list[str]) -> None:
    assert wards(retriever.understand(question)) == named


def test_a_ward_is_no_content_and_an_unknown_one_is(retriever: Retriever) -> None:
    assert not {"hang", "mam"} & content(retriever.understand("Phường Hàng Mắm có bao nhiêu hộ nghèo?"))
    stranger = retriever.understand("Phường Bạch Hạc Lâu có bao nhiêu hộ nghèo?")
    assert {"bach", "hac", "lau"} <= {word for concept in stranger.unknown for word in concept.typed}
    assert all(concept.name for concept in stranger.unknown if concept.typed[0] == "bach")


@pytest.mark.parametrize(
    "question", ["Hai phường thu bao nhiêu?", "cac phuong thu bao nhieu", "Từng phường thu mấy tỷ?"]
)
def test_every_ward(retriever: Retriever, question: str) -> None:
    assert retriever.understand(question).every_ward
    assert not retriever.understand("Phường thu bao nhiêu?").every_ward


@pytest.mark.parametrize(
    ("question", "typed", "full"),
    [
        ("GPMB cho mấy hộ?", ("gpmb",), "giai phong mat bang"),
        ("gpmb bao nhieu ho", ("gpmb",), "giai phong mat bang"),
        ("Khu TĐC có mấy hộ?", ("tdc",), "tai dinh cu"),
        ("Cấp mấy sổ đỏ?", ("so", "do"), "giay chung nhan quyen su dung dat"),
    ],
)
def test_what_else_it_is_called(retriever: Retriever, question: str, typed: tuple[str, ...], full: str) -> None:
    assert full in variants(retriever.understand(question), *typed)


def test_an_abbreviation_that_the_documents_introduce(retriever: Retriever) -> None:
    assert "doi xung kich" in variants(retriever.understand("ĐXK có mấy người?"), "dxk")


@pytest.mark.parametrize(
    ("question", "mended"),
    [
        ("Giải ngâ vốn đầu tư công", "giai ngan von dau tu cong"),
        ("giải phóg mặt bằng", "giai phong mat bang"),
        ("hộ ngèo", "ho ngheo"),
        ("giair ngaan", "giai ngan"),
        ("thu ngân sácg", "thu ngan sach"),
    ],
)
def test_slips_are_mended(retriever: Retriever, question: str, mended: str) -> None:
    assert " ".join(retriever.understand(question).folded) == mended


@pytest.mark.parametrize(
    "question", ["Còn thiếu bao nhiêu cây?", "con thieu bao nhieu cay", "Có bao nhiêu vụ cháy rừng?", "Ai phụ trách?"]
)
def test_words_that_are_words_are_no_slips(retriever: Retriever, question: str) -> None:
    typed = unicodedata.normalize("NFD", question.lower().rstrip("?").replace("đ", "d"))
    plain = "".join(c for c in typed if not unicodedata.combining(c))
    assert " ".join(retriever.understand(question).folded) == plain


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("có bn hộ nghèo", "co bao nhieu ho ngheo"),
        ("có mấy hộ nghèo", "co bao nhieu ho ngheo"),
        ("hộ nghèo ntn", "ho ngheo nhu the nao"),
        ("bốn tháng đầu năm", "4 thang dau nam"),
        ("đc mấy tỉ", "duoc bao nhieu ty"),
    ],
)
def test_shorthand_is_written_out(retriever: Retriever, question: str, written: str) -> None:
    assert " ".join(retriever.understand(question).folded) == written


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many poor households are there in Hang Mam?", {"ho", "ngheo"}),
        ("How many near-poor households does the ward have?", {"can", "ngheo"}),
        ("What percentage of public investment was disbursed?", {"dau", "tu", "cong", "giai", "ngan"}),
        ("How many land use right certificates were issued?", {"giay", "chung", "nhan"}),
    ],
)
def test_english_is_read_as_official_vietnamese(retriever: Retriever, question: str, words: set[str]) -> None:
    query = retriever.understand(question)
    assert query.english
    assert words <= set(query.folded)


def test_english_with_a_name_in_its_own_spelling_is_english(retriever: Retriever) -> None:
    query = retriever.understand("How many poor households are there in Hàng Mắm ward?")
    assert query.english
    assert wards(query) == ["Hàng Mắm"]
    assert {"ho", "ngheo"} <= content(query)


@pytest.mark.parametrize("question", ["co bao nhieu ho ngheo", "Có bao nhiêu hộ nghèo?", "gpmb", "2026"])
def test_vietnamese_is_not_english(retriever: Retriever, question: str) -> None:
    assert not retriever.understand(question).english


def test_a_word_that_no_document_holds_is_unknown(retriever: Retriever) -> None:
    query = retriever.understand("Phường Hàng Mắm có bao nhiêu tàu vũ trụ?")
    assert {concept.typed for concept in query.unknown} & {("tau", "vu", "tru"), ("vu", "tru"), ("tau",)}
    assert retriever.understand("Phường có bao nhiêu hộ nghèo?").unknown == ()


def test_a_period_weighs_less_than_the_subject(retriever: Retriever) -> None:
    query = retriever.understand("Tháng 8 năm 2027 giải ngân được bao nhiêu?")
    weights = {concept.typed: concept.weight for concept in query.concepts}
    assert weights[("giai", "ngan")] > max(w for typed, w in weights.items() if typed != ("giai", "ngan"))


@given(st.text(max_size=80))
def test_anything_can_be_asked(question: str) -> None:
    held = {"ho": 3, "ngheo": 2}
    vocabulary = Vocabulary(lambda word: held.get(word, 0), lambda pair: int(pair == "ho_ngheo"), 10)
    query = understand(question, Catalogue(()), vocabulary)
    assert query.wards == ()
    assert all(concept.weight > 0 for concept in query.concepts)
    assert {concept.typed for concept in query.unknown} <= {concept.typed for concept in query.concepts}
    assert understand(question, Catalogue(()), vocabulary) == query
