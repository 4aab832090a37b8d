"""Which documents of an index a question may look at: what its asker may read, and what they narrowed it down to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.audience import Audience
from corpus.unicode import nfc
from index.catalogue import ward_key
from index.entry import Entry
from index.month_spans import months_named

__all__ = ["EVERYTHING", "Scope", "entries_within"]

_CLASS = re.compile(r"(?:phuong|xa|thi tran|dac khu|p\.)\s*")


@dataclass(frozen=True, slots=True)
class Scope:
    """A document is within where it meets every condition; an empty condition is met by all."""

    audiences: frozenset[str] = frozenset()
    """Values of :class:`corpus.audience.Audience` that may be read; empty: all of them."""
    ward: str = ""
    """The ward a paper speaks for, as ``Entry.ward`` has it."""
    period: str = ""
    """The period a paper reports on, as ``Entry.period`` has it."""
    documents: frozenset[str] = frozenset()
    """Names of documents."""

    @property
    def permitted(self) -> Scope:
        """What its asker may read, whatever they narrowed it down to."""
        return Scope(self.audiences)


EVERYTHING = Scope()


def entries_within(entries: Iterable[Entry], scopes: Sequence[Scope], unsaid: str = Audience.INTERNAL) -> list[Entry]:
    """The ``entries`` that are within each of ``scopes``, in order.

    ``unsaid`` is the audience of papers that say none. Wards are compared as a catalogue compares them, with or without
    their class word; periods by their months where both name months.
    """
    within = list(entries)
    for scope in scopes:
        if scope.audiences:
            within = [entry for entry in within if (entry.audience or unsaid) in scope.audiences]
        if scope.ward.strip():
            wards = _wards(scope.ward)
            within = [entry for entry in within if entry.ward and ward_key(entry.ward) in wards]
        if scope.period.strip():
            period = _period(scope.period)
            within = [entry for entry in within if entry.period and _period(entry.period) == period]
        if scope.documents:
            names = {nfc(name) for name in scope.documents}
            within = [entry for entry in within if nfc(entry.name) in names]
    return within


def _wards(named: str) -> set[str]:
    """The names that ``named`` may mean: as it is, and without its class word."""
    key = " ".join(ward_key(named).split())
    return {key, _CLASS.sub("", key, count=1) if _CLASS.match(key) else key}


def _period(words: str) -> object:
    return months_named(words) or " ".join(ward_key(words).split())
