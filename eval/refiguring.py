"""Other figures, dates and document numbers for a set of documents, the same ones wherever they stand.

A figure goes through one growing function of its significant digits, ``10**(whole + part**exponent)`` of its decimal
logarithm: the number of digits and the scale stay (so 12,75 tỷ and 12.750 triệu stay one), what was larger stays
larger, 100% stays 100%. Where a text does arithmetic, one figure of each sum and the percentage of each ratio is then
calculated from the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import log10

from corpus.numbers import DIGITS, parse_number
from corpus.quantities import Kind, Quantity, find_quantities
from corpus.unicode import fold
from eval.renaming import Edit

__all__ = ["FigureMap", "Number", "numbers_in", "write_like"]

_TIME = frozenset({"tháng", "năm", "quý"})
_TOKEN = re.compile(DIGITS)
_YEAR = re.compile(r"(?<![\d.,])(?:19[3-9]\d|20[0-4]\d)(?!\d|[.,]\d)")
_DAY = re.compile(r"(?<!\d)\d{1,2}(?=\s*/\s*\d{1,2}(?!\d)|\s*(?:tháng|thang)\s*\d)", re.IGNORECASE)
_TIMED = re.compile(r"(?<!\w)(?<!\d\s)(?:thang|quy|nam|khoa|dot)\s+\Z")
"""Without dấu a month or a term of office may read as a count."""
_PAPER = re.compile(
    r"(\d+)(?=\s*(?:/\s*\d{4}\s*)?[-–/]\s*(?:NQ|QĐ|KH|BC|CT|CTr|CTR|TB|KL|CV|TT|TTr|TTR|NĐ|HD|ĐA|QC|QyĐ|PA|ND|QD|DA)\b)",
    re.IGNORECASE,
)
_PAPER_WORDS = re.compile(
    r"(?:nghi quyet|quyet dinh|nghi dinh|ke hoach|chi thi|ket luan|quy dinh|thong tu|cong van|thong bao)(?: so)?\s*\Z"
)
_MONTHS = "January February March April May June July August September October November December".split()
_ENGLISH = re.compile(rf"\b(\d{{1,2}})(?= (?:{'|'.join(_MONTHS)})\b)|(?<=[a-z] )(\d{{1,2}})(?=, \d{{4}}\b)")


@dataclass(frozen=True, slots=True)
class Number:
    """One written figure that is mapped: its place, its words, and whether it is a percentage."""

    start: int
    end: int
    written: str
    percent: bool

    @property
    def value(self) -> Decimal:
        """As written, whatever the unit."""
        return parse_number(self.written)


def _tokens(text: str, quantity: Quantity) -> list[Number]:
    found = []
    for match in _TOKEN.finditer(text, quantity.number_span.start, quantity.number_span.end):
        try:
            parse_number(match[0])
        except ValueError:
            continue
        found.append(Number(match.start(), match.end(), match[0], "%" in quantity.unit))
    return found


def numbers_in(text: str) -> list[Number]:
    """Every figure of ``text`` that counts something; months, quarters and years count as time."""
    found: list[Number] = []
    for quantity in find_quantities(text):
        words = text[quantity.number_span.start : quantity.number_span.end]
        if quantity.kind is not Kind.QUANTITY or quantity.unit in _TIME or re.search(r"\d\s+\d", words):
            continue
        if len(words) <= 2 and _TIMED.search(
            fold(text[max(0, quantity.number_span.start - 12) : quantity.number_span.start])
        ):
            continue
        found += [n for n in _tokens(text, quantity) if not _YEAR.fullmatch(n.written)]
    return found


def write_like(written: str, value: Fraction) -> str:
    """``value`` with the separators, decimals and leading zeros of ``written``."""
    decimals = _decimals(written)
    scaled = round(value * 10**decimals)
    digits = str(scaled).rjust(decimals + 1, "0")
    whole, part = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
    old = written[: len(written) - decimals - 1] if decimals else written
    grouping = next((c for c in old if c in ".,"), "")
    if grouping:
        whole = f"{int(whole):,}".replace(",", grouping)
    elif old.startswith("0"):
        whole = whole.rjust(len(old), "0")
    return whole + (written[-decimals - 1] + part if decimals else "")


def _decimals(written: str) -> int:
    exponent = parse_number(written).as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _core(value: Decimal) -> str:
    digits = "".join(map(str, value.as_tuple().digits)).strip("0")
    return digits + "0" if len(digits) == 1 and value >= 10 else digits


class FigureMap:
    """Old figure -> new figure; years, days and document numbers move by steps."""

    def __init__(self, exponent: float, years: int, papers: int) -> None:
        self.exponent, self.years, self.papers = exponent, years, papers
        self._set: dict[tuple[bool, str], Fraction] = {}

    def _key(self, value: Decimal, percent: bool) -> tuple[bool, str]:
        core = _core(value)
        return percent, core if len(core) >= 4 else str(value.normalize())

    def factor(self, value: Decimal, percent: bool) -> Fraction:
        """What a figure is multiplied by."""
        core = _core(value)
        if not core:
            return Fraction(1)
        if (known := self._set.get(self._key(value, percent))) is not None:
            return known
        exponent, digits = divmod(log10(int(core)), 1)
        new = round(10 ** (exponent + digits**self.exponent))
        low = 10 ** (len(core) - 1)
        return Fraction(min(max(new, low), low * 10 - 1), int(core))

    def new_value(self, value: Decimal, percent: bool) -> Fraction:
        """The figure that comes in the place of ``value``."""
        return Fraction(value) * self.factor(value, percent)

    def fix(self, value: Decimal, percent: bool, new: Fraction) -> bool:
        """Say what ``value`` becomes; false where it was said otherwise before."""
        key, factor = self._key(value, percent), new / Fraction(value)
        return self._set.setdefault(key, factor) == factor

    def is_fixed(self, value: Decimal, percent: bool) -> bool:
        """Whether :meth:`fix` was told of it."""
        return self._key(value, percent) in self._set

    def written(self, number: Number) -> str:
        """The figure in the place of ``number``, written as it was."""
        return write_like(number.written, self.new_value(number.value, number.percent))

    def edits(self, text: str, kept: frozenset[int] = frozenset()) -> list[Edit]:
        """All changes to ``text``; figures that begin at an offset of ``kept`` stay (row numbers of tables)."""
        found = {n.start: (n.start, n.end, self.written(n)) for n in numbers_in(text) if n.start not in kept}
        counted = {place for n in numbers_in(text) for place in range(n.start, n.end)}
        for quantity in find_quantities(text):
            start, end = quantity.span
            if quantity.kind is Kind.DATE:
                for match in _DAY.finditer(text, start, end):
                    day = int(match[0]) + (int(match[0]) < 28)
                    found[match.start()] = (*match.span(), str(day).rjust(len(match[0]), "0"))
            elif quantity.kind is Kind.IDENTIFIER:
                match_paper = _PAPER.match(text, quantity.number_span.start)
                if match_paper is None and _PAPER_WORDS.search(fold(text[max(0, start - 30) : start])):
                    match_paper = re.compile(r"(\d+)").match(text, quantity.number_span.start, end)
                if match_paper:
                    number = str(int(match_paper[1]) + self.papers).rjust(len(match_paper[1]), "0")
                    found[match_paper.start()] = (*match_paper.span(1), number)
        for match in _ENGLISH.finditer(text):
            place = match.lastindex or 1
            day = int(match[place]) + (int(match[place]) < 28)
            found[match.start(place)] = (*match.span(place), str(day).rjust(len(match[place]), "0"))
        for match in _YEAR.finditer(text):
            if match.start() not in counted and match.start() not in found:
                found[match.start()] = (*match.span(), str(int(match[0]) + self.years))
        return [found[start] for start in sorted(found)]
