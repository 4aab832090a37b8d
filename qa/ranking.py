"""Which is the largest or the smallest: figures of one kind set in order, rows of a table or clauses of a paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.marks import bare
from corpus.quantities import Kind, find_quantities
from corpus.unicode import fold
from index.analysis import folded_terms
from index.query import Query
from qa.asked import Asked
from qa.asked import Kind as Asks
from qa.cells import label_of, shown_cell
from qa.evidence import Clause, clauses_of_passage
from qa.focus import Focus, focus, scope_of
from qa.operands import Operand, operand_of
from qa.operations import Operation
from qa.reader import Scored

__all__ = ["Ranked", "Ranking", "rank"]

_LIKE = 0.8
"""Share of the best clause's coverage that another must reach to be one of those compared."""
_MOST = 12
_TOTAL = ("tong", "cong", "toan ")
_LABEL = 90
_TAIL = re.compile(r"(?:[:,]?\s+(?:(?:trong )?(?:tháng|quý) [IVX\d/]+|ước|đạt|là|thực hiện|được|khoảng|có|với))+$")


@dataclass(frozen=True, slots=True)
class Ranked:
    """One of the things compared: what it is called and its figure."""

    label: str
    operand: Operand
    clause: Clause
    header: str = ""
    shown: str = ""
    """The cell compared, with its header and unit; nothing for a clause."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Two or more things, the one asked for first."""

    items: tuple[Ranked, ...]


def rank(query: Query, asked: Asked, scored: Sequence[Scored]) -> Ranking | None:
    """The things that the question compares in the order it asks for; ``None`` where there are no two."""
    if not scored:
        return None
    candidates = [one for one in scored if one.coverage >= _LIKE * scored[0].coverage and not one.clash]
    row = next((one for one in candidates[:6] if one.clause.cells), None)
    items = list(_rows(query, row.clause)) if row is not None and candidates[0].clause.cells else []
    if len(items) < 2:
        items = list(_clauses(query, asked, candidates))
    if len(items) < 2:
        return None
    sign = 1 if asked.operation is Operation.SMALLEST else -1
    items.sort(key=lambda item: sign * item.operand.quantity.value)
    if items[0].operand.quantity.value == items[1].operand.quantity.value:
        return None
    return Ranking(tuple(items[:_MOST]))


def _rows(query: Query, clause: Clause) -> Iterator[Ranked]:
    """The rows of the table that ``clause`` is a row of, in the column asked for; sums left out."""
    document = clause.document
    at = document.passages[clause.passage].table
    column = _column(query, clause)
    if at is None or column is None:
        return
    for ordinal, passage in enumerate(document.passages):
        if passage.table is None or passage.table[0] != at[0]:
            continue
        for row in clauses_of_passage(document, ordinal):
            label = label_of(row.cells)
            number = 0
            for i, cell in enumerate(row.cells):
                if label is not None and i != label and cell.header == column and cell.quantities:
                    words = row.cells[label].words
                    operand = operand_of(row, row.quantities[number])
                    if operand is not None and not fold(words).startswith(_TOTAL):
                        yield Ranked(words.rstrip(" .;:"), operand, row, column, shown_cell(cell))
                number += len(cell.quantities)


def _column(query: Query, clause: Clause) -> str | None:
    """The column whose header says most of the question and least beside it."""
    wanted = {word: concept.weight for concept in query.concepts for variant in concept.variants for word in variant}
    label = label_of(clause.cells)
    best, best_value = None, 0.0
    for i, cell in enumerate(clause.cells):
        if i == label or not cell.quantities:
            continue
        header = folded_terms(cell.header)
        value = sum(wanted.get(word, 0.0) for word in dict.fromkeys(header)) - 0.2 * sum(
            w not in wanted for w in header
        )
        if value > best_value:
            best, best_value = cell.header, value
    if best is None:
        numeric = [cell.header for i, cell in enumerate(clause.cells) if i != label and cell.quantities]
        return numeric[0] if len(numeric) == 1 else None
    return best


def _clauses(query: Query, asked: Asked, candidates: Sequence[Scored]) -> Iterator[Ranked]:
    """Clauses of one paper that give a figure of one unit and scope each, by the words before it."""
    best = candidates[0].clause
    numeric = asked if asked.numeric else None
    if numeric is None:
        return
    first: Focus | None = None
    seen = set()
    for candidate in candidates:
        clause = candidate.clause
        figure = focus(query, numeric, clause)
        if clause.document is not best.document or figure is None or clause.cells:
            continue
        if Asks.PERCENT not in numeric.kinds and figure.quantity.unit == "%":
            continue
        first = first or figure
        if figure.quantity.unit != first.quantity.unit or scope_of(figure) != scope_of(first):
            continue
        operand = operand_of(clause, figure.quantity)
        label = _label(clause, figure)
        if operand is not None and label and (label, operand.text) not in seen:
            seen.add((label, operand.text))
            yield Ranked(label, operand, clause)


def _label(clause: Clause, figure: Focus) -> str:
    """The words of the sentence before its first figure: what it speaks of."""
    whole = bare(clause.document.words(clause.sentence))
    first = next((q for q in find_quantities(whole) if q.kind is Kind.QUANTITY), None)
    words = whole[: first.span.start] if first is not None else clause.text[: figure.quantity.span.start]
    words = _TAIL.sub("", words.strip(" -–+*•:;,."))
    return words if len(words) <= _LABEL else words[:_LABEL].rsplit(" ", 1)[0] + "…"
