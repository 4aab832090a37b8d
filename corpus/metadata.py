"""What the paper is: kind, number, issuer, ward, date, period, signer, title.

Read from its frame before its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from corpus.document import Metadata, PassageKind, Read, SectionKind
from corpus.frame import Frame, address_line, authority_line, date_line, frames, kind_line, number_line, subject_line
from corpus.framing import person_name, worn_name
from corpus.marks import bare
from corpus.places import WardNames
from corpus.source import Source, Span
from corpus.tree import Placed, Tree
from corpus.unicode import NfcView

_YEAR = r"(?:19|20)\d{2}"
_PERIODS = (
    # The paper's own period is named first: "tháng 4; nhiệm vụ tháng 5 năm 2026" reports on April.
    (
        rf"(?:quý\s+(?:[IV]{{1,3}}|[1-4])|(?<!\d\s)tháng\s+\d{{1,2}})\b(?!\s*[/.]\d(?!\d))(?:\s*(?:/|,?\s*năm)\s*{_YEAR})?"
        rf"|(?:\d{{1,2}}|sáu|chín)\s+tháng\s+(?:đầu|cuối)\s+năm(?:\s+{_YEAR})?"
    ),
    rf"nhiệm\s+kỳ\s+{_YEAR}\s*[-–]\s*{_YEAR}",
    rf"giai\s+đoạn\s+{_YEAR}\s*[-–]\s*{_YEAR}",
    rf"năm\s+{_YEAR}",
)
_PERIOD = [re.compile(pattern, re.IGNORECASE) for pattern in _PERIODS]
_YEAR_OF = re.compile(rf"năm\s+({_YEAR})|/({_YEAR})", re.IGNORECASE)
_DAY = re.compile(
    rf"ngày\s+(?P<day>\d{{1,2}})\s*(?:/|tháng)\s*(?P<month>\d{{1,2}})\s*(?:/|năm)\s*(?P<year>{_YEAR})", re.I
)
_LETTERS = re.compile(r"[^\W\d_]+")
_KIND_CODES = {
    "BC": "Báo cáo", "KH": "Kế hoạch", "KL": "Kết luận", "NQ": "Nghị quyết", "QĐ": "Quyết định",
    "CTR": "Chương trình",
    "CT": "Chỉ thị", "TB": "Thông báo", "HD": "Hướng dẫn", "TTR": "Tờ trình", "ĐA": "Đề án", "QC": "Quy chế",
}  # fmt: skip
_BODIES = (
    (re.compile(r"(?:ỦY|UỶ) BAN NHÂN DÂN|UBND"), "Ủy ban nhân dân"),
    (re.compile(r"HỘI ĐỒNG NHÂN DÂN|HĐND"), "Hội đồng nhân dân"),
    (re.compile(r"MẶT TRẬN TỔ QUỐC|UBMTTQ|MTTQ"), "Ủy ban Mặt trận Tổ quốc Việt Nam"),
    (re.compile(r"BAN THƯỜNG VỤ"), "Ban Thường vụ Đảng ủy"),
    (re.compile(r"BAN CHẤP HÀNH"), "Ban Chấp hành Đảng bộ"),
    (re.compile(r"ĐẢNG (?:ỦY|UỶ)|(?<![A-ZĐ])ĐU(?![A-ZĐ])|VPĐU"), "Đảng ủy"),
)


def read_metadata(source: Source, tree: Tree, wards: WardNames) -> Metadata:
    """What ``source`` says of itself.

    A field it does not say is ``None``, one inferred has a lower confidence.
    """
    opening = [item for item in tree.placed if item.kind is PassageKind.OPENING]
    closing = [item for item in tree.placed if item.kind in (PassageKind.SIGNATURE, PassageKind.RECIPIENTS)]
    number, code = _number(opening)
    kind = _kind(opening, code, tree)
    ward, class_word = _ward(wards, opening, [] if opening else source.text[:400].splitlines())
    title = _title(source, opening, kind, tree)
    return Metadata(
        title=title,
        kind=kind,
        number=number,
        issuer=_issuer(source, opening, closing, code, ward, class_word),
        ward=ward,
        date=_date(opening) or (_day_held(tree) if kind and kind.value == "Biên bản" else None),
        period=_period(source, opening, title, tree),
        signer=_signer(closing),
    )


def _span(item: Placed) -> Span:
    return Span(item.block.start, item.block.spans[0].end)


def _number(opening: list[Placed]) -> tuple[Read | None, str]:
    """The paper's own number, and its code (``KH-UBND``), which a draft has without a number."""
    for item in opening:
        match = number_line(item.block.words)
        if match:
            value = re.sub(r"\s+", "", match.group("number"))
            code = value.lstrip("0123456789-–/")
            if value[:1].isdigit():
                return Read(value, _span(item), 0.98), code
            return None, code
    return None, ""


