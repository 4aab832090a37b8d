"""A question as the index understands it: content words with their other spellings, the ward it names, how it was typed."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from corpus.quantities import Kind as NumeralKind
from corpus.quantities import find_quantities
from corpus.unicode import fold
from index.analysis import Token, tokenize
from index.catalogue import Catalogue, Ward
from index.lexicon import background, pairs, words
from index.spelling import mend

Phrase = tuple[str, ...]
"""Terms without dấu, in order."""

_STRONG_ENGLISH = frozenset(
    [
        "how",
        "many",
        "much",
        "what",
        "which",
        "who",
        "when",
        "where",
        "of",
        "is",
        "are",
        "was",
        "were",
        "did",
        "does",
        "has",
        "have",
        "and",
        "for",
        "under",
        "by",
        "from",
        "with",
    ]
)
_TWO_OR_ALL = (("hai", "phuong"), ("ca", "hai"), ("cac", "phuong"), ("moi", "phuong"), ("tung", "phuong"))


_UNHEARD = 9.0
"""What a word that general text does not know is worth: a name, a code, a slip."""
_LEAST_WEIGHT = 0.3
_PERIOD_WEIGHT = 0.3
"""A period is compared as a period; its words are in every other passage."""
_STATUSES = frozenset({("luy", "ke"), ("uoc", "thuc", "hien"), ("thuc", "hien"), ("cong", "don")})
"""Words that say what a figure is a figure of; they are compared as such."""
_NEXT_TO = 2
_ASKED_WEIGHT = 1.4
"""What stands right before ``bao nhiêu`` is what is asked of the subject: recovered, approved, handed over."""
_SYLLABLE_WEIGHT = 0.7
"""A single syllable is a verb or glue more often than the subject, which has two or more."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing the question speaks of. ``variants[0]`` is as typed, the others mean the same."""

    variants: tuple[Phrase, ...]
    weight: float
    """How telling it is: in these documents and in general text."""
    idf: float
    """Inverse document frequency in these documents alone."""
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
    unknown: tuple[Concept, ...] = field(default=())
    """What no document speaks of, in any spelling."""
    carried: tuple[Token, ...] = field(default=())
    """Words of an earlier question that this one leans on."""

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

    def holds(self, phrase: Phrase) -> bool:
        """Whether some passage holds the words of ``phrase`` side by side."""
        if len(phrase) == 1:
            return self.frequency(phrase[0]) > 0
        return all(self.pair(f"{a}_{b}") for a, b in zip(phrase, phrase[1:], strict=False))

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
    concepts = _concepts(rest, catalogue, vocabulary, plain, names, _dated(question))
    unknown = tuple(
        concept for concept in concepts if not any(vocabulary.holds(variant) for variant in concept.variants)
    )
    every = any(_find(tuple(token.folded for token in tokens), pair) is not None for pair in _TWO_OR_ALL)
    return Query(question, tuple(tokens), concepts, wards, every, plain, english, unknown)


@lru_cache(maxsize=8)
def _table(name: str, plain: bool) -> dict[Phrase, tuple[Phrase, ...]]:
    """Typed phrase -> folded phrases that documents write; typed with its dấu unless ``plain``."""
    table: dict[Phrase, list[Phrase]] = {}
    for typed, written in pairs(name):
        key = tuple(token.folded if plain else token.word for token in tokenize(typed))
        value = tuple(token.folded for token in tokenize(written))
        if tuple(fold(part) for part in key) != value and value not in table.setdefault(key, []):
            table[key].append(value)
    return {key: tuple(values) for key, values in table.items() if values}


@lru_cache(maxsize=2)
def _shortened(plain: bool) -> dict[Phrase, tuple[Phrase, ...]]:
    """Full form -> abbreviation: tables write ``MN, TH, THCS`` where people ask for schools."""
    table: dict[Phrase, tuple[Phrase, ...]] = {}
    for short, full in pairs("abbreviations"):
        key = tuple(token.folded if plain else token.word for token in tokenize(full))
        table[key] = (*table.get(key, ()), tuple(token.folded for token in tokenize(short)))
    return table


@lru_cache(maxsize=1)
def _function_words() -> tuple[frozenset[str], frozenset[str]]:
    exact = words("function_words")
    # Without dấu "chi" may be "chị" or "chi" (spending): only words that mean nothing else are dropped there.
    content = {
        "chi",
        "anh",
        "ba",
        "ong",
        "con",
        "mo",
        "may",
        "bang",
        "minh",
        "viec",
        "len",
        "hoi",
        "tren",
        "lan",
        "luot",
    }
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
    question = _WORDED.sub(lambda m: _COUNTED_MONTHS[fold(m.group())].ljust(len(m.group())), question)
    return _BARE.sub(lambda match: _RESTORED[match.group().lower()], question)


def _dated(question: str) -> frozenset[int]:
    """Offsets that belong to a date or period of the question."""
    covered: set[int] = set()
    for quantity in find_quantities(restore(question)):
        if quantity.kind in (NumeralKind.PERIOD, NumeralKind.DATE) or quantity.unit in ("tháng", "năm"):
            covered.update(range(quantity.span.start, quantity.span.end))
    return frozenset(covered)


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


def _retoken(text: str, at: Token) -> list[Token]:
    return [Token(token.word, token.folded, at.start, at.end) for token in tokenize(text)]


