"""Plan against result as bars of an inline SVG, each a link to the figure it stands for.

Bars are figures of documents, never sums; bars of one chart have one unit and begin at zero. Text of an SVG does not
wrap, so every bar has two lines of its own above it and is as wide as the page lets it be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from corpus.marks import bare
from qa.chat.document_link import document_address
from qa.chat.text import safe
from qa.figure_rows import with_unit

if TYPE_CHECKING:
    from index.document_store import DocumentStore
    from index.figure_table import FigureRecord
    from qa.plan_actual import Bar, PlanAndActual

__all__ = ["NOTHING", "plan_charts"]

NOTHING = (
    "Không ghép được kế hoạch với kết quả: trong các số liệu tìm thấy không chỉ tiêu nào có cả hai ở cùng nơi, "
    "cùng năm và cùng đơn vị."
)
_STEP = 62
"""Height of a bar with its two lines."""
_LONGEST = 42
"""Characters of a line; the narrowest screen holds as many."""


def plan_charts(store: DocumentStore, found: Sequence[PlanAndActual], start: int = 0) -> str:
    """All comparisons as safe HTML; ``start`` numbers the first, so that ids stay their own on the page."""
    if not found:
        return f'<p class="wq-count">{NOTHING}</p>'
    return "".join(_chart(store, one, start + number) for number, one in enumerate(found))


def _chart(store: DocumentStore, one: PlanAndActual, number: int) -> str:
    name = _clip(bare(one.indicator), 140)
    about = " · ".join(words for words in (one.place, f"tính bằng {one.unit}" if one.unit else "") if words)
    notes = []
    if not one.one_period:
        notes.append("Các cột không cùng kỳ, hãy đọc kỳ ghi ở từng cột trước khi so sánh.")
    if one.at_odds:
        notes.append("Văn bản nêu số liệu khác nhau cho cùng một kỳ; mỗi số là một cột.")
    said = "".join(f'<p class="wq-plan-note">{note}</p>' for note in notes)
    most = max((abs(bar.figure.value) for bar in one.bars), default=0)
    bars = "".join(
        _bar(store, bar, place, float(abs(bar.figure.value) / most) if most else 0.0)
        for place, bar in enumerate(one.bars)
    )
    title, told = f"wq-plan-{number}-t", f"wq-plan-{number}-d"
    summary = "; ".join(f"{bar.status} {bar.period}: {_value(bar.figure)}" for bar in one.bars)
    return (
        f'<figure class="wq-plan"><figcaption>{safe(name)}<span>{safe(about)}</span></figcaption>{said}'
        # A group and no image: what is inside an image cannot be reached, and every bar here is a link.
        f'<svg class="wq-plan-bars" role="group" aria-labelledby="{title} {told}" width="100%" '
        f'height="{len(one.bars) * _STEP}"><title id="{title}">Kế hoạch và kết quả: {safe(name)}</title>'
        f'<desc id="{told}">{safe(summary)}</desc>{bars}</svg>{_table(store, one, name)}</figure>'
    )


def _bar(store: DocumentStore, bar: Bar, place: int, share: float) -> str:
    entry = store.entry(bar.figure.document)
    top = place * _STEP
    value = _value(bar.figure)
    about = _clip(f"{bar.status} · {bar.period}", _LONGEST + 6)
    kind = "planned" if bar.planned else "reached"
    label = f"{bar.status}, {bar.period}: {value}; mở nguồn trong {entry.title or entry.name}"
    address = document_address(entry.name, bar.figure.start, bar.figure.end)
    return (
        f'<a href="{safe(address)}" target="_blank" rel="noopener" aria-label="{safe(label)}" class="wq-bar wq-{kind}">'
        f'<rect class="wq-bar-hit" x="0" y="{top}" width="100%" height="{_STEP - 6}" rx="6"/>'
        f'<text class="wq-bar-value" x="4" y="{top + 17}">{safe(_clip(value, _LONGEST))}</text>'
        f'<text class="wq-bar-about" x="4" y="{top + 34}">{safe(about)}</text>'
        f'<rect class="wq-bar-track" x="4" y="{top + 41}" width="98%" height="11" rx="3"/>'
        f'<rect class="wq-bar-fill" x="4" y="{top + 41}" width="{share * 98:.2f}%" height="11" rx="3"/></a>'
    )


def _table(store: DocumentStore, one: PlanAndActual, name: str) -> str:
    head = "".join(f'<th scope="col">{words}</th>' for words in ("Loại", "Kỳ", "Số liệu", "Văn bản", "Nói về"))
    rows = "".join(
        f"<tr><td>{safe(bar.status)}</td><td>{safe(bar.period)}</td><td>{safe(_value(bar.figure))}</td>"
        f"<td>{safe(store.entry(bar.figure.document).name)}</td><td>{safe(_said(bar.figure))}</td></tr>"
        for bar in one.bars
    )
    return (
        '<details class="wq-plan-data"><summary>Xem dạng bảng</summary><div class="wq-scroll" tabindex="0" '
        f'role="region" aria-label="Bảng: {safe(name)}"><table><caption class="wq-unseen">{safe(name)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _value(figure: FigureRecord) -> str:
    """The figure as written; a bare number of a table with the unit it has from elsewhere."""
    written = bare(" ".join(figure.quote.split()))
    if figure.unit and not any(letter.isalpha() or letter in "%‰" for letter in written):
        return f"{written} ({with_unit(figure.value, figure.unit)})"
    return written


def _said(figure: FigureRecord) -> str:
    heads = [words for words in (figure.row, figure.column) if words]
    return _clip(bare(" – ".join(heads) or figure.indicator), 160)


def _clip(words: str, most: int) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else words[: most - 1] + "…"
