"""The tab where a draft is held against the documents."""

# No `from __future__ import annotations` here: Gradio reads the annotation of the handlers as an object,
# and Gradio itself is imported only inside the functions that need it.

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from corpus.errors import WardqaError
from qa.access.viewer import Viewer
from qa.audit.draft import Checked, check_draft
from qa.audit.results import Result
from qa.chat.checked import checked_html, progress_html
from qa.chat.render import problem
from qa.site import Site

if TYPE_CHECKING:
    import gradio as gr

    from corpus.document import Document
    from qa.answer_service import AnswerService

_HERE = Path(__file__).parent
_LOG = logging.getLogger(__name__)
_ALL_WARDS, _ALL_PERIODS = "Mọi phường", "Mọi kỳ"
_FORBIDDEN = "Chỉ cán bộ mới soát được dự thảo; hãy đăng nhập bằng tài khoản cán bộ."
_FAILED = "Có lỗi khi soát dự thảo, xin thử lại; nếu vẫn lỗi, hãy lưu dự thảo sang .docx rồi soát lại."
_INTRO = (
    '<div class="wq-check-intro"><h2>Soát số liệu của dự thảo</h2>'
    "<p>Thả dự thảo vào khung dưới: mỗi số liệu được đối chiếu với các văn bản bạn được xem và ghi rõ khớp, lệch hay "
    "không tìm thấy, kèm nguồn; các tổng, tỷ lệ, ngày tháng trong dự thảo cũng được tính lại. "
    "Dự thảo bị xóa ngay sau khi soát và không vào kho văn bản.</p></div>"
)


def check_tab(site: Site, page: "gr.Blocks") -> None:
    """Lay the tab out where Gradio is putting things; ``page`` is the whole page."""
    import gradio as gr

    def opened(request: gr.Request) -> tuple[Any, Any]:
        lines = site.service_for(site.viewer(request.username)).overview()
        wards = [_ALL_WARDS, *sorted({line.ward for line in lines if line.ward})]
        periods = [_ALL_PERIODS, *sorted({line.period for line in lines if line.period})]
        return gr.Dropdown(wards, value=_ALL_WARDS), gr.Dropdown(periods, value=_ALL_PERIODS)

    def checking(path: str | None, ward: str, period: str, request: gr.Request) -> Iterator[tuple[Any, Any]]:
        """Outputs, each time: the result, and the box that the draft was dropped into."""
        if not path:
            yield gr.skip(), gr.skip()
            return
        try:
            for html in checked_steps(
                site, Path(path), _chosen(ward, _ALL_WARDS), _chosen(period, _ALL_PERIODS), request
            ):
                yield html, gr.skip()
        finally:
            forget(Path(path))
        yield gr.skip(), None

    with gr.Column(elem_id="wq-check"):
        gr.HTML(_INTRO, apply_default_css=False, js_on_load=None)
        with gr.Row(elem_id="wq-check-scope"):
            wards = gr.Dropdown([_ALL_WARDS], value=_ALL_WARDS, label="Đối chiếu với văn bản của", interactive=True)
            periods = gr.Dropdown([_ALL_PERIODS], value=_ALL_PERIODS, label="Kỳ báo cáo", interactive=True)
        box = gr.File(
            label="Dự thảo (.docx, .pdf, .txt, .html, .xlsx, .doc, ảnh quét)", elem_id="wq-check-file", height=150
        )
        result = gr.HTML(
            elem_id="wq-check-result",
            apply_default_css=False,
            js_on_load=(_HERE / "check.js").read_text(encoding="utf-8"),
        )
    options: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    box.upload(checking, [box, wards, periods], [result, box], concurrency_limit=4, concurrency_id="check", **options)
    page.load(opened, None, [wards, periods], **options)


def checked_steps(site: Site, path: Path, ward: str, period: str, request: "gr.Request") -> Iterator[str]:
    """Progress while the draft at ``path`` is checked, then the result, or one sentence."""
    try:
        viewer = site.viewer(request.username)
        if not viewer.is_official:
            yield problem(_FORBIDDEN)
            return
        site.may_ask(viewer, request.client.host if request.client else "")
        service = site.service_for(viewer, viewer.scope(ward=ward, period=period))
        yield from _steps(site, viewer, service, path)
    except WardqaError as error:
        yield problem(str(error))
    except Exception:
        _LOG.exception("a draft could not be checked")
        yield problem(_FAILED)


def _steps(site: Site, viewer: Viewer, service: "AnswerService", path: Path) -> Iterator[str]:
    name = PurePosixPath(path.name).name

    def work(tell: Callable[[str], None]) -> str:
        checked = check_draft(path, name, lambda: _sources(service), tell)
        tell("Đang ghi nhận xét…")
        return checked_html(checked, site.results.keep(_files(viewer, checked, path)))

    lines: list[str] = []
    for step in _in_thread(work):
        if isinstance(step, _Done):
            yield step.html
            return
        # A line that counts stands in for the one before it.
        if lines and lines[-1].split(":")[0] == step.split(":")[0]:
            lines[-1] = step
        else:
            lines.append(step)
        yield progress_html(lines)


def _files(viewer: Viewer, checked: Checked, path: Path) -> Result:
    from qa.audit.report_docx import commented
    from qa.audit.report_html import page

    report = page(checked.findings, [checked.draft, *checked.sources], f"Soát số liệu: {checked.draft.name}")
    word = commented(checked.draft, checked.findings, path)
    return Result(viewer.name, Path(checked.draft.name).stem[:120], word, report.encode("utf-8", "replace"))


def _sources(service: "AnswerService") -> "list[Document]":
    found = (service.document(line.name) for line in service.overview())
    return [document for document in found if document is not None]


class _Done:
    """The end of what a thread told."""

    def __init__(self, html: str) -> None:
        self.html = html


def _in_thread(work: Callable[[Callable[[str], None]], str]) -> "Iterator[str | _Done]":
    """What ``work`` tells while it works, then what it gives. Raises what it raises."""
    told: queue.SimpleQueue[str | _Done | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            told.put(_Done(work(told.put)))
        except Exception as error:
            told.put(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while True:
        step = told.get()
        if isinstance(step, Exception):
            raise step
        yield step
        if isinstance(step, _Done):
            return


def forget(path: Path) -> None:
    """Remove an uploaded draft, and the folder that Gradio made for it alone."""
    with suppress(OSError):
        path.unlink()
    with suppress(OSError):
        path.parent.rmdir()


def _chosen(value: str | None, everything: str) -> str:
    return "" if not value or value == everything else str(value)
