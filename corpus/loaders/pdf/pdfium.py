"""What one page of a PDF shows, asked of PDFium: letters with their places, strokes, filled areas and pictures.

All places are points from the top left corner of the visible page, whichever way the page is shown turned.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from corpus.loaders.turning import Box

if TYPE_CHECKING:
    import pypdfium2

__all__ = ["BusyPageError", "Char", "Look", "Shown", "look_at"]

_DEEPEST = 12
"""Forms inside each other that are looked into for strokes."""
_PATH, _IMAGE, _SHADING, _FORM = 2, 3, 4, 5
"""Kinds of page objects."""
_INVISIBLE, _STROKED, _FILLED_AND_STROKED = 3, (1, 2, 5, 6), (2, 6)
"""Ways to paint letters (PDF 32000-1, table 106)."""
_FORCE_BOLD = 1 << 18
_HYPHENS = (0x02, 0xFFFE)
"""What PDFium says for a hyphen at the end of a line."""


class BusyPageError(Exception):
    """A page draws more letters, strokes and pictures than the limits allow."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the letters drawn by one instruction share. ``size`` is in points as shown; ``way`` is a unit vector."""

    font: str
    bold: bool
    size: float
    way: tuple[float, float]
    """Direction of writing, y upwards."""
    invisible: bool
    colour: tuple[int, int, int, int]
    """Red, green, blue and opacity, 0 to 255."""


class Char(NamedTuple):
    """One letter. ``base`` is a point of the line it stands on."""

    text: str
    box: Box
    base: tuple[float, float]
    look: Look
    lost: bool
    """Whether the font does not say which character this is."""


@dataclass(slots=True)
class Shown:
    """Everything on one page; ``areas`` are filled boxes with their colours, in the order they are drawn."""

    width: float
    height: float
    chars: list[Char] = field(default_factory=list)
    strokes: list[Box] = field(default_factory=list)
    areas: list[tuple[Box, tuple[int, int, int, int]]] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    outlines: int = 0
    """Curved shapes: letters drawn as such, or a figure."""


class _Matrix(NamedTuple):
    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def then(self, outer: _Matrix) -> _Matrix:
        a, b = outer.a * self.a + outer.c * self.b, outer.b * self.a + outer.d * self.b
        c, d = outer.a * self.c + outer.c * self.d, outer.b * self.c + outer.d * self.d
        return _Matrix(a, b, c, d, *outer.point(self.e, self.f))


def look_at(page: pypdfium2.PdfPage, most: int) -> Shown:
    """Everything ``page`` shows, of at most ``most`` letters, strokes and pictures.

    Raises :class:`BusyPageError` past them, and pypdfium2's ``PdfiumError`` for a broken page.
    """
    import pypdfium2.raw as raw

    frame = raw.FS_RECTF()
    if not raw.FPDF_GetPageBoundingBox(page, frame):
        frame.left, frame.bottom, frame.right, frame.top = 0, 0, page.get_width(), page.get_height()
    left, top = min(frame.left, frame.right), max(frame.bottom, frame.top)
    shown = Shown(abs(frame.right - frame.left), abs(frame.top - frame.bottom))
    _Drawing(shown, left, top, most).collect(page)
    shown.chars = list(_chars(page, left, top, most))
    return shown


class _Drawing:
    """Strokes, areas and pictures of a page and of the forms on it."""

    def __init__(self, shown: Shown, left: float, top: float, most: int) -> None:
        self.shown, self.left, self.top, self.most = shown, left, top, most
        self.count = 0

    def collect(self, page: pypdfium2.PdfPage) -> None:
        import pypdfium2.raw as raw

        for number in range(raw.FPDFPage_CountObjects(page)):
            self._object(raw, raw.FPDFPage_GetObject(page, number), _Matrix(), 0)

    def _object(self, raw: Any, thing: Any, outer: _Matrix, depth: int) -> None:  # noqa: ANN401 - ctypes
        self.count += 1
        if self.count > self.most:
            raise BusyPageError
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == _SHADING:
            x0, y0, x1, y1 = (ctypes.c_float() for _ in range(4))
            raw.FPDFPageObj_GetBounds(thing, x0, y0, x1, y1)
            self.shown.pictures.append(self._box([outer.point(x0.value, y0.value), outer.point(x1.value, y1.value)]))
            return
        if kind not in (_PATH, _IMAGE, _FORM):
            return
        own = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(thing, own)
        matrix = _Matrix(own.a, own.b, own.c, own.d, own.e, own.f).then(outer)
        if kind == _FORM:
            for number in range(raw.FPDFFormObj_CountObjects(thing) if depth < _DEEPEST else 0):
                self._object(raw, raw.FPDFFormObj_GetObject(thing, number), matrix, depth + 1)
        elif kind == _IMAGE:
            corners = [matrix.point(x, y) for x, y in ((0, 0), (0, 1), (1, 0), (1, 1))]
            self.shown.pictures.append(self._box(corners))
        else:
            self._path(raw, thing, matrix)

    def _path(self, raw: Any, thing: Any, matrix: _Matrix) -> None:  # noqa: ANN401
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(thing, fill, stroke)
        colour = _colour(raw.FPDFPageObj_GetStrokeColor if stroke.value else raw.FPDFPageObj_GetFillColor, thing)
        if not (fill.value or stroke.value) or (stroke.value and not fill.value and colour[3] == 0):
            return
        filled = _colour(raw.FPDFPageObj_GetFillColor, thing) if fill.value else None
        outline: list[tuple[float, float]] = []
        x, y = ctypes.c_float(), ctypes.c_float()
        curved = False
        lines: list[Box] = []
        for number in range(raw.FPDFPath_CountSegments(thing)):
            self.count += 1
            if self.count > self.most:
                raise BusyPageError
            segment = raw.FPDFPath_GetPathSegment(thing, number)
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            point = matrix.point(x.value, y.value)
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                self._close(outline, lines, filled)
                outline = [point]
                continue
            if kind == raw.FPDF_SEGMENT_LINETO and outline:
                lines.append(self._box([outline[-1], point]))
            else:
                curved = True
            outline.append(point)
            if raw.FPDFPathSegment_GetClose(segment) and len(outline) > 2:
                lines.append(self._box([outline[-1], outline[0]]))
        self._close(outline, lines, filled)
        self.shown.outlines += curved
        # White paint on its own draws nothing that the eye takes for a rule.
        if stroke.value or (filled is not None and not _white(filled)):
            self.shown.strokes += lines

    def _close(self, outline: list[tuple[float, float]], lines: list[Box], filled: tuple[int, ...] | None) -> None:
        if filled is not None and len(outline) > 2:
            self.shown.areas.append((self._box(outline), (filled[0], filled[1], filled[2], filled[3])))
            if outline[0] != outline[-1]:
                lines.append(self._box([outline[-1], outline[0]]))

    def _box(self, points: list[tuple[float, float]]) -> Box:
        xs, ys = [x - self.left for x, _ in points], [self.top - y for _, y in points]
        return min(xs), min(ys), max(xs), max(ys)


