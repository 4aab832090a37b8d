"""What the command line, the chat and the HTTP API call: one object, one generation at a time."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from corpus.errors import SettingsError
from index.generation import current, named
from index.retrieval import Hit, Retriever
from index.scope import Scope
from index.store import Skipped
from qa.answer import Answer, Citation
from qa.answerer import Answerer
from qa.batch import checked
from qa.conversation import standalone
from qa.evidence import make_ready
from qa.examples import example_questions
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.llm.answerer import LlmAnswerer
    from qa.llm.model import Model
    from qa.llm.pending import Unjudged
    from qa.llm.trace import Trace

_LOG = logging.getLogger(__name__)
_AROUND = 240
"""Characters shown before and after a quote."""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document as lists show it."""

    name: str
    title: str
    ward: str
    passages: int
    warnings: tuple[str, ...]
    kind: str = ""
    """Báo cáo, Kế hoạch, ...; this and what follows is empty where the paper does not say."""
    number: str = ""
    issuer: str = ""
    date: str = ""
    """ISO 8601, as precise as the paper is: ``2026``, ``2026-04`` or ``2026-04-17``."""
    period: str = ""
    """The period reported on or planned for, in the paper's words."""
    audience: str = ""
    """Value of :class:`corpus.audience.Audience`."""
    format: str = ""
    """``text``, ``docx``, ``pdf``, ...: what kind of file it was read from."""


class AnswerService(Protocol):
    """What the chat page needs."""

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer one question."""
        ...

    def stages(self, question: str, history: Sequence[str] = ()) -> Iterator[str | Unjudged | Answer]:
        """Status lines while working, a model's words before they are judged, then the answer."""
        ...

    def examples(self) -> list[str]:
        """Questions that the indexed documents answer."""
        ...

    def overview(self) -> list[DocumentLine]:
        """The indexed documents."""
        ...

    def context(self, citation: Citation) -> tuple[str, str]:
        """Text before and after a quote."""
        ...

    def within(self, scope: Scope) -> AnswerService:
        """The same service over the documents of ``scope`` alone."""
        ...


class Service:
    """Answers from an index; a new generation is picked up between two questions."""

    def __init__(self, retriever: Retriever, settings: Settings) -> None:
        self.settings = settings
        self._model: Model | None = None
        self._open(retriever)

    def _open(self, retriever: Retriever) -> None:
        self.retriever = retriever
        self._examples: list[str] | None = None
        self._reader = Answerer(retriever, self.settings.passages)
        self._with_model: LlmAnswerer | None = None

    def refresh(self) -> None:
        """Switch to the newest generation, if there is one."""
        folder = self.retriever.generation.parent.parent
        if named(folder) == self.retriever.generation.name:
            return  # open already; whether its files are whole was asked when it was opened
        if current(folder) != self.retriever.generation:
            self._open(Retriever(folder, self.retriever.encoder, self.retriever.weights, self.retriever.pairs))

    def check(self, question: str) -> str:
        """The question without surrounding blanks. Raises :class:`QuestionError` for an empty or overlong one."""
        return checked(question, self.settings.max_question)

    def prepare(self) -> None:
        """Make ready what answers. Raises :class:`corpus.errors.SettingsError` where the model's settings are wrong."""
        if self.settings.llm and self._with_model is None:
            from qa.llm.answerer import LlmAnswerer
            from qa.llm.model import LangChainModel

            self._model = self._model or LangChainModel(self.settings)
            self._with_model = LlmAnswerer(self._reader, self.retriever, self._model, self.settings)

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
        self.refresh()
        question = self.check(question)
        self.prepare()
        keep = trace is None and self.settings.keep_answers
        if keep:
            from qa.llm.trace import Trace

            trace = Trace()
        if self._with_model is not None:
            steps = self._with_model.stages(question, history, trace)
        else:
            steps = self._reader.stages(question, history)  # type: ignore[assignment]
        with closing(steps):
            for step in steps:
                if isinstance(step, Answer):
                    step = replace(step, id=name)
                    if trace is not None and not trace.evidence:
                        trace.show(step.citations)
                    yield self._kept(step, history, trace) if keep and trace is not None else step
                else:
                    yield step

    def _kept(self, answer: Answer, history: Sequence[str], trace: Trace) -> Answer:
        """Keep ``answer``; where that fails it is given all the same, with a line that says so."""
        from qa.llm.kept import KeptAnswers

        generation = self.retriever.generation
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
        return self.retriever.search(standalone(self.check(question), history, self.retriever), k)

    def examples(self) -> list[str]:
        """Questions drawn from the figures, notes and tables of the index; found once a generation."""
        if self._examples is None:
            self._examples = example_questions(self.retriever)
        return self._examples

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
                entry.audience,
                entry.format,
            )
            for entry in self.retriever.store.entries
        ]

    def within(self, scope: Scope) -> Service:
        """The same index, of which only the documents of ``scope`` are there."""
        del scope
        return self

    def skipped(self) -> tuple[Skipped, ...]:
        """Files that could not be read, with the reason."""
        return self.retriever.store.skipped

    def context(self, citation: Citation) -> tuple[str, str]:
        """Text before and after a quote, for display."""
        entry = next(entry for entry in self.retriever.store.entries if entry.name == citation.document)
        text = self.retriever.store.document(entry).text
        return text[max(0, citation.start - _AROUND) : citation.start], text[citation.end : citation.end + _AROUND]
