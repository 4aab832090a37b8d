"""Headings to a tree, and every paragraph and table to its place in it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from corpus.appendices import UNNAMED, infer_appendix_numbers
from corpus.blocks import Block
from corpus.crumbs import is_scanned
from corpus.document import PassageKind, SectionKind
from corpus.frame import Frame, frames
from corpus.framing import opens_signature, place_opening, place_recipients, place_signature
from corpus.headings import NAMED_PARTS, Heading, read_heading
from corpus.labels import Label, Rank, read_label
from corpus.marks import bare
from corpus.places import WardNames
from corpus.series import Series
from corpus.source import Source, Span
from corpus.tables import Draft, captioned
from corpus.tree import Placed, Tree
from corpus.unicode import fold

_MAX_CAPTION = 200
CAPTION = re.compile(r"(?:bảng|biểu|phụ lục|phụ biểu)\s*(?:số\s*)?[\dIVX]{1,4}\b.{0,200}\Z", re.IGNORECASE)
"""A line that numbers a table or an appendix."""


def captions_below(captions: list[Block], drafts: list[Draft]) -> bool:
    """Do the captions of a paper stand under their tables: as many as tables, each after its own?"""
    if not drafts or len(captions) != len(drafts):
        return False
    starts = [draft.table.span.start for draft in drafts[1:]]
    return all(
        draft.table.span.end <= caption.start and (following is None or caption.end <= following)
        for draft, caption, following in zip(drafts, captions, [*starts, None], strict=True)
    )


_LETTERS = "abcdđeghiklmnopqrstuvxy"
"""The Vietnamese alphabet as lists count with it."""


class _Builder:
    """Reads paragraphs and tables in order into :class:`Tree`."""

    def __init__(self, source: Source, blocks: list[Block], drafts: list[Draft], wards: WardNames) -> None:
        self.tree = Tree()
        self.blocks = blocks
        self.drafts = drafts
        self.wards = wards
        self.series = Series(is_scanned(source))
        self.captions_below = captions_below([b for b in blocks if CAPTION.match(bare(b.words))], self.drafts)
        self.bold = source.bold
        self.bold_ends = [span.end for span in source.bold]
        self.table_starts = [draft.table.span.start for draft in drafts]
        self.titled: set[int | None] = set()
        """Sections whose title has served as the caption of a table."""
        self.listing = False
        """List items have been read since the last heading."""

    def build(self) -> Tree:
        index = place_opening(self.tree, self.blocks)
        draft = 0
        while index < len(self.blocks) or draft < len(self.drafts):
            table_at = self.table_starts[draft] if draft < len(self.drafts) else None
            if table_at is not None and (index == len(self.blocks) or table_at < self.blocks[index].start):
                if self._captioned_below(index, draft):
                    index = self._place(index, None)
                self._place_table(self.drafts[draft])
                draft += 1
            else:
                index = self._place(index, table_at)
        infer_appendix_numbers(self.tree)
        self.tree.finish()
        return self.tree

    def _place(self, index: int, table_at: int | None) -> int:
        """Place the paragraph at ``index``; returns the index of the next one to place."""
        block = self.blocks[index]
        if frames(block.words) is Frame.RECIPIENTS:
            return place_recipients(self.tree, self.blocks, index, self._table_between)
        if opens_signature(self.blocks, index, self._signing, self._table_between):
            return place_signature(self.tree, self.blocks, index, self._table_between)
        label = self._label(block)
        following = self.blocks[index + 1] if index + 1 < len(self.blocks) else None
        heading = read_heading(block, label, following, self._is_bold(block), self._is_next(label))
        if heading and heading.rank is Rank.LEAD and heading.open and self._announces_table(following, table_at):
            heading = None
        if heading and (heading.rank is Rank.TITLE or heading.rank in NAMED_PARTS):
            return self._titled(index, heading, table_at)
        if heading:
            return self._headed(index, heading, label)
        if label is not None:
            self.tree.close_items(label.rank)
            self.listing = True
        elif self.tree.stack and self.tree.stack[-1][0] is Rank.LEAD and self.listing:
            # Plain words after the list that a lead announced are no longer the lead's.
            self.tree.stack.pop()
        body = block.spans if bare(block.words) else ()
        self.tree.placed.append(Placed(block, self.tree.current, body, label))
        return index + 1

    @property
    def _signing(self) -> bool:
        """Is this where a signature stands: right after the recipients?"""
        return bool(self.tree.placed) and self.tree.placed[-1].kind is PassageKind.RECIPIENTS

    def _label(self, block: Block) -> Label | None:
        label = read_label(block.words)
        over = [index for rank, index in reversed(self.tree.stack) if rank < Rank.ROMAN]
        read = self.series.label(block.words, label, [*over, None])
        if read is not label and read is not None and read.rank is Rank.ROMAN:
            seen = block.words[: read.end].strip(" *_")
            self.tree.warnings.append(f"Số mục “{seen}” đọc không rõ; theo thứ tự là “{read.number}”.")
        return read

    def _is_next(self, label: Label | None) -> bool:
        """Does ``label`` count on from a heading that is still open?"""
        if label is not None and label.rank is Rank.LETTER:
            before = _LETTERS.find(label.number.strip(" .)")) - 1
            open_ = [self.tree.sections[i].number.strip(" .)") for rank, i in self.tree.stack if rank is Rank.LETTER]
            return before >= 0 and _LETTERS[before] in open_
        value = label.number.strip(" .)-/") if label is not None and label.rank is Rank.DECIMAL else ""
        above = [self.tree.sections[i].number.strip(" .)-/") for rank, i in self.tree.stack if rank is Rank.DECIMAL]
        return value.isdigit() and str(int(value) - 1) in above

    def _is_bold(self, block: Block) -> bool:
        place = bisect_right(self.bold_ends, block.start)
        covered = 0
        while place < len(self.bold) and self.bold[place].start < block.end:
            run = self.bold[place]
            covered += min(run.end, block.end) - max(run.start, block.start)
            place += 1
        return covered >= 0.9 * (block.end - block.start)

    def _open(self, rank: Rank, number: str, title: str, heading: Span, kind: SectionKind | None) -> int:
        self.listing = False
        section = self.tree.open(rank, number, title, heading, kind)
        self.series.passed(self.tree.sections[section].parent, rank, number)
        return section

    def _headed(self, index: int, heading: Heading, label: Label | None) -> int:
        block = self.blocks[index]
        parts = [block]
        # A heading in capitals that was broken over lines goes on in capitals.
        if heading.body is None and bare(block.words[heading.start : heading.end]).isupper():
            while index + 1 < len(self.blocks) and self._continues_title(self.blocks[index + 1], 1):
                index += 1
                parts.append(self.blocks[index])
        title = bare(" ".join([block.words[heading.start : heading.end], *(part.words for part in parts[1:])]))
        last = parts[-1].end if len(parts) > 1 else block.between(0, heading.end)[-1].end
        span = Span(block.start, last)
        section = self._open(heading.rank, heading.number, title.rstrip(": "), span, None)
        body = block.between(heading.body, len(block.words)) if heading.body is not None else ()
        self.tree.placed.append(Placed(block, section, body, label))
        self.tree.placed.extend(Placed(part, section, (), None) for part in parts[1:])
        return index + 1

    def _continues_title(self, block: Block, gap: int) -> bool:
        capitals = bare(block.words).isupper() and not read_label(block.words)
        return capitals and block.gap <= gap and frames(block.words) in (None, Frame.KIND, Frame.STATE)

    def _captioned_below(self, index: int, draft: int) -> bool:
        """Does the caption of the table stand under it, as all captions of this paper do?"""
        if not self.captions_below or index == len(self.blocks) or not CAPTION.match(bare(self.blocks[index].words)):
            return False
        following = self.table_starts[draft + 1] if draft + 1 < len(self.drafts) else None
        return following is None or self.blocks[index].start < following

    # -- titles in capitals, appendices, tables

    def _table_between(self, start: int, end: int) -> bool:
        return bisect_left(self.table_starts, start) < bisect_left(self.table_starts, end)

    def _announces_table(self, following: Block | None, table_at: int | None) -> bool:
        """Does a table come next? The words before the colon are its caption then."""
        return table_at is not None and (following is None or table_at < following.start)

    def _titles_table(self, index: int, table_at: int | None) -> bool:
        """Do these capitals stand right over a table (further short lines may come between)?"""
        if table_at is None:
            return False
        for block in self.blocks[index + 1 : index + 5]:
            if block.start > table_at:
                return True
            if len(block.words) > 250 or read_label(block.words):
                return False
        return index + 5 >= len(self.blocks)

    def _titled(self, index: int, heading: Heading, table_at: int | None) -> int:
        """A title in capitals or bold with its further lines; an appendix when it titles one."""
        first = self.blocks[index]
        parts = [first]
        label_only = not bare(first.words[heading.start :])
        while index + 1 < len(self.blocks):
            after = self.blocks[index + 1]
            if table_at is not None and after.start > table_at:
                break
            plain = len(after.words) <= _MAX_CAPTION and not read_label(after.words)
            names = label_only and len(parts) == 1 and plain and not after.words.startswith(("(", "*("))
            if not names and not self._continues_title(after, 2):
                break
            parts.append(after)
            index += 1
        appendix = heading.rank is Rank.APPENDIX or (
            heading.rank is Rank.TITLE and (self.tree.body_over or self._titles_table(index, table_at))
        )
        lines = [first.words[heading.start :], *(part.words for part in parts[1:])]
        if len(parts) > 2 and self._is_stamp(*lines[-2:]):
            lines.pop()
        section = self._open(
            Rank.APPENDIX if appendix else heading.rank,
            heading.number,
            bare(" ".join(lines)).strip(" .:"),
            Span(first.start, parts[-1].end),
            SectionKind.APPENDIX if appendix else None,
        )
        self.tree.placed.extend(Placed(part, section, (), None) for part in parts)
        return index + 1

    def _is_stamp(self, above: str, last: str) -> bool:
        """The words of a stamp run into a title: the ward's bare name alone on the last line."""
        class_word = fold(bare(above)).rsplit(" ", 1)[-1] in ("phuong", "xa", "tran", "khu")
        return self.wards.is_name(bare(last)) and not class_word

    def _place_table(self, draft: Draft) -> None:
        tree = self.tree
        section = tree.current
        fresh = section is not None and section not in self.titled
        caption = ""
        if section is not None and fresh and tree.sections[section].kind is SectionKind.APPENDIX:
            caption = tree.sections[section].label
        elif tree.placed and self._is_caption(tree.placed[-1]):
            caption = bare(tree.placed[-1].block.words)
        elif section is not None and fresh and not tree.body_over:
            caption = tree.sections[section].label
        if not caption:
            section = self._unnamed(draft)
        self.titled.add(section)
        tree.tables.append(captioned(draft, caption, section))
        if not caption and not tree.body_over:
            tree.stack.pop()

    def _is_caption(self, placed: Placed) -> bool:
        words = bare(placed.block.words)
        before = self.tree.tables[-1].span.end if self.tree.tables else 0
        free = placed.block.start >= before and placed.label is None and bool(placed.body)
        return free and len(words) <= _MAX_CAPTION and not words.endswith((".", ";"))

    def _unnamed(self, draft: Draft) -> int:
        """A table whose title is lost has a section of its own.

        It must not pass for part of the one before.
        """
        names = ", ".join(dict.fromkeys(draft.table.columns[1:4]))
        place = draft.header or draft.table.rows[0].span
        above = [s for s in self.tree.sections if s.level == 1 and s.kind is SectionKind.APPENDIX]
        named = next((s for s in reversed(above) if not s.title.startswith(UNNAMED)), None)
        after = f" sau “{named.number or named.title[:60]}”" if named else ""
        where = f"Một bảng không còn tên{after} (các cột: {names})"
        self.tree.warnings.append(f"{where}; hãy xem lại bản gốc.")
        kind = SectionKind.APPENDIX if self.tree.body_over or named else None
        rank = Rank.APPENDIX if kind else Rank.TITLE
        return self._open(rank, "", f"{UNNAMED}{after} ({names})", place, kind)


def outline(source: Source, blocks: list[Block], drafts: list[Draft], wards: WardNames) -> Tree:
    """Headings of ``blocks`` as a tree, every block and table in its section."""
    return _Builder(source, blocks, drafts, wards).build()
