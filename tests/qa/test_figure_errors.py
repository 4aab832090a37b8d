"""Sentences of real documents, copied: none is refused. What is caught of wrong ones: tests/eval/test_figures.py."""

import re
import time
import unicodedata

import pytest

from corpus.sentences import sentences
from corpus.source import Span
from qa.answer import Verdict
from qa.verify import Evidence, verify


def cited_sentences(folder, composed=True):
    """Every sentence of the documents as text and spans."""
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        text = unicodedata.normalize("NFC", text) if composed else text
        at = 0
        for paragraph in re.split(r"(\n\s*\n)", text):
            if paragraph.strip():
                for spans in sentences(text, (Span(at, at + len(paragraph)),)):
                    yield text, spans
            at += len(paragraph)


def test_a_copied_sentence_is_never_refused(shared_dir):
    checked = 0
    for text, spans in cited_sentences(shared_dir / "ward-documents", composed=False):
        words = " ".join(text[a:b] for a, b in spans)
        for figure in verify(f"{words} [1]", [Evidence(1, text, spans)]):
            assert figure.verdict is Verdict.VERIFIED, (figure, words)
            checked += 1
    assert checked > 1500


@pytest.mark.soak
def test_a_sentence_is_verified_quickly(shared_dir):
    cited = list(cited_sentences(shared_dir / "ward-documents", composed=False))
    started = time.perf_counter()
    for text, spans in cited:
        verify(" ".join(text[a:b] for a, b in spans) + " [1]", [Evidence(1, text, spans)])
    assert (time.perf_counter() - started) / len(cited) < 0.02  # 5 ms sought, four times as much on a busy machine
