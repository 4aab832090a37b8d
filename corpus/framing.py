"""The parts that frame a paper, placed: its opening, its recipients, its signature."""

from __future__ import annotations

from collections.abc import Callable

from corpus.blocks import Block
from corpus.document import PassageKind, SectionKind
from corpus.frame import AUTHORISED, Frame, address_line, authority_line, frames, kind_line, subject_line
from corpus.labels import Rank, is_item, read_label
from corpus.marks import bare
from corpus.source import Span
from corpus.tree import Placed, Tree
from corpus.unicode import fold

_OPENING_BLOCKS = 30
"""The framing lines at the top of a paper are among its first paragraphs ..."""
_OPENING_END = 3000
"""... and, where no kind is named among them, within its first characters."""
_MAX_NAME = 45
_MAX_TITLE = 450
_SPECK = 3
"""Characters of a line that a seal or a hand left."""
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
    last = kind_at = subject_at = -1
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
        if kind_at < 0 and subject_at < 0 and subject_line(block.words):
            last = subject_at = index
    if last < 0 or (kind_at < 0 and blocks[last].start > _OPENING_END):
        return 0
    title = "Phần mở đầu"
    if kind_at >= 0:
        last = _title_end(blocks, kind_at, max(last, kind_at))
        title = " ".join(bare(block.words) for block in blocks[kind_at : last + 1])
        last = _formula_end(blocks, kind_at, last)
    elif subject_at >= 0:
        end = _title_end(blocks, subject_at, subject_at)
        title = " ".join(bare(block.words) for block in blocks[subject_at : end + 1])
        last = max(last, end)
    last = _address_end(blocks, last)
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
        ended = block.words.rstrip(" *_").endswith((".", ":", ";", ",")) and not bare(block.words).isupper()
        rule = set(block.words.strip()) <= set("-–—_*.o0 ")
        framing = address_line(block.words) or frames(block.words) in (Frame.DATE, Frame.NUMBER)
        framing = framing or (last > kind_at and _is_authority(blocks, kind_at, block))
        if read_label(block.words) or framing or ((ended or not near or len(block.words) > _MAX_TITLE) and not rule):
            break
        last += 1
    return last


def _is_authority(blocks: list[Block], kind_at: int, block: Block) -> bool:
    return kind_line(blocks[kind_at].words) in AUTHORISED and authority_line(block.words)


def _formula_end(blocks: list[Block], kind_at: int, last: int) -> int:
    """Index of the last line that names, under the title, who issues the paper."""
    while last + 1 < len(blocks) and _is_authority(blocks, kind_at, blocks[last + 1]):
        last += 1
    return last


def _address_end(blocks: list[Block], last: int) -> int:
    """Index of the last line of ``Kính gửi`` and its list, where they follow the line ``last``."""
    if last + 1 == len(blocks) or not address_line(blocks[last + 1].words):
        return last
    last += 1
    listed = bare(blocks[last].words).endswith(":")
    while listed and last + 1 < len(blocks) and is_item(read_label(blocks[last + 1].words)):
        last += 1
    return last


def place_recipients(tree: Tree, blocks: list[Block], index: int, wall: Wall) -> int:
    """Place ``Nơi nhận`` and its list; returns the index of the first paragraph after them."""
    section = _close_body(tree, blocks[index], "Nơi nhận", SectionKind.RECIPIENTS)
    position = index
    beside = _signature_beside(blocks, index, wall)
    if beside is not None:
        return _place_beside(tree, blocks, index, beside, section)
    while position < len(blocks):
        block = blocks[position]
        listed = is_item(read_label(block.words)) and len(block.words) <= 200
        if position > index and (not listed or wall(blocks[position - 1].end, block.start)):
            break
        tree.placed.append(Placed(block, section, block.spans, None, PassageKind.RECIPIENTS))
        position += 1
    tree.stack.clear()
    return position


def _signature_beside(blocks: list[Block], index: int, wall: Wall) -> int | None:
    """Index after the lines of recipients and signature that stand side by side and were read line by line.

    They take turns: an item of the list follows a line of the signature before the signer is named.
    """
    turns = signing = False
    for position in range(index + 1, min(len(blocks), index + 30)):
        words = blocks[position].words
        if wall(blocks[position - 1].end, blocks[position].start):
            return None
        if is_item(read_label(words)) and len(words) <= 200:
            turns = turns or signing
        elif is_person(words) and signing:
            return position + 1 if turns else None
        elif frames(words) in (Frame.SIGNATURE, Frame.ROLE) or (signing and _is_signed(words)):
            signing = True
        else:
            return None
    return None


def _place_beside(tree: Tree, blocks: list[Block], index: int, end: int, recipients: int) -> int:
    lines = blocks[index + 1 : end]
    first = next(block for block in lines if not is_item(read_label(block.words)))
    tree.placed.append(Placed(blocks[index], recipients, blocks[index].spans, None, PassageKind.RECIPIENTS))
    signature = _close_body(tree, first, "Chữ ký", SectionKind.SIGNATURE)
    for block in lines:
        listed = is_item(read_label(block.words))
        section, kind = (recipients, PassageKind.RECIPIENTS) if listed else (signature, PassageKind.SIGNATURE)
        tree.placed.append(Placed(block, section, block.spans, None, kind))
    tree.stack.clear()
    return end


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
    role = any(frames(block.words) is Frame.ROLE for block in blocks[index:end])
    if due and role:
        return True  # the name may be lost: nothing else stands here over a role
    signed = role or any(_is_signed(block.words) for block in blocks[index:end])
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
        elif not _is_short_capitals(words) and len(words) > _SPECK:
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
        rest = name.removeprefix(title).strip()
        # "Ông" is a family name too: what follows it then is no whole name.
        if title not in ("Ông", "Bà") or rest.split(" ", 1)[0] in _FAMILY_NAMES or len(rest.split()) > 2:
            name = rest
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
    first = fold(parts[0])
    fits = [name for name in _FAMILY_NAMES if len(first) >= 2 and fold(name).endswith(first)]
    if len(fits) != 1 or fits[0] == parts[0]:
        return None
    return person_name(" ".join([fits[0], *parts[1:]]))
