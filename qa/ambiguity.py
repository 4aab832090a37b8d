"""Questions that name no ward where those of several wards answer them as well: all answers, or a question back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.catalogue import Ward
from index.query import Query
from index.retrieval import Retriever
from qa.asked import Asked
from qa.draft import Draft
from qa.operations import Operation
from qa.reader import Scored, same_subjects
from qa.saying import cite

__all__ = ["ANSWERED_TOGETHER", "WHICH_WARD", "ask_back", "wards_alike"]

WHICH_WARD = "Câu hỏi chưa nêu phường, xã; bạn hỏi nơi nào?"
ANSWERED_TOGETHER = 3
"""Wards whose answers still make one short answer."""
_MOST = 8
_AS_GOOD = 0.95
"""Share of the best clause's coverage that another ward's must reach."""
_NEAR = 0.12
"""How far it may be behind in score."""


def wards_alike(
    query: Query, asked: Asked, scored: Sequence[Scored], retriever: Retriever, holds: Callable[[Scored], bool]
) -> dict[Ward, Scored]:
    """The best clause of each ward whose documents answer a question that names none; empty for less than two."""
    if query.wards or not asked.numeric or asked.operation is not Operation.NONE or len(retriever.catalogue.wards) < 2:
        return {}
    if not scored or not holds(scored[0]):
        return {}
    by_key = {retriever.catalogue.ward_key(ward.name): ward for ward in retriever.catalogue.wards}
    found: dict[Ward, Scored] = {}
    for one in scored:
        meta = one.clause.document.metadata.ward
        ward = by_key.get(retriever.catalogue.ward_key(meta.value)) if meta is not None else None
        if ward is None or ward in found or one.score < scored[0].score - _NEAR:
            continue
        alike = one.coverage >= _AS_GOOD * scored[0].coverage and same_subjects(query, scored[0].clause, one.clause)
        if alike and holds(one):
            found[ward] = one
    return found if len(found) > 1 else {}


def ask_back(query: Query, alike: dict[Ward, Scored], draft: Draft) -> None:
    """Ask in ``draft`` which ward is meant, each with the place that answers for it."""
    draft.lines.append(WHICH_WARD)
    for ward, one in list(alike.items())[:_MOST]:
        marks = "".join(f" [{n}]" for n in cite(query, one.clause, draft))
        draft.lines.append(f"- {ward.name}{marks}")
