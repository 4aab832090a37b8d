"""Sources that give another figure for the same thing: shown side by side, never averaged or picked.

The index holds the conflicts that were found when it was built. Where it holds none for the figure of an answer, the
clauses that answer the question as well are looked through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.document import Document
from corpus.marks import bare
from corpus.quantities import Quantity, find_quantities
from corpus.source import Span
from corpus.unicode import fold
from index.cells import cell_headers
from index.query import Query
from index.retrieval import Hit, Retriever
from index.store import Entry
from qa.asked import Asked, Kind
from qa.evidence import Clause, clauses_of
from qa.focus import Focus, focus, planned, ranked_figures, scope_of
from qa.reader import Scored, same_subjects

__all__ = ["OtherSide", "other_sides"]

_COVERED = 0.8
"""Share of the first side's coverage that the other side must reach to speak of the same thing."""
_TOLD = frozenset({Kind.TEXT, Kind.YES_NO})
"""Questions that ask for no figure and are answered by sentences that may hold one."""
_NEARLY = 0.95
NOT_ASSESSED = "Chưa đánh giá"
"""What tables of targets write where no result is given."""
_MOST = 3
"""Other figures for one thing that an answer shows."""


@dataclass(frozen=True, slots=True)
class OtherSide:
    """A clause that says another figure: ``mine`` is the answer's, ``theirs`` the clause's, both as written.

    ``agrees`` where the answer's own sentence says their figure too: worth showing beside it, but no contradiction.
    """

    clause: Clause
    mine: str
    theirs: str
    agrees: bool = False
    figure: bool = True
    """False where the clause gives no figure at all but says that none is given yet."""


def other_sides(
    query: Query, asked: Asked, best: Scored, scored: Sequence[Scored], retriever: Retriever
) -> list[OtherSide]:
    """What stands against the figure of ``best`` that answers ``query``: each other figure once, the likest first."""
    if not asked.numeric and Kind.DATE not in asked.kinds:
        return list(_recorded(_figures_in(best.clause), best.clause, retriever)) if _TOLD & set(asked.kinds) else []
    mine = focus(query, asked, best.clause)
    if mine is None:
        return []
    recorded = list(_recorded(_figures_meant(mine, best.clause), best.clause, retriever))
    if recorded:
        return [_with_unit(side, scored) for side in recorded]
    other = _found(query, asked, best, mine, scored)
    if other is None:
        row = _unassessed(query, best, scored)
        return [OtherSide(row.clause, mine.written, NOT_ASSESSED, figure=False)] if row is not None else []
    theirs = focus(query, asked, other.clause)
    if theirs is None:
        return [OtherSide(other.clause, mine.written, other.clause.text[:80])]
    return [OtherSide(other.clause, mine.written, theirs.written, _says(best.clause, theirs.quantity))]


def _unassessed(query: Query, best: Scored, scored: Sequence[Scored]) -> Scored | None:
    """The row of another place that leaves unassessed what ``best`` gives a figure of."""
    for other in scored[1:]:
        if not other.clause.cells or not _elsewhere(best.clause, other.clause) or other.clash:
            continue
        if other.coverage < _NEARLY * best.coverage or not same_subjects(query, best.clause, other.clause):
            continue
        if any(NOT_ASSESSED.lower() in cell.words.lower() for cell in other.clause.cells):
            return other
    return None


def _recorded(figures: Sequence[int], clause: Clause, retriever: Retriever) -> Iterator[OtherSide]:
    """The other sides of the conflicts that the index holds for the first of ``figures`` that has any."""
    store, text = retriever.store, clause.document.text
    entry = next(entry for entry in store.entries if entry.name == clause.document.name)
    number, records = next(((n, found) for n in figures if (found := store.conflicts_of(entry, n))), (0, ()))
    mine = clause.document.figures[number] if records else None
    shown: set[tuple[int, ...]] = set()
    for record in records:
        document_number, ordinal = record.beside(entry.id, number)
        other = store.entry(document_number)
        document = store.document(other)
        figure = document.figures[ordinal]
        digits = figure.value.normalize().as_tuple().digits  # a table may leave the scale to its header
        beside = _clause_of(retriever, other, document, ordinal)
        if mine is None or beside is None or digits in shown or len(shown) == _MOST:
            continue
        shown.add(digits)
        yield OtherSide(beside, _written(text, mine.span), _written(document.text, figure.span))


