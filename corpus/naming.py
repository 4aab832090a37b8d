"""Whether the words before a number make it a name (``Quốc lộ 10``) or a grade (``giai đoạn 2``)."""

from __future__ import annotations

import re

from corpus.identifiers import GRADED, NAMED
from corpus.quantity import Kind
from corpus.units import COUNTERS, MEASURES

__all__ = ["naming", "opens_sentence"]

_NAME_BEFORE = re.compile(r"([^\W\d_]+)(?:\s+([^\W\d_]+))?\s*$")


def naming(raw: str, low: str, at: int, unit: str, counted: bool) -> Kind | None:
    """Whether the words before a number make it a name or a grade."""
    left = low[max(0, at - 40) : at]
    line = left.rfind("\n")
    if line >= 0:
        left = left[line + 1 :]
    left = left.rstrip(' \u00a0*_“"')
    match = _NAME_BEFORE.search(left)
    if match is None:
        return None
    known = counted and (unit in MEASURES or unit.split("/")[0] in COUNTERS or unit in ("đồng", "m2"))
    if left.endswith(("tổng số", "trong số", "trên số", "con số", "số lượng", "đạt số", "với số", "quân số")):
        return None
    words = left.split()
    for count in (3, 2, 1):
        name = " ".join(words[-count:]).lstrip('(“"*,;.:-')
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
    if _capital_before(raw, at) and not known and not (counted and opens_sentence(raw, at)):
        return Kind.IDENTIFIER if not counted or not unit else None
    return None


def _capital_before(raw: str, at: int) -> bool:
    head = raw[max(0, at - 24) : at].rstrip(" \u00a0")
    if head == raw[max(0, at - 24) : at]:
        return False
    word = re.search(r"[^\W\d_]+$", head)
    return word is not None and word[0][0].isupper()


def opens_sentence(raw: str, at: int) -> bool:
    """Whether the word before ``raw[at]`` is the first of its sentence."""
    head = raw[max(0, at - 40) : at].rstrip(" \u00a0")
    match = re.search(r"(?:^|[.;:!?\n(“\"*\-+]\s*)[^\W\d_]+$", head)
    return match is not None
