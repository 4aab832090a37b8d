"""Stores put together: only what is live comes along, at a cost that grows with the stores and not with their square."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from corpus.parse import parse
from corpus.source import Source
from index.generation import Numbers
from index.segment_store import SegmentStore
from index.store_writing import Ready, join_stores, write_store
from tests.index.conftest import report

if TYPE_CHECKING:
    from pathlib import Path

    from corpus.document import Document

TABLES = ("documents", "embedded", "blocks", "figures", "figure_places", "figure_words", "passage_words", "conflicts")


@pytest.fixture(scope="module")
def paper() -> Document:
    return parse(Source("x.txt", report(), "text"))


def stores(folder: Path, paper: Document, papers: int) -> list[Path]:
    """Two stores of ``papers`` copies each, under numbers that go on."""
    made, numbers = [], Numbers()
    for number in range(2):
        path = folder / f"{papers}-{number}.sqlite"
        ready = [
            Ready(name, name, name, replace(paper, name=name)) for name in (f"{number}-{n}" for n in range(papers))
        ]
        numbers = write_store(path, ready, numbers=numbers)
        made.append(path)
    return made


def contents(path: Path) -> dict[str, set[Any]]:
    with closing(sqlite3.connect(path)) as database:
        columns = {"figure_words": "rowid"}  # its words are not kept
        return {table: set(database.execute(f"SELECT {columns.get(table, '*')} FROM {table}")) for table in TABLES}


def test_what_is_live_comes_along_and_nothing_else(tmp_path: Path, paper: Document) -> None:
    both = stores(tmp_path, paper, 3)
    join_stores(tmp_path / "all.sqlite", both, range(1, 7))
    whole = contents(tmp_path / "all.sqlite")
    assert whole == {table: rows | contents(both[1])[table] for table, rows in contents(both[0]).items()}
    join_stores(tmp_path / "some.sqlite", both, [2, 6])
    some = contents(tmp_path / "some.sqlite")
    entries = {entry.id: entry for entry in SegmentStore(tmp_path / "some.sqlite", tmp_path).entries}
    assert set(entries) == {2, 6}
    passages = {number for entry in entries.values() for number in range(entry.first, entry.stop)}
    assert {row[0] for row in some["passage_words"]} == passages
    assert all(some[table] <= whole[table] for table in TABLES)
    assert 3 * len(some["figures"]) == len(whole["figures"]) > 0


def test_work_grows_with_the_stores(tmp_path: Path, paper: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in thousands of steps of SQLite's machine, which are the same everywhere."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    class Counting(sqlite3.Connection):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self.set_progress_handler(count, 1000)

    connect = sqlite3.connect
    needed = []
    for papers in (25, 200):
        both = stores(tmp_path, paper, papers)
        steps = 0
        with monkeypatch.context() as patch:
            patch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, factory=Counting, **k))
            join_stores(tmp_path / f"{papers}.sqlite", both, range(1, 2 * papers + 1))
        needed.append(steps)
    assert needed[1] < 12 * needed[0]  # eight times the papers; a square would be 64
