"""A set of documents and its questions as they would be of other wards with other figures.

Who remembers the documents, or was built on them, fails here; who reads them does not. Everything is rewritten by one
map (:mod:`eval.renaming`, :mod:`eval.refiguring`), gold quotes as the slices of the rewritten documents that they are.
A row whose gold can no longer be shown to be true is left out and counted under its reason.
"""

from __future__ import annotations

import ast
import operator
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from corpus.document import Document
from eval.refiguring import FigureMap, Number, numbers_in, write_like
from eval.relations import keep, relations_of, share_of
from eval.renaming import Edit, Names, names_in

__all__ = ["Counterfactual", "Rewritten", "counterfactual", "evaluated", "row_numbers"]

Row = Mapping[str, Any]
_YEAR = re.compile(r"(?<![^\W_])20\d\d(?![^\W_])")
_DIGITS = re.compile(r"(?<![\d.,])\d+(?![.,]?\d)")
_NEAR = 8
"""How many figures of the quotes a percentage may be calculated from."""
_COMPARED = frozenset({"cross_ward", "computed"})


class _UntrueError(Exception):
    """The gold of a row cannot be shown to be true afterwards; the argument says why."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """One document: its new file stem and text, and what was changed where (offsets into the old text)."""

    stem: str
    text: str
    source: Document
    edits: tuple[Edit, ...]
    known: tuple[tuple[Number, str], ...]
    """Every figure of the old text with what has come in its place."""

    def piece(self, start: int, end: int) -> str:
        """What ``source.text[start:end]`` has become; a change that crosses its ends comes in whole."""
        inside = [edit for edit in self.edits if edit[0] < end and start < edit[1]]
        if inside:
            start, end = min(start, inside[0][0]), max(end, inside[-1][1])
        return _applied(self.source.text[start:end], [(a - start, b - start, new) for a, b, new in inside])

    def digits(self, start: int, end: int) -> dict[str, str]:
        """Every plain number of ``source.text[start:end]``, days and list numbers too, and what it has become."""
        made = {edit[0]: edit[2] for edit in self.edits}
        return {m[0]: made.get(m.start(), m[0]) for m in _DIGITS.finditer(self.source.text, start, end)}


@dataclass(slots=True)
class Counterfactual:
    """What :func:`counterfactual` made."""

    documents: list[Rewritten]
    rows: list[dict[str, Any]]
    dropped: Counter[str] = field(default_factory=Counter)
    """Rows left out, by reason (Vietnamese, shown to a person)."""
    names: Mapping[str, str] = field(default_factory=dict)
    relations_kept: int = 0
    relations: int = 0


def _applied(text: str, edits: Iterable[Edit]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def row_numbers(document: Document) -> frozenset[int]:
    """Offsets of the cells that only number the rows of a table."""
    return frozenset(
        cell.start
        for table in document.tables
        for row in table.rows
        if row.cells and (cell := row.cells[0]) is not None
        if document.text[cell.start : cell.end].strip(" .*").isdigit() and cell.end - cell.start <= 5
    )


def _apart(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """``edits`` in order; of two that overlap the first is made."""
    kept: list[Edit] = []
    for edit in sorted(edits):
        if not kept or kept[-1][1] <= edit[0]:
            kept.append(edit)
    return tuple(kept)


def counterfactual(documents: Sequence[Document], rows: Sequence[Row], seed: int = 1) -> Counterfactual:
    """Rewrite ``documents`` and the question set ``rows`` about them; the same seed gives the same outcome."""
    rng = Random(seed)
    figures = FigureMap(rng.uniform(0.52, 0.66), years=rng.choice((2, 3, 4)), papers=rng.randrange(2, 8))
    wards = {document.metadata.ward.value for document in documents if document.metadata.ward}
    texts = [document.text for document in documents]
    names = Names(set[str]().union(*(names_in(text, wards) for text in texts)), texts, rng)
    kept, relations = keep((r for document in documents for r in relations_of(document)), figures)
    rewritten = []
    for document in documents:
        fixed = row_numbers(document) | names.numbered(document.text)
        edits = _apart([*names.edits(document.text), *figures.edits(document.text, fixed)])
        stem = _applied(slug := names.slug(Path(document.name).stem), _years(slug, figures))
        known = _known(document, edits)
        rewritten.append(Rewritten(stem, _applied(document.text, edits), document, edits, known))
    made = Counterfactual(rewritten, [], Counter(), names.new, kept, relations)
    rewriter = _Rows(names, figures, {Path(d.source.name).stem: d for d in rewritten})
    for row in rows:
        try:
            made.rows.append(rewriter.row(row))
        except _UntrueError as reason:
            made.dropped[str(reason)] += 1
    return made


def _years(stem: str, figures: FigureMap) -> list[Edit]:
    return [(*match.span(), str(int(match[0]) + figures.years)) for match in _YEAR.finditer(stem)]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rewrites the rows of a question set."""

    names: Names
    figures: FigureMap
    documents: Mapping[str, Rewritten]

    def words(self, text: str, slips: bool = False) -> str:
        """Anything a person typed; with ``slips`` names may be misspelt."""
        figures = self.figures.edits(text, self.names.numbered(text))
        named = self.names.edits(text, typed=True)
        return _applied(text, _apart([*named, *figures, *(self.names.misspelt(text, named) if slips else ())]))

    def row(self, row: Row) -> dict[str, Any]:
        """The row after the change; :class:`_UntrueError` where that cannot be."""
        gold = row["gold"]
        stems = [*gold["quote_docs"], *gold["docs"]]
        if missing := [stem for stem in stems if stem not in self.documents]:
            raise _UntrueError(f"thiếu văn bản {missing[0]}")
        quotes, known, written = [], list[tuple[Number, str]](), dict[str, str]()
        for quote, stem in zip(gold["quotes"], gold["quote_docs"], strict=True):
            document = self.documents[stem]
            start = document.source.text.find(quote)
            if start < 0:
                raise _UntrueError("trích dẫn không có trong văn bản")
            quotes.append(document.piece(start, start + len(quote)))
            written |= document.digits(start, start + len(quote))
            known += [pair for pair in document.known if start <= pair[0].start < start + len(quote)]
        counted = {number.written for number, _ in known}
        known += [
            (number, new)
            for old, new in written.items()
            if old not in counted
            for number in numbers_in(old)
            if number.written == old
        ]
        for stem in gold["docs"]:
            known += self.documents[stem].known
        result = self._result(row, known)
        answers = {
            kind: [self._item(item, known, result, needed=kind != "none_of") for item in items]
            for kind, items in gold["answers"].items()
        }
        answers["none_of"] = [item for item in answers["none_of"] if item not in answers["all_of"]]
        if row["category"] in _COMPARED and not _same_order(gold["answers"]["all_of"], answers["all_of"]):
            raise _UntrueError("thứ tự lớn nhỏ của các số đã đổi")
        renamed = {stem: document.stem for stem, document in self.documents.items()}
        new_gold = {
            **gold,
            "answers": answers,
            "quotes": quotes,
            "quote_docs": [renamed[stem] for stem in gold["quote_docs"]],
            "docs": [renamed[stem] for stem in gold["docs"]],
        }
        if gold.get("section"):
            new_gold["section"] = self.words(gold["section"])
        if gold.get("conflict"):
            new_gold["conflict"] = [
                {
                    **side,
                    "doc": renamed.get(side["doc"], side["doc"]),
                    "figure": self._item(side["figure"], known, result, needed=False),
                }
                for side in gold["conflict"]
            ]
        slips = row["category"] == "typo"
        changed = {**row, "question": self.words(row["question"], slips), "gold": new_gold}
        if row.get("history"):
            changed["history"] = [self.words(text, slips) for text in row["history"]]
        if result:
            changed["computation"] = self._computation(row["computation"], known, result)
        return changed

    def _item(self, item: str, known: Sequence[tuple[Number, str]], result: _Result | None, *, needed: bool) -> str:
        """One gold answer: each of its figures as the quotes, else the documents, have it."""
        edits = list(self.names.edits(item, typed=True))
        counted = {number.start for number in numbers_in(item)}
        edits += [edit for edit in self.figures.edits(item) if edit[0] not in counted]
        for number in numbers_in(item):
            if result is not None and number.value == result.old:
                edits.append((number.start, number.end, write_like(number.written, result.new)))
            elif (new := _found(number, known)) is not None:
                edits.append((number.start, number.end, self._as_in(number, *new)))
            elif (share := share_of(number, known[:_NEAR])) is not None:
                edits.append((number.start, number.end, write_like(number.written, share)))
            elif needed:
                raise _UntrueError("số của đáp án không có trong văn bản")
            else:
                edits.append((number.start, number.end, self.figures.written(number)))
        return _applied(item, _apart(edits))

    def _as_in(self, number: Number, there: Number, new: str) -> str:
        if there.written == number.written:
            return new
        if new == there.written:
            return number.written
        return self.figures.written(replace(number, percent=there.percent))

    def _result(self, row: Row, known: Sequence[tuple[Number, str]]) -> _Result | None:
        computation = row.get("computation")
        if not computation:
            return None
        named = [number for text in computation["operands"] for number in numbers_in(text)]
        old = [numbers_in(computation["result"])]
        if len(named) != len(computation["operands"]) or len(old[0]) != 1:
            raise _UntrueError("phép tính không đọc được")
        new: dict[Decimal, Fraction] = {}
        for number in named:
            there = _found(number, known)
            if there is None:
                raise _UntrueError("số hạng của phép tính không có trong văn bản")
            written = numbers_in(self._as_in(number, *there))
            new[number.value.normalize()] = Fraction(written[0].value)
        said = old[0][0].value
        try:
            before = evaluated(computation["expression"], lambda value: Fraction(value))
            after = evaluated(computation["expression"], lambda value: new.get(value.normalize(), Fraction(value)))
        except (ValueError, ZeroDivisionError) as error:
            raise _UntrueError("phép tính không đọc được") from error
        step = Fraction(10) ** min(0, int(said.as_tuple().exponent))
        if abs(before - Fraction(said)) > step / 2 or after <= 0:
            raise _UntrueError("phép tính không còn ra kết quả dương")
        if step == 1 and after.denominator != 1:
            raise _UntrueError("phép tính không còn ra số nguyên")
        if before == Fraction(said) and (after / step).denominator != 1:
            raise _UntrueError("phép tính không còn ra số tròn")
        return _Result(said, round(after / step) * step, new)

    def _computation(self, computation: Row, known: Sequence[tuple[Number, str]], result: _Result) -> dict[str, Any]:
        operands = [self._item(text, known, None, needed=False) for text in computation["operands"]]
        tree = ast.parse(computation["expression"], mode="eval")
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant):
                new = result.operands.get(Decimal(str(node.value)).normalize(), Fraction(str(node.value)))
                node.value = int(new) if new.denominator == 1 else float(new)
        said = self._item(computation["result"], known, result, needed=False)
        return {**computation, "expression": ast.unparse(tree), "operands": operands, "result": said}


