"""One paper, several papers, a draft against its sources: every check, its findings in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from corpus.document import Document
from qa.audit.conflicts import find_conflicts
from qa.audit.dates import find_dates
from qa.audit.finding import Finding, Kind, Severity
from qa.audit.growth import find_growth
from qa.audit.lines import Paper, paragraphs, read_paper
from qa.audit.lists import find_in_lists
from qa.audit.notes import find_in_notes
from qa.audit.ratios import find_ratios
from qa.audit.remainders import find_remainders
from qa.audit.sums import find_sums
from qa.audit.tables import find_in_tables
from qa.audit.units import find_periods, find_units

__all__ = ["audit", "audit_one"]

_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def audit(documents: Sequence[Document]) -> list[Finding]:
    """What does not agree in and between ``documents``, by document and place; conflicts between papers last."""
    out: list[Finding] = []
    for document in documents:
        out += audit_one(document)
    return [*out, *_once(find_conflicts(documents))]


def audit_one(document: Document) -> list[Finding]:
    """What does not agree in one document by itself, in reading order; the same figures are reported once."""
    return sorted(_once(_checks(read_paper(document))), key=lambda f: (f.places[0].start, _WEIGHT[f.severity]))


def _checks(paper: Paper) -> Iterator[Finding]:
    for line in paper.lines:
        yield from find_ratios(line)
        yield from find_sums(line)
        yield from find_growth(line)
        yield from find_units(line)
    for group in paragraphs(paper):
        yield from find_remainders(group)
    yield from find_in_lists(paper)
    yield from find_in_notes(paper)
    yield from find_in_tables(paper)
    yield from find_dates(paper)
    yield from find_periods(paper)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each set of places; a surer one replaces another."""
    kept: dict[tuple[Kind, frozenset[tuple[str, int]]], Finding] = {}
    for finding in findings:
        key = (finding.kind, frozenset((place.document, place.start) for place in finding.places))
        held = kept.get(key)
        if held is None or _WEIGHT[finding.severity] < _WEIGHT[held.severity]:
            kept[key] = finding
    return list(kept.values())
