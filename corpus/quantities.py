"""Every written number of a text, told apart: what counts something, what dates, what names, what only numbers a list.

One look for digits, then a reading of what stands left and right of each: shape of the digits, words that name or grade,
scale and unit, ratio, range, approximator. Text may be composed or decomposed; spans are offsets into it as given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from corpus import identifiers
from corpus.dates import Dated, is_day_month, match_dated, quarters
from corpus.numbers import DIGITS, NUMBER_WORDS, parse_number, words_to_number
from corpus.source import Span
from corpus.unicode import LOWER, NfcView, canonical_tone
from corpus.units import COUNTERS, MEASURE, MEASURES, PER, SCALE, SCALES

__all__ = ["Approximation", "Kind", "Quantity", "approximation", "find_quantities"]


class Kind(StrEnum):
    """What a written number does."""

    QUANTITY = "quantity"
    DATE = "date"
    PERIOD = "period"
    TIME = "time"
    IDENTIFIER = "identifier"
    ORDINAL = "ordinal"
    LABEL = "label"
    """List number or footnote mark."""


class Approximation(StrEnum):
    """What an approximator does to its number."""

    EXACT = ""
    OVER = ">"
    AT_LEAST = ">="
    UNDER = "<"
    AT_MOST = "<="
    ABOUT = "~"
    ALMOST = "~<"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One written number. ``text[span.start:span.end]`` is number, approximator and unit as written.

    ``value``, ``of`` and ``upper`` are exact and in base units of ``unit``; they are 0 and ``None`` for what counts nothing.
    ``key`` is one form for all spellings of a date, period, hour or name, else empty.
    """

    span: Span
    number_span: Span
    value: Decimal
    unit: str
    unit_text: str
    approximator: str
    of: Decimal | None
    upper: Decimal | None
    kind: Kind
    key: str = ""


_APPROXIMATORS: dict[str, Approximation] = {
    **dict.fromkeys(("trên", "hơn", "nhiều hơn"), Approximation.OVER),
    **dict.fromkeys(
        ("ít nhất", "tối thiểu", "không dưới", "không ít hơn", "từ … trở lên", "trở lên"),
        Approximation.AT_LEAST,
    ),
    **dict.fromkeys(("dưới", "chưa đến", "chưa tới", "ít hơn", "chưa đầy"), Approximation.UNDER),
    **dict.fromkeys(
        (
            "tối đa",
            "không quá",
            "nhiều nhất",
            "không vượt quá",
            "không vượt",
            "không hơn",
            "từ … trở xuống",
            "trở xuống",
        ),
        Approximation.AT_MOST,
    ),
    **dict.fromkeys(
        ("khoảng", "xấp xỉ", "chừng", "ước khoảng", "độ khoảng", "ước chừng", "vào khoảng"),
        Approximation.ABOUT,
    ),
    **dict.fromkeys(("gần", "ngót", "sát"), Approximation.ALMOST),
}
_BEFORE = tuple(sorted((w for w in _APPROXIMATORS if "trở" not in w), key=len, reverse=True))


def approximation(approximator: str) -> Approximation:
    """The class of an approximator as :func:`find_quantities` reports it."""
    return _APPROXIMATORS.get(approximator, Approximation.EXACT)


