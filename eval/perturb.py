"""Wrong answer sentences out of correct ones: exactly one thing is changed, and only where that makes it untrue.

A change whose outcome the cited evidence says as well, or whose untruth cannot be told from the words, is not made:
it comes out as :data:`SKIPPED`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from random import Random

from corpus.numbers import parse_number
from corpus.quantities import Kind, Quantity, find_quantities
from corpus.source import Span
from corpus.unicode import fold
from corpus.units import COUNTERS, is_place_unit
from eval.claims import Claim
from qa.verify import Evidence

__all__ = ["SKIPPED", "Error", "Wrong", "facts_of", "number_errors"]


class Error(StrEnum):
    """What is wrong; the values are shown to a person."""

    DIGIT = "sai một chữ số"
    SWAPPED = "đảo hai chữ số"
    POINT = "dời dấu thập phân"
    ZERO = "thiếu, thừa số 0"
    UNIT = "sai đơn vị"
    SCALE = "nhầm tỷ, triệu, nghìn"
    PERCENT = "nhầm phần trăm, số đếm"
    RANGE = "sai đầu khoảng"
    RATIO = "sai mẫu số tỷ lệ"
    DATE = "sai ngày, số văn bản"
    APPROXIMATOR = "đổi trên, dưới, khoảng"
    PERIOD = "sai kỳ"
    STATUS = "nhầm kế hoạch, thực hiện, ước"
    CUMULATIVE = "nhầm tháng, lũy kế"
    WARD = "sai phường"
    CLAUSE = "số của chỉ tiêu bên cạnh"
    ROW = "số của dòng bên cạnh"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A sentence made wrong. One of the numbers that overlap ``hot`` (spans of ``answer``) must be refused."""

    error: Error
    answer: str
    hot: tuple[Span, ...]
    evidence: tuple[Evidence, ...]


SKIPPED = None
"""Stands for a change that would still be true, or that no words tell from the truth."""

Made = Iterator[tuple[Error, Wrong | None]]


class Facts:
    """Every number that the cited places and their context write, whatever it speaks of."""

    def __init__(self, evidence: Sequence[Evidence]) -> None:
        self.words = "\n".join(item.text[s.start : s.end] for item in evidence for s in item.spans)
        self.context = "\n".join(item.context for item in evidence)
        self.quantities = find_quantities(self.words)
        self.everything = [*self.quantities, *find_quantities(self.context)]
        self.folded = " ".join(fold(f"{self.words} {self.context}").split())
        self.keys = frozenset(q.key for q in self.everything if q.key)

    def says(self, value: Decimal, unit: str) -> bool:
        """Whether ``value`` is written anywhere in ``unit``, or without one."""
        return any(
            value in (q.value, q.of, q.upper) and (not unit or not q.unit or q.unit == unit or _kin(q.unit, unit))
            for q in self.everything
            if q.kind in (Kind.QUANTITY, Kind.ORDINAL, Kind.IDENTIFIER) or q.kind is Kind.LABEL
        )


def _kin(first: str, second: str) -> bool:
    return first.startswith(second) or second.startswith(first)


_last: list[tuple[tuple[Evidence, ...], Facts]] = []


def facts_of(evidence: tuple[Evidence, ...]) -> Facts:
    """The facts of ``evidence``, read once for the errors of one claim."""
    if not _last or _last[0][0] is not evidence:
        _last[:] = [(evidence, Facts(evidence))]
    return _last[0][1]


def changed(claim: Claim, error: Error, start: int, end: int, words: str, *also: Span) -> Wrong:
    """``claim`` with ``words`` in the place of ``text[start:end]``; ``also`` are further spans of the old text."""
    text = claim.text[:start] + words + claim.text[end:]
    shift = len(text) - len(claim.text)
    moved = [Span(s.start + shift, s.end + shift) if s.start >= end else s for s in also]
    marks = " ".join(f"[{item.n}]" for item in claim.evidence)
    return Wrong(error, f"{text} {marks}.", (Span(start, start + len(words)), *moved), claim.evidence)


def target_of(claim: Claim) -> Quantity | None:
    """The number that a claim is about."""
    return next((q for q in find_quantities(claim.text) if q.number_span.start == claim.target), None)


