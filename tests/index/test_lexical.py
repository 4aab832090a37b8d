"""BM25 over arrays against the formula written out, and the files it is kept in."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.lexical import Field, LexicalIndex

TEXTS = st.lists(st.lists(st.sampled_from("abcdefg"), max_size=12), min_size=1, max_size=12)


def bm25(texts: list[list[str]], term: str, k1: float = 1.2, b: float = 0.75) -> list[float]:
    """Robertson and Zaragoza, 2009, with the idf of Lucene, for one term."""
    mean = sum(map(len, texts)) / len(texts) or 1.0
    holds = sum(term in text for text in texts)
    idf = math.log(1 + (len(texts) - holds + 0.5) / (holds + 0.5))
    scores = []
    for text in texts:
        tf = text.count(term)
        scores.append(idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * len(text) / mean)) if tf else 0.0)
    return scores


@given(
    TEXTS, st.lists(st.tuples(st.sampled_from("abcdefgx"), st.floats(0.1, 3)), max_size=5), st.sampled_from([0, 0.75])
)
def test_scores_are_those_of_the_formula(texts: list[list[str]], asked: list[tuple[str, float]], b: float) -> None:
    index = LexicalIndex({"words": Field.build(texts, b=b)}, len(texts))
    expected = np.zeros(len(texts))
    for term, weight in asked:
        expected += weight * np.array(bm25(texts, term, b=b))
    scores = index.scores([("words", term, weight) for term, weight in asked])
    np.testing.assert_allclose(scores, expected, rtol=1e-5, atol=1e-6)


@given(TEXTS)
def test_document_frequency(texts: list[list[str]]) -> None:
    field = Field.build(texts)
    for term in "abcdefgx":
        assert field.document_frequency(term) == sum(term in text for text in texts)


def test_fields_add_up() -> None:
    fields = {"a": Field.build([["x"], ["y"]]), "b": Field.build([["y"], ["x"]])}
    scores = LexicalIndex(fields, 2).scores([("a", "x", 2.0), ("b", "x", 1.0)])
    assert scores[0] == pytest.approx(2 * scores[1])


@settings(max_examples=20)
@given(TEXTS)
def test_saved_and_loaded(tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]]) -> None:
    folder = tmp_path_factory.mktemp("lexical")
    LexicalIndex({"words": Field.build(texts)}, len(texts)).save(folder)
    loaded = LexicalIndex.load(folder, ["words"], len(texts))
    terms = [("words", term, 1.0) for term in "abcdefg"]
    made = LexicalIndex({"words": Field.build(texts)}, len(texts))
    np.testing.assert_array_equal(loaded.scores(terms), made.scores(terms))


def test_nothing_at_all(tmp_path: Path) -> None:
    LexicalIndex({"words": Field.build([[], []])}, 2).save(tmp_path)
    assert LexicalIndex.load(tmp_path, ["words"], 2).scores([("words", "a", 1.0)]).tolist() == [0.0, 0.0]


@given(TEXTS, st.data(), st.sampled_from([0.4, 0.75]))
def test_a_part_is_weighed_as_if_it_were_all_there_is(texts: list[list[str]], data: st.DataObject, b: float) -> None:
    inside = np.array(data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts))))
    kept = [text for text, there in zip(texts, inside, strict=True) if there]
    asked = [("words", term, weight) for term, weight in zip("abcdefgx", (1, 0.3, 2, 0.7, 1.1, 0.9, 3, 1), strict=True)]
    part = LexicalIndex({"words": Field.build(texts, b=b)}, len(texts)).within(inside)
    alone = LexicalIndex({"words": Field.build(kept, b=b)}, len(kept))
    scores = part.scores(asked)
    np.testing.assert_array_equal(scores[inside], alone.scores(asked))
    assert not scores[~inside].any()
    for term in "abcdefgx":
        held = part.fields["words"].document_frequency(term)
        assert held == alone.fields["words"].document_frequency(term)


PARTS = ["indptr", "passages", "impacts", "times", "lengths"]


@pytest.mark.parametrize("name", ["words.terms.json", "words.bm25.json", *(f"words.{part}.npy" for part in PARTS)])
@pytest.mark.parametrize("size", [0, 5, -2])
def test_a_damaged_file_is_refused(tmp_path: Path, name: str, size: int) -> None:
    LexicalIndex({"words": Field.build([["ab", "cd"], ["ab"]])}, 2).save(tmp_path)
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:size])
    with pytest.raises((OSError, ValueError)):
        LexicalIndex.load(tmp_path, ["words"], 2)
