"""Numbers said in words that no reading of quantities is sure of: ``gấp đôi``, ``một nửa``, ``hai bên``."""

from __future__ import annotations

import re

from corpus.source import Span
from corpus.unicode import canonical_tone, nfc
from corpus.worded import number_words

__all__ = ["number_phrases", "said_in"]

_ARTICLES = frozenset({"một", "năm"})
"""Alone they are an article and a year; where they count, quantities are read from them."""
_MANIFOLD = re.compile(r"(?<![^\W_])(?:gấp (?:đôi|rưỡi|bội)|một nửa|nửa|phân nửa|rưỡi|chục|tá)(?![^\W_])")
_WORD = re.compile(r"[^\W\d_]+")


def _low(text: str) -> str:
    # One code point for one, so that offsets stay; text that is not composed is composed before it comes here.
    low = canonical_tone(text).lower()
    return low if len(low) == len(text) else text.lower()


def number_phrases(text: str) -> list[Span]:
    """Where ``text`` (composed) says a number in words, articles left out."""
    low = _low(text)
    found = [Span(*span) for span in number_words(low) if low[span[0] : span[1]] not in _ARTICLES]
    return sorted({*found, *(Span(*match.span()) for match in _MANIFOLD.finditer(low))})


def said_in(text: str, span: Span, source: str) -> bool:
    """Whether ``source`` says the words of ``span`` together with the word before or behind them."""
    words = " ".join(_WORD.findall(_low(nfc(source))))
    low = _low(text)
    here = " ".join(_WORD.findall(low[span.start : span.end]))
    before = _WORD.findall(low[: span.start])[-1:]
    behind = _WORD.findall(low[span.end :])[:1]
    phrases = {" ".join((*before, here)), " ".join((here, *behind))} - {here}
    return any(f" {phrase} " in f" {words} " for phrase in phrases)
