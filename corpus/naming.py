"""Whether the words before a number make it a name (``Quốc lộ 10``) or a grade (``giai đoạn 2``)."""

from __future__ import annotations

import re

from corpus.identifiers import GRADED, NAMED
from corpus.quantity import Kind
from corpus.units import COUNTERS, MEASURES

__all__ = ["is_house", "naming", "opens_sentence"]
_LAST_WORDS = frozenset(name.split()[-1] for name in (*NAMED, *GRADED))
_OPENING = '(“"*,;.:-'
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_OPENS_SENTENCE = re.compile(r"(?:^|[.;:!?\n(“\"*\-+]\s*)[^\W\d_]+$")
_AMOUNTS = tuple(
    "tổng số|trong số|trên số|con số|số lượng|đạt số|với số|quân số|dân số|sĩ số|doanh số|chỉ số|hệ số|tỷ số|tỉ số|"
    "đa số".split("|")
)
"""Words whose ``số`` is an amount and no mark of a name."""
_REACHED = tuple("tài khoản|stk|điện thoại|đt|sđt|hotline|zalo|fax|cccd|cmnd|mã số thuế|mst|mã số".split("|"))
"""What is followed by the digits of an account, a telephone or a person."""
_HOUSES = tuple("ngõ|ngách|hẻm|kiệt|số nhà|nhà số".split("|"))
_STREETS = ("đường", "phố", "ngõ", "ngách", "hẻm")


def is_house(low: str, at: int, unit: str) -> bool:
    """Whether two numbers over a slash are a house and its lane: ``ngách 3/12``, ``số 12/34 đường``."""
    left = low[max(0, at - 24) : at].rstrip(" \u00a0")
    return left.endswith(_HOUSES) or (unit in _STREETS and left.endswith(" số") and not left.endswith(_AMOUNTS))


def naming(raw: str, low: str, at: int, unit: str, counted: bool) -> Kind | None:
    """Whether the words before a number make it a name or a grade."""
    left = low[max(0, at - 40) : at]
    line = max(left.rfind("\n"), left.rfind("\t"))  # words of another line or cell name nothing here
    if line >= 0:
        left = left[line + 1 :]
    left = left.rstrip(' \u00a0*_“"')
    last = left.rstrip()[-1:]
    if last == ":" and not counted and left.rstrip(" :").endswith(_REACHED):
        return Kind.IDENTIFIER
    if not last.isalnum() or last.isdecimal():
        return None
    known = counted and (unit in MEASURES or unit.split("/")[0] in COUNTERS or unit in ("đồng", "m2"))
    if left.endswith(_AMOUNTS) and not left.endswith("công dân số"):
        return None
    if not counted and left.endswith(_REACHED):
        return Kind.IDENTIFIER
    words = left.split()
    for count in (3, 2, 1) if words[-1].lstrip(_OPENING) in _LAST_WORDS else ():
        name = " ".join(words[-count:]).lstrip(_OPENING)
        if name in NAMED:
            strong = NAMED[name]
            if (strong and not (unit in MEASURES or unit == "đồng")) or not counted:
                return Kind.IDENTIFIER
            if strong or known:
                return None
            return Kind.IDENTIFIER if _capital_before(raw, at) else None
        if name in GRADED:
            strong = GRADED[name]
            if not counted or (strong and not known) or name in ("thứ", "lần thứ"):
                return Kind.ORDINAL
            return None
    if not known and _capital_before(raw, at) and not (counted and opens_sentence(raw, at)):
        return Kind.IDENTIFIER if not counted or not unit else None
    return None


def _capital_before(raw: str, at: int) -> bool:
    head = raw[max(0, at - 24) : at].rstrip(" \u00a0")
    if head == raw[max(0, at - 24) : at]:
        return False
    word = _LAST_WORD.search(head)
    return word is not None and word[0][0].isupper()


def opens_sentence(raw: str, at: int) -> bool:
    """Whether the word before ``raw[at]`` is the first of its sentence."""
    head = raw[max(0, at - 40) : at].rstrip(" \u00a0")
    return _OPENS_SENTENCE.search(head) is not None
