"""Pictures of pages: the program Tesseract turns them into words with places.

Pages are drawn by PDFium, which is not thread-safe, one after the other; Tesseract runs on all cores beside
it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import DocumentError
from corpus.loaders import limits
from corpus.loaders.layout import Grid, Line, Page, Word
from corpus.loaders.pages import assemble
from corpus.loaders.pdf_tables import Box
from corpus.loaders.reading_order import in_reading_order
from corpus.loaders.scan_tables import erase_rules, grids_of_scan
from corpus.loaders.trouble import trouble
from corpus.source import Source

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["ImageLoader", "Progress", "ScanUnavailableError", "read_pdf_pages"]

Progress = Callable[[int, int], None]
"""Told pages done and pages in all."""

_DPI = 300
_UNSURE = 60.0
"""Tesseract's own confidence, 0 to 100, below which a word is marked."""
_FAINT = 0.2
"""Share of unsure words from which a page is called faint; clean office scans stay under a tenth."""
_UPSIDE_DOWN = 55.0
"""Mean confidence below which the page may be turned; upright pages of office scans reach 80 and more."""


class ScanUnavailableError(DocumentError):
    """The recogniser or its Vietnamese data is not installed."""

    command = "sudo apt-get install tesseract-ocr tesseract-ocr-vie"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Không đọc được “{path.name}”: tệp là ảnh chụp mà máy chưa có bộ nhận dạng chữ tiếng Việt; "
            f"hãy cài bằng lệnh: {self.command}"
        )


class ImageLoader:
    """Photographs and scans saved as pictures; a TIFF may hold many pages."""

    suffixes: tuple[str, ...] = (".png", ".jpg", ".jpeg", ".tif", ".tiff")

    def load(self, path: Path, progress: Progress | None = None) -> Source:
        """Read ``path``.

        Raises :class:`corpus.errors.DocumentError` when the picture is damaged or too large, holds no
        words, or the recogniser is not installed.
        """
        from PIL import Image, UnidentifiedImageError

        _require(path)
        try:
            with Image.open(path) as image:
                count = getattr(image, "n_frames", 1)
                if count > limits.FRAMES or image.width * image.height > 3 * limits.PICTURE_PIXELS:
                    raise trouble(path, "ảnh quá lớn", "quét lại ở độ phân giải 300 dpi")

                def frames() -> Iterator[tuple[int, Image.Image, float]]:
                    for number in range(count):
                        image.seek(number)
                        yield number, *_for_reading(image)

                pages, warnings = _recognise(path, frames(), count, progress)
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
            raise trouble(path, "tệp ảnh bị hỏng", "quét hoặc chụp lại") from None
        source = assemble([pages[number] for number in sorted(pages)], path.name, "scan", warnings)
        if not source.text.strip():
            raise trouble(path, "không nhận ra chữ nào trong ảnh", "quét lại rõ hơn")
        return source


def read_pdf_pages(path: Path, numbers: Sequence[int], progress: Progress | None) -> tuple[dict[int, Page], list[str]]:
    """Recognised pages of a PDF by number, from 0, and warnings."""
    import pypdfium2

    _require(path)
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        raise trouble(path, "không vẽ được trang PDF để nhận dạng chữ", "in lại thành PDF rồi nạp lại") from None

    def frames() -> Iterator[tuple[int, Image, float]]:
        for number in numbers:
            page = document[number]
            width, height = page.get_size()
            dpi = min(_DPI, 72 * (limits.PICTURE_PIXELS / max(width * height, 1)) ** 0.5)
            bitmap = page.render(scale=dpi / 72, grayscale=True)
            yield number, bitmap.to_pil(), dpi
            page.close()

    try:
        return _recognise(path, frames(), len(numbers), progress)
    finally:
        document.close()


def _require(path: Path) -> None:
    program = shutil.which("tesseract")
    if program is None:
        raise ScanUnavailableError(path)
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=30, check=False)
    if "vie" not in (listed.stdout + listed.stderr).split():
        raise ScanUnavailableError(path)


def _for_reading(image: Image) -> tuple[Image, float]:
    """A grey copy, turned as its camera says and no larger than Tesseract can hold, and its dots an inch."""
    from PIL import ImageOps

    stated = image.info.get("dpi", (0, 0))[0]
    grey = ImageOps.exif_transpose(image).convert("L")
    # Few pictures state their resolution truly; a page is about 8 inches wide.
    dpi = float(stated) if 100 <= stated <= 1200 else min(grey.size) / 8.27
    if dpi < 150:
        factor = 200 / max(dpi, 40)
        grey = grey.resize((round(grey.width * factor), round(grey.height * factor)))
        dpi *= factor
    excess = (grey.width * grey.height / limits.PICTURE_PIXELS) ** 0.5
    if excess > 1:
        grey = grey.resize((round(grey.width / excess), round(grey.height / excess)))
        dpi /= excess
    return grey, dpi


