"""Rows and totals of tables: plan, realised and share of one row; parts and total of one column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from corpus.document import Table
from corpus.numbers import write_number
from corpus.quantities import Kind as Written
from corpus.quantities import Quantity
from corpus.source import Span
from corpus.unicode import canonical_tone, nfc
from qa.audit.amounts import Match, compare_percent, compare_total, percent, rough, slack_of, written
from qa.audit.finding import Finding, Kind, Severity, place_of
from qa.audit.lines import Paper, plain, slot_of

__all__ = ["Cell", "find_in_tables", "fold_words", "read_rows"]

_SKIP = re.compile(r"^(?:s?tt|số tt|st t|số thứ tự|ghi chú|đơn vị(?: tính)?|đvt|đánh giá.*|xếp loại|mã số)[ .]*$")
_RATE = re.compile(
    r"%|tỷ lệ|tỉ lệ|so sánh|so (?:với )?(?:kh|kế hoạch|dự toán|cùng|năm)|đạt (?:kh|kế hoạch|dt|dự toán)"
    r"|hoàn thành kế hoạch"
)
_WEIGHT = re.compile(r"tỷ trọng|tỉ trọng|cơ cấu")
_PLAN = re.compile(r"kế hoạch|chỉ tiêu|dự toán|(?<![^\W_])(?:kh|dt|giao)(?![^\W_])|mục tiêu|tổng số|phải ")
_ACTUAL = re.compile(
    r"thực hiện|kết quả|(?<![^\W_])(?:ước|đã|th|lũy kế|đạt được|giải ngân|hoàn thành)(?![^\W_])|số lượng|tháng|quý"
)
_BEFORE = re.compile(r"cùng kỳ|năm trước|kỳ trước|quý trước|tháng trước")
_TOTAL = re.compile(
    r"^(?:tổng(?: cộng| số| chung)?|cộng(?: chung)?|toàn phường|tổng toàn [^\W\d]+)(?:\s*\(.*\))?[ .:]*$"
)
_DOTTED = re.compile(r"^(\d+)\.(\d+)\.?$")
_ROMAN = re.compile(r"^[ivxlc]+\.?$")
_MONEY = re.compile(r"(?:triệu|tỷ|nghìn) đồng|(?<![^\W_])(?:trđ|trđồng)")


@dataclass(frozen=True, slots=True)
class Cell:
    """The numbers of one cell; ``words`` is the cell in lower case on one line."""

    column: int
    words: str
    numbers: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its own number as written, its label and its cells with numbers."""

    index: int
    number: str
    label: str
    unit: str
    cells: dict[int, Cell]
    unit_span: Span | None = None


def fold_words(words: str) -> str:
    """``words`` on one line, composed, in lower case and the older tone placement."""
    return canonical_tone(nfc(" ".join(words.split()))).lower()


def read_rows(paper: Paper, table: Table) -> list[Row]:
    """The rows of ``table`` with the numbers of their cells."""
    headers = [fold_words(column) for column in table.columns]
    rows: list[Row] = []
    for index, row in enumerate(table.rows):
        cells: dict[int, Cell] = {}
        number = label = unit = ""
        unit_span: Span | None = None
        seen = set()
        for column, span in enumerate(row.cells):
            if span is None or span in seen:
                continue
            seen.add(span)
            words = fold_words(plain(paper.text[span.start : span.end]))
            header = headers[column] if column < len(headers) else ""
            if _SKIP.match(header):
                number = (
                    words if header.replace(".", "").strip() in ("stt", "tt", "số tt", "st t", "số thứ tự") else number
                )
                if header.startswith(("đơn vị", "đvt")):
                    unit, unit_span = words, span
                continue
            numbers = tuple(q for q in paper.inside(span) if q.kind is Written.QUANTITY and q.upper is None)
            letters = sum(c.isalpha() for c in words)
            if not label and letters > 1 and (not numbers or letters > 12):
                label = words
                if not _figures_only(words, numbers):
                    continue
            if numbers:
                cells[column] = Cell(column, words, numbers)
        rows.append(Row(index, number, label, unit, cells, unit_span))
    return rows


def _figures_only(words: str, numbers: tuple[Quantity, ...]) -> bool:
    return bool(numbers) and sum(c.isalpha() for c in words) <= 12


def find_in_tables(paper: Paper) -> Iterator[Finding]:
    """Rows and totals of the tables of ``paper`` that do not agree."""
    for table in paper.document.tables:
        rows = read_rows(paper, table)
        headers = [fold_words(column) for column in table.columns]
        if not any(row.cells for row in rows):
            continue
        for row in rows:
            for finding in _row_shares(paper, headers, row):
                yield finding
                yield from _repeated(paper, row, finding)
        for column in range(len(headers)):
            if _SKIP.match(headers[column]) or _RATE.search(headers[column]) or _WEIGHT.search(headers[column]):
                continue
            yield from _column(paper, table, rows, column, headers[column])