def _kind(opening: list[Placed], code: str, tree: Tree) -> Read | None:
    for item in opening:
        found = kind_line(item.block.words) if frames(item.block.words) is Frame.KIND else None
        if found:
            return Read(found.capitalize(), _span(item), 0.98)
    named = _KIND_CODES.get(re.split(r"[-–/]", code.upper(), maxsplit=1)[0]) if code else None
    if named:
        return Read(named, None, 0.8)
    if any(subject_line(item.block.words) for item in opening):
        return Read("Công văn", None, 0.9)
    for section in tree.sections[:3]:
        if section.kind is SectionKind.BODY and section.level == 1:
            words = section.title.upper()
            if "KẾT QUẢ" in words or "ĐÁNH GIÁ" in words or "TÌNH HÌNH" in words:
                return Read("Báo cáo", section.heading, 0.5)
            if "MỤC TIÊU" in words or "NHIỆM VỤ" in words:
                return Read("Kế hoạch", section.heading, 0.4)
    return None


def _title(source: Source, opening: list[Placed], kind: Read | None, tree: Tree) -> Read | None:
    start = next((i for i, item in enumerate(opening) if frames(item.block.words) is Frame.KIND), None)
    if start is None and (letter := _letter_title(opening)) is not None:
        return letter
    if start is not None:
        opening = opening[start : start + _title_length(opening[start:])]
        start = 0
        lines = [bare(item.block.words) for item in opening]
        lines = [line for line in lines if any(character.isalpha() for character in line)]
        # A remark in brackets under the title is no part of it.
        lines = [line for line in lines if not (line.startswith("(") and line.endswith(")"))] or lines
        cased = " ".join(_cased(line, source.text) for line in lines)
        if kind and cased.casefold().startswith(kind.value.casefold()):
            cased = kind.value + cased[len(kind.value) :]
        if kind and cased.startswith(kind.value):
            # "Báo cáo" + "Tình hình thực hiện": a line that began with a capital only because it was a line.
            rest = cased[len(kind.value) :].lstrip()
            second = rest.split(" ", 2)[1:2]
            if second and second[0].islower():
                rest = rest[:1].lower() + rest[1:]
            cased = f"{kind.value} {rest}".strip()
        span = Span(opening[start].block.start, opening[-1].block.end)
        return Read(cased[:1].upper() + cased[1:], span, 0.95 if len(lines) > 1 else 0.7)
    if kind is None:
        return _sheet_title(source, tree)
    first = next((s for s in tree.sections if s.kind is SectionKind.BODY and s.level == 1), None)
    if first is None:
        return None
    words = _cased(first.title, source.text)
    return Read(f"{kind.value} {words[:1].lower()}{words[1:]}", first.heading, min(0.5, kind.confidence))


def _title_length(lines: list[Placed]) -> int:
    """How many ``lines`` from the kind on are the title: not the issuing body under it nor the addressee."""
    for place, item in enumerate(lines[1:], start=1):
        words = item.block.words
        if address_line(words) or frames(words) in (Frame.DATE, Frame.NUMBER) or (place > 1 and authority_line(words)):
            return place
    return len(lines)


def _letter_title(opening: list[Placed]) -> Read | None:
    """A letter has no kind in its head: its title is its subject (``V/v ...``)."""
    start = next((i for i, item in enumerate(opening) if subject_line(item.block.words)), None)
    if start is None:
        return None
    length = 1
    for item in opening[start + 1 :]:
        if frames(item.block.words) or address_line(item.block.words):
            break
        length += 1
    lines = opening[start : start + length]
    span = Span(lines[0].block.start, lines[-1].block.end)
    return Read(f"Công văn {' '.join(bare(item.block.words) for item in lines)}", span, 0.9)


def _sheet_title(source: Source, tree: Tree) -> Read | None:
    """The title over the first table of a paper that is nothing but tables."""
    first = tree.sections[0] if tree.sections else None
    if first is None or first.kind is not SectionKind.APPENDIX or not first.title:
        return None
    lines = [bare(line) for line in source.text[first.heading.start : first.heading.end].splitlines()]
    own = [line for line in lines if line and not _body(line)] or [first.title]
    words = " ".join(_cased(line, source.text) for line in own)
    return Read(words[:1].upper() + words[1:], first.heading, 0.6)


def _cased(line: str, text: str) -> str:
    """A line in capitals as it would be written in a sentence: each word as the text mostly writes it."""
    words: list[str] = []
    shortest = 2 if line.isupper() else 3
    for capitals, run in groupby(line.split(), key=lambda word: word.isupper() or not any(map(str.isalpha, word))):
        pieces = list(run)
        for place, word in enumerate(pieces):
            core = word.strip('“”"(),.;:–-')
            lower, capital = core.lower(), core.capitalize()
            if capitals and len(pieces) >= shortest and core.isalpha() and not set(core) <= set("IVX"):
                often = capital if text.count(f" {capital} ") > text.count(f" {lower} ") else lower
                word = word.replace(core, capital if place == 0 else often)
            words.append(word)
    return " ".join(words)


def _ward(names: WardNames, opening: list[Placed], head: list[str]) -> tuple[Read | None, str]:
    for item in opening:
        match = date_line(item.block.words)
        if match:
            found = names.named(match.group("place"))
            if found:
                return Read(found.name, _span(item), 0.97), found.class_word
    for item in opening:
        found = names.within(item.block.words) or names.in_capitals(item.block.words)
        if found:
            return Read(found.name, _span(item), 0.9), found.class_word
    for line in head:
        found = names.in_capitals(line)
        if found:
            return Read(found.name, found.first, 0.8), found.class_word
    most = names.most_frequent()
    if most is None:
        return None, "phường"
    return Read(most.name, most.first, round(0.5 + 0.4 * most.share, 2)), most.class_word


