"""Passage vectors: exact search, in segments and in part, kept in FAISS's own format."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.encoders.base import unit
from index.vectors import HALF_FROM, SCAN_FROM, VectorIndex, VectorSegment, join_vectors

Vectors = NDArray[np.float32]


@pytest.fixture
def vectors() -> Vectors:
    return unit(np.random.default_rng(3).normal(size=(50, 8)).astype(np.float32))


def test_the_nearest_by_cosine(vectors: Vectors) -> None:
    numbers, cosines = VectorSegment(vectors).search(vectors[7], 5)
    exact = vectors @ vectors[7]
    assert numbers.tolist() == np.argsort(-exact)[:5].tolist()
    np.testing.assert_allclose(cosines, np.sort(exact)[::-1][:5], rtol=1e-5)


def test_fewer_than_asked_for_and_none(vectors: Vectors) -> None:
    assert len(VectorSegment(vectors[:2]).search(vectors[0], 9)[0]) == 2
    assert len(VectorSegment(vectors[:0]).search(vectors[0], 9)[0]) == 0
    assert len(VectorIndex([VectorSegment(vectors[:0])]).search(vectors[0], 9)[0]) == 0


@pytest.mark.parametrize("count", [50, HALF_FROM])
def test_a_part_finds_its_own_nearest_however_small_it_is(count: int) -> None:
    many = unit(np.random.default_rng(5).normal(size=(count, 8)).astype(np.float32))
    inside = np.zeros(count, dtype=np.bool_)
    inside[[3, 17, 18, 31, 49]] = True
    whole = VectorIndex([VectorSegment(many)])
    part = whole.within(inside)
    numbers, cosines = part.search(many[7], 3)
    exact = np.where(inside, many @ many[7], -2)
    assert numbers.tolist() == np.argsort(-exact)[:3].tolist()
    np.testing.assert_allclose(cosines, exact[numbers], atol=1e-3)
    assert set(part.search(many[7], 400)[0].tolist()) == {3, 17, 18, 31, 49}
    assert len(whole.within(np.zeros(count, dtype=np.bool_)).search(many[7], 3)[0]) == 0


def test_segments_search_and_merge_as_one(vectors: Vectors) -> None:
    places = np.concatenate((np.arange(20), np.arange(30, 45), np.arange(60, 75)))
    parts = (slice(0, 20), slice(20, 35), slice(35, 50))
    segments = [VectorSegment(vectors[part], places[part]) for part in parts]
    alive = np.zeros(80, dtype=np.bool_)
    alive[places[::3]] = True
    exact = vectors @ vectors[7]
    for inside, kept in ((None, np.arange(50)), (alive, np.arange(0, 50, 3))):
        several = VectorIndex(segments, inside)
        merged = join_vectors([segments[2], segments[0], segments[1]], inside)
        nearest = places[kept[np.argsort(-exact[kept])]][:9]
        for index in (several, merged):
            np.testing.assert_array_equal(index.search(vectors[7], 9)[0], nearest)
        np.testing.assert_array_equal(merged.numbers, places[kept])
        np.testing.assert_array_equal(merged.take(nearest), several.take(nearest))
        np.testing.assert_array_equal(merged.take(places[kept]), vectors[kept])


def test_vectors_of_passages_that_have_none_are_refused(vectors: Vectors) -> None:
    segments = [VectorSegment(vectors[:3]), VectorSegment(vectors[3:5], 10)]
    for index in (segments[1], VectorIndex(segments)):
        for number in (5, 12):
            with pytest.raises(ValueError, match="no vector"):
                index.take(np.array([10, number]))
    assert VectorIndex(segments).take(np.array([], dtype=np.int32)).shape == (0, 8)


def test_saved_and_loaded(vectors: Vectors, tmp_path: Path) -> None:
    VectorSegment(vectors, 100).save(tmp_path)
    loaded = VectorSegment.load(tmp_path)
    assert (loaded.size, loaded.dimension) == (50, 8)
    np.testing.assert_array_equal(loaded.take(np.arange(100, 150)), vectors)


@pytest.mark.parametrize("name", ["vectors.faiss", "vectors.numbers.npy"])
@pytest.mark.parametrize("size", [0, 10, -1])
def test_a_damaged_file_is_refused(vectors: Vectors, tmp_path: Path, name: str, size: int) -> None:
    VectorSegment(vectors).save(tmp_path)
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:size])
    with pytest.raises((OSError, ValueError)):
        VectorSegment.load(tmp_path)


def test_numbers_of_other_vectors_are_refused(vectors: Vectors, tmp_path: Path) -> None:
    VectorSegment(vectors).save(tmp_path)
    np.save(tmp_path / "vectors.numbers.npy", np.arange(49, dtype=np.int32))
    with pytest.raises(ValueError, match="belong"):
        VectorSegment.load(tmp_path)


def test_many_vectors_are_kept_in_half_and_come_back_the_same_each_time(tmp_path: Path) -> None:
    many = unit(np.random.default_rng(4).normal(size=(HALF_FROM, 8)).astype(np.float32))
    VectorSegment(many).save(tmp_path)
    assert (tmp_path / "vectors.faiss").stat().st_size < many.nbytes * 0.51
    loaded = VectorSegment.load(tmp_path)
    numbers, cosines = loaded.search(many[7], 5)
    assert numbers[0] == 7
    np.testing.assert_allclose(cosines, (many @ many[7])[numbers], atol=1e-3)
    taken = loaded.take(loaded.numbers)
    np.testing.assert_array_equal(VectorSegment(taken).take(loaded.numbers), taken)


COUNT = 2000


@pytest.fixture(scope="module")
def many() -> Vectors:
    return unit(np.random.default_rng(6).normal(size=(COUNT, 24)).astype(np.float32))


@pytest.fixture(scope="module")
def coded(many: Vectors) -> VectorSegment:
    return VectorSegment(many, 500, half_from=1000, scan_from=COUNT)


class TestCodes:
    """Many vectors: short codes first, the best of them exactly."""

    def test_the_kind_goes_by_the_number(self, many: Vectors) -> None:
        def kind(count: int) -> str:
            return VectorSegment(many[:count], half_from=1000, scan_from=COUNT).kind

        assert [kind(count) for count in (0, 999, 1000, 1999, 2000)] == ["exact", "exact", "half", "half", "codes"]
        assert HALF_FROM < SCAN_FROM

    def test_the_nearest_are_found(self, many: Vectors, coded: VectorSegment) -> None:
        assert coded.scan is not None
        assert coded.scan.recall >= 0.98
        chance = np.random.default_rng(7)
        asked = unit(many[chance.choice(COUNT, 40)] + 0.5 * chance.normal(size=(40, 24)).astype(np.float32))
        found = 0
        for query in asked:
            exact = many @ query
            numbers, cosines = coded.search(query, 10)
            assert (np.diff(cosines) <= 0).all()
            np.testing.assert_allclose(cosines, exact[numbers - 500], atol=2e-3)
            found += len(set(numbers.tolist()) & set((np.argsort(-exact)[:10] + 500).tolist()))
        assert found >= 0.98 * 400

    @pytest.mark.parametrize("size", [0, 3, 60, 150, 700, 1999])
    def test_a_part_finds_its_own(self, many: Vectors, coded: VectorSegment, size: int) -> None:
        inside = np.zeros(500 + COUNT, dtype=np.bool_)
        inside[500 + np.random.default_rng(8).choice(COUNT, size, replace=False)] = True
        part = VectorIndex([coded]).within(inside)
        exact = np.where(inside[500:], many @ many[11], -2)
        wanted = set((np.argsort(-exact)[: min(10, size)] + 500).tolist())
        numbers, _ = part.search(many[11], 10)
        assert len(numbers) == min(10, size)
        assert inside[numbers].all()
        assert len(wanted & set(numbers.tolist())) >= 0.9 * len(wanted)

    def test_a_part_far_from_the_question_finds_its_own(self, many: Vectors, coded: VectorSegment) -> None:
        far = np.argsort(many @ many[11])[: COUNT // 3]
        inside = np.zeros(500 + COUNT, dtype=np.bool_)
        inside[500 + far] = True
        numbers, _ = VectorIndex([coded]).within(inside).search(many[11], 10)
        exact = np.where(inside[500:], many @ many[11], -2)
        assert set(numbers.tolist()) == set((np.argsort(-exact)[:10] + 500).tolist())

    def test_saved_and_loaded(self, many: Vectors, coded: VectorSegment, tmp_path: Path) -> None:
        coded.save(tmp_path)
        loaded = VectorSegment.load(tmp_path)
        assert (loaded.kind, loaded.size) == ("codes", COUNT)
        assert loaded.scan is not None and coded.scan is not None
        assert loaded.scan.rescored == coded.scan.rescored
        for query in many[:5]:
            np.testing.assert_array_equal(loaded.search(query, 10)[0], coded.search(query, 10)[0])
        again = VectorSegment(loaded.take(loaded.numbers), loaded.numbers, half_from=1000, scan_from=COUNT)
        np.testing.assert_array_equal(again.take(again.numbers), loaded.take(loaded.numbers))

    @pytest.mark.parametrize("name", ["vectors.json", "vectors.codes.json", "vectors.codes.faiss"])
    @pytest.mark.parametrize("size", [None, 0, 9, -1])
    def test_a_damaged_file_is_refused(self, coded: VectorSegment, tmp_path: Path, name: str, size: int | None) -> None:
        coded.save(tmp_path)
        path = tmp_path / name
        if size is None:
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[:size])
        with pytest.raises((OSError, ValueError)):
            VectorSegment.load(tmp_path)

    def test_codes_of_other_vectors_are_refused(self, many: Vectors, coded: VectorSegment, tmp_path: Path) -> None:
        coded.save(tmp_path / "one")
        VectorSegment(many[:1500], half_from=1000, scan_from=1000).save(tmp_path / "other")
        (tmp_path / "other" / "vectors.codes.faiss").replace(tmp_path / "one" / "vectors.codes.faiss")
        with pytest.raises(ValueError, match="belong"):
            VectorSegment.load(tmp_path / "one")
