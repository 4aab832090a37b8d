"""What kind of thing a question asks for, read from its own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from corpus.document import Status
from corpus.quantities import Quantity, find_quantities
from corpus.unicode import canonical_tone, fold
from corpus.units import COUNTERS
from index.analysis import Token
from index.lexicon import words
from index.query import Phrase, Query, restore
from qa.operations import Operation, operation_of

__all__ = ["NUMERIC", "Asked", "Kind", "Operation", "asked_for", "is_counter"]


class Kind(StrEnum):
    """The thing that an answer must hold."""

    COUNT = "count"
    PERCENT = "percent"
    MONEY = "money"
    AREA = "area"
    NUMBER = "number"
    DATE = "date"
    IDENTIFIER = "identifier"
    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    LIST = "list"
    YES_NO = "yes_no"
    TEXT = "text"


NUMERIC = frozenset({Kind.COUNT, Kind.PERCENT, Kind.MONEY, Kind.AREA, Kind.NUMBER})


@dataclass(frozen=True, slots=True)
class Asked:
    """``kinds`` in the order asked; ``nouns`` are the words counted (``hộ dân``), without dấu."""

    kinds: tuple[Kind, ...]
    nouns: tuple[Phrase, ...]
    operation: Operation
    statuses: frozenset[Status]
    periods: tuple[Quantity, ...]
    """Dates and periods that the question names."""
    quantities: tuple[Quantity, ...]
    """Figures that the question itself holds."""
    compare: bool
    """The question sets places or periods side by side."""

    @property
    def numeric(self) -> bool:
        """True when a figure is asked for."""
        return any(kind in NUMERIC for kind in self.kinds)


_PAPERS = tuple(fold(paper) for paper in sorted(words("papers")))
_MONEY = frozenset({"tien", "dong", "ty", "trieu", "kinh", "von"})
_AREA = ("dien tich", "hec ta", "ha", "m2", "met vuong")


@lru_cache(maxsize=2)
def _counters(plain: bool) -> frozenset[Phrase]:
    return frozenset(tuple((fold(word) if plain else canonical_tone(word)).split()) for word in COUNTERS)


def is_counter(words: Phrase) -> bool:
    """Whether ``words``, without dấu, are a noun that papers count things by: ``hộ``, ``cặp``, ``trường hợp``."""
    return words in _counters(True)


def asked_for(query: Query) -> Asked:
    """Read what ``query`` asks for. A question without any asking word asks for text."""
    own = _asked(query)
    if not query.carried:
        return own
    # "Thế lũy kế thì sao?" asks for the same kind of thing as the question before.
    before = _asked(replace(query, terms=query.carried, carried=()))
    if own.kinds == (Kind.TEXT,):
        own = replace(own, kinds=before.kinds, nouns=before.nouns)
    if not own.statuses and not any(period.unit == "tháng" for period in own.periods):
        own = replace(own, statuses=before.statuses)
    return own


def _asked(query: Query) -> Asked:
    words = query.folded
    line = " ".join(words)
    found: list[Kind] = []
    nouns: list[Phrase] = []
    many = not query.english or "how many" in query.question.lower()
    for at in _how_many(words, query.plain):
        rest = _before_punctuation(query, at)
        kind, noun = _counted(rest, words[: max(at - 2, 0)], query.plain, many)
        found.append(kind)
        if noun:
            nouns.append(noun)
    some = query.question.strip().lower().startswith(("mấy ", "may "))
    if some and len(found) > 1 and found[0] is Kind.COUNT:
        # "Mấy dự án ... bao nhiêu vốn": the first means some.
        found, nouns = found[1:], nouns[1:]
    found.extend(_other_kinds(query, line, bool(found)))
    if any(line.endswith(ask) for ask in ("ra sao", "the nao", "lam gi", "ket qua gi", "den dau roi")):
        # "Mấy" at the head of such a question means some, not how many.
        found = [kind for kind in found if kind is not Kind.COUNT]
    if "ty le" in line and Kind.NUMBER in found:
        found[found.index(Kind.NUMBER)] = Kind.PERCENT
    if "dien tich" in line and Kind.NUMBER in found:
        found[found.index(Kind.NUMBER)] = Kind.AREA
    compares = any(
        f" {more} " in f" {line} "
        for more in ("cao hon", "thap hon", "nhieu hon", "it hon", "lon hon", "nhieu nhat", "muc nao")
    )
    compares = compares or (" hon " in f" {line} " and bool({"nhieu", "cao", "it", "thap", "lon"} & set(words)))
    compares = compares or query.every_ward or len(query.wards) > 1
    if compares and not any(kind in NUMERIC for kind in found):
        found.append(Kind.NUMBER)
    reached = any(t.word == "đạt" or (query.plain and t.folded == "dat") for t in query.terms)
    if not found and "ty le" in line:
        found.append(Kind.PERCENT)
    if not found and ("ket qua" in line or reached):
        found.append(Kind.NUMBER)
    quantities = find_quantities(restore(query.question))
    return Asked(
        tuple(dict.fromkeys(found)) or (Kind.TEXT,),
        tuple(nouns),
        operation_of(line, words),
        _statuses(line),
        tuple(q for q in quantities if q.kind in ("date", "period")),
        tuple(q for q in quantities if q.kind == "quantity"),
        query.every_ward or len(query.wards) > 1 or " so voi " in f" {line} ",
    )


def _how_many(words: Phrase, plain: bool) -> Iterator[int]:
    """Positions right behind each ``bao nhiêu``."""
    for i, word in enumerate(words):
        if word == "bao" and words[i + 1 : i + 2] == ("nhieu",):
            yield i + 2
        elif plain and word == "may" and i + 1 < len(words):
            following = words[i + 1 : i + 3]
            if following[:1] in _counters(True) or following in _counters(True) or following == ("phan", "tram"):
                yield i + 1


_STOPS = frozenset(",;:.?!()")


def _before_punctuation(query: Query, at: int) -> Sequence[Token]:
    """Terms from ``at`` to the next comma, stop or name of a ward; none when one stands right before them."""
    words = query.folded
    for i in range(at, len(query.terms)):
        if any(words[i : i + len(ward.folded)] == ward.folded for ward in query.wards):
            return query.terms[at:i]
        gap = query.typed[query.terms[i - 1].end : query.terms[i].start] if i else ""
        if set(gap) & _STOPS:
            return query.terms[at:i]
    return query.terms[at:]


def _counted(rest: Sequence[Token], before: Phrase, plain: bool, many: bool) -> tuple[Kind, Phrase]:
    words = tuple(token.folded for token in rest)
    line = " ".join(words)
    if line.startswith("phan tram") or before[-2:] == ("ty", "le") or words[:1] == ("%",):
        return Kind.PERCENT, ()
    if any(line == area or line.startswith(area + " ") for area in _AREA) or [t.word for t in rest[:1]] == ["đất"]:
        return Kind.AREA, ()
    if (words[:1] and words[0] in _MONEY) or before[-1:] == ("tien",):
        return Kind.MONEY, ()
    noun = _noun_phrase(rest) if many else ()
    if words[:1] == ("mot",) and [t.word for t in rest[:1]] != ["mốt"]:
        return Kind.NUMBER, noun  # "bao nhiêu một suất": a rate
    for size in (3, 2, 1):
        spelled = words[:size] if plain else tuple(canonical_tone(token.word) for token in rest[:size])
        if spelled in _counters(plain):
            return Kind.COUNT, noun
    return (Kind.COUNT, noun) if noun else (Kind.NUMBER, ())


_NOUN_ENDS = frozenset({"va", "bao", "may", "hoac", "tai", "trong", "tren", "da", "duoc", "thi", "la"})
_NOUN_ENDS_SPELLED = frozenset(
    {"ở", "của", "theo", "đến", "với", "cho", "khi", "để", "từ", "năm", "quý", "chưa", "left"}
)
_NO_NOUN = frozenset(
    [
        "so",
        "la",
        "thi",
        "duoc",
        "da",
        "roi",
        "va",
        "de",
        "o",
        "tai",
        "cua",
        "cho",
        "trong",
        "dat",
        "bang",
        "vay",
        "nhi",
        "neu",
        "den",
        "tu",
        "hon",
        "nua",
        "the",
        "sao",
        "khi",
        "ma",
        "co",
        "bi",
        "voi",
        "va",
    ]
)


def _noun_phrase(rest: Sequence[Token]) -> Phrase:
    """Up to four words behind ``bao nhiêu``: what is counted."""
    if not rest or (rest[0].folded in _NO_NOUN and rest[0].word in _GLUE) or rest[0].numeric:
        return ()
    noun: list[str] = []
    for token in rest[:4]:
        if token.folded in _NOUN_ENDS and (token.word in _GLUE or token.word == token.folded):
            break
        if token.word in _NOUN_ENDS_SPELLED and not (token.word == "ở" and noun and noun[-1] in ("dat", "nha")):
            break
        noun.append(token.folded)
    return tuple(noun)


_GLUE = (
    frozenset(
        [
            "so",
            "là",
            "thì",
            "được",
            "đã",
            "rồi",
            "và",
            "để",
            "ở",
            "tại",
            "của",
            "cho",
            "trong",
            "đạt",
            "bằng",
            "vậy",
            "nhỉ",
            "nếu",
            "đến",
            "từ",
            "hơn",
            "nữa",
            "thế",
            "sao",
            "khi",
            "mà",
            "có",
            "bị",
            "với",
        ]
    )
    | _NO_NOUN
)


def _other_kinds(query: Query, line: str, counted: bool) -> Iterator[Kind]:
    padded = f" {line} "
    exact = [token.word for token in query.terms]
    if "%" in query.question or " phan tram " in padded or " ty le may " in padded:
        yield Kind.PERCENT
    if any(f" {paper} {ask} " in padded for paper in _PAPERS for ask in ("nao", "so may", "gi", "so nao")) or (
        any(f" {paper} " in padded for paper in _PAPERS)
        and any(ask in padded for ask in (" so bao nhieu ", " so may ", " so hieu "))
    ):
        yield Kind.IDENTIFIER
    asks_when = ("khi nao", "ngay nao", "bao gio", "thang nao", "nam nao", "giai doan nao", "thoi gian nao",
                 "ngay bao nhieu", "thang bao nhieu", "nam bao nhieu", "thoi han", "han nao",
                 "ngay thang nam nao")  # fmt: skip
    if any(f" {ask} " in padded for ask in asks_when):
        yield Kind.DATE
    if "ai" in exact or any(
        f" {ask} " in padded
        for ask in ("ong ba nao", "ong nao", "ba nao", "nguoi nao", "dong chi nao", "ten gi", "ten la gi", "ho ten")
    ):
        yield Kind.PERSON
    if any(
        f" {ask} " in padded
        for ask in ("o dau", "cho nao", "noi nao", "dia diem nao", "tai dau", "nhung cho", "dia ban nao")
    ):
        yield Kind.PLACE
    if any(
        f" {who} nao " in padded
        for who in ("don vi", "co quan", "phong", "cong ty", "doanh nghiep", "truong", "to chuc", "chi bo")
    ):
        yield Kind.ORGANISATION
    if any(f" {ask} " in padded for ask in ("ke ten", "liet ke", "nhung gi", "gom nhung", "la nhung")) or (
        " nhung " in padded and " nao " in padded
    ):
        yield Kind.LIST
    if not counted and padded.rstrip().endswith((" khong", " chua")) and " co " in padded:
        yield Kind.YES_NO


def _statuses(line: str) -> frozenset[Status]:
    padded = f" {line} "
    found = set()
    if any(f" {word} " in padded for word in ("ke hoach", "chi tieu", "muc tieu", "phan dau", "du kien", "du toan")):
        found.add(Status.PLAN)
    done = any(f" {word} " in padded for word in ("thuc hien", "da", "ket qua", "dat duoc", "hien dat"))
    got = any(f" {words} " in padded for words in ("duoc bao nhieu", "duoc may"))
    if done or (got and not found and " se " not in padded):
        found.add(Status.ACTUAL)
    if any(f" {word} " in padded for word in ("luy ke", "tu dau nam", "den nay", "den het", "tinh den")):
        found.add(Status.CUMULATIVE)
    if any(f" {word} " in padded for word in ("trong thang", "rieng thang")):
        found.add(Status.MONTH)
    return frozenset(found)
