"""One pass over a text that reads each of its numbers: shape of the digits, words around, unit behind."""

from __future__ import annotations

import re
from decimal import Decimal

from corpus import identifiers
from corpus.counted import SLOGAN, WORDS, read_counted, whole_or_fraction
from corpus.dates import Dated, is_day_month, match_dated, quarters
from corpus.naming import is_house, naming
from corpus.numbers import DIGITS
from corpus.quantity import APPROXIMATORS, Kind, Quantity, plain
from corpus.ratios import DayMonth, map_scale, read_days, read_range, read_ratio
from corpus.source import Span
from corpus.unicode import NfcView, canonical_tone
from corpus.units import COUNTERS, MEASURES, SCALES
from corpus.worded import number_words, read_worded

__all__ = ["NumeralReader"]

_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(rf"(?:[1-9]\d{{0,2}}(?:[\u00a0\u2009\u202f ]\d{{3}}){{2,6}}(?![\d.,/]|\s\d)|{DIGITS})")
_AFTER = re.compile(r"(?:\s+mới)?\s+trở (lên|xuống)")
_JOINS = (" ", "-", "–")
_MARKS = ' \t\n\u00a0*_$“"(~'
_UNIT_SQUARE = re.compile(r"(?:(?<=[mM])|(?<=[kcdKCD][mM]))[23](?![^\W_])")
_RUN = re.compile(r"\d+")
_NOTE = re.compile(r"\d+(?=[\]:]|\s*</sup>)")
_NOTE_MARKS = ("[", "[^", "[footnoteRef:", "<sup>")
_MINUS = re.compile(r"[^\W\d_][ \u00a0][-−]")
_DAY_MONTH = re.compile(r"(\d{1,2})\s?/\s?(\d{1,2})(?![\d/])")
_SHORT_PERIOD = re.compile(r"(\d{1,2})[/.-]((?:19|20)\d\d)(?!\d)")

_LONGEST = 48
"""Characters of the longest number; what is longer is a code."""
_CHAINS = (",", "và", "-", "–", "&", "đến")
_NOTHING = Decimal(0)
_NO_APPROXIMATORS = ("giám sát", "khảo sát", "cảnh sát", "kiểm sát", "bám sát", "rà sát")


def _meant(left: str, word: str) -> bool:
    """Whether ``word`` at the end of ``left`` is said of the number, not the second half of another word."""
    return not (word == "sát" and left.endswith(_NO_APPROXIMATORS))


