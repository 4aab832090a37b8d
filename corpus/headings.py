"""Is a paragraph a heading, and which of its words are the heading? From numbering and typography.

Never from titles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.blocks import Block
from corpus.labels import Label, Rank, read_label
from corpus.marks import bare, composed

_SENTENCE_STOP = re.compile(r"[.!?…;]+[\"”*)\]]*\Z")
_INNER_STOP = re.compile(r"[.!?…][\"”*)\]]*\s+(?=[*\"“(]*[^\W\d_a-z])")
_COLON = re.compile(r":(?=[\s*_]|\Z)")
_LIST_LEAD = re.compile(
    r"(?:gồm|trong đó|như sau|như|sau|sau đây|là|cụ thể|kết quả|rằng|việc|đó|tại|theo|về|với|các|của"
    r"|và)\s*[*_]*\Z",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"(?:Tiếp tục|Thực hiện|Triển khai|Xây dựng|Tăng cường|Đẩy mạnh|Đẩy nhanh|Tổ chức|Phối hợp|Chỉ đạo"
    r"|Nâng cao|Phát huy|Hoàn thành"
    r"|Hoàn thiện|Rà soát|Quan tâm|Chủ động|Tập trung|Duy trì|Ph[ấầâ]n [đd][ấầâ]u|Ban hành|Đề nghị"
    r"|Yêu cầu|Giao|Kiểm tra|Hướng dẫn"
    r"|Đôn đốc|Tham mưu|Tham gia|Làm tốt|Đã|Bám sát|Theo dõi|Thường xuyên|Kịp thời|Lãnh đạo|Cấp|Ước|Đạt"
    r"|Trong|Đến|Tính đến|Từ)\s"
)
"""Words that open a statement rather than a name; a statement before a colon is no heading."""
_FIGURE = re.compile(r"\d\s?%|\d\s?(?:tỷ|tỉ|triệu|nghìn|đồng|hộ|ha|người)(?![^\W\d_])")
_TURN = re.compile(r"(?:Tuy nhiên|Tuy vậy|Song|Bên cạnh|Ngoài ra|Đồng thời|Do đó|Vì vậy|Sau khi|Trên cơ sở)\b")
"""Words that tie a sentence to the one before it: no heading begins so."""
_FIELD = re.compile(r"(?:Đơn vị(?: tính)?|ĐVT|Kính gửi|Đồng kính gửi)\Z", re.IGNORECASE)
"""Leads that are parts of a form, not names of what follows."""
_BLANKS = re.compile(r"[.…_\s]{4}")
"""Dots to be filled in."""
NAMED_PARTS = (Rank.APPENDIX, Rank.PART, Rank.CHAPTER, Rank.DIVISION)
"""Parts whose title may stand on the line under their number."""
_NUMBERED = (Rank.LETTER_CAPITAL, Rank.ROMAN, Rank.ARTICLE, Rank.DECIMAL_2, Rank.DECIMAL_3)
_MAX_TITLE = 350
_MAX_LEAD = 300
_MAX_PLAIN_LEAD = 70
_MAX_ITEM_TITLE = 160
_MAX_VALUE = 55
"""Characters of ``Cử tri: 132 người``: a value behind its name."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a paragraph.

    ``words[start:end]`` is its title, the body begins at ``body`` (``None``: no body).
    """

    rank: Rank
    number: str
    start: int
    end: int
    body: int | None
    open: bool = False
    """Ends with a colon and nothing after it: a list or paragraphs follow."""


def read_heading(
    block: Block, label: Label | None, following: Block | None, bold: bool, next_of: bool = False
) -> Heading | None:
    """The heading that ``block`` is or begins with; ``None`` for running text and ordinary list items.

    ``following`` is the next paragraph, ``bold`` says that the file format marks the whole of ``block`` bold,
    ``next_of`` that its number follows that of an open heading.
    """
    if label is None:
        return _unnumbered(block, bold)
    words = block.words
    if label.rank in NAMED_PARTS:
        if len(words) > _MAX_TITLE or (_SENTENCE_STOP.search(words.rstrip(" *_")) and not bare(words).isupper()):
            return None
        return Heading(label.rank, label.number, label.end, len(words), None)
    if label.rank in (Rank.DASH, Rank.PLUS, Rank.STAR):
        return _lead(block, label, _MAX_LEAD)
    whole = len(words) - label.end
    finished = _SENTENCE_STOP.search(words.rstrip(" *_")) is not None
    split = len(words) if _all_starred(words, bold) else _title_end(words, label.end)
    governs = following is not None and _governs(label, following)
    if label.rank in _NUMBERED:
        return _numbered(words, label, split, finished)
    if label.rank is Rank.LETTER:
        named = not finished or words[split - 1 : split] == ":" or governs or next_of
        return _numbered(words, label, split, finished) if named and split - label.end <= _MAX_TITLE else None
    if label.rank is Rank.DECIMAL:
        colon = words[split - 1 : split] == ":"
        rest = words[split:].strip(" *_")
        if colon and rest[:1].isdigit() and len(rest) <= _MAX_VALUE and not (governs or next_of or rest.endswith(":")):
            return None
        if not finished and whole <= _MAX_TITLE:
            return _numbered(words, label, split, finished)
        if (colon and split - label.end <= _MAX_ITEM_TITLE) or (governs and split - label.end <= _MAX_TITLE):
            return _numbered(words, label, split, finished)
        return None
    if label.rank is Rank.PAREN and not finished and governs and whole <= _MAX_ITEM_TITLE:
        return _numbered(words, label, split, finished)
    return None


def _all_starred(words: str, bold: bool) -> bool:
    """Is the whole paragraph one run in bold? Then all of it is the heading, full stops and colons included."""
    stripped = words.strip()
    starred = stripped.startswith("**") and stripped.endswith("**") and "**" not in stripped[2:-2]
    return (bold or starred) and len(stripped) <= _MAX_TITLE and not _SENTENCE_STOP.search(stripped.rstrip(" *_"))


def _governs(label: Label, following: Block) -> bool:
    """Does the next paragraph stand under this one (a list mark or a deeper number)?"""
    other = read_label(following.words)
    return other is not None and other.rank > label.rank


def _title_end(words: str, start: int) -> int:
    """End of the title that begins at ``start``: the first colon or the first full stop, else the whole."""
    stop = _INNER_STOP.search(words, start + 2)
    edge = stop.end() if stop else len(words)
    colon = _first_colon(words, start, edge)
    return colon + 1 if colon is not None else edge


def _first_colon(words: str, start: int, end: int) -> int | None:
    """First colon outside quotes and brackets."""
    for match in _COLON.finditer(words, start, end):
        before = words[start : match.start()]
        quoted = before.count("“") > before.count("”") or before.count('"') % 2 == 1
        if not quoted and before.count("(") <= before.count(")"):
            return match.start()
    return None


def _numbered(words: str, label: Label, split: int, finished: bool) -> Heading:
    rest = words[split:].strip(" *_")
    colon = words[split - 1 : split] == ":"
    if colon and rest and split - label.end > _MAX_TITLE:
        split, rest, colon = len(words), "", False
    if colon and rest:
        # "Thu ngân sách: đạt 20 tỷ" goes on with its subject; "Tồn tại: Việc ..." begins anew.
        anew = rest.lstrip('"“(*')[:1].isupper()
        return Heading(label.rank, label.number, label.end, split, _body_start(words, split) if anew else label.end)
    # What states something, above all a figure, is cited: it is body as well as heading.
    statement = finished or _FIGURE.search(bare(words[label.end :]))
    if statement and not bare(words[label.end : split]).isupper():
        return Heading(label.rank, label.number, label.end, split, label.end)
    return Heading(label.rank, label.number, label.end, split if rest else len(words), split if rest else None, colon)


def _body_start(words: str, split: int) -> int:
    match = re.compile(r"[*_\s]*").match(words, split)
    return match.end() if match else split


def _lead(block: Block, label: Label, limit: int) -> Heading | None:
    """The words before the colon of a list item, when they name what follows.

    The item stays whole in its body.
    """
    words = block.words
    stop = _INNER_STOP.search(words, label.end)
    colon = _first_colon(words, label.end, stop.end() if stop else len(words))
    if colon is None:
        if label.rank is Rank.STAR and len(words) <= _MAX_ITEM_TITLE and not _SENTENCE_STOP.search(words.rstrip(" *_")):
            return Heading(label.rank, label.number, label.end, len(words), None, open=True)
        return None
    lead = words[label.end : colon].strip()
    rest = words[colon + 1 :].strip(" *_")
    # A figure alone is the value of a field; a figure with all that is said of it is what the name governs.
    value = rest[:1].isdigit() and len(rest) <= _MAX_VALUE
    if not lead or len(composed(lead)) > limit or value or bare(lead)[:1].isdigit() or "%" in lead:
        return None
    marked = lead.startswith("*")
    acts = len(lead) > 40 and _VERB.match(bare(lead)) is not None
    if rest and not marked and (_LIST_LEAD.search(bare(lead)) or acts):
        return None
    if not rest and _LIST_LEAD.search(bare(lead)) and (len(lead) > 100 or any(c.isdigit() for c in lead)):
        return None
    if not rest:
        return Heading(label.rank, label.number, label.end, len(words), None, open=True)
    return Heading(label.rank, label.number, label.end, colon + 1, 0)


def _unnumbered(block: Block, bold: bool) -> Heading | None:
    words = block.words
    plain = bare(words)
    if len(plain) < 4:
        return None
    if plain.isupper() and sum(c.isalpha() for c in plain) >= 6 and len(plain) <= _MAX_TITLE:
        return Heading(Rank.TITLE, "", 0, len(words), None)
    stripped = words.strip()
    starred = stripped.startswith("**") and stripped.endswith("**") and "**" not in stripped[2:-2]
    finished = _SENTENCE_STOP.search(stripped.rstrip(" *_")) is not None
    if (bold or starred) and len(plain) <= 250 and not finished:
        return Heading(Rank.TITLE, "", 0, len(words), None, open=plain.endswith(":"))
    colon = _first_colon(words, 0, min(len(words), 260))
    if colon is None:
        return None
    lead = words[:colon].strip()
    rest = words[colon + 1 :].strip(" *_")
    marked = lead.startswith("*")
    limit = _MAX_LEAD if marked else _MAX_PLAIN_LEAD
    name = bare(lead)
    if (
        not name[:1].isupper()
        or len(name) > limit
        or any(c.isdigit() for c in name)
        or ". " in name
        or rest[:1].isdigit()
    ):
        return None
    # What goes on small or quotes is the rest of a sentence; dots are a form to be filled in.
    if (
        _TURN.match(name)
        or _LIST_LEAD.search(name)
        or _FIELD.match(name)
        or (rest and not marked and rest[0] in '"“')
        or _BLANKS.match(rest)
    ):
        return None
    if rest[:1].islower() and not marked:
        return None
    return Heading(Rank.LEAD, "", 0, colon + 1 if rest else len(words), 0 if rest else None, open=not rest)
