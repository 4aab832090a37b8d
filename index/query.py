"""A question as the index understands it: content words with their other spellings, the ward it names, how it was typed."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from corpus.unicode import fold
from index.analysis import Token, tokenize
from index.catalogue import Catalogue, Ward
from index.lexicon import background, pairs, words
from index.spelling import mend

Phrase = tuple[str, ...]
"""Terms without dấu, in order."""

_STRONG_ENGLISH = frozenset(
    "how many much what which who when where of is are was were did does has have and for under by from with".split()
)
_TWO_OR_ALL = (("hai", "phuong"), ("ca", "hai"), ("cac", "phuong"), ("moi", "phuong"), ("tung", "phuong"))


_UNHEARD = 9.0
"""What a word that general text does not know is worth: a name, a code, a slip."""
_LEAST_WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing the question speaks of. ``variants[0]`` is as typed, the others mean the same."""

    variants: tuple[Phrase, ...]
    weight: float
    """Inverse document frequency of the rarest variant word, at least a little."""
    name: bool = False
    """True for a capitalised word inside the question: a name, which nothing can stand in for."""

    @property
    def typed(self) -> Phrase:
        """The words as typed, slips mended."""
        return self.variants[0]


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. ``terms`` are all words in order, slips mended and shorthand written out."""

    question: str
    terms: tuple[Token, ...]
    concepts: tuple[Concept, ...]
    wards: tuple[Ward, ...]
    """Wards the question names; empty means all."""
    every_ward: bool
    """The question asks for each ward (``hai phường``)."""
    plain: bool
    """Typed without any dấu."""
    english: bool
    unknown: tuple[str, ...] = field(default=())
    """Content words that no document holds, in any spelling."""

    @property
    def folded(self) -> tuple[str, ...]:
        """All terms without dấu."""
        return tuple(token.folded for token in self.terms)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Counts of passages that hold a word (no dấu) or an adjacent pair ``a_b``, out of ``size``."""

    frequency: Callable[[str], int]
    pair: Callable[[str], int]
    size: int

    def idf(self, phrase: Phrase) -> float:
        """Inverse document frequency of the rarest word of ``phrase``."""
        known = min((self.frequency(word) for word in phrase), default=0)
        return math.log(1 + (self.size - known + 0.5) / (known + 0.5))


def understand(question: str, catalogue: Catalogue, vocabulary: Vocabulary) -> Query:
    """Read ``question`` with what the index knows. Never fails: what is not understood stays as typed."""
    question = unicodedata.normalize("NFC", question)
    plain = question.isascii()
    english = plain and len(_STRONG_ENGLISH & {token.word for token in tokenize(question)}) >= 2
    names = _names(question)
    tokens = _translate(tokenize(question)) if english else _write_out(tokenize(question), vocabulary)
    tokens = _mend(tokens, catalogue, vocabulary, english)
    wards, rest = _take_wards(tokens, catalogue)
    concepts = _concepts(rest, catalogue, vocabulary, plain, names)
    unknown = tuple(
        " ".join(concept.typed)
        for concept in concepts
        if not any(all(vocabulary.frequency(word) for word in variant) for variant in concept.variants)
    )
    every = any(_find(tuple(token.folded for token in tokens), pair) is not None for pair in _TWO_OR_ALL)
    return Query(question, tuple(tokens), concepts, wards, every, plain, english, unknown)


@lru_cache(maxsize=4)
def _table(name: str) -> dict[Phrase, tuple[Phrase, ...]]:
    table: dict[Phrase, list[Phrase]] = {}
    for typed, written in pairs(name):
        key = tuple(token.folded for token in tokenize(typed))
        value = tuple(token.folded for token in tokenize(written))
        if key != value and value not in table.setdefault(key, []):
            table[key].append(value)
    return {key: tuple(values) for key, values in table.items()}


