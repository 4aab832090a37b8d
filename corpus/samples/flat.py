"""Writes the blocks of a draft as the plain text that an office program leaves when it saves a document as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from corpus.samples.markup import Cell, Closing, Draft, Grid, Letterhead, Paragraph, Piece
from corpus.samples.plain import SUPERSCRIPTS, NoteStyle


def render(draft: Draft, style: NoteStyle) -> str:
    """The text of ``draft``: one line a paragraph, one line a table row, cells separated by tabs."""
    return "\n".join(_Flat(style).lines(draft)).rstrip("\n") + "\n"


class _Flat:
    def __init__(self, style: NoteStyle) -> None:
        self.style = style
        self.count = 0
        self.items = 0
        self.waiting: list[str] = []

    def lines(self, draft: Draft) -> Iterator[str]:
        for block in draft.blocks:
            if isinstance(block, Letterhead):
                yield from (*map(_plain, block.left), block.number, *map(_plain, block.right), block.place, "")
            elif isinstance(block, Paragraph):
                yield from self.paragraph(block)
            elif isinstance(block, Grid):
                yield from (*self.rows(block), "")
            elif isinstance(block, Closing):
                yield from (*block.recipients, "", *block.signature, "")
            else:
                yield from (*self.foot(), "")
        yield from self.foot()

    def foot(self) -> Iterator[str]:
        for note in self.waiting:
            yield from ("", note)
        self.waiting.clear()

    def paragraph(self, block: Paragraph) -> Iterator[str]:
        self.items = self.items + 1 if block.kind == "item" else 0
        label = f"{self.items}. " if self.items else ""
        here: list[str] = []
        yield " ".join([label + self.words(block.pieces, here), *here])
        if block.kind != "title":
            yield ""

    def words(self, pieces: Iterable[Piece], here: list[str]) -> str:
        return "".join(piece.text if piece.note is None else self.mark(piece.note, here) for piece in pieces)

    def mark(self, note: str, here: list[str]) -> str:
        self.count += 1
        if self.style is NoteStyle.REFERENCE:
            here.append(f"[{self.count}:  {note}]")
            return f"[footnoteRef:{self.count}]"
        raised = str(self.count).translate(SUPERSCRIPTS)
        self.waiting.append(f"{raised} {note}")
        return raised

    def rows(self, grid: Grid) -> Iterator[str]:
        """Merged heads leave blank cells beside and under them, merged cells of a record are one cell."""
        for number in range(grid.rows):
            cells = {cell.column: cell for cell in grid.cells if cell.row == number}
            over = [cell for cell in grid.cells if cell.row <= number < cell.row + cell.rowspan]
            covered = {column for cell in over for column in _beside(cell)}
            header = number < grid.header_rows
            columns = [column for column in range(len(grid.widths)) if header or column not in covered]
            yield "\t".join(
                self.words(cells[column].pieces, []).replace("\n", " ") if column in cells else "" for column in columns
            )


def _beside(cell: Cell) -> range:
    return range(cell.column + 1, cell.column + cell.colspan)


def _plain(line: str) -> str:
    return line.replace("**", "")
