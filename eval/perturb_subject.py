"""Wrong answer sentences whose number is true of something else: another period, status, ward, indicator or row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from random import Random

from corpus.document import Document
from corpus.quantities import Kind, Quantity, find_quantities
from corpus.source import Span
from corpus.statements import place_names
from corpus.unicode import fold, nfc
from eval.claims import Claim, Part, cited, content, counted, parts_of, plain, row_claim
from eval.perturb import SKIPPED, Error, Facts, Made, Wrong, changed, facts_of, target_of
from qa.verify import Evidence

__all__ = ["subject_errors"]

_OTHER_WARDS = (
    "Hòa Bình", "Tân Lập", "Đồng Tâm", "Yên Sở", "Thanh Xuân", "Long Biên", "Cao Xanh", "Hà Tu", "Nam Đồng", "Phú Lợi",
)  # fmt: skip
_QUARTERS = ("I", "II", "III", "IV")
_VERBS = (
    "[Hh]oàn thành|[Xx]ây dựng|[Tt]ổ chức|[Tt]hành lập|[Kk]ết nạp|[Tt]rồng|[Cc]ấp|[Gg]iải ngân|[Tt]hu hút|[Mm]ở"
    "|[Kk]iểm tra"
    "|[Cc]huyển đổi|[Cc]ải tạo|[Ll]ắp đặt|[Gg]iải quyết|[Bb]àn giao|[Hh]ỗ trợ|[Tt]uyển"
)
_TOLD = re.compile(rf"(?<!đã )(?<!ước )đạt(?= (?:trên |ít nhất |khoảng )?\d)|^(?:{_VERBS})(?=\s)")
_AHEAD = re.compile(
    r"phương hướng|giải pháp|trọng tâm|phấn đấu|mục tiêu|chỉ tiêu|kế hoạch|chương trình hành động|dự kiến|nhiệm vụ"
)
_DONE = re.compile(
    r"(?<!\w)đã(?!\w)|ước thực hiện|ước đạt|lũy kế|luỹ kế|kết quả (?:thực hiện|đạt)|đánh giá kết quả|đạt được"
    r"|trong (?:tháng|quý)|đến nay|tính đến"
)


def subject_errors(claim: Claim, rng: Random, wards: Mapping[str, Evidence]) -> Made:
    """Errors in what the number speaks of.

    ``wards`` are the other wards of the documents at hand, each with a place of its papers that can be cited.
    """
    quantity = target_of(claim)
    if quantity is None or quantity.kind is not Kind.QUANTITY:
        return
    facts = facts_of(claim.evidence)
    target = Span(quantity.number_span.start, quantity.span.end)
    yield from _period(claim, target, facts, rng)
    yield from _status(claim, quantity, target, facts, rng)
    yield from _cumulative(claim, target, facts, rng)
    yield from _ward(claim, facts, wards, rng)
    yield from _clause(claim, quantity, facts, rng)
    yield from _row(claim, quantity, rng)


def _other_period(quantity: Quantity, written: str, rng: Random) -> str | None:
    """Another period of the same kind, written the same way."""
    if quantity.unit == "quý" and (match := re.search(r"(?i)quý\s+(I{1,3}|IV|[1-4])(?!\w)", written)):
        here = match[1].upper()
        names = [name for name in (_QUARTERS if here in _QUARTERS else ("1", "2", "3", "4")) if name != here]
        return written[: match.start(1)] + rng.choice(names) + written[match.end(1) :]
    if quantity.unit == "tháng" and quantity.kind is Kind.PERIOD and (match := re.search(r"\d{1,2}", written)):
        month = rng.choice([m for m in range(1, 13) if m != int(match[0])])
        return written[: match.start()] + str(month) + written[match.end() :]
    if quantity.unit == "năm" and quantity.kind is Kind.PERIOD and (match := re.search(r"(20\d\d)\s*$", written)):
        year = int(match[1]) + rng.choice((-2, -1, 1, 2))
        return written[: match.start()] + str(year)
    return None


def _cited_elsewhere(quantity: Quantity, facts: Facts, target: Quantity, rng: Random) -> str | None:
    """A period of the same kind that the evidence names for other numbers and never near this one."""
    if sum(q.value == target.value for q in facts.quantities) != 1:
        return None
    lines = re.split(r"(?<=[.;])\s|\n", facts.words)
    mine = next((line for line in lines if any(q.value == target.value for q in find_quantities(line))), "")
    near = {q.key for q in find_quantities(mine)}
    found = [
        facts.words[q.span.start : q.span.end]
        for q in facts.quantities
        if q.kind is Kind.PERIOD and q.unit == quantity.unit and "/" not in q.key and not _names(q.key, near)
    ]
    return rng.choice(found) if found and quantity.key in near else None


def _names(key: str, others: Iterable[str]) -> bool:
    tail = key.lstrip("-")
    return any(tail in other or other.lstrip("-") in key for other in others if other)


def _period(claim: Claim, target: Span, facts: Facts, rng: Random) -> Made:
    numbers = [q for q in find_quantities(claim.text) if q.kind is Kind.PERIOD and q.unit in ("quý", "tháng", "năm")]
    before = [q for q in numbers if q.span.end <= target.start]
    if before:
        # The period that stands nearest before a number is the one that it is of.
        quantity = before[-1]
        written = claim.text[quantity.span.start : quantity.span.end]
        number = target_of(claim)
        if number is not None and (cited_too := _cited_elsewhere(quantity, facts, number, rng)):
            yield Error.PERIOD, changed(claim, Error.PERIOD, *quantity.span, cited_too, target)
            return
        new = _other_period(quantity, written, rng)
        if new is not None:
            key = next((q.key for q in find_quantities(new)), "")
            wrong = changed(claim, Error.PERIOD, *quantity.span, new, _governed(claim.text, quantity.span.end, target))
            yield Error.PERIOD, SKIPPED if not key or _told(key, facts) else wrong
        return
    if numbers or any(q.unit == "tháng" or q.kind is Kind.DATE for q in find_quantities(claim.text)):
        return
    words = rng.choice((f"Trong quý {rng.choice(_QUARTERS)}", f"Trong tháng {rng.randint(1, 12)}", "Trong năm"))
    year = rng.choice((2023, 2024, 2025, 2026, 2027))
    said = f"{words} {year}" if words.endswith("năm") else f"{words} năm {year}"
    key = next((q.key for q in find_quantities(said)), "")
    low = claim.text[:1].lower() + claim.text[1:]
    dropped = changed(claim, Error.PERIOD, 0, len(claim.text), f"{said}, {low}")
    yield Error.PERIOD, SKIPPED if _told(key, facts) else dropped


def _told(key: str, facts: Facts) -> bool:
    """Whether the evidence names the period anywhere, or names no period that it could differ from."""
    year, _, part = key.rpartition("-")
    for other in facts.keys:
        if other == key or (part and other.lstrip("-") == part) or (not part and other.startswith(key)):
            return True
        if key in other.split("/") or other.startswith(f"{key}-"):
            return True
        if "/" in other and other[:4].isdecimal() and other.split("/")[0][:4] <= key[:4] <= other.split("/")[-1][:4]:
            return True
    return bool(year) and key.startswith("-") and any(other.endswith(part) for other in facts.keys)


def _status(claim: Claim, quantity: Quantity, target: Span, facts: Facts, rng: Random) -> Made:
    said = " ".join(fold_case(claim.said).split())
    cited_words = fold_case(facts.words)
    heading = fold_case(" ".join(claim.document.section_path(claim.document.passages[claim.passage].section)))
    kind = fold_case(claim.document.metadata.kind.value if claim.document.metadata.kind else "")
    ahead = (
        "kết quả" not in heading
        and bool(_AHEAD.search(f"{heading} {kind}"))
        and not _DONE.search(f"{heading} {cited_words}")
    )
    done = bool(_DONE.search(said)) and not _AHEAD.search(f"{said} {cited_words} {heading}")
    text = claim.text
    if claim.row is not None:
        yield from _column(claim, quantity, target)
        return
    if done:
        match = re.search(r"(?:ước thực hiện|ước đạt|đã thực hiện|đã)(?!\w)", text)
        rest = f"{text[: match.start()]} {text[match.end() :]}" if match else ""
        if match and match.end() <= target.start and not _DONE.search(fold_case(rest)):
            words = {"đã": "phấn đấu", "đã thực hiện": "dự kiến thực hiện"}.get(match[0], "kế hoạch giao")
            yield Error.STATUS, changed(claim, Error.STATUS, *match.span(), words, _governed(text, match.end(), target))
        if match and match[0].startswith("ước") and match.end() <= target.start and rng.random() < 0.3:
            yield (
                Error.STATUS,
                changed(
                    claim, Error.STATUS, *match.span(), "quyết toán chính thức là", _governed(text, match.end(), target)
                ),
            )
    elif ahead and (match := re.search(r"[Pp]h[ầâấ]n đ[ầâấ]u(?: đạt)?|[Dd]ự kiến|[Đđ]ặt mục tiêu", text)):
        if match.end() <= target.start:
            words = "Đã đạt" if match[0][0].isupper() else "đã đạt"
            yield from _told_as_done(claim, *match.span(), words, target)
    elif ahead:
        match = _TOLD.search(text)
        if match and match.end() <= target.start:
            word = match[0][:1].lower() + match[0][1:]
            said = rng.choice((f"đã {word}", f"thực tế đã {word}"))
            said = said[:1].upper() + said[1:] if match.start() == 0 else said
            yield from _told_as_done(claim, *match.span(), said, target)


def _governed(text: str, end: int, target: Span) -> Span:
    """The first number behind a word of status is the one that it speaks of."""
    first = next((q for q in counted(text) if q.number_span.start >= end), None)
    return Span(first.number_span.start, first.span.end) if first else target


_STILL_AHEAD = re.compile(r"ph[ầâấ]n đ[ầâấ]u|dự kiến|mục tiêu|chỉ tiêu|kế hoạch|h[ằà]ng năm|đến (?:hết |cuối )?năm|sẽ ")


def _told_as_done(claim: Claim, start: int, end: int, words: str, target: Span) -> Made:
    """A plan said to be done, unless other words of the sentence still say that it is a plan."""
    rest = f"{claim.text[:start]} {claim.text[end:]}"
    if not _STILL_AHEAD.search(fold_case(rest)):
        yield Error.STATUS, changed(claim, Error.STATUS, start, end, words, _governed(claim.text, end, target))


def fold_case(words: str) -> str:
    """``words`` composed, in lower case."""
    return nfc(words).lower()


def _column(claim: Claim, quantity: Quantity, target: Span) -> Made:
    """The number of the plan said to be what was done, and the other way round: the header of another column."""
    assert claim.row is not None
    table = claim.document.tables[claim.row[0]]
    row = table.rows[claim.row[1]]
    own = table.columns[claim.row[2]]
    here = row_claim(claim.document, claim.passage, claim.row[2])
    for column in range(len(row.cells)):
        if column == claim.row[2] or row.cells[column] == row.cells[claim.row[2]]:
            continue
        there = row_claim(claim.document, claim.passage, column)
        if there is None or here is None or plain(own) == there[1]:
            continue
        other = next(iter(counted(there[2])), None)
        at = fold_case(claim.text).find(fold_case(plain(own)))
        if other is None or at < 0 or other.value == quantity.value:
            continue
        yield Error.STATUS, changed(claim, Error.STATUS, at, at + len(plain(own)), there[1].lower(), target)
        return


def _cumulative(claim: Claim, target: Span, facts: Facts, rng: Random) -> Made:
    text = claim.text
    months = re.search(
        r"(?i)(?:lũy kế|luỹ kế|tính lũy kế|cộng dồn)(?: (\d{1,2}) tháng)?(?: đầu năm)?(?: năm \d{4})?", text
    )
    if months and months.end() <= target.start:
        month = months[1].lstrip("0") if months[1] else str(rng.randint(2, 12))
        words = f"riêng tháng {month}"
        wrong = changed(claim, Error.CUMULATIVE, *months.span(), words, target)
        yield Error.CUMULATIVE, SKIPPED if counted(text[months.end() : target.start]) else wrong
        return
    single = list(re.finditer(r"(?<![\w/])tháng (\d{1,2})(?!\d)(?!,? tháng)(?:/\d{4}| năm \d{4})?", text))
    if single and single[-1].end() <= target.start and re.search(r"(?i)lũy kế|luỹ kế", facts.words):
        if counted(text[single[-1].end() : target.start]):
            return
        words = f"lũy kế {int(single[-1][1])} tháng"
        yield Error.CUMULATIVE, changed(claim, Error.CUMULATIVE, *single[-1].span(), words, target)


def _ward(claim: Claim, facts: Facts, wards: Mapping[str, Evidence], rng: Random) -> Made:
    """Another ward is named; where the documents have one, its paper is cited as well, half of the time."""
    names = [name for name in (*wards, *_OTHER_WARDS) if fold(name) not in facts.folded]
    if not names:
        return
    other = rng.choice([name for name in names if name in wards] or names) if rng.random() < 0.6 else rng.choice(names)
    own = evidence = claim.evidence
    if other in wards and rng.random() < 0.7:
        evidence = (*evidence, replace(wards[other], n=len(evidence) + 1))
    claim = replace(claim, evidence=evidence)
    number = target_of(claim)
    added = evidence[len(own) :]
    if number is None or (added and Facts(added).says(number.value, number.unit)):
        yield Error.WARD, SKIPPED
        return
    ward = nfc(claim.document.metadata.ward.value) if claim.document.metadata.ward else ""
    if ward and (at := claim.text.find(f"hường {ward}")) >= 0:
        start = at + len("hường ")
        yield Error.WARD, changed(claim, Error.WARD, start, start + len(ward), other, number.span)
        return
    if place_names(claim.text):
        return
    low = claim.text[:1].lower() + claim.text[1:]
    said = rng.choice(
        (f"Phường {other}: {low}", f"Tại phường {other}, {low}", f"{claim.text} trên địa bàn phường {other}")
    )
    yield Error.WARD, changed(claim, Error.WARD, 0, len(claim.text), said)


def _clause(claim: Claim, quantity: Quantity, facts: Facts, rng: Random) -> Made:
    """A number of the same unit, of another part of the cited places, in the place of the right one."""
    mine = content(claim.said)
    alike: list[tuple[Part, Quantity]] = []
    seen = 0
    for line in re.split(r"(?<=[.;])\s|\n", facts.words):
        for part in parts_of(plain(line)):
            other = next((q for q in counted(part.text) if q.number_span.start == part.target), None)
            if (
                other is None
                or other.unit != quantity.unit
                or other.value in (quantity.value, quantity.of, quantity.upper)
            ):
                continue
            if other.value == 0 or (other.of is None) != (quantity.of is None) or other.upper != quantity.upper:
                continue
            seen += 1
            theirs = content(part.own) if len(content(part.own)) > 1 else content(part.text)
            if mine - theirs - {quantity.unit}:
                alike.append((part, other))
    if not alike:
        if seen:
            yield Error.CLAUSE, SKIPPED
        return
    part, other = rng.choice(alike)
    error = Error.CLAUSE
    if "lũy kế" in fold_case(part.own) and "lũy kế" not in fold_case(claim.said) and mine <= content(part.text):
        error = Error.CUMULATIVE
    words = part.text[other.span.start : other.span.end]
    start, end = quantity.span
    if other.unit_text and quantity.unit_text:
        words = part.text[other.number_span.start : other.number_span.end] + _unit(part.text, other)
        end = quantity.number_span.end + len(_unit(claim.text, quantity))
        start = quantity.span.start
        words = f"{other.approximator} {words}".strip() if "trở" not in other.approximator else words
    if words[:1].isalpha() and start:
        words = words[:1].lower() + words[1:]
    yield error, changed(claim, error, start, end, words)


def _unit(text: str, quantity: Quantity) -> str:
    written = text[quantity.number_span.end : quantity.span.end]
    return re.sub(r"\s+(?:mới\s+)?trở (?:lên|xuống)$", "", written)


def _row(claim: Claim, quantity: Quantity, rng: Random) -> Made:
    if claim.row is None:
        return
    document, (at, line, column) = claim.document, claim.row
    rows = _rows(document, at)
    near = [n for n in (line - 2, line - 1, line + 1, line + 2) if n in rows]
    for other in rng.sample(near, len(near)):
        said = row_claim(document, rows[other], column)
        mine = row_claim(document, claim.passage, column)
        if said is None or mine is None or fold(said[0]) == fold(mine[0]):
            continue
        number = next(iter(counted(said[2])), None)
        if number is None or number.unit != quantity.unit or number.value == quantity.value:
            continue
        if not content(mine[0]) - content(said[0]):
            yield Error.ROW, SKIPPED
            continue
        places = [(n, document.passages[n].spans) for n in sorted((claim.passage, rows[other]))]
        evidence = cited(document, places)
        start, end = quantity.span.start, len(claim.text)
        marks = " ".join(f"[{item.n}]" for item in evidence)
        text = claim.text[:start] + said[2] + claim.text[end:]
        yield Error.ROW, Wrong(Error.ROW, f"{text} {marks}.", (Span(start, start + len(said[2])),), evidence)
        return


def _rows(document: Document, table: int) -> dict[int, int]:
    """Passage of each row of ``table``."""
    return {p.table[1]: n for n, p in enumerate(document.passages) if p.table is not None and p.table[0] == table}
