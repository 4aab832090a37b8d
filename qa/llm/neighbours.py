"""The words right beside a number: where the source has the same words beside another number, it is that one's.

Two figures of one sentence are easily swapped: every word of the sentence is true then, and every number stands in the
source. What gives a swap away is the order of words, which a bag of words does not keep.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.marks import bare
from corpus.unicode import canonical_tone, nfc
from qa.agreement import content
from qa.answer import AnswerFigure, Verdict
from qa.llm.claims import MARK

__all__ = ["TIMES", "swapped"]

_TOKEN = re.compile(r"\d[\d.,/]*\d|\d|[^\W\d_]+|%")
_MONEY = frozenset("tỷ tỉ triệu nghìn ngàn đồng".split())
_MEASURES = _MONEY | frozenset("% ha m m2 km kg tấn tạ lít giờ".split())
TIMES = frozenset("ngày tháng quý năm thứ tự".split())
"""Units of what dates or counts off another number."""
_PERIODS = frozenset("tháng quý năm".split())
_ROMAN = re.compile(r"i{1,3}|iv")
_REACH = 6
"""Words behind a number within which a period is its own."""
_NEAR, _FAR = 2, 4
"""Telling words that give a number away, and those that may confirm it."""

_Token = tuple[str, int, int]


def swapped(claim: str, start: int, figures: Sequence[AnswerFigure], sources: Sequence[str]) -> str | None:
    """A figure of ``claim`` whose neighbours stand beside another number in ``sources``; why, in Vietnamese.

    ``start`` is where the claim begins in the text that ``figures`` count. One verb governs a list of numbers, so a
    number whose other side stands in the source with it alone is not doubted; nor is one that is measured otherwise
    than its rival.
    """
    here = _tokens(MARK.sub(lambda mark: " " * len(mark[0]), claim))
    there = [_tokens(bare(source)) for source in sources]
    for figure in figures:
        if figure.verdict is not Verdict.VERIFIED or figure.unit in TIMES or figure.unit == "số hiệu":
            continue
        at = next((i for i, (_, left, _) in enumerate(here) if figure.start <= start + left < figure.end
                   and here[i][0][0].isdigit()), None)  # fmt: skip
        if at is None:
            continue
        if (told := _period(here, at)) and (theirs := _periods(there, here[at][0])) and told not in theirs:
            return f"trong nguồn, {here[at][0]} là của {' '.join(theirs[0])}, không phải {' '.join(told)}"
        confirmed = _confirmed(here, at, 1, there)
        for side in (1, -1):
            near = _beside(here, at, side, _NEAR)
            # What stands behind a number names what it counts, whatever stands before it.
            if len(near) < _NEAR or all(word in _MEASURES for word in near) or (confirmed and side < 0):
                continue
            found = _numbers_beside(there, near, side, _measure(here, at))
            if found and here[at][0] not in found:
                words = " ".join(near if side > 0 else reversed(near))
                return f"trong nguồn, «{words}» đi với {', '.join(sorted(found))}, không phải {here[at][0]}"
    return None


def _confirmed(here: Sequence[_Token], at: int, side: int, there: Sequence[Sequence[_Token]]) -> bool:
    """Whether some words of one side stand in the sources beside this number and no other."""
    near = _beside(here, at, side, _FAR)
    for length in range(1, len(near) + 1):
        words = near[:length]
        if not all(word in _MEASURES for word in words) and _numbers_beside(there, words, side) == {here[at][0]}:
            return True
    return False


def _period(tokens: Sequence[_Token], at: int) -> tuple[str, str] | None:
    """The period named right behind a number, up to the next number: ``94,7% chỉ tiêu quý I``."""
    for (word, _, _), (value, _, _) in zip(
        tokens[at + 1 : at + _REACH], tokens[at + 2 : at + _REACH + 1], strict=False
    ):
        if word in _PERIODS and (value[0].isdigit() or _ROMAN.fullmatch(value)):
            return word, value
        if word[0].isdigit():
            return None
    return None


def _periods(there: Sequence[Sequence[_Token]], number: str) -> list[tuple[str, str]]:
    """What :func:`_period` finds behind ``number`` in the sources; nothing where one of them names none."""
    places = [(tokens, at) for tokens in there for at, (word, _, _) in enumerate(tokens) if word == number]
    found = [_period(tokens, at) for tokens, at in places]
    return [one for one in found if one is not None] if all(found) else []


def _tokens(text: str) -> list[_Token]:
    low = canonical_tone(nfc(text)).lower()
    return [(_plain(match[0]), *match.span()) for match in _TOKEN.finditer(low)]


def _plain(word: str) -> str:
    return (word.lstrip("0") or "0") if word.isdigit() else word


def _tells(tokens: Sequence[_Token], at: int) -> bool:
    """Whether a word says what a number is of; ``4 tháng`` does not."""
    word = tokens[at][0]
    if word[0].isdigit():
        return at + 1 == len(tokens) or tokens[at + 1][0] not in TIMES
    return word in _MEASURES or bool(content(word))


def _beside(tokens: Sequence[_Token], at: int, side: int, length: int) -> tuple[str, ...]:
    """The nearest telling words of one side, nearest first."""
    found: list[str] = []
    i = at + side
    while 0 <= i < len(tokens) and len(found) < length:
        if _tells(tokens, i):
            found.append(tokens[i][0])
        i += side
    return tuple(found)


def _measure(tokens: Sequence[_Token], at: int) -> str:
    """What a number is measured in, as far as the next word says it."""
    word = tokens[at + 1][0] if at + 1 < len(tokens) else ""
    return "đồng" if word in _MONEY else word if word in _MEASURES or word in TIMES else ""


def _numbers_beside(
    there: Sequence[Sequence[_Token]], near: Sequence[str], side: int, measure: str | None = None
) -> set[str]:
    return {
        word
        for tokens in there
        for at, (word, _, _) in enumerate(tokens)
        if word[0].isdigit()
        and (measure is None or _measure(tokens, at) == measure)
        and _beside(tokens, at, side, len(near)) == tuple(near)
    }
