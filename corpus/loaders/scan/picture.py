"""A picture as it comes made ready for reading: grey, even, upright to a tenth of a degree, 300 dots an inch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.loaders import limits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

__all__ = ["DPI", "FAINT", "INK", "even", "grey", "resolved", "straight", "without_seals"]

DPI = 300
"""Dots an inch at which pages are read: below, the small print of notes is lost; above, nothing is won."""
INK = 150
"""Grey level, 0 to 255, under which a pixel of a page made even counts as ink."""
FAINT = 200
"""The same for thin strokes, which a scanner leaves grey."""
_TILE = 16
"""Pixels of a side of the tiles in which light is measured."""
_STEEPEST = 5.0
"""Degrees."""
_SEAL = 0.8
"""Least width and height of a seal in inches; its ring is thin, so that little of its square is ink."""
_PALER = 40
"""Grey levels by which the ink of a seal must be paler than that of the letters to be told from them."""
_WORTH = 0.12
"""Degrees of skew from which a page is turned: less moves no word off its line."""


def grey(image: Image) -> Image:
    """A grey copy in which red ink, that of seals, is pale; transparent places are white."""
    import numpy as np
    from PIL import Image as Images

    if image.mode.startswith("I") or image.mode == "F":
        # Sixteen bits: Pillow would cut everything above 255 off.
        deep = np.asarray(image, dtype=np.float32)
        low, high = float(deep.min()), float(deep.max())
        top = 65535.0 if high > 255 else 255.0
        low = min(low, 0.0)
        return Images.fromarray(np.clip((deep - low) * (255 / (top - low)), 0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or (image.mode == "P" and "transparency" in image.info):
        clear = image.convert("RGBA")
        image = Images.new("RGB", image.size, "white")
        image.paste(clear, mask=clear.getchannel("A"))
    if image.mode in ("1", "L"):
        return image.convert("L")
    colour = image.convert("RGB")
    few = np.asarray(colour.reduce(4) if min(colour.size) > 8 else colour).astype(np.int16)
    red = (few[..., 0] - few[..., 1:].max(axis=-1)) > 50
    if red.mean() < 0.0005:
        return colour.convert("L")
    # Where red ink lies on black letters the red channel still is dark.
    return Images.blend(colour.convert("L"), colour.getchannel("R"), 0.8)


def resolved(image: Image, dpi: float) -> tuple[Image, float]:
    """``image`` (grey) at :data:`DPI`, or as near as the limits allow, and its dots an inch."""
    from PIL import Image as Images

    factor = DPI / dpi if not 0.93 < DPI / dpi < 1.07 else 1.0
    factor = min(factor, (limits.PICTURE_PIXELS / max(image.width * image.height, 1)) ** 0.5)
    if factor == 1:
        return image, dpi
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(size, Images.Resampling.BICUBIC if factor > 1 else Images.Resampling.LANCZOS), dpi * factor


def even(image: Image) -> Image:
    """``image`` (grey) with white paper and black ink, whatever the light; what lies around the paper is white.

    Each place is divided by the lightness of the paper there: the lightest of its surroundings, smoothed.
    """
    import numpy as np
    from PIL import Image as Images
    from PIL import ImageFilter

    if min(image.size) < 4 * _TILE:
        return image
    tiles = image.resize((image.width // _TILE, image.height // _TILE), Images.Resampling.BOX)
    mean = np.asarray(tiles).astype(np.float32)
    paper = float(np.percentile(mean, 75))
    outside = _outside(mean < 0.5 * paper)
    light = np.asarray(tiles.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.BoxBlur(3))).astype(np.float32)
    ink = float(np.percentile(np.asarray(image.reduce(2)), 0.5))
    uneven = float(np.percentile(light[~outside], 5)) < 0.88 * paper if (~outside).any() else False
    if not outside.any() and not uneven and paper > 215 and ink < 80:
        return image
    if paper - ink < 12:
        return image  # nothing is written on it
    ground = Images.fromarray(np.maximum(light, 0.4 * paper)).resize(image.size, Images.Resampling.BILINEAR)
    level = np.asarray(image).astype(np.float32) / np.asarray(ground)
    low = min(ink / paper, 0.8)
    level = np.clip((level - low) * (250 / (1 - low)), 0, 255).astype(np.uint8)
    if outside.any():
        cover = Images.fromarray(outside * np.uint8(255)).resize(image.size, Images.Resampling.NEAREST)
        level[np.asarray(cover) > 0] = 255
    return Images.fromarray(level)


def _outside(dark: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Dark tiles that hang together with the edge of the picture, and those next to them."""
    import numpy as np

    reached = np.zeros_like(dark)
    for edge in (np.s_[0, :], np.s_[-1, :], np.s_[:, 0], np.s_[:, -1]):
        reached[edge] = dark[edge]
    # A rim of a few letters (a stamp at the edge) is no surroundings.
    if reached.sum() < 0.02 * 2 * sum(dark.shape):
        return np.zeros_like(dark)
    while True:
        wider = _spread(reached) & dark
        if np.array_equal(wider, reached):
            return np.asarray(_spread(reached), dtype=bool)
        reached = wider