# words that follow a number without being what it counts
_NO_UNIT = frozenset(
    "và hoặc hay là của cho với trong trên dưới tại theo từ đến để do bởi so bằng được bị đã đang sẽ chưa không có còn nên thì "
    "mà như này đó ấy kia các những mọi mỗi về vào ra lên xuống trở nhưng gồm gần hơn khi sau trước giữa đạt tăng giảm vượt "
    "chiếm ước thực hoàn tính phải cần nhằm qua cùng thêm nữa đều cũng chỉ vẫn lại tới nhất đầu cuối tiếp bảo đảm nhằm đoạn "
    "thuộc nay trong đồng_thời gắn nối giao sang vì nếu tuy ngoài bên trong tương xong".split()
)
_SLOGAN = frozenset("không rõ sạch dám biết nhất chống tại an trụ xây".split())
_GAP = r"(?:[ \u00a0\u2009\u202f]|\*{1,3}|__?|\$|</?[a-z]{1,3}>|\\(?=%))*"
_BREAK = re.compile(rf"[ \u00a0*]*\n[ \u00a0]*\n?[ \u00a0]*(?=[{LOWER}%])")
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(rf"(?:[1-9]\d{{0,2}}(?:[\u00a0\u2009\u202f ]\d{{3}}){{2,}}(?![\d.,/]|\s\d)|{DIGITS})")
_RATIO = re.compile(rf"\s?/\s?({DIGITS})(?!\s?[/-]\s?[^\W_]{{2}})")
_RANGE = re.compile(rf"(?:\s?[-–—]\s?|\s+đến\s+)({DIGITS})(?![/\d])")
_GAPS = re.compile(_GAP)
_SCALES = re.compile(SCALE)
_MEASURES = re.compile(rf"điểm\s?%|{MEASURE}(?!\.[^\W\d_]\b|(?<=đồng)\s+(?:chí|bào|hồ|bộ|thời|phục))")
_WORDS = re.compile(r"[^\W\d_]+(?:[ \u00a0]+[^\W\d_]+){0,3}")
_PERS = re.compile(PER)
_HALF = re.compile(r"\s+rưỡi(?![^\W_])")
_MORE = re.compile(rf"\s+({DIGITS})\s?(?={SCALE})")
_AFTER = re.compile(r"(?:\s+mới)?\s+trở (lên|xuống)")
_MARKS = ' \t\n\u00a0*_$“"(~'
_NAME_BEFORE = re.compile(r"([^\W\d_]+)(?:\s+([^\W\d_]+))?\s*$")
_UNIT_SQUARE = re.compile(r"(?:(?<=[mM])|(?<=[kcdKCD][mM]))[23](?![^\W_])")
_CARDINALS = "một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười"
_INNER = "|".join(sorted(NUMBER_WORDS - {"không"}, key=len, reverse=True))
_WORDED = re.compile(
    rf"(?<![^\W_])(?:{_CARDINALS}|nửa)(?![^\W_])(?:\s(?:{_INNER}|không(?=\străm))(?![^\W_]))*"
)
_LONE = frozenset("hai ba bốn sáu bảy bẩy tám chín mười".split())


def _plain(value: Decimal) -> Decimal:
    """``value`` without trailing zeros or exponent."""
    whole = value.to_integral_value()
    return Decimal(int(whole)) if whole == value else value.normalize()


