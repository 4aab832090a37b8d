"""Totals whose parts stand in the list below them: ``Tổng thu 100 triệu đồng, gồm:`` over lines ``- Thuế: 40``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from corpus.source import Span
from qa.audit.amounts import Match, compare_total, rough, same_unit
from qa.audit.finding import Finding, Severity
from qa.audit.lines import Line, Paper, slot_of
from qa.audit.sums import sum_finding

__all__ = ["find_in_lists"]

_OPENS = re.compile(
    r"(?<![^\W_])(?P<how>bao gồm|gồm(?: có)?|trong đó(?: có)?|chia ra|cụ thể(?: như sau)?)\s*(?:các [^⟨⟩:]{1,40})?:\s*$"
)
_MARK = re.compile(r"[ \t*_]*(?:[-–+•●▪◦]|\(?[a-zđ]\)|\(?\d{1,2}[).])[ \t*]")


def find_in_lists(paper: Paper) -> Iterator[Finding]:
    """Lists of ``paper`` that do not add up to the number that announces them."""
    text = paper.text
    for line in paper.lines:
        opened = _OPENS.search(line.template)
        if opened is None or not line.items:
            continue
        last = line.items[-1]
        if slot_of(last) not in "qb" or rough(last) or ";" in text[last.span.end : line.spans[-1].end]:
            continue
        entries = _entries(text, line.spans[-1].end)
        listed: list[tuple[Line, int]] = []
        for entry in entries:
            found = [
                (at, i)
                for at in paper.lines
                if any(
                    entry.start <= span.start < entry.end or span.start <= entry.start < span.end for span in at.spans
                )
                for i, q in enumerate(at.items)
                if entry.start <= q.span.start < entry.end
                and slot_of(q) in "qb"
                and (same_unit(q.unit, last.unit) or not q.unit)
            ]
            if not found:
                listed = []
                break
            listed.append(found[0])
        if len(listed) < 2 or any(rough(at.items[i]) for at, i in listed):
            continue
        items = [at.items[i] for at, i in listed]
        match = compare_total(text, last, last.value, items, sum((q.value for q in items), Decimal(0)))
        if match is not Match.RIGHT:
            sure = "gồm" in opened["how"] or opened["how"] == "chia ra"
            severity = Severity.ERROR if sure else Severity.WARNING
            yield sum_finding([(line, len(line.items) - 1), *listed], match, severity)


def _entries(text: str, start: int) -> list[Span]:
    """The lines of the list that follows ``start``: those with one kind of mark."""
    out: list[Span] = []
    kind = ""
    at = start
    while at < len(text) and len(out) < 40:
        while at < len(text) and text[at] in "\r\n":
            at += 1
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        mark = _MARK.match(text, at, end)
        shape = re.sub(r"\w", "x", mark[0].strip()) if mark else ""
        if mark is None or (kind and shape != kind):
            break
        kind = shape
        out.append(Span(at, end))
        at = end
    return out
