"""Arithmetic that a question asks for, over figures of the source, shown with its operands.

Only what a question plainly asks: a remainder, a sum, an average, a share. Where the operands are not beyond doubt
nothing is computed and the figures stand as the source gives them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.marks import bare
from corpus.numbers import write_number
from corpus.quantities import Kind as NumeralKind
from corpus.quantities import Quantity, find_quantities
from corpus.unicode import fold
from index.analysis import folded_terms
from index.query import Query
from index.word_lists import compounds
from qa.asked import Asked, Kind, Operation
from qa.evidence import Clause
from qa.reader import Scored

_ROW_COVERAGE = 0.8
_WITHIN = re.compile(r"\W*(?:trong (?:do|so)|bao gom|gom|rieng)(?![^\W_])")
_PLACES = 2
"""Decimals of a share or an average that does not come out even."""


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure as the source writes it. ``text`` is number and unit."""

    clause: Clause
    quantity: Quantity
    text: str
    part: Decimal
    """Its value as written, in the scale of ``unit``."""
    unit: str


@dataclass(frozen=True, slots=True)
class Worked:
    """``result`` equals ``formula`` over ``operands``; ``text`` is the result with its unit."""

    text: str
    formula: str
    shown: str
    """The formula as a person writes it."""
    operands: tuple[Operand, ...]
    result: Decimal


def work_out(query: Query, asked: Asked, scored: Sequence[Scored]) -> Worked | None:
    """The computation that ``asked`` wants, over the best clauses; ``None`` when its operands are not plain."""
    if not scored:
        return None
    if asked.operation is Operation.REMAINDER:
        return _remainder(query, asked, scored)
    if asked.operation is Operation.AVERAGE:
        return _average(query, scored)
    if asked.operation is Operation.SUM:
        return _sum(asked, scored)
    if asked.operation is Operation.SHARE:
        return _share(asked, scored)
    return None


def _operands(clause: Clause) -> list[Operand]:
    """Every figure of ``clause``; a ratio gives both of its sides."""
    found = []
    for quantity in clause.quantities:
        if quantity.kind is not NumeralKind.QUANTITY or quantity.unit in ("tháng", "năm", "%"):
            continue
        unit = _unit(clause, quantity)
        written = clause.text[quantity.number_span.start : quantity.number_span.end]
        sides = written.split("/") if quantity.of is not None else [written]
        for side, value in zip(sides, (quantity.value, quantity.of), strict=False):
            digits = "".join(c for c in side if c.isdigit() or c in ".,").strip(".,")
            if value is None or not digits:
                continue
            scale = _scale(value, digits)
            found.append(Operand(clause, quantity, f"{digits} {unit}".strip(), value / scale, unit))
    return found


def _unit(clause: Clause, quantity: Quantity) -> str:
    """The unit as written, a counted noun with its second syllable where the two are one word: ``học viên``."""
    unit = quantity.unit_text or quantity.unit
    following = re.match(r"\s+([^\W\d_]+)", clause.text[quantity.span.end :])
    if unit and " " not in unit and following and (unit.lower(), following[1].lower()) in compounds()[0]:
        return f"{unit} {following[1]}"
    return unit


def _scale(value: Decimal, digits: str) -> Decimal:
    from corpus.numbers import parse_number

    try:
        written = parse_number(digits)
    except ValueError:
        return Decimal(1)
    return value / written if written else Decimal(1)


def _noun(operand: Operand) -> tuple[str, ...]:
    """The words right behind the number, up to the next sign: what it counts."""
    end = operand.quantity.number_span.end
    behind = re.split(r"[,;:.()]", operand.clause.text[end : end + 40], maxsplit=1)[0]
    return tuple(folded_terms(behind))[:3]


def _same_things(one: Operand, other: Operand) -> bool:
    """Whether two operands count the same: "hộ đất ở" are no part of "hộ đất nông nghiệp"."""
    return all(a == b for a, b in zip(_noun(one)[1:], _noun(other)[1:], strict=False))


def _written(value: Decimal, unit: str) -> str:
    rounded = round(value, _PLACES)
    value = value if value == rounded else rounded
    return f"{write_number(value.normalize() if value % 1 else value.quantize(Decimal(1)))} {unit}".strip().replace(
        " %", "%"
    )


def _wanted_unit(asked: Asked, operand: Operand) -> bool:
    base = operand.quantity.unit
    for kind in asked.kinds:
        if (kind is Kind.AREA and base == "m2") or (kind is Kind.MONEY and base == "đồng"):
            return True
    for noun in asked.nouns:
        if noun[:1] == tuple(fold(base).split())[:1] or noun[:1] == _noun(operand)[:1]:
            return True
        if noun and all(word in operand.clause.own.words or word in operand.clause.around.words for word in noun):
            return True
    return not asked.nouns and Kind.AREA not in asked.kinds and Kind.MONEY not in asked.kinds


def _row_remainder(scored: Sequence[Scored]) -> Worked | None:
    """Plan less result, where a table row gives both."""
    for candidate in scored[:8]:
        clause = candidate.clause
        at = clause.document.passages[clause.passage].table
        if at is None or candidate.coverage < _ROW_COVERAGE * scored[0].coverage:
            continue
        table = clause.document.tables[at[0]]
        sides: dict[str, Operand] = {}
        for column, cell in zip(table.columns, table.rows[at[1]].cells, strict=False):
            header = fold(column)
            side = (
                "plan"
                if "ke hoach" in header and "%" not in header
                else "done"
                if "thuc hien" in header and "%" not in header
                else ""
            )
            if cell is None or not side or side in sides:
                continue
            operands = _operands(_cell_clause(clause, bare(clause.document.text[cell.start : cell.end])))
            if operands:
                sides[side] = operands[0]
        if len(sides) == 2 and sides["plan"].part > sides["done"].part and sides["plan"].unit == sides["done"].unit:
            whole, done = sides["plan"], sides["done"]
            result = whole.part - done.part
            formula = f"{whole.text} − {done.text}"
            return Worked(_written(result, whole.unit), formula, formula, (whole, done), result)
    return None


