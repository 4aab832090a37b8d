"""The figure table kept by SQLite, in one file or several: each is asked the same, and what they find is merged."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from corpus.document import Status
from index.figure_queries import (
    SAID,
    TYPED,
    FigureColumn,
    FigureConditions,
    SoughtWord,
    margin,
    neighbours,
    outside,
    weighed,
)
from index.figure_table import FigureRecord

__all__ = ["SqliteFigures"]

Rows = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]
"""Asks one file."""

_RECORD = (
    "f.document, f.ordinal, f.passage, f.start, f.stop, f.quote, f.value, f.of, f.upper, f.unit, "
    "f.approximator, f.indicator, f.row, f.col, f.period, f.place, f.status, f.page, p.section, p.footnote"
)
_FROM = "FROM figures f JOIN figure_places p USING (passage)"
_AMONG = "IN (SELECT value FROM json_each(?))"
"""One value however many are asked for."""


class SqliteFigures:
    """A :class:`index.figure_queries.FigureTable`; each of ``parts`` holds all figures of the documents that it has.

    ``known`` keeps what :meth:`distinct` found, as long as its owner likes: the files never change.
    """

    def __init__(self, parts: Sequence[Rows], known: dict[str, Sequence[str]] | None = None) -> None:
        self._parts = parts
        self._known = {} if known is None else known

    def distinct(self, column: FigureColumn) -> Sequence[str]:
        """See the Protocol."""
        if column not in self._known:
            query = f"SELECT DISTINCT {column} FROM figures"  # noqa: S608 - one of three names
            self._known[column] = sorted({value for rows in self._parts for (value,) in rows(query, ())})
        return self._known[column]

    def matching(
        self, conditions: FigureConditions, words: Sequence[SoughtWord] = (), limit: int = 20, *, every: bool = True
    ) -> tuple[list[FigureRecord], int]:
        """See the Protocol."""
        found: list[tuple[float, FigureRecord]] = []
        total = 0
        for rows in self._parts:
            where, values = _where(conditions, rows)
            if words:
                score, weights = _score(words, every)
                where = ["figure_words MATCH ?", *where]
                values = [*weights, _match(words, every), *values]
                source = "figure_words w JOIN figures f ON f.id = w.rowid"
            else:
                score, source = "0.0", "figures f"
            query = (
                f"WITH best AS (SELECT f.id AS id, {score} AS score, count(*) OVER () AS total FROM {source} "  # noqa: S608
                f"{_all(where)} ORDER BY score DESC, f.document, f.start, f.ordinal LIMIT ?) "
                f"SELECT best.total, best.score, {_RECORD} FROM best JOIN figures f USING (id) "
                "JOIN figure_places p USING (passage)"
            )
            best = rows(query, [*values, max(limit, 1)])
            total += best[0][0] if best else 0
            found += [(score, _record_of(row)) for _, score, *row in best]
        found.sort(key=lambda one: (-one[0], one[1].document, one[1].start, one[1].ordinal))
        return [record for _, record in found[:limit]], total

    def records(self, figures: Iterable[tuple[int, int]]) -> dict[tuple[int, int], FigureRecord]:
        """See the Protocol."""
        asked = json.dumps(list(figures))
        pairs = "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)"
        found = self._select(f"WHERE (f.document, f.ordinal) IN ({pairs})", asked)
        return {(one.document, one.ordinal): one for one in found}

    def of_document(self, document: int) -> list[FigureRecord]:
        """See the Protocol."""
        return self._select("WHERE f.document = ? ORDER BY f.ordinal", document)

    def between(self, document: int, start: int, stop: int) -> list[FigureRecord]:
        """See the Protocol."""
        condition = "WHERE f.document = ? AND f.start >= ? AND f.stop <= ? ORDER BY f.start, f.ordinal"
        return self._select(condition, document, start, stop)

    def counts(self) -> dict[int, int]:
        """See the Protocol."""
        query = "SELECT document, count(*) FROM figures GROUP BY document"
        return {document: count for rows in self._parts for document, count in rows(query, ())}

    def _select(self, rest: str, *values: object) -> list[FigureRecord]:
        query = f"SELECT {_RECORD} {_FROM} {rest}"
        return [_record_of(row) for rows in self._parts for row in rows(query, values)]


def _match(words: Sequence[SoughtWord], every: bool) -> str:
    """The words as FTS5 takes them: between quotes none is a command."""
    return (" AND " if every else " OR ").join(f'"{_quoted(word)}"' for word in words)


def _quoted(word: SoughtWord) -> str:
    return word.term.replace('"', "")


def _score(words: Sequence[SoughtWord], every: bool) -> tuple[str, list[object]]:
    """The score of a figure ``f`` as SQLite works it out, and the values in it."""
    parts: list[str] = []
    values: list[object] = []
    for word in weighed(words):
        said = f" {word.term} "
        # What has every word and not this one in what it says has it around: no need to ask.
        around = "1.0" if every else "(f.id IN (SELECT rowid FROM figure_words WHERE figure_words MATCH ?))"
        parts.append(f"? * CASE WHEN instr(f.said, ?) THEN {SAID} * f.brevity ELSE {around} END")
        values += [word.weight, said] if every else [word.weight, said, f'"{_quoted(word)}"']
        if word.typed:
            parts.append("? * (instr(f.typed, ?) > 0)")
            values += [TYPED * word.weight, f" {word.typed} "]
    for first, second, worth in neighbours(weighed(words)):
        parts.append("? * f.brevity * (instr(f.said, ?) > 0)")
        values += [worth, f" {first} {second} "]
    return f"({' + '.join(parts)})", values


def _where(wanted: FigureConditions, rows: Rows) -> tuple[list[str], list[object]]:
    """Conditions, which are the program's own words, and the values that are bound to them."""
    where: list[str] = []
    values: list[object] = []

    def add(condition: str, *bound: object) -> None:
        where.append(f"({condition})")
        values.extend(bound)

    for column, among in (("document", wanted.documents), ("unit", wanted.units), ("period", wanted.periods)):
        if among is not None:
            add(f"f.{column} {_AMONG}", json.dumps(list(among)))
    if wanted.places is not None:
        add(
            f"f.place {_AMONG} OR (f.place = '' AND f.document {_AMONG})",
            *(json.dumps(list(one)) for one in (wanted.places, wanted.placeless)),
        )
    if wanted.months is not None:
        add("f.first_month = ? AND f.last_month = ?", *wanted.months)
    if wanted.season is not None:
        add("f.first_month % 12 = ? AND f.last_month - f.first_month = ?", *wanted.season)
    if wanted.status is not None:
        add("instr(f.status, ?)", f",{wanted.status.value},")
    for bound, sign in ((wanted.least, ">="), (wanted.most, "<=")):
        if bound is not None:
            near = margin(bound)
            add(f"f.number {sign} ?", near[0] if sign == ">=" else near[1])
            close = rows("SELECT DISTINCT value FROM figures WHERE number BETWEEN ? AND ?", near)
            wrong = [value for (value,) in close if outside(Decimal(value), wanted)]
            if wrong:
                add(f"f.value NOT {_AMONG}", json.dumps(wrong))
    return where, values


def _all(conditions: Sequence[str]) -> str:
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


def _record_of(row: Sequence[Any]) -> FigureRecord:
    """The record in the columns of :data:`_RECORD`."""
    document, ordinal, passage, start, end, quote, value, of, upper, unit, approximator, *rest = row
    indicator, heads, column, period, place, status, page, section, footnote = rest
    return FigureRecord(
        document,
        ordinal,
        passage,
        start,
        end,
        quote,
        Decimal(value),
        None if of is None else Decimal(of),
        None if upper is None else Decimal(upper),
        unit,
        approximator,
        indicator,
        heads,
        column,
        period,
        place,
        tuple(Status(name) for name in status.split(",") if name),
        page,
        tuple(section.splitlines()),
        footnote,
    )
