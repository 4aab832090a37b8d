"""A draft against its sources: every figure of it is found there, found with another value, or not found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from corpus.document import Document
from index.likeness import (
    ALIKE_INSIDE,
    Known,
    alike_words,
    differ,
    gather,
    one_thing,
    rarity_of,
    same_value,
    unit_class,
)
from qa.audit.amounts import same_unit
from qa.audit.finding import Finding, Kind, Severity, Verdict, place_of
from qa.audit.lines import plain

__all__ = ["judge_draft"]

_SAME = 0.4
"""Share of the words that a source with the same number must have in common."""
_RARE = 4
"""A number of that many digits that a source holds in the same unit is taken for the same on fewer words."""
_FEW = 0.15
_WORDS_READ = 8
"""A draft's rarest words that sources are looked up by."""


def judge_draft(draft: Document, sources: Sequence[Document]) -> list[Finding]:
    """One finding of kind ``draft`` for each figure of ``draft``, in reading order, with its verdict.

    ``khớp`` names the place in a source, ``lệch`` the figure that a source gives instead, ``không tìm thấy`` neither.
    """
    mine = gather([draft], notes=True)
    theirs = gather(sources, notes=True)
    rarity = rarity_of([*mine, *theirs])
    by_word: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for known in theirs:
        for word in known.subject.near | known.subject.far:
            by_word[unit_class(known.subject.unit), word].append(known)
    found = [_judge(one, by_word, rarity) for one in mine]
    return sorted(found, key=lambda finding: finding.places[0].start)


def _judge(one: Known, by_word: dict[tuple[str, str], list[Known]], rarity: dict[str, float]) -> Finding:
    unit = unit_class(one.subject.unit)
    words = sorted(one.subject.near | one.subject.far, key=lambda w: (-rarity[w], w))[: _WORDS_READ * 2]
    classes = (unit, "đồng") if unit == "" else (unit, "") if one.subject.unit == "" else (unit,)
    near = {k.order: k for word in words for kind in classes for k in by_word.get((kind, word), ())}
    same = [(score, k) for k in near.values() if (score := _agreement(one, k, rarity))]
    if same:
        return _finding(one, Verdict.AGREES, max(same, key=lambda pair: (pair[0], -pair[1].order))[1])
    other = [(alike, k) for k in near.values() if (alike := one_thing(one, k, rarity)) is not None and _against(one, k)]
    if other:
        alike, source = max(other, key=lambda pair: (pair[0], -pair[1].order))
        return _finding(one, Verdict.DIFFERS, source, Severity.ERROR if alike >= ALIKE_INSIDE else Severity.WARNING)
    return _finding(one, Verdict.MISSING, None)


def _against(one: Known, other: Known) -> bool:
    """Whether two different numbers of one thing cannot both be right."""
    same_word = one.figure.approximator == other.figure.approximator != ""
    return bool(differ(one, other)) or (same_word and not same_value(one, other))


def _agreement(one: Known, other: Known, rarity: dict[str, float]) -> float:
    """How surely a source says the same; 0 where it does not."""
    if not same_value(one, other):
        return 0.0
    units = (one.subject.unit, other.subject.unit)
    if "" not in units and not same_unit(*units):
        return 0.0
    if ("" in units and units[0] != units[1]) and "đồng" not in units and one.figure.value != other.figure.value:
        return 0.0  # a bare number against a counted one
    a, b = one.subject, other.subject
    if a.place and b.place and a.place != b.place:
        return 0.0
    if a.months and b.months and a.months != b.months and (a.cumulated is not None or b.cumulated is not None):
        return 0.0
    if a.planned != b.planned and one.figure.unit != "%" and a.months != b.months:
        return 0.0
    if a.planned != b.planned and one.figure.approximator:
        return 0.0  # a hope is not borne out by a result that happens to be more
    score = alike_words(a.near | a.far, b.near | b.far, frozenset(), frozenset(), rarity)
    score = max(score, alike_words(a.near, b.near, a.far, b.far, rarity))
    rare = len(one.figure.value.normalize().as_tuple().digits) >= _RARE and bool(a.near & b.near)
    return score if score >= (_FEW if rare else _SAME) else 0.0


def _finding(one: Known, verdict: Verdict, other: Known | None, severity: Severity = Severity.WARNING) -> Finding:
    document = one.document
    places = [place_of(document.name, document.text, one.figure.span)]
    said = plain(places[0].quote)
    if other is None:
        message = f"Không tìm thấy “{said}” trong các văn bản nguồn."
        return Finding(Kind.DRAFT, Severity.WARNING, tuple(places), said, "", message, verdict)
    places.append(place_of(other.document.name, other.document.text, other.figure.span))
    theirs = plain(places[1].quote)
    path = other.document.section_path(other.document.passages[other.figure.passage].section)
    where = other.document.name + (f", mục {path[-1][:60]}" if path else "")
    if verdict is Verdict.AGREES:
        message = f"Khớp với {where}: {theirs}."
        return Finding(Kind.DRAFT, Severity.INFO, tuple(places), said, theirs, message, verdict)
    message = f"Dự thảo ghi {said}, {where} ghi {theirs}."
    return Finding(Kind.DRAFT, severity, tuple(places), said, theirs, message, verdict)
