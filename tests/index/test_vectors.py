"""Passage vectors: exact search, kept in FAISS's own format."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.encoders.base import unit
from index.vectors import HALF_FROM, FaissIndex


@pytest.fixture
def vectors() -> np.ndarray:
    return unit(np.random.default_rng(3).normal(size=(50, 8)).astype(np.float32))


def test_the_nearest_by_cosine(vectors: np.ndarray) -> None:
    ids, cosines = FaissIndex(vectors).search(vectors[7], 5)
    exact = vectors @ vectors[7]
    assert ids.tolist() == np.argsort(-exact)[:5].tolist()
    np.testing.assert_allclose(cosines, np.sort(exact)[::-1][:5], rtol=1e-5)


def test_fewer_than_asked_for_and_none(vectors: np.ndarray) -> None:
    assert len(FaissIndex(vectors[:2]).search(vectors[0], 9)[0]) == 2
    assert len(FaissIndex(vectors[:0]).search(vectors[0], 9)[0]) == 0


@pytest.mark.parametrize("count", [50, HALF_FROM])
def test_a_part_finds_its_own_nearest_however_small_it_is(count: int) -> None:
    many = unit(np.random.default_rng(5).normal(size=(count, 8)).astype(np.float32))
    inside = np.zeros(count, dtype=np.bool_)
    inside[[3, 17, 18, 31, 49]] = True
    part = FaissIndex(many).within(inside)
    ids, cosines = part.search(many[7], 3)
    exact = np.where(inside, many @ many[7], -2)
    assert ids.tolist() == np.argsort(-exact)[:3].tolist()
    np.testing.assert_allclose(cosines, exact[ids], atol=1e-3)
    assert set(part.search(many[7], 400)[0].tolist()) == {3, 17, 18, 31, 49}
    np.testing.assert_allclose(part.vectors(), many[inside], atol=1e-3)
    assert len(FaissIndex(many).within(np.zeros(count, dtype=np.bool_)).search(many[7], 3)[0]) == 0


def test_saved_and_loaded(vectors: np.ndarray, tmp_path: Path) -> None:
    FaissIndex(vectors).save(tmp_path / "v.faiss")
    loaded = FaissIndex.load(tmp_path / "v.faiss")
    assert (loaded.size, loaded.dimension) == (50, 8)
    np.testing.assert_array_equal(loaded.vectors(), vectors)


@pytest.mark.parametrize("size", [0, 10, -1])
def test_a_damaged_file_is_refused(vectors: np.ndarray, tmp_path: Path, size: int) -> None:
    FaissIndex(vectors).save(tmp_path / "v.faiss")
    (tmp_path / "v.faiss").write_bytes((tmp_path / "v.faiss").read_bytes()[:size])
    with pytest.raises(RuntimeError):
        FaissIndex.load(tmp_path / "v.faiss")


def test_many_vectors_are_kept_in_half_and_come_back_the_same_each_time(tmp_path: Path) -> None:
    many = unit(np.random.default_rng(4).normal(size=(HALF_FROM, 8)).astype(np.float32))
    FaissIndex(many).save(tmp_path / "v.faiss")
    assert (tmp_path / "v.faiss").stat().st_size < many.nbytes * 0.51
    loaded = FaissIndex.load(tmp_path / "v.faiss")
    ids, cosines = loaded.search(many[7], 5)
    assert ids[0] == 7
    np.testing.assert_allclose(cosines, (many @ many[7])[ids], atol=1e-3)
    np.testing.assert_array_equal(FaissIndex(loaded.vectors()).vectors(), loaded.vectors())