def _row_shares(paper: Paper, headers: list[str], row: Row) -> Iterator[Finding]:
    rates = [c for c in row.cells if c < len(headers) and _RATE.search(headers[c]) and not _WEIGHT.search(headers[c])]
    plain_cells = [cell for c, cell in row.cells.items() if c not in rates and c < len(headers)]
    percents = [cell for cell in plain_cells if row.unit.startswith("%") and cell.numbers[0].of is None]
    for cell in percents:
        q = cell.numbers[0]
        if q.value > 100 and "tăng" not in row.label and "%/" not in row.unit and "so với" not in row.label:
            yield _over(paper, q, row)
    for column in rates:
        for stated in row.cells[column].numbers:
            if stated.unit in ("%", "") and stated.of is None and not rough(stated):
                yield from _share(paper, headers, row, plain_cells, column, stated, percents)


def _repeated(paper: Paper, row: Row, finding: Finding) -> Iterator[Finding]:
    """The same share of a row, said again in the running text."""
    if finding.kind is not Kind.RATIO:
        return
    stated = next((q for q in paper.quantities if q.span.start == finding.places[0].start), None)
    words = frozenset(row.label.split())
    for line in paper.lines:
        for item, quantity in enumerate(line.items):
            if stated is None or slot_of(quantity) != "p" or quantity.value != stated.value:
                continue
            if len(words & frozenset(line.template.replace(",", " ").split())) < 3:
                continue
            whole = [q.of for q in paper.quantities if q.span.start == finding.places[1].start and q.of]
            count = [i for i, q in enumerate(line.items) if q.value in whole and slot_of(q) == "q"]
            spans = [quantity.span, *(line.items[i].span for i in count)]
            places = (*(place_of(paper.name, paper.text, span) for span in spans), *finding.places[1:])
            said = line.written(item)
            message = f"{finding.message.partition('”: ')[2].replace('bảng ghi', 'văn bản ghi')}"
            yield Finding(Kind.RATIO, finding.severity, places, said, finding.recomputed, f"Như trong bảng, {message}")


def _over(paper: Paper, quantity: Quantity, row: Row) -> Finding:
    said = plain(paper.text[quantity.span.start : quantity.span.end])
    message = f"Chỉ tiêu “{row.label}” tính bằng % nhưng bảng ghi {said}, lớn hơn 100; có thể ghi nhầm đơn vị."
    beside = [
        cell.numbers[0]
        for cell in row.cells.values()
        if cell.numbers[0].unit == "%" and cell.numbers[0] is not quantity
    ]
    spans = [quantity.span, *(q.span for q in beside)]
    if row.unit_span is not None:
        spans.append(row.unit_span)
    places = tuple(place_of(paper.name, paper.text, span) for span in spans)
    return Finding(Kind.UNIT, Severity.WARNING, places, said, "", message)


def _share(
    paper: Paper, headers: list[str], row: Row, cells: list[Cell], column: int, stated: Quantity, percents: list[Cell]
) -> Iterator[Finding]:
    header = headers[column]
    text = paper.text
    growth = bool(_BEFORE.search(header)) or "tăng" in header or "+" in header
    pairs: list[tuple[Quantity, Quantity, Fraction, int]] = []  # part, whole, value, how sure (2 most)
    for cell in cells:
        for q in cell.numbers:
            if q.of:
                pairs += [(q, q, percent(q.value, q.of), 2)]
    for part in cells:
        for whole in cells:
            if part.column == whole.column:
                continue
            for a in part.numbers:
                for b in whole.numbers:
                    if not b.value or a.of or b.of or (a.unit == "%") != (b.unit == "%") or rough(a, b):
                        continue
                    role = _role(headers[part.column], headers[whole.column], growth)
                    exact = percent(a.value, b.value)
                    if growth:
                        pairs.append((a, b, exact - 100, role))
                    pairs.append((a, b, exact, 0 if growth and "tăng" in header else role))
    for a, b, exact, _ in pairs:
        for value in (exact, -exact):
            if compare_percent(value, text, stated, slack_of(text, a, b)) is Match.RIGHT:
                return
    sure = [p for p in pairs if p[3] > 0]
    if any(p[3] == 2 for p in sure):
        sure = [p for p in sure if p[3] == 2]
    if not sure:
        return
    first = [p for p in sure if p[0] is p[1]] or sure
    a, b, exact, _ = min(first, key=lambda p: abs(p[2] - Fraction(stated.value)))
    alone = len({(id(p[0]), id(p[1])) for p in sure}) == 1
    match = compare_percent(exact, text, stated, slack_of(text, a, b))
    severity = Severity.ERROR if alone and not percents else Severity.WARNING
    if a is b:
        severity = Severity.ERROR
    if match is Match.CUT:
        severity = Severity.INFO
    said = plain(text[stated.span.start : stated.span.end])
    label = plain(text[a.span.start : a.span.end])
    if a is not b:
        label = f"{label} / {plain(text[b.span.start : b.span.end])}"
    shown = f"{written(exact)}%"
    tail = ": số bị cắt bớt, không làm tròn." if match is Match.CUT else "."
    message = f"Dòng “{_short(row.label)}”: {label} = {shown}, bảng ghi {said}{tail}"
    places = tuple(place_of(paper.name, text, q.span) for q in dict.fromkeys((stated, a, b)))
    yield Finding(Kind.RATIO, severity, places, said, shown, message)


