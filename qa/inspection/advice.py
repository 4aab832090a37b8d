"""What a person should look at in the paper itself: the reader's own warnings, and what its results give away."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict

from corpus.document import Document, Metadata, PassageKind

__all__ = ["FIELDS", "advice"]

FIELDS = {
    "title": "Tên",
    "kind": "Loại",
    "number": "Số, ký hiệu",
    "issuer": "Cơ quan ban hành",
    "ward": "Phường",
    "date": "Ngày",
    "period": "Kỳ",
    "signer": "Người ký",
}
"""Metadata fields and what a person calls them."""

_UNSURE = 0.5
_LISTED = 5


def advice(document: Document) -> list[str]:
    """Vietnamese sentences, the most telling first; none twice."""
    found = [*document.warnings, *_notes(document), *_doubtful_figures(document), *_tables(document)]
    if document.format != "xlsx":
        found += _metadata(document.metadata)
        if not document.sections:
            found.append("Không nhận ra đề mục nào; hãy xem văn bản có đề mục đánh số hay in đậm không.")
    return list(dict.fromkeys(found))


def _notes(document: Document) -> list[str]:
    found = []
    said = " ".join(document.warnings)
    for note in document.footnotes:
        name = f"Chú thích {note.label}" if note.label else "Một chú thích"
        if not document.words(note.definition).strip():
            found.append(f"{name} không có nội dung; hãy xem lại bản gốc.")
        elif note.anchor is None and f"{name} " not in said:
            found.append(f"{name} không còn dấu trong bài; chưa rõ thuộc câu nào.")
    return found


def _doubtful_figures(document: Document) -> list[str]:
    """Figures that stand on letters the recogniser was unsure of, named page by page."""
    if not document.uncertain:
        return []
    starts = [span.start for span in document.uncertain]
    pages: dict[int | None, list[str]] = defaultdict(list)
    for figure in document.figures:
        place = bisect_right(starts, figure.span.end - 1) - 1
        if place >= 0 and document.uncertain[place].end > figure.span.start:
            words = " ".join(document.text[figure.span.start : figure.span.end].split())
            pages[document.page_of(figure.span.start)].append(f"“{words}”")
    found = []
    for page, figures in pages.items():
        where = f"Trang {page} có" if page else "Có"
        more = f" và {len(figures) - _LISTED} số khác" if len(figures) > _LISTED else ""
        listed = ", ".join(figures[:_LISTED])
        found.append(f"{where} {len(figures)} số liệu đọc chưa chắc ({listed}{more}); hãy đối chiếu với bản gốc.")
    return found


def _tables(document: Document) -> list[str]:
    found = []
    for number, table in enumerate(document.tables, start=1):
        if not table.rows:
            found.append(f"Bảng {number} chỉ có dòng tiêu đề, không có dòng số liệu; hãy xem lại bản gốc.")
    return found


def _metadata(metadata: Metadata) -> list[str]:
    found = []
    missing = [FIELDS[name].lower() for name in ("title", "issuer", "date") if getattr(metadata, name) is None]
    if missing:
        found.append(f"Văn bản không ghi {', '.join(missing)}.")
    for name, words in FIELDS.items():
        read = getattr(metadata, name)
        if read is not None and read.confidence < _UNSURE:
            found.append(f"{words} “{read.value}” là suy đoán (độ chắc {read.confidence:.0%}); hãy kiểm tra lại.")
    return found


KINDS = {
    PassageKind.TEXT: "thân bài",
    PassageKind.FOOTNOTE: "chú thích",
    PassageKind.ROW: "dòng bảng",
    PassageKind.OPENING: "phần mở đầu",
    PassageKind.RECIPIENTS: "nơi nhận",
    PassageKind.SIGNATURE: "chữ ký",
}
"""Kinds of passage and what a person calls them."""
