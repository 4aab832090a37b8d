"""What a draft of the sample says by itself, read without the parser: notes with their sentences, table rows, words."""

from __future__ import annotations

import re
import unicodedata

from corpus.document import Document
from corpus.samples import markup

NOTE = re.compile(r"\{\{(.*?)\}\}")
MARK = re.compile(r"\[footnoteRef:\d+\]|[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\*+|\$|\\(?=[%.-])|</?[pu]>")


SHEETS = {"chi-tieu-2026-phu-lien"}


def plain(words: str) -> str:
    """``words`` composed, on one line, without marks of notes and of converters."""
    return re.sub(r"\s+", " ", MARK.sub("", unicodedata.normalize("NFC", words).replace("m²", "m2"))).strip()


def notes(name: str) -> list[tuple[str, str]]:
    """Each note of the draft: its words and the sentence its mark stands in."""
    found: list[tuple[str, str]] = []
    text = re.sub(r"\n\n@foot\n(?=[a-zđ])", " ", markup.text(name))
    for line in text.split("\n"):
        line = re.sub(r"^(?:%nfd )?", "", line)
        bare = NOTE.sub("\0", line)
        place = -1
        for note in NOTE.finditer(line):
            place = bare.index("\0", place + 1)
            start = max((m.end() for m in re.finditer(r"(?<!\d)\.\0? (?=[A-ZĐ])", bare[:place])), default=0)
            stop = re.search(r"\.\0?(?= [A-ZĐ]|$)", bare[place:])
            end = place + stop.end() if stop else len(bare)
            found.append((plain(note[1]), plain(bare[start:end].replace("\0", ""))))
    return found


def rows(name: str) -> list[list[str]]:
    """Rows of every table of the draft below its header, a merged cell under each column it covers."""
    found: list[list[str]] = []
    text = markup.text(name)
    if name in SHEETS:
        # A sheet is one table from its first line of cells on; ``<`` and ``^`` continue a neighbour.
        text = re.sub(r"\A.*?\n\n(?=TT \|)", "@table 14 14 14 14 14 14 14 header=2\n", text, flags=re.DOTALL)
        text = re.sub(r"(?<=\| )(\d+)\.(\d+)(?= )", r"\1,\2", text)
        text = re.sub(r"(?<=\| )\d{4,}(?= )", lambda number: f"{int(number[0]):,}".replace(",", "."), text)
    for block in markup.parse(text).blocks:
        if not isinstance(block, markup.Grid):
            continue
        grid = [[""] * len(block.widths) for _ in range(block.rows)]
        for cell in block.cells:
            words = plain("".join(piece.text for piece in cell.pieces))
            for row in range(cell.row, cell.row + cell.rowspan):
                for column in range(cell.column, cell.column + cell.colspan):
                    grid[row][column] = words
        found += grid[block.header_rows :]
    return found + typed_rows(text)


def typed_rows(text: str) -> list[list[str]]:
    """Rows of ``@rows`` (a table typed with tabs): across an empty line it goes on, a repeated header is none."""
    found: list[list[str]] = []
    for block in re.finditer(r"^@rows header=(\d)\n((?:.*\|.*\n|\n(?=.*\|))+)", text, re.MULTILINE):
        lines = [[plain(cell) for cell in line.split("|")] for line in block[2].split("\n") if line]
        header = lines[: int(block[1])]
        found += [line for line in lines[int(block[1]) :] if line not in header]
    return found


def recipients(name: str) -> list[str]:
    """Whom the draft's paper goes to, one a line."""
    text = markup.text(name)
    block = re.search(r"^Nơi nhận:\n((?:- .*\n)+)", text, re.MULTILINE)
    return [plain(line).strip(" -") for line in block[1].splitlines()] if block else []


def read_notes(document: Document) -> list[tuple[str, str]]:
    """Words and sentence of each note that the parser found."""
    return [(plain(document.words(n.definition)), plain(document.words(n.sentence))) for n in document.footnotes]


def read_rows(document: Document) -> list[list[str]]:
    """Cells of each record that the parser found; a group's name stands under every column of its row."""
    found: list[list[str]] = []
    for table in document.tables:
        for row in table.rows:
            cells = [plain(document.text[cell.start : cell.end]) if cell else "" for cell in row.cells]
            group = re.fullmatch(r"[IVX]+", cells[0]) and not any(cells[2:])
            found.append([cells[0], *[cells[1]] * (len(cells) - 1)] if group else cells)
    return found


def tree(document: Document) -> list[tuple[int, str, str, str]]:
    """Level, kind, number and title of each section."""
    return [(s.level, s.kind.value, s.number, plain(s.title).rstrip(" .")) for s in document.sections]


def agreement(found: list[str], wanted: list[str]) -> float:
    """F1 of ``found`` against ``wanted``, each counted as often as it stands there."""
    left = list(wanted)
    hits = 0
    for item in found:
        if item in left:
            left.remove(item)
            hits += 1
    return 2 * hits / max(1, len(found) + len(wanted))
