"""Every number of an answer held against the places it cites.

A number is *verified* when a cited place writes the same value, in the same unit and with the same
approximator, for the same thing; *converted* when it does so in another scale or unit; *computed* when
exact arithmetic over such numbers gives it; *unsupported* otherwise, with the reason in Vietnamese. A true
number of another indicator, period, status, place or row is unsupported.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.identifiers import normal_identifier
from corpus.marks import bare
from corpus.quantities import Approximation, Kind, Quantity, approximation, find_quantities
from corpus.source import Span
from corpus.statements import Statement, read_statements
from corpus.unicode import UPPER, canonical_tone, fold, nfc
from corpus.units import COUNTERS, is_place_unit
from qa.agreement import COUNTED_FLOOR, FLOOR, Held, closeness, disagreement, held, overlap
from qa.answer import AnswerFigure, Verdict
from qa.cited import Evidence, Reading, counted_before
from qa.computed import Computation, Finding, computed_by, is_operand
from qa.matching import found_elsewhere, same_number, same_time, scale_of

__all__ = ["Computation", "Evidence", "verify"]

_MARK = re.compile(r"\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\]")
_SAYS_WHERE = re.compile(
    r"(?:[Dd]ựa (?:trên|vào)|[Cc]ăn cứ(?: vào)?|[Tt]heo) (?:các |những )?"
    r"(?:nguồn|tài liệu|thông tin|trích dẫn|đoạn trích)"
    r"(?: (?:đã |được )?(?:cung cấp|cho|trích dẫn|nêu))*(?: (?:ở )?trên)?,|(?<![^\W_])ở (?:mức|con số)(?![^\W_])"
    r"|(?m:^)(?:The documents? (?:also )?says?|Another document (?:also )?says|Elsewhere the document says|Source"
    r"|Same row|They may differ because|In the sentence|Largest|Smallest|Next|Remaining|Total|Average|Share|Difference)"
    r":|(?m:^)(?:Lớn nhất|Ít nhất|Tiếp theo):"
)
"""Words of an answer that say no more than that it has sources."""
_NUMBER = re.compile(r"\d+")
_SENTENCE = re.compile(r"[.!?…](?=\s|$)|\n")
_PLACE = re.compile(rf"[Pp]hường\s+[{UPPER}][^\W\d_]*(?:[ \u00a0][{UPPER}][^\W\d_]*)*")
_CLOSE = 0.08
_CLOSER = 0.12
"""How much better another number must fit the answer's words, all or those beside it, to be the one meant."""
_TIME_FIT, _TIME_GAP = 0.8, 0.4


def _blanked(match: re.Match[str]) -> str:
    return " " * len(match[0])


def verify(
    answer_text: str, evidence: Sequence[Evidence], computations: Sequence[Computation] = ()
) -> tuple[AnswerFigure, ...]:
    """One figure for each number written in ``answer_text`` (citation marks apart), in order.

    A number answers to the citation marks that follow it in its sentence, or to all ``evidence`` where none
    does. Never raises: what cannot be read is unsupported.
    """
    masked = _SAYS_WHERE.sub(_blanked, _MARK.sub(_blanked, answer_text))
    quantities = find_quantities(masked)
    if not quantities:
        return ()
    readings = {item.n: Reading(item) for item in evidence}
    for reading, following in pairwise(readings.values()):
        reading.followed_by(following)
    marks = [(m.start(), m.end(), tuple(int(n) for n in _NUMBER.findall(m[0]))) for m in _MARK.finditer(answer_text)]
    statements = {s.quantity.number_span: s for s in read_statements(masked, Span(0, len(masked)), quantities)}
    out: list[AnswerFigure] = []
    for quantity in quantities:
        cited = _cited(answer_text, quantity, marks)
        scope = [readings[n] for n in cited if n in readings] or list(readings.values())
        statement = statements.get(quantity.number_span)
        finding = _check(masked, quantity, statement, scope, list(readings.values()), computations, quantities)
        if finding.verdict is Verdict.UNSUPPORTED and not finding.citations:
            finding = Finding(finding.verdict, tuple(n for n in cited if n in readings), None, finding.reason)
        out.append(_figure(answer_text, quantity, finding))
    return tuple(out)


