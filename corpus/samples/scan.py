"""Turns pages into what an office scanner makes of them: grey images, a little askew, with specks."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

DPI = 200
SKEW = 0.3
QUALITY = 42
SEED = 20260408


def write(printed: bytes, path: Path, *, sealed: bool = True) -> None:
    """Scan the pages of a PDF into another that holds nothing but images; ``sealed`` stamps the last page."""
    source = pypdfium2.PdfDocument(printed)
    dice = random.Random(SEED)
    canvas: Canvas | None = None
    for index in range(len(source)):
        width, height = source[index].get_size()
        image = source[index].render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
        if sealed and index == len(source) - 1:
            seal(image)
        data = io.BytesIO()
        worn(image, dice, SKEW if index % 2 == 0 else -SKEW / 2).save(data, "JPEG", quality=QUALITY, dpi=(DPI, DPI))
        canvas = canvas or Canvas(str(path), pagesize=(width, height), invariant=1)
        canvas.drawImage(ImageReader(data), 0, 0, width, height)
        canvas.showPage()
    assert canvas is not None
    canvas.save()


def seal(image: Image.Image) -> None:
    """A grey ring over the signature, where the seal of the office stands."""
    layer = Image.new("L", image.size, 255)
    pen = ImageDraw.Draw(layer)
    x, y, radius = int(image.width * 0.58), find_signature(image), int(DPI * 0.62)
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=150, width=5)
    pen.ellipse((x - radius + 34, y - radius + 34, x + radius - 34, y + radius - 34), outline=165, width=3)
    image.paste(ImageChops.multiply(image, layer))


def find_signature(image: Image.Image) -> int:
    """Height of the middle of the last ink on the page's right half, where the name is."""
    right = image.crop((image.width // 2, 0, image.width, image.height)).point(lambda level: 255 if level < 128 else 0)
    box = right.getbbox()
    return (box[3] if box else image.height) - int(DPI * 0.55)


def worn(image: Image.Image, dice: random.Random, skew: float) -> Image.Image:
    turned = image.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    small = (image.width // 2, image.height // 2)
    grain = Image.frombytes("L", small, dice.randbytes(small[0] * small[1])).resize(image.size)
    paper = ImageChops.subtract(
        turned.point(lambda level: 18 + level * 232 // 255), grain.point(lambda level: level // 32)
    )
    pen = ImageDraw.Draw(paper)
    for _ in range(90):
        x, y = dice.randrange(image.width), dice.randrange(image.height)
        pen.ellipse((x, y, x + dice.randrange(1, 4), y + dice.randrange(1, 4)), fill=dice.randrange(90, 190))
    return paper
