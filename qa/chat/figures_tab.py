"""The tab where the figures of the documents are looked through: a table, plan against result, files to take away."""

# No `from __future__ import annotations` here: Gradio reads the annotations of the handlers as objects.

import logging
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from corpus.document import Status
from corpus.errors import WardqaError
from index.month_spans import months_named
from qa.chat.figures_html import counted, downloads, figure_table, problem_line
from qa.chat.plan_chart import NOTHING, plan_charts
from qa.chat.viewed_store import store_for
from qa.figure_files import MOST_ROWS
from qa.figure_wanted import Asked
from qa.plan_actual import PlanAndActual, plan_against_actual
from qa.site import Site

if TYPE_CHECKING:
    import gradio as gr

    from index.document_store import DocumentStore
    from index.figure_table import FigureRecord

PAGE = 50
"""Figures shown at once."""

_LOG = logging.getLogger(__name__)
_PAIRED = 400
"""Figures, the best, among which plans and results are looked for."""
_AT_ONCE = 4
"""Charts shown before the rest has to be asked for."""
_NO_STORE = "Máy chủ này chỉ trả lời câu hỏi, không có bảng số liệu."
_FAILED = "Có lỗi khi tra số liệu, xin thử lại."
_BEST, _FALLING, _RISING, _PLACES = "Phù hợp nhất", "Giá trị giảm dần", "Giá trị tăng dần", "Theo văn bản"


def figures_tab(site: Site, page: "gr.Blocks") -> None:
    """Lay the tab out where Gradio is putting things; ``page`` is the whole page."""
    import gradio as gr

    def looked(number: int, request: gr.Request, order: str, *typed: str) -> tuple[Any, ...]:
        """Outputs: count, charts, table, page number, the two buttons of the pager."""
        # Whatever a program sends in place of text is taken for text.
        asked = Asked(*(str(value or "")[:500] for value in typed))
        try:
            store = store_for(site, site.viewer(request.username))
            if store is None:
                return _empty(problem_line(_NO_STORE))
            return _shown(store, asked, order, max(1, number))
        except WardqaError as error:
            return _empty(problem_line(str(error)))
        except Exception:
            _LOG.exception("figures could not be looked through")
            return _empty(problem_line(_FAILED))

    def first(request: gr.Request, order: str, *typed: str) -> tuple[Any, ...]:
        return looked(1, request, order, *typed)

    def before(request: gr.Request, number: float, order: str, *typed: str) -> tuple[Any, ...]:
        return looked(int(number) - 1, request, order, *typed)

    def after(request: gr.Request, number: float, order: str, *typed: str) -> tuple[Any, ...]:
        return looked(int(number) + 1, request, order, *typed)

    def opened(request: gr.Request) -> tuple[Any, ...]:
        """Choices of ward and document as the viewer may see them, and the first page of everything."""
        wards: list[str] = []
        names: list[tuple[str, str]] = []
        try:
            lines = site.service_for(site.viewer(request.username)).overview()
            wards = list(dict.fromkeys(line.ward for line in lines if line.ward))
            names = [(line.title or line.name, line.name) for line in lines]
        except Exception:
            _LOG.exception("no documents to choose from")
        return (
            gr.Dropdown(choices=[("Tất cả", ""), *((ward, ward) for ward in wards)]),
            gr.Dropdown(choices=[("Tất cả", ""), *names]),
            *looked(1, request, _BEST),
        )

    with gr.Column(elem_id="wq-figures-tab", elem_classes="wq-tab"):
        gr.HTML(
            '<h2 class="wq-tab-title">Tra số liệu</h2><p class="wq-tab-lead">Mỗi dòng là một số liệu đúng như văn bản '
            "viết; bấm vào nguồn để mở văn bản tại chỗ có số ấy.</p>",
            apply_default_css=False,
            js_on_load=None,
        )
        with gr.Row(elem_classes="wq-find"):
            words = gr.Textbox(
                label="Chỉ tiêu",
                placeholder="Ví dụ: thu ngân sách, hộ nghèo; có dấu hay không đều được",
                lines=1,
                max_lines=1,
                elem_id="wq-figures-words",
                scale=4,
            )
            send = gr.Button(
                "Tra", variant="primary", elem_id="wq-figures-send", elem_classes="wq-main-button", scale=0
            )
        with gr.Row(elem_classes="wq-filters"):
            ward = gr.Dropdown([("Tất cả", "")], value="", label="Phường", allow_custom_value=True, min_width=150)
            period = gr.Textbox(label="Kỳ", placeholder="quý I/2026, tháng 4, năm 2026", max_lines=1, min_width=150)
            status = gr.Dropdown(
                [("Tất cả", ""), *((one.value, one.value) for one in Status)],
                value="",
                label="Trạng thái",
                min_width=150,
            )
            order = gr.Dropdown([_BEST, _FALLING, _RISING, _PLACES], value=_BEST, label="Sắp xếp", min_width=150)
        with (
            gr.Accordion("Thêm điều kiện", open=False, elem_classes="wq-more-filters"),
            gr.Row(elem_classes="wq-filters"),
        ):
            document = gr.Dropdown(
                [("Tất cả", "")], value="", label="Văn bản", allow_custom_value=True, min_width=220, scale=2
            )
            unit = gr.Textbox(label="Đơn vị", placeholder="tỷ đồng, ha, %, hộ", max_lines=1, min_width=140)
            least = gr.Textbox(label="Từ giá trị", placeholder="100 tỷ đồng", max_lines=1, min_width=140)
            most = gr.Textbox(label="Đến giá trị", placeholder="25%", max_lines=1, min_width=140)
        count = gr.HTML(elem_id="wq-figures-count", apply_default_css=False, js_on_load=None)
        charts = gr.HTML(elem_id="wq-figures-plan", apply_default_css=False, js_on_load=None)
        table = gr.HTML(elem_id="wq-figures-table", apply_default_css=False, js_on_load=None)
        with gr.Row(elem_classes="wq-pager"):
            back = gr.Button("← Trang trước", elem_id="wq-figures-back", visible=False, scale=0)
            on = gr.Button("Trang sau →", elem_id="wq-figures-on", visible=False, scale=0)
    number = gr.Number(1, visible=False)

    typed = [words, ward, period, status, document, unit, least, most]
    outputs = [count, charts, table, number, back, on]
    options: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": 4}
    submitted = [box.submit for box in (words, period, unit, least, most)]
    chosen = [box.input for box in (ward, status, document, order)]
    gr.on([send.click, *submitted, *chosen], first, [order, *typed], outputs, **options)
    back.click(before, [number, order, *typed], outputs, **options)
    on.click(after, [number, order, *typed], outputs, **options)
    page.load(opened, None, [ward, document, *outputs], **options)


