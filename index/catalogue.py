"""What an index knows of its own documents: wards, kinds of paper, abbreviations. Questions are understood with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from corpus.unicode import canonical_tone, fold, nfc
from index.analysis import folded_terms, tokenize
from index.entry import Entry
from index.word_lists import Phrase, table

Forms = dict[Phrase, tuple[Phrase, ...]]


@dataclass(frozen=True, slots=True)
class Ward:
    """A place that at least one document speaks for."""

    name: str
    folded: tuple[str, ...]
    """Syllables without dấu."""
    initials: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Wards by first mention and abbreviations learned from the documents."""

    wards: tuple[Ward, ...]
    abbreviations: dict[str, str] = field(default_factory=dict)
    short_forms: tuple[Forms, Forms] = field(init=False, compare=False)
    """Abbreviation -> what it stands for, as typed with dấu and without; the documents' own outdo the general ones."""
    by_first: dict[str, tuple[Ward, ...]] = field(init=False, compare=False)
    """First syllable -> the wards that begin with it."""
    by_initials: dict[str, Ward] = field(init=False, compare=False)
    """Initials that are one ward's alone."""

    def __post_init__(self) -> None:
        first: dict[str, tuple[Ward, ...]] = {}
        for ward in self.wards:
            first[ward.folded[0]] = (*first.get(ward.folded[0], ()), ward)
        shared = Counter(ward.initials for ward in self.wards)
        own = {ward.initials: ward for ward in self.wards if ward.initials and shared[ward.initials] == 1}
        object.__setattr__(self, "by_first", first)
        object.__setattr__(self, "by_initials", own)
        object.__setattr__(self, "short_forms", (self._short(plain=False), self._short(plain=True)))

    def _short(self, *, plain: bool) -> Forms:
        learned = {
            tuple(t.folded if plain else t.word for t in tokenize(short)): (tuple(t.folded for t in tokenize(full)),)
            for short, full in self.abbreviations.items()
        }
        return table("abbreviations", plain) | learned

    def ward_key(self, name: str) -> str:
        """As :func:`ward_key`."""
        return ward_key(name)


@lru_cache(maxsize=2**14)
def ward_key(name: str) -> str:
    """One spelling for a ward's name, so that ``Thuỷ`` and ``thủy`` are one place."""
    return fold(canonical_tone(nfc(name)))


def catalogue_of(entries: Iterable[Entry], abbreviations: dict[str, str]) -> Catalogue:
    """Collect the wards of ``entries``; spellings that differ only in dấu or tone placement are one ward."""
    wards: dict[str, Ward] = {}
    for name in dict.fromkeys(entry.ward for entry in entries if entry.ward):
        terms = tuple(folded_terms(name))
        initials = "".join(term[0] for term in terms)
        wards.setdefault(" ".join(terms), Ward(name, terms, initials if len(terms) > 1 else ""))
    return Catalogue(tuple(wards.values()), abbreviations)