class NumeralReader:
    """One pass over one text."""

    def __init__(self, text: str) -> None:
        self.view = NfcView(text)
        self.raw = self.view.text
        lowered = canonical_tone(self.raw).lower()
        self.low = lowered if len(lowered) == len(self.raw) else self.raw  # İ lowers to two code points
        self.found: list[Quantity] = []
        self.behind = 0

    def add(
        self,
        start: int,
        end: int,
        number: tuple[int, int],
        kind: Kind,
        *,
        value: Decimal = _NOTHING,
        unit: str = "",
        unit_text: str = "",
        approximator: str = "",
        of: Decimal | None = None,
        upper: Decimal | None = None,
        key: str = "",
    ) -> int:
        """Record one number; returns where it ends."""
        start = max(start, self.behind)
        self.behind = max(self.behind, end)
        span = self.view.source_span
        self.found.append(
            Quantity(
                span(start, end),
                span(*number),
                plain(value) if value else _NOTHING,
                unit,
                unit_text,
                approximator,
                None if of is None else plain(of),
                None if upper is None else plain(upper),
                kind,
                key,
            )
        )
        return end

    def name(self, start: int, end: int, at: int, kind: Kind = Kind.IDENTIFIER) -> int:
        """Record a name; returns where it ends."""
        key = identifiers.normal_identifier(self.raw[start:end])
        return self.add(start, end, (at, end), kind, unit="số hiệu" if kind is Kind.IDENTIFIER else "", key=key)

    def dated(self, dated: Dated, at: int) -> int:
        """Record a date, period or hour; returns where it ends."""
        kind = {"ngày": Kind.DATE, "giờ": Kind.TIME}.get(dated.unit, Kind.PERIOD)
        return self.add(dated.start, dated.end, (at, dated.end), kind, unit=dated.unit, key=dated.key)

    def run(self) -> list[Quantity]:
        """Every number of the text, in order."""
        roman = quarters(self.low)
        turn = at = 0
        while match := _DIGIT.search(self.raw, at):
            at = match.start()
            while turn < len(roman) and roman[turn].end <= at:
                turn += 1
            if turn < len(roman) and roman[turn].start <= at:
                at = roman[turn].end
                continue
            at = self.read(at)
        taken = [q.span for q in self.found]
        self.behind = 0
        for dated in roman:
            self.dated(dated, dated.start)
        self.behind = 0
        self.worded_numbers(taken)
        self.found.sort(key=lambda q: q.span)
        return self.found

    def read(self, at: int) -> int:
        """Read the number that begins at ``at``; returns where to look on."""
        raw = self.raw
        before = raw[at - 1] if at else "\n"
        if before in "[^:>" and raw.endswith(_NOTE_MARKS, 0, at) and (note := _NOTE.match(raw, at)):
            return self.add(at, note.end(), (at, note.end()), Kind.LABEL, key=note[0])
        if before.isalpha():
            if _UNIT_SQUARE.match(raw, at):
                return at + 1
            if coded := self.glued(at):
                return coded
        elif before in "-–./" and (code := identifiers.glued_code(raw, at)):
            return self.name(code[0], max(code[1], at + 1), at)
        if (before in ".:/@-=?&_%" or raw[at] == "0") and (token := identifiers.network_token(raw, at)):
            return self.name(token[0], max(token[1], at + 1), at)
        end: int | None
        if (end := identifiers.label_end(raw, at)) is not None:
            return self.add(at, end - 1, (at, end - 1), Kind.LABEL, key=raw[at : end - 1])
        if (end := identifiers.document_number(raw, at)) is not None and not self.measured(at, end):
            return self.name(at, end, at)
        number = _NUMBER.match(raw, at)
        assert number is not None
        return self.number(at, number.end())

    def measured(self, at: int, end: int) -> bool:
        """Whether what looks like a code (``29M2``, ``5KM``) is a number with its unit."""
        digits = _RUN.match(self.raw, at)
        suffix = self.raw[digits.end() : end] if digits else ""
        return suffix.lower() in MEASURES and (len(suffix) > 1 or suffix.islower())

    def glued(self, at: int) -> int | None:
        """A letter stands right before: a code, a month (``T4/2026``) or a footnote mark written as a digit."""
        code = identifiers.glued_code(self.raw, at)
        if code is None:
            return None
        start, end = code
        word = self.low[start:at]
        if word in ("t", "q") and (m := _SHORT_PERIOD.match(self.raw, at)):
            key = f"{m[2]}-{int(m[1]):02d}" if word == "t" else f"{m[2]}-Q{m[1]}"
            return self.dated(Dated(start, m.end(), key, "tháng" if word == "t" else "quý"), at)
        digits = _RUN.match(self.raw, at)
        assert digits is not None
        if (
            len(word) >= 3
            and word == self.raw[start:at]
            and len(digits[0]) <= 2
            and digits.end() == end
            and word.isalpha()
        ):
            return self.add(at, end, (at, end), Kind.LABEL, key=digits[0])
        if word in SCALES or word in COUNTERS or word in MEASURES:
            return None
        return self.name(start, max(end, at + 1), at)

    def number(self, at: int, end: int) -> int:
        """Read the digits ``raw[at:end]`` with what stands around them."""
        raw, low = self.raw, self.low
        counted = read_counted(raw, low, at, end)
        if (stop := map_scale(low, at)) is not None:
            return self.name(at, stop, at)
        if end - at <= 2 and raw[end : end + 1] in _JOINS and (day := read_days(raw, low, at)):
            return self.dated(Dated(at, day.end, day.key, day.unit), at)
        dated = match_dated(low, at, counted=bool(counted.unit))
        if dated is not None and not (dated.unit == "năm" and counted.factor != 1):
            return self.dated(dated, at)
        if self.found and (chained := self.chained(at, end, counted.unit)):
            return chained
        if (raw[at] == "0" and end - at > 3 and raw[at:end].isdecimal() and not counted.unit) or end - at > _LONGEST:
            return self.name(at, end, at)  # an account, a code
        try:
            value = whole_or_fraction(raw[at:end], counted)
        except ValueError:  # a list without spaces (1,2,3) or the number of a section (2.1.3)
            return self.name(at, end, at)
        start, number_end = at, end
        if counted.unit == "%" and _MINUS.match(raw, max(0, at - 3), at):
            start, value = at - 1, -value
        of = upper = None
        ratio = read_ratio(raw, low, at, end, value, counted)
        if isinstance(ratio, DayMonth):
            return self.dated(Dated(at, ratio.end, ratio.key, ratio.unit), at)
        if ratio is not None:
            value, of, number_end, counted = ratio
            if is_house(low, at, counted.unit):
                return self.name(at, number_end, at)
        elif pair := read_range(raw, low, at, end, value):
            value, upper, number_end, counted = pair
        else:
            value = counted.value(value)
            if not counted.written and (stop := self.slogan(at, end, counted.gap)):
                return self.name(at, stop, at)
        if (of is None and upper is None) or not counted.written:
            kind = naming(raw, low, at, counted.unit, counted.end > number_end)
            if kind is Kind.ORDINAL:
                key = raw[at:number_end]
                return self.add(at, number_end, (at, number_end), kind, value=value, of=of, unit="thứ", key=key)
            if kind is not None and of is None and upper is None:
                return self.name(at, number_end, at)
        start, finish, approximator = self.approximated(start, max(counted.end, number_end))
        return self.add(
            start,
            finish,
            (at, number_end),
            Kind.QUANTITY,
            value=value,
            unit=counted.unit,
            unit_text=counted.written,
            approximator=approximator,
            of=of,
            upper=upper,
        )

    def slogan(self, at: int, end: int, gap: int) -> int | None:
        """End of a slogan that begins with a number: ``6 rõ``, ``3 sạch``, ``5 không``."""
        match = WORDS.match(self.low, gap)
        word = match[0].split()[0] if match else ""
        if word not in SLOGAN or gap == end or end - at > 2:
            return None
        if word in ("rõ", "sạch", "không") or self.raw[at - 1 : at] in "\"“'":
            return gap + len(word)
        return None

    def approximated(self, start: int, end: int) -> tuple[int, int, str]:
        """Bounds and approximator of the quantity ``raw[start:end]``, ``từ … trở lên`` included."""
        low = self.low
        approximator = ""
        base = max(0, start - 24)
        # An approximator stands in the line and the cell of its number.
        base = max(base, low.rfind("\n", base, start) + 1, low.rfind("\t", base, start) + 1)
        left = low[base:start].rstrip(_MARKS)
        for word in APPROXIMATORS if left.endswith(APPROXIMATORS) else ():
            if left.endswith(word) and not left[-len(word) - 1 : -len(word)].isalpha() and _meant(left, word):
                approximator, start = word, base + len(left) - len(word)
                break
        if match := _AFTER.match(low, end):
            approximator, end = f"trở {match[1]}", match.end()
            left = low[base:start].rstrip(_MARKS)
            if left.endswith("từ"):
                approximator, start = f"từ … {approximator}", base + len(left) - 2
        return start, end, approximator

    def chained(self, at: int, end: int, unit: str) -> int | None:
        """A bare number does what the one before it does: ``tháng 4, 5``, ``Điều 5, 6``, ``ngày 30/4, 01/5``."""
        last = self.found[-1]
        if unit or last.kind not in (Kind.DATE, Kind.IDENTIFIER, Kind.ORDINAL, Kind.PERIOD):
            return None
        behind = self.view.from_source(last.span.end)
        if not 0 < at - behind <= 5 or self.low[behind:at].strip(" \u00a0") not in _CHAINS:
            return None
        if last.kind is Kind.DATE and (m := _DAY_MONTH.match(self.raw, at)) and is_day_month(m[1], m[2]):
            return self.dated(Dated(at, m.end(), f"--{int(m[2]):02d}-{int(m[1]):02d}", "ngày"), at)
        written = self.raw[at:end]
        if (
            self.low[behind:at].strip() == "đến"
            or not written.isdecimal()
            or len(written) > 3
            or self.raw[end : end + 1] in ("/", "%")
        ):
            return None
        if last.kind is Kind.PERIOD and last.unit == "tháng" and 1 <= int(written) <= 12:
            dated = match_dated("tháng " + self.low[at : at + 20], 6, counted=False)
            if dated is not None:
                return self.dated(Dated(at, at + dated.end - 6, dated.key, dated.unit), at)
        if last.kind is Kind.ORDINAL:
            return self.add(at, end, (at, end), last.kind, value=Decimal(written), unit=last.unit, key=written)
        if last.kind is Kind.IDENTIFIER and last.number_span.end - last.number_span.start <= 3:
            return self.name(at, end, at)
        return None

    def worded_numbers(self, taken: list[Span]) -> None:
        """Read number words where no digits (``taken``) stand."""
        digits = [(self.view.from_source(span.start), self.view.from_source(span.end)) for span in taken]
        place = 0
        for start, end in number_words(self.low):
            while place < len(digits) and digits[place][1] <= start:
                place += 1
            if place < len(digits) and digits[place][0] < end:
                continue
            if worded := read_worded(self.raw, self.low, start, end):
                self.behind = 0
                self.add(
                    start,
                    worded.end,
                    (start, worded.number_end),
                    Kind.QUANTITY,
                    value=worded.value,
                    unit=worded.unit,
                    unit_text=worded.written,
                    of=worded.of,
                )
