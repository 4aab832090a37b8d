"""Glyphs or recognised words on a page in, lines in reading order out. Lengths are points."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.loaders.build import Cell, Piece
from corpus.loaders.encodings import from_font, is_legacy_font, syllable_share

__all__ = ["MARKER", "Glyph", "Grid", "Line", "Page", "Word", "lines_of"]

# A line that starts so begins a heading or an item: ``I.`` ``2.1.`` ``a)`` ``(1)`` ``-`` ``+`` ``*``.
MARKER = re.compile(
    r"(?:[-–+*•]|\(\d{1,2}\)|[IVXLC]{1,6}[.)]|[A-HĐ][.)]|\d{1,2}(?:\.\d{1,2}){0,3}[.)]|"
    r"\d{1,2}(?:\.\d{1,2}){1,3}|[a-zđ]\))(?=\s|$)"
)


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character as drawn."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    font: str


@dataclass(slots=True)
class Word:
    """Characters drawn without a gap in one look. ``gap`` separates it from the word before."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool = False
    uncertain: bool = False
    raised: bool = False
    gap: str = " "
    font: str = ""
    confidence: float | None = None


@dataclass(slots=True)
class Line:
    """Words on one line, left to right; never empty."""

    words: list[Word]

    @property
    def x0(self) -> float:
        """Left end."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Right end."""
        return self.words[-1].x1

    @property
    def top(self) -> float:
        """Highest point."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Lowest point."""
        return max(word.bottom for word in self.words)

    @property
    def size(self) -> float:
        """Size of most of its characters."""
        if all(word.size == self.words[0].size for word in self.words):
            return self.words[0].size
        sizes: Counter[float] = Counter()
        for word in self.words:
            sizes[word.size] += len(word.text)
        return sizes.most_common(1)[0][0]

    @property
    def text(self) -> str:
        """Its characters, words separated as drawn."""
        return "".join(word.gap + word.text for word in self.words).strip()

    def pieces(self) -> list[Piece]:
        """Its words for :class:`~corpus.loaders.build.Builder`."""
        return [
            Piece(part, word.bold)
            if part is word.gap
            else Piece(part, word.bold, word.uncertain, confidence=word.confidence)
            for word in self.words
            for part in (word.gap, word.text)
            if part
        ]


@dataclass(slots=True)
class Grid:
    """A ruled table on one page; ``edges`` are the x of its column borders."""

    top: float
    bottom: float
    edges: list[float]
    cells: list[Cell]


@dataclass(slots=True)
class Page:
    """What one page shows, in reading order; ``rules`` are the y of horizontal strokes."""

    width: float
    height: float
    items: list[Line | Grid] = field(default_factory=list)
    rules: list[float] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    scanned: bool = False


def _rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Glyphs grouped by the line they stand on; a raised one stands where most of it lies."""
    rows: list[tuple[list[Glyph], list[float]]] = []
    last: tuple[float, float, list[Glyph]] | None = None
    for glyph in sorted(glyphs, key=lambda g: (g.top, g.x0)):
        if last is not None and glyph.top == last[0] and glyph.bottom == last[1]:
            last[2].append(glyph)  # as most do
            continue
        height = glyph.bottom - glyph.top
        best: tuple[float, int] | None = None
        for index in range(max(0, len(rows) - 6), len(rows)):
            top, bottom = rows[index][1]
            shared = min(bottom, glyph.bottom) - max(top, glyph.top)
            share = shared / max(min(height, bottom - top), 0.1)
            if share > 0.55 and (best is None or share > best[0]):
                best = (share, index)
        if best is None:
            rows.append(([glyph], [glyph.top, glyph.bottom]))
            last = (glyph.top, glyph.bottom, rows[-1][0])
            continue
        row, bounds = rows[best[1]]
        row.append(glyph)
        last = None
        if height >= bounds[1] - bounds[0]:
            # The largest glyphs say where the line is; a raised mark must not drag it upwards.
            bounds[:] = [glyph.top, glyph.bottom]
            last = (glyph.top, glyph.bottom, row)
    return [row for row, _ in rows]


def _words(row: list[Glyph], bold: re.Pattern[str]) -> list[Word]:
    row.sort(key=lambda g: g.x0)
    sizes = Counter(round(g.size, 1) for g in row if not g.text.isspace())
    if not sizes:
        return []
    size = sizes.most_common(1)[0][0]
    bottom = Counter(round(g.bottom, 1) for g in row if round(g.size, 1) == size).most_common(1)[0][0]
    words: list[Word] = []
    blank = True
    for glyph in row:
        if glyph.text.isspace():
            blank = True
            continue
        raised = glyph.size < 0.85 * size and glyph.bottom < bottom - 0.08 * size and glyph.text.isdigit()
        heavy = bold.search(glyph.font) is not None
        last = words[-1] if words else None
        # A mark may be drawn over the blank that stands after it in the text.
        over = blank and raised and last is not None and glyph.x0 - last.x1 < 0.15 * glyph.size
        blank = blank and not over
        if last is not None and glyph.x0 - last.x1 > 0.22 * glyph.size:
            blank = True
        if last is not None and not blank and last.font == glyph.font and last.raised == raised:
            last.text += glyph.text
            last.x1, last.top = max(last.x1, glyph.x1), min(last.top, glyph.top)
        else:
            words.append(
                Word(
                    glyph.text,
                    glyph.x0,
                    glyph.x1,
                    glyph.top,
                    glyph.bottom,
                    round(glyph.size, 1),
                    bold=heavy,
                    raised=raised,
                    gap=" " if blank else "",
                    font=glyph.font,
                )
            )
        blank = over
    for word in words:
        # Whole words: VNI draws a letter and its mark as two glyphs.
        word.text = _as_drawn(word.text, word.font)
    return words


def _as_drawn(text: str, font: str) -> str:
    """``text`` as a legacy font shows it. TCVN3 has ``ư`` where PDF has a hyphen (0xAD of WinAnsiEncoding)."""
    read = from_font(text, font)
    if "-" in text and is_legacy_font(font):
        other = from_font(text.replace("-", "\xad"), font)
        if "-" not in other and syllable_share(other)[0] == 1:
            return other
    return read


_BOLD = re.compile(r"bold|black|heavy|-bd\b|demi", re.IGNORECASE)


def lines_of(glyphs: Iterable[Glyph]) -> list[list[Word]]:
    """Visual rows of words, top to bottom. A combining mark joins the letter drawn before it."""
    joined: list[Glyph] = []
    for glyph in glyphs:
        if joined and len(glyph.text) == 1 and unicodedata.combining(glyph.text):
            last = joined[-1]
            text = last.text + glyph.text
            # One drawn glyph that stands for letter and mark is given to each in part.
            x1 = max(last.x1, min(glyph.x1, last.x1 + 0.7 * last.size))
            joined[-1] = Glyph(text, last.x0, x1, last.top, last.bottom, last.size, last.font)
        elif glyph.text.isprintable() or glyph.text.isspace():
            joined.append(glyph)
    rows = (_words(row, _BOLD) for row in _rows(joined))
    return [row for row in rows if row]
