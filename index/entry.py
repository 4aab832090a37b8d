"""What an index keeps of each document and of each file that could not be read."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Entry", "Skipped"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One document's row: its passages are ``first`` to ``first + passages - 1`` of the index.

    Numbers of documents and passages are given once and never again, so they say nothing of how many there are.
    """

    id: int
    name: str
    path: str
    digest: str
    first: int
    passages: int
    title: str
    ward: str
    kind: str
    """Báo cáo, Kế hoạch, ...; empty where the paper does not say."""
    identity: str
    """Kind, number, title, issuer and period, one a line."""
    warnings: tuple[str, ...]
    number: str = ""
    issuer: str = ""
    date: str = ""
    """ISO 8601, as precise as the paper is."""
    period: str = ""
    """The period reported on or planned for, in the paper's words."""
    audience: str = ""
    """Value of :class:`corpus.audience.Audience`; empty where nobody has said whom the paper is for."""
    format: str = ""

    @property
    def stop(self) -> int:
        """The number behind the last passage."""
        return self.first + self.passages


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that could not be read, and the sentence that says why."""

    name: str
    path: str
    digest: str
    reason: str
