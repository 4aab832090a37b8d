"""A figure of the index as commands and pages show it: one stable set of names."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from corpus.marks import bare
from corpus.numbers import write_number
from index.document_store import DocumentStore
from index.figure_table import FigureRecord

__all__ = ["COLUMNS", "as_data", "shown", "with_unit"]

COLUMNS = ("Số liệu", "Chỉ tiêu", "Kỳ", "Nơi", "Trạng thái", "Nguồn")


def as_data(store: DocumentStore, figure: FigureRecord) -> dict[str, Any]:
    """``figure`` in its stable JSON form; values are exact, in base units, ``text[start:end] == quote``."""
    entry = store.entry(figure.document)
    return {
        "quote": figure.quote,
        "value": f"{figure.value:f}",
        "of": None if figure.of is None else f"{figure.of:f}",
        "upper": None if figure.upper is None else f"{figure.upper:f}",
        "unit": figure.unit,
        "approximator": figure.approximator,
        "indicator": figure.indicator,
        "row": figure.row,
        "column": figure.column,
        "period": figure.period,
        "place": figure.place or entry.ward,
        "status": [status.value for status in figure.status],
        "document": entry.name,
        "title": entry.title,
        "section": list(figure.section),
        "footnote": figure.footnote,
        "page": figure.page,
        "start": figure.start,
        "end": figure.end,
    }


def shown(store: DocumentStore, figure: FigureRecord) -> tuple[str, ...]:
    """``figure`` for a person, one text for each of :data:`COLUMNS`."""
    entry = store.entry(figure.document)
    heads = [words for words in (figure.row, figure.column) if words]
    source = [entry.name]
    if figure.section:
        source.append(f"mục {_short(figure.section[-1], 60)}")
    if figure.footnote:
        source.append(f"chú thích {figure.footnote}")
    if figure.page:
        source.append(f"trang {figure.page}")
    source.append(f"ký tự {figure.start}-{figure.end}")
    return (
        bare(figure.quote),
        _short(" – ".join(heads) or figure.indicator, 160),
        figure.period,
        figure.place or entry.ward,
        ", ".join(status.value for status in figure.status),
        ", ".join(source),
    )


def with_unit(value: Decimal, unit: str) -> str:
    """An exact value in base units as a person writes it: ``357450000000`` ``đồng`` is ``357,45 tỷ đồng``."""
    if unit == "đồng":
        for scale, name in ((Decimal(10**9), "tỷ đồng"), (Decimal(10**6), "triệu đồng")):
            if abs(value) >= scale:
                return f"{write_number(value / scale)} {name}"
    return f"{write_number(value)} {unit}".strip() if unit != "%" else f"{write_number(value)}%"


def _short(words: str, length: int) -> str:
    words = " ".join(words.split())
    return words if len(words) <= length else words[: length - 1] + "…"
