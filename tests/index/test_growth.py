"""An index that documents come to and go from, one by one: the same as one built at once, at the cost of what changed."""

from __future__ import annotations

import json
import math
import random
import sqlite3
import statistics
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from corpus.errors import IndexFolderError
from index.build import add, build
from index.document_store import DocumentStore
from index.encoders.base import Encoder
from index.figure_search import FigureFilter, search_figures
from index.files import collect
from index.gather import Outcome, Plan
from index.generation import Manifest, current, read_manifest
from index.joining import MOST, Weight, to_join
from index.journal import Journal
from index.kept import Kept
from index.last import Last
from index.milvus.verifying import faults_in
from index.publish import publish, writing
from index.recipe import Recipe
from index.retrieval import Retriever
from index.store import Store
from index.upkeep import rollback, verify
from index.whole import write_whole
from tests.index.conftest import EITHER, Office, report

QUESTIONS = (
    "Tổng thu ngân sách tháng 4 là bao nhiêu?",
    "phường Bình An đã trồng bao nhiêu cây xanh",
    "tong thu ngan sach phuong tan hung",
    "HĐND giám sát mấy đợt?",
)


def word(number: int) -> str:
    """A word that one paper alone has."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number)) + "uq"


def paper(number: int, amount: str = "") -> str:
    ward = ("BÌNH AN", "TÂN HƯNG", "THUỶ KHÊ")[number % 3]
    text = report(ward, 4 + number % 2, amount or f"1.{250 + number}", 70 + number)
    return text + f"3. Hội đồng nhân dân (HĐND) đã giám sát {number + 2} đợt về việc {word(number)}.\n"


def told(retriever: Retriever) -> object:
    """What an index answers, without the numbers it gives to documents and passages."""
    store = retriever.store
    asked = []
    for question in QUESTIONS:
        query = retriever.understand(question)
        hits = retriever.search(query, 200)
        asked.append(sorted((hit.entry.name, hit.ordinal, round(hit.score, 5), round(hit.coverage, 5)) for hit in hits))
    figures = search_figures(store, FigureFilter(words="cây xanh"), 99)
    conflicts = [
        (store.entry(c.document).name, c.figure, store.entry(c.other).name, c.other_figure, c.reason, c.alike)
        for c in store.conflicts()
    ]
    return (
        [(entry.name, entry.digest, entry.passages) for entry in store.entries],
        [(entry.name, ordinal) for entry, ordinal in store.figures()],
        sorted((store.entry(one.document).name, one.ordinal) for one in figures.figures),
        sorted(conflicts),
        asked,
        retriever.catalogue.abbreviations,
        sorted(ward.name for ward in retriever.catalogue.wards),
        {word: retriever.vocabulary.frequency(word) for word in ("ngan", "cay", "hdnd", "duq", "khe")},
        [(one.name, one.reason) for one in store.skipped],
    )


def same(one: object, two: object) -> bool:
    """Whether both tell the same; engines count in single precision."""
    if isinstance(one, float) and isinstance(two, float):
        return math.isclose(one, two, abs_tol=1e-4)
    if isinstance(one, list | tuple) and isinstance(two, list | tuple):
        return len(one) == len(two) and all(same(a, b) for a, b in zip(one, two, strict=True))
    return one == two


def retriever_of(index: Kept, recipe: Recipe) -> Retriever:
    return Retriever(index, recipe.encoder)


@pytest.fixture
def grown(tmp_path: Path, recipe: Recipe, new_index: Callable[[], Kept]) -> Office:
    """Six papers of three wards, two of which contradict each other."""
    made = Office(tmp_path / "van ban", new_index(), recipe)
    for number in range(6):
        made.write(f"{number}.txt", paper(number))
    made.write("5.txt", paper(5, "9.999") + "\n")
    made.build()
    return made


@pytest.mark.parametrize(
    ("engine", "seed"),
    [
        ("folder", 0),
        ("milvus", 4),
        *(pytest.param("folder", seed, marks=pytest.mark.soak) for seed in range(1, 12)),
    ],
)
def test_an_index_that_grew_is_one_that_was_built(
    grown: Office, recipe: Recipe, tmp_path: Path, seed: int, engine: str
) -> None:
    chance = random.Random(seed)
    for step in range(9):
        names = grown.names
        match chance.choice(("add", "add", "replace", "remove", "rename")):
            case "add":
                path = grown.write(f"moi {step}.txt", paper(10 + 10 * seed + step))
                grown.add(path)
            case "replace":
                name = chance.choice(names)
                grown.add(grown.write(name, paper(100 + 10 * seed + step)))
            case "rename":
                name = chance.choice(names)
                (grown.documents / name).rename(grown.documents / f"ten khac {step}.txt")
                grown.update()
            case "remove" if len(names) > 2:
                name = chance.choice(names)
                grown.remove(name)
                (grown.documents / name).unlink()
    fresh = tmp_path / "mới"
    build(fresh, [grown.documents], recipe)
    assert same(told(retriever_of(grown.index, recipe)), told(retriever_of(fresh, recipe)))
    if engine == "milvus":
        assert faults_in(grown.index) == []
        return
    assert verify(grown.index) == []
    assert len(grown.manifest.segments) > 1


@EITHER
def test_counts_are_those_of_what_is_there(grown: Office) -> None:
    grown.add(grown.write("6.txt", paper(6)), grown.write("0.txt", paper(60)))
    grown.remove("1.txt", "5.txt")
    manifest, store = grown.manifest, grown.store
    assert manifest.documents == len(store.entries) == 5
    assert manifest.passages == len(store) == sum(entry.passages for entry in store.entries)
    assert manifest.figures == len(list(store.figures()))
    assert manifest.conflicts == len(store.conflicts())


@EITHER
class TestRemoved:
    @pytest.fixture
    def without(self, grown: Office) -> Office:
        grown.add(grown.write("7.txt", paper(7, "5.555")))
        assert any("7.txt" in names for names in _conflicting(grown.store))
        grown.remove("3.txt")
        grown.remove("7.txt")
        return grown

    def test_no_question_finds_it(self, without: Office, recipe: Recipe) -> None:
        retriever = retriever_of(without.index, recipe)
        for question in (*QUESTIONS, "HĐND đã giám sát bao nhiêu đợt về việc duq?", "việc huq"):
            found = {hit.entry.name for hit in retriever.search(retriever.understand(question), 99)}
            assert found
            assert not found & {"3.txt", "7.txt"}

    def test_no_word_of_it_is_known(self, without: Office, recipe: Recipe) -> None:
        retriever = retriever_of(without.index, recipe)
        assert retriever.vocabulary.frequency(word(3)) == retriever.vocabulary.frequency(word(7)) == 0
        assert retriever.vocabulary.frequency(word(2)) == 1
        assert retriever.catalogue.abbreviations == {"hđnd": "hội đồng nhân dân"}

    def test_no_figure_and_no_conflict_of_it_is_told(self, without: Office) -> None:
        store = without.store
        assert not {"3.txt", "7.txt"} & {entry.name for entry, _ in store.figures()}
        assert not {"3.txt", "7.txt"} & {name for pair in _conflicting(store) for name in pair}
        for number in (3, 7):
            found = search_figures(store, FigureFilter(words=f"giám sát {word(number)}"))
            assert found.partly
            assert not {"3.txt", "7.txt"} & {store.entry(one.document).name for one in found.figures}
        assert not search_figures(store, FigureFilter(words=f"giám sát {word(2)}")).partly

    def test_one_that_comes_back_is_another(self, without: Office) -> None:
        numbers = {entry.id for entry in without.store.entries}
        without.add(without.documents / "3.txt")
        (new,) = [entry for entry in without.store.entries if entry.id not in numbers]
        assert new.name == "3.txt"
        assert new.id > max(numbers)
        assert new.first >= max(entry.stop for entry in without.store.entries if entry.id != new.id)


def _conflicting(store: DocumentStore) -> list[tuple[str, str]]:
    return [(store.entry(one.document).name, store.entry(one.other).name) for one in store.conflicts()]


class _Counting:
    """The real encoder, which says what it was given."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.fingerprint, self.dimension = encoder.fingerprint, encoder.dimension
        self.texts: list[str] = []

    def encode_passages(self, texts: list[str]) -> NDArray[np.float32]:
        self.texts += texts
        return self._encoder.encode_passages(texts)

    def encode_queries(self, texts: list[str]) -> NDArray[np.float32]:
        return self._encoder.encode_queries(texts)


