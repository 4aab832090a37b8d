"""``POST /api/check``: a draft held against the documents its author may read."""

import tempfile
import threading
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.concurrency import run_in_threadpool

from corpus.errors import DocumentError
from qa.access.errors import NotAllowedError
from qa.server.api_documents import store_of
from qa.server.api_errors import UploadRoute
from qa.server.who import address_of, viewer_of

if TYPE_CHECKING:
    from qa.answer_service import AnswerService
    from qa.site import Site

__all__ = ["router"]

_ONE = threading.Semaphore(1)
"""One draft at a time: reading one may take every core."""
_LONGEST_NAME = 100


def router(site: "Site") -> APIRouter:
    """The route."""
    routes = APIRouter(route_class=UploadRoute, tags=["Soát số liệu"])

    @routes.post(
        "/api/check",
        summary="Soát số liệu của một dự thảo",
        description="Trả về đúng những gì `wardqa check DỰ_THẢO --against THƯ_MỤC --json` in ra. "
        "Dành cho cán bộ và quản trị; tệp không được giữ lại.",
    )
    async def check(
        request: Request,
        file: Annotated[UploadFile, File(description="Dự thảo: .docx, .pdf, .txt, .html, .xlsx hoặc ảnh quét.")],
        ward: Annotated[str, Form(max_length=200, description="Chỉ đối chiếu với văn bản của phường này.")] = "",
        period: Annotated[str, Form(max_length=200, description="Chỉ đối chiếu với văn bản về kỳ này.")] = "",
    ) -> list[dict[str, Any]]:
        viewer = viewer_of(request)
        if not viewer.is_official:
            raise NotAllowedError
        site.may_ask(viewer, address_of(request))
        service = site.service_for(viewer, viewer.scope(ward=ward, period=period))
        content = await file.read()
        if not content:
            raise DocumentError("Tệp gửi lên trống; hãy chọn lại tệp.")
        return await run_in_threadpool(_checked, service, file.filename or "", content)

    return routes


def _checked(service: "AnswerService", name: str, content: bytes) -> list[dict[str, Any]]:
    from corpus.reading import read_document
    from qa.audit.draft import found_in
    from qa.audit.finding import as_json

    with _ONE, tempfile.TemporaryDirectory(prefix="wardqa-check-") as folder:
        path = Path(folder) / _file_name(name)
        path.write_bytes(content)
        try:
            draft = read_document(path)
        except DocumentError as error:
            # Where the file lay for a moment helps nobody.
            raise DocumentError(str(error).replace(f"{folder}/", "")) from error
        store = store_of(service)
        sources = [store.document(entry) for entry in store.entries]
        # The draft itself may be indexed; that it agrees with itself says nothing.
        sources = [source for source in sources if source.text != draft.text]
        findings = found_in(draft, sources)
    return [as_json(finding) for finding in findings]


def _file_name(name: str) -> str:
    """``name`` without folders, short enough for every file system, its ending kept."""
    base = PurePosixPath(name.replace("\\", "/").replace("\0", "")).name
    path = PurePosixPath(base if base not in ("", ".", "..") else "du-thao")
    return path.stem[:_LONGEST_NAME] + path.suffix[:20]
