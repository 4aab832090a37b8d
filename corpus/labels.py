"""The labels that number the parts of an administrative paper.

``Chương I`` ``Mục 1`` ``A.`` ``I.`` ``I-`` ``1.`` ``1-`` ``2.2.`` ``a)`` ``(1)`` ``*`` ``-`` ``+``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from unicodedata import combining

from corpus.marks import composed


class Rank(IntEnum):
    """Depth order of the numbering series; a smaller rank governs a greater one."""

    APPENDIX = 0
    PART = 1
    CHAPTER = 2
    DIVISION = 3
    """``Mục 1`` of a chapter."""
    LETTER_CAPITAL = 4
    ROMAN = 5
    ARTICLE = 6
    TITLE = 7
    """A line in capitals, or bold, without a number."""
    DECIMAL = 8
    DECIMAL_2 = 9
    DECIMAL_3 = 10
    LETTER = 11
    PAREN = 12
    STAR = 13
    DASH = 14
    PLUS = 15
    LEAD = 16
    """Unnumbered words before a colon that what follows belongs to."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the start of a paragraph; ``end`` is the offset of the words after it."""

    rank: Rank
    number: str
    end: int


_LABEL = re.compile(
    r"""[\s*_\#>]*?(?:
      (?P<appendix>(?:(?:PHỤ\ LỤC|Phụ\ lục|PHỤ\ BIỂU|Phụ\ biểu)(?:\s+(?:số\s*|SỐ\s*)?[0-9IVX]{1,4}[a-z]?)?
        (?=[\s.:*]|\Z))[.:]?)
    | (?P<form>(?:BIỂU|Biểu|BIỂU\ MẪU|Biểu\ mẫu|MẪU|Mẫu)(?:\s+(?:số|SỐ))?\s+(?:\d{1,3}|[IVX]{1,4})[a-z]?)
        (?=[\s.:*]|\Z)[.:]?
    | (?P<part>(?:PHẦN|Phần)\s+(?:(?:THỨ\ \w+|thứ\ \w+|[IVX]+|\d+)(?=[\s.:*]|\Z)
        |(?:MỞ\ ĐẦU|mở\ đầu|KẾT\ LUẬN|kết\ luận)(?=\s*(?:[.:*]|\Z))))[.:]?
    | (?P<chapter>(?:CHƯƠNG|Chương)\s+(?:THỨ\ \w+|thứ\ \w+|[IVX]+|\d+))(?=[\s.:*]|\Z)[.:]?
    | (?P<division>(?:MỤC|Mục)\s+(?:[IVX]+|\d+))(?=[\s.:*]|\Z)[.:]?
    | (?P<article>(?:ĐIỀU|Điều)\s+\d{1,3}[a-z]?)(?=[\s.:*]|\Z)[.:]?
    | (?P<roman>[IVX]{1,5})(?P<roman_end>[.)]|/(?!v\b)|\s?[-–](?=\s)|\s[-–])(?=[\s*]|\w)
    | (?P<capital>[A-HĐÐ])[.)](?=[\s*])
    | (?P<decimals>\d{1,2}(?:\.\d{1,2}){1,3})[-.)/]?(?=\s+[*"“]*[^\W\d_]|[*])
    | (?P<decimal>\d{1,2})(?:[.)]|[-–/](?=\s))(?=\s+[^\W\d_]|(?<![-–])\s|[*"“]*[^\W\d_])
    | (?P<letter>[a-zđ])(?:[)](?=\s|\w)|/(?=\s)) | (?P<letter_dot>[a-eđ])\.(?=\s)
    | \((?P<paren>\d{1,2}|[a-zđ]|[ivx]{1,4})\)(?=\s|\w)
    | (?P<dash>[-–—•●▪◦])(?=\s|\*|[^\W\d_])
    | (?P<plus>\+)(?=\s|\*|[^\W\d_])
    )""",
    re.VERBOSE,
)
_STAR = re.compile(r"\s*(?P<star>\*)(?:\s+(?=\S)|(?=\*\*\s*[^\W\d_]))")
_LABEL_MARKS = re.compile(r"[\s*_]*")


@lru_cache(maxsize=1024)
def read_label(words: str) -> Label | None:
    """The label ``words`` (composed or not, marks included) begin with, or ``None``."""
    star = _STAR.match(words)
    if star and not words.startswith("**", star.start("star")):
        return Label(Rank.STAR, "*", star.end())
    if star and re.match(r"\s*\*\*\*\s", words):
        # "*** words:**": a star label and an opened bold run.
        return Label(Rank.STAR, "*", star.start("star") + 1)
    piece = words[:60]
    read = composed(piece)
    match = _LABEL.match(read)
    if not match:
        return None
    end = match.end() if read == piece else _end_in(piece, match.end())
    kind = match.lastgroup or ""
    if kind == "roman_end":
        kind = "roman"
    if kind == "form" and not _heads_a_form(words[end:]):
        return None
    number = match.group().strip(" *_#>\t\n")
    rank = {
        "appendix": Rank.APPENDIX,
        "form": Rank.APPENDIX,
        "part": Rank.PART,
        "chapter": Rank.CHAPTER,
        "division": Rank.DIVISION,
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
    if rank is Rank.APPENDIX:
        number = number.rstrip(" :")
    return Label(rank, number, end)


def _end_in(words: str, length: int) -> int:
    """Where in ``words`` the first ``length`` characters of their composed form end."""
    for end in range(length, len(words)):
        if len(composed(words[:end])) >= length and not combining(words[end]):
            return end
    return len(words)


def _heads_a_form(rest: str) -> bool:
    """Is ``Biểu 1`` followed by nothing or by a title in capitals? In a sentence it only refers to the form."""
    return not rest.strip(" *_.:") or rest.isupper()


def is_item(label: Label | None) -> bool:
    """Is this a list mark (``-``, ``+``, ``•``) rather than a number?"""
    return label is not None and label.rank in (Rank.DASH, Rank.PLUS)
