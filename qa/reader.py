"""Which clauses answer a question: a score a clause, from what the question speaks of and what it asks for.

No clause is taken for its words alone: the kind of thing asked for must be in it, and the periods and statuses that the
question names must not be contradicted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.document import PassageKind, Status
from corpus.quantities import Kind as NumeralKind
from corpus.quantities import Quantity
from corpus.unicode import fold
from corpus.units import COUNTERS
from index.analysis import folded_terms
from index.query import Concept, Phrase, Query
from index.rerank import concept_cover
from index.retrieval import Hit, Retriever
from qa.asked import NUMERIC, Asked, Kind
from qa.evidence import Bag, Clause, clauses_of
from qa.periods import Period, clash, periods_of


@dataclass(frozen=True, slots=True)
class Trust:
    """What it is worth to find a word of the question at each distance from the figure."""

    own: float = 1.0
    sentence: float = 0.9
    near: float = 0.75
    around: float = 0.8
    anchor: float = 0.95
    """For a footnote, its anchor's sentence: that is what it speaks of."""
    identity: float = 0.55
    typed: float = 0.35
    noun: float = 0.2
    period: float = 0.2
    status: float = 0.08
    rank: float = 0.1


TRUST = Trust()
_OUTRIGHT = 0.9
_SUBJECT = 1.5
"""Weight from which on a word is what a question is about; periods and glue weigh less."""
_TIE = 0.02
"""Scores nearer than this tell no better clause from a worse."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A clause with its score and the reasons that refusal looks at."""

    clause: Clause
    score: float
    coverage: float
    """Share of the question's content that the clause and its surroundings hold, 0 to 1."""
    own: float
    """The same, of the clause's own sentence alone."""
    answers: bool
    """The kind of thing asked for is in the clause."""
    counted: float
    """How much of what the question counts stands behind a figure of the clause, 0 to 1."""
    clash: int
    """Periods asked for that it contradicts."""
    missing: tuple[Concept, ...]
    """What the question speaks of and neither the clause nor its surroundings do."""


def read(query: Query, asked: Asked, retriever: Retriever, hits: Sequence[Hit]) -> list[Scored]:
    """Clauses of ``hits``, best first."""
    periods = periods_of(asked.periods) | periods_of(q for q in asked.quantities if q.unit == "tháng")
    top = max((hit.score for hit in hits), default=1.0) or 1.0
    cover = _Cover()
    scored = [
        _score(query, asked, periods, clause, hits[rank].score / top, cover)
        for rank, clause in clauses_of(retriever, hits)
        if clause.kind is not PassageKind.RECIPIENTS or "nhan" in query.folded
    ]
    scored.sort(key=lambda one: -one.score)
    return scored


class _Cover:
    """How well bags hold concepts, each pair looked at once: a passage's clauses share what stands around them."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, Phrase], float] = {}
        self._outside: dict[int, list[float]] = {}

    def __call__(self, concept: Concept, words: Bag) -> float:
        key = (id(words), concept.typed)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = _in(concept, words)
        return found

    def outside(self, concepts: Sequence[Concept], clause: Clause) -> list[float]:
        """What ``concepts`` are worth by what stands around the clause's sentence; one list a passage."""
        key = id(clause.near)
        if key not in self._outside:
            anchor = TRUST.anchor if clause.kind is PassageKind.FOOTNOTE else TRUST.around
            bags = ((anchor, clause.around), (TRUST.near, clause.near), (TRUST.identity, clause.identity))
            self._outside[key] = [max(value * self(concept, words) for value, words in bags) for concept in concepts]
        return self._outside[key]


def _score(
    query: Query, asked: Asked, periods: frozenset[Period], clause: Clause, rank: float, cover: _Cover
) -> Scored:
    total = sum(concept.weight for concept in query.concepts) or 1.0
    held = own = 0.0
    missing: list[Concept] = []
    for concept, outside in zip(query.concepts, cover.outside(query.concepts, clause), strict=True):
        in_own = cover(concept, clause.own)
        in_whole = in_own if in_own >= 1.0 else max(in_own, cover(concept, clause.whole))
        best = max(TRUST.own * in_own, TRUST.sentence * in_whole, outside)
        held += concept.weight * best
        own += concept.weight * in_whole
        if best < 0.5:
            missing.append(concept)
    coverage = held / total
    score = coverage + TRUST.rank * rank
    answers = _answers(asked, clause)
    score += TRUST.typed if answers else -TRUST.typed
    counted = _noun_match(asked, clause)
    score += TRUST.noun * counted
    clashes = _clashes(periods, clause)
    score -= TRUST.period * clashes
    if periods and not clashes and any(periods & named for named in clause.periods[:2]):
        score += TRUST.period / 4
    score += TRUST.status * _status_match(asked, clause)
    return Scored(clause, score, coverage, own / total, answers, counted, clashes, tuple(missing))


