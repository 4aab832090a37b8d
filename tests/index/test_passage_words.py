"""Words of passages by sentence: what goes into the index comes out equal, and says where words and figures stand."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Document, PassageKind
from corpus.errors import IndexFolderError
from corpus.parse import parse
from corpus.source import Source
from index.generation import current
from index.passage_words import PassageWords, read_words, words_of, write_words
from index.store import Store
from index.subjects import Subjects

if TYPE_CHECKING:
    from tests.index.conftest import Office

PAPER = """ỦY BAN NHÂN DÂN
PHƯỜNG BÌNH AN

Bình An, ngày 12 tháng 9 năm 2027

BÁO CÁO
Kết quả tháng 8 năm 2027

I. KẾT QUẢ

1. Thu ngân sách đạt 41,2 tỷ đồng, bằng 63,5% dự toán. Đã trồng 310 cây xanh trên 4 tuyến phố của phường trong tháng. Công
tác vệ sinh được giữ gìn.
"""

lines = st.lists(st.text("abc xyz", min_size=1).map(lambda s: " ".join(s.split()) or "a"), min_size=1, max_size=5)
spans = st.tuples(st.integers(0, 30000), st.integers(0, 30000))


@pytest.fixture(scope="module")
def paper() -> Document:
    return parse(Source("a.txt", PAPER, "txt"))


def body_of(words: PassageWords) -> str:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE passage_words (passage INTEGER PRIMARY KEY, body TEXT NOT NULL)")
        write_words(database, 7, [words])
        ((passage, body),) = database.execute("SELECT * FROM passage_words").fetchall()
    assert passage == 7
    return str(body)


@given(
    st.builds(
        PassageWords,
        st.sampled_from(PassageKind),
        lines.map(tuple),
        st.text("abc ", max_size=9).map(lambda s: " ".join(s.split())),
        st.dictionaries(st.sampled_from(["%", "đồng", "m2", "số"]), st.integers(1, 31)),
        st.frozensets(spans, max_size=3),
        st.booleans(),
    )
)
def test_words_and_back(words: PassageWords) -> None:
    back = read_words(body_of(words))
    assert back == words
    assert back.words.keys() == {word for line in words.lines for word in line.split(" ")}


def test_each_sentence_has_a_bit(paper: Document) -> None:
    found = next(w for w in words_of(paper, Subjects().of(paper)) if "cay xanh" in " ".join(w.lines))
    money = next(bit for bit, line in enumerate(found.lines) if "thu ngan sach" in line)
    trees = next(bit for bit, line in enumerate(found.lines) if "cay xanh" in line)
    assert money != trees
    assert (
        found.words["ngan"] == found.pairs["ngan", "sach"] == found.figures["đồng"] == found.figures["%"] == 1 << money
    )
    assert found.figures["số"] == 1 << trees
    assert ("phuong", "cong") not in found.pairs  # no neighbours over a full stop
    assert "ket qua" in found.around
    assert not found.planned


def test_a_plan_is_told_from_a_result() -> None:
    plan = PAPER.replace("BÁO CÁO\nKết quả", "KẾ HOẠCH\nCông tác").replace("I. KẾT QUẢ", "I. MỤC TIÊU")
    document = parse(Source("b.txt", plan, "txt"))
    with_figures = [w for w in words_of(document, Subjects().of(document)) if w.figures and w.kind is PassageKind.TEXT]
    assert with_figures
    assert all(words.planned for words in with_figures)


def test_damaged_words_are_told_with_the_file(built: Office) -> None:
    generation, path = current(built.index), built.segment / "store.sqlite"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE passage_words SET body = 'hỏng' WHERE passage = 0")
        database.execute("DELETE FROM passage_words WHERE passage = 1")
    for passage in (0, 1):
        with pytest.raises(IndexFolderError, match=r"store\.sqlite của chỉ mục bị hỏng"):
            Store(generation).words([passage])
