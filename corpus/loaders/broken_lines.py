"""The lines of a Word paragraph: manual breaks, tabs that set columns, tabs that only set an indent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from corpus.loaders.build import Piece, squeeze

__all__ = ["lines_of"]

# Two halves of a letterhead set side by side with tabs: issuer and motto, number and date.
_LETTERHEAD = re.compile(
    r"[^\t]*\t+\s*(?:cộng\s+h\w+\s+xã\s+hội|độc\s+lập\s*[-–]|đảng\s+cộng\s+sản|[^\t]{0,40}ngày[^\t]{0,12}tháng)[^\t]*",
    re.IGNORECASE,
)


def lines_of(pieces: Sequence[Piece], *, tabs: bool) -> list[list[Piece]]:
    """``pieces`` of one paragraph as lines; page breaks stay where they are, ``tabs`` keeps those between columns."""
    lines = [squeeze(part, tabs=tabs) for part in _split(_soften(list(pieces)))]
    return [line for line in lines if line]


def _soften(pieces: list[Piece]) -> list[Piece]:
    """Undo manual line breaks inside a sentence, and tabs that only set an indent or follow a label."""
    whole = "".join(piece.text for piece in pieces)
    columns = len([part for part in whole.split("\t") if part.strip()])
    if columns == 2 and _LETTERHEAD.fullmatch(whole.strip()):
        return [replace(piece, text=re.sub(r"\t+", "\n", piece.text)) for piece in pieces]
    out: list[Piece] = []
    position = 0
    for piece in pieces:
        text = piece.text if columns > 2 else piece.text.replace("\t", " ")
        for offset, character in enumerate(piece.text):
            if character == "\n":
                before = whole[: position + offset].rstrip()[-1:]
                after = whole[position + offset + 1 :].lstrip()[:1]
                if before and before not in ".;:!?" and after.islower():
                    text = text[:offset] + " " + text[offset + 1 :]
        out.append(replace(piece, text=text))
        position += len(piece.text)
    return out


def _split(pieces: list[Piece]) -> list[list[Piece]]:
    """``pieces`` cut at line breaks."""
    parts = [
        (number, replace(piece, text=text))
        for piece, line in zip(pieces, _line_numbers(pieces), strict=True)
        for number, text in enumerate(piece.text.split("\n"), start=line)
    ]
    return [[piece for _, piece in group] for _, group in groupby(parts, key=lambda part: part[0])]


def _line_numbers(pieces: list[Piece]) -> list[int]:
    numbers, line = [], 0
    for piece in pieces:
        numbers.append(line)
        line += piece.text.count("\n")
    return numbers
