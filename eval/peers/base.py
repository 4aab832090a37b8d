"""What every compared system does: texts in, places in these texts out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

__all__ = ["Found", "Listed", "Peer", "Text", "found", "places"]

Place = tuple[int, int]
"""Half-open range of code points."""


class Text(NamedTuple):
    """A document as all systems get it: its name and its decoded text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A retrieved passage: where it stands in the text of ``document``."""

    document: str
    spans: tuple[Place, ...]

    def shares(self, document: str, start: int, end: int) -> bool:
        """Whether it has a character in common with ``text[start:end]`` of ``document``."""
        return self.document == document and any(first < end and start < last for first, last in self.spans)


class Peer(Protocol):
    """A retrieval system. ``index`` is called once and first."""

    def index(self, documents: Sequence[Text]) -> None:
        """Make ``documents`` searchable."""
        ...

    def add(self, document: Text) -> None:
        """Make one more document searchable, by the cheapest way the system documents."""
        ...

    def search(self, question: str, k: int) -> list[Found]:
        """At most ``k`` passages, best first."""
        ...


@runtime_checkable
class Listed(Protocol):
    """A system that can say what it searches: without it the best order that there could be is not known."""

    def passages(self) -> list[Found]:
        """All its passages."""
        ...


def found(document: str, start: int, end: int) -> Found:
    """A passage of one span."""
    return Found(document, ((start, end),))


def places(text: str, chunks: Iterable[str]) -> list[Place]:
    """Where ``chunks``, which come in the order of ``text``, stand in it; blanks may differ.

    Each is looked for from the start of the last one on, so chunks may overlap. Raises :class:`LookupError` for a chunk
    that is not in ``text``.
    """
    offsets = [at for at, letter in enumerate(text) if not letter.isspace()]
    letters = "".join(text[at] for at in offsets)
    spans, after = [], 0
    for chunk in chunks:
        wanted = "".join(chunk.split())
        at = letters.find(wanted, after)
        if at < 0 or not wanted:
            raise LookupError(chunk[:40])
        spans.append((offsets[at], offsets[at + len(wanted) - 1] + 1))
        after = at
    return spans
