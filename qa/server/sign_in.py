"""Signing in and out: pages made on the server, which work without JavaScript."""

# No `from __future__ import annotations` here: FastAPI reads the annotations of routes made inside a function.

import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

import qa.chat
from corpus.errors import WardqaError
from qa.access.errors import TooFastError
from qa.server.following import following
from qa.server.guard import COOKIE
from qa.server.who import root_of, viewer_of

if TYPE_CHECKING:
    from qa.site import Site

__all__ = ["router"]

_HERE = Path(__file__).parent
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_MOST_BYTES = 16_384
"""Of a form that was sent."""
_WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."
_DECLARED = re.compile(r"([^{}]*)\{([^{}]*--wq-[\w-]+\s*:[^{}]*)\}")
"""A block that gives colours and fonts their values."""


def router(site: "Site") -> APIRouter:
    """The routes."""
    routes = APIRouter(include_in_schema=False)
    styles = _styles()

    @routes.get("/dang-nhap.css")
    def css() -> Response:
        return Response(styles, media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    @routes.get("/dang-nhap")
    def form(request: Request) -> Response:
        wanted = following(request.query_params.get("next", "/"))
        if site.access is None or viewer_of(request).name:
            return _to(request, wanted)
        return _page(request, "Đăng nhập", _form(request, "", wanted, site.access.guests))

    @routes.post("/dang-nhap")
    async def sent(request: Request) -> Response:
        if site.access is None:
            return _to(request, "/")
        fields = await _fields(request)
        name, password = fields.get("name", "")[:64], fields.get("password", "")
        wanted = following(fields.get("next", "/"))
        status, headers, problem = 401, {}, _WRONG
        try:
            address = request.client.host if request.client else ""
            token = await run_in_threadpool(site.access.sign_in, name, password, address)
            if token is not None:
                await run_in_threadpool(site.access.sessions.end, request.cookies.get(COOKIE, ""))
                return _signed_in(request, token, wanted, site.settings.session_longest * 60)
        except TooFastError as error:
            site.metrics.limited("sign_in")
            status, headers, problem = 429, {"Retry-After": str(error.seconds)}, str(error)
        except WardqaError as error:
            status, problem = 503, str(error)
        body = _form(request, name, wanted, site.access.guests, problem)
        return _page(request, "Đăng nhập", body, status, headers)

    @routes.get("/dang-xuat")
    def leaving(request: Request) -> Response:
        name = viewer_of(request).name
        return _page(request, "Đăng xuất", _leaving(request, name)) if name else _to(request, "/")

    @routes.post("/dang-xuat")
    def left(request: Request) -> Response:
        response = _to(request, "/dang-nhap")
        if site.access is not None:
            site.access.sessions.end(request.cookies.get(COOKIE, ""))
            response.delete_cookie(COOKIE, path=root_of(request) or "/")
        return response

    return routes


def _to(request: Request, path: str) -> RedirectResponse:
    # What is shown to whom changes with signing in and out.
    return RedirectResponse(root_of(request) + path, 303, {"Cache-Control": "no-store"})


def _signed_in(request: Request, token: str, wanted: str, seconds: int) -> Response:
    response = _to(request, wanted)
    response.set_cookie(
        COOKIE,
        token,
        max_age=seconds,
        path=root_of(request) or "/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return response


async def _fields(request: Request) -> dict[str, str]:
    """The form's fields; none where it is too long to be one."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            return {}
    found = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=None)
    return {name: values[0] for name, values in found.items()}


def _page(
    request: Request, title: str, body: str, status: int = 200, headers: dict[str, str] | None = None
) -> HTMLResponse:
    root = escape(root_of(request))
    html = f"""<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – Hỏi đáp văn bản phường</title>
<link rel="icon" href="{root}/favicon.ico">
<link rel="stylesheet" href="{root}/dang-nhap.css">
</head>
<body>
<main class="wq-door">
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""
    own = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store", **(headers or {})}
    return HTMLResponse(html, status, own)


def _form(request: Request, name: str, wanted: str, guests: bool, problem: str = "") -> str:
    root = escape(root_of(request))
    told = f'<p class="wq-wrong" id="wq-wrong" role="alert">{escape(problem)}</p>' if problem else ""
    wrong = ' aria-describedby="wq-wrong"' if problem else ""
    focused = ("", " autofocus") if name else (" autofocus", "")
    public = (
        f'<p class="wq-aside"><a href="{root}/">Xem văn bản công khai không cần đăng nhập</a></p>' if guests else ""
    )
    return f"""<p class="wq-lead">Hỏi đáp trên văn bản của phường, số liệu nào cũng kèm nguồn.</p>
{told}
<form method="post" action="{root}/dang-nhap">
<input type="hidden" name="next" value="{escape(wanted)}">
<label for="name">Tên đăng nhập</label>
<input id="name" name="name" value="{escape(name)}" autocomplete="username" autocapitalize="none" spellcheck="false"
 maxlength="64" required{wrong}{focused[0]}>
<label for="password">Mật khẩu</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="256"
 required{wrong}{focused[1]}>
<button type="submit">Đăng nhập</button>
</form>
{public}
<p class="wq-aside">Chưa có tài khoản hoặc quên mật khẩu: xin hỏi người quản trị của phường.</p>"""


def _leaving(request: Request, name: str) -> str:
    root = escape(root_of(request))
    return f"""<p class="wq-lead">Bạn đang dùng tài khoản <strong>{escape(name)}</strong>.</p>
<form method="post" action="{root}/dang-xuat">
<button type="submit" autofocus>Đăng xuất</button>
</form>
<p class="wq-aside"><a href="{root}/">Quay lại trang hỏi đáp</a></p>"""


def _styles() -> str:
    """The chat page's colours and fonts, dark ones where the browser wants them, and what this page adds."""
    shared = (Path(next(iter(qa.chat.__path__))) / "style.css").read_text(encoding="utf-8")
    out = []
    for selector, declared in _DECLARED.findall(shared):
        block = f":root {{{declared}}}"
        out.append(f"@media (prefers-color-scheme: dark) {{ {block} }}" if ".dark" in selector else block)
    return "\n".join([*out, (_HERE / "sign_in.css").read_text(encoding="utf-8")])
