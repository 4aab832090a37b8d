"""From a question to a verified answer: retrieve, read, decide, word, verify."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from corpus.document import PassageKind, Status
from corpus.unicode import canonical_tone, nfc
from index.analysis import tokenize
from index.catalogue import Ward
from index.query import Query
from index.retrieval import Hit, Retriever
from qa.ambiguity import ANSWERED_TOGETHER, ask_back, wards_alike
from qa.answer import Answer, AnswerStatus, Conflict, Seconds
from qa.asked import Asked, Kind, asked_for
from qa.comparison import WardSaid, conclude
from qa.compute import work_out
from qa.conflicts import OtherSide, other_sides
from qa.content import about
from qa.conversation import standalone
from qa.decision import completes, holds, speaks_of
from qa.draft import Draft
from qa.english import framed
from qa.evidence import Clause
from qa.focus import Focus, focus, refocus, said_planned
from qa.operands import operand_of
from qa.operations import Operation, sides_of
from qa.papers import about_paper, asks_office
from qa.parts import parts_of
from qa.ranking import rank
from qa.reader import Scored, is_plan, named_first, read
from qa.refusal import refuse
from qa.saying import operands_clauses, say, say_difference, say_ranking, say_worked, tell
from qa.sides import Side, side_of, work_out_sides
from qa.standing import Standing, headed
from qa.verify import verify
from qa.wording import names_person
from qa.yes_no import opposed, settled

_PLANNED = (("ke", "hoach"), ("du", "toan"), ("chi", "tieu"))
_LOOKED_AT, _RIGHT_BEHIND = 3, 0.08
"""How many clauses may give the answer, and how far in score behind the first."""
_AS_GOOD = 0.8
"""Share of the best clause's coverage from which on another may give the figure of a computation."""


@dataclass(slots=True)
class _Found:
    """What one reading of a question came to."""

    draft: Draft = field(default_factory=Draft)
    conflicts: list[Conflict] = field(default_factory=list)
    by_ward: list[WardSaid] = field(default_factory=list)
    scored: list[Scored] = field(default_factory=list)
    """Clauses of the last part, best first."""
    answered: bool = False
    clarify: bool = False
    retrieved: float = 0.0


