"""The first sentence of an answer: the figure asked for with its unit and what it speaks of, other figures left out.

A sentence of a report runs through several figures, parted by commas. What is kept of it: the part with the figure, the
rate that belongs to it (``đạt 25,1% dự toán``), and of the parts before it the words that say what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.marks import bare
from corpus.quantities import Kind as NumeralKind
from corpus.quantities import Quantity, find_quantities
from index.analysis import folded_terms
from index.query import Query
from qa.asked import NUMERIC, Asked, Kind
from qa.cells import label_of, shown_cell
from qa.evidence import Clause
from qa.focus import Focus, valued_figures
from qa.reader import counts

__all__ = ["figures_meant", "leading_clause", "leading_row"]

_CUT = re.compile(r"[;,](?=\s)|:(?=\s)|\.(?=\s+[A-ZÀ-ỸĐ])")
_RATE = re.compile(
    r"\s*(?:đã |mới |chỉ |ước )?(?:đạt|bằng|tăng|giảm|chiếm|tương đương|tương ứng|vượt|hụt|tỷ lệ|tỉ lệ|\()",
    re.IGNORECASE,
)
_BEFORE_FIGURE = re.compile(
    r"\s+(?:(?:trong )?tháng \d+|(?:trong )?quý [IVX\d]+|ước|đạt|là|thực hiện|được|với|khoảng|hơn|có|cho|gồm|lũy kế"
    r"|luỹ kế)(?![^\W_])"
)
_TELLING = 1.0
"""Weight from which on a word of the question must be said beside the figure."""
_SURE = 0.85
"""How near the next best figure may come to the one taken."""
_NAMED = 0.7
_SUBJECT_WORDS = 2
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch between two signs, with the sign behind it."""

    start: int
    end: int
    text: str
    quantities: tuple[Quantity, ...]

    @property
    def words(self) -> frozenset[str]:
        return frozenset(folded_terms(self.text))


def figures_meant(query: Query, asked: Asked, clause: Clause) -> list[Focus]:
    """The figure of ``clause`` that each numeric kind or counted noun of the question means, each once.

    None where the question asks for no figure outright, or where another figure of the clause fits about as well.
    """
    line = f" {' '.join((*(t.folded for t in query.carried), *query.folded))} "
    if not any(f" {ask} " in line for ask in ("bao nhieu", "may", "phan tram", "ty le")) and "%" not in query.question:
        return []
    if any(f" {each} " in line for each in ("moi noi", "lan luot", "tung", "cu the", "moi loai")):
        return []
    found: list[Focus] = []
    kinds = [kind for kind in asked.kinds if kind in NUMERIC]
    if len(kinds) != len(asked.kinds):
        return []
    for kind in kinds:
        nouns = asked.nouns if kind is Kind.COUNT and len(asked.nouns) > 1 else (None,)
        for noun in nouns:
            one = replace(asked, kinds=(kind,), nouns=asked.nouns if noun is None else (noun,))
            ranked = [
                pair
                for pair in valued_figures(query, one, clause)
                if all(pair[1].quantity is not other.quantity for other in found)
                and (kind is not Kind.NUMBER or len(kinds) == 1 or pair[1].quantity.unit != "%")
            ]
            if not ranked or (len(ranked) > 1 and ranked[1][0] > _SURE * ranked[0][0]):
                return []
            if noun is not None and counts(noun, ranked[0][1].quantity, clause) < _NAMED:
                return []
            found.append(ranked[0][1])
    return found


def leading_row(query: Query, clause: Clause, figures: Sequence[Focus]) -> tuple[str, str]:
    """``label — header: value`` of the cells asked for, and the other cells of the row."""
    label = label_of(clause.cells)
    head = clause.cells[label].words.rstrip(" .;:") if label is not None else ""
    quantities = iter(clause.quantities)
    meant = {id(figure.quantity) for figure in figures}
    wanted = {word for concept in query.concepts for variant in concept.variants for word in variant}
    asked_for: list[str] = []
    others: list[tuple[int, int, str]] = []
    for i, cell in enumerate(clause.cells):
        mine = [next(quantities) for _ in cell.quantities]
        if i == label and not any(id(q) in meant for q in mine):
            continue
        if any(id(q) in meant for q in mine):
            if i != label:
                asked_for.append(shown_cell(cell))
        elif i != label:
            others.append((-len(wanted & set(folded_terms(cell.header))), len(others), shown_cell(cell)))
    said = "; ".join(asked_for)
    first = f"{head[:1].upper()}{head[1:]} — {said}" if head and said else head or said
    return first, "; ".join(text for _, _, text in sorted(others))


