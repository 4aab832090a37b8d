"""Figures of several papers, or of one paper's text and tables, that say different numbers of one thing.

Every figure becomes a subject (:mod:`index.subjects`). Only figures of one place, period and unit that share two of
their most telling words are compared, so the work grows with the number of figures and not with its square; a block
that grew beyond :data:`MOST` holds words that tell nothing and is left out.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from corpus.document import Document
from corpus.source import Span
from index.likeness import ALIKE_INSIDE, Known, differ, elsewhere, gather, general_rarity, one_thing, unit_class
from index.subjects import Subjects

__all__ = ["SEVERAL", "Disagreement", "Side", "block_keys", "common_place", "find_disagreements"]

MOST = 60
"""Figures of one block that are compared with each other."""
SEVERAL = "*"
"""In place of a place: figures name several, so that one without any is of none of them."""
_TELLING = 6
"""Words of a figure that open blocks: its rarest."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two figures: ``figure`` and ``passage`` are places in the document's own lists."""

    document: str
    figure: int
    passage: int
    span: Span
    """Where the number stands in the document's text."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two figures that cannot both be right. ``reason`` is ``value`` or, off by a power of ten, ``unit``."""

    first: Side
    second: Side
    indicator: str
    """What both speak of, in the shorter words of the two."""
    reason: str
    alike: float
    """How much of their words they share, 0 to 1."""


def find_disagreements(
    documents: Sequence[Document],
    subjects: Subjects | None = None,
    *,
    new: Collection[str] | None = None,
    only: str | None = None,
) -> list[Disagreement]:
    """Pairs of figures of one indicator, period, place and status with different values, in order of the documents.

    What differs in scope only (a month and several months, plan and result, another ward) is no disagreement. With
    ``new``, names of documents, only pairs are looked for of which one figure is theirs. ``only`` is the place that
    figures without one are of; by default the :func:`common_place`.
    """
    known = gather(documents, subjects=subjects)
    only = _common(one.subject.place for one in known) if only is None else only
    blocks: dict[tuple[object, ...], list[Known]] = defaultdict(list)
    for one in known:
        scope = _scope(one, only)
        for pair in combinations(_telling(one), 2):
            blocks[*scope, *pair].append(one)
    seen: set[tuple[int, int]] = set()
    out: list[tuple[Known, Known, float]] = []
    for block in blocks.values():
        if not 2 <= len(block) <= MOST:
            continue
        for a, b in combinations(block, 2):
            if new is not None and a.document.name not in new and b.document.name not in new:
                continue
            key = (a.order, b.order)
            if key in seen or not elsewhere(a, b):
                continue
            seen.add(key)
            if (alike := one_thing(a, b, general_rarity())) is not None:
                out.append((a, b, alike))
    out.sort(key=lambda item: (item[0].order, item[1].order))
    found = [(a, b, alike) for a, b, alike in _plainest(out) if differ(a, b)]
    found += _beside(known, out, {(a.order, b.order) for a, b, _ in out})
    found.sort(key=lambda item: (item[0].order, item[1].order))
    return [_disagreement(a, b, reason, alike) for a, b, alike in found if (reason := differ(a, b))]


def common_place(documents: Sequence[Document], subjects: Subjects, before: str = "") -> str:
    """The place that all figures which name one have in common, those of ``before`` among them.

    :data:`SEVERAL` where there is more than one, nothing where no figure names any.
    """
    return _common([before, *(one.subject.place for one in gather(documents, subjects=subjects))])


def _common(places: Iterable[str]) -> str:
    named = set(places) - {""}
    return SEVERAL if len(named) > 1 else "".join(named)


def block_keys(document: Document, subjects: Subjects, only: str) -> Iterator[tuple[int, int]]:
    """(key, index into ``Document.figures``) for each telling word of each figure that is compared; 64 bits, signed.

    Figures of two documents are compared where they have two keys in common.
    """
    for one in gather([document], subjects=subjects):
        scope = _scope(one, only)
        for word in _telling(one):
            digest = hashlib.blake2b(repr((*scope, word)).encode("utf-8", "surrogatepass"), digest_size=8).digest()
            yield int.from_bytes(digest, "big", signed=True), one.number


