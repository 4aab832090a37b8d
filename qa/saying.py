"""Sentences of an answer: what a clause says, what a computation comes to, each with the citations it rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.document import Document, Footnote
from corpus.marks import bare
from corpus.quantities import find_quantities
from corpus.source import Span
from corpus.unicode import nfc
from index.analysis import tokenize
from index.query import Query
from qa.answer import Verdict
from qa.asked import Asked, Kind
from qa.differing import Difference, differences
from qa.draft import Draft
from qa.evidence import Clause
from qa.leading import figures_meant, leading_clause, leading_row
from qa.operands import Operand, Worked
from qa.operations import Operation
from qa.papers import Told
from qa.ranking import Ranked, Ranking
from qa.sides import linear
from qa.verify import Computation, Evidence, verify
from qa.wording import LONGEST, subject_of_note, tidy, worded

__all__ = ["cite", "say", "say_difference", "say_ranking", "say_worked", "tell"]

_LISTS = frozenset({Kind.LIST, Kind.PLACE, Kind.ORGANISATION, Kind.TEXT, Kind.PERSON})
_RESULT = {
    Operation.REMAINDER: "Còn lại",
    Operation.SUM: "Tổng cộng",
    Operation.AVERAGE: "Trung bình",
    Operation.SHARE: "Tỷ lệ tính lại",
    Operation.DIFFERENCE: "Chênh lệch",
    Operation.RATIO: "Gấp",
}
_BY_HOW_MUCH = re.compile(r"\bhon\b.*\b(?:bao nhieu|may)\b|\bchenh\b")
_LONGEST_NOTE = 700
"""Characters of a footnote that an answer takes along."""
_LONGEST_QUOTE = 900
MAY_DIFFER = "Có thể do "
"""How a line opens that says why two sources may differ."""


def cite(query: Query, clause: Clause, draft: Draft, *, nearest: bool = False) -> list[int]:
    """Numbers of the citations for ``clause``: its sentence, or the clause with its lead where that is long."""
    long = sum(s.end - s.start for s in clause.sentence) > _LONGEST_QUOTE
    spans = (*clause.lead, *clause.spans) if long else clause.sentence
    return draft.cite(clause.document, clause.passage, spans, highlights(query, clause), nearest=nearest)


def say(query: Query, asked: Asked, clause: Clause, draft: Draft, prefix: str = "", must_say: str = "") -> list[int]:
    """Add what ``clause`` says, a footnote with what it speaks of; its citations. ``must_say`` is not cut away."""
    document, passage = clause.document, clause.document.passages[clause.passage]
    numbers = cite(query, clause, draft)
    text, beside = _short(query, asked, clause, draft, numbers)
    if must_say and must_say not in text:
        text, beside = worded(query, asked, clause), ""
    note = document.footnotes[passage.footnote] if passage.footnote is not None else None
    if note is None:
        draft.say(prefix + text, numbers)
        if beside:
            draft.say(f"Cùng dòng: {beside}", numbers)
        _add_note(asked, clause, draft)
        return numbers
    prefix += f"Theo chú thích {note.label}"
    subject = subject_of_note(clause)
    if not subject:
        draft.say(f"{prefix}: {text}", numbers)
    elif find_quantities(subject):
        # Its figures are another sentence's: said apart, each with its own mark.
        draft.say(f"{prefix}: {text}", numbers)
        draft.say(f"Trong câu: {subject}", _cite_anchor(clause, note, draft))
    else:
        draft.say(f"{prefix} ({subject}): {text}", numbers + _cite_anchor(clause, note, draft))
    return numbers


def _short(query: Query, asked: Asked, clause: Clause, draft: Draft, numbers: list[int]) -> tuple[str, str]:
    """What answers, cut to the figures asked for, and the other cells of a row; whole where the cut would not hold."""
    whole = worded(query, asked, clause)
    figures = figures_meant(query, asked, clause) if asked.numeric else []
    if not figures:
        return whole, ""
    text, beside = leading_row(query, clause, figures) if clause.cells else (leading_clause(query, clause, figures), "")
    if not text or len(text) > LONGEST or (not clause.cells and len(text) >= len(whole)):
        return whole, ""
    text = tidy(text)
    evidence = [item for item in draft.evidence() if item.n in numbers]
    marks = "".join(f" [{n}]" for n in numbers)
    if _doubted(f"{text}{marks}.", evidence):
        return whole, ""
    return text, "" if _doubted(f"Cùng dòng: {beside}{marks}.", evidence) else beside


def _doubted(line: str, evidence: Sequence[Evidence]) -> bool:
    return any(figure.verdict is Verdict.UNSUPPORTED for figure in verify(line, evidence))


def say_difference(mine: Clause, figure: str, theirs: Clause, other: str, cited: tuple[int, int], draft: Draft) -> bool:
    """Add why ``figure`` and ``other`` may differ, each reason's words cited and held against their source.

    False, and nothing added, where neither clause says so. ``cited`` are the marks of the two clauses.
    """
    for difference in differences(mine, figure, theirs, other):
        line = _differing(difference, cited)
        if not _doubted(line, draft.evidence()):
            draft.lines.append(line)
            return True
    return False


def _differing(difference: Difference, numbers: tuple[int, int]) -> str:
    said = [(words, n) for words, n in zip((difference.mine, difference.theirs), numbers, strict=True) if words]
    if len(said) == 1:
        return f"{MAY_DIFFER}{difference.what}: chỉ một nguồn ghi «{said[0][0]}» [{said[0][1]}]."
    return f"{MAY_DIFFER}{difference.what}: {', '.join(f'«{words}» [{n}]' for words, n in said)}."


def say_worked(
    query: Query, asked: Asked, worked: Worked, clauses: Sequence[Clause], draft: Draft, note: str = ""
) -> None:
    """Add a computed result with its operands; the sentences they come from follow."""
    numbers = list(dict.fromkeys(n for clause in clauses for n in cite(query, clause, draft)))
    lead = _RESULT.get(asked.operation, "Kết quả")
    draft.say(f"{lead}: {worked.text} ({worked.shown} = {worked.text}){note}", numbers)
    draft.computations.append(computation_of(worked, numbers))
    for clause in clauses:
        say(query, asked, clause, draft, "Theo nguồn: ")


def computation_of(worked: Worked, numbers: Sequence[int]) -> Computation:
    """``worked`` as the verifier works it out again."""
    return Computation(
        worked.formula, tuple(o.text for o in worked.operands), worked.result, worked.text, tuple(numbers)
    )


def say_ranking(query: Query, asked: Asked, ranking: Ranking, draft: Draft) -> None:
    """Add the first of ``ranking`` with its figure, then the others in order."""
    most = "Ít nhất" if asked.operation is Operation.SMALLEST else "Lớn nhất"
    numbers = [
        _say_ranked(query, asked, item, draft, "Tiếp theo: " if number else f"{most}: ")
        for number, item in enumerate(ranking.items)
    ]
    if _BY_HOW_MUCH.search(" ".join(query.folded)):
        larger, smaller = sorted((item.operand for item in ranking.items[:2]), key=lambda o: -o.quantity.value)
        worked = linear(larger, smaller, "−")
        draft.say(f"Chênh lệch: {worked.text} ({worked.shown} = {worked.text})", numbers[0] + numbers[1])
        draft.computations.append(computation_of(worked, numbers[0] + numbers[1]))


def _say_ranked(query: Query, asked: Asked, item: Ranked, draft: Draft, prefix: str) -> list[int]:
    """A row by its label and the cell compared, a clause by its own words; the citations."""
    if not item.header:
        return say(query, replace(asked, operation=Operation.NONE), item.clause, draft, prefix)
    numbers = cite(query, item.clause, draft)
    draft.say(f"{prefix}{item.label} — {item.shown}", numbers)
    return numbers


def operands_clauses(operands: Sequence[Operand]) -> list[Clause]:
    """The clauses that ``operands`` stand in, each once."""
    return list({(id(o.clause.document), o.clause.spans): o.clause for o in operands}.values())


def tell(told: Told, draft: Draft) -> bool:
    """Add what a paper says of itself; false where it does not say."""
    if told.read is None:
        return False
    passage = told.document.passages[told.passage]
    spans = (told.read.span,) if told.read.span else ()
    draft.say(told.text, draft.cite(told.document, told.passage, passage.spans, spans))
    return True


def _cite_anchor(clause: Clause, note: Footnote, draft: Draft) -> list[int]:
    """Cite the sentence that holds the note's mark, as the passage it stands in."""
    return draft.cite(clause.document, _passage_of(clause.document, note.sentence, clause.passage), note.sentence)


def _add_note(asked: Asked, clause: Clause, draft: Draft) -> None:
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


def _passage_of(document: Document, spans: tuple[Span, ...], otherwise: int) -> int:
    """The passage that the first of ``spans`` stands in."""
    for number, passage in enumerate(document.passages):
        if passage.footnote is None and any(s.start <= spans[0].start < s.end for s in passage.spans):
            return number
    return otherwise


def highlights(query: Query, clause: Clause) -> tuple[Span, ...]:
    """Words of the question and figures with their units inside the clause, as spans of the document.

    Those with nothing but blanks between them are one.
    """
    wanted = {word for concept in query.concepts for variant in concept.variants for word in variant}
    text = clause.document.text
    found: list[Span] = []
    for span in clause.spans:
        piece = text[span.start : span.end]
        if len(piece) != len(nfc(piece)):
            continue
        words = [Span(t.start, t.end) for t in tokenize(piece) if t.folded in wanted]
        figures = [quantity.span for quantity in find_quantities(piece)]
        found += _joined(text, [Span(span.start + s.start, span.start + s.end) for s in (*words, *figures)])
    return tuple(found)


def _joined(text: str, spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and not text[joined[-1].end : span.start].strip():
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined
