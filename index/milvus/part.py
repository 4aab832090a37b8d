"""The documents of an index that are there for whoever asks, and what the engine is asked of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from corpus.errors import IndexFolderError
from index.catalogue import ward_key
from index.entry import Entry
from index.milvus.engine import Engine, Hit, among
from index.milvus.state import Current
from index.milvus.tables import Table, digest

__all__ = ["Part"]

_NAMED = 5000
"""Documents named in one condition; of more the engine is asked what they have in common."""


class Part:
    """Rows of some documents of one generation: no other row is ever seen."""

    def __init__(self, engine: Engine, current: Current, entries: Sequence[Entry], whole: Part | None = None) -> None:
        """``entries``: the documents that are there; ``whole``: all that are in the generation, if these are not."""
        self._whole = whole or self
        self.engine = engine
        self.current = current
        self.entries = entries
        self._condition = current.visible() if whole is None else _described(current, entries, whole.entries)

    def chosen(self, entries: Sequence[Entry]) -> Part:
        """Some of these documents; itself where they are all."""
        if len(entries) == len(self.entries):
            return self
        return Part(self.engine, self.current, entries, self._whole)

    def damaged(self) -> str:
        """The sentence to raise where a row is not what was written."""
        return (
            f"Chỉ mục ở {self.engine.address.shown} bị hỏng; "
            "hãy dựng lại bằng: wardqa index build THƯ_MỤC_VĂN_BẢN --force"
        )

    def rows(self, table: Table, condition: str, fields: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Rows that meet ``condition``."""
        return self.engine.all(table, self._of(table, condition), fields, self.current.epoch)

    def get(self, table: Table, ids: Sequence[int], fields: Sequence[str]) -> dict[Any, dict[str, Any]]:
        """Rows by number; the caller asks for those of documents that are there alone."""
        return self.engine.get(table, ids, fields, self.current.epoch)

    def texts(self, document: int, kind: str, count: int) -> list[str]:
        """Pieces of one kind of a document's texts, in order. Raises :class:`IndexFolderError` where one is lost."""
        names = [f"{document}.{kind}{number}" for number in range(count)]
        found = self.engine.get("texts", names, ["content"], self.current.epoch)
        if len(found) < count:
            raise IndexFolderError(self.damaged())
        return [found[name]["content"] for name in names]

    def count(self, table: Table, condition: str) -> int:
        """How many rows meet ``condition``."""
        return self.engine.count(table, self._of(table, condition), self.current.epoch)

    def search(
        self,
        table: Table,
        field: str,
        vector: Any,  # noqa: ANN401 - dense or sparse
        limit: int,
        condition: str = "",
        fields: Sequence[str] = (),
    ) -> list[Hit]:
        """The rows of the highest inner product that meet ``condition``."""
        return self.searches(table, field, [vector], limit, condition, fields)[0]

    def searches(
        self,
        table: Table,
        field: str,
        vectors: Sequence[Any],
        limit: int,
        condition: str = "",
        fields: Sequence[str] = (),
    ) -> list[list[Hit]]:
        """The same for several vectors."""
        return self.engine.search(table, field, vectors, limit, self._of(table, condition), fields, self.current.epoch)

    def values(self) -> Iterator[Mapping[str, Sequence[str]]]:
        """Units, places and periods of the figures of each document."""
        numbers = [entry.id for entry in self.entries]
        held: dict[int, dict[int, str]] = {}
        for at in range(0, len(numbers), 500):
            names = [f"{number}.v0" for number in numbers[at : at + 500]]
            for name, row in self.engine.get("texts", names, ["content"], self.current.epoch).items():
                held[int(name.partition(".")[0])] = {0: row["content"]}
        for number in numbers:
            first = held.get(number, {}).get(0)
            if first is None:
                raise IndexFolderError(self.damaged())
            try:
                yield json.loads(first)
            except ValueError:
                yield json.loads("".join(self._long(number, first)))

    def _long(self, number: int, first: str) -> Iterator[str]:
        yield first
        place = 1
        while True:
            name = f"{number}.v{place}"
            found = self.engine.get("texts", [name], ["content"], self.current.epoch)
            if name not in found:
                return
            yield found[name]["content"]
            place += 1

    def _of(self, table: Table, condition: str) -> str:
        # A conflict has two documents: its reader looks whether both are there.
        own = self._condition if table in _MARKED else self.current.visible()
        return f"({own}) and ({condition})" if condition else own


_MARKED = frozenset({"passages", "figures"})
"""Collections whose rows say whom their document is for and of which ward it is."""


def _described(current: Current, entries: Sequence[Entry], every: Sequence[Entry]) -> str:
    """The condition that a row is of one of ``entries``.

    By their numbers, or by those of the others if these are fewer; where both are many, by whom they are for and their
    ward, if that tells them from the others.
    """
    if not entries:
        return "document < 0"
    inside = {entry.id for entry in entries}
    others = [entry for entry in every if entry.id not in inside]
    if min(len(inside), len(others)) > _NAMED:
        for kind in (_audience, _audience_and_ward):
            kinds = {kind(entry) for entry in entries}
            if not any(kind(entry) in kinds for entry in others):
                marks = " or ".join(f"({mark})" for mark in sorted(kinds))
                return f"{current.visible()} and ({marks})"
    if len(others) < len(inside):
        return f"{current.visible()} and document not in {[entry.id for entry in others]}"
    return among("document", sorted(inside))


def _audience(entry: Entry) -> str:
    return f"audience == {digest(entry.audience)}"


def _audience_and_ward(entry: Entry) -> str:
    return f"{_audience(entry)} and ward == {digest(ward_key(entry.ward))}"
