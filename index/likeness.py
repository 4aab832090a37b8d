"""Whether two figures of two papers speak of one thing, and whether they then say the same."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from corpus.document import Document, Figure, PassageKind, Section
from corpus.quantities import Approximation, approximation
from index.lexicon import background
from index.subjects import Subject, Subjects, opposed

__all__ = [
    "ALIKE_INSIDE",
    "Known",
    "alike_words",
    "differ",
    "elsewhere",
    "gather",
    "general_rarity",
    "one_thing",
    "rarity_of",
    "same_value",
    "unit_class",
]

_ALIKE = 0.72
"""Share of the words, weighed by how rare they are, that two figures must have in common ..."""
ALIKE_INSIDE = 0.85
"""... and within one paper, where like sentences of other matters stand close together."""
_UNHEARD = 9.0
"""How telling a word is that general text does not hold."""
_FAR = 0.3
"""What a word weighs that the other figure has only in its sentence, list or title."""
_SLIPS = (Decimal(1000), Decimal(10**6), Decimal(10**4))


@dataclass(slots=True)
class Known:
    """A figure with its subject; ``number`` is its place in the document's list, ``order`` in the list gathered."""

    document: Document
    number: int
    figure: Figure
    subject: Subject
    order: int


def gather(documents: Sequence[Document], *, notes: bool = False, subjects: Subjects | None = None) -> list[Known]:
    """The figures of ``documents`` that say what they speak of; those of ``notes`` too where wanted."""
    known: list[Known] = []
    subjects = subjects or Subjects()
    for document in documents:
        for number, (figure, subject) in enumerate(zip(document.figures, subjects.of(document), strict=True)):
            if figure.upper is not None or figure.unit in ("năm", "tháng", "ngày", "tuổi", "lần", "cấp"):
                continue
            if not notes and document.passages[figure.passage].kind is PassageKind.FOOTNOTE:
                continue  # what a note counts is told by its sentence alone
            if len(subject.near) >= (1 if notes else 2):
                known.append(Known(document, number, figure, subject, len(known)))
    return known


def rarity_of(known: Sequence[Known]) -> dict[str, float]:
    """How telling each word is: the rarer, the more (inverse document frequency over figures)."""
    counted: Counter[str] = Counter()
    for one in known:
        counted.update(one.subject.near | one.subject.far)
    total = len(known) + 1
    return {word: math.log(1 + total / count) for word, count in counted.items()}


class _General(dict[str, float]):
    def __missing__(self, word: str) -> float:
        return _UNHEARD

    def get(self, word: str, _default: float | None = None) -> float:  # type: ignore[override]
        return self[word]


@lru_cache(maxsize=1)
def general_rarity() -> Mapping[str, float]:
    """How telling each word is in general text: the same whatever documents an index holds.

    What two papers contradict each other in then depends on these two alone, not on what else was indexed when.
    """
    return _General({word[0]: idf for word, idf in background().items() if len(word) == 1})


def unit_class(unit: str) -> str:
    """Counted nouns differ from paper to paper (``công dân``, ``người``); measures do not; bare may be money."""
    base = unit.split("/")[0]
    if base in ("%", "m2", "m", "m3", "kg"):
        return base
    return "đồng" if base in ("", "đồng") else ""


def _within(sections: Sequence[Section], inner: int, outer: int) -> bool:
    at: int | None = inner
    while at is not None:
        if at == outer:
            return True
        at = sections[at].parent
    return False


def elsewhere(a: Known, b: Known) -> bool:
    """Another paper, or the table and the text of one paper, or two of its sections."""
    if a.document is not b.document:
        return True
    first, second = (a.document.passages[k.figure.passage] for k in (a, b))
    if (first.table is None) != (second.table is None):
        return True
    if first.table is not None or first.section is None or second.section is None or first.section == second.section:
        return False
    # Sections side by side (projects, fields) each speak of their own; those far apart may speak of one thing.
    sections = a.document.sections
    if _within(sections, first.section, second.section) or _within(sections, second.section, first.section):
        return False
    return sections[first.section].parent != sections[second.section].parent and len(a.subject.near) >= 4


def one_thing(a: Known, b: Known, rarity: Mapping[str, float]) -> float | None:
    """How alike two figures are that speak of one thing; ``None`` where they do not."""
    one, two = a.subject, b.subject
    if one.place and two.place and one.place != two.place:
        return None
    if any(k.figure.unit == "%" and k.figure.value > 100 and _bare(k, "%") for k in (a, b)):
        return None  # an amount in a row of percentages
    if one.planned != two.planned or one.day != two.day:
        return None
    if "growth" in (one.share, two.share) and one.share != two.share:
        return None
    if one.months != two.months or (None not in (one.cumulated, two.cumulated) and one.cumulated != two.cumulated):
        return None
    units = (one.unit, two.unit)
    if units[0] != units[1] and "" not in units and not _kin(*units):
        return None
    alike = alike_words(one.near, two.near, one.far, two.far, rarity)
    if (
        a.document is not b.document
        and (one.near == one.tail or two.near == two.tail)
        and min(len(one.tail), len(two.tail)) > 2
    ):
        # One says nothing but what is counted: its words are held against the other's words of the same place.
        alike = max(alike, alike_words(one.tail, two.tail, frozenset(), frozenset(), rarity))
    rows = [k.document.passages[k.figure.passage].table is not None for k in (a, b)]
    if alike < (ALIKE_INSIDE if a.document is b.document and not any(rows) else _ALIKE):
        return None
    if any(rows) and ("trong đó" in one.said) != ("trong đó" in two.said):
        return None  # a row of the parts against the whole
    return None if opposed(one.said, two.said) else alike


