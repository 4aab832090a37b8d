"""Conflicts of a real index: found when it is built, gone with the paper that they were in."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from corpus.errors import IndexFolderError
from index.figure_search import FigureFilter, search_figures
from index.generation import Manifest, current, manifest_text, read_manifest
from index.retrieval import Retriever
from tests.index.conftest import EITHER

if TYPE_CHECKING:
    from tests.index.conftest import Office

CONCLUSION = """ĐẢNG ỦY
PHƯỜNG BÌNH AN

KẾT LUẬN
Hội nghị tháng 4 năm 2026

1. Tổng thu ngân sách trên địa bàn tháng 4 ước {amount} triệu đồng, đạt {share}% dự toán.
2. Các chi bộ tiếp tục sinh hoạt đúng kỳ.
"""


def sides(office: Office) -> set[frozenset[tuple[str, str]]]:
    """Each conflict as its two (file name, figure as written)."""
    store, found = office.store, set()
    for record in store.conflicts():
        pair = []
        for number, ordinal in ((record.document, record.figure), (record.other, record.other_figure)):
            entry = store.entry(number)
            document = store.document(entry)
            span = document.figures[ordinal].span
            pair.append((entry.name, document.text[span.start : span.end]))
        assert record in store.conflicts_of(store.entry(record.document), record.figure)
        assert record in store.conflicts_of(store.entry(record.other), record.other_figure)
        assert record.beside(record.document, record.figure) == (record.other, record.other_figure)
        assert record.beside(record.other, record.other_figure) == (record.document, record.figure)
        assert record.indicator
        assert 0 < record.alike <= 1
        found.add(frozenset(pair))
    return found


MONEY = frozenset({("bao-cao.txt", "1.250 triệu đồng"), ("kết luận.txt", "1.310 triệu đồng")})


@EITHER
class TestRecords:
    def test_other_periods_and_papers_that_agree_hold_none(self, office: Office) -> None:
        office.write("kết luận.txt", CONCLUSION.format(amount="1.250", share="25,1"))
        report = office.build()
        assert (report.conflicts, sides(office)) == (0, set())

    def test_two_papers_that_say_another_figure(self, office: Office) -> None:
        office.write("kết luận.txt", CONCLUSION.format(amount="1.310", share="25,1"))
        report = office.build()
        assert sides(office) == {MONEY}
        assert report.conflicts == office.manifest.conflicts == 1

    def test_another_ward_is_no_conflict(self, office: Office) -> None:
        other = CONCLUSION.format(amount="1.310", share="31,7").replace("BÌNH AN", "TÂN HƯNG")
        office.write("kết luận.txt", other)
        assert office.build().conflicts == 0

    def test_they_come_and_go_with_the_paper(self, office: Office) -> None:
        office.build()
        assert sides(office) == set()
        path = office.write("kết luận.txt", CONCLUSION.format(amount="1.310", share="25,1"))
        added = office.add(path)
        assert (added.conflicts, sides(office)) == (1, {MONEY})
        assert set(added.kept) == {"bao-cao.txt", "2026/thang 5.txt"}
        removed = office.remove("kết luận.txt")
        assert (removed.conflicts, sides(office)) == (0, set())
        path.write_text(CONCLUSION.format(amount="1.250", share="25,1"), "utf-8")
        assert office.add(path).conflicts == 0


class TestAnotherVersion:
    """A store that the program wrote before figures could be searched."""

    @pytest.fixture
    def old(self, office: Office) -> Office:
        office.write("kết luận.txt", CONCLUSION.format(amount="1.310", share="25,1"))
        office.build()
        office.remove("2026/thang 5.txt")
        generation = current(office.index)
        path = office.segment / "store.sqlite"
        with closing(sqlite3.connect(path)) as database:
            for table in ("figure_words", "figure_places", "conflicts"):
                database.execute(f"DROP TABLE {table}")
            database.execute("PRAGMA user_version = 0")
            database.commit()
        made = asdict(read_manifest(generation))
        del made["conflicts"], made["digests"]
        made["terms"] = "before"
        made["files"][path.relative_to(generation).as_posix()] = path.stat().st_size
        (generation / "manifest.json").write_text(manifest_text(Manifest(**made)), "utf-8")
        assert current(office.index) == generation
        return office

    def test_is_refused_in_one_sentence_that_says_how_to_build_it(self, old: Office) -> None:
        store = old.store
        for use in (
            store.conflicts,
            lambda: search_figures(store, FigureFilter("thu")),
            lambda: Retriever(old.index, old.recipe.encoder),
        ):
            with pytest.raises(IndexFolderError, match="phiên bản khác") as caught:
                use()
            assert "\n" not in str(caught.value)
            assert f"wardqa index build '{old.documents}'" in str(caught.value)

    def test_is_built_anew_with_what_was_taken_out_by_hand_still_out(self, old: Office) -> None:
        report = old.update()
        assert not report.unchanged
        assert (report.read, report.kept) == ((), ("bao-cao.txt", "kết luận.txt"))
        assert sides(old) == {MONEY}