def _scope(one: Known, only: str) -> tuple[object, ...]:
    """What has to be the same for two figures to be of one thing, whatever their words."""
    subject = one.subject
    return unit_class(subject.unit), subject.place or only, subject.months, subject.day, subject.planned


def _telling(one: Known) -> list[str]:
    rarity = general_rarity()
    return sorted(sorted(one.subject.near, key=lambda w: (-rarity[w], w))[:_TELLING])


def _beside(
    known: Sequence[Known], pairs: Sequence[tuple[Known, Known, float]], seen: set[tuple[int, int]]
) -> list[tuple[Known, Known, float]]:
    """What else two sentences of two papers say that were found to speak of one thing.

    Where each has, beside the figures found alike, just one percentage (or one number of a unit), these are one thing.
    """
    sentences: dict[tuple[int, int], list[Known]] = defaultdict(list)
    at: dict[int, tuple[int, int]] = {}
    number = 0
    for place, one in enumerate(known):
        last = known[place - 1] if place else None
        if last is None or not _one_sentence(last, one):
            number += 1
        at[one.order] = (id(one.document), number)
        sentences[at[one.order]].append(one)
    out = []
    for a, b, alike in pairs:
        if a.document is b.document or alike < ALIKE_INSIDE:
            continue
        for x, y in _lone(a, b, sentences[at[a.order]], sentences[at[b.order]]):
            if (x.order, y.order) not in seen and differ(x, y):
                seen.add((x.order, y.order))
                out.append((x, y, alike))
    return out


def _one_sentence(first: Known, second: Known) -> bool:
    if first.document is not second.document or first.figure.passage != second.figure.passage:
        return False
    between = first.document.text[first.figure.span.end : second.figure.span.start]
    return ". " not in between and "\n\n" not in between


def _lone(a: Known, b: Known, here: list[Known], there: list[Known]) -> list[tuple[Known, Known]]:
    """Pairs of figures that are the only ones of their unit in each of two sentences, ``a`` and ``b`` left out."""
    out: list[tuple[Known, Known]] = []
    for unit in {k.subject.unit for k in here} & {k.subject.unit for k in there}:
        sides = [[k for k in side if k.subject.unit == unit and k is not own] for side, own in ((here, a), (there, b))]
        if any(len({k.figure.value for k in side}) != 1 for side in sides):
            continue
        x, y = sides[0][-1], sides[1][-1]
        growth = "growth" in (x.subject.share, y.subject.share)
        if growth or (unit != "%" and (x.subject.months != y.subject.months or x.subject.planned != y.subject.planned)):
            continue
        out.append((x, y))
    return out


def _disagreement(a: Known, b: Known, reason: str, alike: float) -> Disagreement:
    sides = [Side(k.document.name, k.number, k.figure.passage, k.figure.span) for k in (a, b)]
    said = " ".join(min((a.subject.said, b.subject.said), key=len).split())
    return Disagreement(sides[0], sides[1], said[:120], reason, round(alike, 3))


def _plainest(found: list[tuple[Known, Known, float]]) -> list[tuple[Known, Known, float]]:
    """For each figure and other document, the pair that is most alike; a figure that agrees with one of them agrees."""
    best: dict[tuple[int, str], tuple[float, bool]] = {}
    for a, b, alike in found:
        same = differ(a, b) is None
        for side, other in ((a, b), (b, a)):
            key = (side.order, other.document.name)
            held = best.get(key, (0.0, False))
            if alike > held[0] + 0.02 or (alike >= held[0] - 0.02 and same):
                best[key] = (max(alike, held[0]), same)
    out = []
    for a, b, alike in found:
        first, second = best[a.order, b.document.name], best[b.order, a.document.name]
        if not first[1] and not second[1] and alike >= max(first[0], second[0]) - 0.02:
            out.append((a, b, alike))
    return out
