"""The parts that frame a paper, placed: its opening, its recipients, its signature."""

from __future__ import annotations

from collections.abc import Callable

from corpus.blocks import Block
from corpus.document import PassageKind, SectionKind
from corpus.frame import Frame, frames, kind_line
from corpus.labels import Rank, is_item, read_label
from corpus.marks import bare
from corpus.source import Span
from corpus.tree import Placed, Tree

_OPENING_BLOCKS = 30
"""The framing lines at the top of a paper are among its first paragraphs ..."""
_OPENING_END = 3000
"""... and, where no kind is named among them, within its first characters."""
_MAX_NAME = 45
_MAX_TITLE = 450
_TITLES = ("ThS.", "Ths.", "TS.", "Đ/c", "Ông", "Bà", "Thượng tá", "Trung tá", "Đại tá", "Thiếu tá")

Wall = Callable[[int, int], bool]
"""Does a table stand between two offsets?"""


def place_opening(tree: Tree, blocks: list[Block]) -> int:
    """Place state title, number, date, kind and title.

    Returns the index of the first paragraph after them.
    """
    last = kind_at = -1
    for index, block in enumerate(blocks[:_OPENING_BLOCKS]):
        frame = frames(block.words)
        label = read_label(block.words)
        numbered = label is not None and Rank.ROMAN >= label.rank >= Rank.PART
        articled = label is not None and label.rank in (Rank.ARTICLE, Rank.DECIMAL)
        if frame in (Frame.RECIPIENTS, Frame.SIGNATURE) or (frame is None and (numbered or articled)):
            break
        if frame in (Frame.STATE, Frame.NUMBER, Frame.DATE) or (frame is Frame.KIND and kind_at < 0):
            last = index
        if frame is Frame.KIND and kind_at < 0:
            kind_at = index
    if last < 0 or (kind_at < 0 and blocks[last].start > _OPENING_END):
        return 0
    title = "Phần mở đầu"
    if kind_at >= 0:
        last = _title_end(blocks, kind_at, max(last, kind_at))
        title = " ".join(bare(block.words) for block in blocks[kind_at : last + 1])
    heading = Span(blocks[0].start, blocks[last].end)
    section = tree.open(Rank.APPENDIX, "", title, heading, SectionKind.OPENING)
    for block in blocks[: last + 1]:
        tree.placed.append(Placed(block, section, block.spans, None, PassageKind.OPENING))
    tree.stack.clear()
    return last + 1


def _title_end(blocks: list[Block], kind_at: int, last: int) -> int:
    """Index of the last line of the title that follows the kind.

    Lines close together that end no sentence.
    """
    while last + 1 < len(blocks):
        block = blocks[last + 1]
        near = block.gap <= 1 or last == kind_at
        ended = block.words.rstrip(" *_").endswith((".", ":", ";", ","))
        rule = set(block.words.strip()) <= set("-–—_*.o0 ")
        if read_label(block.words) or ((ended or not near or len(block.words) > _MAX_TITLE) and not rule):
            break
        last += 1
    return last


def place_recipients(tree: Tree, blocks: list[Block], index: int, wall: Wall) -> int:
    """Place ``Nơi nhận`` and its list; returns the index of the first paragraph after them."""
    section = _close_body(tree, blocks[index], "Nơi nhận", SectionKind.RECIPIENTS)
    position = index
    while position < len(blocks):
        block = blocks[position]
        listed = is_item(read_label(block.words)) and len(block.words) <= 200
        if position > index and (not listed or wall(blocks[position - 1].end, block.start)):
            break
        tree.placed.append(Placed(block, section, block.spans, None, PassageKind.RECIPIENTS))
        position += 1
    tree.stack.clear()
    return position


def opens_signature(blocks: list[Block], index: int) -> bool:
    """Does a signature begin here: ``TM. ...``, or a role in capitals with a person's name soon after?"""
    frame = frames(blocks[index].words)
    if frame is not Frame.ROLE:
        return frame is Frame.SIGNATURE
    return any(is_person(block.words) for block in blocks[index + 1 : index + 6])


def place_signature(tree: Tree, blocks: list[Block], index: int, wall: Wall) -> int:
    """Place the signature down to the name; returns the index of the first paragraph after it."""
    section = _close_body(tree, blocks[index], "Chữ ký", SectionKind.SIGNATURE)
    position = index
    while position < len(blocks):
        block = blocks[position]
        name = is_person(block.words)
        signed = len(block.words) <= 60 and (block.words.startswith("(") or "ký" in block.words.casefold())
        part = name or signed or frames(block.words) in (Frame.SIGNATURE, Frame.ROLE)
        if position > index and (not part or wall(blocks[position - 1].end, block.start)):
            break
        tree.placed.append(Placed(block, section, block.spans, None, PassageKind.SIGNATURE))
        position += 1
        if name:
            break
    tree.stack.clear()
    return position


def _close_body(tree: Tree, first: Block, title: str, kind: SectionKind) -> int:
    tree.stack.clear()
    tree.body_over = True
    return tree.open(Rank.APPENDIX, "", title, Span(first.start, first.end), kind)


def is_person(words: str) -> bool:
    """Are these words a person's name and nothing else?"""
    return person_name(words) is not None


def person_name(words: str) -> str | None:
    """The name that ``words`` are: two to five capitalised words, a degree or rank before them left out."""
    if len(words) > 2 * _MAX_NAME:
        return None
    name = bare(words)
    for title in _TITLES:
        name = name.removeprefix(title).strip()
    parts = name.split()
    if len(name) > _MAX_NAME or not 2 <= len(parts) <= 5 or kind_line(words) or frames(words):
        return None
    capitalised = all(part.isalpha() and part[0].isupper() and part[1:] == part[1:].lower() for part in parts)
    return name if capitalised else None
