"""What the pages and the HTTP API share: the service, who is asking, and what is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.access.viewer import OWNER, Viewer
from qa.audit.results import Results
from qa.logs import Asker, asked_by, new_request
from qa.server.metrics import Metrics
from qa.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from index.scope import Scope
    from qa.access.control import Access
    from qa.answer import Answer
    from qa.answer_service import AnswerService
    from qa.llm.pending import Unjudged

__all__ = ["Site"]


class Site:
    """One object a server. Everything that reads documents for somebody goes through :meth:`service_for`.

    Without ``access`` whoever reaches the server is its owner; it then answers to its own machine alone.
    """

    def __init__(self, service: AnswerService, access: Access | None = None, settings: Settings | None = None) -> None:
        self.service = service
        self.access = access
        own = getattr(service, "settings", None)
        self.settings = settings or (own if isinstance(own, Settings) else load_settings())
        self.metrics = Metrics(self)
        self.results = Results()

    def viewer(self, name: str | None) -> Viewer:
        """The person signed in as ``name``; nobody for no name.

        Raises :class:`qa.access.errors.SignedOutError` where that person is no more, or nobody may look.
        """
        return OWNER if self.access is None else self.access.named(name)

    def service_for(self, viewer: Viewer, scope: Scope | None = None) -> AnswerService:
        """The service as ``viewer`` may see it, narrowed down to ``scope`` where one is given."""
        return self.service.within(scope if scope is not None else viewer.scope())

    def may_ask(self, viewer: Viewer, address: str) -> None:
        """Count a question of ``viewer`` at ``address``. Raises :class:`qa.access.errors.TooFastError`."""
        if self.access is None:
            return
        from qa.access.errors import TooFastError

        try:
            self.access.may_ask(viewer, address)
        except TooFastError:
            self.metrics.limited("question")
            raise

    def asker(self, viewer: Viewer, request: str = "") -> Asker:
        """Whom the log names for ``viewer``: by name only where people sign in. ``request`` is its number, if any."""
        return Asker(request or new_request(), viewer.role.value, viewer.name if self.access is not None else "")

    def counted(
        self, stages: Iterator[str | Unjudged | Answer], asker: Asker | None = None
    ) -> Generator[str | Unjudged | Answer, None, None]:
        """``stages`` of an answer for ``asker``, counted in the metrics. Closing this closes them."""
        return self.metrics.watched(asked_by(asker or Asker(), stages))
