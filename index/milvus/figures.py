"""The figure table in Milvus: conditions are filters of the engine, words a sparse vector."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from corpus.errors import IndexFolderError
from index.figure_queries import (
    SAID,
    TYPED,
    FigureColumn,
    FigureConditions,
    SoughtWord,
    margin,
    neighbours,
    outside,
    score_of,
    weighed,
)
from index.milvus.engine import MOST_FOUND, among
from index.milvus.rows import STATUSES, record_from, season, tokens_of
from index.milvus.tables import digest, dimension_of, figure_number

if TYPE_CHECKING:
    from index.figure_table import FigureRecord
    from index.milvus.part import Part

__all__ = ["MilvusFigures"]

_SPARE = 64
"""Figures taken beyond those wanted: equal scores are put in order here."""
_RANKED = ("record", "terms")


class MilvusFigures:
    """A :class:`index.figure_queries.FigureTable` over the documents of a part of an index."""

    def __init__(self, part: Part, counts: Mapping[int, int], known: dict[str, Sequence[str]]) -> None:
        """``counts``: figures of each document that is there; ``known`` keeps what :meth:`distinct` found."""
        self._part = part
        self._counts = counts
        self._known = known

    def distinct(self, column: FigureColumn) -> Sequence[str]:
        """See the Protocol. What each document has is read once for all columns."""
        if column not in self._known:
            found: dict[str, set[str]] = {"unit": set(), "place": set(), "period": set()}
            for held in self._part.values():
                for name, values in held.items():
                    found[name].update(values)
            self._known.update({name: sorted(values) for name, values in found.items()})
        return self._known[column]

    def matching(
        self, conditions: FigureConditions, words: Sequence[SoughtWord] = (), limit: int = 20, *, every: bool = True
    ) -> tuple[list[FigureRecord], int]:
        """See the Protocol."""
        where = self._where(conditions)
        if where is None:
            return [], 0
        if words:
            where = [*where, _holding(words, every=every)]
        total = self._part.count("figures", _all(where))
        if not total:
            return [], 0
        if not words:
            return self._in_order(conditions, where, min(limit, total)), total
        found = self._part.search(
            "figures", "weights", _vector(words), min(limit + _SPARE, MOST_FOUND), _all(where), _RANKED
        )
        scored = []
        for hit in found:
            record = self._read(hit.fields)
            terms = set(hit.fields["terms"])
            held = {word.term for word in words if all(digest(token) in terms for token in tokens_of(word.term))}
            scored.append((-score_of(record, words, held), record.document, record.start, record.ordinal, record))
        scored.sort(key=lambda one: one[:4])
        return [record for *_, record in scored[:limit]], total

    def _in_order(self, conditions: FigureConditions, where: Sequence[str], limit: int) -> list[FigureRecord]:
        """The first figures that meet conditions, document by document: more at a time, the longer none is found."""
        found: list[FigureRecord] = []
        documents = sorted(self._counts)
        if conditions.documents is not None:
            chosen = set(conditions.documents)
            documents = [number for number in documents if number in chosen]
        at, step = 0, 16
        while at < len(documents) and len(found) < limit:
            some = documents[at : at + step]
            rows = self._part.rows("figures", _all([*where, among("document", some)]), ["record"])
            found += sorted(map(self._read, rows), key=lambda one: (one.document, one.start, one.ordinal))
            at, step = at + step, min(2 * step, 1000)
        return found[:limit]

    def records(self, figures: Iterable[tuple[int, int]]) -> dict[tuple[int, int], FigureRecord]:
        """See the Protocol."""
        numbers = [figure_number(document, ordinal) for document, ordinal in figures if document in self._counts]
        rows = self._part.get("figures", numbers, ["record"])
        return {(one.document, one.ordinal): one for one in map(self._read, rows.values())}

    def of_document(self, document: int) -> list[FigureRecord]:
        """See the Protocol."""
        return sorted(self._of(document, ()), key=lambda one: one.ordinal)

    def between(self, document: int, start: int, stop: int) -> list[FigureRecord]:
        """See the Protocol."""
        found = self._of(document, (f"start >= {start}", f"stop <= {stop}"))
        return sorted(found, key=lambda one: (one.start, one.ordinal))

    def counts(self) -> dict[int, int]:
        """See the Protocol."""
        return {document: count for document, count in self._counts.items() if count}

    def _of(self, document: int, conditions: Sequence[str]) -> list[FigureRecord]:
        if document not in self._counts:
            return []
        rows = self._part.rows("figures", _all([f"document == {document}", *conditions]), ["record"])
        return [self._read(row) for row in rows]

    def _read(self, row: Mapping[str, Any]) -> FigureRecord:
        try:
            return record_from(row)
        except (KeyError, ValueError) as error:
            raise IndexFolderError(self._part.damaged()) from error

    def _where(self, wanted: FigureConditions) -> list[str] | None:
        """Conditions as the engine takes them; ``None`` where no figure can meet them."""
        where: list[str] = []

        def one_of(field: str, values: Collection[Any] | None, number: Callable[[Any], int]) -> bool:
            if values:
                where.append(among(field, map(number, values)))
            return values is None or bool(values)

        if not (
            one_of("document", wanted.documents, int)
            and one_of("unit", wanted.units, digest)
            and one_of("period", wanted.periods, digest)
        ):
            return None
        if wanted.places is not None:
            parts = [among("place", map(digest, wanted.places))] if wanted.places else []
            if wanted.placeless:
                parts.append(f"(place == {digest('')} and {among('document', wanted.placeless)})")
            if not parts:
                return None
            where.append(f"({' or '.join(parts)})")
        if wanted.months is not None:
            where.append("first_month == {} and last_month == {}".format(*wanted.months))
        if wanted.season is not None:
            where.append(f"season == {season(*wanted.season)}")
        if wanted.status is not None:
            where.append(f"array_contains(marks, {STATUSES.index(wanted.status)})")
        return [*where, *self._in_range(wanted)]

    def _in_range(self, wanted: FigureConditions) -> list[str]:
        where: list[str] = []
        for bound, sign in ((wanted.least, ">="), (wanted.most, "<=")):
            if bound is None:
                continue
            low, high = margin(bound)
            where.append(f"number {sign} {low!r}" if sign == ">=" else f"number {sign} {high!r}")
            close = self._part.rows("figures", f"number >= {low!r} and number <= {high!r}", ["record"])
            values = {Decimal(json.loads(row["record"])["value"]) for row in close}
            wrong = [digest(value) for value in values if outside(value, wanted)]
            if wrong:
                where.append(f"value not in {wrong}")
        return where


def _all(conditions: Sequence[str]) -> str:
    return " and ".join(conditions)


def _holding(words: Sequence[SoughtWord], *, every: bool) -> str:
    tokens = [[digest(token) for token in tokens_of(word.term)] for word in words]
    if every:
        return f"array_contains_all(terms, {sorted({one for some in tokens for one in some})})"
    return f"({' or '.join(f'array_contains_all(terms, {some})' for some in tokens if some)})"


def _vector(words: Sequence[SoughtWord]) -> dict[int, float]:
    """A question's words as the engine weighs them; what a word is worth around counts where it is said as well."""
    vector: dict[int, float] = {}
    for word in weighed(words):
        vector[dimension_of("said", word.term)] = SAID * word.weight
        vector[dimension_of("around", word.term)] = word.weight
        if word.typed:
            vector[dimension_of("typed", word.typed)] = TYPED * word.weight
    for first, second, worth in neighbours(weighed(words)):
        vector[dimension_of("next", f"{first} {second}")] = worth
    return vector
