"""Speed of reading documents: ``python -m eval.bench_documents``. Exit status 1 where text is read below the goal.

Text documents go through load, structure, passages and figures on one core, counted in process time, so that other work
on the machine does not show. Scans are recognised on all cores, counted in wall time.
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

GOAL = 1.0
"""Megabytes of UTF-8 text a second, loaded and taken apart, on one core."""
FIGURES_GOAL = 2.0
"""Megabytes of UTF-8 text a second whose figures are found, on one core."""
LEAST_SECONDS = 2.0
"""Process time spent on each figure."""
COPIES = 4
"""Pages of the sample scan are recognised this many times over, so that every core has some."""
TEXT = (".txt", ".md")


class TextSpeed(NamedTuple):
    """Megabytes of UTF-8 a second: loading alone, parsing alone (figures included), both, and figures alone."""

    loading: float
    parsing: float
    both: float
    figures: float


def text_speed(paths: list[Path]) -> TextSpeed:
    """Speed of reading the text documents at ``paths``, over and over for :data:`LEAST_SECONDS`."""
    size, loading, parsing, counting = 0, 0.0, 0.0, 0.0
    for path in paths:
        parse(load(path))  # imports, compiled patterns
    while loading + parsing < LEAST_SECONDS:
        for path in paths:
            begun = time.process_time()
            source = load(path)
            loaded = time.process_time()
            document = parse(source)
            parsed = time.process_time()
            extract_figures(document)
            counting += time.process_time() - parsed
            parsing += parsed - loaded
            loading += loaded - begun
            size += len(source.text.encode())
    seconds = (loading, parsing, loading + parsing, counting)
    return TextSpeed(*(size / part / 1e6 for part in seconds))


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
    text = [path for path in paths if path.suffix.lower() in TEXT]
    reached = True
    if text:
        speed = text_speed(text)
        reached = speed.both >= GOAL and speed.figures >= FIGURES_GOAL
        size = sum(path.stat().st_size for path in text)
        _line(
            f"text documents ({len(text)}, {size / 1e3:.0f} kB), one core",
            f"{speed.both:.2f} MB/s",
            f"goal {GOAL} MB/s",
        )
        _line("  decoding alone", f"{speed.loading:.1f} MB/s")
        _line("  structure, passages and figures alone", f"{speed.parsing:.2f} MB/s")
        _line("  figures alone", f"{speed.figures:.2f} MB/s", f"goal {FIGURES_GOAL} MB/s")
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