@dataclass(frozen=True, slots=True)
class _Result:
    """Outcome of a computation before and after, and its operands after."""

    old: Decimal
    new: Fraction
    operands: Mapping[Decimal, Fraction]


def _known(document: Document, edits: Sequence[Edit]) -> tuple[tuple[Number, str], ...]:
    """Figures of a document with what comes in their place."""
    made = {edit[0]: edit[2] for edit in edits}
    return tuple((number, made.get(number.start, number.written)) for number in numbers_in(document.text))


def _found(number: Number, known: Sequence[tuple[Number, str]]) -> tuple[Number, str] | None:
    alike = [pair for pair in known if pair[0].value == number.value]
    exact = [pair for pair in alike if pair[0].percent == number.percent or not number.percent]
    return next(iter(exact or alike), None)


def _same_order(old: Sequence[str], new: Sequence[str]) -> bool:
    before = [n.value for item in old for n in numbers_in(item)]
    after = [n.value for item in new for n in numbers_in(item)]
    pairs = [(a, b) for a in range(len(before)) for b in range(a)] if len(before) == len(after) else []
    return len(before) == len(after) and all(
        (before[a] > before[b]) == (after[a] > after[b]) and (before[a] < before[b]) == (after[a] < after[b])
        for a, b in pairs
    )


_OPERATORS: Mapping[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def evaluated(expression: str, number: Callable[[Decimal], Fraction]) -> Fraction:
    """Value of sums, products, ``round``, ``min`` and ``max`` over numbers; each number is put through ``number``.

    Raises :class:`ValueError` for anything else, :class:`ZeroDivisionError` as it arises.
    """

    def value(node: ast.expr) -> Fraction:
        match node:
            case ast.Constant(value=int() | float() as found):
                return number(Decimal(str(found)))
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
                return _OPERATORS[type(sign)](value(left), value(right))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -value(operand)
            case ast.Call(func=ast.Name(id="round"), args=[inner, ast.Constant(value=int() as places)]):
                return round(value(inner), places)
            case ast.Call(func=ast.Name(id="round"), args=[inner]):
                return Fraction(round(value(inner)))
            case ast.Call(func=ast.Name(id="min" | "max" as name), args=[*inner]) if inner:
                return (min if name == "min" else max)(map(value, inner))
        raise ValueError(expression)

    try:
        return value(ast.parse(expression, mode="eval").body)
    except SyntaxError as error:
        raise ValueError(expression) from error
