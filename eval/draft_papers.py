"""Drafts from what papers are made of: their heads, tables, lists and sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random

from corpus.document import Document, Read, Section, Table, TableRow
from corpus.source import Span
from eval.draft_figures import Draft, draft
from eval.draft_words import pick, place_of, readable

__all__ = ["PaperDrafts"]

_LABEL = 3, 16
"""Fewest and most words of a row's label, or of a heading, that can be asked about."""
_ITEM = 2, 9
"""Words of a list's items."""
_FEWEST = 3
_LETTERS = re.compile(r"[^\W\d_]{2}")
_LIST = re.compile(r"(?P<head>[^:;\n.]{15,140}):\s*(?P<items>[^:\n.]+(?:;[^:\n.;]+){2,})[.\n]")


class PaperDrafts:
    """Drafts from ``documents``; the order is that of ``rng``."""

    def __init__(self, documents: Sequence[Document], rng: Random) -> None:
        self._documents, self._rng = pick(rng, documents), rng

    def heads(self) -> Iterator[Draft]:
        """Number, date and signer of each paper."""
        for document in self._documents:
            head = document.metadata
            name = _called(document)
            asked: tuple[tuple[Read | None, tuple[str, ...]], ...] = (
                (head.number, (f"{name} số bao nhiêu?", f"{name} mang số mấy?")),
                (head.date, (f"{name} ban hành ngày nào?", f"{name} đề ngày bao nhiêu?")),
                (head.signer, (f"Ai ký {_lowered(name)}?", f"Người ký {_lowered(name)} là ai?")),
            )
            for read, questions in asked:
                if read is None or read.span is None or not name:
                    continue
                quote = document.text[read.span.start : read.span.end]
                days = _dates(read.value) if read is head.date else ()
                if read is head.date and not days:
                    continue
                yield draft(
                    "text" if read is head.signer else "date_number_of_document",
                    self._rng.choice(questions),
                    "Kiểm tra: giá trị đọc từ phần đầu hoặc phần ký của văn bản có đúng không.",
                    [(document, quote)],
                    all_of=() if days else [read.value],
                    any_of=[day for day in days if day] + ([_spoken(quote)] if days and _spoken(quote) else []),
                )

    def tables(self) -> Iterator[Draft]:
        """A cell, asked by its row's label and its column's name."""
        rows = [(d, t, row) for d in self._documents for t in d.tables for row in t.rows if len(t.columns) > 2]
        for document, table, row in pick(self._rng, rows):
            label, cells = _label(document, table, row)
            for column in pick(self._rng, cells)[:1]:
                cell = row.cells[column]
                if label is None or cell is None:
                    continue
                value = readable(document.text[cell.start : cell.end])
                name = readable(table.columns[column].split(" – ")[-1])
                subject = readable(document.text[label.start : label.end])
                span = Span(min(label.start, cell.start), max(label.end, cell.end))
                where = place_of(document)
                forms = (f"{name} của “{subject}” ở {where or 'đây'} là gì?", f"{subject} ({where}): {_lowered(name)}?")
                yield draft(
                    "table",
                    self._rng.choice(forms),
                    "Kiểm tra: cột và dòng đúng chưa; viết lại câu hỏi như người dân hay cán bộ hay hỏi.",
                    [(document, document.text[span.start : span.end])],
                    all_of=[value],
                )

    def lists(self) -> Iterator[Draft]:
        """What a sentence with a colon enumerates."""
        found = [(d, match) for d in self._documents for match in _LIST.finditer(d.text)]
        for document, match in pick(self._rng, found):
            head = readable(match["head"])
            items = [readable(item) for item in match["items"].split(";")]
            if len(head.split()) < _LABEL[0] or not all(_ITEM[0] <= len(item.split()) <= _ITEM[1] for item in items):
                continue
            if any(c.isdigit() for item in items for c in item) or len(items) < _FEWEST:
                continue
            where = place_of(document)
            there = "" if not where or where in head else f" ở {where}"
            yield draft(
                "text",
                f"{head}{there} gồm những gì?",
                "Kiểm tra: mỗi ý có cần nói đủ không; giữ những ý bắt buộc trong all_of.",
                [(document, match["items"])],
                all_of=items,
            )

    def sections(self) -> Iterator[Draft]:
        """The parts that a section's heading governs."""
        for document in self._documents:
            children: dict[int, list[Section]] = {}
            for section in document.sections:
                if section.parent is not None and _LABEL[0] <= len(section.title.split()) <= _ITEM[1]:
                    children.setdefault(section.parent, []).append(section)
            for parent, parts in pick(self._rng, list(children.items())):
                title = readable(document.sections[parent].title)
                if not _LABEL[0] <= len(title.split()) <= _LABEL[1] or not _FEWEST <= len(parts) <= 6:
                    continue
                quotes = [(document, document.text[s.heading.start : s.heading.end]) for s in parts]
                yield draft(
                    "text",
                    f"{_called(document)}: phần “{title}” có những mục nào?",
                    "Kiểm tra: tên các mục đọc đúng chưa; rút gọn all_of về những chữ phải nói.",
                    quotes,
                    all_of=[readable(s.title) for s in parts],
                )


def _called(document: Document) -> str:
    """A paper as people call it: kind, period and ward."""
    head = document.metadata
    kind = head.kind.value if head.kind else ""
    period = head.period.value if head.period else ""
    ward = place_of(document)
    return " ".join(part for part in (kind, period, f"của {ward}" if ward else "") if part) if kind else ""


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def _dates(iso: str) -> tuple[str, ...]:
    """Ways to write an exact date; nothing for one that leaves out the day."""
    parts = iso.split("-")
    if len(parts) != 3:
        return ()
    year, month, day = (int(part) for part in parts)
    return (f"{day:02}/{month:02}/{year}", f"{day}/{month}/{year}", f"{day:02}/{month}/{year}")


def _spoken(quote: str) -> str:
    match = re.search(r"\d{1,2} tháng \d{1,2} năm \d{4}", " ".join(quote.split()))
    return match[0] if match else ""


def _label(document: Document, table: Table, row: TableRow) -> tuple[Span | None, list[int]]:
    """The row's own words and the columns that can be asked for."""
    text = document.text
    label = next(
        (
            (number, cell)
            for number, cell in enumerate(row.cells)
            if cell is not None
            and _LABEL[0] <= len(text[cell.start : cell.end].split()) <= _LABEL[1]
            and _LETTERS.search(text[cell.start : cell.end])
            and "<" not in text[cell.start : cell.end]
        ),
        None,
    )
    if label is None:
        return None, []
    at, words = label
    cells = [
        number
        for number, cell in enumerate(row.cells)
        if number > at
        and cell is not None
        and cell != words
        and 0 < len(text[cell.start : cell.end].split()) <= _ITEM[1]
        and _LETTERS.search(table.columns[number])
        and (any(c.isdigit() for c in text[cell.start : cell.end]) or _LETTERS.search(text[cell.start : cell.end]))
    ]
    return words, cells
