"""``/healthz`` for whoever keeps the server running, and ``/metrics`` for whoever watches it."""

import logging
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from qa.access.errors import NotAllowedError
from qa.server.api_errors import ApiRoute
from qa.server.who import viewer_of

if TYPE_CHECKING:
    from qa.site import Site

__all__ = ["router"]

_LOG = logging.getLogger(__name__)


def router(site: "Site") -> APIRouter:
    """The routes."""
    routes = APIRouter(route_class=ApiRoute, tags=["Vận hành"])

    @routes.get(
        "/healthz",
        summary="Máy chủ có trả lời được không",
        description="200 khi có văn bản để trả lời, 503 khi không; `degraded` và `damaged` khi bản chỉ mục mới nhất bị "
        "hỏng nên bản trước đó trả lời thay. Không cần đăng nhập.",
        response_model=dict[str, Any],
    )
    def healthz() -> Response:
        state: dict[str, Any] = {"status": "ok", "version": _version()}
        try:
            state["documents"] = len(site.service.overview())
            retriever = getattr(site.service, "retriever", None)
            state["generation"] = retriever.generation.name if retriever is not None else None
            newest = getattr(site.service, "newest", None)
            damaged = newest.damaged() if newest is not None else ""
            if damaged:
                state |= {"status": "degraded", "damaged": damaged}
        except Exception:
            _LOG.exception("the index cannot be read")
            state["documents"] = 0
        if not state["documents"]:
            state["status"] = "unavailable"
        return JSONResponse(state, 200 if state["documents"] else 503, {"Cache-Control": "no-store"})

    @routes.get(
        "/metrics",
        summary="Số đo cho Prometheus",
        description="Khi bật đăng nhập: chỉ người quản trị, ví dụ bằng mã truy cập của họ. "
        "Không có câu hỏi và tên người nào trong đó.",
        response_class=Response,
        responses={200: {"content": {"text/plain": {}}}},
    )
    def metrics(request: Request) -> Response:
        if not viewer_of(request).is_operator:
            raise NotAllowedError
        return Response(site.metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return routes


def _version() -> str:
    try:
        return version("wardqa")
    except PackageNotFoundError:
        return ""
