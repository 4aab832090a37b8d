"""How many passages hold a term: of a whole index by its counts, of a part of it by counting.

A row of ``terms`` counts the passages of a term by whom their papers are for, so what anyone may read has its own
exact counts however large it is. A narrower part, papers of a ward or of a period, is counted by the engine; where it
has more passages than one search gives, it goes by the counts of the kinds of papers in it. Nothing outside of what
may be read counts either way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import Any

from index.milvus.engine import MOST_FOUND
from index.milvus.part import Part
from index.milvus.tables import digest, dimension_of

__all__ = ["Counts"]

_REMEMBERED = 50_000
"""Terms whose count is remembered."""
_AT_A_TIME = 64
"""Terms counted by one request."""

Term = tuple[str, str]


class Counts:
    """Counts of the documents of ``part``; ``permitted`` are all documents of their audiences, if these are not all."""

    def __init__(self, part: Part, whole: Counts | None = None) -> None:
        self._part = part
        self._whole = whole or self
        self._known: dict[Term, int] = {}
        self._lock = Lock()
        self._audiences = frozenset(entry.audience for entry in part.entries)
        passages = sum(entry.passages for entry in part.entries)
        every = [entry for entry in self._whole._part.entries if entry.audience in self._audiences]
        self._counted = len(every) != len(part.entries) and passages <= MOST_FOUND
        self.size = passages if self._counted else sum(entry.passages for entry in every)
        """Passages that the counts are of."""

    def within(self, part: Part) -> Counts:
        """Counts of the documents of ``part``."""
        return Counts(part, self._whole)

    def of(self, terms: Sequence[Term]) -> dict[Term, int]:
        """(field, term) -> passages that hold it."""
        missing = [term for term in dict.fromkeys(terms) if term not in self._known]
        found = self._ask(missing) if missing else {}
        with self._lock:
            known = self._known if len(self._known) < _REMEMBERED else {}
            known.update(found)
            self._known = known
        return {term: found[term] if term in found else known[term] for term in terms}

    def _ask(self, terms: Sequence[Term]) -> dict[Term, int]:
        return self._searched(terms) if self._counted else self._kept(terms)

    def _kept(self, terms: Sequence[Term]) -> dict[Term, int]:
        numbers = {term: digest(*term) for term in terms}
        part = self._part
        rows = part.engine.get("terms", list(numbers.values()), ["content", "written"], part.current.epoch)
        counts = {number: self._sum(row) for number, row in rows.items()}
        # A reader that is two generations behind may find more counted than it sees.
        return {term: min(counts.get(number, 0), self.size) for term, number in numbers.items()}

    def _sum(self, row: Mapping[str, Any]) -> int:
        """Passages of what may be read; of a row counted for the generation that is being made, those of before."""
        ahead = row["written"] > self._part.current.generation
        held = json.loads(row["content"]).get("before" if ahead else "now", {})
        return sum(int(held.get(audience, 0)) for audience in self._audiences)

    def _searched(self, terms: Sequence[Term]) -> dict[Term, int]:
        """One search a term, for all passages of the part that hold it."""
        limit = max(1, self.size)
        counts: dict[Term, int] = {}
        for some in _groups(terms, _AT_A_TIME):
            vectors = [{dimension_of(*term): 1.0} for term in some]
            found = self._part.searches("passages", "weights", vectors, limit)
            counts.update({term: len(hits) for term, hits in zip(some, found, strict=True)})
        return counts


def _groups(terms: Sequence[Term], size: int) -> Iterable[Sequence[Term]]:
    return (terms[at : at + size] for at in range(0, len(terms), size))
