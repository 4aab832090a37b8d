"""The verdict of a figure as a small mark that explains itself: what was found, where, and by which formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa.answer import AnswerFigure, Citation, Verdict
from qa.chat.sources import card_id
from qa.chat.text import clip, safe, section_words

__all__ = ["figure_html", "summary", "verdict_words"]

_WORDS = {
    Verdict.VERIFIED: "khớp nguồn",
    Verdict.CONVERTED: "đã quy đổi, khớp nguồn",
    Verdict.COMPUTED: "tính từ các số đã trích",
    Verdict.UNSUPPORTED: "chưa có căn cứ",
}
# Shapes, not colours, tell the verdicts apart: tick, exchange arrows, equals sign, exclamation mark.
_SHAPES = {
    Verdict.VERIFIED: "M3 8.5 6.5 12 13 4.5",
    Verdict.CONVERTED: "M3 5.5h9M9.5 3 12 5.5 9.5 8M13 10.5H4M6.5 8 4 10.5 6.5 13",
    Verdict.COMPUTED: "M3 6h10M3 10h10",
    Verdict.UNSUPPORTED: "M8 2.5v7M8 12.6v.9",
}
_TITLE = 90
"""Characters of a title in an explanation."""


def verdict_words(figure: AnswerFigure, citations: Mapping[int, Citation] | None = None) -> str:
    """What the mark of ``figure`` says: the verdict, the formula, and title and section of the sources."""
    found = [one for n in figure.citations if (one := (citations or {}).get(n)) is not None and not one.nearest]
    where = "; ".join(dict.fromkeys(_source(one) for one in found))
    if figure.verdict is Verdict.UNSUPPORTED:
        return f"chưa có căn cứ: {figure.reason}" if figure.reason else "chưa có căn cứ"
    if figure.verdict is Verdict.COMPUTED:
        said = f"tính từ các số đã trích: {figure.formula}" if figure.formula else "tính từ các số đã trích"
        return f"{said}. Nguồn: {where}" if where else said
    said = "đã đối chiếu với nguồn" if figure.verdict is Verdict.VERIFIED else "đã quy đổi, khớp nguồn"
    return f"{said}: {where}" if where else said


def _source(citation: Citation) -> str:
    title = clip(" ".join((citation.title or citation.document).split()), _TITLE)
    return f"{title}, mục {section_words(citation.section, 70)}" if citation.section else title


def figure_html(figure: AnswerFigure, turn: int, citations: Mapping[int, Citation]) -> str:
    """``figure`` underlined in the way of its verdict, its mark after the last word."""
    words = safe(verdict_words(figure, citations))
    cards = [card_id(turn, n, nearest=citations[n].nearest) for n in figure.citations if n in citations]
    # The icon stays on the line of the last word.
    head, space, last = figure.text.rpartition(" ")
    lead = f' data-card="{cards[0]}"' if cards else ""
    return (
        f'<span class="wq-figure wq-{figure.verdict.value}" role="note" tabindex="0" '
        f'data-tip="{words}" aria-label="{safe(figure.text)}: {words}"{lead}>'
        f'{safe(head + space)}<span class="wq-tail">{safe(last)}{_icon(figure.verdict)}</span></span>'
    )


def summary(figures: Sequence[AnswerFigure]) -> str:
    """How many figures there are under each verdict."""
    if not figures:
        return ""
    parts = []
    for verdict in Verdict:
        count = sum(figure.verdict is verdict for figure in figures)
        if count:
            parts.append(f"<span>{_icon(verdict)}{count} {_WORDS[verdict]}</span>")
    return f'<p class="wq-summary"><strong>{len(figures)} số liệu:</strong> {", ".join(parts)}</p>'


def _icon(verdict: Verdict) -> str:
    return (
        f'<svg class="wq-icon wq-{verdict.value}" viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
        f'<path d="{_SHAPES[verdict]}"/></svg>'
    )
