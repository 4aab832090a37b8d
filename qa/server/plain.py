"""An answer as plain text for programs that show nothing else: what is doubtful is marked in the words themselves."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answer import Answer, Citation, Verdict

__all__ = ["plain_answer"]

_DOUBTFUL = " (chưa có căn cứ)"
_LONGEST = 300
"""Characters of a quote."""


def plain_answer(answer: Answer) -> str:
    """The judged words, then what disagrees, then the sources: ``[1] title, section: quote``."""
    parts = [_marked(answer)]
    if answer.notice:
        parts.insert(0, answer.notice)
    for conflict in answer.conflicts:
        sides = "; ".join(f"{text} [{n}]" for text, n in zip(conflict.figures, conflict.citations, strict=False))
        parts.append(f"Các nguồn ghi khác nhau: {sides}.")
    supporting = [citation for citation in answer.citations if not citation.nearest]
    nearest = [citation for citation in answer.citations if citation.nearest]
    parts += [
        _sources(heading, some) for heading, some in (("Nguồn:", supporting), ("Đoạn gần nhất:", nearest)) if some
    ]
    return "\n\n".join(parts)


def _marked(answer: Answer) -> str:
    text = answer.answer
    for figure in sorted(answer.figures, key=lambda one: -one.end):
        if figure.verdict is Verdict.UNSUPPORTED:
            text = text[: figure.end] + _DOUBTFUL + text[figure.end :]
    return text


def _sources(heading: str, citations: Sequence[Citation]) -> str:
    return "\n".join([heading, *map(_source, citations)])


def _source(citation: Citation) -> str:
    title = " ".join((citation.title or citation.document).split())
    place = [title, *([f"số {citation.number}"] if citation.number else []), *citation.section[-1:]]
    place += [f"chú thích {citation.footnote}"] if citation.footnote else []
    place += [f"trang {citation.page}"] if citation.page else []
    quote = " ".join(citation.quote.split())
    quote = quote if len(quote) <= _LONGEST else quote[: _LONGEST - 1] + "…"
    return f"[{citation.n}] {', '.join(place)}: “{quote}”"
