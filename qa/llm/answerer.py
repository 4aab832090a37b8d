"""The reader's answer worded by a model: asked, judged, mended once, or the reader's own words after all."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Protocol

from index.query import Query
from index.retrieval import Retriever
from qa.answer import Answer, AnswerStatus, Verdict
from qa.conversation import standalone
from qa.llm.claims import MARK, marks_of
from qa.llm.fence import fenced, new_token
from qa.llm.follow_up import rewritten
from qa.llm.gathering import Material, gather
from qa.llm.judge import Judgement, judge
from qa.llm.model import Model
from qa.llm.pending import Unjudged, unjudged
from qa.llm.trace import Trace
from qa.llm.trouble import ModelError, Trouble
from qa.llm.wanted import Wanted, wanted_of
from qa.llm.words import is_vietnamese, plain, says_not_found
from qa.prompts import Prompt, load_prompt
from qa.settings import Settings
from qa.verify import verify

__all__ = ["LlmAnswerer", "Reader", "load_prompts"]

_WRITING = "Mô hình đang viết câu trả lời…"
_UNDERSTANDING = "Mô hình đang đọc câu hỏi nối tiếp…"
_JUDGING = "Đang đối chiếu bản nháp với nguồn…"
_MENDING = "Mô hình đang sửa những chỗ chưa khớp nguồn…"
_INSTEAD = "Câu trả lời này là của bộ đọc đi kèm, không dùng mô hình: {}."
_TAKES = {
    "answer": ("question", "evidence"),
    "follow_up": ("history", "question"),
    "repair": ("question", "evidence", "draft", "reasons"),
}


class Reader(Protocol):
    """What answers without a model."""

    def stages(self, question: str, history: Sequence[str] = ()) -> Iterator[str | Answer]:
        """Status lines, then the answer."""
        ...


def load_prompts() -> dict[str, Prompt]:
    """The templates that a model is asked with.

    Raises :class:`corpus.errors.SettingsError` naming the template and its missing or unknown variables.
    """
    return {name: load_prompt(name, takes=takes) for name, takes in _TAKES.items()}


@dataclass(slots=True)
class _Asking:
    """One question on its way. ``asked`` is the question as the model gets it."""

    asked: str
    wanted: Wanted
    material: Material
    fence: str
    reader: Answer
    deadline: float
    trace: Trace
    draft: str = ""


class LlmAnswerer:
    """Answers from one generation with a model's words where they hold, with the reader's where they do not."""

    def __init__(self, reader: Reader, retriever: Retriever, model: Model, settings: Settings) -> None:
        """Raises :class:`corpus.errors.SettingsError` where a template is not sound."""
        self.reader = reader
        self.retriever = retriever
        self.model = model
        self.settings = settings
        self.prompts = load_prompts()

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer one question; ``history`` holds the earlier user questions, oldest first."""
        answer: Answer | None = None
        for step in self.stages(question, history):
            if isinstance(step, Answer):
                answer = step
        assert answer is not None
        return answer

    def stages(
        self, question: str, history: Sequence[str] = (), trace: Trace | None = None
    ) -> Generator[str | Unjudged | Answer, None, None]:
        """What is being done, the model's words with their numbers marked as not judged, and the answer last.

        Closing the iterator ends whatever the model is asked at that moment.
        """
        start = time.perf_counter()
        deadline = time.monotonic() + self.settings.llm_timeout
        trace = trace if trace is not None else Trace()
        trace.model = self.model.name
        trace.prompts = {name: prompt.version for name, prompt in self.prompts.items()}
        reader: Answer | None = None
        for step in self.reader.stages(question, history):
            if isinstance(step, Answer):
                reader = step
            else:
                yield step
        assert reader is not None
        answer = reader
        try:
            asking = yield from self._asking(question, history, reader, deadline, trace)
            if asking.material.citations and reader.status is not AnswerStatus.CLARIFY:
                answer = yield from self._answered(asking)
        except ModelError as error:
            trace.trouble = error.trouble.name.lower()
            answer = replace(reader, notice=_INSTEAD.format(error.trouble.words))
        total = time.perf_counter() - start
        spent = answer.seconds
        yield replace(
            answer,
            question=question,
            seconds=replace(spent, read=max(0.0, total - spent.retrieve - spent.verify), total=total),
        )

    def _asking(
        self, question: str, history: Sequence[str], reader: Answer, deadline: float, trace: Trace
    ) -> Generator[str | Unjudged, None, _Asking]:
        """Prepare the question: self-contained where it leans on earlier ones, with its evidence."""
        query = standalone(question, history, self.retriever)
        queries: list[Query] = [query]
        asked = query.question
        if history and query != self.retriever.understand(question):
            yield _UNDERSTANDING
            prompt = self.prompts["follow_up"].fill(history="\n".join(f"- {q}" for q in history), question=question)
            said = ""
            with closing(self.model.stream(prompt, deadline)) as stream:
                for said in stream:  # noqa: B007 - the last one counts
                    yield _UNDERSTANDING
            if better := rewritten(said, question, history):
                asked = better
                own = self.retriever.understand(better)
                query = replace(own, wards=own.wards or query.wards)
                queries.insert(0, query)
        trace.asked = asked
        settings = self.settings
        material = gather(self.retriever, queries, reader, settings.passages, settings.llm_context)
        trace.show(material.citations)
        fence = fenced(material.citations, material.evidence, material.headers, new_token())
        return _Asking(asked, wanted_of(query, asked), material, fence, reader, deadline, trace)

    def _answered(self, asking: _Asking) -> Generator[str | Unjudged, None, Answer]:
        yield _WRITING
        filled = self.prompts["answer"].fill(question=asking.asked, evidence=asking.fence)
        judgement = yield from self._drafted(asking, filled)
        if judgement is None:
            return self._not_found(asking)
        if not judgement.passed:
            yield _MENDING
            reasons = "\n".join(f"- Câu «{refusal.claim}»: {refusal.reason}." for refusal in judgement.refusals)
            filled = self.prompts["repair"].fill(
                question=asking.asked, evidence=asking.fence, draft=asking.draft, reasons=reasons
            )
            judgement = yield from self._drafted(asking, filled)
            if judgement is None:
                return self._not_found(asking)
        if not judgement.passed and all(refusal.droppable for refusal in judgement.refusals):
            asking.draft = judgement.without_droppable(asking.draft)
            judgement = self._judge(asking)
        if not judgement.passed:
            raise ModelError(Trouble.UNFIT)
        return self._final(asking)

    def _drafted(self, asking: _Asking, prompt: str) -> Generator[str | Unjudged, None, Judgement | None]:
        """The draft as it comes, then its judgement; ``None`` where the model finds nothing."""
        said = ""
        with closing(self.model.stream(prompt, asking.deadline)) as stream:
            for said in stream:
                text = plain(said)
                yield unjudged(text) if text else _WRITING
        asking.draft = plain(said)
        if not asking.draft:
            raise ModelError(Trouble.EMPTY)
        if says_not_found(asking.draft):
            asking.trace.judged(asking.draft, (), ())
            return None
        if not is_vietnamese(MARK.sub("", asking.draft)):
            asking.trace.judged(asking.draft, (), ())
            raise ModelError(Trouble.LANGUAGE)
        yield _JUDGING
        return self._judge(asking)

    def _judge(self, asking: _Asking) -> Judgement:
        reader = asking.reader
        judgement = judge(
            asking.draft,
            asking.material.evidence,
            asking.wanted,
            alone=reader.status is AnswerStatus.NOT_FOUND,
            conflicts=reader.conflicts,
        )
        asking.trace.judged(asking.draft, judgement.figures, judgement.refusals)
        return judgement

    @staticmethod
    def _not_found(asking: _Asking) -> Answer:
        if asking.reader.status is AnswerStatus.NOT_FOUND:
            return asking.reader
        return replace(asking.reader, notice=_INSTEAD.format("mô hình không tìm thấy câu trả lời trong các đoạn trích"))

    def _final(self, asking: _Asking) -> Answer:
        """The draft with its marks counted from 1, verified once more as it will be read."""
        started = time.perf_counter()
        reader, material = asking.reader, asking.material
        sides = [n for conflict in reader.conflicts for n in conflict.citations]
        order = {old: new for new, old in enumerate(dict.fromkeys((*marks_of(asking.draft), *sides)), start=1)}
        text = MARK.sub(lambda mark: "".join(f"[{order[n]}]" for n in marks_of(mark[0])), asking.draft)
        evidence = [replace(item, n=order[item.n]) for item in material.evidence if item.n in order]
        citations = [replace(one, n=order[one.n]) for one in material.citations if one.n in order]
        figures = verify(text, sorted(evidence, key=lambda item: item.n))
        if any(figure.verdict is Verdict.UNSUPPORTED for figure in figures):
            raise ModelError(Trouble.UNFIT)
        conflicts = tuple(replace(c, citations=tuple(order[n] for n in c.citations)) for c in reader.conflicts)
        seconds = replace(reader.seconds, verify=reader.seconds.verify + time.perf_counter() - started)
        return Answer(
            reader.question,
            AnswerStatus.ANSWERED,
            text,
            tuple(sorted(citations, key=lambda one: one.n)),
            figures,
            conflicts,
            seconds,
            model=self.model.name,
        )