def _cell_clause(clause: Clause, words: str) -> Clause:
    return replace(clause, text=words, quantities=tuple(find_quantities(words)))


def _remainder(query: Query, asked: Asked, scored: Sequence[Scored]) -> Worked | None:
    worked = _row_remainder(scored) if Kind.COUNT in asked.kinds else None
    if worked is not None:
        return worked
    best = scored[0]
    document = best.clause.document
    near = [s for s in scored[:6] if s.clause.document is document and s.coverage >= 0.75 * best.coverage]
    for group in ([best], near):
        operands = [o for s in group for o in _operands(s.clause) if _wanted_unit(asked, o)]
        same = [o for o in operands if o.unit == operands[0].unit] if operands else []
        distinct = {o.part: o for o in same}
        if len(distinct) < 2:
            continue
        whole = max(distinct.values(), key=lambda o: o.part)
        rest = [o for o in distinct.values() if o is not whole]
        done = _done(query, rest)
        if done is None or (len(group) > 1 and _noun(done)[:2] != _noun(whole)[:2]):
            continue
        if _same_things(whole, done):
            result = whole.part - done.part
            formula = f"{whole.text} − {done.text}"
            return Worked(_written(result, whole.unit), formula, formula, (whole, done), result)
    return None


def _done(query: Query, rest: Sequence[Operand]) -> Operand | None:
    """The part that is done: the only one, or the one beside the verb that the question denies."""
    if len(rest) == 1:
        return rest[0]
    words = query.folded
    denied = set(words[words.index("chua") + 1 :]) if "chua" in words else set()
    for operand in rest:
        before = folded_terms(
            operand.clause.text[max(0, operand.quantity.span.start - 30) : operand.quantity.span.start]
        )
        if denied & set(before[-4:]):
            return operand
    return None


def _average(query: Query, scored: Sequence[Scored]) -> Worked | None:
    words = query.folded
    at = len(words) - 1 - words[::-1].index("moi") if "moi" in words else -1
    each = words[at + 1 : at + 2]
    many = next(
        (words[i + 2 : i + 3] for i in range(len(words) - 1, -1, -1) if words[i : i + 2] == ("bao", "nhieu")),
        (),
    )
    for candidate in scored[:3]:
        operands = _operands(candidate.clause)
        over = [o for o in operands if _noun(o)[:1] == each]
        under = [o for o in operands if _noun(o)[:1] == many]
        if each and many and len(over) == 1 and len(under) == 1 and over[0].part:
            result = under[0].part / over[0].part
            shown = round(result, _PLACES)
            formula = f"{under[0].text} : {over[0].text}"
            return Worked(_written(shown, under[0].unit), formula, formula, (under[0], over[0]), shown)
    return None


def _sum(asked: Asked, scored: Sequence[Scored]) -> Worked | None:
    best = scored[0]
    passage = best.clause.passage
    group = [
        s for s in scored if s.clause.document is best.clause.document and s.clause.passage == passage and s.answers
    ]
    group = [
        s
        for s in group
        if s.coverage >= 0.9 * best.coverage and {c.typed for c in s.missing} <= {c.typed for c in best.missing}
    ]
    # "trong đó có 02 ..." counts some of those before it once more
    group = [s for s in group if not _WITHIN.match(fold(bare(s.clause.text)))]
    group.sort(key=lambda s: s.clause.spans[0].start)
    operands = [next((o for o in _operands(s.clause) if _wanted_unit(asked, o)), None) for s in group]
    parts = [o for o in operands if o is not None]
    if len(parts) < 2 or len({_noun(o)[:1] for o in parts}) > 1 or "tong" in best.clause.own.words:
        return None
    result = sum((o.part for o in parts), Decimal(0))
    formula = " + ".join(operand.text for operand in parts)
    return Worked(_written(result, parts[0].unit), formula, formula, tuple(parts), result)


def _share(asked: Asked, scored: Sequence[Scored]) -> Worked | None:
    if len(asked.quantities) < 2:
        return None
    for candidate in scored[:3]:
        operands = _operands(candidate.clause)
        pair = []
        for quantity in asked.quantities[:2]:
            match = [
                o
                for o in operands
                if o.part == quantity.value or o.quantity.value == quantity.value or o.quantity.of == quantity.value
            ]
            match = [o for o in match if o.part in (quantity.value, _bare(quantity))] or match
            if match:
                pair.append(match[0])
        if len(pair) == 2 and pair[1].part:
            result = round(pair[0].part / pair[1].part * 100, _PLACES)
            shown = f"{pair[0].text} : {pair[1].text}"
            return Worked(_written(result, "%"), f"{shown} × 100", shown, tuple(pair), result)
    return None


def _bare(quantity: Quantity) -> Decimal:
    """The number of a quantity without its scale."""
    for scale in (10**9, 10**6, 10**3):
        if quantity.value % scale == 0 and quantity.value >= scale:
            return quantity.value / scale
    return quantity.value
