"""Every route of the HTTP API, and the page that describes them without asking anybody else."""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import Response
from fastapi.security import HTTPBearer
from fastapi.staticfiles import StaticFiles

from qa.server import api_ask, api_check, api_documents, api_figures, health, openai_api
from qa.server.api_errors import ApiRoute
from qa.server.api_models import Problem
from qa.server.who import root_of

if TYPE_CHECKING:
    from qa.site import Site

__all__ = ["DESCRIPTION", "OPENAPI", "add_api"]

OPENAPI = "/api/openapi.json"
_DOCS, _STATIC = "/api/docs", "/api/docs/static"
DESCRIPTION = """Hỏi đáp trên văn bản của phường: câu trả lời kèm trích dẫn, con số nào cũng được đối chiếu với nguồn.

Khi bật đăng nhập, gửi kèm `Authorization: Bearer MÃ`; tạo mã bằng `wardqa users token TÊN`. Người dân chỉ nhận được
văn bản công khai. Mọi lỗi có dạng `{"error": {"code", "message"}}`."""
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def add_api(app: FastAPI, site: "Site") -> None:
    """Add the routes to ``app``."""
    bearer = Depends(HTTPBearer(auto_error=False, description="Mã tạo bằng: wardqa users token TÊN"))
    told: dict[int | str, dict[str, Any]] = {"4XX": {"model": Problem, "description": "Bị từ chối, kèm lý do."}}
    for part in (api_ask, api_documents, api_figures, api_check, openai_api, health):
        app.include_router(part.router(site), dependencies=[bearer], responses=told)
    app.mount(_STATIC, StaticFiles(directory=_swagger()))
    app.include_router(_rest())


def _rest() -> APIRouter:
    """The page of the API, and an answer in the API's own words for what is not there."""
    routes = APIRouter(route_class=ApiRoute, include_in_schema=False)

    @routes.get(_DOCS)
    def docs(request: Request) -> Response:
        root = root_of(request)
        return get_swagger_ui_html(
            openapi_url=f"{root}{OPENAPI}",
            title="API hỏi đáp văn bản phường",
            swagger_js_url=f"{root}{_STATIC}/swagger-ui-bundle.js",
            swagger_css_url=f"{root}{_STATIC}/swagger-ui.css",
            swagger_favicon_url=f"{root}/favicon.ico",
            # Otherwise the page has a server elsewhere look at the description.
            swagger_ui_parameters={"validatorUrl": None},
        )

    @routes.api_route("/api/{rest:path}", methods=_METHODS)
    @routes.api_route("/v1/{rest:path}", methods=_METHODS)
    def nothing(rest: str) -> None:
        del rest
        raise HTTPException(404)

    return routes


def _swagger() -> Path:
    """The files of Swagger UI as fastapi-offline brings them."""
    found = find_spec("fastapi_offline")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "static"
