"""Finding figures of a real index by words, unit, ward, period, status, document and value."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Status
from corpus.errors import QuestionError
from corpus.unicode import fold
from index.document_store import DocumentStore
from index.figure_search import FigureFilter, search_figures, status_named, value_named
from index.generation import current
from index.store import Store
from tests.index.conftest import EITHER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.index.conftest import Office

TABLE = """ỦY BAN NHÂN DÂN
PHƯỜNG AN HÒA

BÁO CÁO
Kết quả quý I năm 2026

| TT | Chỉ tiêu | Kế hoạch năm 2026 | Thực hiện quý I |
|---|---|---|---|
| 1 | Thu ngân sách nhà nước | 514 tỷ đồng | 129,5 tỷ đồng |
| 2 | Hộ thoát nghèo | 40 hộ | 12 hộ |
"""


@pytest.fixture(scope="module")
def sample(sample_index: Path) -> Store:
    return Store(current(sample_index))


@pytest.fixture
def store(office: Office) -> DocumentStore:
    office.write("biểu.md", TABLE)
    office.build()
    return office.store


def quotes(store: DocumentStore, wanted: FigureFilter, limit: int = 100) -> list[str]:
    return [figure.quote for figure in search_figures(store, wanted, limit).figures]


class TestRecords:
    def test_every_figure_is_there_with_all_that_is_known_of_it(self, sample: Store) -> None:
        found = search_figures(sample, FigureFilter(), 10_000)
        assert found.total == len(found.figures) == sum(len(sample.document(e).figures) for e in sample.entries) > 400
        for record in found.figures:
            entry = sample.entry(record.document)
            document = sample.document(entry)
            figure = document.figures[record.ordinal]
            assert document.text[record.start : record.end] == record.quote
            assert (record.start, record.end) == (figure.span.start, figure.span.end)
            assert (record.value, record.of, record.upper, record.unit) == (
                figure.value,
                figure.of,
                figure.upper,
                figure.unit,
            )
            assert (record.approximator, record.indicator) == (figure.approximator, figure.indicator)
            assert (record.period, record.place) == (figure.period, figure.place)
            assert frozenset(record.status) == figure.status
            assert record.passage == entry.first + figure.passage
            assert record.section == document.section_path(document.passages[figure.passage].section)

    @EITHER
    def test_a_cell_has_the_headers_of_its_row_and_column(self, store: DocumentStore) -> None:
        found = search_figures(store, FigureFilter(document="biểu.md", words="thu ngân sách")).figures
        cells = {figure.quote: (figure.row, figure.column) for figure in found}
        assert cells["129,5 tỷ đồng"] == ("Thu ngân sách nhà nước", "Thực hiện quý I")
        assert cells["514 tỷ đồng"] == ("Thu ngân sách nhà nước", "Kế hoạch năm 2026")


class TestWords:
    @EITHER
    def test_with_dấu_without_and_the_other_tone_placement(self, store: DocumentStore) -> None:
        for words in ("trồng cây xanh", "trong cay xanh", "TRỒNG CÂY", "cây"):
            assert quotes(store, FigureFilter(words)) == ["90 cây", "77 cây"]

    @EITHER
    def test_what_is_typed_with_dấu_comes_before_what_only_looks_like_it(self, office: Office) -> None:
        office.write("thu.txt", "BÁO CÁO\nĐã mua 15 con gà trống.\nĐã có 16 con gà trong trại chăn nuôi của phường.\n")
        office.build()
        wanted = FigureFilter("trong", document="thu.txt")
        assert set(quotes(office.store, wanted)) == {"15 con", "16 con"}
        assert quotes(office.store, FigureFilter("trống", document="thu.txt"))[0] == "15 con"

    @EITHER
    def test_words_that_no_figure_has_together_find_the_nearest(self, store: DocumentStore) -> None:
        found = search_figures(store, FigureFilter("cây xanh vũ trụ"))
        assert found.partly
        assert {figure.quote for figure in found.figures[:2]} == {"77 cây", "90 cây"}
        assert search_figures(store, FigureFilter("vũtrụ")).figures == ()

    @EITHER
    def test_no_words_of_a_person_are_a_command(self, store: DocumentStore) -> None:
        for words in ('" OR 1', "cây AND", "NEAR(cây", "said:cây", "cây*", "'; DROP TABLE figures; --"):
            search_figures(store, FigureFilter(words, period=words))
        assert quotes(store, FigureFilter("cây")) == ["90 cây", "77 cây"]

    @settings(max_examples=60, deadline=None)
    @given(st.text(max_size=40))
    def test_any_words_are_searched_or_refused(self, sample: Store, words: str) -> None:
        try:
            found = search_figures(sample, FigureFilter(words), 5)
        except QuestionError as error:
            assert "\n" not in str(error).replace(words, "")
            return
        assert len(found.figures) == min(5, found.total)

    def test_words_found_are_the_words_asked(self, sample: Store) -> None:
        for figure in search_figures(sample, FigureFilter("giấy phép xây dựng"), 50).figures:
            document = sample.document(sample.entry(figure.document))
            around = [*figure.section[-2:], figure.row, figure.column, figure.indicator, figure.quote]
            around.append(document.metadata.title.value if document.metadata.title else "")
            assert {"giay", "phep", "xay", "dung"} <= set(
                fold(" ".join(around)).replace("¹", " ").replace("²", " ").split()
            )


@EITHER
class TestFilters:
    def test_ward(self, store: DocumentStore) -> None:
        assert set(quotes(store, FigureFilter(ward="phường an hoa"))) == {
            "514 tỷ đồng",
            "129,5 tỷ đồng",
            "40 hộ",
            "12 hộ",
        }
        with pytest.raises(QuestionError, match="An Hòa"):
            search_figures(store, FigureFilter(ward="Không Có"))

    def test_period(self, store: DocumentStore) -> None:
        april = quotes(store, FigureFilter(period="tháng 4/2026"))
        assert "1.250 triệu đồng" in april
        assert "2.500 triệu đồng" not in april
        assert quotes(store, FigureFilter(period="tháng 4")) == april
        assert quotes(store, FigureFilter(period="tháng 4/2019")) == []
        for period in ("quý I/2026", "quy 1", "3 tháng đầu năm 2026"):
            assert set(quotes(store, FigureFilter(period=period))) == {"129,5 tỷ đồng", "12 hộ"}

    def test_status(self, store: DocumentStore) -> None:
        plan = FigureFilter(status=Status.PLAN, document="biểu.md")
        assert set(quotes(store, plan)) == {"514 tỷ đồng", "40 hộ"}
        assert "1.250 triệu đồng" in quotes(store, FigureFilter(status=Status.ESTIMATE))

    def test_unit_as_people_write_it(self, store: DocumentStore) -> None:
        money = {"514 tỷ đồng", "129,5 tỷ đồng", "1.250 triệu đồng", "2.500 triệu đồng"}
        for unit in ("đồng", "tỷ đồng", "triệu", "DONG"):
            assert set(quotes(store, FigureFilter(unit=unit))) == money
        with pytest.raises(QuestionError, match="ki-lô"):
            search_figures(store, FigureFilter(unit="ki-lô"))

    def test_values_are_compared_exactly(self, store: DocumentStore) -> None:
        exact = Decimal("129500000000")
        near = Decimal("0.0001")
        assert quotes(store, FigureFilter(least=exact, most=exact)) == ["129,5 tỷ đồng"]
        assert quotes(store, FigureFilter(least=exact + near, most=exact + 2 * near)) == []
        assert quotes(store, FigureFilter(least=exact - 2 * near, most=exact - near)) == []

    def test_document_by_its_name_or_a_part_of_it(self, store: DocumentStore) -> None:
        assert len(quotes(store, FigureFilter(document="biểu"))) == 4
        assert quotes(store, FigureFilter("cây", document="bao-cao.txt")) == ["77 cây"]
        with pytest.raises(QuestionError, match=r"khác\.docx"):
            search_figures(store, FigureFilter(document="khác.docx"))

    def test_all_together(self, store: DocumentStore) -> None:
        wanted = FigureFilter("thu ngan sach", "tỷ đồng", "An Hòa", "quý I", None, "biểu", Decimal(1), Decimal(10**12))
        assert quotes(store, wanted) == ["129,5 tỷ đồng"]


def test_what_people_name() -> None:
    assert status_named("ke hoach") is Status.PLAN
    assert status_named("Luỹ kế") is status_named("lũy kế") is Status.CUMULATIVE
    assert value_named("100 tỷ đồng") == 100 * 10**9
    assert value_named("1.250") == 1250
    for wrong in ("", "nhiều", "1 2", "5 hộ và"):
        with pytest.raises(QuestionError):
            value_named(wrong)
    with pytest.raises(QuestionError, match="kế hoạch"):
        status_named("xong")
