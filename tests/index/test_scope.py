"""Some documents of a real index as if there were no others: entries, tables, hits, weights."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.audience import Audience
from corpus.errors import QuestionError
from index.analysis import tokenize
from index.build import build
from index.figure_queries import FigureConditions, sought
from index.figure_search import FigureFilter, search_figures
from index.figure_sql import SqliteFigures
from index.milvus.address import parse_address
from index.milvus.index import MilvusIndex
from index.recipe import Recipe
from index.retrieval import Hit, Retriever
from index.scope import EVERYTHING, Scope, entries_within
from index.store import Entry, StorePart

PUBLIC, INTERNAL = Audience.PUBLIC, Audience.INTERNAL
PAPER = """ỦY BAN NHÂN DÂN
PHƯỜNG {seat}

{ward}, ngày 12 tháng {month} năm 2027

BÁO CÁO
Tình hình tháng {month} năm 2027

I. KẾT QUẢ
1. Thu ngân sách tháng {month} ước đạt {amount} tỷ đồng.
2. Trồng mới {trees} cây xanh; {extra}.
"""
PAPERS = {
    "a.txt": ("Bình An", 4, "12,5", "310", "Hội đồng nhân dân (HĐND) giám sát 2 đợt", PUBLIC),
    "b.txt": ("Bình An", 5, "14,1", "290", "Tổ công tác khảo sát (TCTKS) họp 3 phiên", ""),
    "c.txt": ("Tân Hưng", 4, "9,75", "120", "đã quét dọn 7 tuyến ngõ", INTERNAL),
    "d.txt": ("Thuỷ Khê", 4, "7,2", "88", "đã sửa 5 cống thoát nước", PUBLIC),
    "e.txt": ("Bình An", 4, "13,9", "310", "đã vớt bèo 4 ao", INTERNAL),
}


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scope")
    for name, (ward, month, amount, trees, extra, audience) in PAPERS.items():
        filled = PAPER.format(seat=ward.upper(), ward=ward, month=month, amount=amount, trees=trees, extra=extra)
        (folder / name).write_text(filled, "utf-8")
        if audience:
            (folder / f"{name}.meta.toml").write_text(f'audience = "{audience}"', "utf-8")
    return folder


@pytest.fixture(scope="module")
def whole(papers: Path, recipe: Recipe) -> Retriever:
    build(papers / "index", [papers / name for name in PAPERS], recipe)
    return Retriever(papers / "index", recipe.encoder)


@pytest.fixture(scope="module")
def shared(papers: Path, recipe: Recipe, lite: Path) -> Retriever:
    """The same papers in an index that Milvus keeps."""
    index = MilvusIndex(parse_address(f"milvus+file://{lite}#scope"), papers / "journal")
    build(index, [papers / name for name in PAPERS], recipe)
    return Retriever(index, recipe.encoder)


SCOPES = (
    Scope(frozenset({PUBLIC})),
    Scope(frozenset({INTERNAL})),
    Scope(ward="Bình An"),
    Scope(period="tháng 4 năm 2027"),
    Scope(documents=frozenset({"a.txt", "c.txt"})),
    Scope(documents=frozenset({"x.txt"})),
)


@pytest.mark.parametrize("scope", [EVERYTHING, *SCOPES])
def test_an_engine_sees_the_same_part(whole: Retriever, shared: Retriever, scope: Scope) -> None:
    """Signals, counts, figures and conflicts of a part, as those of the same part of a folder."""
    here, there = whole.within([scope]), shared.within([scope])
    assert names(there) == names(here)
    for question in ("thu ngân sách tháng 4", "cây xanh phường Bình An", "tctks hop may phien", "vớt bèo ao"):
        query = here.understand(question)
        assert there.understand(question) == query
        one, two = ({c.passage: c for c in part.candidates(query, 8)} for part in (here, there))
        assert one.keys() == two.keys()
        for passage, found in one.items():
            other = two[passage]
            assert other.score == pytest.approx(found.score, abs=1e-4)
            for signal in ("lexical", "plain", "dense"):
                mine = getattr(found.candidate, signal)
                assert getattr(other.candidate, signal) == pytest.approx(mine, abs=1e-4)
    for words in ("", "thu ngân sách", "cây xanh vũ trụ", "đồng"):
        for limit in (2, 100):
            wanted = FigureFilter(words)
            assert search_figures(there.store, wanted, limit) == search_figures(here.store, wanted, limit)
    for column in ("unit", "place", "period"):
        assert there.store.figure_table.distinct(column) == here.store.figure_table.distinct(column)
    assert there.store.figure_table.counts() == here.store.figure_table.counts()
    assert there.store.conflicts() == here.store.conflicts()
    assert there.store.skipped == here.store.skipped == ()


def test_what_an_engine_may_not_show_cannot_be_read(shared: Retriever) -> None:
    part = shared.within([Scope(frozenset({PUBLIC}))])
    other = next(entry for entry in shared.store.entries if entry.name == "c.txt")
    for call in (
        lambda: part.store.document(other),
        lambda: part.store.stored(other),
        lambda: part.store.locate(other.first),
        lambda: part.store.words([other.first]),
    ):
        with pytest.raises(ValueError, match="not there"):
            call()
    with pytest.raises(KeyError):
        part.store.entry(other.id)
    table = part.store.figure_table
    assert table.of_document(other.id) == table.between(other.id, 0, 9999) == []
    assert table.records([(other.id, 0)]) == {}
    for wanted in (FigureFilter(ward="Tân Hưng"), FigureFilter(document="c.txt"), FigureFilter(unit="ao")):
        with pytest.raises(QuestionError):
            search_figures(part.store, wanted)


def names(retriever: Retriever) -> set[str]:
    return {entry.name for entry in retriever.store.entries}


@pytest.mark.parametrize(
    ("scope", "unsaid", "held"),
    [
        (EVERYTHING, INTERNAL, "abcde"),
        (Scope(frozenset({PUBLIC})), INTERNAL, "ad"),
        (Scope(frozenset({PUBLIC})), PUBLIC, "abd"),
        (Scope(frozenset({INTERNAL})), INTERNAL, "bce"),
        (Scope(frozenset(Audience)), INTERNAL, "abcde"),
        (Scope(ward="Bình An"), INTERNAL, "abe"),
        (Scope(ward="phường bình an "), INTERNAL, "abe"),
        (Scope(ward="Thuỷ Khê"), INTERNAL, "d"),
        (Scope(ward="Bình"), INTERNAL, ""),
        (Scope(period="tháng 4 năm 2027"), INTERNAL, "acde"),
        (Scope(period="Tháng 04/2027"), INTERNAL, "acde"),
        (Scope(period="tháng 4 năm 2026"), INTERNAL, ""),
        (Scope(documents=frozenset({"a.txt", "c.txt", "x.txt"})), INTERNAL, "ac"),
        (Scope(documents=frozenset({"x.txt"})), INTERNAL, ""),
        (Scope(frozenset({PUBLIC}), "Bình An", "tháng 4 năm 2027", frozenset({"a.txt", "e.txt"})), INTERNAL, "a"),
    ],
)
def test_what_is_within(whole: Retriever, scope: Scope, unsaid: str, held: str) -> None:
    wanted = {f"{letter}.txt" for letter in held}
    assert {entry.name for entry in entries_within(whole.store.entries, [scope], unsaid)} == wanted
    part = whole.within([scope], unsaid)
    assert names(part) == wanted
    assert len(part.store) == sum(entry.passages for entry in whole.store.entries if entry.name in wanted)


def test_a_part_of_everything_is_the_whole_and_a_part_of_a_part_only_narrows(whole: Retriever) -> None:
    assert whole.within([EVERYTHING]) is whole
    public = whole.within([Scope(frozenset({PUBLIC}))])
    assert names(public.within([EVERYTHING])) == {"a.txt", "d.txt"}
    assert names(public.within([Scope(ward="Bình An")])) == {"a.txt"}
    assert names(public.within([Scope(documents=frozenset({"c.txt"}))])) == set()
    assert whole.is_whole
    assert not public.is_whole


class TestTables:
    """What SQL finds: every table that names documents, passages or figures holds those of the part alone."""

    @pytest.fixture
    def part(self, whole: Retriever) -> StorePart:
        kept = [entry.id for entry in whole.store.entries if entry.name in ("a.txt", "d.txt")]
        return StorePart(whole.store, kept)

    @pytest.mark.parametrize(
        ("table", "column"), [("documents", "id"), ("figures", "document"), ("blocks", "document")]
    )
    def test_documents_of_the_part_alone(self, whole: Retriever, part: StorePart, table: str, column: str) -> None:
        found = {number for (number,) in part.rows(f"SELECT {column} FROM {table}")}
        assert found <= {entry.id for entry in part.entries}
        assert len(whole.store.rows(f"SELECT 1 FROM {table}")) > len(part.rows(f"SELECT 1 FROM {table}"))

    @pytest.mark.parametrize("table", ["passage_words", "figure_places"])
    def test_passages_of_the_part_alone(self, whole: Retriever, part: StorePart, table: str) -> None:
        inside = {n for entry in part.entries for n in range(entry.first, entry.first + entry.passages)}
        every = {number for (number,) in whole.store.rows(f"SELECT passage FROM {table}")}
        found = {number for (number,) in part.rows(f"SELECT passage FROM {table}")}
        assert found == every & inside
        assert found < every

    def test_a_conflict_needs_both_sides(self, whole: Retriever, part: StorePart) -> None:
        assert {(record.document, record.other) for record in whole.store.conflicts()} == {
            (whole.store.entries[0].id, whole.store.entries[4].id)
        }
        assert part.conflicts() == ()
        both = StorePart(whole.store, [whole.store.entries[0].id, whole.store.entries[4].id])
        assert both.conflicts() == whole.store.conflicts()

    def test_figures_are_searched_in_the_part_alone(self, whole: Retriever, part: StorePart) -> None:
        for wanted in (FigureFilter(), FigureFilter("thu ngân sách"), FigureFilter(unit="cây"), FigureFilter("đồng")):
            found = search_figures(part, wanted, 1000)
            every = search_figures(whole.store, wanted, 1000)
            ids = {entry.id for entry in part.entries}
            assert {f.document for f in found.figures} <= ids
            assert set(found.figures) == {f for f in every.figures if f.document in ids}
            assert found.total == len(found.figures)

    @pytest.mark.parametrize("words", ["thu ngân sách", "đồng", "số cây trồng thu đồng", ""])
    @pytest.mark.parametrize("every", [True, False])
    def test_figures_rank_alike_however_they_are_split(self, whole: Retriever, words: str, every: bool) -> None:
        ids = [entry.id for entry in whole.store.entries]
        parts = [StorePart(whole.store, some) for some in (ids[::2], ids[1::2])]
        asked = sought(tokenize(words))
        table, split = whole.store.figure_table, SqliteFigures([part.rows for part in parts])
        for limit in (3, 1000):
            found, total = table.matching(FigureConditions(), asked, limit, every=every)
            assert (found, total) == split.matching(FigureConditions(), asked, limit, every=every)
            assert total >= len(found)
        assert total or every
        assert split.counts() == table.counts()
        for column in ("unit", "place", "period"):
            assert split.distinct(column) == table.distinct(column)
        some = {(one.document, one.ordinal): one for one in found[:5]}
        assert split.records(some) == table.records(some) == some

    @pytest.mark.parametrize(
        "wanted", [FigureFilter(ward="Tân Hưng"), FigureFilter(document="c.txt"), FigureFilter(unit="ao")]
    )
    def test_a_condition_that_others_alone_meet_is_unknown(
        self, whole: Retriever, part: StorePart, wanted: FigureFilter
    ) -> None:
        assert search_figures(whole.store, wanted).total
        with pytest.raises(QuestionError) as caught:
            search_figures(part, wanted)
        said = str(caught.value).replace(wanted.ward or wanted.document or wanted.unit, "")
        assert "Tân Hưng" not in said
        assert "Bình An" in said or not wanted.ward

    def test_other_documents_cannot_be_read(self, whole: Retriever, part: StorePart) -> None:
        other: Entry = whole.store.entries[2]
        for call in (
            lambda: part.document(other),
            lambda: part.stored(other),
            lambda: part.locate(other.first),
            lambda: part.words([other.first]),
            lambda: part.locate(-1),
        ):
            with pytest.raises(ValueError, match="not there"):
                call()
        with pytest.raises(KeyError):
            part.entry(other.id)
        assert part.skipped == ()

    def test_nothing_can_be_written(self, part: StorePart) -> None:
        from corpus.errors import IndexFolderError

        with pytest.raises(IndexFolderError):
            part.rows("INSERT INTO allowed VALUES (3, 0, 999)")


def test_words_and_wards_are_those_of_the_part(whole: Retriever) -> None:
    public = whole.within([Scope(frozenset({PUBLIC}))])
    assert [ward.name for ward in public.catalogue.wards] == ["Bình An", "Thủy Khê"]
    assert set(whole.catalogue.abbreviations) == {"hđnd", "tctks"}
    assert set(public.catalogue.abbreviations) == {"hđnd"}
    assert whole.vocabulary.frequency("beo") == 1
    assert public.vocabulary.frequency("beo") == 0
    assert public.vocabulary.pair("quet_don") == 0
    assert public.vocabulary.frequency("trong") < whole.vocabulary.frequency("trong")
    assert public.vocabulary.size == len(public.store)
    assert not public.understand("Tân Hưng trồng bao nhiêu cây?").wards


QUESTIONS = (
    "Thu ngân sách tháng 4 bao nhiêu?",
    "trong moi bao nhieu cay xanh",
    "Phường Tân Hưng quét dọn mấy tuyến ngõ?",
    "Tổ công tác khảo sát họp mấy phiên?",
    "How many trees were planted?",
    "vớt bèo",
)
scopes = st.builds(
    Scope,
    st.frozensets(st.sampled_from([PUBLIC, INTERNAL])),
    st.sampled_from(["", "Bình An", "Tân Hưng", "thuy khe", "Hàng Mắm"]),
    st.sampled_from(["", "tháng 4 năm 2027", "tháng 5/2027", "quý I"]),
    st.frozensets(st.sampled_from([*PAPERS, "x.txt"])),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(scopes, min_size=1, max_size=3), st.sampled_from(QUESTIONS), st.sampled_from([PUBLIC, INTERNAL]))
def test_no_hit_is_outside(whole: Retriever, chosen: list[Scope], question: str, unsaid: str) -> None:
    part = whole.within(chosen, unsaid)
    held = names(part)
    for entry in whole.store.entries:
        met = [
            (not s.audiences or (entry.audience or unsaid) in s.audiences)
            and (not s.documents or entry.name in s.documents)
            for s in chosen
        ]
        assert all(met) or entry.name not in held
    hits = part.search(part.understand(question), 100)
    assert {hit.entry.name for hit in hits} <= held
    chained = whole
    for scope in chosen:
        chained = chained.within([scope], unsaid)
    assert names(chained) == held
    assert keys(chained.search(chained.understand(question), 100)) == keys(hits)


def keys(hits: list[Hit]) -> list[tuple[str, int, float]]:
    return [(hit.entry.name, hit.ordinal, hit.score) for hit in hits]


def test_hits_and_scores_are_those_of_an_index_of_the_part_alone(
    whole: Retriever, recipe: Recipe, tmp_path: Path
) -> None:
    folder = whole.generation.parents[2]
    for number, kept in enumerate(itertools.combinations(PAPERS, 2)):
        index = tmp_path / str(number)
        build(index, [folder / name for name in kept], recipe)
        alone = Retriever(index, recipe.encoder)
        part = whole.within([Scope(documents=frozenset(kept))])
        for question in QUESTIONS:
            mine = part.search(part.understand(question), 50)
            theirs = alone.search(alone.understand(question), 50)
            assert [key[:2] for key in keys(mine)] == [key[:2] for key in keys(theirs)]
            np.testing.assert_allclose([h.score for h in mine], [h.score for h in theirs], rtol=1e-6)
