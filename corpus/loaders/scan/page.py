"""One page of a scan: rules, tables and raised figures are found in the picture, the rest Tesseract reads."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.loaders.build import Piece, superscript
from corpus.loaders.layout import Page, Word
from corpus.loaders.pdf.tables import grid_of
from corpus.loaders.reading_order import in_reading_order
from corpus.loaders.scan.cells import improve, read_cells
from corpus.loaders.scan.marks import accepted, place
from corpus.loaders.scan.notes import Figure
from corpus.loaders.scan.numerals import counted, mend_quarters
from corpus.loaders.scan.picture import FAINT, INK, even, straight, without_seals
from corpus.loaders.scan.raised import read_raised
from corpus.loaders.scan.tables import erase_rules, ink_of, tables_of
from corpus.loaders.scan.tesseract import Box, Read, read_words, tesseract
from corpus.loaders.turning import Box as Place

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

__all__ = ["ScannedPage", "read_page"]

_UNSURE = 60.0
"""Tesseract's own confidence, 0 to 100, below which a word is marked."""
_UNSURE_FIGURE = 75.0
"""The same for words with digits, where one wrong character is a wrong answer."""
_UPSIDE_DOWN = 55.0
"""Mean confidence below which the page may be turned; upright pages of office scans reach 80 and more."""
_SPECK, _ALONE_FOR = 0.0225, 0.04
"""Size in inches up to which a dot with nothing so near to it is dirt: full stops stand closer to their word."""
_GAP = 0.4
"""Inches between two words of a line that stand in different columns; justified words stand closer."""


@dataclass(slots=True)
class ScannedPage:
    """A page, its raised figures in reading order, and what fills its table cells.

    ``confidence`` is Tesseract's mean weighted by the length of words; ``inked`` says that something is on the page.
    """

    page: Page
    labels: list[tuple[Word, Figure]] = field(default_factory=list)
    marks: list[tuple[Word, Figure]] = field(default_factory=list)
    cells: list[tuple[list[Piece], list[list[Word]]]] = field(default_factory=list)
    words: int = 0
    unsure: int = 0
    confidence: float = 0.0
    inked: bool = False

    def fill(self) -> None:
        """Write the words of table cells into the cells; once their raised figures have their numbers."""
        for pieces, rows in self.cells:
            pieces[:] = _pieces(rows)


def read_page(image: Image, dpi: float) -> ScannedPage:
    """Read ``image`` (grey), turned upright first; raises :class:`subprocess.SubprocessError` where Tesseract fails."""
    image = without_seals(even(image), dpi)
    lying = _lying(image, dpi)
    if not lying:
        found = _read(straight(image, dpi), dpi, patient=False)
        if not found.inked or found.confidence >= _UPSIDE_DOWN:
            return found
    stated = _rotation(image, dpi)
    turns = [stated] if stated else []
    turns += [turn for turn in ((90, 270) if lying else (180,)) if turn != stated]
    for turn in turns:
        found = _read(straight(image.rotate(-turn, expand=True, fillcolor=255), dpi), dpi, patient=False)
        if found.confidence >= _UPSIDE_DOWN:
            return found
    return _read(straight(image, dpi), dpi, patient=True)


