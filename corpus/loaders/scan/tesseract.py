"""Tesseract as a program: a picture in, words with boxes and confidence out.

Its Vietnamese model is `vie` of tessdata; the TSV it writes has a row for each word (level 5).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import DocumentError
from corpus.loaders import limits

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Box", "Read", "ScanUnavailableError", "read_crops", "read_words", "require", "tesseract"]

Box = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels, half-open."""

_MARGIN = 24
"""Light pixels around each crop; Tesseract loses letters that touch an edge."""
_PAPER = 225
"""Grey level from which a pixel is paper."""
_TALLEST = 12_000
"""Pixels of one strip of crops; Tesseract takes 32,767."""


class ScanUnavailableError(DocumentError):
    """The recogniser or its Vietnamese data is not installed."""

    command = "sudo apt-get install tesseract-ocr tesseract-ocr-vie"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Không đọc được “{path.name}”: tệp là ảnh chụp mà máy chưa có bộ nhận dạng chữ tiếng Việt; "
            f"hãy cài bằng lệnh: {self.command}"
        )


@dataclass(frozen=True, slots=True)
class Read:
    """A word as recognised. ``confidence`` is Tesseract's, 0 to 100; words of one ``line`` share its key."""

    text: str
    confidence: float
    box: Box
    line: tuple[str, str, str]


def require(path: Path) -> None:
    """Raises :class:`ScanUnavailableError` where Tesseract or its Vietnamese data is missing."""
    program = shutil.which("tesseract")
    if program is None:
        raise ScanUnavailableError(path)
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=30, check=False)
    if "vie" not in (listed.stdout + listed.stderr).split():
        raise ScanUnavailableError(path)


def tesseract(image: Image, dpi: float, *arguments: str) -> str:
    """What the program writes for ``image``; raises :class:`subprocess.SubprocessError` where it fails."""
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


def read_words(image: Image, dpi: float, segmentation: int, *options: str) -> list[Read]:
    """Words of ``image`` in Tesseract's order; ``segmentation`` is its ``--psm``."""
    found = []
    for row in tesseract(image, dpi, "-l", "vie", "--psm", str(segmentation), *options, "tsv").splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
            continue
        left, top, width, height = map(int, cells[6:10])
        box = (left, top, left + width, top + height)
        found.append(Read(cells[11].strip(), float(cells[10]), box, (cells[2], cells[3], cells[4])))
    return found


def read_crops(
    image: Image, crops: Sequence[Box], dpi: float, *options: str, enlarged: float = 1.0
) -> list[list[Read]]:
    """Words of each of ``crops``, their boxes on ``image``.

    The crops are set below each other in one picture: starting the program costs more than reading a word.
    """
    from PIL import Image as Images

    out: list[list[Read]] = [[] for _ in crops]
    pending = list(enumerate(crops))
    while pending:
        strip: list[tuple[int, Box, int, Image]] = []
        y = _MARGIN
        while pending and (not strip or y < _TALLEST):
            number, box = pending.pop(0)
            part = image.crop(box)
            if enlarged != 1:
                size = (max(1, round(part.width * enlarged)), max(1, round(part.height * enlarged)))
                part = part.resize(size, Images.Resampling.BICUBIC)
            strip.append((number, box, y, part))
            y += part.height + _MARGIN
        sheet = Images.new("L", (max(part.width for *_, part in strip) + 2 * _MARGIN, y), 255)
        for _, _, top, part in strip:
            sheet.paste(part, (_MARGIN, top))
        # Grey paper would leave every crop with an edge around it.
        sheet = sheet.point([level if level < _PAPER else 255 for level in range(256)])
        for word in read_words(sheet, dpi * enlarged, 6, *options):
            middle = (word.box[1] + word.box[3]) / 2
            number, box, top, _ = min(strip, key=lambda s: max(s[2] - middle, middle - s[2] - s[3].height))
            x0, y0, x1, y1 = word.box
            place = (
                box[0] + round((x0 - _MARGIN) / enlarged),
                box[1] + round((y0 - top) / enlarged),
                box[0] + round((x1 - _MARGIN) / enlarged),
                box[1] + round((y1 - top) / enlarged),
            )
            out[number].append(Read(word.text, word.confidence, place, word.line))
    return out