@lru_cache(maxsize=1)
def _function_words() -> tuple[frozenset[str], frozenset[str]]:
    exact = words("function_words")
    # Without dấu "chi" may be "chị" or "chi" (spending): only words that mean nothing else are dropped there.
    content = {"chi", "anh", "ba", "ong", "con", "mo", "may", "bang", "minh", "viec", "len", "hoi", "tren", "lan", "luot"}
    return exact, frozenset(fold(word) for word in exact) - content | {"bao", "nhieu"}


def _names(question: str) -> frozenset[str]:
    """Words written with a capital inside a sentence."""
    found = set()
    start = True
    for word in question.replace("/", " ").split():
        bare = word.strip("\"'“”‘’()[],.;:?!…")
        if bare[:1].isupper() and not start and not bare.isupper():
            found.add(fold(bare))
        start = word.endswith((".", "?", "!"))
    return frozenset(found)


def _retoken(text: str, at: Token) -> list[Token]:
    return [Token(token.word, token.folded, at.start, at.end) for token in tokenize(text)]


def _write_out(tokens: Sequence[Token], vocabulary: Vocabulary) -> list[Token]:
    """Replace what is typed in a hurry (``bn``, ``đc``) by what it stands for."""
    short = dict(pairs("shorthand"))
    written: list[Token] = []
    for token in tokens:
        full = short.get(token.word)
        if full is not None and (len(token.word) > 1 or not vocabulary.frequency(token.folded) or token.word in "pqk"):
            written.extend(_retoken(full, token))
        else:
            written.append(token)
    return written


def _translate(tokens: Sequence[Token]) -> list[Token]:
    """English to the official Vietnamese words, longest phrase first; names stay."""
    table = {tuple(t.word for t in tokenize(english)): vietnamese for english, vietnamese in pairs("english")}
    longest = max(len(key) for key in table)
    exact = words("function_words")
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        for length in range(min(longest, len(tokens) - i), 0, -1):
            phrase = tuple(token.word for token in tokens[i : i + length])
            if phrase in table:
                out.extend(_retoken(table[phrase], tokens[i]))
                i += length
                break
        else:
            if tokens[i].word not in exact and tokens[i].word not in _STRONG_ENGLISH:
                out.append(tokens[i])
            i += 1
    return out


def _mend(tokens: Sequence[Token], catalogue: Catalogue, vocabulary: Vocabulary, english: bool) -> list[Token]:
    """Mend slips: words that neither the documents nor the word lists know."""
    exact, plain = _function_words()
    known = {key[0] for key in _table("abbreviations") if len(key) == 1} | {fold(k) for k in catalogue.abbreviations}
    initials = {ward.initials for ward in catalogue.wards}
    everyday = {word for key in _table("everyday") for word in key}
    mended: list[Token] = []
    for i, token in enumerate(tokens):
        word = token.folded
        fine = token.numeric or vocabulary.frequency(word) or word in known or word in initials or word in everyday
        if fine or english or token.word in exact or word in plain or len(word) < 3:
            mended.append(token)
            continue
        before = tokens[i - 1].folded if i else None
        after = tokens[i + 1].folded if i + 1 < len(tokens) else None
        better = mend(word, before, after, vocabulary.frequency, vocabulary.pair)
        mended.append(Token(better, better, token.start, token.end) if better else token)
    return mended


def _find(terms: Phrase, phrase: Phrase, start: int = 0) -> int | None:
    for i in range(start, len(terms) - len(phrase) + 1):
        if terms[i : i + len(phrase)] == phrase:
            return i
    return None


def _take_wards(tokens: Sequence[Token], catalogue: Catalogue) -> tuple[tuple[Ward, ...], list[Token]]:
    """Wards that are named, and the words without their names (they are in every passage of a ward, or in none)."""
    rest = list(tokens)
    found: list[tuple[int, Ward]] = []
    initials = [ward.initials for ward in catalogue.wards]
    for ward in catalogue.wards:
        while (at := _find(tuple(token.folded for token in rest), ward.folded)) is not None:
            found.append((rest[at].start, ward))
            del rest[at : at + len(ward.folded)]
        if ward.initials and initials.count(ward.initials) == 1:
            for token in [t for t in rest if t.folded == ward.initials and t.word == t.folded]:
                found.append((token.start, ward))
                rest.remove(token)
    ordered = tuple(dict.fromkeys(ward for _, ward in sorted(found, key=lambda pair: pair[0])))
    return ordered, rest


