"""``/api/documents``: the documents a viewer may read, what was understood of each, and their words."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Query, Request

from qa.server.api_errors import ApiRoute, NotFoundError
from qa.server.api_models import DocumentLine, DocumentPage, SectionLine, TextPart
from qa.server.who import viewer_of

if TYPE_CHECKING:
    from corpus.document import Document
    from index.document_store import DocumentStore
    from index.store import Entry
    from qa.answer_service import AnswerService
    from qa.site import Site

__all__ = ["router", "store_of"]

_MOST = 100_000
"""Characters given at once."""


def router(site: "Site") -> APIRouter:
    """The routes."""
    routes = APIRouter(route_class=ApiRoute, tags=["Văn bản"])

    @routes.get("/api/documents", summary="Danh sách văn bản được xem")
    def documents(
        request: Request, ward: str = Query("", max_length=200), period: str = Query("", max_length=200)
    ) -> list[DocumentLine]:
        viewer = viewer_of(request)
        lines = site.service_for(viewer, viewer.scope(ward=ward, period=period)).overview()
        return [DocumentLine(**_values(line)) for line in lines]

    # Before the route that takes every name: a name may have slashes.
    @routes.get("/api/documents/{name:path}/text", summary="Nguyên văn một đoạn của văn bản")
    def text(name: str, request: Request, start: int = Query(0, ge=0), end: int | None = Query(None, ge=0)) -> TextPart:
        document = _document(site.service_for(viewer_of(request)), name)[1]
        length = len(document.text)
        last = min(length, start + _MOST) if end is None else min(length, end, start + _MOST)
        first = min(start, last)
        return TextPart(document=name, start=first, end=last, length=length, text=document.text[first:last])

    @routes.get("/api/documents/{name:path}", summary="Một văn bản: thông tin và cây đề mục")
    def page(name: str, request: Request) -> DocumentPage:
        service = site.service_for(viewer_of(request))
        document = _document(service, name)[1]
        line = next((line for line in service.overview() if line.name == name), None)
        if line is None:  # gone with the generation that was published meanwhile
            raise _missing(name)
        return DocumentPage(**_values(line), sections=_sections(document), counts=_counts(document))

    return routes


def store_of(service: "AnswerService") -> "DocumentStore":
    """The store that ``service`` answers from, with the documents of its scope alone."""
    from qa.service import Service

    assert isinstance(service, Service)
    return service.retriever.store


def _values(line: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of the overview
    return {name: value for name, value in asdict(line).items() if name in DocumentLine.model_fields}


def _document(service: "AnswerService", name: str) -> "tuple[Entry, Document]":
    """Of the documents of ``service`` the one of that name; whether others have it is not told."""
    store = store_of(service)
    seen = {line.name for line in service.overview()}
    entry = next((entry for entry in store.entries if entry.name == name and name in seen), None)
    if entry is None:
        raise _missing(name)
    return entry, store.document(entry)


def _missing(name: str) -> NotFoundError:
    return NotFoundError(f"Không có văn bản tên “{name}”; xem danh sách ở /api/documents.")


def _sections(document: "Document") -> list[SectionLine]:
    return [
        SectionLine(
            label=section.label,
            number=section.number,
            title=section.title,
            level=section.level,
            parent=section.parent,
            kind=section.kind.value,
            start=section.span.start,
            end=section.span.end,
        )
        for section in document.sections
    ]


def _counts(document: "Document") -> dict[str, int]:
    return {
        "characters": len(document.text),
        "pages": len(document.pages),
        "sections": len(document.sections),
        "footnotes": len(document.footnotes),
        "tables": len(document.tables),
        "passages": len(document.passages),
        "figures": len(document.figures),
    }
