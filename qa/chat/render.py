"""An answer and the conversation around it as safe HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa.answer import Answer, AnswerStatus
from qa.chat.actions import actions
from qa.chat.narrow import EVERYTHING, Chosen
from qa.chat.sources import Context, conflicts, mark, sources
from qa.chat.text import safe
from qa.chat.verdicts import figure_html, summary

if TYPE_CHECKING:
    from qa.llm.pending import Unjudged

_MARK = re.compile(r"\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]")
_BULLET = re.compile(r"\s*(?:[-–•+*]|\d{1,2}[.)])\s+")
_NOT_FOUND = "Không tìm thấy trong tài liệu"

_PENDING = "đang đối chiếu"


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what came of it, rendered once. ``html`` holds the whole reply."""

    question: str
    html: str
    lines: tuple[str, ...] = field(default=())
    """While the answer is being made: what has been reported so far, the last line being under way."""
    draft: str = ""
    """While a model writes: its words so far as HTML, every number marked as not judged yet."""
    long: bool = False
    """Whether the answer may take so long that somebody wants to stop it."""
    finished: float = 0.0
    """When the reply was complete, by the monotonic clock, in seconds."""
    answer: Answer | None = None
    """What ``html`` shows; ``None`` where there is no answer."""
    chosen: Chosen = EVERYTHING
    """What the question was limited to."""


def conversation(turns: Sequence[Turn]) -> str:
    """The turns in order; ids ``wq-luot-1``, ``wq-luot-2`` ... name them."""
    out = ""
    for number, turn in enumerate(turns, start=1):
        reply = working(turn.lines, turn.draft, stop=turn.long) if turn.lines else turn.html
        out += (
            f'<section class="wq-turn" id="wq-luot-{number}" aria-label="Câu hỏi {number}">'
            f'<h2 class="wq-question">{safe(turn.question)}</h2>'
            f"{_asked_in(turn.chosen)}{reply}</section>"
        )
    return f'<div class="wq-talk">{out}</div>'


def _asked_in(chosen: Chosen) -> str:
    return f'<p class="wq-asked-in">Phạm vi: {safe(chosen.words())}</p>' if chosen != EVERYTHING else ""


def working(lines: Sequence[str], draft: str = "", *, stop: bool = False) -> str:
    """Progress of an answer: finished steps ticked, the last one under way, a model's words below."""
    steps = "".join(
        f'<li class="{"wq-now" if place == len(lines) - 1 else "wq-done"}">{safe(line)}</li>'
        for place, line in enumerate(lines)
    )
    button = '<button type="button" class="wq-stop" data-stop="1">Dừng</button>' if stop else ""
    return (
        f'<div class="wq-reply"><ul class="wq-working" role="status" aria-live="polite">{steps}</ul>'
        f"{draft}{button}</div>"
    )


def unjudged(draft: Unjudged) -> str:
    """A model's words so far; every number is shown as not judged yet, in words and by its look."""
    out, at = "", 0
    for span in draft.numbers:
        out += safe(draft.text[at : span.start])
        number = safe(draft.text[span.start : span.end])
        out += f'<span class="wq-pending" title="{_PENDING}">{number}<small> ({_PENDING})</small></span>'
        at = span.end
    text = (out + safe(draft.text[at:])).replace("\n", "<br>")
    return f'<div class="wq-draft"><h3>Bản nháp của mô hình, số liệu {_PENDING}</h3><p>{text}</p></div>'


def problem(sentence: str) -> str:
    """A reply that is an error: one sentence."""
    return f'<div class="wq-reply"><p class="wq-problem" role="alert">{safe(sentence)}</p></div>'


def failed(sentence: str, turn: int) -> str:
    """The reply to question ``turn`` where there is no answer: why, and what can be done."""
    said = f'<p class="wq-problem" role="alert">{safe(sentence)}</p>'
    return f'<div class="wq-reply wq-failed">{said}{actions(None, turn)}</div>'