def _in(concept: Concept, words: Bag) -> float:
    return concept_cover(concept, words.words, words.pairs)


def says(concept: Concept, clause: Clause) -> bool:
    """Whether the clause's own sentence, or what a row or footnote belongs to, says ``concept`` outright."""
    bags = [clause.whole] if clause.kind is PassageKind.TEXT else [clause.whole, clause.around]
    return any(_in(concept, words) >= _OUTRIGHT for words in bags)


def same_subjects(query: Query, one: Clause, other: Clause) -> bool:
    """Whether ``other`` says every subject of the question that ``one`` says; periods and glue are no subjects."""
    return all(says(concept, other) for concept in _subjects(query) if says(concept, one))


def named_first(query: Query, scored: Sequence[Scored]) -> list[Scored]:
    """``scored`` with a sentence that says a subject of the question before one as good that says one less.

    Near ties only, and of running text: rows and notes leave their subject to what they stand under.
    """
    out = list(scored)
    if len(out) < 2 or any(one.clause.kind is not PassageKind.TEXT or one.clash for one in out[:2]):
        return out
    first, second = ({c.typed for c in _subjects(query) if says(c, one.clause)} for one in out[:2])
    if out[0].score - out[1].score <= _TIE and first < second and out[1].answers:
        out[0], out[1] = out[1], out[0]
    return out


def _subjects(query: Query) -> list[Concept]:
    return [concept for concept in query.concepts if concept.weight >= _SUBJECT]


def _clashes(asked: frozenset[Period], clause: Clause) -> int:
    """Contradicted periods; the nearest place that names a period of the same unit decides."""
    count = 0
    own = clause.periods[0]
    if any(p.unit == "quý" for p in asked) and any(p.unit == "tháng" for p in own):
        # A month stands for no quarter, unless the clause says both.
        count += not any(p.unit in ("quý", "số tháng") for p in own)
    for period in asked:
        for named in clause.periods:
            if any(other.unit == period.unit for other in named):
                count += clash(frozenset({period}), named)
                break
        else:
            # "Six months" is answered only by what says so; a year or quarter may go without saying.
            count += period.unit == "số tháng"
    return count


def fits(kind: Kind, quantity: Quantity) -> bool:
    """True when ``quantity`` is the kind of thing asked for."""
    if quantity.kind is not NumeralKind.QUANTITY:
        return (kind is Kind.DATE and quantity.kind in (NumeralKind.DATE, NumeralKind.PERIOD)) or (
            kind is Kind.IDENTIFIER and quantity.kind is NumeralKind.IDENTIFIER and "/" in quantity.key
        )
    if kind is Kind.PERCENT:
        return quantity.unit in ("%", "điểm %")
    if kind is Kind.MONEY:
        return quantity.unit == "đồng"
    if kind is Kind.AREA:
        return quantity.unit == "m2"
    if kind is Kind.COUNT:
        return quantity.unit not in ("%", "đồng", "m2", "điểm %", "tháng", "năm")
    return kind is Kind.NUMBER


def kind_in(kind: Kind, clause: Clause) -> bool:
    """Whether ``clause`` holds a figure, date or number of ``kind``; other kinds are always held to be there."""
    if kind not in NUMERIC and kind not in (Kind.DATE, Kind.IDENTIFIER):
        return True
    return any(fits(kind, quantity) for quantity in clause.quantities)


def _answers(asked: Asked, clause: Clause) -> bool:
    for kind in asked.kinds:
        if kind in NUMERIC or kind in (Kind.DATE, Kind.IDENTIFIER):
            if any(fits(kind, quantity) for quantity in clause.quantities):
                return True
            if clause.kind is PassageKind.ROW and {"chua", "danh", "gia"} <= clause.own.words:
                return True
        elif kind is Kind.PERSON:
            if clause.kind is PassageKind.ROW:
                # A row names who is in charge only under a column that says so.
                return bool(_IN_CHARGE & clause.around.pairs)
            return clause.kind is PassageKind.SIGNATURE or bool(_NAMES_SOMEONE & clause.own.pairs)
        else:
            return True
    return False


