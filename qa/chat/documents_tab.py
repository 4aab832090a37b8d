"""The tab where an operator adds, corrects and removes documents, and sees what that changed.

Every handler asks who is calling: that the tab is not shown to others keeps nobody from calling its handlers.
"""

# No `from __future__ import annotations` here: Gradio reads the annotations of the handlers as objects.

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from corpus.audience import Audience
from corpus.document import Document
from corpus.errors import SettingsError, WardqaError
from corpus.sidecar import AUDIENCE, FIELDS
from qa.access.errors import NotAllowedError
from qa.chat.documents_html import changes_html, done_html, progress, sent_html, shelf, trouble, understood
from qa.holdings.holdings import Done, Holdings
from qa.holdings.work import Work
from qa.inspection.advice import FIELDS as NAMES
from qa.settings import Settings
from qa.site import Site

if TYPE_CHECKING:
    import gradio as gr

    from index.store import Entry

_HERE = Path(__file__).parent
_LOG = logging.getLogger(__name__)
_NOT_KEPT = "Máy chủ này không quản lý văn bản."
_FAILED = "Có lỗi ngoài dự kiến, chưa có gì thay đổi; xin thử lại."
_HINTS = {"date": "2026-04-17, 2026-04 hoặc 2026", "period": "quý I năm 2026", "number": "12/BC-UBND"}
_FEW = 10
"""Documents that are told one by one."""
_TICK = 0.4
"""Seconds between two looks at work under way."""


@runtime_checkable
class _HasSettings(Protocol):
    """A service over an index that can be kept from here."""

    settings: Settings

    def refresh(self) -> None: ...


