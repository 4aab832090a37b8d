"""Text to terms, the same way for passages and questions.

A term is a syllable, a number or a document number. Vietnamese writes a word as several syllables, so adjacent pairs
(bigrams) stand in for words, as in Nguyen et al., "Vietnamese information retrieval with syllable n-grams"; a real word
segmenter can take their place through :class:`Segmenter`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus.unicode import canonical_tone, fold, nfc
from index.lexicon import one_spelling

# Order matters: a document number would otherwise come apart at its dash, a date at its slashes.
_TOKEN = re.compile(
    r"\d+[a-zđ]?(?:/\d{4})?"  # 17/nq-hđnd, 25-kh/tu, 70 - nq/tw; but "2025 - nay" is two words
    r"(?:[-/][a-zđ]{1,5}|\s?[-/]\s?[a-zđ]{1,5}(?=\s?[-/]\s?[a-zđ]))(?:\s?[-/]\s?[a-zđ]{1,7})*\b"
    r"|\d+(?:[.,/]\d+)*(?:[a-zđ](?![^\W_]))?"  # 12,75  5.108,711  04/3/2026  359c, and the 9,9 of 9,9ha
    r"|[^\W\d_]+(?:\d+)?"  # words, and c06
    r"|\d+"
)
_RATIO = re.compile(r"[\d.,]+/[\d.,]+")
_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])/(?:19|20)\d\d")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+$")


@dataclass(frozen=True, slots=True)
class Token:
    """One term and where it stands. ``word`` keeps its dấu, ``folded`` has none."""

    word: str
    folded: str
    start: int
    end: int

    @property
    def numeric(self) -> bool:
        """True for a number, a date or a document number."""
        return self.word[0].isdigit()


def canonical_number(text: str) -> str:
    """Spell a number, date or document number one way.

    ``01`` is ``1``, ``0.85`` is ``0,85``, ``1.089`` is ``1089``, ``70 - nq/tw`` is ``70/nq/tw``.
    """
    text = text.replace(" ", "").replace("\u00a0", "")
    if any(c.isalpha() for c in text):
        text = text.replace("-", "/")
        if "/" not in text:
            return text.lstrip("0") or "0"
    if "/" in text:
        return "/".join(canonical_number(part) if part[:1].isdigit() else part for part in text.split("/"))
    if _THOUSANDS.match(text) and not text.startswith("0"):
        return text.replace(".", "")
    if "." in text and "," in text:
        text = text.replace(".", "")
    text = text.replace(".", ",")
    whole, comma, rest = text.partition(",")
    whole = whole.lstrip("0") or "0"
    rest = rest.rstrip("0")
    return f"{whole},{rest}" if comma and rest else whole


def _small(text: str) -> str:
    """``text`` in lower case, every letter in its place: a Turkish ``İ`` would become two."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def tokenize(text: str) -> list[Token]:
    """Terms of ``text`` in order. Offsets count code points of the NFC form of ``text``."""
    clean = one_spelling(canonical_tone(_small(nfc(text))))
    tokens = []
    for match in _TOKEN.finditer(clean):
        raw = match.group()
        word = canonical_number(raw) if raw[0].isdigit() else raw
        tokens.append(Token(word, fold(word), match.start(), match.end()))
        if _RATIO.fullmatch(raw) and not _DATE.fullmatch(raw):
            # In "58/86 hộ" each side is a figure of its own.
            for part in re.finditer(r"[^/]+", raw):
                number = canonical_number(part.group())
                tokens.append(Token(number, number, match.start() + part.start(), match.start() + part.end()))
        elif raw[0].isdigit() and any(c.isalpha() for c in raw) and "/" in word:
            # People ask for "nghị quyết 57" as often as for "57-NQ/TW".
            head = word.split("/", 1)[0]
            tokens.append(Token(head, head, match.start(), match.start() + len(head)))
    return tokens


def folded_terms(text: str) -> list[str]:
    """Syllables of ``text`` without dấu, numbers canonical."""
    return [token.folded for token in tokenize(text)]


class Segmenter(Protocol):
    """Joins syllables into the units that the bigram field counts."""

    name: str

    def units(self, tokens: Sequence[Token]) -> Iterable[str]:
        """Units of a token sequence, folded, parts joined by ``_``."""
        ...


class SyllablePairs:
    """Every pair of neighbours: no dictionary, no dấu needed, fast."""

    name = "pairs"

    def units(self, tokens: Sequence[Token]) -> Iterable[str]:
        """Folded pairs ``thu_ngan``, ``ngan_sach``."""
        return [f"{a.folded}_{b.folded}" for a, b in zip(tokens, tokens[1:], strict=False)]


class UndertheseaWords:
    """Words of underthesea's segmenter. Slower by a factor of a hundred, and it needs text with dấu."""

    name = "underthesea"

    def units(self, tokens: Sequence[Token]) -> Iterable[str]:
        """Folded words of two syllables or more, ``ngan_sach_nha_nuoc``."""
        from underthesea import word_tokenize

        words = word_tokenize(" ".join(token.word for token in tokens))
        return [fold(word).replace(" ", "_") for word in words if " " in word]


def load_segmenter(name: str) -> Segmenter:
    """The segmenter called ``name``: ``pairs`` or ``underthesea``.

    Raises :class:`ValueError` for any other name; settings are checked before they get here.
    """
    if name == SyllablePairs.name:
        return SyllablePairs()
    if name == UndertheseaWords.name:
        return UndertheseaWords()
    raise ValueError(f"unknown segmenter {name!r}")
