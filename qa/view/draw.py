"""The process that draws one page as a picture: ``python -m qa.view.draw``.

A line of JSON (:class:`Job`) comes in, the bytes of a PNG go out; nothing goes out where the page cannot be drawn.
It is a process of its own for the reasons that :mod:`corpus.loaders.pdf.worker` is one.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from corpus.loaders.pdf.worker import limit_memory

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Job", "main"]

_DPI = 120
_WIDEST, _MOST_PIXELS = 1400, 3_000_000
"""Of the picture that is sent."""
_MOST_OPENED = 180_000_000
"""Pixels of a picture that is made smaller: what the loader of scans takes too."""


class Job(TypedDict):
    """Which page of which file, from 1, and how many bytes of address space that may take."""

    path: str
    page: int
    memory: int


def main() -> int:
    """Draw; the exit status is not 0 where there is no picture."""
    job: Job = json.loads(sys.stdin.buffer.readline())
    limit_memory(job["memory"])
    path = Path(job["path"])
    try:
        with path.open("rb") as stream:
            is_pdf = b"%PDF-" in stream.read(1024)
        image = _pdf(path, job["page"]) if is_pdf else _picture(path, job["page"])
        image.save(sys.stdout.buffer, "PNG", compress_level=6)
    except Exception:
        # Whatever a broken file leads to: there is no picture, and nobody reads what this process would say.
        return 1
    return 0


def _pdf(path: Path, number: int) -> Image:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(_DPI / 72, _WIDEST / max(width, 1), (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
    image: Image = page.render(scale=scale).to_pil()
    return image


def _picture(path: Path, number: int) -> Image:
    from PIL import Image, ImageOps

    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = _MOST_OPENED
    with Image.open(path) as opened:
        opened.seek(number - 1)
        opened.draft("RGB", (_WIDEST, _WIDEST * 2))
        image = ImageOps.exif_transpose(opened)
        image = image if image.mode == "L" else image.convert("RGB")
        scale = min(1, _WIDEST / image.width, (_MOST_PIXELS / (image.width * image.height)) ** 0.5)
        return image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))))


if __name__ == "__main__":
    sys.exit(main())