def documents_tab(site: Site, page: "gr.Blocks") -> None:
    """Lay the tab out where Gradio is putting things; ``page`` is the whole page."""
    import gradio as gr

    service = site.service
    holdings: Holdings | None = None
    if isinstance(service, _HasSettings) and isinstance(service.settings, Settings):
        holdings = Holdings(service.settings, service.refresh)

    unsaid = getattr(site.settings, "default_audience", Audience.INTERNAL).value

    def kept(request: gr.Request) -> Holdings:
        """The documents, for an operator. Raises :class:`NotAllowedError` for anybody else."""
        if not site.viewer(request.username).is_operator:
            raise NotAllowedError
        if holdings is None:
            raise SettingsError(_NOT_KEPT)
        return holdings

    def may(request: gr.Request) -> bool:
        try:
            return holdings is not None and site.viewer(request.username).is_operator
        except WardqaError:
            return False

    def listed(request: gr.Request) -> str:
        """The list; empty for whoever may not see it."""
        if not may(request):
            return ""
        try:
            keeping = kept(request)
            return shelf(keeping.held(), keeping.place, keeping.settings.default_audience)
        except WardqaError as error:
            return trouble(str(error))

    def followed(request: gr.Request, start: Callable[[Holdings], Work | None]) -> Iterator[tuple[str, Any]]:
        """Outputs: what is said of the work, the list."""
        try:
            work = start(kept(request))
            if work is None:
                return
            while not work.wait(_TICK):
                yield progress(work), gr.skip()
            if work.error:
                yield trouble(work.error), listed(request)
            elif isinstance(work.result, Done):
                yield done_html(work, work.result, _read(kept(request), work.result)), listed(request)
        except WardqaError as error:
            yield trouble(str(error)), gr.skip()
        except Exception:
            _LOG.exception("documents could not be changed")
            yield trouble(_FAILED), gr.skip()

    def opened(request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """The list, and the work that is under way already."""
        yield "", listed(request)
        if may(request):
            yield from followed(request, lambda keeping: keeping.bench.work)

    def looked_at(request: gr.Request, files: list[str] | None) -> tuple[Any, ...]:
        """Outputs: what would become of the files, whether replacing has to be agreed to, the button, the names."""
        hidden = gr.Checkbox(visible=False, value=False)
        try:
            sent = kept(request).sent([Path(file) for file in files or []])
        except WardqaError as error:
            return trouble(str(error)), hidden, gr.Button(interactive=False), []
        replaced = [one.name for one in sent if one.replaces and not one.problem]
        label = "Tôi đồng ý thay " + ", ".join(f"“{name}”" for name in replaced)
        agree = gr.Checkbox(visible=True, value=False, label=label) if replaced else hidden
        takes = any(not one.problem for one in sent)
        return sent_html(sent), agree, gr.Button(interactive=takes), replaced

    def taken(
        request: gr.Request, files: list[str] | None, agreed: bool, replaced: list[str]
    ) -> Iterator[tuple[Any, ...]]:
        """Outputs: what is said, the list, the files, what was said of them, the consent, the button."""
        paths = [Path(file) for file in files or []]
        names = set(replaced) if agreed else set()
        for said, table in followed(request, lambda keeping: keeping.take_in(paths, names)):
            yield said, table, gr.skip(), gr.skip(), gr.skip(), gr.Button(interactive=False)
        if may(request):
            yield gr.skip(), gr.skip(), None, "", gr.Checkbox(visible=False, value=False), gr.skip()

    def chosen(request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Outputs: panel, what was read, its name, the fields, the audience, where corrections cannot be written."""
        return shown(request, str((event._data or {}).get("name", "")))

    def shown(request: gr.Request, name: str) -> tuple[Any, ...]:
        nothing = (*("" for _ in FIELDS), "", "", gr.Column(visible=False))
        try:
            keeping = kept(request)
            entry, document = keeping.document(name)
            read = understood(entry, document)
        except WardqaError as error:
            return gr.Column(visible=True), trouble(str(error)), "", *nothing
        try:
            keeping.correctable(entry)
            note = ""
        except WardqaError as error:
            note = trouble(str(error))
        values = (_value(document, field) for field in FIELDS)
        return gr.Column(visible=True), read, name, *values, document.audience, note, gr.Column(visible=False)

    def saved(request: gr.Request, name: str, *typed: str) -> Iterator[tuple[Any, ...]]:
        def start(keeping: Holdings) -> Work:
            document = keeping.document(name)[1]
            new = dict(zip((*FIELDS, AUDIENCE), (" ".join(str(value or "").split()) for value in typed), strict=True))
            changed = {field: value for field, value in new.items() if value != _value(document, field)}
            if not changed:
                raise WardqaError("Chưa sửa trường nào; hãy sửa rồi lưu lại.")
            return keeping.correct(name, changed)

        yield from followed(request, start)

    def as_read(request: gr.Request, name: str) -> Iterator[tuple[Any, ...]]:
        yield from followed(request, lambda keeping: keeping.correct(name, None))

    def removed(request: gr.Request, name: str) -> Iterator[tuple[Any, ...]]:
        yield from followed(request, lambda keeping: keeping.take_out(name))

    def again(request: gr.Request, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        name = str((event._data or {}).get("name", ""))
        yield from followed(request, lambda keeping: keeping.put_back(name))

    def rebuilt(request: gr.Request) -> Iterator[tuple[Any, ...]]:
        yield from followed(request, lambda keeping: keeping.rebuild())

    def generations(request: gr.Request) -> tuple[Any, ...]:
        try:
            names = kept(request).generations() if may(request) else []
        except WardqaError:
            names = []
        older = names[-2] if len(names) > 1 else None
        return gr.Dropdown(names, value=older), gr.Dropdown(names, value=names[-1] if names else None)

    def compared(request: gr.Request, older: str | None, newer: str | None) -> str:
        try:
            return changes_html(kept(request).between(str(older or ""), str(newer or "")))
        except WardqaError as error:
            return trouble(str(error))

    with gr.Column(elem_id="wq-documents-tab", elem_classes="wq-tab"):
        with gr.Row(elem_classes="wq-documents-head"):
            gr.HTML(
                '<h2 class="wq-tab-title">Văn bản</h2><p class="wq-tab-lead">Thêm, sửa thông tin và gỡ văn bản; tệp '
                "gốc không bị xóa. Mọi thay đổi vào bản chỉ mục mới, bản cũ trả lời cho đến khi xong.</p>",
                apply_default_css=False,
                js_on_load=None,
            )
            rebuild = gr.Button("Dựng lại toàn bộ", elem_id="wq-rebuild", elem_classes="wq-quiet-button", scale=0)
        choosing = (_HERE / "documents.js").read_text(encoding="utf-8")
        said = gr.HTML(elem_id="wq-documents-said", apply_default_css=False, js_on_load=choosing)
        with gr.Column(elem_classes="wq-panel", elem_id="wq-adding"):
            with gr.Row(elem_classes="wq-adding-head"):
                files = gr.UploadButton(
                    "Chọn tệp để thêm…",
                    file_count="multiple",
                    elem_id="wq-sending",
                    elem_classes="wq-quiet-button",
                    scale=0,
                    min_width=0,
                )
                gr.HTML(
                    "<p>Hoặc kéo tệp vào đây: Word, PDF, ảnh quét, Excel, HTML, văn bản thuần.</p>",
                    apply_default_css=False,
                    js_on_load=(_HERE / "dropping.js").read_text(encoding="utf-8"),
                )
            fate = gr.HTML(elem_id="wq-sent", apply_default_css=False, js_on_load=None)
            agree = gr.Checkbox(label="Tôi đồng ý thay", visible=False, elem_id="wq-agree")
            take = gr.Button(
                "Thêm vào chỉ mục", interactive=False, elem_id="wq-take", elem_classes="wq-main-button", scale=0
            )
        table = gr.HTML(
            elem_id="wq-shelf",
            apply_default_css=False,
            js_on_load=choosing,
        )
        with gr.Column(visible=False, elem_classes="wq-panel", elem_id="wq-document") as panel:
            read = gr.HTML(
                elem_id="wq-understood",
                apply_default_css=False,
                # The panel opens below the list: whoever chose a document is brought to it.
                js_on_load="watch('value', () => requestAnimationFrame(() => "
                "document.getElementById('wq-read-title')?.focus()));",
            )
            gr.HTML("<h4>Sửa thông tin</h4>", apply_default_css=False, js_on_load=None, elem_classes="wq-form-title")
            note = gr.HTML(apply_default_css=False, js_on_load=None)
            with gr.Row(elem_classes="wq-filters wq-fields"):
                boxes = [
                    gr.Textbox(
                        label=NAMES[field],
                        placeholder=_HINTS.get(field, ""),
                        max_lines=1,
                        min_width=220,
                        elem_id=f"wq-field-{field}",
                    )
                    for field in FIELDS
                ]
                audience = gr.Dropdown(
                    [(f"Chưa ghi ({unsaid})", ""), *((one.value, one.value) for one in Audience)],
                    value="",
                    label="Đối tượng đọc",
                    min_width=220,
                    elem_id=f"wq-field-{AUDIENCE}",
                )
            with gr.Row(elem_classes="wq-acts"):
                save = gr.Button("Lưu chỉnh sửa", elem_id="wq-save", elem_classes="wq-main-button", scale=0)
                undo = gr.Button("Bỏ mọi chỉnh sửa", elem_id="wq-undo", elem_classes="wq-quiet-button", scale=0)
                remove = gr.Button("Gỡ văn bản này…", elem_id="wq-remove", elem_classes="wq-quiet-button", scale=0)
            with gr.Column(visible=False, elem_id="wq-sure", elem_classes="wq-sure") as sure:
                gr.HTML(
                    "<p>Gỡ văn bản này khỏi chỉ mục? Câu trả lời sẽ không dùng nó nữa; tệp gốc vẫn còn và có thể thêm "
                    "lại.</p>",
                    apply_default_css=False,
                    js_on_load=None,
                )
                with gr.Row(elem_classes="wq-acts"):
                    yes = gr.Button(
                        "Gỡ khỏi chỉ mục", elem_id="wq-remove-yes", elem_classes="wq-danger-button", scale=0
                    )
                    no = gr.Button("Thôi", elem_id="wq-remove-no", elem_classes="wq-quiet-button", scale=0)
        with gr.Accordion("Thay đổi giữa các bản chỉ mục", open=False, elem_classes="wq-more-filters") as between:
            with gr.Row(elem_classes="wq-filters"):
                older = gr.Dropdown([], label="Bản cũ", min_width=150, elem_id="wq-older")
                newer = gr.Dropdown([], label="Bản mới", min_width=150, elem_id="wq-newer")
                compare = gr.Button("So sánh", elem_id="wq-compare", elem_classes="wq-main-button", scale=0)
            compare_said = gr.HTML(elem_id="wq-compared", apply_default_css=False, js_on_load=None)
    name = gr.State("")
    replaced = gr.State([])

    plain: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    # Work is refused while other work is under way; whoever looks on is not kept waiting for that.
    long: dict[str, Any] = {**plain, "concurrency_limit": 8}
    chosen_outputs = [panel, read, name, *boxes, audience, note, sure]
    page.load(opened, None, [said, table], **long)
    files.upload(looked_at, [files], [fate, agree, take, replaced], **plain)
    take.click(taken, [files, agree, replaced], [said, table, files, fate, agree, take], **long)
    for place in (table, said):
        place.choose(chosen, None, chosen_outputs, **plain)
    table.again(again, None, [said, table], **long)
    save.click(saved, [name, *boxes, audience], [said, table], **long).then(shown, [name], chosen_outputs, **plain)
    undo.click(as_read, [name], [said, table], **long).then(shown, [name], chosen_outputs, **plain)
    remove.click(lambda: gr.Column(visible=True), None, [sure], **plain)
    no.click(lambda: gr.Column(visible=False), None, [sure], **plain)
    yes.click(removed, [name], [said, table], **long).then(lambda: gr.Column(visible=False), None, [panel], **plain)
    rebuild.click(rebuilt, None, [said, table], **long)
    between.expand(generations, None, [older, newer], **plain)
    compare.click(compared, [older, newer], [compare_said], **plain)


def _read(keeping: Holdings, done: Done) -> "list[tuple[Entry, Document]]":
    """The documents that were read just now; of many it is enough to say how many they are."""
    names = done.report.read if done.report is not None else ()
    return [keeping.document(name) for name in names] if len(names) <= _FEW else []


def _value(document: Document, field: str) -> str:
    """The value of a field as the form shows it."""
    if field == AUDIENCE:
        return document.audience
    read = getattr(document.metadata, field)
    return str(read.value) if read is not None else ""
