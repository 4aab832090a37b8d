"""The store behind what somebody may see: figures and documents, not only answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from index.document_store import DocumentStore
    from qa.access.viewer import Viewer
    from qa.site import Site

__all__ = ["HasStore", "store_for"]


class _Retriever(Protocol):
    @property
    def store(self) -> DocumentStore: ...


@runtime_checkable
class HasStore(Protocol):
    """A service over an index, beside those that only answer."""

    @property
    def retriever(self) -> _Retriever:
        """What holds the documents of the service's scope."""
        ...

    def refresh(self) -> None:
        """Switch to the newest generation, if there is one."""
        ...


def store_for(site: Site, viewer: Viewer) -> DocumentStore | None:
    """The newest store, of which only what ``viewer`` may read is there; ``None`` where the service has none."""
    if isinstance(site.service, HasStore):
        site.service.refresh()
    service = site.service_for(viewer)
    return service.retriever.store if isinstance(service, HasStore) else None
