"""An answer and a conversation as text and as Markdown: figures in doubt are marked, each source has its quote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.answer import Answer, Citation, Conflict, Verdict
from qa.chat.text import clip, source_words

__all__ = [
    "Exchange",
    "answer_words",
    "as_markdown",
    "as_text",
    "conflict_words",
    "grouped",
    "marked_answer",
    "printable",
    "quote_words",
]

_LONGEST_QUOTE = 2000
"""Characters of a quote in a copy; the document itself has the rest."""
# What XML cannot hold, and marks that turn the reading direction or hide text.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!])")
NOT_SUPPORTED = "chưa có căn cứ"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of a conversation with its answer; ``None`` where there was none."""

    question: str
    answer: Answer | None
    scope: str = ""
    """What the question was limited to, in words."""


def printable(text: str) -> str:
    """``text`` without characters that a file cannot hold or that make it read as something else."""
    return _UNFIT.sub("", text)


def marked_answer(answer: Answer) -> str:
    """The answer's text with words behind each figure that no source supports."""
    out, at = "", 0
    for figure in sorted(answer.figures, key=lambda figure: figure.start):
        held = at <= figure.start < figure.end <= len(answer.answer)
        if held and figure.verdict is Verdict.UNSUPPORTED:
            out += answer.answer[at : figure.end] + f" ({NOT_SUPPORTED})"
            at = figure.end
    return printable(out + answer.answer[at:])


def answer_words(answer: Answer) -> str:
    """The answer as it is put on the clipboard: text with [n], below it every source with its quote."""
    parts = [marked_answer(answer)]
    if answer.notice:
        parts.insert(0, f"({printable(answer.notice)})")
    parts += [conflict_words(conflict) for conflict in answer.conflicts]
    for heading, citations in grouped(answer.citations):
        parts.append("\n".join([f"{heading}:", *(_source_line(citation) for citation in citations)]))
    return "\n\n".join(parts)


def grouped(citations: Sequence[Citation]) -> list[tuple[str, list[Citation]]]:
    """Citations under the heading that says what they are worth."""
    cited = [one for one in citations if not one.nearest]
    nearest = [one for one in citations if one.nearest]
    groups = [("Nguồn", cited), ("Đoạn gần nhất (không phải câu trả lời)", nearest)]
    return [(heading, group) for heading, group in groups if group]


def conflict_words(conflict: Conflict) -> str:
    """One disagreement on one line."""
    sides = [
        f"{figure} [{conflict.citations[place]}]" if place < len(conflict.citations) else figure
        for place, figure in enumerate(conflict.figures)
    ]
    return printable(f"Các văn bản nêu số liệu khác nhau ({conflict.indicator}): {'; '.join(sides)}")


def quote_words(citation: Citation) -> str:
    """The quote on one line, cut where it is very long."""
    return clip(" ".join(printable(citation.quote).split()), _LONGEST_QUOTE)


def _source_line(citation: Citation) -> str:
    return f"[{citation.n}] {printable(source_words(citation))}\n    “{quote_words(citation)}”"


def as_text(exchanges: Sequence[Exchange]) -> str:
    """A conversation as plain text."""
    parts = ["HỎI ĐÁP VĂN BẢN PHƯỜNG"]
    for exchange in exchanges:
        scope = f"\nPhạm vi: {printable(exchange.scope)}" if exchange.scope else ""
        parts.append(f"Hỏi: {printable(' '.join(exchange.question.split()))}{scope}")
        parts.append(answer_words(exchange.answer) if exchange.answer else "(Câu hỏi này chưa có câu trả lời.)")
        parts.append("-" * 60)
    return "\n\n".join(parts) + "\n"


def as_markdown(exchanges: Sequence[Exchange]) -> str:
    """A conversation as Markdown; words of documents and people are escaped, so that none of them is markup."""
    parts = ["# Hỏi đáp văn bản phường"]
    for exchange in exchanges:
        parts.append(f"## {_escaped(' '.join(exchange.question.split()))}")
        if exchange.scope:
            parts.append(f"Phạm vi: {_escaped(exchange.scope)}")
        if exchange.answer is None:
            parts.append("(Câu hỏi này chưa có câu trả lời.)")
            continue
        if exchange.answer.notice:
            parts.append(f"({_escaped(exchange.answer.notice)})")
        parts.append(_escaped(marked_answer(exchange.answer)))
        parts += [_escaped(conflict_words(conflict)) for conflict in exchange.answer.conflicts]
        for heading, citations in grouped(exchange.answer.citations):
            parts.append(f"### {heading}")
            for one in citations:
                parts.append(f"\\[{one.n}\\] {_escaped(source_words(one))}\n\n> {_escaped(quote_words(one))}")
    return "\n\n".join(parts) + "\n"


def _escaped(text: str) -> str:
    lines = [_MARKDOWN.sub(r"\\\1", line) for line in printable(text).split("\n")]
    # A line that begins as a list or a number stays a line of its own.
    return "  \n".join(re.sub(r"^(\s*)([-+=]|\d+[.)])", r"\1\\\2", line) for line in lines)