class _Reader:
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
        value: Decimal = Decimal(0),
        unit: str = "",
        unit_text: str = "",
        approximator: str = "",
        of: Decimal | None = None,
        upper: Decimal | None = None,
        key: str = "",
    ) -> int:
        start = max(start, self.behind)
        self.behind = max(self.behind, end)
        at = self.view.to_source
        self.found.append(
            Quantity(
                Span(at(start), at(end)),
                Span(at(number[0]), at(number[1])),
                _plain(value),
                unit,
                unit_text,
                approximator,
                None if of is None else _plain(of),
                None if upper is None else _plain(upper),
                kind,
                key,
            )  # fmt: skip
        )
        return end

    def name(self, start: int, end: int, at: int, kind: Kind = Kind.IDENTIFIER) -> int:
        key = identifiers.normal_identifier(self.raw[start:end])
        return self.add(
            start, end, (at, end), kind, unit="số hiệu" if kind is Kind.IDENTIFIER else "", key=key
        )

    def dated(self, dated: Dated, at: int) -> int:
        kind = {"ngày": Kind.DATE, "giờ": Kind.TIME}.get(dated.unit, Kind.PERIOD)
        return self.add(dated.start, dated.end, (at, dated.end), kind, unit=dated.unit, key=dated.key)

    def run(self) -> list[Quantity]:
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

    # -- one number ---------------------------------------------------------------------------------------------------

    def read(self, at: int) -> int:
        """Read the number that begins at ``at``; returns where to look on."""
        raw, low = self.raw, self.low
        before = raw[at - 1] if at else "\n"
        if before == ":" and raw.endswith("[footnoteRef:", 0, at) or before == "[":
            end = at + len(re.match(r"\d+", raw[at : at + 9])[0])  # type: ignore[index]
            if raw[end : end + 1] in ("]", ":"):
                return self.add(at, end, (at, end), Kind.LABEL, key=raw[at:end])
        if before.isalpha():
            if _UNIT_SQUARE.match(raw, at):
                return at + 1
            if coded := self.glued(at):
                return coded
        elif before in "-–./" and (code := identifiers.glued_code(raw, at)):
            return self.name(code[0], max(code[1], at + 1), at)
        if (
            before in ".:/@-=?&_%"
            and (token := identifiers.network_token(raw, at))
            or (raw[at] == "0" and (token := identifiers.network_token(raw, at)))
        ):
            return self.name(token[0], max(token[1], at + 1), at)
        if (end := identifiers.label_end(raw, at)) is not None:
            return self.add(at, end - 1, (at, end - 1), Kind.LABEL, key=raw[at : end - 1])
        if (end := identifiers.document_number(raw, at)) is not None and not self.measured(at, end):
            return self.name(at, end, at)
        number = _NUMBER.match(raw, at)
        assert number is not None
        return self.number(at, number.end())

    def measured(self, at: int, end: int) -> bool:
        """Whether what looks like a code (``29M2``, ``5KM``) is a number with its unit."""
        digits = re.match(r"\d+", self.raw[at:end])
        suffix = self.raw[at + digits.end() : end] if digits else ""
        return suffix.lower() in MEASURES and (len(suffix) > 1 or suffix.islower())

    def glued(self, at: int) -> int | None:
        """A letter stands right before: a code, a month written ``T4/2026``, or a footnote mark that lost its place."""
        code = identifiers.glued_code(self.raw, at)
        if code is None:
            return None
        start, end = code
        word = self.low[start:at]
        if word in ("t", "q") and (
            m := re.compile(r"(\d{1,2})[/.-]((?:19|20)\d\d)(?!\d)").match(self.raw, at)
        ):
            key = f"{m[2]}-{int(m[1]):02d}" if word == "t" else f"{m[2]}-Q{m[1]}"
            return self.dated(Dated(start, m.end(), key, "tháng" if word == "t" else "quý"), at)
        digits = re.compile(r"\d+").match(self.raw, at)
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
        raw, low = self.raw, self.low
        written = raw[at:end]
        gap_end, scale, unit, unit_text, unit_end = self.unit(at, end)
        # a day and a month over a slash may be a ratio: the words decide
        dated = match_dated(low, at, counted=bool(unit))
        if dated is not None and dated.end > at and not (dated.unit == "năm" and scale != 1):
            return self.dated(dated, at)
        if self.found and (chained := self.chained(at, end, unit)):
            return chained
        try:
            value = parse_number(written)
        except ValueError:
            return self.malformed(at, end)
        start = at
        if (
            unit == "%"
            and at > 1
            and raw[at - 1] in "-−"
            and raw[at - 2] in " \u00a0"
            and raw[at - 3 : at - 2].isalpha()
        ):
            start, value = at - 1, -value
        of: Decimal | None = None
        upper: Decimal | None = None
        number_end = end
        if match := _RATIO.match(
            raw, unit_end if scale != 1 and unit in ("", "đồng") and unit_end > end else end
        ):
            ratio = self.ratio(at, value, scale, match)
            if isinstance(ratio, int):
                return ratio
            if ratio is not None:
                value, of, number_end, (gap_end, scale, unit, unit_text, unit_end) = ratio
                scale = Decimal(1)
        elif match := _RANGE.match(raw, end):
            if spread := self.spread(at, value, match):
                value, upper, number_end, (gap_end, scale, unit, unit_text, unit_end) = spread
                upper *= scale
        if of is None and not unit_text and (m := _WORDS.match(low, gap_end)) and m[0].split()[0] in _SLOGAN:
            if (
                gap_end > end
                and (raw[at - 1 : at] in "\"“'" or m[0].split()[0] in ("rõ", "sạch", "không"))
                and value < 20
            ):
                return self.name(at, gap_end + len(m[0].split()[0]), at)
        if of is None and upper is None or not unit_text:
            if (kind := self.naming(at, unit, unit_text, unit_end > number_end)) is not None:
                word_end = number_end
                if kind is Kind.ORDINAL:
                    return self.ordinal(at, word_end, value, of)
                if of is None and upper is None:
                    return self.name(at, number_end, at)
        value *= scale
        approximator = ""
        left = low[max(0, at - 24) : start].rstrip(_MARKS)
        for word in _BEFORE:
            if left.endswith(word) and not left[-len(word) - 1 : -len(word)].isalpha():
                approximator = word
                start = max(0, at - 24) + len(left) - len(word)
                break
        finish = max(unit_end, number_end)
        if match := _AFTER.match(low, finish):
            approximator = f"trở {match[1]}"
            finish = match.end()
            left = low[max(0, at - 24) : start].rstrip(_MARKS)
            if left.endswith("từ"):
                approximator = f"từ … {approximator}"
                start = max(0, at - 24) + len(left) - 2
        return self.add(
            start, finish, (at, number_end), Kind.QUANTITY, value=value, unit=unit, unit_text=unit_text,
            approximator=approximator, of=of, upper=upper,
        )  # fmt: skip

    def malformed(self, at: int, end: int) -> int:
        """Digits that are no number: a list without spaces (``1,2,3``) or a number of a section (``2.1.3``)."""
        return self.name(at, end, at)

    def ordinal(self, at: int, end: int, value: Decimal, of: Decimal | None) -> int:
        return self.add(
            at, end, (at, end), Kind.ORDINAL, value=value, of=of, unit="thứ", key=self.raw[at:end]
        )

    def chained(self, at: int, end: int, unit: str) -> int | None:
        """``tháng 4, 5``, ``Điều 5, 6``, ``ngày 30/4, 01/5``: a bare number does what the one before it does."""
        last = self.found[-1]
        if unit or last.kind not in (Kind.DATE, Kind.IDENTIFIER, Kind.PERIOD):
            return None
        behind = self.view.from_source(last.span.end)
        if not 0 < at - behind <= 5 or self.low[behind:at].strip(" \u00a0") not in (",", "và", "-", "–", "&"):
            return None
        if last.kind is Kind.DATE and (
            m := re.compile(r"(\d{1,2})\s?/\s?(\d{1,2})(?![\d/])").match(self.raw, at)
        ):
            if is_day_month(m[1], m[2]):
                return self.dated(Dated(at, m.end(), f"--{int(m[2]):02d}-{int(m[1]):02d}", "ngày"), at)
        written = self.raw[at:end]
        if (
            not written.isdecimal()
            or len(written) > 3
            or self.raw[end : end + 1] in "/%"
            and self.raw[end : end + 1]
        ):
            return None
        if last.kind is Kind.PERIOD and last.unit == "tháng" and 1 <= int(written) <= 12:
            dated = match_dated("tháng " + self.low[at : at + 20], 6, counted=False)
            if dated is not None:
                return self.dated(Dated(at, at + dated.end - 6, dated.key, dated.unit), at)
        if last.kind is Kind.IDENTIFIER and last.number_span.end - last.number_span.start <= 3:
            return self.name(at, end, at)
        return None

    # -- unit ---------------------------------------------------------------------------------------------------------

    def unit(self, at: int, end: int) -> tuple[int, Decimal, str, str, int]:
        """Scale and unit behind a number: ``(gap end, factor, base unit, unit as written, end)``; ``""`` where none."""
        low = self.low
        place = gap_end = self.gap(at, end)
        factor = Decimal(1)
        scaled = ""
        while match := _SCALES.match(low, place):
            if match[0] == "tr" and place != end:
                break
            factor *= SCALES[match[0]]
            scaled = scaled or match[0]
            written_end = match.end()
            if half := _HALF.match(low, written_end):
                number = parse_number(self.raw[at:end])
                factor = factor * (number + Decimal("0.5")) / number if number else factor
                written_end = half.end()
            elif (more := _MORE.match(low, written_end)) and (smaller := _SCALES.match(low, more.end())):
                if SCALES[smaller[0]] < factor and "," not in more[1]:
                    number = parse_number(self.raw[at:end])
                    if number:
                        factor = factor + parse_number(more[1]) * SCALES[smaller[0]] / number
                        written_end = smaller.end()
            place = self.gap(at, written_end)
        unit_start = place if not scaled else gap_end
        if match := _MEASURES.match(low, place):
            if match[0] == "%" or place != end or match[0] not in ("l", "w", "v", "va"):
                name = re.sub(r"điểm\s?%", "điểm %", match[0])
                base, ratio = MEASURES.get(name, (name, Decimal(1)))
                stop = match.end()
                if per := self.per(stop):
                    base, stop = base + self.low[stop:per].replace(" ", "").replace("\u00a0", ""), per
                return gap_end, factor * ratio, base, low[unit_start:stop], stop
        if match := _WORDS.match(low, place):
            words = match[0].split()
            for count in range(len(words), 0, -1):
                name = " ".join(words[:count])
                if name in COUNTERS or count == 1:
                    break
            if (
                name in COUNTERS
                or name not in _NO_UNIT
                and self.raw[place].islower()
                and place > end
                and len(name) > 1
            ):
                if not (count == 1 and name not in COUNTERS and name in _SLOGAN):
                    stop = self.word_end(place, count)
                    if (stop < len(low) and low[stop] == "/") and (per := self.per(stop)):
                        name, stop = name + low[stop:per].replace(" ", ""), per
                    return gap_end, factor, name, low[unit_start:stop], stop
        if scaled:
            stop = self.scaled_end(place)
            return gap_end, factor, "đồng" if factor >= 10**6 else "", low[unit_start:stop], stop
        return gap_end, factor, "", "", end

    def scaled_end(self, place: int) -> int:
        while place and self.low[place - 1] in " \u00a0*_$\n\t>":
            if self.low[place - 1] == ">":
                place = self.low.rfind("<", 0, place)
                continue
            place -= 1
        return place

    def word_end(self, at: int, count: int) -> int:
        match = re.compile(rf"[^\W\d_]+(?:\s+[^\W\d_]+){{{count - 1}}}").match(self.low, at)
        assert match is not None
        return match.end()

    def per(self, at: int) -> int | None:
        match = _PERS.match(self.low, at)
        return match.end() if match else None

    def gap(self, at: int, end: int) -> int:
        """Past spaces and marks of converters; past a line end too where the sentence visibly goes on."""
        match = _GAPS.match(self.low, end)
        place = match.end() if match else end
        if self.raw[place : place + 1] == "\n" and (broken := _BREAK.match(self.raw, place)):
            line = self.raw.rfind("\n", 0, at) + 1
            if "\t" not in self.raw[line:place] and re.search(r"[^\W\d_]", self.raw[line:at]):
                return broken.end()
        return place

    # -- two numbers ----------------------------------------------------------------------------------------------------

    def ratio(
        self, at: int, value: Decimal, scale: Decimal, match: re.Match[str]
    ) -> tuple[Decimal, Decimal, int, tuple[int, Decimal, str, str, int]] | int | None:
        whole_start, end = match.span(1)
        try:
            whole = parse_number(match[1])
        except ValueError:
            return None
        right = self.unit(at, end)
        first = self.raw[at : match.start()].strip()
        if first.isdecimal() and is_day_month(first, match[1]) and self.is_day(at, value, whole, right, end):
            key = f"--{int(match[1]):02d}-{int(first):02d}"
            return self.dated(Dated(at, end, key, "ngày"), at)
        if scale != 1 and right[1] == 1 and right[2] not in ("đồng", ""):
            return None  # 5 triệu/3 hộ
        right_scale = right[1]
        # a scale written once holds for both sides: 103.700/351.147 triệu đồng
        left_scale = scale if scale != 1 else right_scale
        if value == 1 and self.low[max(0, at - 9) : at].rstrip(_MARKS).endswith(("tỷ lệ", "tỉ lệ")):
            return value, whole, end, (end, Decimal(1), "", "", end)  # of a map
        return value * left_scale, whole * right_scale, end, right

    def is_day(
        self, at: int, value: Decimal, whole: Decimal, right: tuple[int, Decimal, str, str, int], end: int
    ) -> bool:
        """Whether ``8/3`` is a day: never before something counted or ``=``, always where the ratio would exceed one."""
        if right[2] or right[1] != 1 or self.raw[end:].lstrip(" $")[:1] == "=":
            return False
        left = self.low[max(0, at - 24) : at].rstrip(' (“"*')
        if left.endswith(
            (
                "ngày",
                "dịp",
                "đợt",
                "lễ",
                "tết",
                "từ",
                "phụ nữ",
                "quốc khánh",
                "trước",
                "sau",
                "tới",
                "sáng",
                "chiều",
            )
        ):
            return True
        line = self.raw.rfind("\n", 0, at) + 1
        if self.raw[line:at].strip(" \t*") == "":
            return False  # a cell of its own
        return value > whole

    def spread(
        self, at: int, value: Decimal, match: re.Match[str]
    ) -> tuple[Decimal, Decimal, int, tuple[int, Decimal, str, str, int]] | None:
        try:
            upper = parse_number(match[1])
        except ValueError:
            return None
        if upper <= value:
            return None
        if "đến" in match[0] and not self.low[max(0, at - 8) : at].rstrip(_MARKS).endswith("từ"):
            return None
        right = self.unit(at, match.end())
        if not right[2]:
            return None
        return value * right[1], upper, match.end(), (right[0], right[1], *right[2:])

    # -- names and grades -------------------------------------------------------------------------------------------------

    def naming(self, at: int, unit: str, unit_text: str, counted: bool) -> Kind | None:
        """Whether the words before a number make it a name or a grade."""
        left = self.low[max(0, at - 40) : at]
        line = left.rfind("\n")
        if line >= 0:
            left = left[line + 1 :]
        left = left.rstrip(' \u00a0*_“"')
        match = _NAME_BEFORE.search(left)
        if match is None:
            return None
        known = counted and (unit in MEASURES or unit.split("/")[0] in COUNTERS or unit in ("đồng", "m2"))
        if left.endswith(
            ("tổng số", "trong số", "trên số", "con số", "số lượng", "đạt số", "với số", "quân số")
        ):
            return None
        words = left.split()
        for count in (3, 2, 1):
            name = " ".join(words[-count:]).lstrip('(“"*,;.:-')
            if name in identifiers.NAMED:
                strong = identifiers.NAMED[name]
                if strong and not (unit in MEASURES or unit == "đồng") or not counted:
                    return Kind.IDENTIFIER
                if strong or known:
                    return None
                return Kind.IDENTIFIER if self.capital_before(at) else None
            if name in identifiers.GRADED:
                strong = identifiers.GRADED[name]
                if not counted or strong and not known or name in ("thứ", "lần thứ"):
                    return Kind.ORDINAL
                return None
        if self.capital_before(at) and not known and not (counted and self.sentence_start(at)):
            return Kind.IDENTIFIER if not counted or not unit else None
        return None

    def capital_before(self, at: int) -> bool:
        head = self.raw[max(0, at - 24) : at].rstrip(" \u00a0")
        if head == self.raw[max(0, at - 24) : at]:
            return False
        word = re.search(r"[^\W\d_]+$", head)
        return word is not None and word[0][0].isupper()

    def sentence_start(self, at: int) -> bool:
        head = self.raw[max(0, at - 40) : at].rstrip(" \u00a0")
        match = re.search(r"(?:^|[.;:!?\n(“\"*\-+]\s*)[^\W\d_]+$", head)
        return match is not None

    # -- numbers without digits -------------------------------------------------------------------------------------------

    def worded_numbers(self, taken: list[Span]) -> None:
        digits = [(self.view.from_source(span.start), self.view.from_source(span.end)) for span in taken]
        place = 0
        for match in _WORDED.finditer(self.low):
            start, end = match.span()
            while place < len(digits) and digits[place][1] <= start:
                place += 1
            if place == len(digits) or digits[place][0] >= end:
                self.worded(start, end)

    def worded(self, start: int, end: int) -> None:
        low = self.low
        if self.raw[start].isupper() and not self.sentence_start(end):
            return
        words = low[start:end].split()
        if len(words) > 1 and words[-1] == "năm" and words[-2] != "lẻ" and words[-2] != "linh":
            end = low.rfind("năm", start, end)
            end = len(low[:end].rstrip())
            words.pop()
        if len(words) == 1 and words[0] not in _LONE:
            return
        try:
            value = words_to_number(" ".join(words))
        except ValueError:
            return
        _, factor, unit, unit_text, unit_end = self.unit(start, end)
        if (
            len(words) == 1
            and unit.split("/")[0] not in COUNTERS
            and unit not in ("m2", "%", "m", "kg", "đồng")
        ):
            return
        if words[-1] in ("tỷ", "triệu") and not unit:
            unit = "đồng"
        self.behind = 0
        self.add(
            start,
            max(end, unit_end),
            (start, end),
            Kind.QUANTITY,
            value=value * factor,
            unit=unit,
            unit_text=unit_text,
        )


def find_quantities(text: str, start: int = 0, end: int | None = None) -> list[Quantity]:
    """Every written number of ``text[start:end]``, in order, none overlapping another; spans are offsets into ``text``.

    Each run of digits is inside the span of one result, except the digit of ``m2`` and its like. Number words are found
    where they cannot be anything else: two or more of them, or one before something that papers count. A number is read
    with up to 48 characters before ``start``, so that a slice reads as it does in its document.
    """
    end = len(text) if end is None else end
    margin = min(start, 48)
    reader = _Reader(text[start - margin : end] if margin or end < len(text) else text)
    found = reader.run()
    if not start:
        return found
    shift = start - margin
    moved = []
    for q in found:
        if q.number_span.start < margin:
            continue
        span = Span(max(start, q.span.start + shift), q.span.end + shift)
        number = Span(q.number_span.start + shift, q.number_span.end + shift)
        moved.append(
            Quantity(span, number, q.value, q.unit, q.unit_text, q.approximator, q.of, q.upper, q.kind, q.key)
        )
    return moved