def _concepts(
    tokens: Sequence[Token], catalogue: Catalogue, vocabulary: Vocabulary, plain: bool, names: frozenset[str]
) -> tuple[Concept, ...]:
    learned = {
        tuple(t.folded for t in tokenize(short)): (tuple(t.folded for t in tokenize(full)),)
        for short, full in catalogue.abbreviations.items()
    }
    tables = (_table("abbreviations") | learned, _table("everyday"))
    concepts: list[Concept] = []
    seen: set[Phrase] = set()
    i = 0
    while i < len(tokens):
        size, others = _longest(tokens, i, tables, plain, names)
        run = tokens[i : i + size]
        typed = tuple(token.folded for token in run)
        glue = size == 1 and not others and _is_glue(tokens[i], plain)
        i += size
        if glue or typed in seen:
            continue
        seen.add(typed)
        variants = (typed, *others)
        here = min(vocabulary.idf(variant) for variant in variants)
        general = _general(tuple(token.word for token in run), typed, plain)
        weight = max(_LEAST_WEIGHT, math.sqrt(here * general))
        concepts.append(Concept(variants, weight, not others and all(word in names for word in typed)))
    return tuple(concepts)


def _longest(
    tokens: Sequence[Token], at: int, tables: Sequence[dict[Phrase, tuple[Phrase, ...]]], plain: bool, names: frozenset[str]
) -> tuple[int, tuple[Phrase, ...]]:
    """The longest phrase at ``at`` that is one thing, with what else it is called: a listed phrase, a name, a word."""
    names_run = 0
    while at + names_run < len(tokens) and tokens[at + names_run].folded in names and not tokens[at + names_run].numeric:
        names_run += 1
    compounds = _compounds()[1 if plain else 0]
    for size in range(min(5, len(tokens) - at), 0, -1):
        phrase = tuple(token.folded for token in tokens[at : at + size])
        others = tuple(dict.fromkeys(value for table in tables for value in table.get(phrase, ())))
        if others:
            return size, others
        if size == names_run and size > 1:
            return size, ()
        if 1 < size <= 3 and tuple(token.folded if plain else token.word for token in tokens[at : at + size]) in compounds:
            return size, ()
    return 1, ()


def _is_glue(token: Token, plain: bool) -> bool:
    exact, loose = _function_words()
    if token.folded in ("phuong", "bao", "nhieu"):
        return True
    return token.word in exact or (plain and token.folded in loose)


@lru_cache(maxsize=1)
def _compounds() -> tuple[frozenset[Phrase], frozenset[Phrase]]:
    """Words of several syllables, with dấu and without."""
    exact, _ = _function_words()
    kept = [word for word in background() if len(word) > 1 and not all(part in exact for part in word)]
    return frozenset(kept), frozenset(tuple(fold(part) for part in word) for word in kept)


@lru_cache(maxsize=1)
def _commonness() -> tuple[dict[Phrase, float], dict[Phrase, float]]:
    """Inverse document frequency in general text, with dấu and without (then of the most common reading)."""
    folded: dict[Phrase, float] = {}
    for word, idf in background().items():
        key = tuple(fold(part) for part in word)
        folded[key] = min(idf, folded.get(key, idf))
    return background(), folded


def _general(words_typed: Phrase, folded: Phrase, plain: bool) -> float:
    """How telling a word is in general: the idf of the word, or of its rarest syllable where it is no listed word."""
    exact_table, folded_table = _commonness()
    table, word = (folded_table, folded) if plain else (exact_table, words_typed)
    if word in table:
        return table[word]
    return max((table.get((part,), _UNHEARD) for part in word), default=_UNHEARD)
