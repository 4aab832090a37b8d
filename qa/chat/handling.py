"""What happens when somebody does something in the tab where questions are asked, apart from where it stands."""

from __future__ import annotations

import base64
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import WardqaError
from qa.chat.actions import follow_ups
from qa.chat.kept import Seal
from qa.chat.narrow import EVERYTHING, chooser, chosen_of
from qa.chat.render import conversation, problem
from qa.chat.stopping import Answering
from qa.chat.turns import LONGEST_QUESTION, follow_ups_of, message_of, turn_of, turns_from
from qa.chat.welcome import editing, heading, news, welcome
from qa.chat.wire import Message, wire
from qa.export.word_file import MIME, as_docx
from qa.export.words import Exchange, as_markdown, as_text
from qa.feedback import Opinion, keep, reasons_of, words_of
from qa.logs import asked_by

if TYPE_CHECKING:
    from qa.access.viewer import Viewer
    from qa.answer_service import AnswerService, DocumentLine
    from qa.chat.talk import Talk
    from qa.site import Site

__all__ = ["Handling", "Shown"]

_SAME_PRESS = 1.0
"""Seconds after an answer within which the same question again is a key pressed twice."""
_WAITING = 3
"""Questions of one session that may wait for their turn."""
_LOG = logging.getLogger(__name__)
_STOPPED = "Đã dừng câu hỏi này."
_TOO_LONG = f"Câu hỏi dài quá {LONGEST_QUESTION} ký tự; xin rút gọn hoặc tách thành nhiều câu hỏi ngắn hơn."
_TOO_MANY = "Các câu hỏi trước còn đang được trả lời; xin đợi rồi hỏi tiếp."
_NOT_IN_SCOPE = "Câu trả lời này trích văn bản không còn trong danh sách được xem nên không tải về được."


@dataclass(frozen=True, slots=True)
class Shown:
    """What changes on the page; ``None`` leaves a part as it is."""

    talk: str | None = None
    box: str | None = None
    notice: str | None = None
    narrow: str | None = None
    wire: str | None = None


