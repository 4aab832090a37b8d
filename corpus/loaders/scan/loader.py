"""Pictures of pages: the program Tesseract turns them into words with places.

Pages are drawn by PDFium, which is not thread-safe, one after the other; Tesseract runs on all cores beside
it.
"""

from __future__ import annotations

import struct
import subprocess
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import DocumentError
from corpus.loaders import limits
from corpus.loaders.layout import Page
from corpus.loaders.pages import assemble
from corpus.loaders.scan.notes import doubts, settle
from corpus.loaders.scan.numerals import mend_headings
from corpus.loaders.scan.page import ScannedPage, read_page
from corpus.loaders.scan.picture import DPI, grey, resolved
from corpus.loaders.scan.tesseract import ScanUnavailableError, require
from corpus.loaders.trouble import trouble
from corpus.source import Source

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["ImageLoader", "Progress", "ScanUnavailableError", "read_pdf_pages"]

Progress = Callable[[int, int], None]
"""Told pages done and pages in all."""

_BROKEN = (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, struct.error)
"""What Pillow meets broken structures with: whatever error the broken value leads to."""
_FAINT = 0.2
"""Share of unsure words from which a page is called faint; clean office scans stay under a tenth."""


class ImageLoader:
    """Photographs and scans saved as pictures; a TIFF may hold many pages."""

    suffixes: tuple[str, ...] = (".png", ".jpg", ".jpeg", ".tif", ".tiff")

    def load(self, path: Path, progress: Progress | None = None) -> Source:
        """Read ``path``.

        Raises :class:`corpus.errors.DocumentError` when the picture is damaged or too large, holds no
        words, or the recogniser is not installed.
        """
        from PIL import Image

        require(path)
        spoiled: list[str] = []
        # What Pillow would tell a programmer about a file says nothing to the person who loads it.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                image = Image.open(path)
                # The further pictures of other formats are small copies (MPO) or movements (APNG).
                count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
            except Image.DecompressionBombError:
                raise _too_large(path) from None
            except _BROKEN:
                raise _damaged(path) from None
            with image:
                if count > limits.FRAMES:
                    raise trouble(path, f"tệp có hơn {limits.FRAMES} trang ảnh", "chia thành nhiều tệp nhỏ hơn")
                pages, remarks = _recognise(path, _frames(path, image, count, spoiled), count, progress)
        source = assemble([pages[number] for number in sorted(pages)], path.name, "scan", [*spoiled, *remarks])
        if not source.text.strip():
            raise trouble(path, "không nhận ra chữ nào trong ảnh", "quét lại rõ hơn")
        return source


def _too_large(path: Path) -> DocumentError:
    return trouble(path, "ảnh quá lớn", "quét lại ở độ phân giải 300 dpi")


def _damaged(path: Path) -> DocumentError:
    return trouble(path, "tệp ảnh bị hỏng", "quét hoặc chụp lại")


def _frames(path: Path, image: Image, count: int, spoiled: list[str]) -> Iterator[tuple[int, Image, float]]:
    for number in range(count):
        try:
            image.seek(number)
            if image.width * image.height > 3 * limits.PICTURE_PIXELS:
                raise _too_large(path)
            frame = _for_reading(image)
        except _BROKEN:
            # The first pages of a file that was cut off can still be read.
            if number == 0:
                raise _damaged(path) from None
            spoiled.append(
                f"Từ trang {number + 1} trở đi “{path.name}” bị hỏng nên không đọc được; hãy quét lại các trang này."
            )
            return
        yield number, *frame


def read_pdf_pages(path: Path, numbers: Sequence[int], progress: Progress | None) -> tuple[dict[int, Page], list[str]]:
    """Recognised pages of a PDF by number, from 0, and warnings."""
    import pypdfium2

    require(path)
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        raise trouble(path, "không vẽ được trang PDF để nhận dạng chữ", "in lại thành PDF rồi nạp lại") from None

    def frames() -> Iterator[tuple[int, Image, float]]:
        for number in numbers:
            try:
                page = document[number]
                width, height = page.get_size()
                dpi = min(DPI, 72 * (limits.PICTURE_PIXELS / max(width * height, 1)) ** 0.5)
                image = grey(page.render(scale=dpi / 72).to_pil())
                page.close()
            except (pypdfium2.PdfiumError, ValueError, MemoryError, OSError):
                spoiled.append(
                    f"Trang {number + 1} của “{path.name}” bị hỏng nên không đọc được; hãy in lại trang này thành PDF."
                )
                continue
            yield number, image, dpi

    spoiled: list[str] = []
    try:
        pages, warnings = _recognise(path, frames(), len(numbers), progress)
        return pages, [*spoiled, *warnings]
    finally:
        document.close()


def _for_reading(image: Image) -> tuple[Image, float]:
    """A grey copy, turned as its camera says, at the resolution for reading, and its dots an inch."""
    from PIL import ImageOps

    stated = image.info.get("dpi", (0, 0))[0]
    upright = grey(ImageOps.exif_transpose(image))
    short = min(upright.size)
    # Few pictures state their resolution truly; a page is 6 to 12 inches wide, mostly 8.
    dpi = float(stated) if 72 <= stated <= 1300 and 5 <= short / stated <= 13 else short / 8.27
    return resolved(upright, max(dpi, 30.0))


def _recognise(
    path: Path, frames: Iterator[tuple[int, Image, float]], count: int, progress: Progress | None
) -> tuple[dict[int, Page], list[str]]:
    found: dict[int, ScannedPage] = {}
    remarks: list[str] = []
    workers = limits.CORES
    with ThreadPoolExecutor(workers) as pool:
        waiting: list[tuple[int, Future[ScannedPage]]] = []

        def collect() -> None:
            number, future = waiting.pop(0)
            try:
                found[number] = future.result()
            except (subprocess.SubprocessError, OSError):
                found[number] = ScannedPage(Page(595, 842, scanned=True))
                remarks.append(f"Không nhận dạng được trang {number + 1} của “{path.name}”; hãy quét lại trang này.")
            else:
                remarks.extend(_remarks(path, number, found[number]))
            if progress is not None:
                progress(len(found), count)

        for number, image, dpi in frames:
            # A drawn page is megabytes: no more of them wait than there are cores to read them.
            if len(waiting) > workers:
                collect()
            waiting.append((number, pool.submit(read_page, image, dpi)))
        while waiting:
            collect()
    ordered = [found[number] for number in sorted(found)]
    mend_headings([page.page for page in ordered])
    settle([page.labels for page in ordered], [page.marks for page in ordered])
    for number, page in sorted(found.items()):
        page.fill()
        remarks.extend(doubts(path.name, number + 1, page.labels, page.marks))
    return {number: page.page for number, page in found.items()}, remarks


def _remarks(path: Path, number: int, page: ScannedPage) -> list[str]:
    if page.inked and not page.page.items:
        return [
            f"Trang {number + 1} của “{path.name}” không có chữ nào nhận ra được (ảnh, sơ đồ?); hãy đối chiếu bản gốc."
        ]
    if page.unsure > max(_FAINT * page.words, 3):
        remedy = "hãy quét lại trang này rõ hơn hoặc đối chiếu với bản gốc."
        return [f"Trang {number + 1} của “{path.name}” chữ mờ, nhiều chữ nhận dạng chưa chắc; {remedy}"]
    return []
