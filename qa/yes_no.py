"""Whether a clause settles a question that wants yes or no, and the word that says so.

A wrong yes is a harm, so a clause settles little: it negates the very predicate, or states it as done, or gives a rate
of a target, and no word of it takes that back. Everything else is answered by the clause alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.quantities import Quantity
from corpus.unicode import canonical_tone, fold, nfc
from index.analysis import Token, tokenize
from index.query import Phrase, Query
from qa.evidence import Clause
from qa.reader import Scored, is_plan, same_subjects, says

__all__ = ["Settled", "opposed", "settled"]


@dataclass(frozen=True, slots=True)
class Settled:
    """The word that answers, and the words of the clause that settle it."""

    word: str
    words: str


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A question that wants yes or no: what it asks of its subject, and whether it ends with ``chưa``."""

    predicate: Phrase
    yet: bool
    goal: str
    """``vượt`` or ``đạt`` where the predicate is how a target was met, else empty."""


_YES, _NO, _DONE, _NOT_YET = "Có", "Không", "Rồi", "Chưa"
_ASKS = frozenset({"bao", "mấy", "nào", "ai", "gì", "đâu", "sao", "hay", "hoặc", "phải"})
_ASKS_PLAIN = frozenset({"bao", "nao", "gi", "sao"})
"""Words of questions that yes or no do not answer alone, and those of them that without dấu are no other word."""
_TALK = frozenset({"a", "vay", "the", "nhi", "ha", "nhe"})
_OCCURS = (("xay", "ra"), ("phat", "sinh"), ("ghi", "nhan"), ("xuat", "hien"), ("con",), ("co",), ("duoc",), ("bi",))
_GLUE = frozenset("duoc bi o tai trong cua va cac nhung khi cho tren so ve voi den nam thang quy nay la mot ra".split())
_REACHES = {("vuot",): "vượt", ("dat",): "đạt", ("hoan", "thanh"): "đạt"}
_TARGETS = ("chi tieu", "ke hoach", "du toan", "muc tieu")
_GOAL_WORDS = {word for words in (*_REACHES, *(target.split() for target in _TARGETS)) for word in words} | {"giao"}
_TARGET = r"(?:chỉ tiêu|kế hoạch|dự toán|mục tiêu|kh(?![^\W_]))"
_OVER = re.compile(rf"(?<![^\W_])vượt(?: \S+){{0,5}}? {_TARGET}")
_UNDER = re.compile(r"(?<![^\W_])(?:chưa|không) (?:đạt|hoàn thành|vượt)|(?<![^\W_])hụt (?:thu|so)")
_MET = re.compile(rf"(?<![^\W_])(?:đạt|hoàn thành)(?: các| mọi)? {_TARGET}")
_OF_TARGET = re.compile(rf"^\s*(?:\(?so với |so |của )?(?:{_TARGET})")
_GROWS = re.compile(r"(?:tăng|giảm|vượt|hụt|chiếm|thiếu)(?: \S+){0,2}\s*$")
_HEDGED = re.compile(
    r"(?<![^\W_])(?:sẽ|cần|phải|dự kiến|phấn đấu|đề nghị|kiến nghị|tiếp tục|tăng cường|nếu|đang|cơ bản|một phần|còn"
    r"|mục tiêu là|yêu cầu|được giao|chuẩn bị|tập trung|chỉ đạo|nhưng|tuy nhiên|ngoài ra|có thể|phòng|ngăn|tránh"
    r"|hạn chế|một số|chủ yếu)(?![^\W_])"
)
_OTHER_NO = frozenset({"gian", "chỉ", "ngừng", "khí", "những", "dùng", "phép", "quá", "kể", "bao", "gồm", "tính"})
_REACH = 4
"""How many words before its predicate a negation or a ``đã`` may stand."""
_AS_CLOSE = 0.75
_LOOKED_AT = 8
_TELLING = 1.0


def settled(query: Query, best: Scored) -> Settled | None:
    """The word for ``best``, ``None`` where ``query`` wants no yes or no or the clause does not settle it."""
    wanted = _wanted(query)
    return _settles(query, wanted, best) if wanted is not None else None


def opposed(query: Query, best: Scored, scored: Sequence[Scored]) -> tuple[Settled, Scored, Settled] | None:
    """A clause about as close as ``best`` that settles the question the other way, with what each says."""
    wanted = _wanted(query)
    mine = _settles(query, wanted, best) if wanted is not None else None
    if wanted is None or mine is None:
        return None
    for other in scored[:_LOOKED_AT]:
        close = other.coverage >= _AS_CLOSE * best.coverage and same_subjects(query, best.clause, other.clause)
        if other is best or not close:
            continue
        theirs = _settles(query, wanted, other)
        if theirs is not None and theirs.word != mine.word:
            return mine, other, theirs
    return None


def _wanted(query: Query) -> _Wanted | None:
    terms = list(query.terms)
    while terms and terms[-1].folded in _TALK:
        terms.pop()
    asks = {token.folded for token in terms} & _ASKS_PLAIN if query.plain else {token.word for token in terms} & _ASKS
    if query.english or len(terms) < 4 or asks:
        return None
    yet = _is(terms[-1], "chưa", query)
    if not yet and not _is(terms[-1], "không", query):
        return None
    opening = "đã" if yet else "có"
    at = next((i for i, token in enumerate(terms) if _is(token, opening, query)), None)
    if at is None:
        return None
    words = tuple(token.folded for token in terms[at + 1 : -1] if not token.numeric)
    for occurs in _OCCURS:
        if words[: len(occurs)] == occurs:
            words = words[len(occurs) :]
    for ward in query.wards:
        words = _without(words, ward.folded)
    line = " ".join(query.folded)
    goal = next((goal for verb, goal in _REACHES.items() if words[: len(verb)] == verb), "")
    if goal and not any(target in line for target in _TARGETS):
        goal = ""
    return _Wanted(words, yet, goal) if len(words) >= 2 or goal else None


