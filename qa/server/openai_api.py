"""``/v1``: the same answers for programs that speak OpenAI's protocol, such as Open WebUI.

Words are sent in pieces only after they have been judged, so that no figure is ever read that is then taken back.
"""

import json
import re
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from qa.answer import Answer
from qa.server.api_ask import STREAM_HEADERS, asking
from qa.server.api_errors import ApiRoute, failure
from qa.server.openai_models import ChatRequest
from qa.server.plain import plain_answer
from qa.server.running import GoneError, Steps, last_of, steps_of

if TYPE_CHECKING:
    from qa.site import Site

__all__ = ["router"]

_MODEL = "wardqa"
_PIECE = re.compile(r"\S+\s*|\s+")
_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
"""Nothing is charged by the token here; clients expect the field."""


def router(site: "Site") -> APIRouter:
    """The routes."""
    routes = APIRouter(route_class=ApiRoute, tags=["Tương thích OpenAI"])

    @routes.get("/v1/models", summary="Danh sách mô hình (chỉ có wardqa)")
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [{"id": _MODEL, "object": "model", "created": 0, "owned_by": _MODEL}]}

    @routes.post(
        "/v1/chat/completions",
        summary="Trả lời theo giao thức Chat Completions",
        description="Trường `wardqa` của câu trả lời (hoặc của mẩu cuối khi `stream`) là câu trả lời như `/api/ask`.",
        response_model=dict[str, Any],
    )
    async def completions(body: ChatRequest, request: Request) -> Response:
        make = asking(site, request, body.asked())
        head = {"id": f"chatcmpl-{secrets.token_hex(12)}", "created": int(time.time()), "model": _MODEL}
        if body.stream:
            usage = bool((body.stream_options or {}).get("include_usage"))
            return StreamingResponse(
                _chunks(make, head, usage=usage), media_type="text/event-stream", headers=STREAM_HEADERS
            )
        try:
            answer = await last_of(request, make)
        except GoneError:
            return Response(status_code=499)  # nobody reads it
        message = {"role": "assistant", "content": plain_answer(answer)}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return JSONResponse(
            {**head, "object": "chat.completion", "choices": [choice], "usage": _USAGE, "wardqa": answer.to_json()}
        )

    return routes


async def _chunks(make: Callable[[], Steps], head: dict[str, Any], *, usage: bool) -> AsyncIterator[str]:
    def chunk(delta: dict[str, Any], finish: str | None = None, **more: object) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return _data({**head, "object": "chat.completion.chunk", "choices": [choice], **more})

    try:
        yield chunk({"role": "assistant", "content": ""})
        async with aclosing(steps_of(make)) as steps:
            async for step in steps:
                if isinstance(step, Answer):
                    for piece in _PIECE.findall(plain_answer(step)):
                        yield chunk({"content": piece})
                    yield chunk({}, "stop", wardqa=step.to_json())
                else:
                    yield ": đang làm\n\n"
        if usage:
            yield _data({**head, "object": "chat.completion.chunk", "choices": [], "usage": _USAGE})
    except Exception as error:
        _, code, message, _ = failure(error)
        yield _data({"error": {"code": code, "message": message, "type": code}})
    yield "data: [DONE]\n\n"


def _data(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"
