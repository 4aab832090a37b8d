"""What the command line, the chat and the HTTP API call: one object, one generation at a time."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from corpus.errors import QuestionError, SettingsError, WardqaError
from index.folder import FolderIndex
from index.retrieval import Hit, Retriever
from index.scope import EVERYTHING, Scope
from index.store import Entry, Skipped
from qa.answer import Answer, Citation
from qa.answer_service import DocumentLine, Original
from qa.batch import checked
from qa.conversation import standalone
from qa.evidence import make_ready
from qa.logs import event, outcome
from qa.newest import Newest
from qa.newest_shared import SharedNewest
from qa.opened import Opened
from qa.settings import Settings

if TYPE_CHECKING:
    from corpus.document import Document
    from qa.llm.model import Model
    from qa.llm.pending import Unjudged
    from qa.llm.trace import Trace

_LOG = logging.getLogger(__name__)
_AROUND = 240
"""Characters shown before and after a quote."""
_GENERATIONS = 4
"""Generations that one question is tried with, as they go or turn out to be damaged under it."""


class Service:
    """Answers from an index; a new generation is picked up between two questions.

    Safe to use from several threads: a question is answered from one generation, whatever is published meanwhile.
    """

    def __init__(self, retriever: Retriever, settings: Settings) -> None:
        """``retriever`` is that of a whole generation: a part could not follow to the next one (:meth:`within`)."""
        if not retriever.is_whole:
            raise ValueError("a part of a generation cannot follow to the next one")
        self.settings = settings
        self._lock = RLock()
        self._model: Model | None = None
        follow = Newest if isinstance(retriever.kept, FolderIndex) else SharedNewest
        self.newest = follow(retriever, settings, self._chosen_model)

    @property
    def retriever(self) -> Retriever:
        """Of the generation that answers now."""
        return self._now().retriever

    def _now(self) -> Opened:
        return self.newest.opened

    def _chosen_model(self) -> Model:
        from qa.llm.model import LangChainModel

        with self._lock:
            self._model = self._model or LangChainModel(self.settings)
            return self._model

    def refresh(self) -> None:
        """Switch to the newest generation, if there is one."""
        self.newest.refresh()

    def check(self, question: str) -> str:
        """The question without surrounding blanks. Raises :class:`QuestionError` for an empty or overlong one."""
        return checked(question, self.settings.max_question)

    def prepare(self) -> None:
        """Make ready what answers. Raises :class:`corpus.errors.SettingsError` where the model's settings are wrong."""
        self._now().with_model()

    def make_ready(self) -> None:
        """Read ahead what every question needs; where many will be asked it pays."""
        make_ready(self.retriever)

    def without_model(self) -> Service:
        """The same index answered by the embedded reader alone; nothing is kept."""
        return Service(self.retriever, self.settings.model_copy(update={"llm": "", "keep_answers": False}))

    def ask(self, question: str, history: Sequence[str] = (), id: str = "") -> Answer:  # noqa: A002 - the field's name
        """Answer one question. Raises :class:`QuestionError` for one that cannot be asked."""
        *_, answer = self._steps(question, history, id)
        assert isinstance(answer, Answer)
        return answer

    def stages(self, question: str, history: Sequence[str] = ()) -> Iterator[str | Unjudged | Answer]:
        """Status lines in Vietnamese while working, a model's words with their numbers marked, then the answer.

        Closing the iterator ends the request to the model.
        """
        yield from self._steps(question, history)

    def traced(self, question: str, history: Sequence[str], trace: Trace) -> Answer:
        """Answer one question and tell ``trace`` how; nothing is kept."""
        *_, answer = self._steps(question, history, "", trace)
        assert isinstance(answer, Answer)
        return answer

    def _steps(
        self,
        question: str,
        history: Sequence[str],
        name: str = "",
        trace: Trace | None = None,
    ) -> Generator[str | Unjudged | Answer, None, None]:
        """The steps of one answer, of whose end the log hears."""
        asked = {"question": question} if self.settings.log_questions else {}
        try:
            with closing(self._answered(question, history, name, trace)) as steps:
                for step, generation in steps:
                    if isinstance(step, Answer):
                        event(_LOG, "answer", generation=generation, **outcome(step), **asked)
                    yield step
        except WardqaError as error:
            event(_LOG, "refused", error=type(error).__name__, **asked)
            raise
        except Exception as error:
            event(_LOG, "failed", logging.ERROR, error=type(error).__name__, **asked)
            raise

    def _answered(
        self, question: str, history: Sequence[str], name: str, trace: Trace | None
    ) -> Generator[tuple[str | Unjudged | Answer, str], None, None]:
        """The steps, each with the name of the generation that it comes from."""
        self.refresh()
        question = self.check(question)
        keep = trace is None and self.settings.keep_answers
        if keep:
            from qa.llm.trace import Trace

            trace = Trace()
        for again in range(_GENERATIONS - 1, -1, -1):
            opened = self._now()
            generation = opened.retriever.generation
            try:
                with closing(_answering(opened, question, history, trace)) as steps:
                    for step in steps:
                        if isinstance(step, Answer):
                            step = replace(step, id=name)
                            if trace is not None and not trace.evidence:
                                trace.show(step.citations)
                            step = self._kept(step, history, trace, opened) if keep and trace is not None else step
                        yield step, generation.name
                return
            except (QuestionError, SettingsError):
                raise
            except Exception:
                if not again or not self.newest.left(generation):
                    raise

    def _kept(self, answer: Answer, history: Sequence[str], trace: Trace, opened: Opened) -> Answer:
        """Keep ``answer``; where that fails it is given all the same, with a line that says so."""
        from qa.llm.kept import KeptAnswers

        generation = opened.retriever.generation
        try:
            KeptAnswers(self.settings.home, self.settings.keep_days).keep(
                answer, history, generation.parent.parent, generation.name, trace
            )
        except SettingsError as error:
            _LOG.warning("an answer was not kept: %s", error)
            return replace(answer, notice=" ".join(filter(None, (answer.notice, str(error)))))
        return answer

    def search(self, question: str, k: int, history: Sequence[str] = ()) -> list[Hit]:
        """The ``k`` best passages."""
        retriever = self.retriever
        return retriever.search(standalone(self.check(question), history, retriever), k)

    def examples(self) -> list[str]:
        """Questions drawn from the figures, notes and tables of the index; found once a generation."""
        return self._now().examples()

    def overview(self) -> list[DocumentLine]:
        """The indexed documents in order."""
        return [
            DocumentLine(
                entry.name,
                entry.title,
                entry.ward,
                entry.passages,
                entry.warnings,
                entry.kind,
                entry.number,
                entry.issuer,
                entry.date,
                entry.period,
                entry.audience or self.settings.default_audience,
                entry.format,
            )
            for entry in self.retriever.store.entries
        ]

    def within(self, scope: Scope) -> Service:
        """The same index, of which only the documents of ``scope`` are there; a part of a part only narrows."""
        return self if scope == EVERYTHING else _Within(self, (scope,))

    def document(self, name: str) -> Document | None:
        """The document of that name as it was indexed, ``None`` where there is none."""
        entry = self._entry(name)
        return None if entry is None else self.retriever.store.document(entry)

    def original(self, name: str) -> Original | None:
        """Where the document of that name was read from, ``None`` where there is none; the file may be gone since."""
        entry = self._entry(name)
        return None if entry is None else Original(Path(entry.path), entry.digest)

    def _entry(self, name: str) -> Entry | None:
        return next((entry for entry in self.retriever.store.entries if entry.name == name), None)

    def skipped(self) -> tuple[Skipped, ...]:
        """Files that could not be read, with the reason: what whoever sees everything is told."""
        return tuple(self.retriever.store.skipped)

    def context(self, citation: Citation) -> tuple[str, str]:
        """Text before and after a quote, for display; nothing where the document is not what it was.

        Raises :class:`QuestionError` for a document that is not there.
        """
        store = self.retriever.store
        entry = next((entry for entry in store.entries if entry.name == citation.document), None)
        if entry is None:
            raise QuestionError(f"Không có văn bản tên “{citation.document}”; hãy xem lại danh sách văn bản.")
        text = store.document(entry).text
        if text[citation.start : citation.end] != citation.quote:
            return "", ""
        return text[max(0, citation.start - _AROUND) : citation.start], text[citation.end : citation.end + _AROUND]

    def holds(self, citation: Citation) -> bool:
        """Whether ``text[start:end] == quote`` in a document of this service."""
        store = self.retriever.store
        entry = next((entry for entry in store.entries if entry.name == citation.document), None)
        if entry is None or not 0 <= citation.start < citation.end:
            return False
        return store.document(entry).text[citation.start : citation.end] == citation.quote

    def follow_ups(self, answer: Answer, history: Sequence[str] = ()) -> list[str]:
        """Up to four questions after ``answer``, answered by the embedded reader from these documents; takes 0.1 s."""
        from qa.suggestions import suggested

        earlier = [*history, answer.question]
        opened = self._now()
        return suggested(answer, opened.retriever, lambda question: opened.reader.ask(question, earlier))

    def generation(self) -> str:
        """Name of the newest generation on disk; the next question is answered from it."""
        return self.retriever.kept.newest()

    def rebuilding(self) -> bool:
        """Whether somebody is writing a new generation of this index."""
        return self.retriever.kept.being_written()


class _Within(Service):
    """A service of which only the documents are there that are within each of some scopes."""

    def __init__(self, whole: Service, scopes: tuple[Scope, ...]) -> None:
        self.settings = whole.settings
        self.newest = whole.newest
        self._whole = whole
        self._scopes = scopes

    def _now(self) -> Opened:
        return self._whole._now().within(self._scopes)

    def refresh(self) -> None:
        self._whole.refresh()

    def without_model(self) -> Service:
        return _Within(self._whole.without_model(), self._scopes)

    def within(self, scope: Scope) -> Service:
        return self if scope == EVERYTHING or scope in self._scopes else _Within(self._whole, (*self._scopes, scope))

    def skipped(self) -> tuple[Skipped, ...]:
        return ()


def _answering(
    opened: Opened, question: str, history: Sequence[str], trace: Trace | None
) -> Generator[str | Unjudged | Answer, None, None]:
    with_model = opened.with_model()
    refused = opened.out_of_scope(question)
    if refused is not None:
        yield refused
    elif with_model is not None:
        yield from with_model.stages(question, history, trace)
    else:
        yield from opened.reader.stages(question, history)