def _cited(text: str, quantity: Quantity, marks: Sequence[tuple[int, int, tuple[int, ...]]]) -> tuple[int, ...]:
    """Numbers of the first run of citation marks behind a number, in its sentence or right behind its end."""
    end = quantity.span.end
    stop = _SENTENCE.search(text, end)
    limit = stop.end() if stop else len(text)
    found: list[int] = []
    reached = -1
    for start, behind, numbers in marks:
        if start < end:
            continue
        if found:
            if text[reached:start].strip():
                break
        elif start > limit and text[limit:start].strip(" \u00a0"):
            break
        found += numbers
        reached = behind
    return tuple(dict.fromkeys(found))


def _figure(text: str, quantity: Quantity, finding: Finding) -> AnswerFigure:
    start, end = quantity.span
    value, unit = quantity.key, quantity.unit
    if quantity.kind in (Kind.QUANTITY, Kind.ORDINAL):
        start = quantity.number_span.start
        if quantity.value < 0:
            start -= 1
        written = text[start:end]
        if "trở" in quantity.approximator and (cut := nfc(written).rfind(" trở")) > 0:
            end = start + len(written[:cut].rstrip())
        value = f"{quantity.value:f}"
    elif quantity.kind is Kind.IDENTIFIER:
        value = text[start:end]
    elif quantity.kind is Kind.LABEL:
        unit = "thứ tự"
    return AnswerFigure(
        text[start:end],
        start,
        end,
        value,
        unit,
        finding.verdict,
        finding.citations,
        finding.formula,
        finding.reason,
    )


def _check(
    text: str,
    quantity: Quantity,
    statement: Statement | None,
    scope: Sequence[Reading],
    everything: Sequence[Reading],
    computations: Sequence[Computation],
    numbers: Sequence[Quantity],
) -> Finding:
    if headed := _in_header(text, quantity, scope):
        return headed
    if quantity.kind is Kind.LABEL:
        return _label(quantity, scope)
    if quantity.kind in (Kind.DATE, Kind.PERIOD, Kind.TIME):
        return _time(quantity, statement, scope)
    if quantity.kind in (Kind.IDENTIFIER, Kind.ORDINAL):
        return _name(text, quantity, scope)
    if quantity.unit == "tháng" and (holding := [r for r in scope if f"P{quantity.value}M" in r.lengths]):
        # so many months are the period of another number, which is held against its own
        return Finding(Verdict.VERIFIED, _numbers(holding))
    finding = _quantity(text, quantity, statement, scope, numbers)
    if finding.verdict is not Verdict.UNSUPPORTED:
        return finding
    for computation in computations:
        if is_operand(text, quantity, computation):
            used = [r for r in everything if r.evidence.n in computation.citations]
            if found_elsewhere(quantity, used):
                return Finding(Verdict.VERIFIED, computation.citations)
        if computed := computed_by(quantity, computation, everything):
            return computed
    if found_elsewhere(quantity, [r for r in everything if r not in scope]):
        reason = "con số có ở nguồn khác, không có ở nguồn được dẫn"
        return Finding(Verdict.UNSUPPORTED, (), None, finding.reason or reason)
    return finding


def _numbers(readings: Sequence[Reading]) -> tuple[int, ...]:
    return tuple(r.evidence.n for r in readings)


def _in_header(text: str, quantity: Quantity, scope: Sequence[Reading]) -> Finding | None:
    """A number inside the words of a column header, which the answer repeats around it."""
    folded = fold(text)
    for reading in scope:
        for _, header in reading.evidence.columns:
            words = fold(bare(header))
            at = folded.find(words) if any(c.isdigit() for c in words) else -1
            while at >= 0:
                if at <= quantity.number_span.start and quantity.number_span.end <= at + len(words):
                    return Finding(Verdict.VERIFIED, (reading.evidence.n,))
                at = folded.find(words, at + 1)
    return None


