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

from corpus.loaders import limits
from corpus.loaders.deadline import TooLongError, deadline
from corpus.loaders.layout import Glyph, Grid, Line, Page, lines_of
from corpus.loaders.pages import assemble
from corpus.loaders.pdf_tables import grids
from corpus.loaders.reading_order import in_reading_order
from corpus.loaders.scan import Progress, ScanUnavailableError, read_pdf_pages
from corpus.loaders.trouble import trouble
from corpus.loaders.turning import Turn, quarter_turns, turning
from corpus.source import Source

if TYPE_CHECKING:
    from pdfplumber.page import Page as PdfPage

__all__ = ["PdfLoader"]


class PdfLoader:
    """``.pdf``"""

    suffixes: tuple[str, ...] = (".pdf",)

    def load(self, path: Path, progress: Progress | None = None) -> Source:
        """Read ``path``; ``progress`` hears of recognised pages.

        Raises :class:`corpus.errors.DocumentError` for damaged, encrypted, oversized or empty files, and
        for scans where the recogniser is not installed.
        """
        pages, scanned, left_out = _read(path)
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
        if left_out:
            listed = ", ".join(str(number + 1) for number in left_out[:20])
            warnings.append(
                f"Trang {listed} của “{path.name}” chứa hình vẽ quá phức tạp nên không đọc được; "
                "hãy in lại trang này thành PDF."
            )
        form = "scan" if len(scanned) == len(pages) else "pdf"
        source = assemble(pages, path.name, form, warnings)
        if not source.text.strip():
            raise trouble(path, "tệp PDF không có chữ nào đọc được", "kiểm tra lại bản gốc hoặc quét lại rõ hơn")
        return source


def _read(path: Path) -> tuple[list[Page], list[int], list[int]]:
    """All pages; the numbers from 0 of those that must be recognised, and of those that are left out."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    from corpus.loaders.pdf_bounds import BusyPageError, bound_streams

    # What it would tell a programmer about a broken font says nothing to the person who loads the file.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    bound_streams()
    pages: list[Page] = []
    scanned: list[int] = []
    left_out: list[int] = []
    try:
        with pdfplumber.open(path) as document:
            try:
                with deadline(limits.OPENING_SECONDS):
                    count = len(document.pages)
            except TooLongError:
                # Its own asks for the pages once more.
                document.close = document.stream.close  # type: ignore[method-assign]
                raise
            if count > limits.PAGES:
                raise trouble(path, f"tệp có hơn {limits.PAGES} trang", "chia thành nhiều tệp nhỏ hơn")
            for number, page in enumerate(document.pages):
                read = None
                try:
                    with deadline(limits.PAGE_SECONDS):
                        read = _read_page(page)
                    if read is None:
                        scanned.append(number)
                except TooLongError:
                    left_out.append(number)
                except BusyPageError as error:
                    if error.drawable:
                        scanned.append(number)
                    else:
                        left_out.append(number)
                pages.append(read or Page(float(page.width), float(page.height)))
                page.close()
    except TooLongError:
        raise _damaged(path) from None
    except PdfminerException as error:
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in error.args):
            raise trouble(path, "tệp PDF được đặt mật khẩu", "bỏ mật khẩu rồi nạp lại") from None
        raise _damaged(path) from None
    except (
        MalformedPDFException,
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
        BusyPageError,  # a stream of its own tables
    ):
        # pdfminer meets broken structures with whatever error the broken value leads to.
        raise _damaged(path) from None
    if not pages:
        raise _damaged(path)
    return pages, scanned, left_out


def _damaged(path: Path) -> Exception:
    return trouble(path, "tệp PDF bị hỏng hoặc tải về chưa trọn vẹn", "tải lại tệp hoặc in lại thành PDF")


def _read_page(page: PdfPage) -> Page | None:
    """``page`` read upright; ``None`` where its picture must be recognised.

    Raises :class:`corpus.loaders.pdf_bounds.BusyPageError` where it draws more than the limits allow.
    """
    from corpus.loaders.pdf_bounds import bound_page

    bound_page(page)
    quarters = quarter_turns(page.chars)
    width, height = float(page.width), float(page.height)
    turn = turning(quarters, width, height)
    if quarters % 2:
        width, height = height, width
    glyphs = list(_glyphs(page, quarters, turn, width))
    if _needs_recognition(page, glyphs):
        return None
    return _page(page, glyphs, turn, Page(width, height))


def _glyphs(page: PdfPage, quarters: int, turn: Turn, width: float) -> Iterator[Glyph]:
    """Letters of ``page`` that stand as most do, set upright; ``width`` is that of the upright page."""
    drawn: set[tuple[str, int, int]] = set()
    for char in page.chars:
        text = char["text"]
        if quarter_turns([char]) != quarters and not text.isspace():
            continue
        x0, top, x1, bottom = turn((char["x0"], char["top"], char["x1"], char["bottom"]))
        if x1 < 0 or x0 > width:
            continue
        key = (text, round(x0 * 2), round(top * 2))
        if key in drawn and not text.isspace():
            continue  # drawn twice to look bold
        drawn.add(key)
        font = char["fontname"]
        # The size that pdfminer states is the extent across the page, whichever way the letters stand.
        yield Glyph(text, x0, x1, top, bottom, char["size"] if quarters % 2 == 0 else bottom - top, font)


def _needs_recognition(page: PdfPage, glyphs: list[Glyph]) -> bool:
    shown = [g.text for g in glyphs if not g.text.isspace()]
    lost = sum(t.startswith("(cid:") or unicodedata.category(t[-1]) in ("Co", "Cn", "Cc") for t in shown)
    if len(shown) > 20 and lost > 0.04 * len(shown):
        return True
    area = max(float(page.width) * float(page.height), 1.0)
    pictures = sum(max(0.0, i["x1"] - i["x0"]) * max(0.0, i["bottom"] - i["top"]) for i in page.images)
    # A digital signature stamps up to some two hundred characters over a scanned page.
    return bool(pictures > (0.6 if len(shown) > 20 else 0.1) * area) and len(shown) < 300


def _page(page: PdfPage, glyphs: list[Glyph], turn: Turn, out: Page) -> Page:
    tables, rest = grids(page, glyphs, turn)
    strokes = [turn((s["x0"], s["top"], s["x1"], s["bottom"])) for s in (*page.lines, *page.rects)]
    out.rules = sorted(top for x0, top, x1, bottom in strokes if x1 - x0 > 40 and abs(bottom - top) < 2.5)
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
