"""Correct answer sentences out of documents, in the forms in which answers say what a source says.

Nothing here reads a sentence the way the verifier does: a claim is cut from the source at its commas and keeps the
words of the part that its figure stands in. Every claim carries the evidence that an answer would cite for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from corpus.document import Document, PassageKind
from corpus.marks import bare
from corpus.quantities import Kind, Quantity, find_quantities
from corpus.sentences import clauses, sentences
from corpus.source import Span
from corpus.unicode import fold, nfc
from eval.rewording import converted, model_like, reworded
from qa.draft import Draft
from qa.verify import Evidence

__all__ = ["Claim", "Form", "Part", "cited", "claims_of", "content", "counted", "parts_of", "plain", "row_claim"]

Spans = tuple[Span, ...]


class Form(StrEnum):
    """How a claim says it; the values are shown to a person."""

    OWN = "nguyên văn mệnh đề"
    REWORDED = "diễn đạt lại"
    CONVERTED = "đổi đơn vị"
    NOTE = "từ chú thích"
    ROW = "từ dòng bảng"
    MODEL = "lối viết của mô hình"


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence without citation marks, the number it is about, and what it cites.

    ``said`` are the words of the source that the claim was made of, ``target`` is the offset of a number in ``text``.
    """

    form: Form
    text: str
    target: int
    said: str
    evidence: tuple[Evidence, ...]
    document: Document
    passage: int
    row: tuple[int, int, int] | None = None
    """Table, row and column."""

    @property
    def answer(self) -> str:
        """The sentence with its marks."""
        marks = " ".join(f"[{item.n}]" for item in self.evidence)
        return f"{self.text} {marks}."


@dataclass(frozen=True, slots=True)
class Part:
    """What stands between two commas of a clause, with the words that it needs to be a sentence: ``text``."""

    text: str
    own: str
    target: int
    """Offset of its first number in ``text``."""


_CUT = re.compile(r"[,;](?=\s)|\s[(]|[)](?=[\s,;.]|$)")
_RELATES = re.compile(
    r"trong đó(?!\w)|(?:(?:còn|và)\s+)?"
    r"(?:lũy kế|luỹ kế|đạt|bằng|chiếm|tăng|giảm|ước|vượt|tương ứng|tương đương|so với)(?!\w)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?<!\w)(?:đang|đã|chưa|còn|tiếp tục|bị|được|không|phải|đạt|có)(?!\w)")
_SINCE = re.compile(r"(?:trong đó\s+|và\s+)?(?:lũy kế|luỹ kế|cộng dồn)(?!\w)", re.IGNORECASE)
_FRAME = re.compile(r"(?:\s+(?:ước|thực hiện|đạt|là|được|có|khoảng|bằng))+$")
_TIME = re.compile(r"\s+(?:trong )?(?:tháng|quý|năm) [\dIV]{1,4}(?:(?:/| năm )\d{4})?(?=$|\s)")
_FIRST_TIME = re.compile(r"^(?:trong )?(?:tháng|quý|năm) [\dIV]{1,4}(?:(?:/| năm )\d{4})?,?\s+", re.IGNORECASE)
_ITEM = re.compile(r"^\s*(?:[-–+•*]\s*|\(\d{1,2}\)\s*|\d{1,2}(?:\.\d{1,2})*\.\s+|[a-zđ]\)\s*)+")
_LETTERS = re.compile(r"[^\W\d_]+")
_FRAME_WORDS = frozenset(
    "và là của cho với trong tại theo từ đến có được đã đạt thực hiện ước bằng khoảng trên dưới gồm tổng số cộng "
    "lũy luỹ kế tháng quý năm so phường địa bàn hiện còn đó các những báo cáo hoạch cụ thể nguồn cung cấp dựa "
    "biết chương trình hành động kết luận về tỷ tỉ lệ dồn tính hoàn thành xong kinh phí tiền diện tích "
    "lượng giá trị".split()
)
_LONGEST = 300
_WIDER = 0.3
"""Share of re-worded claims that cite the next passage as well."""
_ORDINALS = frozenset({"tt", "stt", "st", "so", "sott", "sothutu"})


def counted(text: str) -> list[Quantity]:
    """Numbers of ``text`` that count something; ``3 tháng`` dates another number."""
    return [q for q in find_quantities(text) if q.kind is Kind.QUANTITY and q.unit not in ("tháng", "năm")]


def plain(words: str) -> str:
    """Words as an answer shows them: no marks of converters, no list mark, no stop."""
    return _ITEM.sub("", bare(words)).strip().rstrip(".;,: ").strip()


