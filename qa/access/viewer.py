"""Whoever looks at a page or calls the API, and what their role lets them read and do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpus.audience import Audience
from index.scope import Scope

__all__ = ["OWNER", "Role", "Viewer"]


class Role(StrEnum):
    """From least to most; each may do what those before it may."""

    CITIZEN = "citizen"
    """Reads public documents."""
    OFFICIAL = "official"
    """Reads internal documents too, and has drafts checked."""
    OPERATOR = "operator"
    """Adds, corrects and removes documents."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """One person for the length of a request. ``name`` is empty for whoever is not signed in."""

    name: str
    role: Role

    @property
    def audiences(self) -> frozenset[str]:
        """Audiences whose documents they may read."""
        return frozenset({Audience.PUBLIC} if self.role is Role.CITIZEN else Audience)

    @property
    def is_official(self) -> bool:
        """May they read internal documents and have drafts checked?"""
        return self.role is not Role.CITIZEN

    @property
    def is_operator(self) -> bool:
        """May they change what is indexed?"""
        return self.role is Role.OPERATOR

    def scope(self, *, ward: str = "", period: str = "", documents: frozenset[str] = frozenset()) -> Scope:
        """What they may look at, narrowed down to what they chose. Every answer is made within such a scope."""
        return Scope(self.audiences if self.role is Role.CITIZEN else frozenset(), ward, period, documents)


OWNER = Viewer("", Role.OPERATOR)
"""Whoever sits at the machine while access control is off; the server then listens to that machine alone."""