def _with_unit(side: OtherSide, scored: Sequence[Scored]) -> OtherSide:
    """``side``, told by a sentence of its paper that writes the figure with its unit, where a bare cell told it."""
    cell = find_quantities(side.theirs)
    if not side.clause.cells or len(cell) != 1 or cell[0].unit:
        return side
    for one in scored:
        if one.clause.document is side.clause.document and not one.clause.cells and not one.clash:
            for quantity in one.clause.quantities:
                if quantity.unit and not quantity.key and _digits(quantity) == _digits(cell[0]):
                    written = one.clause.text[quantity.span.start : quantity.span.end]
                    return replace(side, clause=one.clause, theirs=written)
    return side


def _digits(quantity: Quantity) -> tuple[int, ...]:
    """The digits of a value: a table may leave its scale to a header."""
    return quantity.value.normalize().as_tuple().digits if quantity.value is not None else ()


def _written(text: str, span: Span) -> str:
    return bare(text[span.start : span.end])


def _figures_in(clause: Clause) -> list[int]:
    """The figures of the document that stand in ``clause``, as indices into ``Document.figures``."""
    return [
        number
        for number, figure in enumerate(clause.document.figures)
        if figure.passage == clause.passage and any(s.start <= figure.span.start < s.end for s in clause.spans)
    ]


def _figures_meant(mine: Focus, clause: Clause) -> list[int]:
    """Those of them that ``mine`` is: one, or each time that the clause writes it."""
    document = clause.document
    found = []
    for number in _figures_in(clause):
        figure = document.figures[number]
        same = figure.value == mine.quantity.value or _written(document.text, figure.span) == bare(mine.written)
        if same and (not mine.header or cell_headers(document, figure)[1] == mine.header):
            found.append(number)
    return found


def _clause_of(retriever: Retriever, entry: Entry, document: Document, ordinal: int) -> Clause | None:
    """The clause that holds figure ``ordinal`` of ``document``."""
    figure = document.figures[ordinal]
    hit = Hit(entry.first + figure.passage, entry, figure.passage, 0.0, 0.0)
    clauses = (clause for _, clause in clauses_of(retriever, [hit]))
    return next((c for c in clauses if any(s.start <= figure.span.start < s.end for s in c.spans)), None)


def _found(query: Query, asked: Asked, best: Scored, mine: Focus, scored: Sequence[Scored]) -> Scored | None:
    """A clause that answers as well as ``best`` with another figure, or ``None``.

    The first clause of another document (or of a table against the text) that speaks of the same thing decides: if it
    says the same figure the documents agree. Another ward, period or status is another thing, not a conflict.
    """
    for other in scored[1:]:
        if not other.answers or other.clash or not _elsewhere(best.clause, other.clause):
            continue
        if other.coverage < _COVERED * best.coverage or {c.typed for c in other.missing} - {
            c.typed for c in best.missing
        }:
            continue
        if not same_subjects(query, best.clause, other.clause):
            continue
        rivals = [
            figure
            for figure in ranked_figures(query, asked, other.clause)
            if figure.quantity.unit == mine.quantity.unit and _same_scope(mine, figure)
        ]
        if not rivals:
            continue
        if any(_same_value(mine.quantity, figure.quantity) for figure in rivals):
            return None
        if _says(other.clause, mine.quantity):
            return None
        if asked.numeric and planned(best.clause, mine) != planned(other.clause, rivals[0]):
            continue
        return other
    return None


def _says(clause: Clause, figure: Quantity) -> bool:
    """Whether the sentence of ``clause`` says that very number, be it of another part of it; dates tell nothing."""
    words = bare(clause.document.words(clause.sentence))
    return not figure.key and any(q.unit == figure.unit and _same_value(q, figure) for q in find_quantities(words))


def _elsewhere(one: Clause, other: Clause) -> bool:
    """Another paper of the same ward, or the table of the same paper."""
    if one.document is other.document:
        return _table(one) != _table(other)
    wards = [clause.document.metadata.ward for clause in (one, other)]
    return wards[0] is None or wards[1] is None or fold(wards[0].value) == fold(wards[1].value)


def _table(clause: Clause) -> int | None:
    """The table that a clause is a row of, ``None`` for running text."""
    at = clause.document.passages[clause.passage].table
    return at[0] if at is not None else None


def _same_value(one: Quantity, other: Quantity) -> bool:
    if one.key or other.key:
        return one.key == other.key
    return one.value == other.value and (one.of is None or other.of is None or one.of == other.of)


def _same_scope(mine: Focus, theirs: Focus) -> bool:
    """Neither a month's figure against a cumulated one nor figures of two named periods."""
    first, second = scope_of(mine), scope_of(theirs)
    return first == second or "" in (first, second)
