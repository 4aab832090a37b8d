"""A question as the index understands it: its content in every spelling, the ward it names, how it was typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.analysis import Token, tokenize
from index.catalogue import Catalogue, Ward
from index.concepts import Concept, Vocabulary, concepts_of
from index.lexicon import background
from index.typed import dated_offsets, looks_english, mend_slips, names_in, restore, translate, write_out
from index.word_lists import Phrase

__all__ = ["Concept", "Phrase", "Query", "Vocabulary", "restore", "understand"]

_TWO_OR_ALL = (
    ("phuong", "nao"),
    ("hai", "phuong"),
    ("ca", "hai"),
    ("cac", "phuong"),
    ("moi", "phuong"),
    ("tung", "phuong"),
)


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
    typed: str = ""
    """The question alone, without what it leans on; offsets of ``terms`` count its characters."""
    carried: tuple[Token, ...] = field(default=())
    """Words of an earlier question that this one leans on."""

    @property
    def folded(self) -> tuple[str, ...]:
        """All terms without dấu."""
        return tuple(token.folded for token in self.terms)


def understand(question: str, catalogue: Catalogue, vocabulary: Vocabulary) -> Query:
    """Read ``question`` with what the index knows. Never fails: what is not understood stays as typed."""
    question = unicodedata.normalize("NFC", question)
    plain = question.isascii()
    english = looks_english(question)
    names = names_in(question)
    tokens = translate(tokenize(question)) if english else write_out(tokenize(question), vocabulary)
    tokens = mend_slips(tokens, catalogue, vocabulary, english)
    wards, rest = _take_wards(tokens, catalogue)
    every, rest = _take_every(rest)
    concepts = concepts_of(rest, catalogue, vocabulary, plain, names, dated_offsets(question), question)
    unknown = tuple(
        concept for concept in concepts if not any(vocabulary.holds(variant) for variant in concept.variants)
    )
    return Query(question, tuple(tokens), concepts, wards, every, plain, english, unknown, typed=question)


def _find(terms: Phrase, phrase: Phrase, start: int = 0) -> int | None:
    for i in range(start, len(terms) - len(phrase) + 1):
        if terms[i : i + len(phrase)] == phrase:
            return i
    return None


def _take_every(tokens: list[Token]) -> tuple[bool, list[Token]]:
    """Whether each ward is asked for, and the words without those that say so: ``hai phường`` counts nothing."""
    for phrase in _TWO_OR_ALL:
        at = _find(tuple(token.folded for token in tokens), phrase)
        if at is not None:
            return True, tokens[:at] + tokens[at + len(phrase) :]
    return False, tokens


def _take_wards(tokens: Sequence[Token], catalogue: Catalogue) -> tuple[tuple[Ward, ...], list[Token]]:
    """Wards that are named, and the words without their names (they are in every passage of a ward, or in none)."""
    rest = list(tokens)
    found: list[tuple[int, Ward]] = []
    wards = {ward: None for token in tokens for ward in catalogue.by_first.get(token.folded, ())}
    for ward in sorted(wards, key=lambda one: -len(one.folded)):
        while (at := _find(tuple(token.folded for token in rest), ward.folded)) is not None:
            found.append((rest[at].start, ward))
            del rest[at : at + len(ward.folded)]
    for token in [t for t in rest if t.folded in catalogue.by_initials]:
        if token.word == token.folded or (token.word,) not in background():
            found.append((token.start, catalogue.by_initials[token.folded]))
            rest.remove(token)
    ordered = tuple(dict.fromkeys(ward for _, ward in sorted(found, key=lambda pair: pair[0])))
    return ordered, rest