def parts_of(clause: str) -> list[Part]:
    """Parts of a clause that hold a number, each made a sentence with the subject at the head of the clause."""
    numbers = find_quantities(clause)
    cuts = [m.start() for m in _CUT.finditer(clause) if not any(q.span.start < m.start() < q.span.end for q in numbers)]
    edges = [0, *cuts, len(clause)]
    found: list[Part] = []
    subject = verb = since = ""
    for start, end in zip(edges, edges[1:], strict=False):
        own = clause[start:end].strip(" ,;()")
        if clause.count('"', start, end) % 2 or clause.count("“", start, end) != clause.count("”", start, end):
            return []
        first = next(iter(counted(own)), None)
        if first is None:
            continue
        before = own[: first.span.start].strip()
        if not subject:
            subject = _FRAME.sub("", before)
            verb = before
            text = own
        elif _SINCE.match(own):
            # From here on the figures are cumulated: the subject sheds the month that it was named with.
            subject, since = _TIME.sub("", _FIRST_TIME.sub("", subject)), _FRAME.sub("", before)
            text = f"{subject}, {own}" if subject else ""
        elif _RELATES.match(own):
            text = f"{subject}, {since} {own}".replace("  ", " ") if subject else ""
        elif len(_LETTERS.findall(before)) < 2:
            text = (
                f"{verb} {own}"
                if content(verb) and _same_verb(before, own[first.span.end :], clause[start:end])
                else ""
            )
            text = "" if "tổng" in verb.lower() else text
        else:
            subject, verb, since, text = _FRAME.sub("", before), before, "", own
        lead = len(text) - len(own)
        if text and len(_said(text)) >= 2:
            found.append(Part(text, own, lead + first.number_span.start))
    return found


def _same_verb(before: str, behind: str, written: str) -> bool:
    """Whether ``5 cây``, ``7 hoa`` behind a number go on with the verb of the part before."""
    bracket = written.lstrip(" ,;").startswith("(")
    return not before and not bracket and len(behind.split()) <= 5 and not _GOES_ON.search(behind)


def content(words: str) -> frozenset[str]:
    """Words that say what a number is of: frame words, which any number may have, left out."""
    return frozenset(_LETTERS.findall(nfc(words).lower())) - _FRAME_WORDS


def _said(text: str) -> frozenset[str]:
    for quantity in reversed(find_quantities(text)):
        text = text[: quantity.span.start] + " " + text[quantity.span.end :]
    return content(text)


def claims_of(document: Document, rng: Random) -> Iterator[Claim]:
    """Every claim that the body, the notes and the tables of ``document`` give, in the order of the document."""
    for number, passage in enumerate(document.passages):
        if passage.kind is PassageKind.ROW:
            yield from _of_row(document, number, rng)
        elif passage.kind in (PassageKind.TEXT, PassageKind.FOOTNOTE):
            for sentence in sentences(document.text, passage.spans):
                yield from _of_sentence(document, number, sentence, rng)


def cited(document: Document, places: Iterable[tuple[int, Spans]]) -> tuple[Evidence, ...]:
    """The evidence of an answer that cites ``places``, pairs of passage and spans."""
    draft = Draft()
    for passage, spans in places:
        draft.cite(document, passage, spans)
    return tuple(draft.evidence())


def _of_sentence(document: Document, number: int, sentence: Spans, rng: Random) -> Iterator[Claim]:
    passage = document.passages[number]
    if any(span.start < doubt.end and doubt.start < span.end for span in passage.spans for doubt in document.uncertain):
        return  # nothing may rest on what a scan left in doubt
    whole = cited(document, [(number, passage.spans)])
    wider = cited(document, [(n, document.passages[n].spans) for n in _neighbours(document, number)])
    note = document.footnotes[passage.footnote] if passage.footnote is not None else None
    for spans in clauses(document.text, sentence):
        text = plain(document.words(spans))
        numbers = counted(text)
        if not numbers or len(text) > _LONGEST or len(_LETTERS.findall(text)) < 4:
            continue
        target = rng.choice(numbers).number_span.start
        own = Claim(Form.OWN, text, target, text, cited(document, [(number, sentence)]), document, number)
        if note is not None:
            yield from _of_note(own, sentence, rng)
            if not note.sentence:
                continue
        else:
            yield own
        for part in parts_of(text):
            evidence = wider if rng.random() < _WIDER else whole
            claim = replace(own, text=part.text, target=part.target, said=part.own, evidence=evidence)
            if _ambiguous(part, evidence):
                continue
            if changed := reworded(claim.text, claim.target, document, _around(document, number, spans), rng):
                yield replace(claim, form=Form.REWORDED, text=changed[0], target=changed[1])
            if changed := converted(claim.text, claim.target):
                yield replace(claim, form=Form.CONVERTED, text=changed[0], target=changed[1])
            if changed := model_like(claim.text, claim.target, document, _around(document, number, spans), rng):
                yield replace(claim, form=Form.MODEL, text=changed[0], target=changed[1])


_APART = re.compile(r"lũy kế|luỹ kế|cộng dồn|kế hoạch|ph[ầấâ]n đ[ầấâ]u|dự kiến|(?<!\w)đã(?!\w)|tổng")


def _told_apart(text: str) -> frozenset[str]:
    """Status and period that a text names."""
    return frozenset(_APART.findall(text.lower())) | {q.key for q in find_quantities(text) if q.kind is Kind.PERIOD}