def number_errors(claim: Claim, rng: Random) -> Made:
    """Errors in what is written of one number: digits, unit, scale, range, ratio, approximator, dates."""
    quantity = target_of(claim)
    if quantity is None:
        return
    written = claim.text[quantity.number_span.start : quantity.number_span.end]
    if re.fullmatch(r"\d[\d.,]*", written):
        for error, make in _DIGITS:
            yield from _digits(claim, quantity, written, error, make, rng)
        yield from _units(claim, quantity, rng)
    if quantity.of is not None:
        yield from _second(claim, quantity, written, Error.RATIO, rng)
    elif quantity.upper is not None:
        yield from _second(claim, quantity, written, Error.RANGE, rng)
    yield from _approximators(claim, quantity, rng)
    yield from _dates(claim, rng)


def _one_digit(written: str, rng: Random) -> str:
    places = [i for i, c in enumerate(written) if c.isdigit()]
    place = rng.choice(places)
    return written[:place] + rng.choice([d for d in "123456789" if d != written[place]]) + written[place + 1 :]


def _two_swapped(written: str, rng: Random) -> str:
    places = [i for i, c in enumerate(written) if c.isdigit()]
    pairs = [(a, b) for a, b in zip(places, places[1:], strict=False) if written[a] != written[b]]
    if not pairs:
        return written
    a, b = rng.choice(pairs)
    digits = list(written)
    digits[a], digits[b] = digits[b], digits[a]
    return "".join(digits)


def _point_moved(written: str, rng: Random) -> str:
    if "," in written:
        whole, part = written.split(",", 1)
        whole = whole.replace(".", "")
        if len(part) > 1 and rng.random() < 0.5:
            return f"{whole}{part[0]},{part[1:]}"
        return f"{whole[:-1]},{whole[-1]}{part}" if len(whole) > 1 else f"0,{whole}{part}"
    if written.isdecimal() and len(written) > 1 and written[0] != "0":
        return f"{written[:-1]},{written[-1]}"
    return written.replace(".", ",") if written.count(".") == 1 else written


def _zero(written: str, rng: Random) -> str:
    if "," not in written and "." not in written:
        return written[:-1] if written.endswith("0") and len(written) > 1 else f"{written}0"
    if "0" in written[1:]:
        place = rng.choice([i for i, c in enumerate(written) if c == "0" and i])
        return written[:place] + written[place + 1 :]
    whole, comma, part = written.partition(",")
    return f"{whole.replace('.', '')}0{comma}{part}"


_DIGITS: tuple[tuple[Error, Callable[[str, Random], str]], ...] = (
    (Error.DIGIT, _one_digit),
    (Error.SWAPPED, _two_swapped),
    (Error.POINT, _point_moved),
    (Error.ZERO, _zero),
)


def _value(written: str) -> Decimal | None:
    try:
        return parse_number(written)
    except ValueError:
        return None


def _read(text: str, start: int) -> Quantity | None:
    return next((q for q in find_quantities(text) if q.number_span.start == start), None)


def _digits(
    claim: Claim, quantity: Quantity, written: str, error: Error, make: Callable[[str, Random], str], rng: Random
) -> Made:
    new = make(written, rng)
    if _value(new) in (None, _value(written)):
        return
    wrong = changed(claim, error, *quantity.number_span, new)
    now = _read(wrong.answer, quantity.number_span.start)
    if now is None or now.value == quantity.value:
        return
    yield error, SKIPPED if facts_of(claim.evidence).says(now.value, now.unit) else wrong


def _units(claim: Claim, quantity: Quantity, rng: Random) -> Made:
    start, end = quantity.number_span.end, quantity.span.end
    unit = claim.text[start:end]
    facts = facts_of(claim.evidence)

    def judged(error: Error, words: str) -> tuple[Error, Wrong | None]:
        wrong = changed(claim, error, start, end, words, quantity.number_span)
        now = _read(wrong.answer, quantity.number_span.start)
        if now is None or (now.value, now.unit) == (quantity.value, quantity.unit):
            return error, SKIPPED
        return error, SKIPPED if facts.says(now.value, now.unit) else wrong

    low = unit.lower()
    if "trở" in low or not low.strip():
        return
    scale = next((word for word in ("tỷ", "tỉ", "triệu", "nghìn", "ngàn") if word in low), "")
    if scale:
        other = rng.choice([word for word in ("tỷ", "triệu", "nghìn") if word != scale.replace("tỉ", "tỷ")])
        yield judged(Error.SCALE, low.replace(scale, other if "đồng" in low else f"{other} đồng", 1))
    elif quantity.unit == "đồng":
        yield judged(Error.SCALE, f" {rng.choice(('nghìn', 'triệu'))}{unit if unit[:1].isspace() else f' {unit}'}")
    if quantity.unit.startswith("%"):
        nouns = [q.unit for q in facts.quantities if q.unit in COUNTERS] or ["hộ", "người", "trường hợp"]
        yield judged(Error.PERCENT, f" {rng.choice(nouns)}")
    elif quantity.unit in COUNTERS and quantity.of is None:
        yield judged(Error.PERCENT, "%")
        nouns = [q.unit for q in facts.quantities if q.unit in COUNTERS and not _kin(q.unit, quantity.unit)]
        yield judged(Error.UNIT, f" {rng.choice([*nouns, 'hộ', 'người', 'dự án', 'hồ sơ'])}")
    elif quantity.unit in ("m2", "m", "kg", "m3"):
        others = {"m2": "m2" if "ha" in low else "ha", "m": "m" if "km" in low else "km", "kg": "tạ", "m3": "m2"}
        yield judged(Error.UNIT, f" {others[quantity.unit]}")