def reply(answer: Answer, turn: int, context: Context, *, rated: bool = True) -> str:
    """The whole reply to question number ``turn``: answer, verdicts, conflicts, the passages beside it.

    ``rated``: whether it can be given a thumb.
    """
    if answer.status is AnswerStatus.NOT_FOUND:
        body = _not_found(answer, turn)
    elif answer.status is AnswerStatus.CLARIFY:
        body = _clarify(answer, turn)
    else:
        body = f'<div class="wq-answer">{_lines(answer, turn)}</div>'
    said = f'<p class="wq-instead" role="note">{safe(answer.notice)}</p>' if answer.notice else ""
    left = said + body + conflicts(answer.conflicts, answer.citations, turn) + summary(answer.figures)
    left += actions(answer, turn, rated=rated)
    right = sources(answer.citations, turn, context)
    side = f'<aside class="wq-sources" aria-label="Đoạn trích từ tài liệu">{right}</aside>' if right else ""
    return f'<div class="wq-reply"><div class="wq-left">{left}</div>{side}</div>'


def inline(answer: Answer, turn: int, start: int, end: int) -> str:
    """``answer.answer[start:end]`` with figures under their verdicts and ``[n]`` marks as links.

    A figure whose offsets do not hold its text is not trusted to be that figure and is left plain.
    """
    text = answer.answer
    # Cited passages come last, so that they win over a nearest one of the same number.
    ordered = sorted(answer.citations, key=lambda citation: not citation.nearest)
    known = {citation.n: citation for citation in ordered}
    pieces: list[tuple[int, int, str]] = [
        (figure.start, figure.end, figure_html(figure, turn, known))
        for figure in answer.figures
        if start <= figure.start < figure.end <= end and text[figure.start : figure.end] == figure.text
    ]
    for match in _MARK.finditer(text, start, end):
        numbers = [int(n) for n in re.findall(r"\d+", match[1])]
        if all(n in known for n in numbers):
            pieces.append((match.start(), match.end(), "".join(mark(turn, known[n]) for n in numbers)))
    out, at = "", start
    for left, right, html in sorted(pieces):
        if left < at:
            continue
        out += safe(text[at:left]) + html
        at = right
    return out + safe(text[at:end])


def _spans_of_lines(text: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            spans.append((at, at + len(line)))
        at += len(line) + 1
    return spans


def _lines(answer: Answer, turn: int, *, skip: int = 0) -> str:
    """Lines of the answer from offset ``skip`` on, as paragraphs; lines led by a dash as a list."""
    out, inside = "", False
    for start, end in _spans_of_lines(answer.answer):
        start = max(start, skip)
        if not answer.answer[start:end].strip():
            continue
        # A numbered line keeps its number: it may be a figure of its own.
        bullet = re.compile(r"\s*[-–•+*]\s+").match(answer.answer, start, end)
        if bullet and not inside:
            out, inside = out + "<ul>", True
        elif not bullet and inside:
            out, inside = out + "</ul>", False
        tag = "li" if bullet else "p"
        out += f"<{tag}>{inline(answer, turn, bullet.end() if bullet else start, end)}</{tag}>"
    return out + ("</ul>" if inside else "")


def _not_found(answer: Answer, turn: int) -> str:
    text = answer.answer
    # The heading says it already; what the answer adds after those words is kept.
    said = len(_NOT_FOUND) if text.casefold().startswith(_NOT_FOUND.casefold()) else 0
    while said and said < len(text) and text[said] in " .:;,\n":
        said += 1
    rest = _lines(answer, turn, skip=said)
    return f'<div class="wq-answer wq-missing"><h3>{_NOT_FOUND}</h3>{rest}</div>'


def _clarify(answer: Answer, turn: int) -> str:
    asked, choices = "", ""
    for start, end in _spans_of_lines(answer.answer):
        bullet = _BULLET.match(answer.answer, start, end)
        if bullet is None:
            asked += f"<p>{inline(answer, turn, start, end)}</p>"
            continue
        choice = _MARK.sub("", answer.answer[bullet.end() : end]).strip(" .;")
        # Asked in full, so that the choice stands on its own whatever came before it.
        full = choice if choice.endswith("?") else f"{answer.question.strip().rstrip('?').rstrip()} – {choice}?"
        choices += f'<button type="button" class="wq-ask" data-ask="{safe(full)}">{safe(choice)}</button>'
    choices = f'<div class="wq-choices">{choices}</div>' if choices else ""
    return f'<div class="wq-answer wq-clarify"><h3>Cần hỏi rõ thêm</h3>{asked}{choices}</div>'
