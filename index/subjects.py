"""What a figure speaks of, in a form that can be compared: key words, period, place, kind of number.

Two figures can only disagree when they are of one thing. :func:`subject_of` brings a figure of any paper to a
:class:`Subject`; words are in lower case, periods are months.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.document import Document, Figure, Status
from corpus.unicode import canonical_tone, fold

__all__ = ["Subject", "Subjects", "opposed", "subject_of"]

Months = tuple[int, int]
"""First and last month, counted from year 0."""

_WORD = re.compile(r"[^\W\d_]+")
_IDLE = frozenset(
    "và hoặc hay là của cho với trong tại theo từ đến để do bởi được bị có thì mà như này đó các những mọi mỗi về"
    " vào ra khi trên"
    " dưới nay đang cũng còn nên cả số lượng con tỷ lệ tỉ đạt thực hiện ước bằng khoảng gồm cộng so ngoài đối rằng"
    " cụ thể tính"
    " kết quả nội dung nêu tháng quý năm ngày cuối hết lũy kế đã mới phường toàn tổng phấn hoàn thành ít nhất giao"
    " kế hoạch dự"
    " toán chỉ tiêu người vị đoàn triệu tỷ đồng nghìn trước sau một riêng i ii iii iv kh sánh phần đấu thêm việc"
    " tiếp tục"
    " thuộc các hiện".split()
)
_IDLE_PHRASES = re.compile(
    r"(?:trên )?địa bàn(?: phường)?|công tác|đầu năm|cả năm|đơn vị|hội đồng nhân dân|thành phố|chủ yếu"
)
_PLAN_KINDS = ("kế hoạch", "chương trình", "nghị quyết", "đề án", "chỉ thị")
_WISHED = re.compile(r"ph[ầấâ]n đ[ầấâ]u|mục tiêu|(?<![^\W_])sẽ |dự kiến")
_REACHED = re.compile(r"hoàn thành|(?<![^\W_])đã(?![^\W_])|thực hiện|kết quả|đạt")
_AHEAD = re.compile(r"nhiệm vụ.{0,30}(?:giải pháp|trọng tâm)|phương hướng|mục tiêu")
_BEHIND = re.compile(r"kết quả|đánh giá")
_GROWTH = re.compile(r"(?<![^\W_])(?:tăng|giảm|vượt|cùng kỳ|kịch bản)(?![^\W_])")
_AGAINST_PLAN = re.compile(r"kế hoạch|dự toán|chỉ tiêu|kh năm|so kh|dt năm")
_LAST_YEAR = re.compile(r"cùng kỳ|năm trước|năm ngoái")
_LEAD = re.compile(r"(?:như|sau|cụ thể|là|gồm|đó)$")
_LONG = 60
"""Characters from which the first part of an indicator is the opening of a list, not the figure's own words."""
_OPPOSED = tuple(
    tuple(re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])") for words in pair)
    for pair in (
        ("thu", r"chi(?! (?:bộ|hội|đoàn|nhánh|phí|tiết|cục))"),
        ("tăng", "giảm"),
        ("thường trú", "tạm trú"),
        ("khai sinh", "khai tử"),
        ("tiếp nhận", "giải quyết|xử lý"),
        ("kiểm tra", "giám sát"),
        ("đúng hạn|trước hạn", "trễ hạn|quá hạn"),
        ("thành lập mới|đăng ký mới|lập mới", "giải thể|tạm ngừng|dừng|ngừng"),
        ("kết nạp", "khai trừ"),
        ("đất ở", "đất nông nghiệp"),
        ("trực tuyến", "trực tiếp"),
        ("đã", "chưa|không"),
        ("nhập ngũ|quân sự", "công an"),
        ("tiểu học", "mầm non|trung học"),
        (r"(?<!cận )nghèo", "cận nghèo"),
        ("địa phương", "nhà nước"),
        ("đầu năm", "sau điều chỉnh"),
        ("chuyển đến", "chuyển đi"),
        ("thành phố giao", "phường quyết định"),
        ("cấp thành phố", "cấp phường"),
        ("quốc hội", "hđnd|hội đồng"),
        ("nhất", "nhì|ba"),
        ("nam", "nữ"),
        ("vượt", "hụt|thiếu"),
        ("tổ chức đảng", "cá nhân|người đứng đầu"),
        ("tập thể", "cá nhân"),
    )
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}


