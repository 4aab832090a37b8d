"""One generation, open: what answers from it, whole or within a scope."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from corpus.unicode import nfc
from index.retrieval import Retriever
from index.scope import Scope
from qa.answer import Answer, AnswerStatus
from qa.answerer import Answerer
from qa.english import framed
from qa.examples import example_questions
from qa.refusal import NOT_FOUND
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.llm.answerer import LlmAnswerer
    from qa.llm.model import Model

__all__ = ["Opened"]

_KEPT = 32
"""Scopes kept ready: what each role may read, and what people have chosen last."""
_NONE_TO_READ = " Chưa có văn bản nào bạn được đọc."
_NONE_CHOSEN = " Phạm vi đang chọn không có văn bản nào."
_ELSEWHERE = " Phạm vi đang chọn không có văn bản của {}."


class Opened:
    """What a question is answered from, from its first step to its last. Safe to use from several threads."""

    def __init__(self, retriever: Retriever, settings: Settings, model: Callable[[], Model]) -> None:
        self.retriever = retriever
        self.settings = settings
        self.reader = Answerer(retriever, settings.passages)
        self._model = model
        self._making, self._drawing = Lock(), Lock()
        self._with_model: LlmAnswerer | None = None
        self._examples: list[str] | None = None
        self._permitted = self
        """What the asker may read without what they narrowed it down to."""
        self._parts: OrderedDict[tuple[Scope, ...], Opened] = OrderedDict()
        self._choosing = Lock()

    def within(self, scopes: tuple[Scope, ...]) -> Opened:
        """The documents that are within each of ``scopes``; the last ones asked for are kept."""
        if not scopes:
            return self
        with self._choosing:
            part = self._parts.get(scopes)
            if part is not None:
                self._parts.move_to_end(scopes)
                return part
        unsaid = self.settings.default_audience
        permitted = tuple(scope.permitted for scope in scopes)
        if permitted == scopes:
            retriever = self.retriever.within(scopes, unsaid)
            part = self if retriever is self.retriever else Opened(retriever, self.settings, self._model)
        else:
            whole = self.within(permitted)
            retriever = whole.retriever.within(scopes, unsaid)
            part = whole if retriever is whole.retriever else Opened(retriever, self.settings, self._model)
            if part is not whole:
                part._permitted = whole
        with self._choosing:
            part = self._parts.setdefault(scopes, part)
            while len(self._parts) > _KEPT:
                self._parts.popitem(last=False)
        return part

    def with_model(self) -> LlmAnswerer | None:
        """What answers with the words of a language model, where the settings name one.

        Raises :class:`corpus.errors.SettingsError` where they are wrong.
        """
        if not self.settings.llm:
            return None
        with self._making:
            if self._with_model is None:
                from qa.llm.answerer import LlmAnswerer

                self._with_model = LlmAnswerer(self.reader, self.retriever, self._model(), self.settings)
            return self._with_model

    def examples(self) -> list[str]:
        """Questions that these documents answer; found once."""
        with self._drawing:
            if self._examples is None:
                self._examples = example_questions(self.retriever)
            return list(self._examples)

    def out_of_scope(self, question: str) -> Answer | None:
        """The refusal of a question that cannot be answered for what was chosen; ``None`` where it may be.

        Where the asker narrowed down what they may read, a ward that they may read and did not choose is no unknown
        word: it is said that its documents are not among those chosen.
        """
        if not self.retriever.store.entries:
            permitted = self._permitted.retriever
            why = _NONE_CHOSEN if permitted.store.entries else _NONE_TO_READ
            return _refused(question, why, permitted.understand(question).english)
        if self._permitted is self or not all(entry.ward for entry in self.retriever.store.entries):
            return None
        query = self._permitted.retriever.understand(question)
        own = {self.retriever.catalogue.ward_key(ward.name) for ward in self.retriever.catalogue.wards}
        others = [ward.name for ward in query.wards if self.retriever.catalogue.ward_key(ward.name) not in own]
        if not others:
            return None
        return _refused(question, _ELSEWHERE.format(", ".join(f"“{nfc(name)}”" for name in others)), query.english)


def _refused(question: str, why: str, english: bool) -> Answer:
    refused = Answer(question, AnswerStatus.NOT_FOUND, NOT_FOUND + why)
    return replace(refused, answer=framed([refused.answer])[0]) if english else refused
