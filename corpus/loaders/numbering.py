"""Automatic numbers of Word paragraphs as the reader sees them (ISO/IEC 29500-1, 17.9).

The numbers are not in the text of the file: each paragraph names a list and a level, and Word counts while
it draws. Headings of official papers are mostly written so, hence the counting is repeated here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from corpus.loaders.ooxml import attribute, flag, local

__all__ = ["Numbering", "as_letters", "as_roman", "counted"]

_LEVELS = 9
_MOST_COUNTED = 3999


def as_roman(number: int) -> str:
    """``4`` -> ``IV``."""
    out = ""
    for value, letters in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
        (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        out += letters * (number // value)
        number %= value
    return out


def as_letters(number: int) -> str:
    """``1`` -> ``A``, ``27`` -> ``AA``, as Word counts."""
    if number < 1:
        return ""
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def counted(number: int, form: str) -> str:
    """``number`` in the number format ``form`` of ISO/IEC 29500-1, 17.18.59; unknown ones count in digits."""
    if number > _MOST_COUNTED and form not in ("none", "decimalZero"):
        return str(number)  # a numeral as long as its number is no label
    match form:
        case "upperRoman":
            return as_roman(number)
        case "lowerRoman":
            return as_roman(number).lower()
        case "upperLetter":
            return as_letters(number)
        case "lowerLetter":
            return as_letters(number).lower()
        case "decimalZero":
            return f"{number:02d}"
        case "numberInDash":
            return f"- {number} -"
        case "chicago":
            return "*†‡§"[(number - 1) % 4] * ((number - 1) // 4 + 1)
        case "none":
            return ""
        case _:
            return str(number)


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None
    """Level, from 1, whose step starts this one anew; 0 for never."""


@dataclass(slots=True)
class _List:
    abstract: str
    overrides: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


def _child(element: Element | None, name: str) -> Element | None:
    return next((e for e in element if local(e) == name), None) if element is not None else None


def _value(element: Element, name: str, default: str) -> str:
    return attribute(_child(element, name), "val") or default


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"-?\d{1,6}", text) else default


def _level(element: Element) -> _Level:
    restart = attribute(_child(element, "lvlRestart"), "val")
    return _Level(
        start=_number(_value(element, "start", "1"), 1),
        form=_value(element, "numFmt", "decimal"),
        text=_value(element, "lvlText", ""),
        suffix=_value(element, "suff", "tab"),
        legal=flag(_child(element, "isLgl")),
        restart=_number(restart, 0) if restart is not None else None,
    )


class Numbering:
    """Counts the lists of one document; ask :meth:`label` once a paragraph, in order."""

    def __init__(self, root: Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        self.style_levels: dict[str, tuple[str, int]] = {}
        """Paragraph style -> (abstract list, level) where a level is tied to the style."""
        links: dict[str, str] = {}
        wants: dict[str, str] = {}
        for element in root if root is not None else ():
            key = attribute(element, "abstractNumId") or attribute(element, "numId") or ""
            if local(element) == "abstractNum":
                self._levels[key] = {}
                for level in element:
                    if local(level) == "lvl":
                        depth = _number(attribute(level, "ilvl"), 0)
                        self._levels[key][depth] = _level(level)
                        style = attribute(_child(level, "pStyle"), "val")
                        if style:
                            self.style_levels[style] = (key, depth)
                    elif local(level) == "styleLink":
                        links[attribute(level, "val") or ""] = key
                    elif local(level) == "numStyleLink":
                        wants[key] = attribute(level, "val") or ""
            elif local(element) == "num":
                self._lists[key] = self._list(element)
        for key, style in wants.items():
            if style in links:
                self._levels[key] = self._levels[links[style]]

    def _list(self, element: Element) -> _List:
        out = _List(_value(element, "abstractNumId", ""))
        for override in element:
            if local(override) != "lvlOverride":
                continue
            depth = _number(attribute(override, "ilvl"), 0)
            start = attribute(_child(override, "startOverride"), "val")
            if start is not None:
                out.starts[depth] = _number(start, 1)
            level = _child(override, "lvl")
            if level is not None:
                out.overrides[depth] = _level(level)
        return out

    def level_of_style(self, number: str, style: str) -> int:
        """Level that ``style`` is tied to in the list ``number``; 0 when it is tied to none."""
        known = self._lists.get(number)
        tied = self.style_levels.get(style)
        return tied[1] if known and tied and tied[0] == known.abstract else 0

    def label(self, number: str, depth: int) -> str:
        """The label drawn before the next paragraph of list ``number`` at ``depth``, with its separator.

        Empty where the list is unknown or draws nothing. Bullets become ``-``, and ``+`` on deeper levels,
        the two that official papers use; Word's own are glyphs of symbol fonts.
        """
        item = self._lists.get(number)
        if item is None or not 0 <= depth < _LEVELS:
            return ""
        levels = {**self._levels.get(item.abstract, {}), **item.overrides}
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(item.abstract, [None] * _LEVELS)
        if depth in item.starts and (number, depth) not in self._begun:
            counts[depth] = None
            level = replace(level, start=item.starts[depth])
        self._begun.add((number, depth))
        current = counts[depth]
        counts[depth] = level.start if current is None else current + 1
        for deeper in range(depth + 1, _LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or (restart != 0 and depth < restart):
                counts[deeper] = None
        if level.form == "bullet":
            mark = level.text if level.text in ("-", "–", "+", "*", "•", "●") else ("-" if depth == 0 else "+")
            return f"{mark} "

        def place(match: re.Match[str]) -> str:
            above = int(match[1]) - 1
            source = levels.get(above, level)
            value = counts[above] if counts[above] is not None else source.start
            form = "decimal" if level.legal and above != depth else source.form
            return counted(value if value is not None else 1, form)

        text = re.sub(r"%([1-9])", place, level.text).strip()
        if not text:
            return ""
        return text if level.suffix == "nothing" else f"{text} "