def leading_clause(query: Query, clause: Clause, figures: Sequence[Focus]) -> str | None:
    """The parts of the sentence of ``clause`` that answer; ``None`` where it cannot be cut."""
    whole = bare(clause.document.words(clause.sentence))
    at = whole.find(clause.text)
    if at < 0:
        lead = bare(clause.document.words(clause.lead)) if clause.lead else ""
        whole = f"{lead} {clause.text}".strip()
        at = len(whole) - len(clause.text)
    parts = _parts(whole)
    spans = [(at + f.quantity.span.start, at + f.quantity.span.end) for f in figures]
    kept: set[int] = set()
    for start, end in spans:
        here = [i for i, part in enumerate(parts) if part.start < end and start < part.end]
        kept.update(here)
        for i in here:
            if i and _is_rate(parts[i]):
                kept.add(i - 1)  # a rate is a rate of what stands before it
            if i + 1 < len(parts) and _is_rate(parts[i + 1]) and any("%" in q.unit for q in parts[i + 1].quantities):
                kept.add(i + 1)
    if not kept:
        return None
    said: set[str] = set().union(*(parts[i].words for i in kept))
    first = min(kept)
    heads: dict[int, str] = {}
    for concept in query.concepts:
        if concept.weight < _TELLING or any(set(variant) <= said for variant in concept.variants):
            continue
        for i in range(first - 1, -1, -1):
            if any(set(variant) <= parts[i].words for variant in concept.variants):
                heads[i] = parts[i].text if not _counts(parts[i]) else _subject(parts[i].text)
                said |= parts[i].words
                break
    if 0 not in kept and 0 not in heads and first and not heads and _lower(parts[first].text):
        heads[0] = parts[0].text if not _counts(parts[0]) else _subject(parts[0].text)
    return _joined(parts, kept, heads)


def _parts(text: str) -> list[_Part]:
    edges = [0]
    edges += [m.end() for m in _CUT.finditer(text) if text.count("(", 0, m.start()) <= text.count(")", 0, m.start())]
    edges.append(len(text))
    quantities = find_quantities(text)
    return [
        _Part(start, end, text[start:end], tuple(q for q in quantities if start <= q.span.start < end))
        for start, end in zip(edges, edges[1:], strict=False)
        if text[start:end].strip()
    ]


def _is_rate(part: _Part) -> bool:
    return bool(_RATE.match(part.text))


def _counts(part: _Part) -> bool:
    return any(q.kind is NumeralKind.QUANTITY and q.unit not in ("tháng", "năm") for q in part.quantities)


def _lower(text: str) -> bool:
    return text.strip()[:1].islower()


def _subject(text: str) -> str:
    """The words of a part before it comes to its own figure."""
    for match in _BEFORE_FIGURE.finditer(text):
        if len(text[: match.start()].split()) >= _SUBJECT_WORDS:
            return text[: match.start()].rstrip(" ,;:") + " …"
    found = [q for q in find_quantities(text) if q.kind is NumeralKind.QUANTITY]
    return (text[: found[0].span.start] if found else text).rstrip(" ,;:") + " …"


def _joined(parts: Sequence[_Part], kept: set[int], heads: dict[int, str]) -> str:
    text, last = "", -1
    for i in sorted({*kept, *heads}):
        piece = (heads[i] if i in heads and i not in kept else parts[i].text).strip()
        if text and last != i - 1 and not text.endswith("…"):
            text = f"{text.rstrip(' ,;')} …"
        text = f"{text} {piece}".strip()
        last = i
    return text.strip().rstrip(" ,;:")