class Handling:
    """The handlers of one page; ``name`` is the name of whoever is signed in, ``session`` names the browser's page."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.under_way = Answering()
        settings = getattr(site.service, "settings", None)
        self.home: Path | None = getattr(settings, "home", None)
        self.rated = self.home is not None and bool(getattr(settings, "feedback", False))
        self.seal = Seal(self.home)

    def service(self, viewer: Viewer, talk: Talk | None = None) -> AnswerService:
        """What ``viewer`` may be answered from, within what they chose."""
        return self.site.service_for(viewer, (talk.chosen if talk is not None else EVERYTHING).scope(viewer))

    def asked(self, question: str, talk: Talk, name: str | None, session: str, address: str = "") -> Iterator[Shown]:
        """Answer ``question`` after those of the same session that were asked before it."""
        question = (question or "").strip()
        if not question or len(question) > LONGEST_QUESTION:
            yield Shown(notice=problem(_TOO_LONG) if question else "")
            return
        if self.under_way.count(session) > _WAITING:
            yield Shown(notice=problem(_TOO_MANY))
            return
        try:
            self.site.may_ask(self.site.viewer(name), address)
        except WardqaError as error:
            yield Shown(notice=problem(str(error)))
            return
        place, talk.editing = talk.editing, 0
        with self.under_way.one(session) as stopped:
            if not stopped.is_set():
                yield from self._answered(question, place, talk, name, stopped.is_set)
                if stopped.is_set():
                    # Gradio tells the last value of a generator once more when it has ended, which may be after the
                    # page shows what came instead: the last value says nothing.
                    yield Shown()

    def _answered(self, question: str, place: int, talk: Talk, name: str | None, stopped: Any) -> Iterator[Shown]:  # noqa: ANN401
        earlier = talk.earlier(place)
        last = earlier[-1] if earlier else None
        if last is not None and last.question == question and time.monotonic() - last.finished < _SAME_PRESS:
            yield Shown(notice="")
            return
        viewer = self.site.viewer(name)
        service = self.service(viewer, talk)
        # The box is emptied once: after that it may hold the next question, half typed.
        emptied: str | None = ""
        who = self.site.asker(viewer)
        with closing(asked_by(who, turn_of(service, question, earlier, talk.chosen, rated=self.rated))) as grown:
            for turn in grown:
                if stopped():
                    return
                done = [*earlier, turn]
                told = None
                if not turn.lines:
                    talk.turns = done
                    told = wire(message_of(turn, len(done), self.seal))
                yield Shown(conversation(done), emptied, "", wire=told)
                emptied = None
        if stopped() or turn.answer is None:
            return
        self.site.metrics.answered(turn.answer)
        offered = follow_ups(follow_ups_of(service, turn, earlier))
        # The turn is told again: of two messages close together the page may see the later one alone.
        next_to_ask: Message = {"kind": "next", "turn": len(done), "html": offered}
        yield Shown(wire=wire(message_of(turn, len(done), self.seal), next_to_ask))

    def again(self, number: object, talk: Talk, name: str | None, session: str, address: str = "") -> Iterator[Shown]:
        """Ask the last question once more, in its own place."""
        turn = talk.turn(number)
        if turn is not None and turn is talk.turns[-1]:
            talk.editing = len(talk.turns)
            yield from self.asked(turn.question, talk, name, session, address)

    def edited(self, number: object, talk: Talk) -> Shown:
        """Put question ``number`` back into the box; sending it drops what came after it."""
        turn = talk.turn(number)
        if turn is None:
            return Shown()
        talk.editing = talk.turns.index(turn) + 1
        return Shown(box=turn.question, notice=editing(talk.editing, len(talk.turns) - talk.editing))

    def not_edited(self, talk: Talk) -> Shown:
        """Leave the question as it was."""
        talk.editing = 0
        return Shown(box="", notice="")

    def begun_again(self, talk: Talk, name: str | None, session: str) -> Shown:
        """An empty conversation; those before it stay in the browser."""
        self.under_way.stop(session)
        talk.turns, talk.editing = [], 0
        return Shown(self.empty(name), "", "", wire=wire({"kind": "new"}))

    def stopped(self, talk: Talk, name: str | None, session: str) -> Shown:
        """What was answered before stays; the question that was stopped goes."""
        self.under_way.stop(session)
        # What is asked after a stop is meant, even where it repeats the answer before it at once.
        talk.turns = [replace(turn, finished=0.0) for turn in talk.turns]
        return Shown(conversation(talk.turns) if talk.turns else self.empty(name), notice=problem(_STOPPED))

    def narrowed(self, sent: object, talk: Talk, name: str | None) -> Shown:
        """Limit the next questions to what was chosen."""
        documents = self.service(self.site.viewer(name)).overview()
        talk.chosen, ignored = chosen_of(sent, documents)
        return Shown(narrow=chooser(documents, talk.chosen), notice=problem(ignored) if ignored else "")

    def reopened(self, sent: object, talk: Talk, name: str | None, session: str) -> Shown:
        """Show a conversation that the browser kept."""
        self.under_way.stop(session)
        turns = turns_from(sent, self.service(self.site.viewer(name)), self.seal, rated=self.rated)
        talk.turns, talk.editing = turns, 0
        return Shown(conversation(turns) if turns else self.empty(name), "", "", wire=wire({"kind": "reopened"}))

    def exported(self, sent: dict[str, Any], talk: Talk, name: str | None) -> Shown:
        """One answer or the whole conversation as a file, from what this session was answered."""
        service = self.service(self.site.viewer(name))
        turn = talk.turn(sent.get("turn"))
        turns = [turn] if turn is not None else talk.turns
        answers = [one.answer for one in turns if one.answer is not None]
        if not all(service.holds(cited) for one in answers if not one.notice for cited in one.citations):
            return Shown(notice=problem(_NOT_IN_SCOPE))
        exchanges = [Exchange(one.question, one.answer, one.chosen.words()) for one in turns]
        if sent.get("format") == "docx":
            content, mime, ending = as_docx(exchanges), MIME, "docx"
        else:
            ending = "txt" if sent.get("format") == "txt" else "md"
            words = as_text(exchanges) if ending == "txt" else as_markdown(exchanges)
            content, mime = words.encode("utf-8"), "text/plain;charset=utf-8"
        encoded = base64.b64encode(content).decode()
        file: Message = {"kind": "file", "name": f"hoi-dap.{ending}", "mime": mime, "base64": encoded}
        return Shown(wire=wire(file), notice="")

    def rated_as(self, sent: dict[str, Any], talk: Talk, name: str | None) -> Shown:
        """Keep what somebody says of an answer."""
        turn = talk.turn(sent.get("turn"))
        if turn is None or turn.answer is None or not self.rated or self.home is None:
            return Shown()
        good = sent.get("way") == "up"
        place = talk.turns.index(turn)
        opinion = Opinion(
            good=good,
            reasons=() if good else reasons_of(sent.get("reasons")),
            words="" if good else words_of(sent.get("words")),
            question=turn.question,
            history=tuple(one.question for one in talk.turns[:place]),
            scope=turn.chosen.as_data(),
            generation=self.site.service.generation(),
            answer=turn.answer.to_json(),
            role=self.site.viewer(name).role.value,
        )
        try:
            keep(self.home, opinion)
        except WardqaError as error:
            return Shown(notice=problem(str(error)))
        return Shown(wire=wire({"kind": "rated", "turn": place + 1, "good": good}))

    def opened(self, talk: Talk, name: str | None) -> tuple[str, str, str, str, str]:
        """Heading, conversation, scope, news and messages of a page that was just opened."""
        documents = self.service(self.site.viewer(name)).overview()
        talk.generation, talk.told = self.site.service.generation(), ""
        hello = wire({"kind": "hello", "name": name or ""})
        return self._heading(documents, name), self.empty(name), chooser(documents, talk.chosen), "", hello

    def looked(self, talk: Talk, name: str | None) -> tuple[str, str | None, str | None, str | None] | None:
        """News, heading, scope and empty conversation where something happened to the index; else ``None``."""
        try:
            return self._looked(talk, name)
        except WardqaError:
            # Looked again soon; the next question says what is wrong.
            _LOG.exception("the index could not be looked at")
            return None

    def _looked(self, talk: Talk, name: str | None) -> tuple[str, str | None, str | None, str | None] | None:
        now, busy = self.site.service.generation(), self.site.service.rebuilding()
        if now != talk.generation:
            talk.generation = now
            self.site.service.refresh()
            documents = self.service(self.site.viewer(name)).overview()
            talk.told = news(len(documents), rebuilding=False)
            talk.chosen, _ = chosen_of(talk.chosen.as_data(), documents)
            return (
                talk.told,
                self._heading(documents, name),
                chooser(documents, talk.chosen),
                None if talk.turns else self.empty(name),
            )
        said = news(0, rebuilding=True) if busy else ("" if "wq-busy" in talk.told else talk.told)
        if said == talk.told:
            return None
        talk.told = said
        return said, None, None, None

    def _heading(self, documents: Sequence[DocumentLine], name: str | None) -> str:
        return heading(documents, None if self.site.access is None else name or "")

    def empty(self, name: str | None) -> str:
        """The conversation before anything is asked."""
        viewer = self.site.viewer(name)
        try:
            service = self.service(viewer)
            documents = service.overview()
            return welcome(service.examples() if documents else [], documents=documents, may_add=viewer.is_operator)
        except Exception:
            # The page is of use without suggestions.
            _LOG.exception("no example questions")
            return welcome([])
