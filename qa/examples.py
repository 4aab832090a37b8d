"""Example questions drawn from the index itself, so that each of them has an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.document import Document, PassageKind
from corpus.marks import bare
from index.retrieval import Retriever
from qa.answer import AnswerStatus, Verdict
from qa.answerer import Answerer

_WANTED = 6
_QUARTER = re.compile(r"\bquý (i{1,3}|iv)\b")
"""A quarter in an indicator, whose words are kept in small letters."""
_TRIES = 60
_NATURAL = (
    "tỷ lệ ", "số ", "tổng ", "diện tích ", "thu ", "chi ", "giá trị ", "kinh phí ", "mức ", "thu nhập ", "vốn "
)  # fmt: skip
"""How an indicator begins that can be asked for as it stands."""


def example_questions(retriever: Retriever) -> list[str]:
    """Up to six questions of different kinds that the index answers with verified figures."""
    answerer = Answerer(retriever)
    chosen: list[str] = []
    for number, question in enumerate(_candidates(retriever)):
        if number >= _TRIES or len(chosen) >= _WANTED:
            break
        answer = answerer.ask(question)
        good = answer.status is AnswerStatus.ANSWERED and answer.figures
        if good and all(f.verdict is not Verdict.UNSUPPORTED for f in answer.figures) and question not in chosen:
            chosen.append(question)
    return chosen


def _candidates(retriever: Retriever) -> Iterator[str]:
    """Questions of each kind in turn, one document after the other."""
    documents = [retriever.store.document(entry) for entry in retriever.store.entries]
    kinds = (PassageKind.TEXT, PassageKind.FOOTNOTE, PassageKind.ROW)
    streams = [_of(document, kind) for kind in kinds for document in documents]
    while streams:
        for stream in list(streams):
            question = next(stream, None)
            if question is None:
                streams.remove(stream)
            else:
                yield question


def _of(document: Document, kind: PassageKind) -> Iterator[str]:
    ward = document.metadata.ward.value if document.metadata.ward else ""
    where = f" ở phường {ward}" if ward else ""
    seen: set[str] = set()
    for figure in document.figures:
        passage = document.passages[figure.passage]
        # A row's indicator is its label and its column; the label is what people ask for.
        indicator = bare(figure.indicator).split(" – ")[0].strip(" ,;:-")
        natural = passage.kind is PassageKind.ROW or indicator.lower().startswith(_NATURAL)
        if (
            passage.kind is not kind
            or not natural
            or indicator.lower().startswith("nhóm ")
            or "–" in indicator
            or not 3 <= len(indicator.split()) <= 12
            or indicator in seen
            or any(c.isdigit() for c in indicator)
        ):
            continue
        seen.add(indicator)
        indicator = _QUARTER.sub(lambda match: f"quý {match[1].upper()}", indicator)
        named = bool(ward) and ward.lower() in indicator.lower()
        yield f"{indicator[:1].upper()}{indicator[1:]}{'' if named else where} là bao nhiêu?"
