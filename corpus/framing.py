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

_FAMILY_NAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương",
    "Lý", "Đinh", "Đoàn", "Trịnh", "Trương", "Mai", "Đào", "Cao", "Lương", "Tạ", "Tô", "Hà", "Chu", "Lưu", "Phùng",
    "Quách", "Thái", "Triệu", "Vương", "Kiều", "Nông", "Bạch", "Khổng", "Đàm", "Lâm", "Tống", "Hứa", "Nghiêm",
)  # fmt: skip

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


def opens_signature(blocks: list[Block], index: int, due: bool, wall: Wall) -> bool:
    """Does a signature begin here: ``TM. ...``, or a role in capitals with a person's name soon after?

    ``due`` says that the recipients have just ended: there any short line in capitals with a role and a name under
    it is one, also when a seal or a speck has eaten its first letters.
    """
    frame = frames(blocks[index].words)
    if frame is Frame.SIGNATURE:
        return True
    if frame is Frame.ROLE:
        return any(is_person(block.words) for block in blocks[index + 1 : index + 6]) or (
            due and _signature_end(blocks, index, wall) > index + 1
        )
    last = len(blocks) - index <= 8
    if not (due or last) or not _is_short_capitals(blocks[index].words):
        return False
    end = _signature_end(blocks, index, wall)
    signed = any(frames(block.words) is Frame.ROLE or _is_signed(block.words) for block in blocks[index:end])
    return signed and (due or end == len(blocks)) and _names_signer(blocks[end - 1].words)


def _is_short_capitals(words: str) -> bool:
    plain = bare(words).strip(" .,:;'`$|")
    return 3 <= len(plain) <= 60 and plain.isupper() and read_label(words) is None and kind_line(words) is None


def _is_signed(words: str) -> bool:
    """``(đã ký)`` and what else a copy says in the place of a hand."""
    return len(words) <= 60 and (words.startswith("(") or "ký" in words.casefold())


def _names_signer(words: str) -> bool:
    return is_person(words) or worn_name(words) is not None


def _signature_end(blocks: list[Block], index: int, wall: Wall) -> int:
    """Index just after the last line of the signature that begins at ``index``: its name where there is one."""
    end = position = index + 1
    certain = frames(blocks[index].words) in (Frame.SIGNATURE, Frame.ROLE)
    while position < min(len(blocks), index + 9):
        words = blocks[position].words
        if wall(blocks[position - 1].end, blocks[position].start):
            break
        certain = certain or frames(words) is Frame.ROLE or _is_signed(words)
        if is_person(words) or (certain and worn_name(words) is not None):
            return position + 1
        if frames(words) in (Frame.SIGNATURE, Frame.ROLE) or _is_signed(words):
            end = position + 1
        elif not _is_short_capitals(words):
            break
        position += 1
    return end


def place_signature(tree: Tree, blocks: list[Block], index: int, wall: Wall) -> int:
    """Place the signature down to the name; returns the index of the first paragraph after it."""
    section = _close_body(tree, blocks[index], "Chữ ký", SectionKind.SIGNATURE)
    end = _signature_end(blocks, index, wall)
    for block in blocks[index:end]:
        tree.placed.append(Placed(block, section, block.spans, None, PassageKind.SIGNATURE))
    tree.stack.clear()
    return end


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


def worn_name(words: str) -> str | None:
    """The name of which a scan lost the first letters (``guyễn Văn A``), whole again; ``None`` for anything else.

    Vietnamese family names are few: the rest of one that fits no other is that one.
    """
    parts = bare(words).strip(" .,:;'`\"|\\/").split()
    if not 2 <= len(parts) <= 5 or not all(part.isalpha() and part[0].isupper() for part in parts[1:]):
        return None
    first = parts[0].casefold()
    fits = [name for name in _FAMILY_NAMES if len(first) >= 2 and name.casefold().endswith(first)]
    if len(fits) != 1 or fits[0] == parts[0]:
        return None
    return person_name(" ".join([fits[0], *parts[1:]]))
