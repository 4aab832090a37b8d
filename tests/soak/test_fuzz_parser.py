"""Text of the genre with every mark out of place, and any text at all: the parser never fails, every span is exact."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.source import Source
from tests.soak.check import bounded, check_parse
from tests.soak.mutate import ENDS, STARTS, WORDS, mutated_text, seeds, text

EXAMPLES = 3000
SEEDS = {name: data.decode() for name, data in seeds().items() if name.endswith((".txt", ".md"))}

LINES = st.tuples(
    st.sampled_from(STARTS), st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=8), st.sampled_from(ENDS)
).map(lambda line: line[0] + " ".join(line[1]) + line[2])


@pytest.mark.soak
@pytest.mark.timeout(1800)
@settings(max_examples=EXAMPLES, deadline=None)
@given(lines=st.lists(LINES, max_size=25))
def test_lines_of_the_genre(lines: list[str]) -> None:
    with bounded():
        check_parse(Source("a.txt", "".join(lines), "text"))


@pytest.mark.soak
@pytest.mark.timeout(1800)
@settings(max_examples=EXAMPLES, deadline=None)
@given(written=st.text(max_size=300))
def test_any_text(written: str) -> None:
    with bounded():
        check_parse(Source("a.txt", written, "text"))


@pytest.mark.soak
@pytest.mark.timeout(1800)
@settings(max_examples=EXAMPLES, deadline=None)
@given(number=st.integers(0, 2**32), name=st.sampled_from(sorted(SEEDS)))
def test_papers_taken_to_pieces(number: int, name: str) -> None:
    with bounded():
        check_parse(Source("a.txt", mutated_text(Random(number), SEEDS[name]), "text"))
    with bounded():
        check_parse(Source("a.txt", text(Random(number)), "text"))