def _is(token: Token, word: str, query: Query) -> bool:
    return canonical_tone(token.word) == word or (query.plain and token.folded == fold(word))


def _without(words: Phrase, name: Phrase) -> Phrase:
    """``words`` without ``name`` and the ``phường`` before it."""
    for i in range(len(words) - len(name) + 1):
        if words[i : i + len(name)] == name:
            start = i - 1 if i and words[i - 1] in ("phuong", "xa", "o") else i
            return (*words[:start], *words[i + len(name) :])
    return words


def _settles(query: Query, wanted: _Wanted, one: Scored) -> Settled | None:
    clause = one.clause
    if one.clash or is_plan(clause) or not _of_subject(query, wanted, clause):
        return None
    return _of_goal(wanted, clause) if wanted.goal else _of_predicate(wanted, clause)


def _of_subject(query: Query, wanted: _Wanted, clause: Clause) -> bool:
    """Whether the clause's sentence, or what a row or note stands under, says all that is asked about."""
    asks = _GOAL_WORDS if wanted.goal else set(wanted.predicate)
    return all(
        says(concept, clause)
        for concept in query.concepts
        if concept.weight >= _TELLING and not set(concept.typed) <= asks | _GLUE
    )


def _of_goal(wanted: _Wanted, clause: Clause) -> Settled | None:
    text = canonical_tone(nfc(clause.text)).lower()
    hedged = re.search(r"(?<![^\W_])(?:sẽ|phấn đấu|dự kiến|để|nhằm)(?![^\W_])", text)
    signs: dict[str, str] = {}
    for name, pattern in (("under", _UNDER), ("over", _OVER), ("met", _MET)):
        found = pattern.search(text)
        if found is not None and not re.search(r"(?<![^\W_])(?:chưa|không) $", text[: found.start()][-8:]):
            signs[name] = clause.text[found.start() : found.end()]
    for rate in clause.quantities:
        if _of_target(rate, text):
            name = "over" if rate.value > 100 else "exact" if rate.value == 100 else "behind"
            signs[name] = clause.text[rate.span.start : rate.span.end]
    if hedged or not signs or ("under" in signs and len(signs) > 1):
        return None
    if "behind" in signs and (len(signs) > 1 or _within_year(clause)):
        return None
    if "behind" in signs:
        signs["under"] = signs["behind"]
    if "under" in signs:
        word = _NOT_YET if wanted.yet or wanted.goal == "đạt" else _NO
        return Settled(word, signs["under"])
    if wanted.goal == "đạt" or "over" in signs:
        return Settled(_DONE if wanted.yet else _YES, next(iter(signs.values())))
    return Settled(_NOT_YET if wanted.yet else _NO, signs["exact"]) if set(signs) == {"exact"} else None


def _within_year(clause: Clause) -> bool:
    """Whether it tells of a part of a year, in which nobody expects a year's target to be met."""
    return any(period.unit in ("tháng", "quý", "số tháng") for named in clause.periods for period in named)


def _of_target(rate: Quantity, text: str) -> bool:
    """Whether ``rate`` is a share of a target reached, not growth nor a part of a whole."""
    if rate.unit != "%" or _GROWS.search(text[: rate.span.start][-30:]):
        return False
    return bool(_OF_TARGET.search(text[rate.span.end : rate.span.end + 40]))


def _of_predicate(wanted: _Wanted, clause: Clause) -> Settled | None:
    tokens = tokenize(clause.text)
    words = [canonical_tone(nfc(token.word)).lower() for token in tokens]
    folded = [token.folded for token in tokens]
    content = [word for word in wanted.predicate if word not in _GLUE]
    if len(content) < 2 or not set(content) <= set(folded):
        return None
    at = next((i for i in range(len(folded) - 1) if tuple(folded[i : i + 2]) == tuple(content[:2])), None)
    if at is None:
        return None
    negated = [
        i
        for i, word in enumerate(words)
        if word in ("chưa", "không", "chẳng") and (i + 1 == len(words) or words[i + 1] not in _OTHER_NO)
    ]
    near = range(max(0, at - _REACH), at)
    last = max(i for i, word in enumerate(folded) if word in content)
    said = clause.text[tokens[min(near, default=at)].start : tokens[max(at + 1, last)].end]
    text = canonical_tone(nfc(clause.text)).lower()
    if len(negated) == 1 and negated[0] in near and not {"đã", "để"} & set(words[negated[0] : at]):
        if _HEDGED.search(text) and not re.search(r"(?:chưa|không)(?: (?:được|có|xảy ra))?$", " ".join(words[:at])):
            return None
        return Settled(_NOT_YET if wanted.yet or words[negated[0]] == "chưa" else _NO, said)
    whole = any(quantity.of is not None for quantity in clause.quantities)
    if (
        negated
        or whole
        or _HEDGED.search(text)
        or any(quantity.value == 0 and not quantity.key for quantity in clause.quantities)
    ):
        return None
    if "đã" in {words[i] for i in near}:
        return Settled(_DONE if wanted.yet else _YES, said)
    return None
