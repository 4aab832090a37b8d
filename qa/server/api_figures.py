"""``GET /api/figures``: figures of the documents a viewer may read, by the conditions of ``wardqa figures``."""

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request

from index.figure_search import FigureFilter, search_figures, status_named, value_named
from qa.figure_rows import as_data
from qa.server.api_documents import store_of
from qa.server.api_errors import ApiRoute
from qa.server.who import viewer_of

if TYPE_CHECKING:
    from qa.access.viewer import Viewer
    from qa.site import Site

__all__ = ["found_figures", "router"]


def _text(words: str) -> Any:  # noqa: ANN401 - FastAPI's description of a parameter
    return Query(description=words, max_length=500)


def router(site: "Site") -> APIRouter:
    """The route."""
    routes = APIRouter(route_class=ApiRoute, tags=["Số liệu"])

    @routes.get("/api/figures", summary="Tra số liệu theo chỉ tiêu, phường, kỳ, trạng thái, giá trị")
    def figures(
        request: Request,
        q: Annotated[str, _text("Lời của chỉ tiêu, có dấu hay không; trống: mọi số liệu.")] = "",
        ward: Annotated[str, _text("Chỉ số liệu của phường này.")] = "",
        period: Annotated[str, _text("quý I/2026, tháng 4, 3 tháng, năm 2026.")] = "",
        status: Annotated[str, _text("kế hoạch, thực hiện, ước, lũy kế, tháng hay so với.")] = "",
        document: Annotated[str, _text("Chỉ văn bản này; đủ một phần tên.")] = "",
        unit: Annotated[str, _text("tỷ đồng, ha, %, hộ.")] = "",
        min_value: Annotated[str, Query(alias="min", description="Từ giá trị này, như: 100 tỷ đồng.")] = "",
        max_value: Annotated[str, Query(alias="max", description="Đến giá trị này.")] = "",
        limit: Annotated[int, Query(ge=1, le=10_000)] = 20,
    ) -> dict[str, Any]:
        wanted = FigureFilter(
            words=q,
            unit=unit,
            ward=ward,
            period=period,
            status=status_named(status) if status else None,
            document=document,
            least=value_named(min_value) if min_value else None,
            most=value_named(max_value) if max_value else None,
        )
        return found_figures(site, viewer_of(request), wanted, limit)

    return routes


def found_figures(site: "Site", viewer: "Viewer", wanted: FigureFilter, limit: int) -> dict[str, Any]:
    """What ``wardqa figures --json`` prints, of the documents that ``viewer`` may read.

    Raises :class:`corpus.errors.QuestionError` for a ward, unit or document that those do not hold.
    """
    store = store_of(site.service_for(viewer))
    found = search_figures(store, wanted, limit)
    rows = [as_data(store, figure) for figure in found.figures]
    return {"words": wanted.words, "total": found.total, "partly": found.partly, "figures": rows}