@dataclass(frozen=True, slots=True)
class Subject:
    """``near`` are the words beside the number, ``far`` those of its sentence, list or table; both in lower case."""

    near: frozenset[str]
    far: frozenset[str]
    tail: frozenset[str]
    """The words behind the number alone, with what is counted."""
    said: str
    """The words beside the number, in order, in lower case."""
    unit: str
    """Base unit; ``%`` for a bare number under a header of percentages."""
    months: Months | None
    day: str
    """A day the figure holds on, as written; empty for a period."""
    place: str
    planned: bool
    cumulated: bool | None
    """``False`` for one month, ``True`` for several together, ``None`` where it is not said."""
    share: str
    """For percentages: ``growth``, ``plan`` or ``part``; empty for amounts."""


def subject_of(document: Document, figure: Figure) -> Subject:
    """The subject of one figure of ``document``."""
    passage = document.passages[figure.passage]
    unit = figure.unit
    if passage.table is not None:
        near_words, far_words, header = _of_row(document, figure, passage.table)
        words = document.text[figure.span.start : figure.span.end]
        if "%" in header and not any(c.isalpha() for c in words):
            unit = "%"  # whatever unit the row has, a column of percentages holds percentages
    else:
        parts = figure.indicator.split(" – ")
        opens = len(parts) > 1 and (
            bool(passage.context) or (len(parts[0]) > _LONG and len(parts) > 2) or _LEAD.search(parts[0])
        )
        near_words, far_words, header = " ".join(parts[1:] if opens else parts), parts[0] if opens else "", ""
        if passage.section is not None:
            far_words += f" {document.sections[passage.section].title[:120]}"
    said = _lower(near_words)
    noun = _lower(unit.split("/")[0])
    token: frozenset[str] = (
        frozenset({f"#{noun}"}) if noun and frozenset(noun.split()) <= _IDLE and noun != "đồng" else frozenset()
    )
    tail = _lower(figure.indicator.rpartition(" – ")[2])
    months, day = _months(document, figure, said)
    return Subject(
        near=_words(said) | token,
        tail=_words(tail) | token,
        far=_words(_lower(far_words)),
        said=said,
        unit=unit,
        months=months,
        day=day,
        place=fold(figure.place),
        planned=_planned(document, figure, said, passage.section, _lower(header)),
        cumulated=_cumulated(figure, months),
        share=_share(f"{said} {_lower(header)}") if unit == "%" else "",
    )


class Subjects:
    """The subjects of figures, worked out once a document: a build asks for them to compare, to search and to rank."""

    def __init__(self) -> None:
        self._held: dict[int, tuple[Document, tuple[Subject, ...]]] = {}

    def copy(self) -> Subjects:
        """What is known so far; what is worked out later is not kept here."""
        other = Subjects()
        other._held = dict(self._held)
        return other

    def of(self, document: Document) -> tuple[Subject, ...]:
        """The subjects of all figures of ``document``, in order."""
        if id(document) not in self._held:
            found = tuple(subject_of(document, figure) for figure in document.figures)
            self._held[id(document)] = (document, found)  # held with its document, so that the id stays its own
        return self._held[id(document)][1]


@lru_cache(maxsize=4096)
def _lower(words: str) -> str:
    return canonical_tone(words).lower()


@lru_cache(maxsize=4096)
def _words(said: str) -> frozenset[str]:
    return frozenset(w for w in _WORD.findall(_IDLE_PHRASES.sub(" ", said)) if w not in _IDLE)


def _of_row(document: Document, figure: Figure, at: tuple[int, int]) -> tuple[str, str, str]:
    """Words beside the number, words around, and the header, of a figure in a table.

    A cell that is a sentence speaks for itself, up to its semicolons; a cell of figures is named by the row's label.
    """
    table = document.tables[at[0]]
    row = table.rows[at[1]]
    held = next((i for i, cell in enumerate(row.cells) if cell and cell.start <= figure.span.start < cell.end), None)
    if held is None:
        return figure.indicator, "", ""
    header = table.columns[held] if held < len(table.columns) else ""
    cell = row.cells[held]
    assert cell is not None
    before, after = document.text[cell.start : figure.span.start], document.text[figure.span.end : cell.end]
    if sum(c.isalpha() for c in before + after) > 24:
        return before.rpartition(";")[2] + " " + after.partition(";")[0].partition(",")[0], "", header
    label = next(
        (
            document.text[c.start : c.end]
            for c in row.cells[:held]
            if c and sum(x.isalpha() for x in document.text[c.start : c.end]) > 8
        ),
        "",
    )
    own = header if re.search(r"[^\W\d_]", header) else ""
    if row.parent is not None and label.lower().startswith(("trong đó", "-", "+")):
        parent = " ".join(document.text[c.start : c.end] for c in table.rows[row.parent].cells[:held] if c)
        label = f"{parent} {label}"
    return label, f"{row.group} {own} {table.caption}", header


