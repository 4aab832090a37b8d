"""Questions that make sense after an answer and that the same index answers: drawn from its figures, each one tried.

They ask for the indicator just answered in another period, of another ward, as planned or as realised, in the other
paper of a conflict, or for what stands beside it in the same passage.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from itertools import zip_longest

from corpus.document import Status
from corpus.errors import WardqaError
from corpus.marks import bare
from corpus.unicode import fold
from index.figure_search import FigureFilter, search_figures
from index.figure_table import FigureRecord
from index.retrieval import Retriever
from index.store import Entry
from qa.answer import Answer, AnswerStatus, Citation, Verdict

__all__ = ["MOST", "suggested"]

MOST = 4
"""Suggestions after one answer."""
_BUDGET = 0.12
"""Seconds after which no further question is tried."""
_TRIES = 14
_AROUND = 1500
"""Characters on either side of a passage within which its section is looked through."""
_FAR = 1_000_000
_ALIKE = 40
"""Figures looked at for one indicator."""
_NATURAL = (
    "tỷ lệ ", "số ", "tổng ", "diện tích ", "thu ", "chi ", "giá trị ", "kinh phí ", "mức ", "vốn ", "sản lượng ",
    "dân số ", "độ ", "tiến độ ", "doanh thu ",
)  # fmt: skip
"""How an indicator begins that can be asked for as it stands."""
_PERIOD_AT_END = re.compile(
    r"[\s,(]+(?:trong\s+)?(?:(?:quý|tháng|năm)\s+(?:[ivx]+|\d[\d/]*)|\d+\s+tháng(?:\s+đầu\s+năm)?|cả\s+năm)"
    r"(?:\s+năm\s+\d{4})?\W*$",
    re.IGNORECASE,
)
_QUARTER = re.compile(r"\b(quý)\s+([ivx]+)\b", re.IGNORECASE)
_REALISED = frozenset({Status.ACTUAL, Status.ESTIMATE, Status.CUMULATIVE, Status.MONTH})

Ask = Callable[[str], Answer]


def suggested(answer: Answer, retriever: Retriever, ask: Ask, clock: Callable[[], float] = time.monotonic) -> list[str]:
    """Up to :data:`MOST` questions after ``answer``, each of which ``ask`` answers from the very figure it is about.

    ``ask`` is the embedded reader over the documents that may be seen. Never raises; where time is short, fewer.
    """
    until = clock() + _BUDGET
    chosen: list[str] = []
    seen = {_key(answer.question)}
    try:
        for number, (question, record) in enumerate(_candidates(answer, retriever)):
            if len(chosen) >= MOST or number >= _TRIES or clock() > until:
                break
            if _key(question) in seen:
                continue
            seen.add(_key(question))
            found = ask(question)
            if _good(found, answer) and (
                _says(found, record, retriever) if record is not None else _alike_elsewhere(found, answer, retriever)
            ):
                chosen.append(question)
    except (WardqaError, LookupError):
        return chosen
    return chosen


def _good(found: Answer, before: Answer) -> bool:
    """Whether every figure of ``found`` has its source and it is not what was said before."""
    return (
        found.status is AnswerStatus.ANSWERED
        and bool(found.figures)
        and found.answer != before.answer
        and all(figure.verdict is not Verdict.UNSUPPORTED for figure in found.figures)
    )


def _says(found: Answer, record: FigureRecord, retriever: Retriever) -> bool:
    """Whether ``found`` rests on the very place of ``record``."""
    name = retriever.store.entry(record.document).name
    return any(
        not one.nearest and one.document == name and one.start <= record.start and record.end <= one.end
        for one in found.citations
    )


def _alike_elsewhere(found: Answer, before: Answer, retriever: Retriever) -> bool:
    """Whether ``found`` counts the same thing in papers of another ward."""
    wards = {entry.name: fold(entry.ward) for entry in retriever.store.entries}
    here = {wards.get(one.document, "") for one in before.citations}
    there = {wards.get(one.document, "") for one in found.citations}
    units = {figure.unit for figure in before.figures[:1]}
    return not here & there and bool(units & {figure.unit for figure in found.figures})


def _candidates(answer: Answer, retriever: Retriever) -> Iterator[tuple[str, FigureRecord | None]]:
    """Each kind of question in turn, so that what is offered differs; last, what else the papers count."""
    store = retriever.store
    entries = {entry.name: entry for entry in store.entries}
    seen = {entry.id for entry in store.entries}
    cited = [one for one in answer.citations if one.document in entries]
    told = [record for one in cited for record in _told(answer, one, retriever, entries[one.document])]
    streams: list[list[tuple[str, FigureRecord | None]]] = [[], [], [], [], []]
    streams[1] += [(question, None) for question in _of_other_wards(answer, retriever)]
    for record in told[:3]:
        label = _label(record)
        if not label:
            continue
        for other in _alike(label, retriever, seen):
            if (other.document, other.ordinal) == (record.document, record.ordinal):
                continue
            ward, own = _ward(other, store.entry(other.document)), _ward(record, store.entry(record.document))
            if fold(ward) != fold(own):
                streams[1].append((_question(label, ward), other))
            elif Status.PLAN in other.status and Status.PLAN not in record.status:
                streams[0].append((_question(f"kế hoạch {label}", ward, other.period), other))
            elif Status.PLAN in record.status and _REALISED & set(other.status):
                streams[0].append((_question(f"{label} thực hiện", ward, other.period), other))
            elif other.period and fold(other.period) != fold(record.period):
                streams[2].append((_question(label, ward, other.period), other))
        streams[3] += _in_conflict(record, label, retriever, seen)
    known = {_key(_label(record)) for record in told}
    for one in cited:
        streams[4] += _beside(_within(one, retriever, entries[one.document], section=True), known, retriever)
    for row in zip_longest(*streams):
        yield from (pair for pair in row if pair is not None)
    for one in cited[:1]:
        yield from _beside(_within(one, retriever, entries[one.document], around=_FAR), known, retriever)


def _beside(
    records: list[FigureRecord], known: set[str], retriever: Retriever
) -> Iterator[tuple[str, FigureRecord | None]]:
    """One question for each indicator of ``records`` that is not ``known`` yet."""
    for record in records:
        label = _label(record)
        if label and _key(label) not in known:
            known.add(_key(label))
            yield _question(label, _ward(record, retriever.store.entry(record.document)), record.period), record


def _of_other_wards(answer: Answer, retriever: Retriever) -> Iterator[str]:
    """The question as it was asked, with another ward's name where it names one."""
    wards = retriever.catalogue.wards
    for own in wards if answer.figures else ():
        named = re.compile(rf"\b{re.escape(own.name)}\b", re.IGNORECASE)
        if named.search(answer.question):
            for other in wards:
                if other is not own:
                    # A backslash in a name is no back-reference.
                    yield named.sub(other.name.replace("\\", ""), answer.question)
            return


