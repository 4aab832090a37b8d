"""The gate that every request passes, those of Gradio included: who it is from, and whether it may go on.

Plain ASGI: what streams is passed through as it comes, and the handler hears of a client that leaves.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import anyio.to_thread
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse, RedirectResponse, Response

from corpus.errors import WardqaError
from qa.access.errors import NotAllowedError, SignedOutError
from qa.access.viewer import OWNER, Viewer
from qa.logs import new_request
from qa.server.forwarded import believed, came_through_a_proxy
from qa.server.hosts import is_loopback, named_host

if TYPE_CHECKING:
    from qa.site import Site

__all__ = ["COOKIE", "OPEN", "Guard", "refusal"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

COOKIE = "wardqa_session"
OPEN = frozenset({"/dang-nhap", "/dang-nhap.css", "/dang-xuat", "/healthz", "/favicon.ico"})
"""Paths that need nobody to be signed in; the icon is the program's own."""

_FOR_OFFICIALS = frozenset({"/gradio_api/upload", "/gradio_api/upload/"})
"""What citizens have no use for."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing (RFC 9110, section 9.2.1)."""
_FRAMES = "frame-ancestors 'self'; base-uri 'self'; form-action 'self'"
_HEADERS = {
    b"x-content-type-options": b"nosniff",
    # The name of a page elsewhere is none of a reader's business; forms still say where they were sent from.
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"SAMEORIGIN",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
}
_LOG = logging.getLogger(__name__)
_NOT_HERE = "Trang này chỉ mở được trên chính máy đang chạy nó, qua địa chỉ 127.0.0.1 hoặc localhost."
_ELSEWHERE = "Yêu cầu đến từ một trang web khác nên bị từ chối; hãy mở lại trang hỏi đáp rồi thử lại."
_FAILED = "Có lỗi khi kiểm tra đăng nhập, xin thử lại."


def refusal(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """An error as every program gets it."""
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)


class Guard:
    """Before the application ``app``; ``policy`` is the Content Security Policy of answers that bring none."""

    def __init__(self, app: App, site: Site, policy: str) -> None:
        self._app, self._site = app, site
        self._policy = f"{policy}; {_FRAMES}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refused = self._not_here(scope)
        number = scope.setdefault("state", {})["request"] = new_request(_header(scope, b"x-request-id"))
        scope = believed(scope, self._site.settings.proxy)
        if refused is None and _crosses(scope):
            refused = refusal(403, "cross_site", _ELSEWHERE)
        if refused is None:
            viewer = await self._viewer(scope)
            if isinstance(viewer, Response):
                refused = viewer
            else:
                scope.setdefault("state", {})["viewer"] = viewer
        if refused is not None and scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                held = list(message.get("headers", ()))
                names = {name.lower() for name, _ in held}
                added = {
                    **_HEADERS,
                    b"content-security-policy": self._policy,
                    b"x-request-id": number.encode(),
                }
                message["headers"] = held + [(name, value) for name, value in added.items() if name not in names]
            await send(message)

        await (refused or self._app)(scope, receive, with_headers)

    def _not_here(self, scope: Scope) -> Response | None:
        """Without access control: only this machine, by its own names.

        So that no name that another site points here (DNS rebinding) and no proxy opens it to others.
        """
        if self._site.access is not None:
            return None
        host = named_host(_header(scope, b"host"))
        known = is_loopback(host) or host.casefold() == self._site.settings.host.casefold()
        if known and not came_through_a_proxy(scope["headers"]):
            return None
        return refusal(403, "not_here", _NOT_HERE)

    async def _viewer(self, scope: Scope) -> Viewer | Response:
        access = self._site.access
        if access is None:
            return OWNER
        kind, _, bearer = _header(scope, b"authorization").partition(" ")
        bearer = bearer.strip() if kind.casefold() == "bearer" else ""
        cookie = cookie_parser(_header(scope, b"cookie")).get(COOKIE, "")
        try:
            viewer = await anyio.to_thread.run_sync(access.behind, cookie, bearer)
        except WardqaError as error:
            return refusal(503, "unavailable", str(error))
        except Exception:
            _LOG.exception("nobody could be made out")
            return refusal(503, "unavailable", _FAILED)
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if viewer is not None:
            if path in _FOR_OFFICIALS and not viewer.is_official:
                return refusal(403, "not_allowed", str(NotAllowedError()))
            return viewer
        if path in OPEN:
            from qa.access.control import GUEST

            return GUEST
        if scope["type"] == "http" and scope["method"] == "GET" and "text/html" in _header(scope, b"accept"):
            query = scope.get("query_string", b"").decode("latin-1")
            following = path + (f"?{query}" if query else "")
            address = f"{scope.get('root_path', '')}/dang-nhap"
            return RedirectResponse(address + ("" if following == "/" else f"?next={quote(following, safe='')}"), 303)
        return refusal(401, "signed_out", str(SignedOutError()), {"WWW-Authenticate": "Bearer"})


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for held, value in scope["headers"] if held == name), "")


def _crosses(scope: Scope) -> bool:
    """Whether another site's page sends what may change something here.

    Browsers say so themselves, in ``Sec-Fetch-Site`` and ``Origin`` (OWASP, Cross-Site Request Forgery Prevention);
    whoever sends neither is no browser and has no cookie to be abused.
    """
    if scope["type"] == "http" and scope["method"] in _SAFE:
        return False
    site = _header(scope, b"sec-fetch-site")
    if site:
        return site not in ("same-origin", "none")
    origin = _header(scope, b"origin")
    return bool(origin) and urlsplit(origin).netloc.casefold() != _header(scope, b"host").casefold()