_IN_CHARGE = frozenset(
    {
        ("chu", "tri"),
        ("phan", "cong"),
        ("phu", "trach"),
        ("phoi", "hop"),
        ("chiu", "trach"),
        ("co", "quan"),
        ("thuc", "hien"),
    }
)
_NAMES_SOMEONE = frozenset(
    tuple(pair.split())
    for pair in [
        "dong chi",
        "ong ba",
        "van phong",
        "ban thuong",
        "uy ban",
        "cong an",
        "truong ban",
        "bi thu",
        "chu tich",
        "giao cho",
        "chu tri",
        "phong kinh",
        "phong van",
        "ban xay",
    ]
)


def _noun_match(asked: Asked, clause: Clause) -> float:
    """How much of what is counted stands behind a figure of the clause: 0 to 1, the best figure for each noun."""
    if not asked.nouns:
        return 0.0
    return sum(max((counts(noun, q, clause) for q in clause.quantities), default=0.0) for noun in asked.nouns) / len(
        asked.nouns
    )


_OTHER_NOUNS = frozenset({"hồ sơ"})
"""Nouns whose first syllable is another noun once its dấu is gone: no ``hộ``."""
_LINKS = frozenset({"co", "la", "dan", "gia", "dinh", "bi", "cua"})


@lru_cache(maxsize=1 << 15)
def _terms_of(words: str) -> Phrase:
    """Terms behind a number; the same numbers are looked at for question after question."""
    return tuple(folded_terms(words))


def counts(noun: Phrase, quantity: Quantity, clause: Clause) -> float:
    """Share of ``noun`` found in order right behind the number of ``quantity``; 0 when its head is another noun."""
    if quantity.kind is not NumeralKind.QUANTITY:
        return 0.0
    if noun[0] == "mot":
        return (
            float(quantity.unit.endswith(f"/{noun[1]}") or fold(quantity.unit).endswith(f"/{noun[1]}"))
            if noun[1:]
            else 0.0
        )
    behind = _terms_of(clause.text[quantity.number_span.end : quantity.number_span.end + 50])
    unit = quantity.unit.split()
    if len(unit) > 1 and len(noun) == 1 and (unit[0] not in COUNTERS or quantity.unit in _OTHER_NOUNS):
        return 0.0
    if not behind or behind[0] != noun[0]:
        head = fold(quantity.unit).split()[:1]
        return 0.4 if head == list(noun[:1]) else 0.0
    rest = [word for word in behind[1:6] if word not in _LINKS]
    wanted = [word for word in noun[1:] if word not in _LINKS]
    matched = 0
    for word, other in zip(wanted, rest, strict=False):
        if word != other:
            break
        matched += 1
    return 0.5 + 0.5 * (matched / len(wanted) if wanted else 1.0)


def _status_match(asked: Asked, clause: Clause) -> float:
    """Agreement between the statuses and periods asked for and those of the clause, about -2 to 2."""
    agreed = 0.0
    cumulative = "luy" in clause.own.words
    months = any(q.unit == "tháng" for q in asked.quantities)
    if Status.CUMULATIVE in asked.statuses or months:
        agreed += 1 if cumulative or "luy" in clause.whole.words else 0
    elif any(p.unit == "tháng" for p in asked.periods) and cumulative:
        agreed -= 1
    plan = is_plan(clause)
    if Status.PLAN in asked.statuses and Status.ACTUAL not in asked.statuses:
        agreed += 1 if plan or (clause.kind is PassageKind.ROW and ("ke", "hoach") in clause.around.pairs) else -0.5
    elif plan and Status.PLAN not in asked.statuses:
        # What has been done is asked for unless the question says otherwise.
        agreed -= 1
    years_only = asked.periods and all(p.unit == "năm" for p in asked.periods) and not months
    if years_only and any(p.unit in ("tháng", "quý") for p in clause.periods[0]):
        agreed -= 1
    return agreed


def is_plan(clause: Clause) -> bool:
    """Whether the clause stands in a paper that plans."""
    kind = clause.document.metadata.kind
    return kind is not None and fold(kind.value).startswith(("ke hoach", "chuong trinh"))
