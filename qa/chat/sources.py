"""Cited passages beside an answer, and documents that disagree, as safe HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qa.answer import Citation, Conflict
from qa.chat.document_link import cited_address
from qa.chat.text import around, clip, date_words, marked, prose, safe, section_words, source_words

Context = Callable[[Citation], tuple[str, str]]
"""Gives the document's words just before and just after a citation."""

_SHOWN_AT_ONCE = 4
_LONGEST = 3000
"""Characters of a quote that are shown; the document itself shows the rest."""
_COPY = "Sao chép kèm trích dẫn"


def card_id(turn: int, n: int, *, nearest: bool = False) -> str:
    """Element id of a passage card; ``turn`` and ``n`` count from 1."""
    return f"wq-{'gan' if nearest else 'nguon'}-{turn}-{n}"


def sources(citations: Sequence[Citation], turn: int, context: Context) -> str:
    """All passages of one answer: those it rests on first, then those offered beside a refusal."""
    cited = [citation for citation in citations if not citation.nearest]
    nearest = [citation for citation in citations if citation.nearest]
    out = ""
    if cited:
        out += _group("Đoạn được trích dẫn", cited, turn, context)
    if nearest:
        out += _group("Đoạn gần nhất (không phải câu trả lời)", nearest, turn, context, nearest=True)
    return out


def conflicts(found: Sequence[Conflict], citations: Sequence[Citation], turn: int) -> str:
    """Each disagreement as one card: the figures side by side, each over its source."""
    by_number = {citation.n: citation for citation in citations if not citation.nearest}
    out = ""
    for conflict in found:
        sides = ""
        for place, figure in enumerate(conflict.figures):
            n = conflict.citations[place] if place < len(conflict.citations) else None
            citation = by_number.get(n) if n is not None else None
            source = ""
            if citation is not None:
                source = (
                    f'<div class="wq-side-source">{safe(citation.title or citation.document)} '
                    f"{mark(turn, citation)}</div>"
                    f'<div class="wq-side-section">{safe(section_words(citation.section, 80))}</div>'
                )
            sides += f'<div class="wq-side"><div class="wq-side-figure">{safe(figure)}</div>{source}</div>'
        out += (
            '<section class="wq-conflict"><h4>Các văn bản nêu số liệu khác nhau</h4>'
            f"<p>{safe(conflict.indicator)}</p>"
            f'<div class="wq-sides">{sides}</div></section>'
        )
    return out


def mark(turn: int, citation: Citation) -> str:
    """The ``[n]`` in an answer, which opens the document at the passage and lights up the passage's card."""
    n = citation.n
    return (
        f'<a class="wq-ref" href="{safe(cited_address(citation))}" data-open="{_name(citation)}" '
        f'data-card="{card_id(turn, n, nearest=citation.nearest)}" '
        f'aria-label="Mở văn bản tại đoạn trích {n}" title="Mở văn bản tại đoạn trích {n}">[{n}]</a>'
    )


def _name(citation: Citation) -> str:
    return safe(clip(" ".join((citation.title or citation.document).split()), 140))


def _group(heading: str, citations: Sequence[Citation], turn: int, context: Context, *, nearest: bool = False) -> str:
    cards = [_card(citation, turn, context) for citation in citations]
    shown, rest = "".join(cards[:_SHOWN_AT_ONCE]), cards[_SHOWN_AT_ONCE:]
    if rest:
        # Kept closed until asked for or until a mark of the answer leads into it.
        shown += f'<details class="wq-more"><summary>Xem thêm {len(rest)} đoạn</summary>{"".join(rest)}</details>'
    kind = " wq-nearest" if nearest else ""
    return f'<section class="wq-group{kind}"><h3>{heading}</h3>{shown}</section>'


def _card(citation: Citation, turn: int, context: Context) -> str:
    before, after = around(*context(citation))
    facts = [f"Số {citation.number}"] if citation.number else []
    facts += [date_words(citation.date).capitalize()] if citation.date else []
    facts += [citation.issuer] if citation.issuer else []
    tags = [f"Chú thích {citation.footnote}"] if citation.footnote else []
    tags += [f"Trang {citation.page}"] if citation.page is not None else []
    title = citation.title or citation.document
    card = card_id(turn, citation.n, nearest=citation.nearest)
    parts = [
        f'<article class="wq-card" id="{card}" tabindex="-1" aria-label="Đoạn trích {citation.n}">',
        f'<header><span class="wq-n" aria-hidden="true">{citation.n}</span><div>',
        f'<div class="wq-title">{safe(title)}</div>',
        f'<div class="wq-facts">{safe(" · ".join(facts))}</div>' if facts else "",
        f'<div class="wq-file">Tệp: {safe(citation.document)}</div>' if title != citation.document else "",
        "</div></header>",
    ]
    if citation.section or tags:
        path = safe(section_words(citation.section))
        full = safe(" › ".join(citation.section))
        parts.append(f'<div class="wq-where"><span class="wq-path" title="{full}">{path}</span>')
        parts += [f'<span class="wq-tag">{safe(tag)}</span>' for tag in tags]
        parts.append("</div>")
    parts += [
        '<blockquote class="wq-quote" tabindex="0" aria-label="Nguyên văn">',
        f'<span class="wq-around">… {prose(before)}</span>' if before else "",
        f'<span class="wq-exact">{_quote(citation)}</span>',
        f'<span class="wq-around">{prose(after)} …</span>' if after else "",
        "</blockquote><footer>",
        f'<button type="button" class="wq-copy" data-copy="{safe(copied(citation))}">{_COPY}</button>',
        f'<a class="wq-open" href="{safe(cited_address(citation))}" data-open="{_name(citation)}">Mở văn bản</a>',
        f'<button type="button" class="wq-back" data-back="wq-luot-{turn}">↑ Về câu trả lời</button>',
        "</footer></article>",
    ]
    return "".join(parts)


def _quote(citation: Citation) -> str:
    """The quote with its supporting words marked; a very long one is cut around the first of them."""
    quote, start = citation.quote, citation.start
    if len(quote) <= _LONGEST:
        return marked(quote, start, citation.highlights)
    first = min((left for left, _ in citation.highlights), default=start) - start
    begin = min(max(0, first - _LONGEST // 3), len(quote) - _LONGEST)
    cut = marked(quote[begin : begin + _LONGEST], start + begin, citation.highlights)
    return f"{'… ' if begin else ''}{cut}{' …' if begin + _LONGEST < len(quote) else ''}"


def copied(citation: Citation) -> str:
    """What the copy button puts on the clipboard: the quote, then where it stands."""
    return f"“{clip(citation.quote.strip(), _LONGEST)}” — {source_words(citation)}"
