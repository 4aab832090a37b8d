"""What is said where the documents do not hold the answer: what is missing, and the nearest thing offered as such."""

from __future__ import annotations

from collections.abc import Sequence

from index.query import Concept, Query
from index.retrieval import Hit, Retriever
from qa.draft import Draft
from qa.reader import Scored
from qa.saying import cite

__all__ = ["NOT_FOUND", "refuse"]

NOT_FOUND = "Không tìm thấy trong tài liệu."
_NEAREST = 3
_NEAR = 0.6
"""Share of the question that a clause must hold to be worth offering."""
_TELLING = 1.5
_OTHER_PERIOD = " Văn bản không có số liệu của đúng kỳ được hỏi."


def refuse(
    query: Query,
    scored: Sequence[Scored],
    hits: Sequence[Hit],
    planned: bool,
    retriever: Retriever,
    draft: Draft,
) -> None:
    """Say in ``draft`` that there is no answer and why, as far as the clauses read tell it.

    ``planned``: the best clause only says what is to be done. No figure is said: beside a refusal it would be taken for
    the answer; it stands in the passage that is offered.
    """
    best = scored[0] if scored else None
    absent = _absent(query, best)
    about = f" Không văn bản nào nói đến “{absent}”." if absent else ""
    marks: list[int] = []
    if best is not None and not absent and best.answers and best.coverage >= _NEAR and (best.clash or planned):
        about = " Văn bản chỉ nêu kế hoạch, chưa nêu kết quả." if planned else _OTHER_PERIOD
        marks += cite(query, best.clause, draft, nearest=True)
    for hit in hits[: _NEAREST - len(marks)]:
        document = retriever.document(hit)
        marks += draft.cite(document, hit.ordinal, document.passages[hit.ordinal].spans[:1], nearest=True)
    shown = "".join(f" [{n}]" for n in dict.fromkeys(marks))
    nearest = f" Đoạn gần nhất, không phải câu trả lời:{shown}." if marks else ""
    draft.lines.append(NOT_FOUND + about + nearest)


def _absent(query: Query, best: Scored | None) -> str:
    """The most telling words of the question that no document holds, as typed; nothing where all are held."""
    unknown = {concept.typed for concept in query.unknown}
    missing = [c for c in (best.missing if best else query.unknown) if c.typed in unknown and c.weight >= _TELLING]
    told = max(missing, key=lambda concept: concept.weight, default=None)
    return _as_typed(query, told) if told is not None else ""


def _as_typed(query: Query, concept: Concept) -> str:
    words = query.folded
    size = len(concept.typed)
    at = next((i for i in range(len(words)) if words[i : i + size] == concept.typed), None)
    if at is None or query.english:
        return ""
    typed = query.typed[query.terms[at].start : query.terms[at + size - 1].end]
    return "" if any(c.isdigit() for c in typed) or len(typed.split()) != size else typed