def _label(quantity: Quantity, scope: Sequence[Reading]) -> Finding:
    holding = [r for r in scope if any(q.kind is Kind.LABEL and q.key == quantity.key for q in r.quantities)]
    if holding:
        return Finding(Verdict.VERIFIED, _numbers(holding))
    # the answer's own numbering counts its items and claims nothing
    return Finding(Verdict.COMPUTED, (), f"đánh số thứ tự {quantity.key}")


def _word_before(text: str, at: int) -> str:
    """The word that says what a bare number names, ``số`` left out: ``lộ`` of ``Quốc lộ số 5``."""
    words = [canonical_tone(nfc(word)).lower() for word in re.findall(r"[^\W\d_]+", text[max(0, at - 30) : at])]
    if len(words) > 1 and words[-1] == "số":
        words.pop()
    return words[-1] if words else ""


def _name(text: str, quantity: Quantity, scope: Sequence[Reading]) -> Finding:
    wanted = _word_before(text, quantity.number_span.start)
    bare = quantity.key.isdecimal()
    for reading in scope:
        for source, origin in (
            (reading.quantities, reading.evidence.text),
            (reading.context_quantities, reading.evidence.context),
        ):
            for other in source:
                if other.kind is Kind.QUANTITY and (not bare or other.unit):
                    continue
                key = other.key if other.kind is not Kind.QUANTITY else f"{other.value:f}"
                if normal_identifier(key) != normal_identifier(quantity.key):
                    continue
                if not bare or wanted == "số" or _word_before(origin, other.number_span.start) in (wanted, "số"):
                    return Finding(Verdict.VERIFIED, (reading.evidence.n,))
    return Finding(Verdict.UNSUPPORTED, (), None, "nguồn được dẫn không ghi số hiệu này")


def _approximator(quantity: Quantity, other: Quantity) -> str | None:
    """Why two approximators differ, ``None`` when they say the same."""
    mine, theirs = approximation(quantity.approximator), approximation(other.approximator)
    if mine is theirs:
        return None
    loose = {Approximation.OVER, Approximation.EXACT}
    if {mine, theirs} == loose and is_place_unit(other.unit):
        return None  # «trên 12 tuyến đường»: on twelve streets
    return f"nguồn ghi «{other.approximator}»" if other.approximator else "nguồn ghi số chính xác, không ước lượng"


@dataclass(frozen=True, slots=True)
class _Match:
    """A source number set beside the answer's: how well its words fit, and the words that it holds itself."""

    score: float
    near: float
    held: Held
    reading: Reading
    source: Statement

    def beaten_by(self, rival: _Match) -> bool:
        """Whether ``rival`` accounts for the answer's words so much better that it is the one meant."""
        return (
            self.held.less_than(rival.held)
            or rival.score > self.score + _CLOSE
            or (rival.near > self.near + _CLOSER and rival.score > self.score - _CLOSE)
        )