def _kin(first: str, second: str) -> bool:
    return first.startswith(f"{second} ") or second.startswith(f"{first} ")


def alike_words(
    one: frozenset[str],
    two: frozenset[str],
    far: frozenset[str],
    other_far: frozenset[str],
    rarity: Mapping[str, float],
) -> float:
    """Weighed share of the words in common: of all near words, those found far on the other side count little."""
    common = one & two
    if len(common) < 2:
        return 0.0
    both = sum(rarity[w] for w in common)
    lost = sum(rarity.get(w, 1.0) * (_FAR if w in other_far else 1.0) for w in one - two)
    lost += sum(rarity.get(w, 1.0) * (_FAR if w in far else 1.0) for w in two - one)
    return both / (both + lost / 2)


def differ(a: Known, b: Known) -> str | None:
    """``None`` where the values agree: equal, equal but for rounding, or allowed by an approximator."""
    x, y = a.figure, b.figure
    bare = _bare(a), _bare(b)
    if bare[0] != bare[1] and "đồng" not in (x.unit, y.unit):
        return None
    first, second = _scaled(x, y, bare)
    if first == second or not first or not second:
        return None
    if x.of is not None and y.of is not None and x.of != y.of and x.value == y.value:
        return "value"
    if (x.of is None) != (y.of is None) and (x.of == y.value or y.of == x.value):
        return None
    if _rounds(first, second) or _allowed(x.approximator, first, second) or _allowed(y.approximator, second, first):
        return None
    ratio = max(first, second) / min(first, second)
    if any(bare):
        return None if ratio > 5 else "value"  # a bare cell is compared in its own scale only
    return "unit" if ratio in _SLIPS else "value"


def same_value(a: Known, b: Known) -> bool:
    """Whether two figures are the same number: equal, or equal but for the digits that are written.

    Stricter than :func:`differ`, which lets an approximator allow another number.
    """
    x, y = a.figure, b.figure
    if x.of is not None and y.of is not None and (x.of != y.of or x.value != y.value):
        return False
    first, second = _scaled(x, y, (_bare(a), _bare(b)))
    if first == second or (x.of is None and y.of == first):
        return True
    rough = Approximation.EXACT not in (approximation(x.approximator), approximation(y.approximator))
    if rough or not first or not second:
        return False
    if x.approximator and not y.approximator:
        return _allowed(x.approximator, first, second) and abs(first - second) * 20 <= abs(first)
    return _rounds(first, second)


def _bare(one: Known, unit: str = "đồng") -> bool:
    """Whether a number stands without its scale: a cell whose unit, if any, another cell names."""
    if one.subject.unit not in ("", unit):
        return False
    words = one.document.text[one.figure.span.start : one.figure.span.end]
    return not any(c.isalpha() or c == "%" for c in words)


def _scaled(x: Figure, y: Figure, bare: tuple[bool, bool]) -> tuple[Decimal, Decimal]:
    """Both values, a bare one brought to the scale of the other: ``41,200`` in a table against ``45,3 tỷ đồng``."""
    first, second = x.value, y.value
    for scale in (Decimal(10**9), Decimal(10**6), Decimal(1)):
        if bare == (True, False) and second and Decimal("0.2") < first * scale / second < 5:
            return first * scale, second
        if bare == (False, True) and first and Decimal("0.2") < second * scale / first < 5:
            return first, second * scale
    return first, second


def _rounds(first: Decimal, second: Decimal) -> bool:
    """Whether one is the other with fewer digits."""
    coarse, fine = sorted((first, second), key=lambda v: len(v.normalize().as_tuple().digits))
    exponent = coarse.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return len(coarse.normalize().as_tuple().digits) >= 2 and abs(coarse - fine) <= Decimal(1).scaleb(exponent) / 2


def _allowed(word: str, value: Decimal, other: Decimal) -> bool:
    how = approximation(word)
    if how is Approximation.EXACT:
        return False
    if how in (Approximation.OVER, Approximation.AT_LEAST):
        return other >= value
    if how in (Approximation.UNDER, Approximation.AT_MOST):
        return other <= value
    return abs(other - value) <= value / 10
