"""Word tables: grid places, merged cells, header rows, and tables that only place things side by side."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from corpus.loaders.build import Cell, Piece, header_rows
from corpus.loaders.docx.styles import Styles, child, has_border, value
from corpus.loaders.ooxml import flag, local

__all__ = ["is_layout", "read_table", "table_cells"]

_WRAPPERS = frozenset({"ins", "moveTo", "sdt", "sdtContent", "customXml"})
# What stands in the invisible tables of an official paper (Decree 30/2020/NĐ-CP, appendix I).
_FRAME = re.compile(
    r"(?i:cộng\s+h\w+\s+xã\s+hội|độc\s+lập\s*[-–]\s*tự\s+do|đảng\s+cộng\s+sản|nơi\s+nhận|^\s*số\s*:?\s*\S*/)|"
    r"^\s*(?:T/M|(?:TM|KT|TL|TUQ|Q)\.)\s*[A-ZĐÁÀẢÃẠÂĂÊÔƠƯÚỦỤỨỪỬỮỰÍÌỊÝ]",
    re.MULTILINE,
)
_MOTTO = re.compile(r"cộng\s+h\w+\s+xã\s+hội\s+chủ|đảng\s+cộng\s+sản\s+việt\s+nam|nơi\s+nhận\s*:", re.IGNORECASE)


def _children(parent: Element, tag: str) -> Iterator[Element]:
    for element in parent:
        if local(element) == tag:
            yield element
        elif local(element) in _WRAPPERS:
            yield from _children(element, tag)


def _count(text: str | None, default: int) -> int:
    return min(int(text), 1000) if text is not None and text.isdecimal() and len(text) < 9 else default


def is_layout(table: Element, styles: Styles) -> bool:
    """Whether ``table`` only places the letterhead or the signature side by side, or frames one text."""
    rows = list(_children(table, "tr"))
    widths = [len(list(_children(row, "tc"))) for row in rows]
    if max(widths, default=0) <= 1 and len(rows) <= 2:
        return True
    if max(widths, default=0) > 3 or len(rows) > 6:
        return False
    text = "\n".join(
        "".join(t.text or "" for t in p.iter() if local(t) == "t") for p in table.iter() if local(p) == "p"
    )
    if len(rows) <= 2 and _MOTTO.search(unicodedata.normalize("NFC", text)):
        return True  # drawn with lines or not, no table of data says this
    cells = [child(cell, "tcPr", "tcBorders") for row in rows for cell in _children(row, "tc")]
    # A rule drawn under the issuer's name is one border; a grid has many.
    if sum(map(has_border, cells)) > 2:
        return False
    silent = [borders for borders in cells if borders is None or not len(borders)]
    if silent and styles.has_borders(child(table, "tblPr")):
        return False
    return _FRAME.search(unicodedata.normalize("NFC", text)) is not None


def table_cells(table: Element) -> Iterator[Element]:
    """Cells of ``table`` itself, row by row; rows that were deleted are left out."""
    for row in _children(table, "tr"):
        if child(row, "trPr", "del") is None:
            yield from _children(row, "tc")


def read_table(table: Element, read: Callable[[Element], list[Piece]]) -> tuple[list[Cell], int]:
    """Cells of ``table`` in order and the number of its header rows; ``read`` gives the pieces of a cell."""
    cells: list[Cell] = []
    open_above: dict[int, int] = {}  # column -> index in ``cells`` of the cell that is merged downwards there
    declared = 0
    number = 0
    for row in _children(table, "tr"):
        properties = child(row, "trPr")
        if child(properties, "del") is not None or flag(child(properties, "hidden")):
            continue
        first = len(cells)
        if flag(child(properties, "tblHeader")) and declared == number:
            declared += 1
        column = _count(value(properties, "gridBefore"), 0)
        below: dict[int, int] = {}
        for element in _children(row, "tc"):
            cell_properties = child(element, "tcPr")
            width = max(1, _count(value(cell_properties, "gridSpan"), 1))
            merge = child(cell_properties, "vMerge")
            horizontal = child(cell_properties, "hMerge")
            if merge is not None and value(cell_properties, "vMerge") != "restart" and column in open_above:
                above = open_above[column]
                grown = replace(cells[above], rowspan=number - cells[above].row + 1)
                # A number that Word would draw in it is not drawn either.
                pieces = read(element) if any(local(t) == "t" and t.text for t in element.iter()) else []
                has_text = any(piece.text.strip() for piece in pieces)
                # Word hides what a continued cell holds, but a broken file may keep words nowhere else.
                cells[above] = replace(grown, pieces=[*grown.pieces, Piece(" "), *pieces]) if has_text else grown
                below[column] = above
            elif horizontal is not None and value(cell_properties, "hMerge") != "restart" and len(cells) > first:
                cells[-1] = replace(cells[-1], colspan=cells[-1].colspan + width)
            else:
                if merge is not None:
                    below[column] = len(cells)
                cells.append(Cell(number, column, read(element), 1, width))
            column += width
        _one_break(cells, first)
        open_above = below
        number += 1
    header = declared if 0 < declared < number and declared <= 4 else header_rows(cells)
    return cells, header


def _one_break(cells: list[Cell], first: int) -> None:
    """Keep the page breaks of one cell of a row, the one with the most: each cell tells of the same breaks."""
    counts = [sum(piece.page for piece in cell.pieces) for cell in cells[first:]]
    keep = counts.index(max(counts)) if any(counts) else -1
    for place, count in enumerate(counts):
        if count and place != keep:
            cell = cells[first + place]
            cells[first + place] = replace(cell, pieces=[piece for piece in cell.pieces if not piece.page])
