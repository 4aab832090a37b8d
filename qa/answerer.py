"""From a question to a verified answer: retrieve, read, decide, word, verify."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from corpus.document import Document, Footnote, PassageKind, Status
from corpus.marks import bare
from corpus.quantities import find_quantities
from corpus.source import Span
from corpus.unicode import canonical_tone, nfc
from index.analysis import tokenize
from index.query import Query
from index.retrieval import Hit, Retriever
from qa.answer import Answer, AnswerStatus, Conflict, Seconds
from qa.asked import Asked, Kind, Operation, asked_for
from qa.compute import work_out
from qa.conflicts import OtherSide, other_sides
from qa.conversation import standalone
from qa.decision import completes, holds, speaks_of
from qa.draft import Draft
from qa.evidence import Clause
from qa.focus import Focus, focus, refocus, said_planned
from qa.papers import Told, about_paper, asks_office
from qa.reader import Scored, is_plan, read
from qa.standing import Standing, headed
from qa.verify import Computation, verify
from qa.wording import names_person, subject_of_note, worded

NOT_FOUND = "Không tìm thấy trong tài liệu."
_NEAREST = 3
_LISTS = frozenset({Kind.LIST, Kind.PLACE, Kind.ORGANISATION, Kind.TEXT, Kind.PERSON})
_RESULT = {
    Operation.REMAINDER: "Còn lại",
    Operation.SUM: "Tổng cộng",
    Operation.AVERAGE: "Trung bình",
    Operation.SHARE: "Tỷ lệ tính lại",
    Operation.NONE: "Kết quả",
}
_LONGEST_NOTE = 700
"""Characters of a footnote that an answer takes along."""


@dataclass(slots=True)
class _Found:
    """What one reading of a question came to."""

    draft: Draft = field(default_factory=Draft)
    conflicts: list[Conflict] = field(default_factory=list)
    answered: bool = False
    retrieved: float = 0.0


class Answerer:
    """Answers from one generation without any language model."""

    def __init__(self, retriever: Retriever, passages: int = 12) -> None:
        self.retriever = retriever
        self.passages = passages

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer one question; ``history`` holds the earlier user questions, oldest first."""
        answer: Answer | None = None
        for step in self.stages(question, history):
            if isinstance(step, Answer):
                answer = step
        assert answer is not None
        return answer

    def stages(self, question: str, history: Sequence[str] = ()) -> Iterator[str | Answer]:
        """What is being done, in Vietnamese, and the answer last."""
        start = time.perf_counter()
        yield "Đang đọc câu hỏi…"
        query = standalone(question, history, self.retriever)
        yield f"Đang tìm trong {len(self.retriever.store.entries)} văn bản…"
        found = self._read(query)
        if not found.answered and query.carried:
            # It was no follow-up after all: asked alone it may have an answer.
            alone = self._read(replace(self.retriever.understand(question), wards=query.wards))
            found = alone if alone.answered else found
        was_read = time.perf_counter() - start
        yield "Đang đối chiếu số liệu với nguồn…"
        status = AnswerStatus.ANSWERED if found.answered else AnswerStatus.NOT_FOUND
        draft = found.draft
        figures = verify(draft.text, draft.evidence(), draft.computations)
        total = time.perf_counter() - start
        seconds = Seconds(found.retrieved, was_read - found.retrieved, total - was_read, total)
        yield Answer(question, status, draft.text, draft.citations(), figures, tuple(found.conflicts), seconds)

    def _read(self, query: Query) -> _Found:
        """Retrieve, read, decide and word; an unanswered question gets the nearest passages."""
        start = time.perf_counter()
        asked = asked_for(query)
        found = _Found()
        parts = self._parts(query)
        found.retrieved = time.perf_counter() - start
        told = about_paper(query, asked, self.retriever) if len(parts) == 1 else None
        if told is not None:
            answered = [self._tell(one, found.draft) for one in told]
        else:
            answered = []
            for part, hits in parts:
                scored = refocus(part, asked, read(part, asked, self.retriever, hits))
                if asks_office(query, asked):
                    scored = [one for one in scored if names_person(one.clause)]
                answered.append(self._word(part, asked, scored, found.draft, found.conflicts, len(parts) > 1))
        found.answered = any(answered)
        if not found.answered:
            found.draft, found.conflicts = Draft(), []
            self._refuse(found.draft, [hits for _, hits in parts])
        return found

    def _parts(self, query: Query) -> list[tuple[Query, list[Hit]]]:
        """The question once, or once a ward where wards are set side by side."""
        wards = query.wards if len(query.wards) > 1 else self.retriever.catalogue.wards if query.every_ward else ()
        queries = [replace(query, wards=(ward,)) for ward in wards] if len(wards) > 1 else [query]
        return [(part, self.retriever.search(part, self.passages)) for part in queries]

    def _word(
        self,
        query: Query,
        asked: Asked,
        scored: list[Scored],
        draft: Draft,
        conflicts: list[Conflict],
        by_ward: bool,
    ) -> bool:
        computed = bool(scored) and speaks_of(query, scored[0]) and self._work_out(query, asked, scored, draft)
        if computed:
            return True
        if not scored or not holds(query, asked, scored[0]) or self._beside_the_point(query, asked, scored[0]):
            if by_ward:
                draft.lines.append(f"{query.wards[0].name}: không tìm thấy trong tài liệu.")
            return False
        best = scored[0]
        prefix = f"{query.wards[0].name}: " if by_ward else ""
        numbers = self._say(query, asked, best.clause, draft, prefix)
        if len(asked.kinds) > 1:
            second = next((one for one in scored[1:] if completes(query, asked, best, one)), None)
            if second is not None:
                self._say(query, asked, second.clause, draft)
        self._set_beside(
            query, asked, best, other_sides(query, asked, best, scored, self.retriever), numbers, draft, conflicts
        )
        return True

    def _beside_the_point(self, query: Query, asked: Asked, best: Scored) -> bool:
        """Whether the figure that ``best`` gives is true of something next to what is asked."""
        figure = focus(query, asked, best.clause) if asked.numeric else None
        return figure is not None and (
            self._only_planned(asked, best, figure) or self._only_a_share(query, asked, best, figure)
        )

    @staticmethod
    def _only_planned(asked: Asked, best: Scored, figure: Focus) -> bool:
        """Whether the question is what was done and the best clause says what is to be done."""
        if asked.statuses & {Status.ACTUAL, Status.PLAN} != {Status.ACTUAL}:
            return False
        said = said_planned(figure)
        if said or best.clause.kind is not PassageKind.TEXT or "đã" in figure.before.lower().split():
            return bool(said)
        document = best.clause.document
        path = document.section_path(document.passages[best.clause.passage].section)
        above = headed(tuple(canonical_tone(nfc(label)).lower() for label in path))
        return above is Standing.PLAN or (above is None and said is None and is_plan(best.clause))

    @staticmethod
    def _only_a_share(query: Query, asked: Asked, best: Scored, figure: Focus) -> bool:
        """Whether how many of a thing is asked, and the best clause only says how large a part of it something is."""
        share = figure.quantity.unit == "%" and best.clause.kind is PassageKind.TEXT
        if Kind.PERCENT in asked.kinds or not share:
            return False
        behind = tuple(token.folded for token in tokenize(figure.behind[:40]))[:2]
        words = query.folded
        return len(behind) == 2 and any(words[i : i + 2] == behind for i in range(len(words)))

    def _set_beside(
        self,
        query: Query,
        asked: Asked,
        best: Scored,
        others: Sequence[OtherSide],
        numbers: list[int],
        draft: Draft,
        conflicts: list[Conflict],
    ) -> None:
        """Say what other places say of the same thing; those that contradict the answer are a conflict."""
        beside = []
        for other in others:
            same = other.clause.document is best.clause.document
            where = "Chỗ khác trong văn bản" if same else "Văn bản khác"
            prefix = f"{where} cũng nói: " if other.agrees else f"{where} ghi: "
            cited = self._say(query, asked, other.clause, draft, prefix)
            if not other.agrees:
                beside.append((other, cited[0]))
        if beside:
            figures = (beside[0][0].mine, *(other.theirs for other, _ in beside))
            conflicts.append(Conflict(_indicator(query), figures, (numbers[0], *(n for _, n in beside))))

    def _tell(self, told: Told, draft: Draft) -> bool:
        if told.read is None:
            return False
        passage = told.document.passages[told.passage]
        draft.say(
            told.text,
            draft.cite(told.document, told.passage, passage.spans, (told.read.span,) if told.read.span else ()),
        )
        return True

    def _work_out(self, query: Query, asked: Asked, scored: list[Scored], draft: Draft) -> bool:
        """Say a computed result with its operands; the sentences they come from follow."""
        worked = work_out(query, asked, scored)
        if worked is None:
            return False
        clauses = list(
            {(id(o.clause.document), o.clause.spans): self._whole(o.clause, scored) for o in worked.operands}.values()
        )
        numbers = [n for clause in clauses for n in self._cite(query, clause, draft)]
        draft.say(f"{_RESULT[asked.operation]}: {worked.text} ({worked.shown} = {worked.text})", numbers)
        draft.computations.append(
            Computation(
                worked.formula,
                tuple(o.text for o in worked.operands),
                worked.result,
                worked.text,
                tuple(numbers),
            )
        )
        for clause in clauses:
            self._say(query, asked, clause, draft, "Theo nguồn: ")
        return True

    @staticmethod
    def _whole(clause: Clause, scored: list[Scored]) -> Clause:
        """The clause as it was read; an operand may have looked at one of its cells only."""
        return next(s.clause for s in scored if s.clause.document is clause.document and s.clause.spans == clause.spans)

    def _cite(self, query: Query, clause: Clause, draft: Draft) -> list[int]:
        spans = (
            clause.sentence if sum(s.end - s.start for s in clause.sentence) <= 900 else (*clause.lead, *clause.spans)
        )
        return draft.cite(clause.document, clause.passage, spans, highlights(query, clause))

    def _say(self, query: Query, asked: Asked, clause: Clause, draft: Draft, prefix: str = "") -> list[int]:
        text = worded(query, asked, clause)
        document, passage = clause.document, clause.document.passages[clause.passage]
        numbers = self._cite(query, clause, draft)
        note = document.footnotes[passage.footnote] if passage.footnote is not None else None
        if note is None:
            draft.say(prefix + text, numbers)
            self._add_note(asked, clause, draft)
            return numbers
        prefix += f"Theo chú thích {note.label}"
        subject = subject_of_note(clause)
        if not subject:
            draft.say(f"{prefix}: {text}", numbers)
        elif find_quantities(subject):
            # Its figures are another sentence's: said apart, each with its own mark.
            draft.say(f"{prefix}: {text}", numbers)
            draft.say(
                f"Trong câu: {subject}",
                self._cite_anchor(clause, note, draft),
            )
        else:
            draft.say(
                f"{prefix} ({subject}): {text}",
                numbers + self._cite_anchor(clause, note, draft),
            )
        return numbers

    @staticmethod
    def _cite_anchor(clause: Clause, note: Footnote, draft: Draft) -> list[int]:
        """Cite the sentence that holds the note's mark, as the passage it stands in."""
        return draft.cite(clause.document, _passage_of(clause.document, note.sentence, clause.passage), note.sentence)

    def _add_note(self, asked: Asked, clause: Clause, draft: Draft) -> None:
        """A list that the sentence leaves to its footnote belongs to the answer."""
        if asked.numeric or not _LISTS & set(asked.kinds):
            return
        document = clause.document
        for number, note in enumerate(document.footnotes):
            if note.anchor is None or not any(s.start <= note.anchor.start < s.end for s in clause.spans):
                continue
            words = bare(document.words(note.definition))
            at = next((i for i, p in enumerate(document.passages) if p.footnote == number), None)
            if at is not None and words:
                shown = words if len(words) <= _LONGEST_NOTE else words[:_LONGEST_NOTE].rsplit(" ", 1)[0] + "…"
                draft.say(f"Chú thích {note.label}: {shown}", draft.cite(document, at, note.definition))

    def _refuse(self, draft: Draft, found: Sequence[Sequence[Hit]]) -> None:
        marks: list[int] = []
        for hit in [hit for hits in found for hit in hits][:_NEAREST]:
            document = self.retriever.document(hit)
            marks += draft.cite(document, hit.ordinal, document.passages[hit.ordinal].spans[:1], nearest=True)
        nearest = f" Đoạn gần nhất, không phải câu trả lời:{''.join(f' [{n}]' for n in marks)}." if marks else ""
        draft.lines.append(NOT_FOUND + nearest)


def _passage_of(document: Document, spans: tuple[Span, ...], otherwise: int) -> int:
    """The passage that the first of ``spans`` stands in."""
    for number, passage in enumerate(document.passages):
        if passage.footnote is None and any(s.start <= spans[0].start < s.end for s in passage.spans):
            return number
    return otherwise


def highlights(query: Query, clause: Clause) -> tuple[Span, ...]:
    """Words of the question inside the clause, as spans of the document."""
    wanted = {word for concept in query.concepts for variant in concept.variants for word in variant}
    text = clause.document.text
    found = []
    for span in clause.spans:
        piece = text[span.start : span.end]
        if len(piece) == len(nfc(piece)):
            found += [
                Span(span.start + t.start, span.start + t.end)
                for t in tokenize(piece)
                if t.folded in wanted or t.numeric
            ]
    return tuple(found)


def _indicator(query: Query) -> str:
    return query.question.strip().rstrip("?").strip()
