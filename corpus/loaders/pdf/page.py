"""One page as PDFium shows it in, its lines and tables in reading order out; what no reader sees is left out."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.loaders.encodings import syllable_share
from corpus.loaders.layout import Glyph, Grid, Line, Page, lines_of
from corpus.loaders.pdf.pdfium import Char, Shown
from corpus.loaders.pdf.tables import grids
from corpus.loaders.reading_order import in_reading_order
from corpus.loaders.turning import Turn, quarter_turns, turning

__all__ = ["Reading", "read_page"]

_DESCENT = 0.216
"""Share of the size that letters reach below their line in the faces of official papers (Times)."""
_TINY = 1.5
"""Points below which letters cannot be read on paper."""
_STAMP = 300
"""Letters a digital signature and its stamp put over a scanned page, at most."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_VOWEL = re.compile("[aeiouy]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """``page`` is ``None`` where the picture of the page must be recognised.

    ``hidden`` counts unseen letters; ``layer`` says that the words are those a scanner put under its picture.
    """

    page: Page | None
    hidden: int = 0
    layer: bool = False


def read_page(shown: Shown) -> Reading:
    """``shown`` set upright and taken apart."""
    area = max(shown.width * shown.height, 1.0)
    pictured = sum(_overlap(box, (0.0, 0.0, shown.width, shown.height)) for box in shown.pictures) / area
    chars = [char for char in shown.chars if not _outside(char, shown)]
    layer = [char for char in chars if char.look.invisible]
    if pictured > 0.5 and len(layer) * 2 > len(chars):
        # Words that a scanner put under its picture; many were read as English.
        return Reading(_page(shown, chars), layer=True) if _reads_well(layer) else Reading(None)
    seen = [char for char in chars if not _unseen(char, shown)]
    hidden = sum(not char.text.isspace() for char in chars) - sum(not char.text.isspace() for char in seen)
    written = [char for char in seen if not char.text.isspace()]
    # A digital signature stamps up to some two hundred characters over a scanned page.
    if pictured > (0.6 if len(written) > 20 else 0.1) and len(written) < _STAMP:
        return Reading(None, hidden)
    if len(written) < 20 and shown.outlines > 100:
        return Reading(None, hidden)  # letters drawn as shapes
    lost = sum(char.lost or unicodedata.category(char.text[-1]) in ("Co", "Cn", "Cc") for char in written)
    if len(written) > 20 and (lost > 0.04 * len(written) or _garbled(seen)):
        return Reading(None, hidden)
    return Reading(_page(shown, seen), hidden)


def _overlap(box: tuple[float, ...], other: tuple[float, ...]) -> float:
    wide, high = min(box[2], other[2]) - max(box[0], other[0]), min(box[3], other[3]) - max(box[1], other[1])
    return max(0.0, wide) * max(0.0, high)


def _outside(char: Char, shown: Shown) -> bool:
    x, y = (char.box[0] + char.box[2]) / 2, (char.box[1] + char.box[3]) / 2
    return not (-1 <= x <= shown.width + 1 and -1 <= y <= shown.height + 1)


def _unseen(char: Char, shown: Shown) -> bool:
    """Whether no reader of the paper sees this letter: without paint, white on white, or too small."""
    if char.look.invisible or char.look.size < _TINY:
        return True
    if min(char.look.colour[:3]) <= 245:
        return False
    x, y = (char.box[0] + char.box[2]) / 2, (char.box[1] + char.box[3]) / 2
    for box, colour in reversed(shown.areas):
        if box[0] <= x <= box[2] and box[1] <= y <= box[3]:
            return min(colour[:3]) > 245
    return not any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in shown.pictures)


def _reads_well(chars: Sequence[Char]) -> bool:
    share, good = syllable_share(unicodedata.normalize("NFC", _run(chars)))
    return good >= 20 and share >= 0.9


def _run(chars: Sequence[Char]) -> str:
    """Letters in the order they are drawn, a blank where one stands apart from the one before."""
    out: list[str] = []
    last: Char | None = None
    for char in chars:
        if last is not None and (char.box[0] - last.box[2] > 0.2 * char.look.size or char.box[0] < last.box[0]):
            out.append(" ")
        out.append(char.text)
        last = char
    return "".join(out)


def _garbled(chars: Sequence[Char]) -> bool:
    """Whether a font names other letters than it draws: hardly a word has a vowel."""
    text = unicodedata.normalize("NFD", _run(chars))
    letters = sum(char.isalpha() for char in text)
    words = _WORD.findall(text)
    written = sum(not char.isspace() and not unicodedata.combining(char) for char in text)
    digits = sum(char.isdigit() for char in text)
    if written - digits < 100:
        return False
    odd = letters < 0.4 * (written - digits)
    return odd or (len(words) > 20 and sum(_VOWEL.search(word) is not None for word in words) < 0.4 * len(words))


def _page(shown: Shown, chars: Sequence[Char]) -> Page:
    quarters = quarter_turns(char.look.way for char in chars if not char.text.isspace())
    turn = turning(quarters, shown.width, shown.height)
    sides = (shown.height, shown.width) if quarters % 2 else (shown.width, shown.height)
    out = Page(*sides)
    strokes = [turn(stroke) for stroke in shown.strokes]
    tables, rest = grids(strokes, list(_glyphs(chars, quarters, turn)))
    out.rules = sorted(top for x0, top, x1, bottom in strokes if x1 - x0 > 40 and bottom - top < 2.5)
    rows = lines_of(rest)
    position = 0
    bands: list[list[Line | Grid]] = []
    for grid in sorted(tables, key=lambda g: g.top):
        above = [row for row in rows[position:] if min(word.top for word in row) < grid.top]
        position += len(above)
        bands.append([*in_reading_order(above), grid])
    bands.append([*in_reading_order(rows[position:])])
    out.items = [item for band in bands for item in band]
    return out


def _glyphs(chars: Sequence[Char], quarters: int, turn: Turn) -> Iterator[Glyph]:
    """Letters that stand as most do, set upright; a water mark is none of them."""
    sizes = Counter(round(char.look.size) for char in chars if not char.text.isspace())
    usual = sizes.most_common(1)[0][0] if sizes else 0
    drawn: set[tuple[str, int, int]] = set()
    for char in chars:
        text, look = char.text, char.look
        if (look.way != (1.0, 0.0) or quarters) and not _stands(look.way, quarters):
            continue
        if look.size > 2.5 * usual and min(look.colour[:3]) > 140 and usual:
            continue  # pale and large: a water mark
        x0, _, x1, _ = turn(char.box)
        base = turn((*char.base, *char.base))[1]
        bottom = base + _DESCENT * look.size
        if not text.isspace():
            x, y = round(x0 * 2), round(base)
            if (text, x, y) in drawn or (text, x - 1, y) in drawn or (text, x + 1, y) in drawn:
                continue  # drawn twice to look bold
            drawn.add((text, x, y))
        yield Glyph(text, x0, x1, bottom - look.size, bottom, look.size, look.font + (",Bold" if look.bold else ""))


def _stands(way: tuple[float, float], quarters: int) -> bool:
    """Whether a letter is written in the direction of most, or nearly so."""
    upright = ((1, 0), (0, 1), (-1, 0), (0, -1))[quarters]
    return way[0] * upright[0] + way[1] * upright[1] > 0.985
