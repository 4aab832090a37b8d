"""Keeps pdfminer.six within bounds: what one stream may unpack to, and how much one page may draw.

pdfminer unpacks a stream whole however far it swells, and follows forms that draw forms that draw forms; either lets
a file of some kilobytes take all memory, or days.
"""

from __future__ import annotations

import zlib
from typing import Any

import pdfminer.pdftypes
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfplumber.page import Page, PDFPageAggregatorWithMarkedContent
from pdfplumber.utils.exceptions import PdfminerException

from corpus.loaders import limits

__all__ = ["BusyPageError", "bound_page", "bound_streams"]


class BusyPageError(Exception):
    """A page draws more than the limits allow; ``drawable`` tells whether its picture may still be looked at."""

    def __init__(self, *, drawable: bool) -> None:
        super().__init__()
        self.drawable = drawable


class _Zlib:
    """Stands in for :mod:`zlib` inside pdfminer: what unpacks of a damaged stream is kept, too much is refused."""

    error = zlib.error

    @staticmethod
    def decompress(data: bytes) -> bytes:
        """All of ``data`` that can be unpacked. Raises :class:`BusyPageError` past the limit."""
        unpacker = zlib.decompressobj()
        out: list[bytes] = []
        left = limits.STREAM
        for start in range(0, len(data), 4096):
            try:
                out.append(unpacker.decompress(data[start : start + 4096], left))
            except zlib.error:
                break
            left -= len(out[-1])
            if left <= 0 or unpacker.unconsumed_tail:
                raise BusyPageError(drawable=False)
            if unpacker.eof:
                break
        return b"".join(out)


def bound_streams() -> None:
    """Let pdfminer unpack no stream past :data:`corpus.loaders.limits.STREAM`, for the rest of the process."""
    vars(pdfminer.pdftypes)["zlib"] = _Zlib


class _Device(PDFPageAggregatorWithMarkedContent):
    """Collects what a page draws until it is too much."""

    marks = figures = 0

    def _count(self) -> None:
        self.marks += 1
        if self.marks > limits.PAGE_MARKS:
            raise BusyPageError(drawable=True)

    def render_char(self, *args: Any) -> float:  # noqa: ANN401 - pdfminer's business
        """One letter."""
        self._count()
        return float(super().render_char(*args))

    def paint_path(self, *args: Any) -> None:  # noqa: ANN401
        """One stroke or area."""
        self._count()
        super().paint_path(*args)

    def begin_figure(self, *args: Any) -> None:  # noqa: ANN401
        """One form or picture."""
        self._count()
        self.figures += 1
        if self.figures > limits.PAGE_FIGURES:
            raise BusyPageError(drawable=False)
        super().begin_figure(*args)


def bound_page(page: Page) -> None:
    """Lay out ``page`` within the limits.

    Raises :class:`BusyPageError` past them, and pdfplumber's ``PdfminerException`` for a broken page.
    """
    device = _Device(page.pdf.rsrcmgr, pageno=page.page_number, laparams=page.pdf.laparams)
    try:
        PDFPageInterpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    except BusyPageError:
        raise
    except Exception as error:
        raise PdfminerException(error) from error
    page._layout = device.get_result()  # what Page.layout would have kept
