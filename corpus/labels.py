"""The labels that number the parts of an administrative paper.

``A.`` ``I.`` ``1.`` ``2.2.`` ``a)`` ``(1)`` ``*`` ``-`` ``+``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum


class Rank(IntEnum):
    """Depth order of the numbering series; a smaller rank governs a greater one."""

    APPENDIX = 0
    PART = 1
    LETTER_CAPITAL = 2
    ROMAN = 3
    ARTICLE = 4
    TITLE = 5
    """A line in capitals, or bold, without a number."""
    DECIMAL = 6
    DECIMAL_2 = 7
    DECIMAL_3 = 8
    LETTER = 9
    PAREN = 10
    STAR = 11
    DASH = 12
    PLUS = 13
    LEAD = 14
    """Unnumbered words before a colon that what follows belongs to."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the start of a paragraph; ``end`` is the offset of the words after it."""

    rank: Rank
    number: str
    end: int


_LABEL = re.compile(
    r"""[\s*_\#>]*?(?:
      (?P<appendix>(?:PHỤ\ LỤC|Phụ\ lục|PHỤ\ BIỂU|Phụ\ biểu|BIỂU\ SỐ|Biểu\
      số)(?:\s+(?:số\s*|SỐ\s*)?[0-9IVX]{1,4}[a-z]?)?)
        (?=[\s.:*]|\Z)[.:]?
    | (?P<part>(?:PHẦN|Phần|CHƯƠNG|Chương|MỤC|Mục)\s+(?:THỨ\ \w+|thứ\ \w+|[IVX]+|\d+))(?=[\s.:*]|\Z)[.:]?
    | (?P<article>(?:ĐIỀU|Điều)\s+\d{1,3}[a-z]?)(?=[\s.:*]|\Z)[.:]?
    | (?P<roman>[IVX]{1,5})(?P<roman_end>[.)/]|\s[-–])(?=[\s*]|\w)
    | (?P<capital>[A-HĐÐ])[.)](?=[\s*])
    | (?P<decimals>\d{1,2}(?:\.\d{1,2}){1,3})[.)]?(?=\s+[*"“]*[^\W\d_]|[*])
    | (?P<decimal>\d{1,2})(?:[.)]|/(?=\s))(?=\s|[*"“]*[^\W\d_])
    | (?P<letter>[a-zđ])[)](?=\s|\w) | (?P<letter_dot>[a-eđ])\.(?=\s)
    | \((?P<paren>\d{1,2}|[a-zđ]|[ivx]{1,4})\)(?=\s|\w)
    | (?P<dash>[-–—•●▪◦])(?=\s|\*|[^\W\d_])
    | (?P<plus>\+)(?=\s|\*|[^\W\d_])
    )""",
    re.VERBOSE,
)
_STAR = re.compile(r"\s*(?P<star>\*)(?:\s+(?=\S)|(?=\*\*\s*[^\W\d_]))")
_LABEL_MARKS = re.compile(r"[\s*_]*")


def read_label(words: str) -> Label | None:
    """The label ``words`` (composed or not, marks included) begin with, or ``None``."""
    star = _STAR.match(words)
    if star and not words.startswith("**", star.start("star")):
        return Label(Rank.STAR, "*", star.end())
    if star and re.match(r"\s*\*\*\*\s", words):
        # "*** words:**": a star label and an opened bold run.
        return Label(Rank.STAR, "*", star.start("star") + 1)
    match = _LABEL.match(words[:60])
    if not match:
        return None
    kind = match.lastgroup or ""
    if kind == "roman_end":
        kind = "roman"
    number = match.group().strip(" *_#>\t\n")
    rank = {
        "appendix": Rank.APPENDIX,
        "part": Rank.PART,
        "article": Rank.ARTICLE,
        "roman": Rank.ROMAN,
        "capital": Rank.LETTER_CAPITAL,
        "decimal": Rank.DECIMAL,
        "letter": Rank.LETTER,
        "letter_dot": Rank.LETTER,
        "paren": Rank.PAREN,
        "dash": Rank.DASH,
        "plus": Rank.PLUS,
    }.get(kind)
    if rank is None:
        rank = Rank.DECIMAL_2 if number.strip(".)").count(".") == 1 else Rank.DECIMAL_3
    return Label(rank, number, match.end())


def is_item(label: Label | None) -> bool:
    """Is this a list mark (``-``, ``+``, ``•``) rather than a number?"""
    return label is not None and label.rank in (Rank.DASH, Rank.PLUS)
