"""Writes a draft as the text that converters of Word files and of scans leave behind."""

from __future__ import annotations

import re
from enum import Enum

from corpus.samples.markup import row

NOTE = re.compile(r"\{\{(.*?)\}\}")
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class NoteStyle(Enum):
    REFERENCE = "[footnoteRef:1] with [1: definition] at the end of the paragraph"
    PAGE_FOOT = "superscript number with the definition at the foot of the page"


def render(source: str, style: NoteStyle) -> str:
    """The text of a draft. ``@rows`` starts a table; at ``@foot`` a page ends and its notes are set down."""
    out: list[str] = []
    waiting: list[str] = []
    count = 0
    in_table = False
    for line in [*source.rstrip("\n").split("\n"), "@foot"]:
        if line.startswith("@rows"):
            in_table = True
            continue
        if line == "@foot":
            out.extend(each for note in waiting for each in (note, ""))
            waiting.clear()
            continue
        if in_table and "|" in line:
            out.append("\t".join(row(line)))
            continue
        in_table = in_table and not line
        here: list[str] = []

        def mark(match: re.Match[str], here: list[str] = here) -> str:
            nonlocal count
            count += 1
            if style is NoteStyle.REFERENCE:
                here.append(f"[{count}:  {match[1]}]")
                return f"[footnoteRef:{count}]"
            waiting.append(f"{str(count).translate(SUPERSCRIPTS)} {match[1]}")
            return str(count).translate(SUPERSCRIPTS)

        out.append(" ".join([NOTE.sub(mark, line), *here]))
        if here:
            out[-1] += " "
    return "\n".join(out).rstrip("\n") + "\n"