def _spread(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    out = mask.copy()
    out[1:] |= mask[:-1]
    out[:-1] |= mask[1:]
    out[:, 1:] |= mask[:, :-1]
    out[:, :-1] |= mask[:, 1:]
    return out


def without_seals(image: Image, dpi: float) -> Image:
    """``image`` (grey, even) without the pale rings of seals; black letters under them stay."""
    import numpy as np
    from PIL import Image as Images

    from corpus.loaders.scan.components import components_of

    factor = max(1, round(dpi / 100))
    few = np.asarray(image.reduce(factor))
    ink = float(np.median(few[few < INK])) if (few < INK).any() else 0.0
    pixels: NDArray[np.uint8] | None = None
    for x0, y0, x1, y1, count in components_of(few < FAINT + 20).tolist():
        wide, tall = x1 - x0, y1 - y0
        least = _SEAL * dpi / factor
        if min(wide, tall) < least or max(wide, tall) > 2 * min(wide, tall) or count > 0.3 * wide * tall:
            continue
        square = few[y0:y1, x0:x1]
        drawn = square < FAINT + 20
        ring = _reached(drawn)
        paler = ring & (square > ink + _PALER)
        if 3 * paler.sum() < ring.sum():
            continue
        if max(paler.mean(axis=0).max(), paler.mean(axis=1).max()) > 0.75:
            continue  # straight borders: a frame or a table
        pale = float(np.median(square[paler]))
        if pixels is None:
            pixels = np.array(image)
        whole = pixels[y0 * factor : y1 * factor, x0 * factor : x1 * factor]
        near = np.kron(_spread(_spread(ring)), np.ones((factor, factor), dtype=bool))
        near = near[: whole.shape[0], : whole.shape[1]]
        whole[near & (whole > ink + 0.65 * (pale - ink))] = np.median(square[~drawn])
    return image if pixels is None else Images.fromarray(pixels)


def _reached(drawn: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What hangs together with the topmost pixels of ``drawn``."""
    import numpy as np

    reached = np.zeros_like(drawn)
    reached[0] = drawn[0]
    while True:
        wider = _spread(reached) & drawn
        if np.array_equal(wider, reached):
            return reached
        reached = wider


def straight(image: Image, dpi: float) -> Image:
    """``image`` (grey, even) turned so that its lines are level.

    The angle is that at which the ink of rows changes most from row to row (Postl 1986).
    """
    import numpy as np
    from PIL import Image as Images

    factor = max(1, round(dpi / 100))
    small = np.asarray(image.reduce(factor))
    y, x = np.nonzero(small < INK + 30)
    if len(y) < 200:
        return image
    if len(y) > 60_000:
        chosen = np.random.default_rng(0).choice(len(y), 60_000, replace=False)
        y, x = y[chosen], x[chosen]
    rows = small.shape[0] + 2 * small.shape[1]

    def score(angle: float) -> float:
        places = np.rint(y + np.tan(np.radians(angle)) * x).astype(np.int64) + small.shape[1]
        ink = np.bincount(np.clip(places, 0, rows), minlength=rows).astype(np.float64)
        return float(np.square(np.diff(ink)).sum())

    best = 0.0
    for reach, step in ((_STEEPEST, 0.5), (0.4, 0.1), (0.08, 0.04)):
        tried = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(tried, key=score))
    if abs(best) < _WORTH or abs(best) > _STEEPEST or score(best) < 1.02 * score(0.0):
        return image
    return image.rotate(-best, Images.Resampling.BICUBIC, fillcolor=255)