def _second(claim: Claim, quantity: Quantity, written: str, error: Error, rng: Random) -> Made:
    match = re.fullmatch(r"(.*[^\d.,])(\d[\d.,]*)", written, re.DOTALL)
    if match is None:
        return
    start = quantity.number_span.start + match.start(2)
    new = _one_digit(match[2], rng)
    wrong = changed(claim, error, start, quantity.number_span.end, new)
    now = _read(wrong.answer, quantity.number_span.start)
    if now is None or (now.of, now.upper) == (quantity.of, quantity.upper) or (now.of, now.upper) == (None, None):
        yield error, SKIPPED
        return
    pairs = {(q.value, q.of, q.upper) for q in facts_of(claim.evidence).quantities}
    yield error, SKIPPED if (now.value, now.of, now.upper) in pairs else wrong


_FLIPS = {
    "trên": "dưới", "hơn": "dưới", "gần": "trên", "khoảng": "trên", "ít nhất": "tối đa", "tối thiểu": "tối đa",
    "dưới": "trên", "tối đa": "ít nhất", "không quá": "ít nhất", "không dưới": "không quá", "từ … trở lên": "không quá",
}  # fmt: skip


def _approximators(claim: Claim, quantity: Quantity, rng: Random) -> Made:
    said = quantity.approximator
    values = [q for q in facts_of(claim.evidence).quantities if q.value == quantity.value]
    start, number = quantity.span.start, quantity.number_span.start
    also = (Span(number, quantity.span.end),)
    if said in _FLIPS and "trở" not in said:
        flip = rng.choice((_FLIPS[said], ""))
        if is_place_unit(quantity.unit) and said in ("trên", "hơn"):
            flip = _FLIPS[said]
        wrong = changed(claim, Error.APPROXIMATOR, start, number, f"{flip} ".lstrip(), *also)
    elif not said and quantity.of is None and quantity.upper is None and not is_place_unit(quantity.unit):
        wrong = changed(claim, Error.APPROXIMATOR, number, number, rng.choice(("trên ", "gần ", "dưới ")), *also)
    else:
        return
    now = next(
        (q for q in find_quantities(wrong.answer) if q.value == quantity.value and q.span.start >= start - 8), None
    )
    same = now is None or any(q.approximator == now.approximator for q in values)
    yield Error.APPROXIMATOR, SKIPPED if same else wrong


def _dates(claim: Claim, rng: Random) -> Made:
    facts = facts_of(claim.evidence)
    for quantity in find_quantities(claim.text):
        written = claim.text[quantity.number_span.start : quantity.number_span.end]
        if quantity.kind not in (Kind.DATE, Kind.IDENTIFIER) or not re.match(r"\d", written):
            continue
        digits = re.match(r"\d+", written)
        assert digits is not None
        if quantity.kind is Kind.DATE:
            new = str(rng.choice([day for day in range(1, 29) if day != int(digits[0])])).zfill(len(digits[0]))
        else:
            new = _one_digit(digits[0], rng)
        start = quantity.number_span.start
        wrong = changed(claim, Error.DATE, start, start + digits.end(), new)
        now = _read(wrong.answer, start)
        if now is None or now.kind is not quantity.kind or now.key == quantity.key:
            yield Error.DATE, SKIPPED
        else:
            told = now.key in facts.keys or any(key.endswith(now.key.lstrip("-")) for key in facts.keys)
            yield Error.DATE, SKIPPED if told else wrong
