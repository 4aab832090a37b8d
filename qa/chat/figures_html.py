"""The figure table as safe HTML: one row a figure, which a narrow screen shows as a card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from corpus.numbers import write_number
from qa.chat.document_link import document_link
from qa.chat.text import safe
from qa.figure_rows import COLUMNS, shown, with_unit

if TYPE_CHECKING:
    from decimal import Decimal

    from index.document_store import DocumentStore
    from index.figure_table import FigureRecord
    from qa.figure_wanted import Asked

__all__ = ["counted", "downloads", "figure_table", "problem_line"]

_CLASSES = ("number", "indicator", "period", "place", "status", "source")


def counted(total: int, first: int, last: int, *, partly: bool, words: str) -> str:
    """How many there are and which of them are shown, counting from 1."""
    if not total:
        return (
            '<p class="wq-count" role="status">Không có số liệu nào như vậy; hãy bớt từ, bỏ bớt điều kiện lọc, hoặc gõ '
            "tên chỉ tiêu cách khác.</p>"
        )
    number = write_number(_decimal(total))
    said = f"{number} số liệu" if last - first + 1 == total else f"Số liệu {first}–{last} trong {number}"
    note = f" Không số liệu nào có đủ các từ “{safe(words)}”; dưới đây là những số liệu có một phần." if partly else ""
    return f'<p class="wq-count" role="status"><strong>{said}.</strong>{note}</p>'


def _decimal(value: int) -> Decimal:
    from decimal import Decimal

    return Decimal(value)


def problem_line(sentence: str) -> str:
    """One sentence of what is wrong with what was asked for."""
    return f'<p class="wq-count wq-count-wrong" role="alert">{safe(sentence)}</p>'


def figure_table(store: DocumentStore, figures: Sequence[FigureRecord], caption: str) -> str:
    """``figures`` in the order given; empty for none."""
    if not figures:
        return ""
    head = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    rows = "".join(_row(store, figure) for figure in figures)
    return (
        f'<table class="wq-figures"><caption class="wq-unseen">{safe(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(store: DocumentStore, figure: FigureRecord) -> str:
    written, indicator, period, place, status, _ = shown(store, figure)
    entry = store.entry(figure.document)
    where = [figure.section[-1]] if figure.section else []
    where += [f"chú thích {figure.footnote}"] if figure.footnote else []
    where += [f"trang {figure.page}"] if figure.page else []
    link = document_link(
        entry.title or entry.name, entry.name, figure.start, figure.end, label=f"Mở nguồn của {written}: {entry.name}"
    )
    place_in = f'<span class="wq-figure-where">{safe(_clip(" · ".join(where), 110))}</span>' if where else ""
    parts = [f"<strong>{safe(written)}</strong>{_unit(figure, written)}", safe(indicator), safe(period), safe(place)]
    parts += [safe(status), f"{link}{place_in}"]
    cells = "".join(
        f'<td class="wq-f-{kind}" data-label="{name}">{words}</td>'
        for kind, name, words in zip(_CLASSES, COLUMNS, parts, strict=True)
    )
    return f"<tr>{cells}</tr>"


def _unit(figure: FigureRecord, written: str) -> str:
    """The unit, where a bare number of a table has it from elsewhere."""
    if not figure.unit or any(letter.isalpha() or letter in "%‰" for letter in written):
        return ""
    return f' <span class="wq-figure-unit">({safe(with_unit(figure.value, figure.unit))})</span>'


def _clip(words: str, most: int) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else words[: most - 1] + "…"


def downloads(asked: Asked, total: int, most: int) -> str:
    """Links to the whole result as files."""
    if not total:
        return ""
    query = safe(f"?{urlencode(asked.pairs())}" if asked.any else "")
    note = f"<span>(tệp ghi {write_number(_decimal(most))} số liệu đầu)</span>" if total > most else ""
    links = "".join(
        f'<a class="wq-file-link" href="so-lieu.{suffix}{query}" download>Tải .{suffix}</a>'
        for suffix in ("xlsx", "csv")
    )
    return f'<p class="wq-files">{links}{note}</p>'
