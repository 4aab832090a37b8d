"""BM25 over arrays against the formula written out, grown, merged, in part, and the files it is kept in."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.lexical import LexicalIndex, Segment
from index.lexical_writing import build_field, join
from index.terms import Terms

PIVOT = 5
TEXTS = st.lists(st.lists(st.sampled_from("abcdefg"), max_size=12), min_size=1, max_size=12)
ASKED = [("words", term, weight) for term, weight in zip("abcdefgx", (1, 0.3, 2, 0.7, 1.1, 0.9, 3, 1), strict=True)]


def made(texts: list[list[str]], first: int = 0, b: float = 0.75) -> Segment:
    return Segment({"words": build_field(texts, PIVOT, first=first, b=b)})


def index_of(texts: list[list[str]], b: float = 0.75) -> LexicalIndex:
    return LexicalIndex([made(texts, b=b)], len(texts))


def bm25(texts: list[list[str]], term: str, k1: float = 1.2, b: float = 0.75) -> list[float]:
    """Robertson and Zaragoza, 2009, with the idf of Lucene and a constant for the mean length, for one term."""
    holds = sum(term in text for text in texts)
    idf = math.log(1 + (len(texts) - holds + 0.5) / (holds + 0.5))
    scores = []
    for text in texts:
        tf = text.count(term)
        scores.append(idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * len(text) / PIVOT)) if tf else 0.0)
    return scores


@given(
    TEXTS, st.lists(st.tuples(st.sampled_from("abcdefgx"), st.floats(0.1, 3)), max_size=5), st.sampled_from([0, 0.75])
)
def test_scores_are_those_of_the_formula(texts: list[list[str]], asked: list[tuple[str, float]], b: float) -> None:
    expected = np.zeros(len(texts))
    for term, weight in asked:
        expected += weight * np.array(bm25(texts, term, b=b))
    scores = index_of(texts, b).scores([("words", term, weight) for term, weight in asked])
    np.testing.assert_allclose(scores, expected, rtol=1e-5, atol=1e-6)


@given(TEXTS)
def test_document_frequency(texts: list[list[str]]) -> None:
    index = index_of(texts)
    for term in "abcdefgx":
        assert index.document_frequency("words", term) == sum(term in text for text in texts)


def test_fields_add_up() -> None:
    fields = {"a": build_field([["x"], ["y"]], 1), "b": build_field([["y"], ["x"]], 1)}
    scores = LexicalIndex([Segment(fields)], 2).scores([("a", "x", 2.0), ("b", "x", 1.0)])
    assert scores[0] == pytest.approx(2 * scores[1])


@settings(max_examples=20)
@given(TEXTS)
def test_saved_and_loaded(tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]]) -> None:
    folder = tmp_path_factory.mktemp("lexical")
    made(texts).save(folder)
    loaded = LexicalIndex([Segment.load(folder, ["words"])], len(texts))
    np.testing.assert_array_equal(loaded.scores(ASKED), index_of(texts).scores(ASKED))


def test_nothing_at_all(tmp_path: Path) -> None:
    made([[], []]).save(tmp_path)
    loaded = LexicalIndex([Segment.load(tmp_path, ["words"])], 2)
    assert loaded.scores([("words", "a", 1.0)]).tolist() == [0.0, 0.0]


@given(TEXTS, st.data(), st.sampled_from([0.4, 0.75]))
def test_a_part_is_weighed_as_if_it_were_all_there_is(texts: list[list[str]], data: st.DataObject, b: float) -> None:
    inside = np.array(data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts))))
    kept = [text for text, there in zip(texts, inside, strict=True) if there]
    part, alone = index_of(texts, b).within(inside), index_of(kept, b)
    scores = part.scores(ASKED)
    np.testing.assert_array_equal(scores[inside], alone.scores(ASKED))
    assert not scores[~inside].any()
    for term in "abcdefgx":
        assert part.document_frequency("words", term) == alone.document_frequency("words", term)


@given(TEXTS, st.data())
def test_grown_in_segments_with_the_dead_left_out_scores_as_built_at_once(
    texts: list[list[str]], data: st.DataObject
) -> None:
    count = len(texts)
    cuts = sorted({0, count, *data.draw(st.lists(st.integers(0, count), max_size=4))})
    alive = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    segments = [made(texts[a:b], a) for a, b in zip(cuts, cuts[1:], strict=False)]
    fresh = index_of([text for text, there in zip(texts, alive, strict=True) if there]).scores(ASKED)
    apart = LexicalIndex(segments, count, alive).scores(ASKED)
    np.testing.assert_array_equal(apart[alive], fresh)
    assert not apart[~alive].any()
    # Merged in any order, and again with what was merged before.
    mixed = data.draw(st.permutations(segments))
    twice = join([join(mixed[:2], alive), *mixed[2:]], alive)
    np.testing.assert_array_equal(LexicalIndex([twice], count, alive).scores(ASKED)[alive], fresh)
    assert list(twice.fields["words"].terms) == sorted({t for text, there in zip(texts, alive, strict=True) if there for t in text})  # fmt: skip


@given(st.sets(st.text(max_size=6)))
@pytest.mark.parametrize("at_hand", [0, 2**16])
def test_terms_are_found_by_name(at_hand: int, words: set[str]) -> None:
    ordered = sorted(words)
    terms = Terms.of(ordered, at_hand=at_hand)
    assert list(terms) == ordered
    assert [terms.number(word) for word in ordered] == list(range(len(ordered)))
    assert all(terms.number(f"{word}\0") is None for word in words if f"{word}\0" not in words)


PARTS = ["terms", "starts", "indptr", "passages", "parts"]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("size", [0, 5, -2])
def test_a_damaged_file_is_refused(tmp_path: Path, part: str, size: int) -> None:
    made([["ab", "cd"], ["ab"]]).save(tmp_path)
    path = tmp_path / f"words.{part}.npy"
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises((OSError, ValueError)):
        Segment.load(tmp_path, ["words"])


@pytest.mark.parametrize("part", PARTS)
def test_a_file_of_another_index_is_refused(tmp_path: Path, part: str) -> None:
    made([["ab", "cd"], ["ab"]]).save(tmp_path / "one")
    made([["ab", "cde", "fg"], ["ab"], ["fg"]]).save(tmp_path / "other")
    (tmp_path / "other" / f"words.{part}.npy").replace(tmp_path / "one" / f"words.{part}.npy")
    with pytest.raises(ValueError, match="words"):
        Segment.load(tmp_path / "one", ["words"])
