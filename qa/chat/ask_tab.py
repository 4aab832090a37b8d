"""The tab where questions are asked: what stands where. What happens there is told by :mod:`qa.chat.handling`.

Conversation and passages are one ``gr.HTML`` whose content is made on the server, so that no word of a document passes
through a Markdown interpreter.
"""

# No `from __future__ import annotations` here: Gradio reads the annotation of the handlers as an object,
# and Gradio itself is imported only inside the functions that need it.

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.chat.handling import Handling, Shown
from qa.chat.talk import Talk
from qa.site import Site

if TYPE_CHECKING:
    import gradio as gr

_HERE = Path(__file__).parent
_SCRIPTS = ("page.js", "tips.js", "drawer.js", "narrow.js", "rating.js", "keeping.js", "talks.js", "told.js")
"""One after the other, they are the script of the conversation."""
_AT_ONCE = 8
"""Questions answered at the same time, each of another session."""
_LOOKS = 12.0
"""Seconds between two looks whether the index changed."""


def ask_tab(site: Site, page: "gr.Blocks", top: "gr.HTML") -> None:
    """Lay the tab out where Gradio is putting things; ``page`` is the whole page, ``top`` its heading."""
    import gradio as gr

    handling = Handling(site)

    def out(shown: Shown) -> tuple[Any, ...]:
        parts = (shown.talk, shown.box, shown.notice, shown.narrow, shown.wire)
        return tuple(gr.skip() if part is None else part for part in parts)

    def sent(event: gr.EventData) -> dict[str, Any]:
        data = event._data
        return data if isinstance(data, dict) else {}

    def whence(request: gr.Request) -> tuple[str, str]:
        return request.session_hash or "", request.client.host if request.client else ""

    def asked(question: str, talk: Talk, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        yield from map(out, handling.asked(question, talk, request.username, *whence(request)))

    def chosen(talk: Talk, event: gr.EventData, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        yield from asked(str(sent(event).get("question", "")), talk, request)

    def again(talk: Talk, event: gr.EventData, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        number = sent(event).get("turn")
        yield from map(out, handling.again(number, talk, request.username, *whence(request)))

    def edited(talk: Talk, event: gr.EventData) -> tuple[Any, ...]:
        return out(handling.edited(sent(event).get("turn"), talk))

    def unedited(talk: Talk) -> tuple[Any, ...]:
        return out(handling.not_edited(talk))

    def begun_again(talk: Talk, request: gr.Request) -> tuple[Any, ...]:
        return out(handling.begun_again(talk, request.username, request.session_hash or ""))

    def stopped(talk: Talk, request: gr.Request) -> tuple[Any, ...]:
        return out(handling.stopped(talk, request.username, request.session_hash or ""))

    def narrowed(talk: Talk, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        return out(handling.narrowed(sent(event), talk, request.username))

    def reopened(talk: Talk, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        return out(handling.reopened(sent(event).get("turns"), talk, request.username, request.session_hash or ""))

    def exported(talk: Talk, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        return out(handling.exported(sent(event), talk, request.username))

    def rated(talk: Talk, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        return out(handling.rated_as(sent(event), talk, request.username))

    def opened(talk: Talk, request: gr.Request) -> tuple[Any, ...]:
        return handling.opened(talk, request.username)

    def looked(talk: Talk, request: gr.Request) -> tuple[Any, ...]:
        found = handling.looked(talk, request.username)
        return tuple(gr.skip() if part is None else part for part in found or (None,) * 4)

    talk = gr.State(Talk())
    told = _html("wq-told")
    shown = _html("wq-main", script="\n".join((_HERE / name).read_text(encoding="utf-8") for name in _SCRIPTS))
    with gr.Column(elem_id="wq-composer"):
        notice = _html("wq-notice")
        narrow = _html("wq-scope")
        with gr.Row(elem_id="wq-bar"):
            anew = gr.Button("Cuộc trò chuyện mới", elem_id="wq-new", min_width=0, scale=0)
            box = gr.Textbox(
                label="Câu hỏi",
                placeholder="Nhập câu hỏi…",
                show_label=False,
                container=False,
                lines=1,
                max_lines=6,
                autofocus=True,
                elem_id="wq-box",
                scale=1,
            )
            send = gr.Button("Hỏi", variant="primary", elem_id="wq-send", scale=0, min_width=88)
    wire = _html("wq-wire", script=(_HERE / "messages.js").read_text(encoding="utf-8"))

    outputs = [shown, box, notice, narrow, wire]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    # Within a session the handlers wait for each other; a question sent while another is answered is not lost.
    answering = quiet | {"concurrency_id": "answer", "concurrency_limit": _AT_ONCE, "trigger_mode": "multiple"}
    gr.on([box.submit, send.click], asked, [box, talk], outputs, **answering)
    shown.ask(chosen, [talk], outputs, **answering)
    shown.again(again, [talk], outputs, **answering)
    anew.click(begun_again, [talk], outputs, **quiet)
    shown.stop(stopped, [talk], outputs, **quiet)
    shown.mend(edited, [talk], outputs, **quiet)
    shown.unmend(unedited, [talk], outputs, **quiet)
    shown.limit(narrowed, [talk], outputs, **quiet)
    shown.reopen(reopened, [talk], outputs, **quiet)
    shown.export(exported, [talk], outputs, **quiet)
    shown.rate(rated, [talk], outputs, **quiet)
    page.load(opened, [talk], [top, shown, narrow, told, wire], **quiet)
    gr.Timer(_LOOKS).tick(looked, [talk], [told, top, narrow, shown], **quiet)


def _html(name: str, *, script: str | None = None) -> "gr.HTML":
    import gradio as gr

    return gr.HTML(elem_id=name, apply_default_css=False, js_on_load=script)
