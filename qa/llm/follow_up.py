"""A follow-up made self-contained by a model, taken only where it adds nothing of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.unicode import fold
from index.analysis import tokenize
from qa.llm.numerals import number_phrases
from qa.llm.words import is_vietnamese, plain

__all__ = ["rewritten"]

_PREFIX = re.compile(r"(?i)^\W*(?:câu hỏi(?: viết lại| mới)?\s*:)?\s*")
_LONGEST = 600
_ADDED = 0.25
"""Share of the words of a rewritten question that may be new: words that join the others."""


def rewritten(said: str, question: str, history: Sequence[str]) -> str | None:
    """The question that a model wrote, ``None`` where it is none or says more than ``question`` and ``history`` do."""
    lines = [line for line in plain(said).split("\n") if line.strip()]
    if len(lines) != 1:
        return None
    text = _PREFIX.sub("", lines[0]).strip(" \"“”'")
    if not text or len(text) > max(_LONGEST, 2 * len(question)) or not is_vietnamese(text) or "[" in text:
        return None
    given = {token.folded for line in (*history, question) for token in tokenize(line)}
    words = [token.folded for token in tokenize(text)]
    known = " ".join(fold(line) for line in (*history, question))
    if any(c.isnumeric() for word in words if word not in given for c in word):
        return None
    if any(fold(text[s.start : s.end]) not in known for s in number_phrases(text)):
        return None
    new = [word for word in words if word not in given]
    return text if words and len(new) <= _ADDED * len(words) else None