def _white(colour: tuple[int, ...]) -> bool:
    return min(colour[:3]) > 245 or colour[3] == 0


def _colour(ask: Any, thing: Any) -> tuple[int, int, int, int]:  # noqa: ANN401
    parts = [ctypes.c_uint(0) for _ in range(3)] + [ctypes.c_uint(255)]
    ask(thing, *parts)
    return parts[0].value, parts[1].value, parts[2].value, parts[3].value


def _chars(page: pypdfium2.PdfPage, left: float, top: float, most: int) -> Iterator[Char]:
    import pypdfium2.raw as raw

    textpage = page.get_textpage()
    try:
        count = raw.FPDFText_CountChars(textpage)
        if count > most:
            raise BusyPageError
        looks: dict[int, Look] = {}
        fonts: dict[int, tuple[str, bool]] = {}
        x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
        made_up = False
        right: float | None = None
        line = 0.0
        for index in range(count):
            code = raw.FPDFText_GetUnicode(textpage, index)
            thing = raw.FPDFText_GetTextObject(textpage, index)
            address = ctypes.cast(thing, ctypes.c_void_p).value
            # Without an object PDFium made the character up: a blank between words, the end of a line.
            if address is None:
                made_up = code == 0x20
                continue
            look = looks.get(address)
            if look is None:
                look = looks[address] = _look(raw, textpage, index, thing, fonts)
            raw.FPDFText_GetLooseCharBox(textpage, index, box)
            raw.FPDFText_GetCharOrigin(textpage, index, x, y)
            lost = bool(raw.FPDFText_HasUnicodeMapError(textpage, index) == 1) or code == 0
            text = "-" if code in _HYPHENS else chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"
            place = (box.left - left, top - box.top, box.right - left, top - box.bottom)
            char = Char(text, place, (x.value - left, top - y.value), look, lost)
            mark = bool(unicodedata.combining(text))
            level = abs(char.base[1] - line) < 0.1 * look.size
            if made_up and level and right is not None and not mark and 0.1 * look.size < place[0] - right < look.size:
                # Kerning has narrowed a gap that no blank was drawn in.
                yield Char(" ", (right, place[1], place[0], place[3]), (right, char.base[1]), look, False)
            made_up, line = False, char.base[1]
            right = max(right, place[2]) if mark and right is not None else place[2]
            yield char
    finally:
        textpage.close()


def _look(raw: Any, textpage: Any, index: int, thing: Any, fonts: dict[int, tuple[str, bool]]) -> Look:  # noqa: ANN401
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage, index, matrix)
    along, up = (matrix.a**2 + matrix.b**2) ** 0.5, (matrix.c**2 + matrix.d**2) ** 0.5
    size = abs(raw.FPDFText_GetFontSize(textpage, index)) * (up or along)
    way = (matrix.a / along, matrix.b / along) if along else (1.0, 0.0)
    font = raw.FPDFTextObj_GetFont(thing)
    key = ctypes.cast(font, ctypes.c_void_p).value or 0
    if key not in fonts:
        name = ctypes.create_string_buffer(512)
        raw.FPDFFont_GetBaseFontName(font, name, 512)
        heavy = raw.FPDFFont_GetWeight(font) >= 650 or raw.FPDFFont_GetFlags(font) & _FORCE_BOLD
        fonts[key] = (name.value.decode("utf-8", "replace"), bool(heavy and raw.FPDFFont_GetFlags(font) > 0))
    shape = raw.FPDFTextObj_GetTextRenderMode(thing)
    outlined = shape in _STROKED
    colour = _colour(raw.FPDFPageObj_GetStrokeColor if outlined else raw.FPDFPageObj_GetFillColor, thing)
    name_of, bold = fonts[key]
    return Look(name_of, bold or shape in _FILLED_AND_STROKED, size, way, shape == _INVISIBLE or not colour[3], colour)