class Answerer:
    """Answers from one generation without any language model."""

    def __init__(self, retriever: Retriever, passages: int = 8) -> None:
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
        status = AnswerStatus.CLARIFY if found.clarify else status
        draft = found.draft
        figures = verify(draft.text, draft.evidence(), draft.computations)
        total = time.perf_counter() - start
        seconds = Seconds(found.retrieved, was_read - found.retrieved, total - was_read, total)
        yield Answer(question, status, draft.text, draft.citations(), figures, tuple(found.conflicts), seconds)

    def _read(self, query: Query) -> _Found:
        """Retrieve, read, decide and word; an unanswered question gets the nearest passages."""
        start = time.perf_counter()
        asked = asked_for(query)
        query = about(query, asked)
        found = _Found()
        parts = [(part, self.retriever.search(part, self.passages)) for part in parts_of(query, self.retriever)]
        found.retrieved = time.perf_counter() - start
        told = about_paper(query, asked, self.retriever) if len(parts) == 1 else None
        alike = self._alike(parts[0][0], asked, parts[0][1]) if told is None and len(parts) == 1 else {}
        if 0 < len(alike) <= ANSWERED_TOGETHER:
            one_each = [replace(parts[0][0], wards=(ward,)) for ward in alike]
            parts = [(part, self.retriever.search(part, self.passages)) for part in one_each]
        if told is not None:
            answered = [tell(one, found.draft) for one in told]
        elif len(alike) > ANSWERED_TOGETHER:
            ask_back(query, alike, found.draft)
            found.clarify, answered = True, [True]
        else:
            answered = [self._part(part, asked, hits, found, len(parts) > 1) for part, hits in parts]
            conclude(query, asked, found.by_ward, found.draft)
        found.answered = any(answered)
        if not found.answered:
            found.draft, found.conflicts = Draft(), []
            part, hits = parts[0] if len(parts) == 1 else (query, [hit for _, hits in parts for hit in hits])
            scored = found.scored if len(parts) == 1 else []
            figure = focus(part, asked, scored[0].clause) if scored and asked.numeric else None
            planned = figure is not None and self._only_planned(asked, scored[0], figure)
            refuse(part, scored, hits, planned, self.retriever, found.draft)
        if query.english:
            found.draft.lines = framed(found.draft.lines, [ward.name for ward in self.retriever.catalogue.wards])
        return found

    def _alike(self, query: Query, asked: Asked, hits: Sequence[Hit]) -> dict[Ward, Scored]:
        """Wards that answer as well as each other where the question names none."""
        if query.wards or not asked.numeric or len(self.retriever.catalogue.wards) < 2:
            return {}
        scored = self._scored(query, asked, hits)
        return wards_alike(query, asked, scored, self.retriever, lambda one: self._best(query, asked, [one]) is one)

    def _part(self, part: Query, whole: Asked, hits: list[Hit], found: _Found, by_ward: bool) -> bool:
        """Answer the question for one ward, or the whole of it."""
        asked = asked_for(part) if by_ward else whole
        if by_ward and asked.kinds == (Kind.TEXT,):
            asked = whole
        scored = found.scored = self._scored(part, asked, hits)
        return self._word(part, asked, scored, found, by_ward)

    def _scored(self, query: Query, asked: Asked, hits: Sequence[Hit]) -> list[Scored]:
        scored = named_first(query, refocus(query, asked, read(query, asked, self.retriever, hits)))
        if asks_office(query, asked):
            scored = [one for one in scored if names_person(one.clause)]
        return scored

    def _found_for(self, query: Query, asked: Asked) -> list[Scored]:
        """Clauses that answer ``query``, best first; none where the documents do not hold it."""
        scored = self._scored(query, asked, self.retriever.search(query, self.passages))
        if not scored or not holds(query, asked, scored[0]):
            return []
        return [one for one in scored if one.answers and one.coverage >= _AS_GOOD * scored[0].coverage]

    def _word(self, query: Query, asked: Asked, scored: list[Scored], found: _Found, by_ward: bool) -> bool:
        draft = found.draft
        if not by_ward and self._computed(query, asked, scored, draft):
            return True
        best = self._best(query, asked, scored)
        if best is None:
            if by_ward:
                draft.lines.append(f"{query.wards[0].name}: không tìm thấy trong tài liệu.")
            return False
        prefix = f"{query.wards[0].name}: " if by_ward else ""
        settles = settled(query, best) if not by_ward else None
        against = opposed(query, best, scored) if settles is not None else None
        first = len(draft.lines)
        if settles is None:
            numbers = say(query, asked, best.clause, draft, prefix)
        else:
            numbers = say(query, asked, best.clause, draft, "" if against else f"{settles.word}. ", settles.words)
            if not against and settles.words.lower() not in draft.lines[first].lower():
                draft.lines[first] = draft.lines[first].removeprefix(f"{settles.word}. ")
        figure = focus(query, asked, best.clause) if asked.numeric else None
        if by_ward and figure is not None:
            operand = operand_of(best.clause, figure.quantity)
            if operand is not None:
                side = Side(operand, figure, best.clause)
                found.by_ward.append(WardSaid(query.wards[0].name, side, tuple(numbers)))
        if len(asked.kinds) > 1:
            second = next((one for one in scored[1:] if completes(query, asked, best, one)), None)
            if second is not None:
                say(query, asked, second.clause, draft)
        others = other_sides(query, asked, best, scored, self.retriever)
        if against is not None and not others:
            mine, other, theirs = against
            others = [OtherSide(other.clause, mine.words, theirs.words)]
        self._set_beside(query, asked, best, others, numbers, draft, found.conflicts)
        return True

    def _best(self, query: Query, asked: Asked, scored: Sequence[Scored]) -> Scored | None:
        """The first clause, or one right behind it, that answers; ``None`` where the documents do not hold it."""
        for one in scored[:_LOOKED_AT]:
            if one.score < scored[0].score - _RIGHT_BEHIND:
                break
            if holds(query, asked, one):
                return None if self._beside_the_point(query, asked, one) else one
        return None

    def _computed(self, query: Query, asked: Asked, scored: list[Scored], draft: Draft) -> bool:
        """Say what is worked out over figures of the documents, where the question asks for that and they hold it."""
        speaks = bool(scored) and speaks_of(query, scored[0])
        if asked.operation in (Operation.LARGEST, Operation.SMALLEST):
            ranking = rank(query, asked, scored) if speaks else None
            if ranking is not None:
                say_ranking(query, asked, ranking, draft)
            return ranking is not None
        worked = work_out(query, asked, scored) if speaks else None
        sides = sides_of(query.typed) if worked is None or asked.operation is Operation.SUM else None
        if sides is not None:
            asked = replace(asked, operation=sides.operation)
            one, other = (self.retriever.understand(words) for words in (sides.first, sides.second))
            first = side_of(query, asked, one, other, self._found_for)
            second = side_of(query, asked, other, one, self._found_for) if first else []
            worked = work_out_sides(sides, first, second) or worked
        if worked is None:
            return False
        clauses = [self._whole(clause, scored) for clause in operands_clauses(worked.operands)]
        say_worked(query, asked, worked, clauses, draft)
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
        if Kind.NUMBER in asked.kinds and behind in _PLANNED:
            return False  # "đạt bao nhiêu so với kế hoạch" may be told as a share
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
            cited = say(query, asked, other.clause, draft, prefix, other.theirs)
            if not other.agrees and other.figure:
                beside.append((other, cited[0]))
        if beside:
            figures = (beside[0][0].mine, *(other.theirs for other, _ in beside))
            conflicts.append(Conflict(_indicator(query), figures, (numbers[0], *(n for _, n in beside))))
            for other, n in beside:
                if say_difference(best.clause, other.mine, other.clause, other.theirs, (numbers[0], n), draft):
                    break

    @staticmethod
    def _whole(clause: Clause, scored: list[Scored]) -> Clause:
        """The clause as it was read; an operand may have looked at one of its cells only."""
        same = (s.clause for s in scored if s.clause.document is clause.document and s.clause.spans == clause.spans)
        return next(same, clause)


def _indicator(query: Query) -> str:
    return query.question.strip().rstrip("?").strip()
