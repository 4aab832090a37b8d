"""Figures of an index by the words of their indicator, unit, ward, period, status, document and value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.document import Status
from corpus.errors import QuestionError
from corpus.quantities import find_quantities
from corpus.unicode import canonical_tone, fold, nfc
from index.analysis import tokenize
from index.document_store import DocumentStore
from index.figure_queries import FigureConditions, sought
from index.figure_table import FigureRecord
from index.month_spans import months_named

__all__ = ["FigureFilter", "FoundFigures", "search_figures", "status_named", "value_named"]


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """What is looked for; an empty field asks for nothing."""

    words: str = ""
    """Words of the indicator, with or without dấu."""
    unit: str = ""
    """As written: ``tỷ đồng`` finds every sum of money, ``ha`` every area."""
    ward: str = ""
    period: str = ""
    """``quý I/2026``, ``tháng 4``, ``3 tháng``, ``năm 2026``, or any words of a period as written."""
    status: Status | None = None
    document: str = ""
    """A document's name, or a part of it."""
    least: Decimal | None = None
    """In base units, as ``most``."""
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FoundFigures:
    """The best figures, and how many there are in all."""

    figures: tuple[FigureRecord, ...]
    total: int
    partly: bool = False
    """True where no figure has all the words, and these have some of them."""


def search_figures(store: DocumentStore, wanted: FigureFilter, limit: int = 20) -> FoundFigures:
    """Figures that ``wanted`` asks for, best first; without words in the order of the documents.

    How they rank by words: :mod:`index.figure_queries`. Raises :class:`QuestionError` for a ward, unit or document that
    the index does not hold, :class:`IndexFolderError` for an index that cannot be read.
    """
    conditions = _conditions(store, wanted)
    words = sought(tokenize(wanted.words))
    if wanted.words.strip() and not words:
        raise QuestionError(f"“{wanted.words}” không có chữ hay số nào để tìm; hãy gõ tên chỉ tiêu.")
    found, total = store.figure_table.matching(conditions, words, limit)
    partly = not total and len(words) > 1
    if partly:
        found, total = store.figure_table.matching(conditions, words, limit, every=False)
    return FoundFigures(tuple(found), total, partly)


def _conditions(store: DocumentStore, wanted: FigureFilter) -> FigureConditions:
    asked = FigureConditions(status=wanted.status, least=wanted.least, most=wanted.most)
    if wanted.document:
        asked = replace(asked, documents=_documents(store, wanted.document))
    if wanted.ward:
        places, papers = _of_ward(store, wanted.ward)
        asked = replace(asked, places=places, placeless=papers)
    if wanted.unit:
        asked = replace(asked, units=_units(store, wanted.unit))
    if wanted.period:
        asked = _of_period(asked, store, wanted.period)
    return asked


def _key(words: str) -> str:
    return " ".join(fold(canonical_tone(nfc(words))).split())


def _documents(store: DocumentStore, name: str) -> list[int]:
    exact = [entry.id for entry in store.entries if nfc(entry.name) == nfc(name)]
    found = exact or [entry.id for entry in store.entries if _key(name) in _key(entry.name)]
    if not found:
        raise QuestionError(f"Chỉ mục không có văn bản tên “{name}”; xem danh sách bằng: wardqa index status")
    return found


def _of_ward(store: DocumentStore, ward: str) -> tuple[list[str], list[int]]:
    """Places of that name, and papers of that ward, whose figures need not name it."""
    asked = _key(ward).removeprefix("phuong ").removeprefix("p. ")
    same: Callable[[str], bool] = lambda name: _key(name).removeprefix("phuong ") == asked  # noqa: E731
    places = [place for place in store.figure_table.distinct("place") if place and same(place)]
    papers = [entry.id for entry in store.entries if entry.ward and same(entry.ward)]
    if not places and not papers:
        held = ", ".join(dict.fromkeys(entry.ward for entry in store.entries if entry.ward)) or "không phường nào"
        raise QuestionError(f"Chỉ mục không có số liệu của phường “{ward}”; các phường đang có: {held}.")
    return places, papers


def _units(store: DocumentStore, unit: str) -> list[str]:
    """The base units that ``unit`` means: its own name, or what a number of it is counted in."""
    read = [quantity.unit for quantity in find_quantities(f"1 {unit}")]
    keys = {_key(name) for name in (unit, *read[:1]) if name}
    found = [held for held in store.figure_table.distinct("unit") if _key(held) in keys]
    if not found:
        raise QuestionError(f"Không có số liệu nào tính bằng “{unit}”; hãy bỏ bớt điều kiện này hoặc đổi đơn vị.")
    return found


def _of_period(asked: FigureConditions, store: DocumentStore, period: str) -> FigureConditions:
    named = months_named(period)
    if named is None:
        words = _key(period).replace("/", " ").split()
        return replace(asked, periods=[one for one in store.figure_table.distinct("period") if _has_words(words, one)])
    if named.dated:
        return replace(asked, months=(named.first, named.last))
    return replace(asked, season=(named.first, named.last - named.first))


def _has_words(asked: list[str], period: str) -> bool:
    """Whether the words stand in ``period`` one behind the other."""
    held = _key(period).replace("/", " ").split()
    return any(held[at : at + len(asked)] == asked for at in range(len(held)))


def status_named(words: str) -> Status:
    """The status that ``words`` name, with or without dấu. Raises :class:`QuestionError` for no status."""
    for status in Status:
        if _key(words) == _key(status.value):
            return status
    names = ", ".join(status.value for status in Status)
    raise QuestionError(f"Không có trạng thái “{words}”; hãy dùng một trong: {names}.")


def value_named(words: str) -> Decimal:
    """The value in base units that ``words`` say: ``100 tỷ đồng``, ``1.250``. Raises :class:`QuestionError`."""
    found = [quantity for quantity in find_quantities(words.strip()) if quantity.span.start == 0]
    if len(found) != 1 or found[0].value is None or found[0].span.end < len(words.strip()):
        raise QuestionError(f"“{words}” không phải một giá trị; hãy gõ như: 100 tỷ đồng, 25%, 1.250.")
    return found[0].value
