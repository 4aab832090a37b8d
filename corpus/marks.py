r"""Marks that converters leave in the text: ``**bold**``, ``<p>``, ``$…\%$``, note marks.

They are skipped when words are understood and stay in the text, so every quote is what the file says.
"""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.source import Span
from corpus.unicode import nfc

SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_SUPERSCRIPT_DIGITS = str.maketrans(SUPERSCRIPT, "0123456789")

NOTE_MARK = rf"\[(?:footnoteRef:|\^)?\d{{1,4}}\](?!\()|<sup>\s*\d{{1,3}}\s*</sup>|[{SUPERSCRIPT}]+"
"""A mark that refers to a note, as a regular expression."""

_TAG = re.compile(r"</?(?:p|u|b|i|br|em|strong|span|sub|sup)\s*/?>", re.IGNORECASE)
_REFERENCE = re.compile(rf"\[(?:footnoteRef:|\^)?\d{{1,4}}\](?!\()|<sup>\s*\d{{1,3}}\s*</sup>|(?<!m)[{SUPERSCRIPT}]+")
_EDGE_MARKS = re.compile(r"(?:\*+|_{2,}|#+(?=\s)|</?(?:p|u|b|i|br)\s*/?>|\s)+", re.IGNORECASE)
_EDGE_MARKS_END = re.compile(r"(?:\*+|_{2,}|</?(?:p|u|b|i|br)\s*/?>|\s)+\Z", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?=[-.+()\[\]%!#~|>&*_]|\Z)")
"""What some converters write before a sign that Markdown would read: ``1\\.`` ``\\- ``."""
_NOTE_START = re.compile(rf"[\[<{SUPERSCRIPT}]")


def superscript_number(mark: str) -> str:
    """``¹²`` as ``12``."""
    return mark.translate(_SUPERSCRIPT_DIGITS)


def composed(words: str) -> str:
    """``words`` in composed form (NFC), without the backslashes of Markdown escapes."""
    return nfc(_ESCAPE.sub("", words) if "\\" in words else words)


@lru_cache(maxsize=1024)
def bare(words: str) -> str:
    """``words`` on one line, composed (NFC), without converter marks and note marks.

    For titles and for understanding.
    """
    if _NOTE_START.search(words):
        words = _REFERENCE.sub("", words)
    if "<" in words:
        words = _TAG.sub(" ", words)
    if words.lstrip().startswith("#"):
        words = words.lstrip("# \t\n")
    words = words.replace("*", "").replace("$", "")
    return composed(" ".join(words.split()))


def trimmed(text: str, start: int, end: int) -> Span | None:
    """``start:end`` without blank characters at its ends; ``None`` when nothing is left."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    return Span(start + left, start + right) if left < right else None


def unwrapped(text: str, start: int, end: int) -> Span | None:
    """``start:end`` without blanks and whole converter marks at its ends; ``None`` when nothing is left."""
    piece = text[start:end]
    opening = _EDGE_MARKS.match(piece)
    left = opening.end() if opening else 0
    if left == len(piece):
        return None
    # Anchoring a search at the end is linear only on the tail, and marks are short.
    tail = max(left, len(piece) - 40)
    closing = _EDGE_MARKS_END.search(piece, tail)
    right = closing.start() if closing else len(piece)
    return Span(start + left, start + right) if left < right else None
