"""What an index knows of its own documents: wards, kinds of paper, abbreviations. Questions are understood with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.unicode import canonical_tone, fold, nfc
from index.analysis import folded_terms
from index.store import Entry


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

    def ward_key(self, name: str) -> str:
        """One spelling for a ward's name, so that ``Thuỷ`` and ``thủy`` are one place."""
        return fold(canonical_tone(nfc(name)))


def catalogue_of(entries: Iterable[Entry], abbreviations: dict[str, str]) -> Catalogue:
    """Collect the wards of ``entries``; spellings that differ only in dấu or tone placement are one ward."""
    wards: dict[str, Ward] = {}
    for entry in entries:
        if entry.ward:
            terms = tuple(folded_terms(entry.ward))
            initials = "".join(term[0] for term in terms)
            wards.setdefault(" ".join(terms), Ward(entry.ward, terms, initials if len(terms) > 1 else ""))
    return Catalogue(tuple(wards.values()), abbreviations)