def _told(answer: Answer, citation: Citation, retriever: Retriever, entry: Entry) -> list[FigureRecord]:
    """Figures of the passage that the answer says."""
    said = {bare(figure.text).split(" ")[0] for figure in answer.figures}
    held = _within(citation, retriever, entry)
    return [record for record in held if any(number and number in record.quote for number in said)]


def _within(
    citation: Citation, retriever: Retriever, entry: Entry, *, section: bool = False, around: int = 0
) -> list[FigureRecord]:
    """Figures of the cited passage, of the section around it or of so many characters on either side; nearest first."""
    around = _AROUND if section else around
    found = retriever.store.figure_table.between(entry.id, citation.start - around, citation.end + around)
    found.sort(key=lambda one: abs(one.start - citation.start))
    return [one for one in found if not section or one.section == citation.section]


def _alike(label: str, retriever: Retriever, seen: set[int]) -> list[FigureRecord]:
    """Figures of the indicator ``label``."""
    found = search_figures(retriever.store, FigureFilter(words=label), _ALIKE)
    if found.partly:
        return []
    return [one for one in found.figures if one.document in seen and _key(_label(one)) == _key(label)]


def _in_conflict(
    record: FigureRecord, label: str, retriever: Retriever, seen: set[int]
) -> Iterator[tuple[str, FigureRecord]]:
    """The same indicator in the papers that contradict ``record``."""
    store = retriever.store
    for conflict in store.conflicts_of(store.entry(record.document), record.ordinal):
        document, ordinal = conflict.beside(record.document, record.ordinal)
        if document == record.document or document not in seen:
            continue
        entry = store.entry(document)
        found = store.figure_table.records([(document, ordinal)])
        for other in found.values() if entry.kind else ():
            paper = " ".join(filter(None, (entry.kind.lower(), _lower(other.period))))
            yield f"{_capital(paper)} nêu {label}{_where(label, _ward(other, entry))} là bao nhiêu?", other


def _label(record: FigureRecord) -> str:
    """The indicator as people would ask for it; empty where it is no such phrase."""
    words = bare(record.row or record.indicator)
    words = words.split(" – ")[-1] if record.row else words.split(" – ")[0]
    words = _PERIOD_AT_END.sub("", " ".join(words.split())).strip(" ,;:.-")
    words = words[:1].lower() + words[1:]
    plain = not any(c.isdigit() or c in "–;:()[]{}<>*|" or not (c.isprintable()) for c in words)
    natural = bool(record.row) or words.startswith(_NATURAL)
    return words if plain and natural and 2 <= len(words.split()) <= 12 else ""


def _question(label: str, ward: str, period: str = "") -> str:
    period = _QUARTER.sub(lambda quarter: f"{quarter[1]} {quarter[2].upper()}", " ".join(period.split()))
    when = "" if not period or fold(period) in fold(label) or len(period.split()) > 6 else f" {_lower(period)}"
    return f"{_capital(label)}{when}{_where(label, ward)} là bao nhiêu?"


def _where(label: str, ward: str) -> str:
    return "" if not ward or fold(ward) in fold(label) else f" ở phường {ward}"


def _ward(record: FigureRecord, entry: Entry) -> str:
    return entry.ward or record.place


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _key(words: str) -> str:
    return " ".join(re.findall(r"\w+", fold(words)))
