"""``wardqa eval new``: questions with known answers, drafted from the documents for a person to accept or mend.

Nothing is asked of the product, so a draft never leans on what it can answer. Every draft keeps its gold in the words
of the documents and passes :mod:`eval.lint`; the wordings are a beginning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from corpus.document import Document
from eval.draft_figures import Draft, FigureDrafts
from eval.draft_papers import PaperDrafts
from eval.findings import Findings
from eval.lint import lint_row

__all__ = ["accepted", "draft_questions", "mended"]

_SHARE_OF_NONE = 5
"""One question in so many has no answer in the documents."""
_SHORT = {
    "figure": "fig",
    "footnote_figure": "fn",
    "table": "tab",
    "text": "txt",
    "date_number_of_document": "doc",
    "cross_ward": "xw",
    "computed": "cmp",
    "unanswerable": "una",
    "no_diacritics": "nod",
    "followup": "fol",
}


def draft_questions(documents: Sequence[Document], count: int, seed: int = 1) -> list[Draft]:
    """Up to ``count`` drafts of all kinds in turn; the same ``seed`` draws the same."""
    rng = Random(seed)
    held = {Path(document.name).stem: document for document in documents}
    figures, papers = FigureDrafts(documents, rng), PaperDrafts(documents, rng)
    answered = [
        figures.figures(),
        papers.tables(),
        figures.footnotes(),
        papers.heads(),
        figures.computed(),
        figures.followups(),
        figures.compared(),
        papers.lists(),
        papers.sections(),
    ]
    none: Iterator[Draft] | None = figures.unanswerable()
    rows: list[Draft] = []
    numbers: Counter[str] = Counter()
    asked: set[str] = set()
    queue = [*answered]
    while len(rows) < count and (queue or none is not None):
        turn = none is not None and (len(rows) % _SHARE_OF_NONE == _SHARE_OF_NONE - 1 or not queue)
        stream = none if turn and none is not None else queue.pop(0)
        row = _next_sound(stream, held, asked)
        if row is None:  # this kind is used up
            none = None if turn else none
            continue
        if not turn:
            queue.append(stream)
        numbers[row["category"]] += 1
        rows.append({"id": f"n-{_SHORT[row['category']]}-{numbers[row['category']]:03}", **row})
    return rows


def _next_sound(stream: Iterator[Draft], held: dict[str, Document], asked: set[str]) -> Draft | None:
    """The next draft without a finding that was not asked before."""
    for row in stream:
        to = Findings(0, "")
        lint_row(row, held, to)
        key = " ".join([*row.get("history", ()), row["question"]]).lower()
        if not to.found and key not in asked:
            asked.add(key)
            return row
    return None


def accepted(row: Draft) -> dict[str, Any]:
    """A draft as a person has accepted it."""
    return {name: value for name, value in row.items() if name not in ("status", "note")}


def mended(row: Draft, question: str, answers: Sequence[str]) -> Draft:
    """``row`` with the words of a person; an empty ``question`` or no ``answers`` keep what was drafted."""
    gold = row["gold"]
    said = {**gold["answers"], "all_of": list(answers), "any_of": []} if answers else gold["answers"]
    return {**row, "question": question or row["question"], "gold": {**gold, "answers": said}}