def _planned(document: Document, figure: Figure, said: str, section: int | None, header: str) -> bool:
    if header and re.search(r"kế hoạch|chỉ tiêu|dự toán|mục tiêu|kết quả|thực hiện", header) and "so " not in header:
        return re.search(r"kết quả|thực hiện", header) is None
    kind = document.metadata.kind
    if kind is not None and kind.value.lower().startswith(_PLAN_KINDS):
        return True
    if section is not None:
        titles = _lower(" / ".join(document.section_path(section)))
        if _AHEAD.search(titles) and not _BEHIND.search(titles):
            return True
    if figure.status & {Status.ESTIMATE, Status.CUMULATIVE, Status.MONTH}:
        return bool(_WISHED.search(said))
    return bool(_WISHED.search(said)) or (Status.PLAN in figure.status and not _REACHED.search(said))


def _cumulated(figure: Figure, months: Months | None) -> bool | None:
    if Status.CUMULATIVE in figure.status:
        return True
    if months is not None and months[0] == months[1]:
        return False
    return False if Status.MONTH in figure.status and months is None else None


def _share(said: str) -> str:
    tail = said[-60:]
    if _GROWTH.search(tail):
        return "growth"
    return "plan" if _AGAINST_PLAN.search(tail) else "part"


def _year(document: Document, words: str) -> int | None:
    if found := re.search(r"(?:19|20)\d\d", words):
        return int(found[0])
    meta = document.metadata
    for read in (meta.period, meta.date):
        if read is not None and (found := re.search(r"(?:19|20)\d\d", read.value)):
            return int(found[0])
    return None


def _months(document: Document, figure: Figure, near: str) -> tuple[Months | None, str]:
    """The period of a figure in months; ``4 tháng`` counts from January."""
    words = fold(figure.period)
    period = document.metadata.period
    named = re.findall(r"năm ((?:19|20)\d\d)", near)
    if period is not None and figure.period == period.value and len(named) == 1:
        words = f"nam {named[0]}"  # the words beside the number outdo the period of the whole paper
    year = _year(document, words)
    if _LAST_YEAR.search(near[-40:]) and year is not None and figure.unit != "%":
        year -= 1
    if re.search(r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})?", words) and not re.search(
        r"(?<!\d)\d{1,2}/(?:19|20)\d\d", words
    ):
        return None, words
    if several := re.search(r"((?:19|20)\d\d)\s*[-–]\s*((?:19|20)\d\d)", words):
        return (int(several[1]) * 12, int(several[2]) * 12 + 11), ""
    if year is None:
        return None, words
    base = year * 12
    if found := re.search(r"quy\s+(iv|i{1,3}|[1-4])(?![a-z\d])", words):
        number = _QUARTERS[found[1]]
        return (base + 3 * number - 3, base + 3 * number - 1), ""
    if found := re.search(r"(?<!\d)(\d{1,2})\s+thang", words):
        return (base, base + int(found[1]) - 1), ""
    if found := re.search(r"thang\s+(\d{1,2})(?!\d)|(?<!\d)(\d{1,2})/(?:19|20)\d\d", words):
        month = int(found[1] or found[2]) - 1
        first = base if Status.CUMULATIVE in figure.status else base + month
        return (first, base + month), ""
    return (base, base + 11), ""


def opposed(first: str, second: str) -> bool:
    """Whether one says what the other says the contrary of: ``thu`` and ``chi``, ``thường trú`` and ``tạm trú``."""
    for one, other in _OPPOSED:
        for a, b in ((one, other), (other, one)):
            if a.search(first) and not b.search(first) and b.search(second) and not a.search(second):
                return True
    return False