def _recognise(
    path: Path, frames: Iterator[tuple[int, Image, float]], count: int, progress: Progress | None
) -> tuple[dict[int, Page], list[str]]:
    pages: dict[int, Page] = {}
    warnings: list[str] = []
    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        waiting: list[tuple[int, Future[Page]]] = []

        def collect() -> None:
            number, future = waiting.pop(0)
            try:
                pages[number] = future.result()
            except (subprocess.SubprocessError, OSError):
                pages[number] = Page(595, 842)
                warnings.append(f"Không nhận dạng được trang {number + 1} của “{path.name}”; hãy quét lại trang này.")
            if _faint(pages[number]):
                warnings.append(
                    f"Trang {number + 1} của “{path.name}” chữ mờ, nhiều chữ nhận dạng chưa chắc; "
                    "hãy quét lại trang này rõ hơn hoặc đối chiếu với bản gốc."
                )
            if progress is not None:
                progress(len(pages), count)

        for number, image, dpi in frames:
            # A drawn page is megabytes: no more of them wait than there are cores to read them.
            if len(waiting) > workers:
                collect()
            waiting.append((number, pool.submit(_page, image, dpi)))
        while waiting:
            collect()
    return pages, warnings


def _tesseract(image: Image, dpi: float, *arguments: str) -> str:
    pixels = BytesIO()
    image.save(pixels, "PPM")
    done = subprocess.run(
        ["tesseract", "stdin", "stdout", "--dpi", str(round(dpi)), *arguments],
        input=pixels.getvalue(),
        capture_output=True,
        timeout=limits.SCAN_SECONDS,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        check=True,
    )
    return done.stdout.decode("utf-8", "replace")


def _page(image: Image, dpi: float) -> Page:
    page, confidence = _read(image, dpi)
    if confidence < _UPSIDE_DOWN:
        turn = _rotation(image, dpi)
        if turn:
            turned = image.rotate(-turn, expand=True, fillcolor=255)
            other, better = _read(turned, dpi)
            if better > confidence:
                return other
    return page


def _faint(page: Page) -> bool:
    """Whether many words of the page were read with low confidence."""
    words = [word.uncertain for item in page.items if isinstance(item, Line) for word in item.words]
    grids = [item for item in page.items if isinstance(item, Grid)]
    words += [p.uncertain for grid in grids for cell in grid.cells for p in cell.pieces if p.text.strip()]
    return sum(words) > max(_FAINT * len(words), 3)


def _mark_notes(rules: list[Box], words: list[Word], tables: list[Grid], page: Page) -> None:
    """Make words under the short rule of footnotes small, so that they are taken for notes."""
    for x0, y, x1, _ in sorted(rules, key=lambda rule: -rule[1]):
        inside = any(grid.top - 6 <= y <= grid.bottom + 6 for grid in tables)
        if inside or y < 0.3 * page.height or x0 > 0.35 * page.width or x1 - x0 > 0.5 * page.width:
            continue
        below = [word for word in words if word.top > y - 2]
        above = [word for word in words if word.bottom <= y]
        if not below or not above or _height(below) > 0.97 * _height(above):
            continue
        for word in below:
            word.size -= 1.5
        page.rules.append(y)
        return


def _height(words: list[Word]) -> float:
    heights = sorted(word.bottom - word.top for word in words)
    return heights[len(heights) // 2]


def _rotation(image: Image, dpi: float) -> int:
    """Degrees clockwise that set the page upright; 0 when that cannot be told."""
    try:
        report = _tesseract(image, dpi, "--psm", "0", "-l", "osd")
    except subprocess.SubprocessError:
        return 0
    found = [line.split(":")[1].strip() for line in report.splitlines() if line.startswith("Rotate:")]
    return int(found[0]) if found and found[0].isdigit() else 0


def _read(image: Image, dpi: float) -> tuple[Page, float]:
    """Page of ``image`` and the mean confidence of its words, weighted by their length."""
    scale = 72 / dpi
    page = Page(image.width * scale, image.height * scale, scanned=True)
    clean, boxes, rules = erase_rules(image, dpi)
    lines: dict[tuple[str, str, str], list[Word]] = {}
    weight = total = 0.0
    for row in _tesseract(clean, dpi, "-l", "vie", "--psm", "3", "tsv").splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
            continue
        text, confidence = cells[11].strip(), float(cells[10])
        doubtful = confidence < _UNSURE and text not in "-–+*.,;:"
        if not any(c.isalnum() for c in text) and (doubtful or set(text) <= set("_|~=—")):
            continue  # rules, stamps and dirt
        left, top, width, height = (int(value) * scale for value in cells[6:10])
        word = Word(text, left, left + width, top, top + height, 0.0, uncertain=confidence < _UNSURE)
        lines.setdefault((cells[2], cells[3], cells[4]), []).append(word)
        weight += len(text)
        total += confidence * len(text)
    # Letter heights vary with the letters of a word; one size for the page is what the eye sees.
    heights = sorted(word.bottom - word.top for words in lines.values() for word in words)
    size = 1.25 * heights[len(heights) // 2] if heights else 0.0
    every = [word for words in lines.values() for word in words]
    for word in every:
        word.size = size
    tables, taken = grids_of_scan(boxes, every)
    _mark_notes(rules, [w for w in every if id(w) not in taken], tables, page)
    rows = []
    for words in lines.values():
        rest = [word for word in words if id(word) not in taken]
        if rest and not (all(w.uncertain for w in rest) and sum(len(w.text) for w in rest) <= 2):
            rows.append(rest)
    for grid in sorted(tables, key=lambda g: g.top):
        above = [row for row in rows if row[0].bottom <= grid.top + size]
        rows = [row for row in rows if row[0].bottom > grid.top + size]
        page.items += [*in_reading_order(above), grid]
    page.items += in_reading_order(rows)
    return page, total / weight if weight else 0.0
