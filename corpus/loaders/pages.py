"""Pages of lines and tables in, one :class:`~corpus.source.Source` out: nothing is cut by a page break."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from corpus.loaders.build import Builder, Cell, Note, Piece, header_rows, squeeze
from corpus.loaders.layout import Grid, Line, Page
from corpus.loaders.paragraphs import (
    Frame,
    body_size,
    continues,
    drop_running,
    frame_of,
    runs_on,
    take_notes,
)
from corpus.source import Source, Span

__all__ = ["assemble"]

_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# A raised 2 or 3 after one of these is a unit (m², km³), never the mark of a note.
_UNIT = re.compile(r"(?:^|[\d\s.,/])(?:m|km|cm|dm|mm|hm|dam|ha)$")


@dataclass(slots=True)
class _Paragraph:
    lines: list[tuple[int, Line]]

    @property
    def first(self) -> int:
        return self.lines[0][0]

    @property
    def last(self) -> int:
        return self.lines[-1][0]


@dataclass(slots=True)
class _Table:
    edges: list[float]
    cells: list[Cell]
    pages: list[int]
    """Page of each row."""
    header: int

    @property
    def first(self) -> int:
        return self.pages[0]

    @property
    def last(self) -> int:
        return self.pages[-1]


def assemble(pages: Sequence[Page], name: str, form: str, warnings: Sequence[str]) -> Source:
    """Everything on ``pages`` as one source; page spans follow the order of the text and leave no gap."""
    drop_running(pages)
    size = body_size(pages)
    take_notes(pages, size)
    frames = frame_of(pages)
    blocks = _blocks(pages, frames)
    notes, homes = _bound(_collect_notes(pages), blocks)
    before: dict[int, list[Note]] = {}
    after: dict[int, list[Note]] = {}
    for (number, label), note in notes.items() if blocks else ():
        index = homes.get((number, label))
        if index is None:
            # Its mark is lost: it stays at the end of its page.
            index = max((i for i, b in enumerate(blocks) if b.first <= number), default=0)
        if blocks[index].last > number and blocks[index].first == number:
            # After a paragraph that ends overleaf the note would be cited with the wrong page.
            before.setdefault(index, []).append(note)
        else:
            after.setdefault(index, []).append(note)
    build = Builder()
    starts: dict[int, int] = {}
    for index, block in enumerate(blocks):
        for note in before.get(index, ()):
            starts.setdefault(block.first, build.length)
            build.note(note)
        if isinstance(block, _Table):
            build.table(block.cells, block.header, partial(_begin_row, build, starts, block.pages))
        else:
            _write(block, build, starts, notes)
        for note in after.get(index, ()):
            build.note(note)
    if not blocks:
        for note in notes.values():
            build.note(note)
    return build.source(name, form, pages=_spans(starts, len(pages), build.length), warnings=warnings)


def _begin_row(build: Builder, starts: dict[int, int], pages: list[int], row: int) -> None:
    starts.setdefault(pages[row], build.length)


def _spans(starts: dict[int, int], count: int, length: int) -> list[Span]:
    bounds = [length] * (count + 1)
    for number in range(count - 1, -1, -1):
        bounds[number] = min(starts.get(number, bounds[number + 1]), bounds[number + 1])
    bounds[0] = 0
    return [Span(bounds[number], bounds[number + 1]) for number in range(count)]


def _blocks(pages: Sequence[Page], frames: dict[int, Frame]) -> list[_Paragraph | _Table]:
    blocks: list[_Paragraph | _Table] = []
    for number, page in enumerate(pages):
        frame = frames.get(round(page.width), Frame(0, page.width))
        for place, item in enumerate(page.items):
            last = blocks[-1] if blocks else None
            if isinstance(item, Grid):
                if not (place == 0 and isinstance(last, _Table) and _goes_on(last, item, number)):
                    blocks.append(_new_table(item, number))
            elif isinstance(last, _Paragraph) and last.last == number and place > 0:
                same = [line for where, line in last.lines[-2:] if where == number]
                if continues(same, item, frame):
                    last.lines.append((number, item))
                else:
                    blocks.append(_Paragraph([(number, item)]))
            elif isinstance(last, _Paragraph) and place == 0:
                above = last.lines[-1]
                above_frame = frames.get(round(pages[above[0]].width), frame)
                if runs_on(above[1], item, above_frame, frame):
                    last.lines.append((number, item))
                else:
                    blocks.append(_Paragraph([(number, item)]))
            else:
                blocks.append(_Paragraph([(number, item)]))
    return blocks


def _new_table(grid: Grid, number: int) -> _Table:
    rows = 1 + max(cell.row for cell in grid.cells)
    return _Table(grid.edges, list(grid.cells), [number] * rows, header_rows(grid.cells))


def _words(cells: Sequence[Cell], row: int) -> dict[int, str]:
    texts = {c.column: "".join(p.text for p in squeeze(c.pieces)) for c in cells if c.row == row}
    return {column: text for column, text in texts.items() if text}


def _goes_on(table: _Table, grid: Grid, number: int) -> bool:
    """Append ``grid`` to ``table`` where it is the same table on the next page; false when it is another."""
    columns = []
    for edge in grid.edges:
        near = [index for index, known in enumerate(table.edges) if abs(known - edge) < 7]
        if not near:
            return False
        columns.append(near[0])
    if columns[0] != 0 or columns[-1] != len(table.edges) - 1:
        return False
    cells = [
        replace(c, column=columns[c.column], colspan=columns[c.column + c.colspan] - columns[c.column])
        for c in grid.cells
    ]
    rows = 1 + max(c.row for c in cells)
    head = table.header
    skip = head if rows > head and all(_words(table.cells, r) == _words(cells, r) for r in range(head)) else 0
    base = len(table.pages)
    first = _words(cells, skip)
    if first and 0 not in first and _is_rest(_words(table.cells, base - 1), first):
        for index, cell in enumerate(table.cells):
            if cell.row == base - 1 and cell.column in first:
                rest = next(c for c in cells if c.row == skip and c.column == cell.column)
                table.cells[index] = replace(cell, pieces=[*cell.pieces, Piece(" "), *rest.pieces])
        skip += 1
    for cell in cells:
        if cell.row >= skip:
            table.cells.append(replace(cell, row=cell.row - skip + base))
    table.pages += [number] * (rows - skip)
    return True


def _is_rest(above: dict[int, str], first: dict[int, str]) -> bool:
    """Whether a row without its first cell is the rest of a row that the page break cut, no sub-row."""
    if not set(first) <= set(above):
        return False
    return any(text[:1].islower() for text in first.values()) or (
        len(first) == 1 and all(above[column][-1:] not in ".;" for column in first)
    )


def _collect_notes(pages: Sequence[Page]) -> dict[tuple[int, str], Note]:
    notes: dict[tuple[int, str], Note] = {}
    current: Note | None = None
    last = 0
    for number, page in enumerate(pages):
        for line in page.notes:
            pieces = line.pieces()
            head = line.words[0]
            label = head.text.translate(_DIGITS)
            if (head.raised or head.text != label) and re.fullmatch(r"\d{1,3}", label):
                current = notes.setdefault((number, label), Note(label))
                pieces = [p for w in line.words[1:] for p in Line([w]).pieces()]
            elif page.scanned and _unread_mark(line, last):
                # A raised number is seldom recognised; the words are kept as a note without a mark.
                if head.text.isdecimal():
                    current = notes.setdefault((number, head.text), Note(head.text))
                    pieces = Line(line.words[1:]).pieces()
                else:
                    current = notes.setdefault((number, f"?{len(notes)}"), Note(""))
            if current is None:
                current = notes.setdefault((number, "?"), Note(""))
            if not current.lines:
                last = int(current.label) if current.label else last + 1
            if current.lines and not line.text.startswith(("- ", "+ ")):
                current.lines[-1] = squeeze([*current.lines[-1], Piece(" "), *pieces])
            else:
                current.lines.append(squeeze(pieces))
    return notes


def _unread_mark(line: Line, last: int) -> bool:
    """Whether a scanned line begins the note after number ``last``, by what was read for its mark."""
    head = line.words[0].text
    if len(line.words) < 2 or len(head) > 2 or head in "-–+":
        return False
    # A line of a note may well begin with a figure; only the next numbers are marks.
    return last < int(head) <= last + 2 if head.isdecimal() else not head.isalpha()


def _marks(line: Line) -> list[tuple[int, str]]:
    """Raised numbers of ``line`` that can be marks of notes: index of the word and label."""
    out = []
    for index, word in enumerate(line.words):
        label = word.text.translate(_DIGITS)
        before = "".join(w.gap + w.text for w in line.words[:index])
        if (word.raised or word.text != label) and label.isdecimal() and not _UNIT.search(before):
            out.append((index, label))
    return out


def _bound(
    notes: dict[tuple[int, str], Note], blocks: Sequence[_Paragraph | _Table]
) -> tuple[dict[tuple[int, str], Note], dict[tuple[int, str], int]]:
    """``notes`` by the page of their mark, and the block that holds it; in the order of pages and numbers.

    A note that does not fit under its mark may stand at the foot of the next page as a whole.
    """
    marked: dict[tuple[int, str], int] = {}
    for index, block in enumerate(blocks):
        for key in _marked(block):
            marked.setdefault(key, index)
    out: dict[tuple[int, str], Note] = {}
    for (number, label), note in notes.items():
        overleaf = (number - 1, label)
        moved = (number, label) not in marked and overleaf in marked and overleaf not in notes
        out[overleaf if moved else (number, label)] = note
    out = {key: out[key] for key in sorted(out, key=lambda key: (key[0], int(key[1]) if key[1].isdecimal() else 999))}
    homes = {key: marked[key] for key in out if key in marked}
    for key, index in homes.items():
        if isinstance(block := blocks[index], _Table):
            _refer(block, key[0], out[key])
    return out, homes


def _marked(block: _Paragraph | _Table) -> Iterator[tuple[int, str]]:
    """Page and label of every mark of a note in ``block``."""
    if isinstance(block, _Table):
        for cell in block.cells:
            for piece in cell.pieces:
                label = piece.text.translate(_DIGITS)
                if piece.text != label and label.isdecimal():
                    yield block.pages[cell.row], label
        return
    for where, line in block.lines:
        for _, label in _marks(line):
            yield where, label


def _refer(table: _Table, number: int, note: Note) -> None:
    """Make the first mark of ``note`` on page ``number`` point to it."""
    for index, cell in enumerate(table.cells):
        for place, piece in enumerate(cell.pieces):
            if table.pages[cell.row] == number and piece.note is None and piece.text == _raised(note.label):
                pieces = [*cell.pieces]
                pieces[place] = replace(piece, note=note)
                table.cells[index] = replace(cell, pieces=pieces)
                return


def _raised(label: str) -> str:
    return "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in label)


def _write(block: _Paragraph, build: Builder, starts: dict[int, int], notes: dict[tuple[int, str], Note]) -> None:
    for index, (number, line) in enumerate(block.lines):
        if index:
            build.write(" ", bold=line.words[0].bold)
        starts.setdefault(number, build.length)
        marks = dict(_marks(line))
        pieces: list[Piece] = []
        for place, word in enumerate(line.words):
            text = "".join(_raised(d) if d.isdecimal() else d for d in word.text) if word.raised else word.text
            if word.gap and place:
                pieces.append(Piece(word.gap, bold=word.bold))
            note = notes.get((number, marks[place])) if place in marks else None
            pieces.append(Piece(text, word.bold, word.uncertain, note, confidence=word.confidence))
        build.pieces(pieces)
    build.write("\n")
