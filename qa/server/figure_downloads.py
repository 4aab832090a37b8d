"""Figures as files: the whole result of what was looked for, of what the viewer may read."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from starlette.requests import Request

from corpus.errors import WardqaError

if TYPE_CHECKING:
    from fastapi import APIRouter, Response

    from index.document_store import DocumentStore
    from qa.figure_wanted import Asked
    from qa.site import Site

__all__ = ["router"]

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def router(site: Site) -> APIRouter:
    """``/so-lieu.xlsx`` and ``/so-lieu.csv``, with the fields of :class:`qa.figure_wanted.Asked` as the query."""
    from fastapi import APIRouter
    from fastapi.responses import PlainTextResponse, Response

    from qa.chat.viewed_store import store_for
    from qa.figure_wanted import Asked
    from qa.server.who import viewer_of

    routes = APIRouter(include_in_schema=False)

    def answered(request: Request, kind: str) -> Response:
        known = Asked.__dataclass_fields__
        asked = Asked(**{name: value[:500] for name, value in request.query_params.items() if name in known})
        try:
            store = store_for(site, viewer_of(request))
            if store is None:
                return PlainTextResponse("Máy chủ này không có bảng số liệu.", 404)
            content = _content(store, asked, kind)
        except WardqaError as error:
            return PlainTextResponse(str(error), 400)
        headers = {"Content-Disposition": f'attachment; filename="so-lieu.{kind}"', "Cache-Control": "no-store"}
        return Response(content, media_type=_TYPES[kind], headers=headers)

    def xlsx(request: Request) -> Response:
        return answered(request, "xlsx")

    def csv(request: Request) -> Response:
        return answered(request, "csv")

    routes.add_api_route("/so-lieu.xlsx", xlsx, methods=["GET"], response_model=None)
    routes.add_api_route("/so-lieu.csv", csv, methods=["GET"], response_model=None)
    return routes


def _content(store: DocumentStore, asked: Asked, kind: str) -> bytes:
    from index.figure_search import search_figures
    from qa.figure_files import MOST_ROWS, write_csv, write_xlsx

    found = search_figures(store, asked.wanted(), MOST_ROWS)
    if kind == "csv":
        text = io.StringIO(newline="")
        write_csv(text, store, found.figures)
        return text.getvalue().encode("utf-8-sig")
    file = io.BytesIO()
    cut = found.total - len(found.figures)
    note = f"Còn {cut} số liệu nữa không ghi trong tệp này; hãy lọc hẹp hơn rồi tải lại." if cut else ""
    write_xlsx(file, store, found.figures, note)
    return file.getvalue()