def _role(part: str, whole: str, growth: bool) -> int:
    """How sure it is that one column is held against the other: 2, 1, or 0 for not at all."""
    if growth:
        return 2 if _BEFORE.search(whole) and not _BEFORE.search(part) and not _PLAN.search(part) else 0
    if _BEFORE.search(whole) or _BEFORE.search(part):
        return 0
    planned = bool(_PLAN.search(whole)) and not _PLAN.search(part)
    return 2 if planned and _ACTUAL.search(part) else 1 if planned else 0


def _short(words: str) -> str:
    return words if len(words) <= 70 else words[:69] + "…"


def _column(paper: Paper, table: Table, rows: list[Row], column: int, header: str) -> Iterator[Finding]:
    """Total rows, group rows and numbered sub-rows of one column."""
    units = {row.unit for row in rows if row.unit and column in row.cells}
    money = bool(_MONEY.search(f"{header} {fold_words(table.caption)} {' '.join(units)}"))
    values = {
        row.index: row.cells[column].numbers[0]
        for row in rows
        if column in row.cells and len(row.cells[column].numbers) == 1
    }
    values = {
        i: q for i, q in values.items() if q.of is None and q.unit not in ("%", "tháng", "ngày", "năm") and not rough(q)
    }
    if len(values) < 3:
        return
    totals = [row for row in rows if _TOTAL.match(row.label) and row.index in values]
    if len(units) <= 1:
        start = 0
        for row in totals:
            above = [r for r in rows[start : row.index] if r not in totals]
            below = [r for r in rows[row.index + 1 :] if r not in totals]
            start = row.index + 1
            body = above if sum(r.index in values for r in above) >= 2 else below if row is totals[0] else []
            yield from _total(paper, row, body, values, money, Severity.ERROR)
    for row in rows:
        if row.index not in values or row in totals:
            continue
        number = row.number.rstrip(".")
        if number.isdecimal():
            children = [r for r in rows if (m := _DOTTED.match(r.number)) and m[1] == number and r.index > row.index]
            if sum(r.index in values for r in children) >= 2 and len({r.unit for r in (row, *children)}) == 1:
                yield from _total(paper, row, children, values, money, Severity.WARNING)
        elif _ROMAN.match(number):
            body = []
            for r in rows[row.index + 1 :]:
                if _ROMAN.match(r.number) or r in totals:
                    break
                body.append(r)
            if len({r.unit for r in body if r.index in values} | {row.unit}) <= 2:
                yield from _total(paper, row, body, values, money, Severity.WARNING)


def _total(
    paper: Paper, total: Row, body: list[Row], values: dict[int, Quantity], money: bool, severity: Severity
) -> Iterator[Finding]:
    text = paper.text
    stated = values[total.index]
    body = [r for r in body if r.index in values]
    inner = [r for r in body if r.label.startswith(("trong đó", "gồm", "-", "+"))]
    numbered = [r for r in body if r.number.rstrip(".").isdecimal()]
    roman = [r for r in body if _ROMAN.match(r.number)]
    dotted = [r for r in body if _DOTTED.match(r.number)]
    ways = [[r for r in body if r not in inner], numbered, roman, [r for r in body if r not in roman], body]
    ways += [[r for r in body if r not in roman and r not in dotted]]
    chosen: tuple[Match, list[Row], Decimal] | None = None
    for way in ways:
        if len(way) < 2:
            continue
        items = [values[r.index] for r in way]
        summed = sum((q.value for q in items), Decimal(0))
        match = compare_total(text, stated, stated.value, items, summed)
        if match is Match.RIGHT:
            return
        unit = abs(stated.value).as_tuple().exponent
        if money and unit == 0 and abs(summed - stated.value) <= Decimal(len(way)) / 2:
            match = Match.CUT
        if chosen is None:
            chosen = (match, way, summed)
    if chosen is None:
        return
    match, way, summed = chosen
    said = plain(text[stated.span.start : stated.span.end])
    value = write_number(summed)
    if match is Match.CUT:
        severity = Severity.INFO
    tail = ": lệch trong khoảng làm tròn." if match is Match.CUT else "."
    message = f"Các dòng cộng lại là {value}, dòng “{_short(total.label)}” ghi {said}{tail}"
    spans = [stated.span, *(values[r.index].span for r in way)]
    places = tuple(place_of(paper.name, text, span) for span in spans)
    yield Finding(Kind.SUM, severity, places, said, value, message)
