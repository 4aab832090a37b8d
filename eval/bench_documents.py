"""Speed of reading documents: ``python -m eval.bench_documents [FOLDER ...]``.

Text goes through load, structure, passages and figures on one core, counted in process time; of several rounds the
fastest counts, so that other work on the machine shows little. Each goal has a line of its own, and the exit
status is 1 where the documents given are read below one of them. Without a folder the text of every bundled document
that holds text, whatever its format, is read as plain text; these excerpts have a figure every 70 bytes, several times
as many as whole papers, so no goal is set for them. Scans are recognised on all cores, counted in wall time.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from corpus.errors import DocumentError
from corpus.figures import extract_figures
from corpus.loaders import find_documents, load
from corpus.parse import parse
from qa.settings import bundled_sample

STRUCTURE_GOAL = 1.0
"""Megabytes of UTF-8 text a second taken apart into sections, notes, tables and passages, on one core."""
FIGURES_GOAL = 2.0
"""Megabytes of UTF-8 text a second whose figures are found, on one core."""
LEAST_SECONDS = 2.0
"""Process time spent on each figure."""
COPIES = 4
"""Pages of the sample scan are recognised this many times over, so that every core has some."""
TEXT = (".txt", ".md")


class TextSpeed(NamedTuple):
    """Megabytes of UTF-8 a second: decoding, structure and passages without figures, figures alone, all of it."""

    size: int
    loading: float
    structure: float
    figures: float
    all: float
    found: int
    """Figures found in one round."""

    @property
    def reached(self) -> bool:
        """Whether both goals are."""
        return self.structure >= STRUCTURE_GOAL and self.figures >= FIGURES_GOAL


def text_speed(paths: list[Path]) -> TextSpeed:
    """Speed of reading the text documents at ``paths``, the fastest of the rounds of :data:`LEAST_SECONDS`."""
    size = sum(len(load(path).text.encode()) for path in paths)
    best: dict[Path, tuple[float, float, float]] = {}
    for path in paths:
        parse(load(path))  # imports, compiled patterns
    until = time.process_time() + LEAST_SECONDS
    while len(best) < len(paths) or time.process_time() < until:
        for path in paths:
            times = _round(path)
            before = best.get(path, times)
            best[path] = (min(times[0], before[0]), min(times[1], before[1]), min(times[2], before[2]))
    loading, parsing, counting = (sum(times[part] for times in best.values()) for part in range(3))
    structure = max(parsing - counting, 1e-9)
    speeds = [size / max(part, 1e-9) / 1e6 for part in (loading, structure, counting, loading + parsing)]
    found = sum(len(parse(load(path)).figures) for path in paths)
    return TextSpeed(size, speeds[0], speeds[1], speeds[2], speeds[3], found)


def _round(path: Path) -> tuple[float, float, float]:
    """Seconds to decode, to parse (figures included) and to find the figures once more."""
    begun = time.process_time()
    source = load(path)
    loaded = time.process_time()
    document = parse(source)
    parsed = time.process_time()
    extract_figures(document)
    return loaded - begun, parsed - loaded, time.process_time() - parsed


def as_text(paths: list[Path], folder: Path) -> list[Path]:
    """The text of the documents at ``paths`` as plain-text files in ``folder``; scans are left out."""
    written = []
    for path in paths:
        try:
            source = load(path)
        except DocumentError as error:  # no recogniser on this machine
            print(error, file=sys.stderr)
            continue
        if source.format != "scan":
            written.append(folder / f"{path.stem}-{path.suffix[1:]}.txt")
            written[-1].write_text(source.text, encoding="utf-8")
    return written


def pages_speed(path: Path) -> tuple[int, float]:
    """Pages of ``path`` and pages read a second of wall time."""
    begun = time.perf_counter()
    pages = len(load(path).pages)
    return pages, pages / (time.perf_counter() - begun)


def scan_speed(path: Path, copies: int = COPIES) -> tuple[int, float]:
    """Pages recognised and pages a second of wall time, each page of ``path`` read ``copies`` times over."""
    import pypdfium2

    with tempfile.TemporaryDirectory() as scratch:
        many = Path(scratch) / path.name
        document = pypdfium2.PdfDocument.new()
        for _ in range(copies):
            document.import_pages(pypdfium2.PdfDocument(path))
        document.save(many)
        return pages_speed(many)


def _line(what: str, figure: str, note: str = "") -> None:
    print(f"{what:<44}{figure:>14}  {note}".rstrip(), flush=True)


def main(folders: list[Path]) -> int:
    """Print the figures for the documents in ``folders`` (the bundled sample by default); returns the exit status."""
    paths = [path for folder in folders or [bundled_sample()] for path in find_documents(folder)]
    reached = True
    with tempfile.TemporaryDirectory() as scratch:
        text = [path for path in paths if path.suffix.lower() in TEXT] if folders else as_text(paths, Path(scratch))
        if text:
            speed = text_speed(text)
            reached = speed.reached or not folders
            what = "text documents" if folders else "bundled documents as text"
            _line(f"{what} ({len(text)}, {speed.size / 1e3:.0f} kB), one core", f"{speed.all:.2f} MB/s")
            _line("  decoding alone", f"{speed.loading:.1f} MB/s")
            goals = (f"goal {STRUCTURE_GOAL} MB/s", f"goal {FIGURES_GOAL} MB/s; ") if folders else ("", "")
            _line("  structure and passages", f"{speed.structure:.2f} MB/s", goals[0])
            between = f"one figure every {speed.size / max(speed.found, 1):.0f} bytes"
            _line("  figures alone", f"{speed.figures:.2f} MB/s", goals[1] + between)
    for path in (path for path in paths if path.suffix.lower() == ".pdf"):
        try:
            form = load(path).format
        except DocumentError as error:  # no recogniser on this machine
            print(error, file=sys.stderr)
            continue
        if form == "scan" and shutil.which("tesseract"):
            pages, rate = scan_speed(path)
            _line(f"scan, {pages} pages on {os.cpu_count()} cores", f"{rate:.2f} pages/s", path.name)
        else:
            pages, rate = pages_speed(path)
            _line(f"PDF with text, {pages} pages", f"{rate:.1f} pages/s", path.name)
    return int(not reached)


if __name__ == "__main__":
    sys.exit(main([Path(argument) for argument in sys.argv[1:]]))
