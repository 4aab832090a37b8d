"""What is known of words before a question is read: lists of the genre, and how common a word is in general text."""

from __future__ import annotations

from functools import lru_cache

from corpus.unicode import fold
from index.analysis import Token, tokenize
from index.lexicon import background, pairs, words

Phrase = tuple[str, ...]
"""Terms without dấu, in order."""
_UNHEARD = 9.0
"""What a word that general text does not know is worth: a name, a code, a slip."""


@lru_cache(maxsize=8)
def table(name: str, plain: bool) -> dict[Phrase, tuple[Phrase, ...]]:
    """Typed phrase -> folded phrases that documents write; typed with its dấu unless ``plain``."""
    table: dict[Phrase, list[Phrase]] = {}
    for typed, written in pairs(name):
        key = tuple(token.folded if plain else token.word for token in tokenize(typed))
        value = tuple(token.folded for token in tokenize(written))
        if tuple(fold(part) for part in key) != value and value not in table.setdefault(key, []):
            table[key].append(value)
    return {key: tuple(values) for key, values in table.items() if values}


@lru_cache(maxsize=2)
def shortened(plain: bool) -> dict[Phrase, tuple[Phrase, ...]]:
    """Full form -> abbreviation: tables write ``MN, TH, THCS`` where people ask for schools."""
    table: dict[Phrase, tuple[Phrase, ...]] = {}
    for short, full in pairs("abbreviations"):
        key = tuple(token.folded if plain else token.word for token in tokenize(full))
        table[key] = (*table.get(key, ()), tuple(token.folded for token in tokenize(short)))
    return table


@lru_cache(maxsize=1)
def function_words() -> tuple[frozenset[str], frozenset[str]]:
    """Words that ask or glue, with dấu and without."""
    exact = words("function_words")
    # Without dấu "chi" may be "chị" or "chi" (spending): only words that mean nothing else are dropped there.
    content = set("chi anh ba ong con mo may bang minh viec len hoi tren lan luot dau".split())
    return exact, frozenset(fold(word) for word in exact) - content | {"bao", "nhieu"}


@lru_cache(maxsize=1)
def asking() -> tuple[frozenset[Phrase], frozenset[Phrase]]:
    """Phrases that ask, and units that say how much but not of what; with dấu and without."""
    phrases = [tuple(phrase.split()) for phrase in words("asking_phrases")]
    phrases += [("phần", "trăm"), ("héc", "ta"), ("mét", "vuông"), ("tỷ", "đồng"), ("triệu", "đồng")]
    return frozenset(phrases), frozenset(tuple(fold(part) for part in phrase) for phrase in phrases)


def is_glue(token: Token, plain: bool) -> bool:
    """Whether one word says nothing of the subject."""
    exact, loose = function_words()
    if token.folded in ("phuong", "bao", "nhieu", "ha", "m2", "ty", "trieu"):
        return True
    return token.word in exact or (plain and token.folded in loose)


@lru_cache(maxsize=1)
def compounds() -> tuple[frozenset[Phrase], frozenset[Phrase]]:
    """Words of several syllables, with dấu and without."""
    exact, _ = function_words()
    kept = [word for word in background() if len(word) > 1 and not all(part in exact for part in word)]
    kept += [tuple(full.split()) for _, full in pairs("abbreviations") if 1 < len(full.split()) <= 5]
    kept += [tuple(term.split()) for term in words("terms")]
    kept += [
        tuple(full.split()) for name in ("everyday", "english") for _, full in pairs(name) if 1 < len(full.split()) <= 3
    ]
    return frozenset(kept), frozenset(tuple(fold(part) for part in word) for word in kept)


@lru_cache(maxsize=1)
def compounds_typed() -> dict[Phrase, tuple[Phrase, ...]]:
    """Words of several syllables without dấu -> the words that are written so with dấu."""
    found: dict[Phrase, tuple[Phrase, ...]] = {}
    for word in compounds()[0]:
        key = tuple(fold(part) for part in word)
        found[key] = (*found.get(key, ()), word)
    return found


def is_bare(token: Token) -> bool:
    """Whether ``token`` may have lost its dấu: it has none, and without them it is no common word."""
    return token.word == token.folded and not token.numeric and (token.word,) not in background()


@lru_cache(maxsize=1)
def _commonness() -> tuple[dict[Phrase, float], dict[Phrase, float]]:
    """Inverse document frequency in general text, with dấu and without (then of the most common reading)."""
    folded: dict[Phrase, float] = {}
    for word, idf in background().items():
        key = tuple(fold(part) for part in word)
        folded[key] = min(idf, folded.get(key, idf))
    return background(), folded


def general_idf(words_typed: Phrase, folded: Phrase, plain: bool) -> float:
    """How telling a word is in general: the idf of the word, or of its rarest syllable where it is no listed word."""
    exact_table, folded_table = _commonness()
    table, word = (folded_table, folded) if plain else (exact_table, words_typed)
    if word in table:
        return table[word]
    return max((table.get((part,), _UNHEARD) for part in word), default=_UNHEARD)


def folded_background() -> dict[Phrase, float]:
    """General idf by words without dấu, of the most common reading."""
    return _commonness()[1]
