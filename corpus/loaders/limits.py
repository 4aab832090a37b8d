"""How large, deep and swollen a file may be: every bound that a loader holds to, in one place.

They keep one hostile or broken file from taking the machine: with them a file costs at most about 1.5 GB of memory, and
minutes, not hours. Papers of the genre stay a hundred times below each of them. Sizes are bytes unless said otherwise.
"""

from __future__ import annotations

import os

__all__ = [
    "CELLS",
    "CORES",
    "FILE",
    "FRAMES",
    "HTML",
    "LETTERS",
    "LOST_SECONDS",
    "OFFICE_SECONDS",
    "OPENING_SECONDS",
    "PACKAGE",
    "PAGES",
    "PAGE_MARKS",
    "PAGE_SECONDS",
    "PART",
    "PARTS",
    "PDF_MEMORY",
    "PICTURE_PIXELS",
    "RATIO",
    "RATIO_FROM",
    "SCAN_SECONDS",
    "TAGS",
    "TEXT",
]

CORES = os.cpu_count() or 1
"""Processes and threads that one file may keep busy; where several files are read at once each has fewer."""
FILE = 512 * 2**20
"""Any file at all."""
TEXT = 32 * 2**20
"""A text file; a ward's paper has a tenth of one megabyte."""
HTML = 16 * 2**20
"""An HTML page."""
TAGS = 600_000
"""Tags of an HTML page, each of which takes half a kilobyte of memory."""
LETTERS = 24_000_000
"""Code points of text that one document may come to, whatever its format."""
CELLS = 500_000
"""Table cells of one file, empty ones and those a merged cell covers included."""

PART = 48 * 2**20
"""One unpacked part of an Office package; Word reads no larger ones quickly either."""
PACKAGE = 2 * 2**30
"""All unpacked parts together, as the package states them."""
PARTS = 20_000
"""Number of parts."""
RATIO, RATIO_FROM = 250, 8 * 2**20
"""How far a part may swell, once it is this large. Deflate reaches 1000:1; Word's own XML stays under 60:1."""

PAGES = 1000
"""Pages of a PDF."""
PAGE_MARKS = 60_000
"""Letters, strokes and figures on one page; a dense page of text holds six thousand. A busier one (a map) is recognised
as a picture."""
PAGE_SECONDS, OPENING_SECONDS = 20.0, 20.0
"""Wall time for one page of a PDF, and for opening it."""
LOST_SECONDS = 60.0
"""Wall time spent on pages that then could not be read; past it the rest of the file is given up."""
PDF_MEMORY = 2**30
"""Address space of a process that reads a PDF."""

FRAMES = 1000
"""Pictures in one TIFF."""
PICTURE_PIXELS = 60_000_000
"""Pixels given to the recogniser: A4 at 600 dpi is 35 million. Larger pictures are made smaller, up to three times."""
SCAN_SECONDS = 180
"""One page in the recogniser."""
OFFICE_SECONDS = 120
"""One file in LibreOffice."""