class TestCost:
    @EITHER
    def test_only_passages_that_changed_are_embedded(self, grown: Office, recipe: Recipe) -> None:
        counting = _Counting(recipe.encoder)
        told = Recipe(counting, recipe.encoder_name, recipe.segmenter)
        changed = grown.write("2.txt", paper(2).replace("cây xanh", "cây bàng"))
        add(grown.index, [changed], told)
        assert [text for text in counting.texts if "cây bàng" in text] == counting.texts
        assert len(counting.texts) == 1

    def test_no_other_document_is_opened(self, grown: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        opened: list[str] = []
        stored = Store.stored
        monkeypatch.setattr(Store, "stored", lambda self, entry: opened.append(entry.name) or stored(self, entry))
        other_year = paper(3).replace("2026", "2019")
        grown.add(grown.write("8.txt", other_year))
        assert opened == []

    def test_what_is_open_is_not_opened_again(self, grown: Office, recipe: Recipe) -> None:
        before = retriever_of(grown.index, recipe)
        grown.add(grown.write("8.txt", paper(8)), grown.write("2.txt", paper(62)))
        after = Retriever(grown.index, recipe.encoder, before=before)
        assert after.generation != before.generation
        assert before._opened.parts.items() <= after._opened.parts.items()
        assert len(after._opened.parts) == 2
        assert told(after) == told(retriever_of(grown.index, recipe))

    def test_files_are_shared_with_the_generation_before_the_last(self, grown: Office) -> None:
        for number in range(7, 10):
            grown.add(grown.write(f"{number}.txt", paper(number)))
        generations = sorted((grown.index / "generations").glob("0*"))
        inodes = [{p.relative_to(g): p.stat().st_ino for p in g.rglob("*") if p.is_file()} for g in generations[-3:]]
        older, before, now = inodes
        first = [path for path in now if path.parts[:2] == ("segments", "000001")]
        assert first
        assert all(older[path] == now[path] for path in first)
        assert not set(before.values()) & set(now.values())

    def test_a_byte_that_flips_in_a_shared_file_leaves_the_generation_before_whole(
        self, grown: Office, recipe: Recipe
    ) -> None:
        for number in range(7, 10):
            grown.add(grown.write(f"{number}.txt", paper(number)))
        latest = current(grown.index)
        store = latest / "segments" / "000001" / "store.sqlite"
        data = bytearray(store.read_bytes())
        data[len(data) // 2] ^= 1
        with store.open("r+b") as file:
            file.write(data)
        assert current(grown.index) != latest
        assert "8.txt" in {entry.name for entry in retriever_of(grown.index, recipe).store.entries}
        grown.update()
        assert grown.names == [f"{number}.txt" for number in range(10) if number != 6]
        assert current(grown.index).name > latest.name


class TestJoining:
    def test_many_small_changes_do_not_make_many_segments(self, grown: Office, recipe: Recipe, tmp_path: Path) -> None:
        for number in range(20, 20 + MOST + 3):
            grown.add(grown.write(f"{number}.txt", paper(number)))
            grown.remove(f"{number - 1}.txt") if number % 3 == 0 else None
        manifest = read_manifest(current(grown.index))
        assert len(manifest.segments) <= MOST
        held = {name.split("/")[1] for name in manifest.files if "/" in name}
        assert held == set(manifest.segments)
        fresh = tmp_path / "mới"
        build(fresh, [grown.documents / name for name in grown.names], recipe)
        assert told(retriever_of(grown.index, recipe)) == told(retriever_of(fresh, recipe))
        assert verify(grown.index) == []

    def test_what_is_half_gone_is_written_anew(self, grown: Office) -> None:
        grown.add(grown.write("6.txt", paper(6)))
        grown.remove("0.txt", "1.txt", "2.txt", "3.txt")
        manifest = read_manifest(current(grown.index))
        assert manifest.dead == ()
        held = b"".join(path.read_bytes() for path in current(grown.index).rglob("*") if path.is_file())
        assert word(3).encode() not in held
        assert word(5).encode() in held

    @given(st.dictionaries(st.text(), st.tuples(st.integers(1, 10**6), st.integers(0, 10**6)), max_size=30))
    def test_what_is_joined(self, sizes: dict[str, tuple[int, int]]) -> None:
        weights = {name: Weight(live, live + dead) for name, (live, dead) in sizes.items()}
        groups = to_join(weights)
        names = [name for group in groups for name in group]
        assert len(names) == len(set(names))
        left = len(weights) - len(names) + len(groups)
        assert left <= MOST
        assert left == min(len(weights), MOST)
        alone = [group[0] for group in groups if len(group) == 1]
        assert all(2 * weights[name].live < weights[name].all for name in alone)

    @pytest.mark.parametrize("before", [[400_000], [50_000] * 8, [400_000, *[40_000] * 7]])
    def test_few_passages_are_not_written_with_many(self, before: list[int]) -> None:
        """Papers of 40 passages that come one by one, to what came in one piece, in eight, or a thousand at a time."""
        sizes, written = {str(number): size for number, size in enumerate(before)}, []
        for number in range(1000):
            sizes[f"new {number}"] = 40
            groups = to_join({name: Weight(size, size) for name, size in sizes.items()})
            made = [sum(sizes.pop(name) for name in group) for group in groups]
            sizes |= {f"{number}-{at}": size for at, size in enumerate(made)}
            written.append(sum(made))
        assert sum(sizes.values()) == sum(before) + 40 * 1000
        assert statistics.median(written) <= 10 * 40
        assert statistics.mean(written) <= 1500  # 50,000 if the new one were put to the smallest, whatever its size


class TestPlaces:
    def test_a_second_place_lets_all_be_compared_anew(self, tmp_path: Path, recipe: Recipe) -> None:
        office = Office(tmp_path / "van ban", tmp_path / "chi muc", recipe)
        nameless = report("X", 4, "7.777").replace("PHƯỜNG X\n", "")
        for name, text in (("a.txt", report("BÌNH AN", 4)), ("b.txt", nameless)):
            office.write(name, text)
        office.build()
        assert read_manifest(current(office.index)).place == "binh an"
        alone = len(office.store.conflicts())
        office.add(office.write("c.txt", report("TÂN HƯNG", 4, "8.888")))
        manifest = read_manifest(current(office.index))
        assert len(manifest.segments) == 1
        build(tmp_path / "mới", [office.documents], recipe)
        fresh = read_manifest(current(tmp_path / "mới"))
        assert (manifest.place, manifest.conflicts) == (fresh.place, fresh.conflicts)
        assert alone


def test_an_older_format_is_built_upon_and_not_answered_from(grown: Office, recipe: Recipe) -> None:
    """As a folder of format 1 was: one segment, in the generation's own folder, under numbers from 1."""
    _as_format_1(grown.index)
    with pytest.raises(IndexFolderError, match="do một phiên bản khác"):
        retriever_of(grown.index, recipe)
    (grown.documents / "4.txt").unlink()
    names = {f"{number}.txt" for number in range(6)}
    grown.add(grown.write("6.txt", paper(6)))
    assert set(grown.names) == names | {"6.txt"}
    assert json.loads((grown.index / "wardqa-index.json").read_text("utf-8"))["format"] == 2
    with pytest.raises(IndexFolderError, match="không còn bản nào trước"):
        rollback(grown.index)
    with pytest.raises(IndexFolderError, match=r"Bản 000001 .* do một phiên bản khác"):
        rollback(grown.index, "1")


def _as_format_1(folder: Path) -> None:
    generation = current(folder)
    manifest = json.loads((generation / "manifest.json").read_text("utf-8"))
    (segment,) = (generation / "segments").iterdir()
    for path in segment.iterdir():
        path.rename(generation / path.name)
    segment.rmdir()
    segment.parent.rmdir()
    with closing(sqlite3.connect(generation / "store.sqlite")) as database, database:
        database.execute("PRAGMA user_version = 4")
        database.execute("CREATE TABLE skipped (name TEXT, path TEXT, digest TEXT, reason TEXT)")
    for name in ("checksum", "segments", "dead", "numbers", "place"):
        del manifest[name]
    held = {path.relative_to(generation).as_posix(): path for path in generation.rglob("*") if path.is_file()}
    files = {name: path.stat().st_size for name, path in held.items() if name != "manifest.json"}
    (generation / "manifest.json").write_text(
        json.dumps({**manifest, "format": 1, "files": files, "digests": {}}), "utf-8"
    )
    (folder / "wardqa-index.json").write_text('{"format": 1}', "utf-8")
    (folder / "CURRENT").write_text(generation.name, "utf-8")


class TestBatches:
    """What is too much to be in memory at once is written some at a time."""

    def written(self, office: Office, batch: int, last: Last | None = None) -> Outcome:
        files, skipped = collect([office.documents])
        plan = Plan(files, skipped, (str(office.documents),))
        outcome = Outcome()

        def fill(building: Path, name: str) -> Manifest:
            nonlocal outcome
            journal = Journal(office.index / "generations", office.recipe.encoder)
            manifest, outcome = write_whole(
                building, name, plan, last, office.recipe, journal, lambda *_: None, batch=batch
            )
            return manifest

        with writing(office.index):
            publish(office.index, fill)
        return outcome

    @pytest.mark.parametrize("batch", [2, *(pytest.param(n, marks=pytest.mark.soak) for n in (1, 5))])
    def test_they_are_as_one(self, grown: Office, recipe: Recipe, tmp_path: Path, batch: int) -> None:
        for number in range(6, 14):
            grown.write(f"{number}.txt", paper(number))
        grown.write("bản sao.txt", paper(9))
        grown.write("trống.txt", "")
        outcome = self.written(grown, batch)
        assert outcome.read == outcome.names == {f"{number}.txt" for number in range(14)}
        manifest = read_manifest(current(grown.index))
        assert len(manifest.segments) == 1
        fresh = tmp_path / "mới"
        report = build(fresh, [grown.documents], recipe)
        assert (manifest.passages, manifest.figures, manifest.conflicts, manifest.skipped) == (
            report.passages,
            report.figures,
            report.conflicts,
            2,
        )
        assert told(retriever_of(grown.index, recipe)) == told(retriever_of(fresh, recipe))
        assert verify(grown.index) == []

    def test_nothing_is_read_twice(self, grown: Office) -> None:
        outcome = self.written(grown, 2, Last.open(grown.index))
        assert outcome.read == set()
        assert outcome.names == {f"{number}.txt" for number in range(6)}
        assert len(grown.store.entries) == 6
