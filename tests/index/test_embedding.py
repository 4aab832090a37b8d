"""Embedding for a build: the same vectors in any batches, and a build that was stopped goes on where it was."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.embedding import embed
from index.encoders import Encoder, load_encoder
from index.generation import current
from index.journal import Journal, key_of
from index.recipe import Recipe
from index.vectors import VectorSegment

if TYPE_CHECKING:
    from tests.index.conftest import Office

ROOT = Path(__file__).resolve().parents[2]
SLOW_BUILD = """
import sys, time
from pathlib import Path
import index.embedding
from index.analysis import load_segmenter
from index.build import build
from index.encoders import load_encoder
from index.recipe import Recipe

index.embedding._UNSAVED = 0.2  # a slow model in short
encoder = load_encoder()
fast = encoder.encode_passages

def slow(texts):
    time.sleep(0.02 * len(texts))
    return fast(texts)

encoder.encode_passages = slow
build(Path(sys.argv[1]), [Path(sys.argv[2])], Recipe(encoder, "slow", load_segmenter("pairs")))
"""


EMBEDDED = load_encoder()


def vectors_in(generation: Path) -> NDArray[np.float32]:
    segment = VectorSegment.load(generation / "vectors")
    return segment.take(segment.numbers)


class Counting:
    """The embedded encoder, remembering what it was given; stops at ``limit`` texts."""

    def __init__(self, limit: int | None = None) -> None:
        self._encoder = EMBEDDED
        self.seen: list[str] = []
        self.limit = limit
        self.dimension, self.fingerprint = self._encoder.dimension, self._encoder.fingerprint
        self.encode_queries = self._encoder.encode_queries

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self.limit is not None and len(self.seen) + len(texts) > self.limit:
            raise KeyboardInterrupt
        self.seen += texts
        return self._encoder.encode_passages(texts)


def quiet(_stage: str, _done: int, _total: int) -> None:
    pass


def texts_of(count: int) -> list[str]:
    return [f"Đoạn thứ {number}: trồng {number * 7} cây xanh" for number in range(count)]


class TestEmbed:
    @settings(max_examples=30, deadline=None)
    @given(texts=st.lists(st.text(max_size=12), max_size=40), kept=st.sets(st.integers(0, 39)))
    def test_equals_the_encoder_whatever_was_kept(
        self, tmp_path_factory: pytest.TempPathFactory, texts: list[str], kept: set[int]
    ) -> None:
        encoder = Counting()
        journal = Journal(tmp_path_factory.mktemp("generations"), encoder)
        before = list({texts[place] for place in kept if place < len(texts)})
        journal.keep([key_of(text) for text in before], EMBEDDED.encode_passages(before))
        made = embed(texts, encoder, journal, quiet)
        np.testing.assert_array_equal(made, EMBEDDED.encode_passages(texts))
        assert sorted(encoder.seen) == sorted(set(texts) - set(before))

    def test_interrupted_loses_no_finished_batch(self, tmp_path: Path) -> None:
        texts = texts_of(500)
        stopped = Counting(limit=300)
        with pytest.raises(KeyboardInterrupt):
            embed(texts, stopped, Journal(tmp_path, stopped), quiet)
        assert 100 < len(stopped.seen) <= 300
        again = Counting()
        told: list[tuple[str, int, int]] = []
        made = embed(texts, again, Journal(tmp_path, again), lambda *step: told.append(step))
        assert sorted(stopped.seen + again.seen) == sorted(texts)
        np.testing.assert_array_equal(made, again.encode_queries(texts))
        assert told[0] == ("Mã hóa đoạn", len(stopped.seen), 500)
        assert told[-1] == ("Mã hóa đoạn", 500, 500)

    def test_what_is_quick_is_not_written_down(self, tmp_path: Path) -> None:
        encoder = Counting()
        embed(texts_of(50), encoder, Journal(tmp_path, encoder), quiet)
        assert list(tmp_path.iterdir()) == []


class TestJournal:
    @pytest.fixture
    def encoder(self) -> Encoder:
        return EMBEDDED

    def kept(self, folder: Path, encoder: Encoder) -> tuple[Journal, Path]:
        journal = Journal(folder, encoder)
        journal.keep([key_of("một"), key_of("hai")], encoder.encode_passages(["một", "hai"]))
        (part,) = folder.glob(".embedded-*/*.npz")
        return journal, part

    def test_gives_back_what_it_was_given(self, tmp_path: Path, encoder: Encoder) -> None:
        journal, _ = self.kept(tmp_path, encoder)
        journal.keep([key_of("ba")], encoder.encode_passages(["ba"]))
        found = Journal(tmp_path, encoder).read()
        assert found.keys() == {key_of("một"), key_of("hai"), key_of("ba")}
        np.testing.assert_array_equal(found[key_of("ba")], encoder.encode_passages(["ba"])[0])

    @pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "foreign"])
    def test_a_damaged_part_counts_for_nothing(self, tmp_path: Path, encoder: Encoder, damage: str) -> None:
        journal, part = self.kept(tmp_path, encoder)
        data = part.read_bytes()
        middle = len(data) // 2
        part.write_bytes(
            {
                "cut": data[:middle],
                "flipped": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
                "empty": b"",
                "foreign": b"PK\x03\x04 nothing",
            }[damage]
        )
        assert journal.read() == {}
        journal.keep([key_of("ba")], encoder.encode_passages(["ba"]))
        assert journal.read().keys() == {key_of("ba")}

    def test_pickles_are_not_opened(self, tmp_path: Path, encoder: Encoder) -> None:
        journal, part = self.kept(tmp_path, encoder)
        np.savez(part, keys=np.array([{"a": 1}], dtype=object), vectors=np.zeros((1, encoder.dimension), np.float32))
        assert journal.read() == {}

    def test_other_lengths_and_numbers_that_are_none_are_left_out(self, tmp_path: Path, encoder: Encoder) -> None:
        journal, part = self.kept(tmp_path, encoder)
        keys = np.zeros((2, 16), np.uint8)
        np.savez(part, keys=keys, vectors=np.zeros((2, 3), np.float32))
        assert journal.read() == {}
        np.savez(part, keys=keys, vectors=np.full((2, encoder.dimension), np.nan, np.float32))
        assert journal.read() == {}

    def test_another_encoder_finds_nothing_and_sweeps_all(self, tmp_path: Path, encoder: Encoder) -> None:
        self.kept(tmp_path, encoder)
        other = Journal(tmp_path, load_encoder(query_prefix="hỏi: "))
        assert other.read() == {}
        other.discard()
        assert list(tmp_path.iterdir()) == []


class TestStoppedBuild:
    @pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
    def test_the_next_one_embeds_only_the_rest(
        self, office: Office, recipe: Recipe, paper: Callable[..., str], how: signal.Signals
    ) -> None:
        for number in range(24):
            office.write(f"{number:02d}.txt", paper(ward=f"SỐ {number}", month=number % 12 + 1, trees=number))
        generations = office.index / "generations"
        building = subprocess.Popen(
            [sys.executable, "-c", SLOW_BUILD, str(office.index), str(office.documents)],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
        )
        try:
            until = time.monotonic() + 60
            while len(list(generations.glob(".embedded-*/[0-9]*.npz"))) < 2 and time.monotonic() < until:
                assert building.poll() is None, "finished before it could be stopped"
                time.sleep(0.02)
            building.send_signal(how)
            assert building.wait(30) != 0
        finally:
            building.kill()
        encoder = Counting()
        kept = Journal(generations, encoder).read()
        assert kept
        office.recipe = Recipe(encoder, "slow", recipe.segmenter)
        office.build()
        assert encoder.seen
        assert not kept.keys() & {key_of(text) for text in encoder.seen}
        generation = current(office.index)
        resumed = vectors_in(office.segment)
        assert [path.name for path in generations.iterdir()] == [generation.name]
        office.build(force=True)
        whole = vectors_in(office.segment)
        np.testing.assert_array_equal(resumed, whole)
        assert len(kept) + len(encoder.seen) > len(whole) * 0.5
