"""Errors of the HTTP API: ``{"error": {"code", "message"}}``, one Vietnamese sentence, never a traceback."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from corpus.errors import DocumentError, IndexFolderError, QuestionError, WardqaError
from qa.access.errors import NotAllowedError, SignedOutError, TooFastError
from qa.server.guard import refusal

__all__ = ["ApiRoute", "NotFoundError", "UploadRoute", "failure"]

_LOG = logging.getLogger(__name__)
_DEFECT = "Có lỗi ngoài dự kiến khi xử lý yêu cầu; xin thử lại hoặc báo người quản trị."
_STATUS = {
    400: "Yêu cầu không đọc được; hãy xem cách gọi ở /api/docs.",
    404: "Không có địa chỉ này; hãy xem danh sách ở /api/docs.",
    405: "Địa chỉ này không nhận phương thức đó; hãy xem cách gọi ở /api/docs.",
    413: "Nội dung gửi lên quá lớn; hãy gửi ít hơn.",
}
_WRONG = {
    "missing": "Thiếu trường “{}”",
    "extra_forbidden": "Không có trường tên “{}”",
    "json_invalid": "Nội dung gửi lên không phải JSON hợp lệ",
}


class NotFoundError(WardqaError):
    """There is no such thing among what this viewer may see."""


_KINDS: tuple[tuple[type[WardqaError], int, str], ...] = (
    (TooFastError, 429, "too_fast"),
    (SignedOutError, 401, "signed_out"),
    (NotAllowedError, 403, "not_allowed"),
    (NotFoundError, 404, "not_found"),
    (QuestionError, 400, "question"),
    (DocumentError, 422, "document"),
    (IndexFolderError, 503, "index"),
    (WardqaError, 400, "refused"),
)


def failure(error: Exception) -> tuple[int, str, str, dict[str, str]]:
    """Status, code, sentence and headers for ``error``; a defect is logged and told without its words."""
    if isinstance(error, WardqaError):
        status, code = next((status, code) for kind, status, code in _KINDS if isinstance(error, kind))
        headers = {"Retry-After": str(error.seconds)} if isinstance(error, TooFastError) else {}
        return status, code, str(error), headers
    if isinstance(error, RequestValidationError):
        return 422, "invalid", _invalid(error), {}
    if isinstance(error, HTTPException):
        status = error.status_code
        return status, "http", _STATUS.get(status, f"Yêu cầu không thực hiện được (mã {status})."), {}
    _LOG.error("a request failed", exc_info=error)
    return 500, "internal", _DEFECT, {}


def _invalid(error: RequestValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    wrong = _WRONG.get(first["type"], "Trường “{}” có giá trị không hợp lệ").format(name)
    return f"{wrong}; hãy xem cách gọi ở /api/docs."


class ApiRoute(APIRoute):
    """A route whose failures are told as :func:`failure` words them, and whose body is no longer than it may be."""

    most_bytes = 2**20

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, wrapped."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            taken = 0

            async def receive() -> Any:  # noqa: ANN401 - a message of ASGI
                nonlocal taken
                message = await request.receive()
                taken += len(message.get("body", b""))
                if taken > self.most_bytes:
                    raise HTTPException(413)
                return message

            try:
                return await handle(Request(request.scope, receive))
            except Exception as error:
                status, code, message, headers = failure(error)
                return refusal(status, code, message, headers)

        return handled


class UploadRoute(ApiRoute):
    """The same for a file."""

    most_bytes = 50 * 2**20
