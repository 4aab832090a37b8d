"""Numbers of appendices whose label was lost, told by the labels around them."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.document import Section, SectionKind
from corpus.series import roman_value
from corpus.tree import Tree

_NUMBER = re.compile(r"(?:số\s*)?(\d{1,3}|[IVX]{1,5})[a-z]?\W*\Z", re.IGNORECASE)
UNNAMED = "Bảng không có tên"
"""The title of a table that has lost its own begins so."""
INFERRED = "(suy ra)"
"""Stands after a number that the paper does not write."""


def infer_appendix_numbers(tree: Tree) -> None:
    """Give appendices without a label the number that is theirs where no other is possible.

    That is where the labels before and after leave exactly as many numbers free as there are appendices without
    one. Each is marked as inferred, in its number and by a warning.
    """
    tops = [
        index
        for index, section in enumerate(tree.sections)
        if section.kind is SectionKind.APPENDIX and section.parent is None
    ]
    written = [(place, _value(tree.sections[index])) for place, index in enumerate(tops)]
    known = [(place, value) for place, value in written if value is not None]
    if not known or any(later[1] <= earlier[1] for earlier, later in zip(known, known[1:], strict=False)):
        return
    before = (-1, 0)
    for place, value in known:
        lost = place - before[0] - 1
        if lost and value - before[1] - 1 == lost:
            for offset in range(1, lost + 1):
                _name(tree, tops[before[0] + offset], before[1] + offset)
        before = (place, value)


def _value(section: Section) -> int | None:
    match = _NUMBER.search(section.number)
    if match is None:
        return None
    return int(match.group(1)) if match.group(1).isdigit() else roman_value(match.group(1).upper())


def _name(tree: Tree, index: int, value: int) -> None:
    section = tree.sections[index]
    if section.number:
        return
    number = f"Phụ lục {value:02d} {INFERRED}"
    tree.sections[index] = replace(section, number=number)
    for place, table in enumerate(tree.tables):
        if table.section == index and table.caption in ("", section.title):
            tree.tables[place] = replace(table, caption=f"{number} {table.caption}".strip())
    what = "Bảng không còn tên" if section.title.startswith(UNNAMED) else f"Phần “{section.title[:80]}” không còn nhãn"
    tree.warnings.append(f"{what}; theo thứ tự là Phụ lục {value:02d}.")
