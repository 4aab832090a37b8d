"""Who is behind a request, as decided once where requests come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.access.viewer import Viewer

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

__all__ = ["address_of", "request_of", "root_of", "viewer_of"]


def viewer_of(request: HTTPConnection) -> Viewer:
    """The person behind ``request``. Raises :class:`AttributeError` where nobody decided: no page is served then."""
    viewer = request.state.viewer
    assert isinstance(viewer, Viewer)
    return viewer


def address_of(request: HTTPConnection) -> str:
    """The network address ``request`` comes from; empty where there is none."""
    return request.client.host if request.client else ""


def request_of(request: HTTPConnection) -> str:
    """The number of ``request``, by which the log is searched for it."""
    return str(getattr(request.state, "request", ""))


def root_of(request: HTTPConnection) -> str:
    """The path under which a proxy serves the whole; empty where there is none."""
    return str(request.scope.get("root_path", ""))
