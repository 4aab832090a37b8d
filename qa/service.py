"""What the command line, the chat and the HTTP API call: one object, one generation at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from index.generation import current
from index.retrieval import Hit, Retriever
from index.store import Skipped
from qa.answer import Answer, Citation
from qa.answerer import Answerer
from qa.batch import checked
from qa.conversation import standalone
from qa.examples import example_questions
from qa.settings import Settings

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


class AnswerService(Protocol):
    """What the chat page needs."""

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer one question."""
        ...

    def stages(self, question: str, history: Sequence[str] = ()) -> Iterator[str | Answer]:
        """Status lines while working, then the answer."""
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


class Service:
    """Answers from an index; a new generation is picked up between two questions."""

    def __init__(self, retriever: Retriever, settings: Settings) -> None:
        self.settings = settings
        self._open(retriever)

    def _open(self, retriever: Retriever) -> None:
        self.retriever = retriever
        self._examples: list[str] | None = None
        self._answerer = Answerer(retriever, self.settings.passages)

    def refresh(self) -> None:
        """Switch to the newest generation, if there is one."""
        folder = self.retriever.generation.parent.parent
        if current(folder) != self.retriever.generation:
            self._open(Retriever(folder, self.retriever.encoder, self.retriever.weights))

    def check(self, question: str) -> str:
        """The question without surrounding blanks. Raises :class:`QuestionError` for an empty or overlong one."""
        return checked(question, self.settings.max_question)

    def ask(self, question: str, history: Sequence[str] = (), id: str = "") -> Answer:  # noqa: A002 - the field's name
        """Answer one question. Raises :class:`QuestionError` for one that cannot be asked."""
        self.refresh()
        return replace(self._answerer.ask(self.check(question), history), id=id)

    def stages(self, question: str, history: Sequence[str] = ()) -> Iterator[str | Answer]:
        """Status lines in Vietnamese while working, then the answer."""
        self.refresh()
        yield from self._answerer.stages(self.check(question), history)

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
            DocumentLine(entry.name, entry.title, entry.ward, entry.passages, entry.warnings)
            for entry in self.retriever.store.entries
        ]

    def skipped(self) -> tuple[Skipped, ...]:
        """Files that could not be read, with the reason."""
        return self.retriever.store.skipped

    def context(self, citation: Citation) -> tuple[str, str]:
        """Text before and after a quote, for display."""
        entry = next(entry for entry in self.retriever.store.entries if entry.name == citation.document)
        text = self.retriever.store.document(entry).text
        return text[max(0, citation.start - _AROUND) : citation.start], text[citation.end : citation.end + _AROUND]
