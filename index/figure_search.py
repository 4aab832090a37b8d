"""Figures of an index by the words of their indicator, unit, ward, period, status, document and value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from corpus.document import Status
from corpus.errors import QuestionError
from corpus.quantities import find_quantities
from corpus.unicode import canonical_tone, fold, nfc
from index.analysis import Token, tokenize
from index.figure_table import SELECT_RECORDS, FigureRecord, record_of, said_words
from index.month_spans import months_named
from index.store import Store

__all__ = ["FigureFilter", "FoundFigures", "search_figures", "status_named", "value_named"]

_SAID = 6.0
"""What a word is worth in the indicator or the row's header against one in the column, section or title."""


_WORD = re.compile(r"[^\W\d_]+")


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


@dataclass(slots=True)
class _Where:
    """Conditions of a query with their values."""

    conditions: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    def add(self, condition: str, *values: object) -> None:
        self.conditions.append(f"({condition})")
        self.values += values

    def among(self, column: str, values: Iterable[object]) -> None:
        held = list(values)
        self.add(f"{column} IN ({', '.join('?' * len(held))})", *held)


def search_figures(store: Store, wanted: FigureFilter, limit: int = 20) -> FoundFigures:
    """Figures that ``wanted`` asks for, best first; without words in the order of the documents.

    Words rank by BM25 of SQLite's FTS5, the words of the indicator above those around it; a word typed with dấu that
    stands so in the figure outdoes one that only looks like it. Raises :class:`QuestionError` for a ward, unit or
    document that the index does not hold, :class:`IndexFolderError` for an index that cannot be read.
    """
    where = _where(store, wanted)
    terms = tokenize(wanted.words)
    if wanted.words.strip() and not terms:
        raise QuestionError(f"“{wanted.words}” không có chữ hay số nào để tìm; hãy gõ tên chỉ tiêu.")
    if not terms:
        numbers = [number for number, value in _plain(store, where) if _within(wanted, value)]
        return FoundFigures(_records(store, numbers[:limit]), len(numbers))
    ranked = _ranked(store, where, wanted, terms, "AND")
    partly = not ranked and len(terms) > 1
    if partly:
        ranked = _ranked(store, where, wanted, terms, "OR")
    return FoundFigures(_records(store, ranked[:limit]), len(ranked), partly)


def _plain(store: Store, where: _Where) -> list[tuple[int, str]]:
    query = f"SELECT f.id, f.value FROM figures f {_sql(where)} ORDER BY f.document, f.start"  # noqa: S608 - see _sql
    return [(number, value) for number, value in store.rows(query, where.values)]


def _ranked(store: Store, where: _Where, wanted: FigureFilter, terms: list[Token], how: str) -> list[int]:
    """Numbers of the figures that match the words, best first."""
    words = [term.folded.replace('"', "") for term in terms]
    together = f" {how} ".join(f'"{word}"' for word in words)
    matched = f'"{" ".join(words)}" OR ({together})'  # the phrase adds to the score of what has the words in a row
    query = (
        f"SELECT f.id, f.value, f.indicator, f.row, f.quote, bm25(figure_words, {_SAID}, 1.0) AS score "  # noqa: S608
        "FROM figure_words JOIN figures f ON f.id = figure_words.rowid "
        f"{_sql(where, 'figure_words MATCH ?')} ORDER BY score, f.document, f.start"
    )
    marked = {term.word for term in terms if term.word != term.folded}
    scored = [
        (-_as_typed(marked, indicator, row, quote), score, place, number)
        for place, (number, value, indicator, row, quote, score) in enumerate(
            store.rows(query, [matched, *where.values])
        )
        if _within(wanted, value)
    ]
    return [number for *_, number in sorted(scored)]


def _as_typed(marked: set[str], indicator: str, row: str, quote: str) -> int:
    """How many of the words typed with dấu stand in the figure with the same dấu."""
    if not marked:
        return 0
    said = canonical_tone(nfc(f"{said_words(indicator, row)} {quote}")).lower()
    return len(marked.intersection(_WORD.findall(said)))


def _sql(where: _Where, *first: str) -> str:
    """The conditions, which are the program's own words: every value of a person's is bound to a ``?``."""
    conditions = [*first, *where.conditions]
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