def _empty(said: str) -> tuple[Any, ...]:
    import gradio as gr

    return said, "", "", 1, gr.Button(visible=False), gr.Button(visible=False)


def _shown(store: "DocumentStore", asked: Asked, order: str, number: int) -> tuple[Any, ...]:
    import gradio as gr

    from index.figure_search import search_figures

    ordered = order in (_FALLING, _RISING, _PLACES)
    found = search_figures(store, asked.wanted(), MOST_ROWS if ordered else number * PAGE)
    figures = sorted_by(order, found.figures)
    pages = max(1, -(-min(found.total, MOST_ROWS if ordered else found.total) // PAGE))
    number = min(number, pages)
    start = (number - 1) * PAGE
    shown = figures[start : start + PAGE]
    count = counted(found.total, start + 1, start + len(shown), partly=found.partly, words=asked.words.strip())
    return (
        f'<div class="wq-figures-bar">{count}{downloads(asked, found.total, MOST_ROWS)}</div>',
        "" if found.partly else _charts(store, asked),
        figure_table(store, shown, "Số liệu tìm thấy"),
        number,
        gr.Button(visible=number > 1),
        gr.Button(visible=number < pages),
    )


def sorted_by(order: str, figures: "tuple[FigureRecord, ...]") -> "list[FigureRecord]":
    """``figures`` in one of the orders offered; values are compared within one unit."""
    if order == _PLACES:
        return sorted(figures, key=lambda figure: (figure.document, figure.start))
    if order not in (_FALLING, _RISING):
        return list(figures)
    sign = Decimal(-1 if order == _FALLING else 1)
    return sorted(figures, key=lambda figure: (figure.unit, sign * figure.value))


def _charts(store: "DocumentStore", asked: Asked) -> str:
    """Plan against result for the words, whatever status and value the table is narrowed down to."""
    if not asked.words.strip():
        return ""
    from index.figure_search import search_figures

    wide = replace(asked, status="", least="", most="", period="").wanted()
    best = search_figures(store, wide, _PAIRED)
    found = [] if best.partly else plan_against_actual(store, best.figures)
    named = months_named(asked.period)
    if named is not None and named.dated:
        found = [one for one in found if _of_year(one, named.first // 12)]
    head = '<section class="wq-plans" aria-labelledby="wq-plans-title"><h3 id="wq-plans-title">Kế hoạch và kết quả</h3>'
    if not found:
        return f'{head}<p class="wq-plan-note">{NOTHING}</p></section>'
    shown = f'<div class="wq-plan-grid">{plan_charts(store, found[:_AT_ONCE])}</div>'
    rest = found[_AT_ONCE:]
    if rest:
        shown += (
            f'<details class="wq-more"><summary>Xem thêm {len(rest)} chỉ tiêu</summary>'
            f'<div class="wq-plan-grid">{plan_charts(store, rest, _AT_ONCE)}</div></details>'
        )
    return f"{head}{shown}</section>"


def _of_year(one: PlanAndActual, year: int) -> bool:
    return any(bar.months is not None and bar.months[0] // 12 <= year <= bar.months[1] // 12 for bar in one.bars)