def _lying(image: Image, dpi: float) -> bool:
    """Whether lines of text run up or down the page: letters then share a left or right edge, not a foot."""
    import numpy as np

    from corpus.loaders.scan.components import components_of

    found = components_of(np.asarray(image) < INK)
    wide, tall = found[:, 2] - found[:, 0], found[:, 3] - found[:, 1]
    letters = found[(np.maximum(wide, tall) > 0.04 * dpi) & (np.maximum(wide, tall) < 0.3 * dpi)]
    if len(letters) < 60:
        return False
    edges = [float(np.square(np.bincount(np.maximum(letters[:, side], 0) // 3)).sum()) for side in (0, 2, 1, 3)]
    return max(edges[:2]) > 1.25 * max(edges[2:])


def _rotation(image: Image, dpi: float) -> int:
    """Degrees clockwise that set the page upright; 0 when that cannot be told."""
    try:
        report = tesseract(image, dpi, "--psm", "0", "-l", "osd")
    except subprocess.SubprocessError:
        return 0
    found = [line.split(":")[1].strip() for line in report.splitlines() if line.startswith("Rotate:")]
    return int(found[0]) if found and found[0].isdigit() else 0


def _read(image: Image, dpi: float, *, patient: bool) -> ScannedPage:
    """Read ``image`` as it stands; unless ``patient`` only as far as it shows that it stands upright."""
    import numpy as np

    from corpus.loaders.scan.components import components_of, lonely

    scale = 72 / dpi
    out = ScannedPage(Page(image.width * scale, image.height * scale, scanned=True))
    clean, boxes, rules = erase_rules(image, dpi)
    components = components_of(np.asarray(clean) < INK)
    specks = lonely(components, _SPECK * dpi, _ALONE_FOR * dpi)
    clean = _without(clean, [(x0, y0, x1, y1) for x0, y0, x1, y1, _ in components[specks].tolist()])
    components = components[~specks]
    out.inked = len(components) > 0 and bool((components[:, 3] - components[:, 1] > 0.04 * dpi).sum() >= 5)
    if not out.inked:
        return out
    tables = tables_of(boxes)
    foot = _foot(rules, tables, components, out.page, scale)
    faint = components_of(np.asarray(clean) < FAINT)
    cells = [cell for table in tables for cell in table]
    places = [_pixels(cell, scale) for cell in cells]
    raised = accepted(read_raised(clean, (components, faint), dpi, foot / scale, places))
    clean = _without(clean, [figure.box for figure in raised])
    if raised:
        # What has been taken out must not count as writing of a cell.
        components = components_of(np.asarray(clean) < INK)
    inked = [(cell, ink) for cell in cells if (ink := ink_of(cell, components, scale)) is not None]
    outside = _without(clean, [_pixels(_hull(table), scale) for table in tables])
    dark = np.asarray(clean) < FAINT
    reads: list[Read] = []
    lines: list[list[Word]] = []
    first = read_words(outside, dpi, 3)
    _measure(out, first)
    if not patient and out.confidence < _UPSIDE_DOWN and sum(len(read.text) for read in first) > 40:
        return out
    for line in _lines(clean, first, dpi):
        line = mend_quarters([counted(read, dark) for read in line])
        reads += line
        row = [word for read in line if (word := _word(read, scale)) is not None]
        if row and not _scribble(line):
            lines.append(row)
    written: dict[Place, list[list[Word]]] = {}
    if inked:
        filled = [cell for cell, _ in inked]
        for cell, rows in zip(filled, read_cells(clean, filled, [ink for _, ink in inked], dpi), strict=True):
            rows = [mend_quarters([counted(read, dark) for read in row]) for row in rows]
            reads += [read for row in rows for read in row]
            words = [[word for read in row if (word := _word(read, scale)) is not None] for row in rows]
            written[cell] = [row for row in words if row]
    _measure(out, reads)
    every = [*lines, *(row for rows in written.values() for row in rows)]
    size = _set_size(every, foot)
    out.labels, out.marks = place(raised, every, scale)
    if foot < out.page.height:
        out.page.rules.append(foot)
    grids = []
    for table in tables:
        content: dict[Place, list[Piece]] = {cell: _pieces(written.get(cell, [])) for cell in table}
        grid = grid_of(table, content.__getitem__)
        if grid is not None:
            grids.append(grid)
            out.cells += [(content[cell], written[cell]) for cell in table if cell in written]
    remaining = _visual(lines)
    for grid in sorted(grids, key=lambda g: g.top):
        above = [row for row in remaining if row[0].bottom <= grid.top + size]
        remaining = [row for row in remaining if row[0].bottom > grid.top + size]
        out.page.items += [*in_reading_order(above), grid]
    out.page.items += in_reading_order(remaining)
    return out


def _lines(image: Image, reads: Sequence[Read], dpi: float) -> list[list[Read]]:
    """``reads`` of a page line by line, cut where columns part; doubtful lines are read once more."""
    found: list[list[Read]] = []
    for read in reads:
        last = found[-1][-1] if found else None
        if last is not None and last.line == read.line and read.box[0] - last.box[2] < _GAP * dpi:
            found[-1].append(read)
        else:
            found.append([read])
    crops: list[Box] = []
    for line in found:
        left, top = min(read.box[0] for read in line), min(read.box[1] for read in line)
        right, bottom = max(read.box[2] for read in line), max(read.box[3] for read in line)
        crops.append((left - 12, top - 3, right + 12, bottom + 3))
    improve(image, crops, dpi, found, _UNSURE)
    return found


def _scribble(line: Sequence[Read]) -> bool:
    """Whether ``line`` is what Tesseract makes of a signature or a blot: a few letters, none of them sure."""
    text = "".join(read.text for read in line)
    worst = max(read.confidence for read in line)
    return worst < _UNSURE and (
        len(text) <= 2 or (len(text) <= 10 and worst < 45 and not any(c.isdigit() for c in text))
    )


def _visual(rows: Sequence[list[Word]]) -> list[list[Word]]:
    """Lines of Tesseract's blocks as rows across the page, from top to bottom."""
    out: list[list[Word]] = []
    for row in sorted(rows, key=lambda row: min(word.top for word in row)):
        top, bottom = _extent(row)
        for other in out[-4:]:
            high, low = _extent(other)
            beside = row[0].x0 > other[-1].x1 or row[-1].x1 < other[0].x0
            if beside and min(bottom, low) - max(top, high) > 0.5 * min(bottom - top, low - high):
                other.extend(row)
                other.sort(key=lambda word: word.x0)
                break
        else:
            out.append(list(row))
    return out


def _extent(row: Sequence[Word]) -> tuple[float, float]:
    """Top and bottom of most letters of ``row``."""
    tops, bottoms = sorted(word.top for word in row), sorted(word.bottom for word in row)
    return tops[len(tops) // 2], bottoms[len(bottoms) // 2]


def _hull(cells: Sequence[Place]) -> Place:
    return min(c[0] for c in cells), min(c[1] for c in cells), max(c[2] for c in cells), max(c[3] for c in cells)


def _pixels(place: Place, scale: float) -> Box:
    return round(place[0] / scale), round(place[1] / scale), round(place[2] / scale), round(place[3] / scale)


def _without(image: Image, boxes: Sequence[Box]) -> Image:
    out = image.copy() if boxes else image
    for x0, y0, x1, y1 in boxes:
        out.paste(255, (max(x0 - 1, 0), max(y0 - 1, 0), min(x1 + 1, out.width), min(y1 + 1, out.height)))
    return out


def _word(read: Read, scale: float) -> Word | None:
    """``read`` in points; ``None`` for rules, stamps and dirt."""
    text = read.text
    figure = any(c.isdigit() for c in text)
    limit = _UNSURE_FIGURE if figure else _UNSURE
    doubtful = read.confidence < _UNSURE and text not in "-–+*.,;:"
    if not any(c.isalnum() for c in text) and (doubtful or set(text) <= set("_|~=—")):
        return None
    x0, top, x1, bottom = (side * scale for side in read.box)
    return Word(
        text, x0, x1, top, bottom, 0.0, uncertain=read.confidence < limit, confidence=round(read.confidence / 100, 3)
    )


def _measure(page: ScannedPage, reads: Sequence[Read]) -> None:
    weight = sum(len(read.text) for read in reads)
    page.words = len(reads)
    page.unsure = sum(read.confidence < _UNSURE for read in reads)
    page.confidence = sum(read.confidence * len(read.text) for read in reads) / weight if weight else 0.0


def _set_size(rows: Sequence[Sequence[Word]], foot: float) -> float:
    """Give words the size of most, and those under ``foot`` less; returns the former.

    Letter heights vary with the letters of a word; one size for the page is what the eye sees.
    """
    heights = sorted(word.bottom - word.top for row in rows for word in row)
    size = 1.25 * heights[len(heights) // 2] if heights else 0.0
    for row in rows:
        for word in row:
            word.size = size - 1.5 if word.top > foot - 2 else size
    return size


def _foot(
    rules: Sequence[Place], tables: Sequence[Sequence[Place]], components: NDArray[np.int64], page: Page, scale: float
) -> float:
    """Height in points of the short rule over footnotes; the height of the page where there is none."""
    import numpy as np

    middle = (components[:, 1] + components[:, 3]) / 2 * scale
    tall = (components[:, 3] - components[:, 1]) * scale
    letters = (tall > 2.5) & (tall < 25)
    hulls = [_hull(table) for table in tables]
    for x0, y, x1, _ in sorted(rules, key=lambda rule: -rule[1]):
        if any(hull[1] - 6 <= y <= hull[3] + 6 for hull in hulls):
            continue
        if y < 0.3 * page.height or x0 > 0.35 * page.width or x1 - x0 > 0.5 * page.width:
            continue
        below, above = tall[letters & (middle > y)], tall[letters & (middle < y)]
        # Letters of notes are two points smaller; under a heading that is underlined they are as large as above it.
        if len(below) >= 5 and len(above) >= 5 and np.median(below) <= 0.9 * np.median(above):
            return y
    return page.height


def _pieces(rows: Sequence[Sequence[Word]]) -> list[Piece]:
    out: list[Piece] = []
    for row in rows:
        for index, word in enumerate(row):
            if index or out:
                out.append(Piece(word.gap if index else " "))
            text = superscript(word.text) if word.raised else word.text
            out.append(Piece(text, uncertain=word.uncertain, confidence=word.confidence))
    return [piece for piece in out if piece.text]
