"""Text to terms, the same way for passages and questions.

A term is a syllable, a number or a document number. Vietnamese writes a word as several syllables, so adjacent pairs
(bigrams) stand in for words, as in Nguyen et al., "Vietnamese information retrieval with syllable n-grams"; a real word
segmenter can take their place through :class:`Segmenter`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple, Protocol

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


class Token(NamedTuple):
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


def _spelled(text: str) -> str:
    return one_spelling(canonical_tone(_small(nfc(text))))


def tokenize(text: str) -> list[Token]:
    """Terms of ``text`` in order. Offsets count code points of the NFC form of ``text``."""
    tokens = []
    for match in _TOKEN.finditer(_spelled(text)):
        raw, start = match.group(), match.start()
        word, folded, parts = _read(raw)
        tokens.append(Token(word, folded, start, start + len(raw)))
        for term, first, last in parts:
            tokens.append(Token(term, term, start + first, start + last))
    return tokens


@lru_cache(maxsize=1 << 16)
def _read(raw: str) -> tuple[str, str, tuple[tuple[str, int, int], ...]]:
    """A token as written: its term with dấu and without, and what else it can be asked for by, each with its place."""
    if not raw[0].isdigit():
        return raw, fold(raw), ()
    word = canonical_number(raw)
    parts: tuple[tuple[str, int, int], ...] = ()
    if _RATIO.fullmatch(raw) and not _DATE.fullmatch(raw):
        # In "58/86 hộ" each side is a figure of its own.
        parts = tuple((canonical_number(one.group()), *one.span()) for one in re.finditer(r"[^/]+", raw))
    elif any(c.isalpha() for c in raw) and "/" in word:
        # People ask for "nghị quyết 57" as often as for "57-NQ/TW".
        head = word.split("/", 1)[0]
        parts = ((head, 0, len(head)),)
    return word, fold(word), parts


class Terms(NamedTuple):
    """The terms of a text in order, with dấu and without; quicker than tokens where nobody asks where they stand."""

    words: list[str]
    folded: list[str]


def terms_of(text: str) -> Terms:
    """The terms that :func:`tokenize` finds."""
    words: list[str] = []
    folded: list[str] = []
    for raw in _TOKEN.findall(_spelled(text)):
        own, bare = _terms(raw)
        words += own
        folded += bare
    return Terms(words, folded)


def folded_terms(text: str) -> list[str]:
    """The terms that :func:`tokenize` finds, without dấu."""
    folded: list[str] = []
    for raw in _TOKEN.findall(_spelled(text)):
        folded += _terms(raw)[1]
    return folded


@lru_cache(maxsize=1 << 16)
def _terms(raw: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    word, folded, parts = _read(raw)
    others = tuple(term for term, _, _ in parts)
    return (word, *others), (folded, *others)


class Segmenter(Protocol):
    """Joins syllables into the units that the bigram field counts."""

    name: str

    def units(self, terms: Terms) -> Iterable[str]:
        """Units of the terms of a text, folded, parts joined by ``_``."""
        ...


class SyllablePairs:
    """Every pair of neighbours: no dictionary, no dấu needed, fast."""

    name = "pairs"

    def units(self, terms: Terms) -> Iterable[str]:
        """Folded pairs ``thu_ngan``, ``ngan_sach``."""
        return [f"{a}_{b}" for a, b in zip(terms.folded, terms.folded[1:], strict=False)]


class UndertheseaWords:
    """Words of underthesea's segmenter. Slower by a factor of a hundred, and it needs text with dấu."""

    name = "underthesea"

    def units(self, terms: Terms) -> Iterable[str]:
        """Folded words of two syllables or more, ``ngan_sach_nha_nuoc``."""
        from underthesea import word_tokenize

        words = word_tokenize(" ".join(terms.words))
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
