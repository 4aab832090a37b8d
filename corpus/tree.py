"""The tree of sections while it grows: a stack of open headings, and what has been placed under them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from corpus.blocks import Block
from corpus.document import PassageKind, Section, SectionKind, Table
from corpus.labels import Label, Rank
from corpus.source import Span


@dataclass(frozen=True, slots=True)
class Placed:
    """A paragraph in its section. ``body`` is what of it is running text: empty where it is all heading."""

    block: Block
    section: int | None
    body: tuple[Span, ...]
    label: Label | None
    kind: PassageKind = PassageKind.TEXT


@dataclass(slots=True)
class Tree:
    """Sections, paragraphs in reading order, finished tables, and Vietnamese warnings."""

    sections: list[Section] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    stack: list[tuple[Rank, int]] = field(default_factory=list)
    """Open headings from the top down: rank and index into ``sections``."""
    body_over: bool = False
    """The recipients or the signature have been passed: what follows is an appendix."""

    @property
    def current(self) -> int | None:
        """The section that a paragraph read now belongs to."""
        return self.stack[-1][1] if self.stack else None

    def open(self, rank: Rank, number: str, title: str, heading: Span, kind: SectionKind | None = None) -> int:
        """Open a section of ``rank``: close what it ends, stand under what is left. Returns its index."""
        self._close(rank)
        parent = self.current
        level = self.sections[parent].level + 1 if parent is not None else 1
        inherited = self.sections[parent].kind if parent is not None else SectionKind.BODY
        self.sections.append(Section(number, title, level, parent, heading, heading, kind or inherited))
        self.stack.append((rank, len(self.sections) - 1))
        return len(self.sections) - 1

    def _close(self, rank: Rank) -> None:
        """A heading ends those of its rank and deeper.

        Unnumbered leads give way to numbers, not to list marks.
        """
        for place, (other, _) in enumerate(self.stack):
            lead = other is Rank.LEAD
            if (other >= rank and (not lead or rank < Rank.LETTER)) or (lead and rank is Rank.LEAD):
                del self.stack[place:]
                return

    def close_items(self, rank: Rank) -> None:
        """An ordinary item ends the sections that stand at its own depth or deeper."""
        for place, (other, _) in enumerate(self.stack):
            if other >= rank and other is not Rank.LEAD:
                del self.stack[place:]
                return

    def finish(self) -> None:
        """Let every section reach to the end of what it governs."""
        ends = [section.heading.end for section in self.sections]
        starts = [section.heading.start for section in self.sections]
        for placed in self.placed:
            if placed.section is not None:
                ends[placed.section] = max(ends[placed.section], placed.block.end)
        for table in self.tables:
            if table.section is not None:
                ends[table.section] = max(ends[table.section], table.span.end)
                # The caption of a table may stand under it.
                starts[table.section] = min(starts[table.section], table.span.start)
        for index in range(len(self.sections) - 1, -1, -1):
            parent = self.sections[index].parent
            if parent is not None:
                ends[parent] = max(ends[parent], ends[index])
                starts[parent] = min(starts[parent], starts[index])
        for index, section in enumerate(self.sections):
            self.sections[index] = replace(section, span=Span(starts[index], ends[index]))
