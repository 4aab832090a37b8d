"""Documents to read in a browser: the page, the pictures of its pages, the original file."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.errors import WardqaError
from qa.server.who import root_of, viewer_of
from qa.view.files import FILES, read
from qa.view.page import POLICY, View, page, refusal
from qa.view.pictures import OriginalError, Originals, has_pictures
from qa.view.wanted import PlaceError, wanted

if TYPE_CHECKING:
    from fastapi import APIRouter, Request, Response

    from qa.answer_service import AnswerService
    from qa.site import Site

__all__ = ["router"]

_LOG = logging.getLogger(__name__)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}
_ABSENT = "Không có văn bản này, hoặc bạn không được xem; hãy mở lại từ câu trả lời hay danh sách tài liệu."
_NO_PAGE = "Văn bản không có trang ảnh này; hãy mở lại văn bản để chọn trang."
_DAMAGED = "Chỉ mục bị hỏng nên chưa xem được văn bản; hãy báo người quản trị dựng lại chỉ mục."


def router(site: Site) -> APIRouter:
    """The routes. A document that ``viewer`` may not read is answered like one that does not exist."""
    from fastapi import APIRouter, Request, Response

    routes = APIRouter()
    originals = Originals()

    def shown(request: Request, name: str) -> Response:
        service = site.service_for(viewer_of(request))
        try:
            found = _view(service, name, dict(request.query_params), originals)
        except PlaceError as error:
            return _page(request, "Không mở được chỗ này", str(error), 422)
        except WardqaError:
            _LOG.exception("a document cannot be shown")
            return _page(request, "Chưa xem được văn bản", _DAMAGED, 503)
        if found is None:
            return _page(request, "Không tìm thấy văn bản", _ABSENT, 404)
        html = page(replace(found, root=root_of(request)))
        return Response(html, media_type="text/html; charset=utf-8", headers=_HEADERS)

    def picture(request: Request, name: str, number: str) -> Response:
        service = site.service_for(viewer_of(request))
        document, original = service.document(name), service.original(name)
        if document is None or original is None:
            # The address may as well be that of a picture in a folder of this name.
            return shown(request, f"{name}/trang/{number}.png")
        if not (number.isascii() and number.isdigit() and len(number) < 6 and has_pictures(document)) or not (
            1 <= int(number) <= len(document.pages)
        ):
            return _page(request, "Không có trang ảnh này", _NO_PAGE, 404)
        try:
            data = originals.picture(original, int(number))
        except OriginalError as error:
            return _page(request, "Không có ảnh trang", str(error), 404)
        kept = {**_HEADERS, "Cache-Control": "private, max-age=600"}
        return Response(data, media_type="image/png", headers=kept)

    def original_file(request: Request, name: str) -> Response:
        from fastapi.responses import FileResponse

        service = site.service_for(viewer_of(request))
        original = service.original(name)
        if original is None:
            return _page(request, "Không tìm thấy văn bản", _ABSENT, 404)
        try:
            path = originals.unchanged(original)
        except OriginalError as error:
            return _page(request, "Không tải được tệp gốc", str(error), 404)
        return FileResponse(
            path,
            media_type="application/octet-stream",
            filename=name.rsplit("/", 1)[-1],
            content_disposition_type="attachment",
            headers=_HEADERS,
        )

    def own_file(request: Request, name: str) -> Response:
        if name not in FILES:
            return _page(request, "Không tìm thấy tệp", _ABSENT, 404)
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
        return Response(read(name), media_type=f"{FILES[name]}; charset=utf-8", headers=headers)

    for path, handler in (
        # Before the route that takes every name: a name may have slashes.
        ("/van-ban/{name:path}/trang/{number}.png", picture),
        ("/van-ban/{name:path}/tep-goc", original_file),
        ("/van-ban/{name:path}", shown),
        ("/tep-xem/{name}", own_file),
    ):
        # The routes look at annotations as objects, and these are imported late.
        handler.__annotations__.update({"request": Request} if "request" in handler.__annotations__ else {})
        routes.add_api_route(path, handler, methods=["GET", "HEAD"], response_model=None)
    return routes


def _view(service: AnswerService, name: str, query: dict[str, str], originals: Originals) -> View | None:
    document = service.document(name)
    line = next((line for line in service.overview() if line.name == name), None)
    original = service.original(name)
    if document is None or line is None or original is None:
        return None
    place = wanted(len(document.text), *(query.get(key) for key in ("start", "end", "marks", "tu")))
    try:
        originals.unchanged(original)
    except OriginalError as error:
        return View(document, line, place, missing=str(error))
    return View(document, line, place, pictures=has_pictures(document))


def _page(request: Request, title: str, sentence: str, status: int) -> Response:
    from fastapi import Response

    html = refusal(title, sentence, root_of(request))
    return Response(html, status_code=status, media_type="text/html; charset=utf-8", headers=_HEADERS)
