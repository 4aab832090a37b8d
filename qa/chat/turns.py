"""One turn of a conversation: as it grows while a question is answered, and as it comes back from a browser."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.errors import WardqaError
from qa.answer import Answer, Citation
from qa.chat.kept import MOST_TURNS, Seal, restored
from qa.chat.narrow import Chosen, chosen_of
from qa.chat.render import Turn, failed, reply, unjudged
from qa.chat.wire import Message

if TYPE_CHECKING:
    from qa.answer_service import AnswerService
    from qa.llm.pending import Unjudged

__all__ = ["LONGEST_QUESTION", "follow_ups_of", "message_of", "turn_of", "turns_from"]

LONGEST_QUESTION = 2000
"""Characters; a longer question is refused."""
_SHORT = 3
"""Status lines of an answer that takes no time worth stopping."""
_LOG = logging.getLogger(__name__)
_FAILED = "Có lỗi khi trả lời, xin thử lại."
_NO_ANSWER = "Câu hỏi này chưa có câu trả lời; hãy bấm Hỏi lại."


def turn_of(
    service: AnswerService,
    question: str,
    earlier: Sequence[Turn],
    chosen: Chosen | None = None,
    *,
    rated: bool = True,
) -> Generator[Turn, None, None]:
    """The turn as it grows: with ``lines`` while the answer is made, finished last. Never raises."""
    number = len(earlier) + 1
    lines = ["Đang đọc câu hỏi…"]
    begun = Turn(question, "", chosen=chosen or Chosen())
    yield replace(begun, lines=tuple(lines))
    answer: Answer | None = None
    try:
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
                yield replace(begun, lines=tuple(lines), draft=draft, long=len(lines) > _SHORT)
        if answer is None:
            raise RuntimeError("the service ended without an answer")
        html = reply(answer, number, service.context, rated=rated)
    except WardqaError as error:
        answer, html = None, failed(str(error), number)
    except Exception:
        _LOG.exception("no answer to a question of %d characters", len(question))
        answer, html = None, failed(_FAILED, number)
    yield replace(begun, html=html, answer=answer, finished=time.monotonic())


def _stages(
    service: AnswerService, question: str, earlier: Sequence[Turn]
) -> Generator[str | Unjudged | Answer, None, None]:
    yield from service.stages(question, [turn.question for turn in earlier])


def follow_ups_of(service: AnswerService, turn: Turn, earlier: Sequence[Turn]) -> list[str]:
    """Questions to ask after ``turn``; none where there is no answer, or where finding them failed."""
    if turn.answer is None:
        return []
    try:
        return service.follow_ups(turn.answer, [one.question for one in earlier])
    except Exception:
        # The answer is of use without them.
        _LOG.exception("no follow-up questions")
        return []


def message_of(turn: Turn, number: int, seal: Seal) -> Message:
    """What the browser keeps of ``turn``."""
    kept = seal.packed(turn.answer) if turn.answer is not None else {"answer": None, "seal": ""}
    return {
        "kind": "turn",
        "turn": number,
        "record": {"question": turn.question, "scope": turn.chosen.as_data(), **kept},
    }


def turns_from(sent: object, service: AnswerService, seal: Seal, *, rated: bool = True) -> list[Turn]:
    """The turns of a conversation that a browser kept; what is no turn is left out, and nothing is trusted."""
    turns: list[Turn] = []
    documents = service.overview()
    for record in sent[:MOST_TURNS] if isinstance(sent, list) else ():
        question = record.get("question") if isinstance(record, dict) else None
        if not isinstance(question, str) or not 0 < len(question) <= LONGEST_QUESTION:
            continue
        number = len(turns) + 1
        answer = restored(record.get("answer"), record.get("seal"), seal, service.holds)
        if answer is None or answer.question.strip() != question.strip():
            answer, html = None, failed(_NO_ANSWER, number)
        else:
            html = reply(answer, number, _careful(service.context), rated=rated)
        chosen, _ = chosen_of(record.get("scope"), documents)
        turns.append(Turn(question, html, answer=answer, chosen=chosen))
    return turns


def _careful(context: Callable[[Citation], tuple[str, str]]) -> Callable[[Citation], tuple[str, str]]:
    """``context`` for citations of documents that may be gone, or may never have been."""

    def looked_up(citation: Citation) -> tuple[str, str]:
        try:
            return context(citation)
        except (WardqaError, LookupError, StopIteration, OSError):
            return "", ""

    return looked_up
