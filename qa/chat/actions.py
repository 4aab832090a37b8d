"""What can be done with an answer: copy it, keep it as a file, ask again, mend the question, say how good it was."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answer import Answer, AnswerStatus
from qa.chat.text import safe
from qa.export.words import answer_words

__all__ = ["actions", "follow_ups"]

_UP = (
    "M7 10v10H4a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1zm3 10h7.5a2 2 0 0 0 2-1.6l1.4-7A2 2 0 0 0 19 9h-5l1-4.5"
    "A2 2 0 0 0 11.3 3L10 9z"
)
_DOWN = (
    "M17 14V4h3a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1zm-3-10H6.5a2 2 0 0 0-2 1.6l-1.4 7A2 2 0 0 0 5 15h5l-1 4.5"
    "A2 2 0 0 0 12.7 21L14 15z"
)


def actions(answer: Answer | None, turn: int, *, rated: bool = True) -> str:
    """Buttons below the reply to question ``turn``; ``answer`` is ``None`` where there was none.

    ``rated``: whether feedback is kept, so that thumbs are of use.
    """
    buttons = ""
    if answer is not None and answer.status is not AnswerStatus.CLARIFY:
        buttons += f'<button type="button" class="wq-act wq-copy" data-copy="{safe(answer_words(answer))}">'
        buttons += f"Sao chép kèm trích dẫn</button>{_button('docx', turn, 'Tải .docx')}"
    buttons += _button("edit", turn, "Sửa câu hỏi") + _button("again", turn, "Hỏi lại")
    return (
        f'<div class="wq-acts" role="group" aria-label="Với câu trả lời {turn}">{buttons}'
        f"{_thumbs(turn) if rated and answer is not None else ''}</div>"
        f'<div class="wq-next" id="wq-tiep-{turn}"></div>'
    )


def follow_ups(questions: Sequence[str]) -> str:
    """Suggested questions as buttons."""
    if not questions:
        return ""
    buttons = "".join(
        f'<button type="button" class="wq-ask" data-ask="{safe(question)}">{safe(question)}</button>'
        for question in questions
    )
    return f'<h3>Hỏi tiếp</h3><div class="wq-choices">{buttons}</div>'


def _button(name: str, turn: int, label: str) -> str:
    return f'<button type="button" class="wq-act wq-act-{name}" data-{name}="{turn}">{label}</button>'


def _thumbs(turn: int) -> str:
    return (
        f'<span class="wq-rate" data-rated="{turn}">'
        f"{_thumb(turn, 'up', 'Câu trả lời tốt', _UP)}{_thumb(turn, 'down', 'Câu trả lời chưa tốt', _DOWN)}"
        "<small>Góp ý được lưu cùng câu hỏi và câu trả lời, không kèm tên.</small></span>"
    )


def _thumb(turn: int, way: str, label: str, shape: str) -> str:
    return (
        f'<button type="button" class="wq-thumb" data-rate="{way}" data-turn="{turn}" aria-label="{label}" '
        f'title="{label}"><svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{shape}"/></svg>'
        "</button>"
    )
