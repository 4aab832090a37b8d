"""Coverage read off postings against coverage of the words themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.concepts import Concept
from index.cover import coverages
from index.lexical import Field, LexicalIndex
from index.query import Query
from index.retrieval import Terms, coverage

WORD = st.sampled_from("abcd")
TEXTS = st.lists(st.tuples(st.lists(WORD, max_size=6), st.lists(WORD, max_size=4)), min_size=1, max_size=8)
CONCEPTS = st.lists(
    st.builds(
        lambda variants, weight: Concept(tuple(map(tuple, variants)), weight, 1.0),
        st.lists(st.lists(st.sampled_from("abcdx"), min_size=1, max_size=3), min_size=1, max_size=3),
        st.floats(0.1, 5),
    ),
    max_size=4,
)


def pairs(words: list[str]) -> list[str]:
    return [f"{a}_{b}" for a, b in zip(words, words[1:], strict=False)]


def terms(own: list[str], context: list[str]) -> Terms:
    return Terms(
        frozenset(own),
        frozenset(zip(own, own[1:], strict=False)),
        frozenset(context),
        frozenset(zip(context, context[1:], strict=False)),
    )


@settings(max_examples=200)
@given(TEXTS, CONCEPTS)
def test_it_is_that_of_the_words(texts: list[tuple[list[str], list[str]]], concepts: list[Concept]) -> None:
    fields = {
        "folded": Field.build([own for own, _ in texts]),
        "units": Field.build([pairs(own) for own, _ in texts]),
        "context": Field.build([context for _, context in texts]),
        "context_units": Field.build([pairs(context) for _, context in texts]),
    }
    passages = np.arange(len(texts))[::-1]
    found = coverages(concepts, LexicalIndex(fields, len(texts)), passages)
    query = Query("", (), tuple(concepts), (), False, False, False)
    assert found == pytest.approx([coverage(query, terms(*texts[passage])) for passage in passages])


def test_holds_in_the_order_asked() -> None:
    field = Field.build([["a"], ["b"], ["a", "b"], []])
    assert field.holds("a", np.array([3, 2, 1, 0], dtype=np.int32)).tolist() == [False, True, False, True]
    assert field.holds("x", np.array([0], dtype=np.int32)).tolist() == [False]