def _ambiguous(part: Part, evidence: Sequence[Evidence]) -> bool:
    """Whether the evidence says all of the words of ``part`` of another number of that unit too."""
    number = next(q for q in find_quantities(part.text) if q.number_span.start == part.target)
    words = _said(part.text) | _told_apart(part.text)
    for item in evidence:
        for span in item.spans:
            for line in re.split(r"(?<=[.;])\s|\n", bare(item.text[span.start : span.end])):
                for other in parts_of(plain(line)):
                    found = next(q for q in find_quantities(other.text) if q.number_span.start == other.target)
                    if (
                        found.unit == number.unit
                        and found.value != number.value
                        and words <= (_said(other.text) | _told_apart(other.text))
                    ):
                        return True
    return False


def _neighbours(document: Document, number: int) -> list[int]:
    """A passage and the one behind it, as an answer cites them that leans on both."""
    behind = number + 1
    return [number, behind] if behind < len(document.passages) else [number]


def _around(document: Document, number: int, spans: Spans) -> str:
    """Words that may name the period or place of a clause: its own passage, its note's sentence, its headings."""
    passage = document.passages[number]
    parts = [document.words(passage.spans), *document.section_path(passage.section), document.words(spans)]
    return bare("\n".join([*parts, document.words(passage.context)]))


def _of_note(own: Claim, sentence: Spans, rng: Random) -> Iterator[Claim]:
    """A note's clause under the words of the sentence that its mark stands in, as an answer says it."""
    document = own.document
    footnote = document.passages[own.passage].footnote
    assert footnote is not None
    note = document.footnotes[footnote]
    if note.anchor is None or not note.sentence:
        yield replace(own, form=Form.NOTE)
        return
    pieces = [
        document.text[s.start : min(s.end, note.anchor.start)] for s in note.sentence if s.start < note.anchor.start
    ]
    subject = plain(" ".join(pieces))
    if counted(subject) or len(subject) > 160:
        subject = ""
    places = [(own.passage, sentence)]
    anchored = next(
        (i for i, p in enumerate(document.passages) if p.footnote is None and _holds(p.spans, note.sentence[0])), None
    )
    if subject and anchored is not None and rng.random() < 0.5:
        lead = f"Theo chú thích {note.label} ({subject}): "
        places.append((anchored, note.sentence))
    else:
        lead = f"{subject}: " if subject else ""
    yield replace(
        own, form=Form.NOTE, text=lead + own.text, target=len(lead) + own.target, evidence=cited(document, places)
    )


def _holds(spans: Spans, inner: Span) -> bool:
    return any(span.start <= inner.start < span.end for span in spans)


def row_claim(document: Document, number: int, column: int) -> tuple[str, str, str] | None:
    """Label of the row of passage ``number``, header over ``column``, its cell with its unit, as one says them."""
    at = document.passages[number].table
    if at is None:
        return None
    table = document.tables[at[0]]
    row = table.rows[at[1]]
    once = {span: name for name, span in zip(reversed(range(len(row.cells))), reversed(row.cells), strict=True) if span}
    cells = sorted((name, plain(document.words((span,)))) for span, name in once.items())
    heads = {name: bare(table.columns[name]) for name, _ in cells if name < len(table.columns)}
    unit_of = next((name for name, _ in cells if re.search(r"đơn vị|đvt", heads.get(name, "").lower())), -1)
    label = next((words for name, words in cells if name != unit_of and sum(c.isalpha() for c in words) > 3), "")
    unit = dict(cells).get(unit_of, "")
    words = dict(cells).get(column, "")
    found = counted(words)
    header = heads.get(column, "")
    if not label or words == label or not header or fold(header).replace(" ", "") in _ORDINALS or len(found) != 1:
        return None
    if len(words) > 40 or found[0].number_span.start > 3:
        return None
    if not found[0].unit and found[0].of is None and unit and not any(c.isdigit() for c in unit):
        words = f"{words} {nfc(unit).strip('() ')}" if unit != "%" else f"{words}%"
    return label, header, words


def _of_row(document: Document, number: int, rng: Random) -> Iterator[Claim]:
    at = document.passages[number].table
    if at is None:
        return
    whole = cited(document, [(number, document.passages[number].spans)])
    for column in range(len(document.tables[at[0]].rows[at[1]].cells)):
        said = row_claim(document, number, column)
        if said is None or len(said[0]) > 200:
            continue
        label, header, words = said
        low = header[:1].lower() + header[1:]
        shape = rng.randrange(4)
        if shape == 0:
            before = f"{label} — {low}: "
        elif shape == 1:
            before = f"{header} của chỉ tiêu “{label}” là "
        elif shape == 2:
            before = f"Theo biểu, {label[:1].lower()}{label[1:]} có {low} là "
        else:
            before = f"Đối với {label}, {low} là "
        yield Claim(
            Form.ROW, before + words, len(before), " ".join(said), whole, document, number, (at[0], at[1], column)
        )