def _write_out(tokens: Sequence[Token], vocabulary: Vocabulary) -> list[Token]:
    """Replace what is typed in a hurry (``bn``, ``đc``) by what it stands for."""
    short = dict(pairs("shorthand"))
    written: list[Token] = []
    for i, token in enumerate(tokens):
        following = tokens[i + 1].folded if i + 1 < len(tokens) else ""
        if following == "thang" and token.folded in _COUNTED_MONTHS:
            digits = _COUNTED_MONTHS[token.folded]
            written.append(Token(digits, digits, token.start, token.end))
            continue
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
    which: Token | None = None
    i = 0
    while i < len(tokens):
        for length in range(min(longest, len(tokens) - i), 0, -1):
            phrase = tuple(token.word for token in tokens[i : i + length])
            if phrase == ("which",) or phrase == ("what",):
                which, i = tokens[i], i + 1
                break
            if phrase in table:
                out.extend(_retoken(table[phrase], tokens[i]))
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


def _mend(tokens: Sequence[Token], catalogue: Catalogue, vocabulary: Vocabulary, english: bool) -> list[Token]:
    """Mend slips: words that neither the documents nor the word lists know."""
    exact, plain = _function_words()
    known = {key[0] for key in _table("abbreviations", True) if len(key) == 1} | {
        fold(k) for k in catalogue.abbreviations
    }
    initials = {ward.initials for ward in catalogue.wards}
    everyday = {word for key in _table("everyday", True) for word in key}
    mended: list[Token] = []
    for i, token in enumerate(tokens):
        word = token.folded
        fine = token.numeric or vocabulary.frequency(word) or word in known or word in initials or word in everyday
        fine = fine or (token.word != word and (token.word,) in background())  # a word with its dấu is no slip
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
    tokens: Sequence[Token],
    catalogue: Catalogue,
    vocabulary: Vocabulary,
    plain: bool,
    names: frozenset[str],
    dated: frozenset[int],
) -> tuple[Concept, ...]:
    learned = {
        tuple(t.folded if plain else t.word for t in tokenize(short)): (tuple(t.folded for t in tokenize(full)),)
        for short, full in catalogue.abbreviations.items()
    }
    tables = (_table("abbreviations", plain) | learned, _table("everyday", plain), _shortened(plain))
    concepts: list[Concept] = []
    seen: set[Phrase] = set()
    i = 0
    while i < len(tokens):
        size, others = _longest(tokens, i, tables, plain, names)
        run = tokens[i : i + size]
        typed = tuple(token.folded for token in run)
        said = typed if plain else tuple(token.word for token in run)
        glue = not others and _is_glue(tokens[i], plain) if size == 1 else said in _asking()[1 if plain else 0]
        i += size
        asked_next = any(token.folded in ("bao", "nao") for token in tokens[i : i + _NEXT_TO])
        if glue or typed in seen:
            continue
        seen.add(typed)
        variants = (typed, *others)
        here = min(vocabulary.idf(variant) for variant in variants)
        general = _general(tuple(token.word for token in run), typed, plain)
        name = not others and all(word in names for word in typed)
        weight = math.sqrt(here * general)
        if run[0].start in dated or typed in _STATUSES:
            weight *= _PERIOD_WEIGHT
        elif size == 1 and not others and not name and not run[0].numeric:
            weight *= _SYLLABLE_WEIGHT
        elif asked_next:
            weight *= _ASKED_WEIGHT
        weight = max(_LEAST_WEIGHT, weight)
        concepts.append(Concept(variants, weight, max(here, _LEAST_WEIGHT), name))
    return tuple(concepts)


def _longest(
    tokens: Sequence[Token],
    at: int,
    tables: Sequence[dict[Phrase, tuple[Phrase, ...]]],
    plain: bool,
    names: frozenset[str],
) -> tuple[int, tuple[Phrase, ...]]:
    """The longest phrase at ``at`` that is one thing, with what else it is called: a listed phrase, a name, a word."""
    names_run = 0
    while (
        at + names_run < len(tokens) and tokens[at + names_run].folded in names and not tokens[at + names_run].numeric
    ):
        names_run += 1
    compounds = _compounds()[1 if plain else 0]
    for size in range(min(5, len(tokens) - at), 0, -1):
        phrase = tuple(token.folded if plain else token.word for token in tokens[at : at + size])
        others = tuple(dict.fromkeys(value for table in tables for value in table.get(phrase, ())))
        if others:
            return size, others
        if size > 1 and (size == names_run or phrase in _asking()[1 if plain else 0]):
            return size, ()
        if size > 1 and phrase in compounds:
            return size, ()
    return 1, ()


@lru_cache(maxsize=1)
def _asking() -> tuple[frozenset[Phrase], frozenset[Phrase]]:
    """Phrases that ask, and units that say how much but not of what; with dấu and without."""
    phrases = [tuple(phrase.split()) for phrase in words("asking_phrases")]
    phrases += [("phần", "trăm"), ("héc", "ta"), ("mét", "vuông"), ("tỷ", "đồng"), ("triệu", "đồng")]
    return frozenset(phrases), frozenset(tuple(fold(part) for part in phrase) for phrase in phrases)


def _is_glue(token: Token, plain: bool) -> bool:
    exact, loose = _function_words()
    if token.folded in ("phuong", "bao", "nhieu", "ha", "m2", "ty", "trieu"):
        return True
    return token.word in exact or (plain and token.folded in loose)


@lru_cache(maxsize=1)
def _compounds() -> tuple[frozenset[Phrase], frozenset[Phrase]]:
    """Words of several syllables, with dấu and without."""
    exact, _ = _function_words()
    kept = [word for word in background() if len(word) > 1 and not all(part in exact for part in word)]
    kept += [tuple(full.split()) for _, full in pairs("abbreviations") if 1 < len(full.split()) <= 5]
    kept += [tuple(term.split()) for term in words("terms")]
    kept += [
        tuple(full.split()) for name in ("everyday", "english") for _, full in pairs(name) if 1 < len(full.split()) <= 3
    ]
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
