"""Which documents of an index a question may look at: what its asker may read, and what they narrowed it down to."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["EVERYTHING", "Scope"]


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


EVERYTHING = Scope()