def _within(wanted: FigureFilter, value: str) -> bool:
    """Whether the exact value is in the range: SQLite compares doubles only."""
    if wanted.least is None and wanted.most is None:
        return True
    exact = Decimal(value)
    return (wanted.least is None or exact >= wanted.least) and (wanted.most is None or exact <= wanted.most)


def _records(store: Store, numbers: list[int]) -> tuple[FigureRecord, ...]:
    marks = ", ".join("?" * len(numbers))
    rows = store.rows(f"{SELECT_RECORDS} WHERE f.id IN ({marks})", numbers)
    by_number = {row[0]: record_of(row) for row in rows}
    return tuple(by_number[number] for number in numbers)


def _where(store: Store, wanted: FigureFilter) -> _Where:
    where = _Where()
    if wanted.document:
        where.among("f.document", _documents(store, wanted.document))
    if wanted.ward:
        _add_ward(where, store, wanted.ward)
    if wanted.unit:
        where.among("f.unit", _units(store, wanted.unit))
    if wanted.period:
        _add_period(where, store, wanted.period)
    if wanted.status is not None:
        where.add("instr(f.status, ?)", f",{wanted.status.value},")
    # A margin for what a double cannot hold; the exact value decides afterwards.
    if wanted.least is not None:
        where.add("f.number >= ?", _lower(wanted.least))
    if wanted.most is not None:
        where.add("f.number <= ?", -_lower(-wanted.most))
    return where


def _lower(value: Decimal) -> float:
    return float(value) - abs(float(value)) * 1e-9


def _key(words: str) -> str:
    return " ".join(fold(canonical_tone(nfc(words))).split())


def _distinct(store: Store, column: str) -> list[str]:
    return [row[0] for row in store.rows(f"SELECT DISTINCT {column} FROM figures ORDER BY 1")]  # noqa: S608 - a column


def _documents(store: Store, name: str) -> list[int]:
    exact = [entry.id for entry in store.entries if nfc(entry.name) == nfc(name)]
    found = exact or [entry.id for entry in store.entries if _key(name) in _key(entry.name)]
    if not found:
        raise QuestionError(f"Chỉ mục không có văn bản tên “{name}”; xem danh sách bằng: wardqa index status")
    return found


def _add_ward(where: _Where, store: Store, ward: str) -> None:
    """Figures of a place of that name, and those without a place in papers of that ward."""
    asked = _key(ward).removeprefix("phuong ").removeprefix("p. ")
    same: Callable[[str], bool] = lambda name: _key(name).removeprefix("phuong ") == asked  # noqa: E731
    places = [place for place in _distinct(store, "place") if place and same(place)]
    papers = [entry.id for entry in store.entries if entry.ward and same(entry.ward)]
    if not places and not papers:
        held = ", ".join(dict.fromkeys(entry.ward for entry in store.entries if entry.ward)) or "không phường nào"
        raise QuestionError(f"Chỉ mục không có số liệu của phường “{ward}”; các phường đang có: {held}.")
    marks = [", ".join("?" * len(values)) for values in (places, papers)]
    where.add(f"f.place IN ({marks[0]}) OR (f.place = '' AND f.document IN ({marks[1]}))", *places, *papers)


def _units(store: Store, unit: str) -> list[str]:
    """The base units that ``unit`` means: its own name, or what a number of it is counted in."""
    read = [quantity.unit for quantity in find_quantities(f"1 {unit}")]
    keys = {_key(name) for name in (unit, *read[:1]) if name}
    found = [held for held in _distinct(store, "unit") if _key(held) in keys]
    if not found:
        raise QuestionError(f"Không có số liệu nào tính bằng “{unit}”; hãy bỏ bớt điều kiện này hoặc đổi đơn vị.")
    return found


def _add_period(where: _Where, store: Store, period: str) -> None:
    named = months_named(period)
    if named is None:
        asked = _key(period).replace("/", " ").split()
        where.among("f.period", [one for one in _distinct(store, "period") if _has_words(asked, one)])
    elif named.dated:
        where.add("f.first_month = ? AND f.last_month = ?", named.first, named.last)
    else:
        length = named.last - named.first
        where.add("f.first_month % 12 = ? AND f.last_month - f.first_month = ?", named.first, length)


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
