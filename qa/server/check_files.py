"""The files made of a checked draft: the commented Word file and the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.server.who import viewer_of
from qa.view.page import refusal

if TYPE_CHECKING:
    from fastapi import APIRouter, Request, Response

    from qa.site import Site

__all__ = ["router"]

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_GONE = "Kết quả soát này không còn (chỉ giữ một giờ, không lưu ra đĩa); hãy thả lại dự thảo để soát lại."


def router(site: Site) -> APIRouter:
    """The routes; a result is given to whoever had the draft checked and to nobody else."""
    from urllib.parse import quote

    from fastapi import APIRouter, Request, Response

    routes = APIRouter()

    def file(request: Request, token: str, kind: str) -> Response:
        viewer = viewer_of(request)
        found = site.results.get(token, viewer.name) if viewer.is_official else None
        if found is None or kind not in ("docx", "html"):
            return Response(refusal("Không có kết quả soát này", _GONE), 404, media_type="text/html; charset=utf-8")
        data, media = (found.word, _WORD) if kind == "docx" else (found.page, "text/html; charset=utf-8")
        name = quote(f"{found.name} - soat so lieu.{kind}", safe="")
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        }
        return Response(data, media_type=media, headers=headers)

    file.__annotations__["request"] = Request
    routes.add_api_route("/soat/{token}.{kind}", file, methods=["GET"], response_model=None)
    return routes
