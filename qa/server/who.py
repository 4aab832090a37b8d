"""Who is behind a request, as decided once where requests come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.access.viewer import Viewer

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

__all__ = ["viewer_of"]


def viewer_of(request: HTTPConnection) -> Viewer:
    """The person behind ``request``. Raises :class:`AttributeError` where nobody decided: no page is served then."""
    viewer = request.state.viewer
    assert isinstance(viewer, Viewer)
    return viewer
