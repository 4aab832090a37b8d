"""Arithmetic that a question asks for, over figures of the source, shown with its operands.

Only what a question plainly asks: a remainder, a sum, an average, a share. Where the operands are not beyond doubt
nothing is computed and the figures stand as the source gives them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from corpus.marks import bare
from corpus.quantities import Quantity
from corpus.unicode import fold
from index.analysis import folded_terms
from index.query import Phrase, Query
from qa.asked import Asked, Kind, Operation
from qa.focus import focus
from qa.operands import (
    Operand,
    Worked,
    headed_quantities,
    noun_of,
    operand_of,
    operands_of,
    same_things,
    written,
)
from qa.reader import Scored, counts

_ROW_COVERAGE = 0.8
_WITHIN = re.compile(r"\W*(?:trong (?:do|so)|bao gom|gom|rieng)(?![^\W_])")
_PLACES = 2
_SHARES = re.compile(r"%|ty le|ti le|so voi|so sanh|danh gia")
_PLANS = re.compile(r"ke hoach|du toan|chi tieu|\bkh\b|giao|muc tieu")
_RESULTS = re.compile(r"thuc hien|ket qua|\bth\b|\bdat\b|giai ngan|luy ke|uoc")
_EXACT = 0.9
"""How much of the noun asked for must stand behind a figure that counts the very thing."""
_RATIOS = 4


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


def _wanted_unit(asked: Asked, operand: Operand) -> bool:
    base = operand.quantity.unit
    for kind in asked.kinds:
        if (kind is Kind.AREA and base == "m2") or (kind is Kind.MONEY and base == "đồng"):
            return True
    for noun in asked.nouns:
        if noun[:1] == tuple(fold(base).split())[:1] or noun[:1] == noun_of(operand)[:1]:
            return True
        if noun and all(word in operand.clause.own.words or word in operand.clause.around.words for word in noun):
            return True
    return not asked.nouns and Kind.AREA not in asked.kinds and Kind.MONEY not in asked.kinds


def _row_remainder(scored: Sequence[Scored]) -> Worked | None:
    """Plan less result, where a table row gives both."""
    for candidate in scored[:8]:
        clause = candidate.clause
        if not clause.cells or candidate.coverage < _ROW_COVERAGE * scored[0].coverage:
            continue
        sides: dict[str, Operand] = {}
        for header, quantity in headed_quantities(clause):
            side = _side_of(header)
            operand = operand_of(clause, quantity) if side and (side not in sides or "luy ke" in header) else None
            if operand is not None and operand.unit != "%":
                sides[side] = operand
        if len(sides) == 2 and sides["plan"].part > sides["done"].part and sides["plan"].unit == sides["done"].unit:
            return _less(sides["plan"], sides["done"])
    return None


def _side_of(header: str) -> str:
    """Whether a column, by its folded header, holds the plan or the result; nothing for shares and others."""
    if _SHARES.search(header):
        return ""
    if _PLANS.search(header):
        return "plan"
    return "done" if _RESULTS.search(header) else ""


def _remainder(query: Query, asked: Asked, scored: Sequence[Scored]) -> Worked | None:
    worked = _row_remainder(scored) or _ratio_remainder(query, asked, scored)
    if worked is not None or scored[0].clause.cells:
        return worked
    best = scored[0]
    document = best.clause.document
    near = [s for s in scored[:6] if s.clause.document is document and s.coverage >= 0.75 * best.coverage]
    for group in ([best], near):
        operands = [o for s in group for o in operands_of(s.clause) if _wanted_unit(asked, o)]
        operands = _of_noun(asked, operands)
        same = [o for o in operands if o.unit == operands[0].unit] if operands else []
        distinct = {o.part: o for o in same}
        if len(distinct) < 2:
            continue
        whole = max(distinct.values(), key=lambda o: o.part)
        rest = [o for o in distinct.values() if o is not whole]
        done = _done(query, rest)
        if done is None:
            continue
        denied = done.clause is whole.clause and _denied(query, done)
        if denied or ((len(group) == 1 or noun_of(done)[:2] == noun_of(whole)[:2]) and same_things(whole, done)):
            return _less(whole, done)
    return None


def _less(whole: Operand, done: Operand) -> Worked:
    result = whole.part - done.part
    formula = f"{whole.text} − {done.text}"
    return Worked(written(result, whole.unit), formula, formula, (whole, done), result)


def _of_noun(asked: Asked, operands: Sequence[Operand]) -> list[Operand]:
    """Those that count the very thing asked for, where two or more do: ``hộ đất nông nghiệp``, not ``hộ đất ở``."""
    exact = [o for o in operands if any(len(n) > 1 and counts(n, o.quantity, o.clause) >= _EXACT for n in asked.nouns)]
    return exact if len({o.part for o in exact}) > 1 else list(operands)


def _named(nouns: Sequence[Phrase], scored: Sequence[Scored]) -> bool:
    """Whether another of the best clauses counts one of ``nouns`` by all of its words."""
    return any(
        counts(noun, quantity, one.clause) >= _EXACT
        for one in scored[:_RATIOS]
        for quantity in one.clause.quantities
        for noun in nouns
    )


def _ratio_remainder(query: Query, asked: Asked, scored: Sequence[Scored]) -> Worked | None:
    """The rest of a ratio that counts what is asked: 7 of ``83/90 hộ``."""
    long = [noun for noun in asked.nouns if len(noun) > 1]
    for candidate in scored[:_RATIOS]:
        if candidate.coverage < _ROW_COVERAGE * scored[0].coverage or not candidate.answers or candidate.clash:
            continue
        figure = focus(query, asked, candidate.clause)
        if figure is None or figure.quantity.of is None or figure.quantity.of <= figure.quantity.value:
            continue
        quantity = figure.quantity
        if long and max(counts(noun, quantity, candidate.clause) for noun in long) < _EXACT and _named(long, scored):
            continue  # "58/86 hộ đất ở" is none of "hộ đất nông nghiệp"
        sides = [o for o in operands_of(candidate.clause) if o.quantity is quantity]
        if len(sides) == 2:
            return _less(sides[1], sides[0])
    return None


def _done(query: Query, rest: Sequence[Operand]) -> Operand | None:
    """The part that is done: the only one, or the one beside the verb that the question denies."""
    if len(rest) == 1:
        return rest[0]
    denied = _denied_words(query)
    for operand in rest:
        before = folded_terms(
            operand.clause.text[max(0, operand.quantity.span.start - 30) : operand.quantity.span.start]
        )
        if denied & set(before[-4:]):
            return operand
    return next((operand for operand in rest if _denied(query, operand)), None)


def _denied_words(query: Query) -> set[str]:
    """What the question says is not done yet: the words behind ``chưa``."""
    words = query.folded
    return set(words[words.index("chua") + 1 :]) if "chua" in words else set()


def _denied(query: Query, operand: Operand) -> bool:
    """Whether the words right behind the noun of ``operand`` are those that the question denies."""
    denied = _denied_words(query)
    behind = folded_terms(operand.clause.text[operand.quantity.span.end : operand.quantity.span.end + 40])
    return bool(denied) and set(behind[:2]) <= denied and len(behind) > 1


def _average(query: Query, scored: Sequence[Scored]) -> Worked | None:
    """How much falls to each: the money or the number asked for over the number of what ``mỗi`` names."""
    words = query.folded
    at = len(words) - 1 - words[::-1].index("moi") if "moi" in words else -1
    each = words[at + 1 : at + 2]
    many = next(
        (words[i + 2 : i + 3] for i in range(len(words) - 1, -1, -1) if words[i : i + 2] == ("bao", "nhieu")),
        (),
    )
    for candidate in scored[:3]:
        operands = operands_of(candidate.clause)
        over = [o for o in operands if noun_of(o)[:1] == each]
        over = [o for o in over if o.quantity.value < (o.quantity.of or o.quantity.value + 1)] or over
        under = [o for o in operands if noun_of(o)[:1] == many and o not in over]
        if not under:
            money = [o for o in operands if o.quantity.unit == "đồng"]
            others = [o for o in operands if o not in over and o.quantity not in [p.quantity for p in over]]
            under = money or (others if len(others) == 1 and not many else [])
        over = over[:1] if over and over[0].quantity.of is not None else over
        if each and len(over) == 1 and len(under) == 1 and over[0].part:
            return _divided(under[0], over[0])
    return None


def _divided(under: Operand, over: Operand) -> Worked:
    """``under`` for each of ``over``; money that comes out small is told in the next smaller scale."""
    result, unit = under.part / over.part, under.unit
    words = unit.split()
    if result < 1 and words[:1] in (["tỷ"], ["tỉ"]):
        result, unit = result * 1000, " ".join(["triệu", *words[1:]])
    shown = round(result, _PLACES)
    formula = f"{under.text} : {over.text}"
    return Worked(written(shown, unit), formula, formula, (under, over), shown)


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
    operands = [next((o for o in operands_of(s.clause) if _wanted_unit(asked, o)), None) for s in group]
    parts = [o for o in operands if o is not None]
    if len(parts) < 2 or len({noun_of(o)[:1] for o in parts}) > 1 or "tong" in best.clause.own.words:
        return None
    result = sum((o.part for o in parts), Decimal(0))
    formula = " + ".join(operand.text for operand in parts)
    return Worked(written(result, parts[0].unit), formula, formula, tuple(parts), result)


def _share(asked: Asked, scored: Sequence[Scored]) -> Worked | None:
    if len(asked.quantities) < 2:
        return None
    for candidate in scored[:3]:
        operands = operands_of(candidate.clause)
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
            return Worked(written(result, "%"), f"{shown} × 100", shown, tuple(pair), result)
    return None


def _bare(quantity: Quantity) -> Decimal:
    """The number of a quantity without its scale."""
    for scale in (10**9, 10**6, 10**3):
        if quantity.value % scale == 0 and quantity.value >= scale:
            return quantity.value / scale
    return quantity.value
