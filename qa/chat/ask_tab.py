"""The tab where questions are asked: what stands where, and what happens when a question is sent.

Conversation and passages are one ``gr.HTML`` whose content is made here, so that no word of a document passes
through a Markdown interpreter.
"""

# No `from __future__ import annotations` here: Gradio reads the annotation of the handlers as an object,
# and Gradio itself is imported only inside the functions that need it.

import logging
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import WardqaError
from qa.answer import Answer
from qa.chat.render import Turn, conversation, problem, reply, unjudged
from qa.chat.stopping import Answering
from qa.chat.welcome import heading, welcome
from qa.site import Site

if TYPE_CHECKING:
    import gradio as gr

    from qa.llm.pending import Unjudged
    from qa.service import AnswerService

LONGEST_QUESTION = 2000
"""Characters; a longer question is refused."""

_SAME_PRESS = 1.0
"""Seconds after an answer within which the same question again is a key pressed twice."""

_SHORT = 3
"""Status lines of an answer that takes no time worth stopping."""

_HERE = Path(__file__).parent
_LOG = logging.getLogger(__name__)
_STOPPED = "Đã dừng câu hỏi này."
_FAILED = "Có lỗi khi trả lời, xin thử lại."
_TOO_LONG = f"Câu hỏi dài quá {LONGEST_QUESTION} ký tự; xin rút gọn hoặc tách thành nhiều câu hỏi ngắn hơn."


def ask_tab(site: Site, page: "gr.Blocks", top: "gr.HTML") -> None:
    """Lay the tab out where Gradio is putting things; ``page`` is the whole page, ``top`` its heading."""
    import gradio as gr

    under_way = Answering()

    def answering(question: str, turns: list[Turn], request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Outputs, each time: conversation, turns, question box, notice."""
        question = (question or "").strip()
        if not question:
            yield gr.skip(), gr.skip(), gr.skip(), ""
            return
        if len(question) > LONGEST_QUESTION:
            yield gr.skip(), gr.skip(), gr.skip(), problem(_TOO_LONG)
            return
        if turns and turns[-1].question == question and time.monotonic() - turns[-1].finished < _SAME_PRESS:
            yield gr.skip(), gr.skip(), gr.skip(), ""
            return
        # The box is emptied once: after that it may hold the next question, half typed.
        emptied: Any = ""
        service = site.service_for(site.viewer(request.username))
        with under_way.one(request.session_hash or "") as stopped, closing(turn_of(service, question, turns)) as grown:
            for turn in grown:
                if stopped.is_set():
                    return
                done = [*turns, turn]
                yield conversation(done), gr.skip() if turn.lines else done, emptied, ""
                emptied = gr.skip()

    def chosen(turns: list[Turn], event: gr.EventData, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        yield from answering(str((event._data or {}).get("question", "")), turns, request)

    def begun_again(request: gr.Request) -> tuple[Any, ...]:
        under_way.stop(request.session_hash or "")
        return empty(request), [], "", ""

    def stopped(turns: list[Turn], request: gr.Request) -> tuple[Any, ...]:
        """What was answered before stays; the question that was stopped goes."""
        under_way.stop(request.session_hash or "")
        # What is asked after a stop is meant, even where it repeats the answer before it at once.
        turns = [replace(turn, finished=0.0) for turn in turns]
        return conversation(turns) if turns else empty(request), turns, gr.skip(), problem(_STOPPED)

    def empty(request: gr.Request) -> str:
        try:
            return welcome(site.service_for(site.viewer(request.username)).examples())
        except Exception:
            # The page is of use without suggestions.
            _LOG.exception("no example questions")
            return welcome([])

    def opened(request: gr.Request) -> tuple[str, str]:
        return heading(site.service_for(site.viewer(request.username)).overview()), empty(request)

    turns = gr.State([])
    talk = gr.HTML(
        elem_id="wq-main",
        apply_default_css=False,
        js_on_load=(_HERE / "page.js").read_text(encoding="utf-8"),
    )
    with gr.Column(elem_id="wq-composer"):
        notice = gr.HTML(elem_id="wq-notice", apply_default_css=False, js_on_load=None)
        with gr.Row(elem_id="wq-bar"):
            again = gr.Button("Cuộc trò chuyện mới", elem_id="wq-new", min_width=0, scale=0)
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

    # One question at a time: the handlers share one place in the queue.
    options: dict[str, Any] = {
        "outputs": [talk, turns, box, notice],
        "show_progress": "hidden",
        "concurrency_id": "answer",
        "concurrency_limit": 1,
        # A question sent while another is answered waits for its turn.
        "trigger_mode": "multiple",
        "api_visibility": "private",
    }
    gr.on([box.submit, send.click], answering, [box, turns], **options)
    talk.ask(chosen, [turns], **options)
    outputs = [talk, turns, box, notice]
    again.click(begun_again, None, outputs, show_progress="hidden", api_visibility="private")
    talk.stop(stopped, [turns], outputs, show_progress="hidden", api_visibility="private")
    page.load(opened, None, [top, talk], show_progress="hidden", api_visibility="private")


def _stages(
    service: "AnswerService", question: str, earlier: Sequence[Turn]
) -> "Generator[str | Unjudged | Answer, None, None]":
    yield from service.stages(question, [turn.question for turn in earlier])


def turn_of(service: "AnswerService", question: str, earlier: Sequence[Turn]) -> Generator[Turn, None, None]:
    """The turn as it grows: with ``lines`` while the answer is made, finished last. Never raises."""
    number = len(earlier) + 1
    lines = ["Đang đọc câu hỏi…"]
    yield Turn(question, "", tuple(lines))
    try:
        answer: Answer | None = None
        draft = ""
        with closing(_stages(service, question, earlier)) as stages:
            for stage in stages:
                if isinstance(stage, Answer):
                    answer = stage
                    break
                if not isinstance(stage, str):
                    draft = unjudged(stage)
                elif stage != lines[-1]:
                    lines.append(stage)
                # Said again where nothing is new: only between two yields can a question be called off.
                yield Turn(question, "", tuple(lines), draft=draft, long=len(lines) > _SHORT)
        if answer is None:
            raise RuntimeError("the service ended without an answer")
        html = reply(answer, number, service.context)
    except WardqaError as error:
        html = problem(str(error))
    except Exception:
        _LOG.exception("no answer to a question of %d characters", len(question))
        html = problem(_FAILED)
    yield Turn(question, html, finished=time.monotonic())
