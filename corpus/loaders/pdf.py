"""PDF: reading order, paragraphs, notes and tables from where the characters stand; scans too.

Geometry comes from pdfplumber (pdfminer.six). A page with hardly any characters under a large picture, or
whose fonts do not say which characters they draw, is read as a scan.
"""

from __future__ import annotations

import logging
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.loaders.encodings import from_font
from corpus.loaders.layout import Glyph, Grid, Line, Page, in_reading_order, lines_of
from corpus.loaders.pages import assemble
from corpus.loaders.pdf_tables import grids
from corpus.loaders.scan import Progress, ScanUnavailableError, read_pdf_pages
from corpus.loaders.trouble import trouble
from corpus.source import Source

if TYPE_CHECKING:
    from pdfplumber.page import Page as PdfPage

__all__ = ["PdfLoader"]

_MOST_PAGES = 1000
_MOST_GLYPHS = 60_000
"""On one page; a dense page of text holds six thousand."""


class PdfLoader:
    """``.pdf``"""

    suffixes: tuple[str, ...] = (".pdf",)

    def load(self, path: Path, progress: Progress | None = None) -> Source:
        """Read ``path``; ``progress`` hears of recognised pages.

        Raises :class:`corpus.errors.DocumentError` for damaged, encrypted, oversized or empty files, and
        for scans where the recogniser is not installed.
        """
        pages, scanned = _read(path)
        warnings: list[str] = []
        if scanned:
            try:
                recognised, warnings = read_pdf_pages(path, scanned, progress)
                for number, page in recognised.items():
                    pages[number] = page
            except ScanUnavailableError:
                if len(scanned) == len(pages) or not any(page.items for page in pages):
                    raise
                listed = ", ".join(str(number + 1) for number in scanned[:20])
                warnings.append(
                    f"Trang {listed} của “{path.name}” là ảnh chụp nên chưa đọc được; "
                    f"cài bộ nhận dạng chữ bằng lệnh: {ScanUnavailableError.command}"
                )
        form = "scan" if len(scanned) == len(pages) else "pdf"
        source = assemble(pages, path.name, form, warnings)
        if not source.text.strip():
            raise trouble(
                path, "tệp PDF không có chữ nào đọc được", "kiểm tra lại bản gốc hoặc quét lại rõ hơn"
            )
        return source


def _read(path: Path) -> tuple[list[Page], list[int]]:
    """All pages, and the numbers from 0 of those that must be recognised."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import PdfminerException

    # What it would tell a programmer about a broken font says nothing to the person who loads the file.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    pages: list[Page] = []
    scanned: list[int] = []
    try:
        with pdfplumber.open(path) as document:
            if len(document.pages) > _MOST_PAGES:
                raise trouble(path, f"tệp có hơn {_MOST_PAGES} trang", "chia thành nhiều tệp nhỏ hơn")
            for number, page in enumerate(document.pages):
                glyphs = list(_glyphs(page))
                if _needs_recognition(page, glyphs):
                    scanned.append(number)
                    pages.append(Page(float(page.width), float(page.height)))
                else:
                    pages.append(_page(page, glyphs))
                page.close()
    except PdfminerException as error:
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in error.args):
            raise trouble(path, "tệp PDF được đặt mật khẩu", "bỏ mật khẩu rồi nạp lại") from None
        raise _damaged(path) from None
    except (
        PSException,
        LookupError,
        ArithmeticError,
        ValueError,
        TypeError,
        AttributeError,
        AssertionError,
        OSError,
        EOFError,
        zlib.error,
        struct.error,
    ):
        # pdfminer meets broken structures with whatever error the broken value leads to.
        raise _damaged(path) from None
    if not pages:
        raise _damaged(path)
    return pages, scanned


def _damaged(path: Path) -> Exception:
    return trouble(path, "tệp PDF bị hỏng hoặc tải về chưa trọn vẹn", "tải lại tệp hoặc in lại thành PDF")


def _glyphs(page: PdfPage) -> Iterator[Glyph]:
    drawn: set[tuple[str, int, int]] = set()
    for char in page.chars[:_MOST_GLYPHS]:
        text = char["text"]
        if not char.get("upright", True) or char["x1"] < 0 or char["x0"] > page.width:
            continue
        key = (text, round(char["x0"] * 2), round(char["top"] * 2))
        if key in drawn and not text.isspace():
            continue  # drawn twice to look bold
        drawn.add(key)
        font = char["fontname"]
        if not text.isascii():
            text = from_font(text, font)
        yield Glyph(text, char["x0"], char["x1"], char["top"], char["bottom"], char["size"], font)


def _needs_recognition(page: PdfPage, glyphs: list[Glyph]) -> bool:
    shown = [g.text for g in glyphs if not g.text.isspace()]
    lost = sum(t.startswith("(cid:") or unicodedata.category(t[-1]) in ("Co", "Cn", "Cc") for t in shown)
    if len(shown) > 20 and lost > 0.04 * len(shown):
        return True
    area = max(float(page.width) * float(page.height), 1.0)
    pictures = sum(max(0.0, i["x1"] - i["x0"]) * max(0.0, i["bottom"] - i["top"]) for i in page.images)
    # A digital signature stamps up to some two hundred characters over a scanned page.
    return bool(pictures > (0.6 if len(shown) > 20 else 0.1) * area) and len(shown) < 300


def _page(page: PdfPage, glyphs: list[Glyph]) -> Page:
    tables, rest = grids(page, glyphs)
    out = Page(float(page.width), float(page.height))
    strokes = [*page.lines, *(r for r in page.rects if r["height"] < 2.5)]
    out.rules = sorted(
        s["top"] for s in strokes if s["x1"] - s["x0"] > 40 and abs(s["bottom"] - s["top"]) < 2.5
    )
    rows = lines_of(rest)
    position = 0
    bands: list[tuple[float, list[Line | Grid]]] = []
    for grid in sorted(tables, key=lambda g: g.top):
        above = [row for row in rows[position:] if min(word.top for word in row) < grid.top]
        position += len(above)
        bands.append((grid.top, [*in_reading_order(above), grid]))
    bands.append((out.height, [*in_reading_order(rows[position:])]))
    out.items = [item for _, items in bands for item in items]
    return out
