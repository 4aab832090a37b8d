"""Questions as people type them: in a hurry, without dấu, with slips, in English; made into the words meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from corpus.quantities import Kind as NumeralKind
from corpus.quantities import find_quantities
from corpus.unicode import fold
from index.analysis import Token, tokenize
from index.catalogue import Catalogue
from index.concepts import Vocabulary
from index.lexicon import background, pairs, words
from index.spelling import mend
from index.word_lists import folded_background, function_words, table

_STRONG_ENGLISH = frozenset(
    "how many much what which who when where of is are was were did does has have and for under by from with".split()
)
_COUNTED_MONTHS = {
    "ba": "3",
    "bon": "4",
    "nam": "5",
    "sau": "6",
    "bay": "7",
    "tam": "8",
    "chin": "9",
    "muoi": "10",
}
"""``bốn tháng`` is written ``4 tháng``."""
_WORDED = re.compile(
    r"\b(ba|bốn|năm|sáu|bảy|tám|chín|mười|bon|nam|sau|bay|tam|chin|muoi)(?=\s+(?:tháng|thang)\b)",
    re.IGNORECASE,
)
_RESTORED = {"thang": "tháng", "quy": "quý", "nam": "năm", "ngay": "ngày"}
_BARE = re.compile(r"\b(thang|quy|nam|ngay)(?=\s+(?:\d|i{1,3}\b|iv\b))|(?<=\d )(thang|quy|nam)\b", re.IGNORECASE)


def restore(question: str) -> str:
    """Give ``thang 4`` and ``quy 1`` their dấu back and ``bốn tháng`` its digit, so that they read as periods.

    Same length, so offsets stay.
    """
    question = _WORDED.sub(lambda m: _COUNTED_MONTHS[fold(m.group())].rjust(len(m.group())), question)
    return _BARE.sub(lambda match: _RESTORED[match.group().lower()], question)


def dated_offsets(question: str) -> frozenset[int]:
    """Offsets that belong to a date or period of the question."""
    covered: set[int] = set()
    for quantity in find_quantities(restore(question)):
        if quantity.kind in (NumeralKind.PERIOD, NumeralKind.DATE) or quantity.unit in ("tháng", "năm"):
            covered.update(range(quantity.span.start, quantity.span.end))
    return frozenset(covered)


_SPACED = re.compile(r"[^\s/]+")


def names_in(question: str) -> frozenset[int]:
    """Where words begin that are written with a capital inside a sentence; ``question`` is composed (NFC)."""
    found = set()
    start = True
    for match in _SPACED.finditer(question):
        word = match.group()
        bare = word.strip("\"'“”‘’()[],.;:?!…")
        if bare[:1].isupper() and not start and not bare.isupper():
            found.add(match.start() + word.index(bare))
        start = word.endswith((".", "?", "!"))
    return frozenset(found)


def _retoken(text: str, at: Token) -> list[Token]:
    return [Token(token.word, token.folded, at.start, at.end) for token in tokenize(text)]


def write_out(tokens: Sequence[Token], vocabulary: Vocabulary) -> list[Token]:
    """Replace what is typed in a hurry (``bn``, ``đc``) by what it stands for."""
    short = dict(pairs("shorthand"))
    written: list[Token] = []
    for i, token in enumerate(tokens):
        following = tokens[i + 1].folded if i + 1 < len(tokens) else ""
        if following == "thang" and token.folded in _COUNTED_MONTHS:
            digits = _COUNTED_MONTHS[token.folded]
            written.append(Token(digits, digits, token.start, token.end))
            continue
        if token.word == "may" and not _known_beside(tokens, i, vocabulary):
            written.extend(_retoken("bao nhiêu", token))  # "mấy", unless the papers have machines or tailors there
            continue
        full = short.get(token.word)
        if full is not None and (len(token.word) > 1 or not vocabulary.frequency(token.folded) or token.word in "pqk"):
            written.extend(_retoken(full, token))
        else:
            written.append(token)
    return written


def translate(tokens: Sequence[Token]) -> list[Token]:
    """English to the official Vietnamese words, longest phrase first; names stay."""
    table = _english_table()
    longest = max(len(key) for key in table)
    exact = words("function_words")
    out: list[Token] = []
    which: Token | None = None
    i = 0
    while i < len(tokens):
        for length in range(min(longest, len(tokens) - i), 0, -1):
            phrase = tuple(token.word for token in tokens[i : i + length])
            if phrase == ("which",) or phrase == ("what",):
                which, i = tokens[i], i + 1
                break
            known = next((form for form in (phrase, _singular(phrase)) if form in table), None)
            if known is not None:
                out.extend(_retoken(table[known], tokens[i]))
                if which is not None:  # "which decision" is "quyết định nào"
                    out.extend(_retoken("nào", which))
                    which = None
                i += length
                break
        else:
            if tokens[i].word not in exact and tokens[i].word not in _STRONG_ENGLISH:
                out.append(tokens[i])
            i += 1
    return out


def _singular(phrase: tuple[str, ...]) -> tuple[str, ...]:
    """``phrase`` with its last word in the singular, as far as English spelling tells."""
    last = phrase[-1]
    if last.endswith("ies") and len(last) > 4:
        last = f"{last[:-3]}y"
    elif last.endswith("s") and not last.endswith("ss"):
        last = last[:-1]
    return (*phrase[:-1], last)


def mend_slips(tokens: Sequence[Token], catalogue: Catalogue, vocabulary: Vocabulary, english: bool) -> list[Token]:
    """Mend slips: words that neither the documents nor the word lists know."""
    exact, plain = function_words()
    known = {key[0] for key in table("abbreviations", True) if len(key) == 1} | {
        fold(k) for k in catalogue.abbreviations
    }
    initials = {ward.initials for ward in catalogue.wards}
    everyday = {word for key in table("everyday", True) for word in key}
    mended: list[Token] = []
    for i, token in enumerate(tokens):
        word = token.folded
        fine = token.numeric or vocabulary.frequency(word) or word in known or word in initials or word in everyday
        # A word of the language is no slip, whether or not these documents have it.
        fine = fine or (token.word,) in background() or (token.word == word and (word,) in folded_background())
        if fine or english or token.word in exact or word in plain or len(word) < 3:
            mended.append(token)
            continue
        before = tokens[i - 1].folded if i else None
        after = tokens[i + 1].folded if i + 1 < len(tokens) else None
        better = mend(word, before, after, vocabulary.frequency, vocabulary.pair)
        mended.append(Token(better, better, token.start, token.end) if better else token)
    return mended


def looks_english(question: str) -> bool:
    """Whether the question is typed in English: words that no Vietnamese text has, names apart."""
    words = [token.word for token in tokenize(question)]
    foreign = {word for word in words if word in _english_words() and not _SYLLABLE.fullmatch(word)}
    return len(foreign) >= 2 and 2 * sum(word.isascii() for word in words) >= len(words)


_SYLLABLE = re.compile(r"(?:ch|gh|gi|kh|ngh|ng|nh|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?")
"""A Vietnamese syllable without dấu: onset, vowels, coda."""


def _known_beside(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether the word at ``at`` stands in the documents beside one of its neighbours in the question."""
    around = [tokens[i].folded for i in (at - 1, at, at + 1) if 0 <= i < len(tokens)]
    return any(vocabulary.pair(f"{a}_{b}") for a, b in zip(around, around[1:], strict=False))


@lru_cache(maxsize=1)
def _english_table() -> dict[tuple[str, ...], str]:
    return {tuple(t.word for t in tokenize(english)): vietnamese for english, vietnamese in pairs("english")}


@lru_cache(maxsize=1)
def _english_words() -> frozenset[str]:
    return _STRONG_ENGLISH | {token.word for english, _ in pairs("english") for token in tokenize(english)}
