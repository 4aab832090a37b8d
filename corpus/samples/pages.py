"""Sets a draft into PDF pages: justified lines, ruled tables and footnotes at the foot of the page.

Layout libraries flow footnotes to the end of a text, so the page is composed here: a line and the notes it
refers to are placed together as far as they fit; what is left of a note runs on at the foot of the next page.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from corpus.samples.markup import Closing, Draft, Grid, Letterhead, Paragraph, Piece, pieces

LEFT, RIGHT, TOP, BOTTOM = 85.0, 57.0, 62.0, 57.0
"""Margins in points: 3 cm on the left, 2 cm on the others."""
WIDTH = A4[0] - LEFT - RIGHT
NOTE_SIZE, NOTE_LEADING = 9.0, 11.0
FACES = {"Body": "regular", "Body-Bold": "bold", "Body-Italic": "italic"}


@dataclass(frozen=True, slots=True)
class Fragment:
    text: str
    font: str
    size: float
    rise: float = 0.0

    @property
    def width(self) -> float:
        return float(pdfmetrics.stringWidth(self.text, self.font, self.size))


Word = tuple[Fragment, ...]


@dataclass(slots=True)
class Item:
    """Something of fixed height, drawn from its top edge; ``notes`` are the lines of its footnotes."""

    height: float
    draw: Callable[[Canvas, float], None]
    notes: list[Item] = field(default_factory=list)


def font_file(style: str) -> str | None:
    """File of Liberation Serif with Vietnamese letters, which its first version lacks; ``None`` where it is not."""
    if shutil.which("fc-list") is None:
        return None
    query = ["fc-list", "--format=%{file}\n", f"Liberation Serif:style={style}:lang=vi"]
    found = subprocess.run(query, capture_output=True, text=True, check=True).stdout.split("\n")
    return found[0] or None


def load_fonts() -> None:
    for name, style in FACES.items():
        found = font_file(style)
        if found is None:
            raise SystemExit("Liberation Serif with Vietnamese letters is missing; install fonts-liberation2")
        pdfmetrics.registerFont(TTFont(name, found))


def write(draft: Draft, size: float = 13.0, leading: float = 17.5) -> bytes:
    """The draft as a PDF; ``size`` and ``leading`` in points."""
    load_fonts()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle("")
    canvas.setAuthor("Tài liệu mẫu")
    items: list[Item] = []
    count = 0
    for block in draft.blocks:
        match block:
            case Letterhead():
                items.append(letterhead(block))
            case Paragraph():
                lines, count = paragraph(block, size, leading, count)
                items.extend(lines)
            case Grid():
                items.append(grid(block))
            case Closing():
                items.append(closing(block))
            case _:
                pass
    compose(canvas, items, draft.running)
    canvas.save()
    return buffer.getvalue()


def compose(canvas: Canvas, items: list[Item], running: str) -> None:
    page, y = 1, A4[1] - TOP
    foot: list[Item] = []
    over: list[Item] = []

    def depth(lines: list[Item]) -> float:
        return sum(each.height for each in lines) + (8 if lines else 0)

    def close() -> None:
        nonlocal page, y
        if foot:
            base = BOTTOM + depth(foot) - 4
            canvas.line(LEFT, base, LEFT + 140, base)
            base -= 4
            for each in foot:
                each.draw(canvas, base)
                base -= each.height
        if page > 1 or running:
            canvas.setFont("Body-Italic", 9)
            canvas.drawString(LEFT, A4[1] - 40, running)
            canvas.setFont("Body", 11)
            canvas.drawCentredString(LEFT + WIDTH / 2, A4[1] - 40, str(page) if page > 1 and not running else "")
        if running:
            canvas.drawRightString(LEFT + WIDTH, 34, str(page))
        canvas.showPage()
        page, y = page + 1, A4[1] - TOP
        foot[:] = over
        over.clear()

    for item in items:
        room = y - item.height - BOTTOM
        if room < depth(foot + item.notes[:2]):
            close()
            room = y - item.height - BOTTOM
        kept = len(item.notes)
        while kept and room < depth(foot + item.notes[:kept]):
            kept -= 1
        foot.extend(item.notes[:kept])
        over.extend(item.notes[kept:])
        item.draw(canvas, y)
        y -= item.height
    close()
    while foot:
        close()


def words(what: tuple[Piece, ...], size: float, font: str, first_note: int) -> list[Word]:
    """Words as they may be broken over lines; the mark of a note clings to the word before it."""
    out: list[list[Fragment]] = [[]]
    number = first_note
    for piece in what:
        if piece.note is not None:
            number += 1
            out[-1].append(Fragment(str(number), font, size * 0.62, size * 0.36))
            continue
        face = "Body-Bold" if piece.bold else font
        for index, part in enumerate(piece.text.split(" ")):
            if index:
                out.append([])
            if part:
                out[-1].append(Fragment(part, face, size))
    return [tuple(word) for word in out if word]


def set_lines(text: list[Word], width: float, indent: float, size: float) -> list[list[Word]]:
    space = pdfmetrics.stringWidth(" ", "Body", size)
    lines: list[list[Word]] = [[]]
    used = indent
    for word in text:
        wide = sum(fragment.width for fragment in word)
        if lines[-1] and used + space + wide > width:
            lines.append([])
            used = 0.0
        used += wide + (space if lines[-1] else 0)
        lines[-1].append(word)
    return lines


def put(canvas: Canvas, line: list[Word], x: float, y: float, gap: float) -> None:
    """Draw a line of words; each is followed by a space so that copied text keeps its words apart."""
    for index, word in enumerate(line):
        for position, fragment in enumerate(word):
            last = position == len(word) - 1 and index < len(line) - 1
            canvas.setFont(fragment.font, fragment.size)
            text = canvas.beginText(x, y)
            text.setRise(fragment.rise)
            text.textOut(fragment.text + (" " if last else ""))
            canvas.drawText(text)
            x += fragment.width
        x += gap


def line_item(
    line: list[Word], height: float, size: float, x: float, width: float, align: str, final: bool = False
) -> Item:
    space = pdfmetrics.stringWidth(" ", "Body", size)
    wide = sum(fragment.width for word in line for fragment in word)
    gap = space
    if align == "justify" and not final and len(line) > 1:
        gap = (width - wide) / (len(line) - 1)
    if align == "centre":
        x += (width - wide - space * (len(line) - 1)) / 2
    return Item(height, lambda canvas, top: put(canvas, line, x, top - size, gap))


def paragraph(block: Paragraph, size: float, leading: float, count: int) -> tuple[list[Item], int]:
    centred = block.kind in {"title", "under"}
    text = words(block.pieces, size, "Body-Italic" if block.kind == "under" else "Body", count)
    indent = 0.0 if centred else 28.0
    out: list[Item] = []
    lines = set_lines(text, WIDTH, indent, size)
    notes = iter([piece.note for piece in block.pieces if piece.note is not None])
    for index, line in enumerate(lines):
        start = indent if index == 0 else 0.0
        align = "centre" if centred else "justify"
        final = index == len(lines) - 1
        item = line_item(line, leading + (4 if final else 0), size, LEFT + start, WIDTH - start, align, final)
        for word in line:
            for fragment in word:
                if fragment.rise:
                    count += 1
                    item.notes.extend(note_lines(next(notes), count))
        out.append(item)
    return out, count


def note_lines(note: str, number: int) -> list[Item]:
    text = [
        (Fragment(str(number), "Body", 6.0, 3.0),),
        *words((Piece(note),), NOTE_SIZE, "Body", 0),
    ]
    lines = set_lines(text, WIDTH, 0.0, NOTE_SIZE)
    return [
        line_item(line, NOTE_LEADING, NOTE_SIZE, LEFT, WIDTH, "justify", index == len(lines) - 1)
        for index, line in enumerate(lines)
    ]


def stack(lines: tuple[str, ...], x: float, width: float, size: float, font: str, align: str) -> list[Item]:
    out: list[Item] = []
    for line in lines:
        text = words(pieces(line), size, font, 0)
        if text:
            broken = set_lines(text, width, 0.0, size)
            out.extend(line_item(part, size * 1.25, size, x, width, align, True) for part in broken)
        else:
            out.append(Item(size * 2.4, nothing))
    return out


def nothing(canvas: Canvas, top: float) -> None:
    """Draw the gap that waits for a hand-written name."""


def side_by_side(*columns: list[Item]) -> Item:
    def draw(canvas: Canvas, top: float) -> None:
        for column in columns:
            y = top
            for item in column:
                item.draw(canvas, y)
                y -= item.height

    return Item(max(sum(item.height for item in column) for column in columns) + 10, draw)


def letterhead(block: Letterhead) -> Item:
    left, right = WIDTH * 0.46, WIDTH * 0.54
    gap = (max(len(block.left), len(block.right)) + 1 - len(block.right)) * 14.4 - 10
    return side_by_side(
        stack((*block.left, block.number), LEFT, left, 11.5, "Body", "centre"),
        [
            *stack(block.right, LEFT + left, right, 11.5, "Body", "centre"),
            Item(gap, lambda canvas, top: rule(canvas, LEFT + left, right, top)),
            *stack((block.place,), LEFT + left, right, 11.5, "Body-Italic", "centre"),
        ],
    )


def rule(canvas: Canvas, x: float, width: float, top: float) -> None:
    canvas.line(x + width * 0.25, top - 2, x + width * 0.75, top - 2)


def closing(block: Closing) -> Item:
    half = WIDTH / 2
    signature = tuple(f"**{line}**" if line and not line.startswith("(") else line for line in block.signature)
    return side_by_side(
        stack(block.recipients, LEFT, half, 10.5, "Body", "left"),
        stack(signature, LEFT + half, half, 12.5, "Body-Italic", "centre"),
    )


def grid(block: Grid) -> Item:
    """A ruled table, kept on one page."""
    size, leading = 11.0, 13.5
    edges = [LEFT]
    for share in block.widths:
        edges.append(edges[-1] + WIDTH * share / sum(block.widths))
    heights = [leading + 4] * block.rows
    texts = []
    for cell in block.cells:
        wide = edges[cell.column + cell.colspan] - edges[cell.column] - 6
        lines = set_lines(words(cell.pieces, size, "Body", 0), wide, 0.0, size) if cell.pieces else []
        texts.append((cell, wide, lines))
        if cell.rowspan == 1:
            heights[cell.row] = max(heights[cell.row], len(lines) * leading + 4)

    def draw(canvas: Canvas, top: float) -> None:
        tops = [top - 4]
        for height in heights:
            tops.append(tops[-1] - height)
        for cell, wide, lines in texts:
            upper, lower = tops[cell.row], tops[cell.row + cell.rowspan]
            canvas.rect(edges[cell.column], lower, wide + 6, upper - lower)
            y = (upper + lower) / 2 + len(lines) * leading / 2
            left = cell.column == 1 and cell.row >= block.header_rows
            for line in lines:
                align = "left" if left else "centre"
                line_item(line, leading, size, edges[cell.column] + 3, wide, align, True).draw(canvas, y)
                y -= leading

    return Item(sum(heights) + 12, draw)