def _quantity(
    text: str, quantity: Quantity, statement: Statement | None, scope: Sequence[Reading], numbers: Sequence[Quantity]
) -> Finding:
    matches: list[_Match] = []
    rivals: list[_Match] = []
    reasons: list[str] = []
    written = _clause(text, quantity)
    joined = counted_before(text, statement, numbers) if statement else ""
    for reading in scope:
        for source in reading.statements:
            other = source.quantity
            if other.kind not in (Kind.QUANTITY, Kind.ORDINAL):
                continue
            if same_number(quantity, other, reading, source) is None:
                if _is_rival(quantity, other, reading) and not (
                    statement and disagreement(statement, "", reading, source)
                ):
                    rivals.append(_match(statement, joined, reading, source))
                continue
            if reason := _approximator(quantity, other):
                reasons.append(reason)
                continue
            if reading.uncertain(other):
                reasons.append("chữ số trong bản quét không chắc chắn")
                continue
            if statement and (refused := disagreement(statement, written, reading, source)):
                reasons.append(refused)
                continue
            matches.append(_match(statement, joined, reading, source))
    if not matches:
        reason = reasons[0] if reasons else "nguồn được dẫn không ghi con số này"
        return Finding(Verdict.UNSUPPORTED, (), None, reason)
    floor = COUNTED_FLOOR if quantity.unit in COUNTERS else FLOOR
    fitting = [m for m in matches if m.score >= floor and not any(m.beaten_by(rival) for rival in rivals)]
    if not fitting:
        source = max(matches, key=lambda m: m.score + m.near).source
        about = " ".join(f"{source.head[-60:]} {source.own} {source.after}".split())[-120:]
        return Finding(Verdict.UNSUPPORTED, (), None, f"con số này trong nguồn nói về việc khác («{about}»)")
    best = max(fitting, key=lambda m: m.score + m.near)
    reading, source = best.reading, best.source
    supporting = tuple(dict.fromkeys(m.reading.evidence.n for m in fitting if m.score >= best.score - _CLOSE))
    mine, theirs = scale_of(text, quantity), scale_of(reading.evidence.text, source.quantity)
    if mine[0] != theirs[0] and source.quantity.unit and quantity.unit:
        shown = reading.evidence.text[source.quantity.number_span.start : source.quantity.span.end]
        here = text[quantity.number_span.start : quantity.span.end]
        return Finding(Verdict.CONVERTED, supporting, f"{' '.join(shown.split())} = {here}")
    return Finding(Verdict.VERIFIED, supporting)


def _is_rival(quantity: Quantity, other: Quantity, reading: Reading) -> bool:
    """Whether a source number of another value could be the one meant; cells often leave their unit to the row."""
    if other.unit == quantity.unit or other.value == quantity.value:
        return True
    return bool(reading.row_words) and not other.unit and reading.column(other) != ""


def _match(statement: Statement | None, joined: str, reading: Reading, source: Statement) -> _Match:
    if statement is None:
        return _Match(1.0, 1.0, Held(frozenset(), frozenset(), False), reading, source)
    score, near = overlap(statement, reading, source), closeness(statement, reading, source)
    return _Match(score, near, held(statement, joined, reading, source), reading, source)


def _time(quantity: Quantity, statement: Statement | None, scope: Sequence[Reading]) -> Finding:
    holding = [reading for reading in scope if same_time(quantity, reading)]
    if not holding:
        return Finding(Verdict.UNSUPPORTED, (), None, "nguồn được dẫn không ghi thời gian này")
    fits = [
        (source.quantity.key == quantity.key, closeness(statement, reading, source))
        for reading in scope
        for source in reading.statements
        if statement is not None and source.quantity.kind is quantity.kind and source.quantity.unit == quantity.unit
    ]
    mine = max((fit for same, fit in fits if same), default=None)
    other = max((fit for same, fit in fits if not same), default=0.0)
    if mine is not None and other >= _TIME_FIT and mine <= other - _TIME_GAP:
        return Finding(Verdict.UNSUPPORTED, (), None, "thời gian này trong nguồn gắn với việc khác")
    return Finding(Verdict.VERIFIED, _numbers(holding))


def _clause(text: str, quantity: Quantity) -> str:
    """The sentence of the answer around a number, as written."""
    start = 0
    for match in _SENTENCE.finditer(text, 0, quantity.span.start):
        start = match.end()
    stop = _SENTENCE.search(text, quantity.span.end)
    sentence = text[start : stop.start() if stop else len(text)]
    if not _PLACE.search(sentence):
        # a place named before holds until another is named
        named = [match[0] for match in _PLACE.finditer(text, 0, start)]
        if named:
            return f"{named[-1]}, {sentence}"
    return sentence
