"""What the pages and the HTTP API share: the service, and who is asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.access.viewer import OWNER, Viewer

if TYPE_CHECKING:
    from index.scope import Scope
    from qa.service import AnswerService

__all__ = ["Site"]


class Site:
    """One object a server. Everything that reads documents for somebody goes through :meth:`service_for`."""

    def __init__(self, service: AnswerService) -> None:
        self.service = service

    def viewer(self, name: str | None) -> Viewer:
        """The person signed in as ``name``; ``None`` for nobody."""
        del name
        return OWNER

    def service_for(self, viewer: Viewer, scope: Scope | None = None) -> AnswerService:
        """The service as ``viewer`` may see it, narrowed down to ``scope`` where one is given."""
        return self.service.within(scope if scope is not None else viewer.scope())
