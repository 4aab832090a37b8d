"""``POST /api/ask``: one question, answered at once or as server-sent events."""

import json
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from qa.answer import Answer
from qa.server.api_errors import ApiRoute, failure
from qa.server.api_models import Ask
from qa.server.running import GoneError, last_of, steps_of
from qa.server.who import address_of, request_of, viewer_of

if TYPE_CHECKING:
    from qa.llm.pending import Unjudged
    from qa.site import Site

__all__ = ["STREAM_HEADERS", "asking", "router"]

STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""A proxy must not hold back what streams."""

_EVENTS = """Sự kiện: `status` (đang làm gì), `draft` (lời của mô hình ngôn ngữ **chưa được đối chiếu**; `numbers` là vị
trí từng con số chưa kiểm chứng), `answer` (câu trả lời đã kiểm chứng, như `/api/ask`), `error`."""


def router(site: "Site") -> APIRouter:
    """The routes."""
    routes = APIRouter(route_class=ApiRoute, tags=["Hỏi đáp"])

    @routes.post(
        "/api/ask",
        summary="Trả lời một câu hỏi",
        description="Trả về đúng định dạng của `wardqa ask --json`. "
        "Với `Accept: text/event-stream`: như /api/ask/stream.",
        response_model=dict[str, Any],
    )
    async def ask(body: Ask, request: Request) -> Response:
        make = asking(site, request, body)
        if "text/event-stream" in request.headers.get("accept", ""):
            return _streamed(make)
        try:
            answer = await last_of(request, make)
        except GoneError:
            return Response(status_code=499)  # nobody reads it
        return JSONResponse(answer.to_json(), headers={"Cache-Control": "no-store"})

    @routes.post(
        "/api/ask/stream",
        summary="Trả lời một câu hỏi, gửi dần từng bước (server-sent events)",
        description=_EVENTS,
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {}}}},
    )
    async def stream(body: Ask, request: Request) -> Response:
        return _streamed(asking(site, request, body))

    return routes


def asking(
    site: "Site", request: Request, asked: Ask
) -> "Callable[[], Generator[str | Unjudged | Answer, None, None]]":
    """What makes the answer for whoever sent ``request``, in the documents they may read, once it is called.

    Raises :class:`qa.access.errors.TooFastError`.
    """
    viewer = viewer_of(request)
    site.may_ask(viewer, address_of(request))
    scope = viewer.scope(ward=asked.ward, period=asked.period, documents=frozenset(asked.documents))

    who = site.asker(viewer, request_of(request))

    def make() -> "Generator[str | Unjudged | Answer, None, None]":
        for step in site.counted(site.service_for(viewer, scope).stages(asked.question, asked.history), who):
            yield replace(step, id=asked.id) if isinstance(step, Answer) else step

    return make


def _streamed(make: "Callable[[], Generator[str | Unjudged | Answer, None, None]]") -> StreamingResponse:
    return StreamingResponse(_events(make), media_type="text/event-stream", headers=STREAM_HEADERS)


async def _events(make: "Callable[[], Generator[str | Unjudged | Answer, None, None]]") -> AsyncIterator[str]:
    """The HTML standard's event stream format, section 9.2.5."""
    before: object = None
    try:
        async with aclosing(steps_of(make)) as steps:
            async for step in steps:
                if step is None:
                    yield ": đang làm\n\n"
                elif isinstance(step, Answer):
                    yield _event("answer", step.to_json())
                elif step != before:
                    yield _event(*_told(step))
                before = step
    except Exception as error:
        _, code, message, _ = failure(error)
        yield _event("error", {"error": {"code": code, "message": message}})


def _told(step: "str | Unjudged") -> tuple[str, dict[str, Any]]:
    if isinstance(step, str):
        return "status", {"text": step}
    numbers = [[span.start, span.end] for span in step.numbers]
    return "draft", {"text": step.text, "judged": False, "numbers": numbers}


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