def _issuer(
    source: Source, opening: list[Placed], closing: list[Placed], code: str, ward: Read | None, class_word: str
) -> Read | None:
    heads = [] if opening else _first_lines(source.text)
    place = f" {class_word} {ward.value}" if ward else ""
    signing = [item for item in closing if frames(item.block.words) is Frame.SIGNATURE]
    state = [i for i in opening if frames(i.block.words) is Frame.STATE or authority_line(i.block.words)]
    named = _body(code)  # of several bodies in the head, the one the paper's number names
    state.sort(key=lambda item: named is None or _body(bare(item.block.words)) != named)
    for items, confidence in ((signing, 0.95), (state, 0.9)):
        for item in items:
            body = _body(bare(item.block.words))
            if body:
                return Read(body + place, _span(item), confidence)
    body = _body(code)
    if body:
        return Read(body + place, None, 0.85)
    for span in heads:
        if body := _body(source.text[span.start : span.end].upper()):
            return Read(body + place, span, 0.6)
    for item in closing:
        words = bare(item.block.words)
        if re.match(r"[-–]?\s*Lưu", words) and (body := _body(words)):
            return Read(body + place, _span(item), 0.6)
    return None


def _first_lines(text: str) -> list[Span]:
    """The lines in capitals at the top of a sheet without an opening: who keeps it is among them."""
    lines = list(re.finditer(r"[^\n\t]*\S[^\n\t]*", text[:400]))[:4]
    return [Span(*line.span()) for line in lines if line.group().isupper()]


def _body(words: str) -> str | None:
    return next((name for pattern, name in _BODIES if pattern.search(words)), None)


def _date(opening: list[Placed]) -> Read | None:
    for item in opening:
        match = date_line(item.block.words)
        if not match:
            continue
        day, month, year = match.group("day"), match.group("month"), match.group("year")
        value = year
        if month.isdigit() and 1 <= int(month) <= 12:
            value = f"{year}-{int(month):02d}"
            if day.isdigit() and 1 <= int(day) <= 31:
                value = f"{value}-{int(day):02d}"
        return Read(value, _span(item), 0.97)
    return None


def _day_held(tree: Tree) -> Read | None:
    """Minutes are dated by their first words: ``vào hồi 14 giờ, ngày 11 tháng 6 năm 2026``."""
    for item in [item for item in tree.placed if item.kind is PassageKind.TEXT][:8]:
        match = _DAY.search(item.block.words)
        if match and 1 <= int(match["month"]) <= 12 and 1 <= int(match["day"]) <= 31:
            value = f"{match['year']}-{int(match['month']):02d}-{int(match['day']):02d}"
            return Read(value, item.block.between(*match.span())[0], 0.8)
    return None


def _period(source: Source, opening: list[Placed], title: Read | None, tree: Tree) -> Read | None:
    """The period in the paper's words, from the title or else from the first headings that name one."""
    places: list[tuple[Span, float]] = []
    if title and title.span and opening:
        places.append((title.span, 0.9))
    framing = (SectionKind.OPENING, SectionKind.RECIPIENTS, SectionKind.SIGNATURE)
    places += [(s.heading, 0.5) for s in tree.sections[:6] if s.kind not in framing and s.level <= 2]
    for place, confidence in places:
        view = NfcView(bare_lines(source.text, place))
        found = _named_period(view.text)
        if found:
            value, start, end = found
            span = Span(place.start + view.to_source(start), place.start + view.to_source(end))
            return Read(value, span, confidence)
    return None


def bare_lines(text: str, span: Span) -> str:
    """The characters of ``span`` with line breaks and marks as blanks: same length, so offsets stay true."""
    return re.sub(r"[\n\t*]", " ", text[span.start : span.end])


def _named_period(words: str) -> tuple[str, int, int] | None:
    for pattern in _PERIOD:
        match = pattern.search(words)
        if match is None:
            continue
        value = re.sub(r"\s+", " ", match.group())
        year = _YEAR_OF.search(words, match.end())
        if year and not re.search(_YEAR, value):
            value = f"{value.removesuffix(' năm').removesuffix(' NĂM')} năm {year.group(1) or year.group(2)}"
        if value.isupper():
            value = _LETTERS.sub(lambda word: word[0] if set(word[0]) <= set("IVX") else word[0].lower(), value)
        return value[:1].lower() + value[1:], match.start(), match.end()
    return None


def _signer(closing: Iterable[Placed]) -> Read | None:
    for item in closing:
        name = person_name(item.block.words) if item.kind is PassageKind.SIGNATURE else None
        if name:
            return Read(name, _span(item), 0.95)
    for item in closing:
        name = worn_name(item.block.words) if item.kind is PassageKind.SIGNATURE else None
        if name:
            return Read(name, _span(item), 0.6)
    return None
