"""Connected components of a picture: which dark pixels hang together, and the box around each.

Runs of dark pixels are joined with the runs they touch in the next row (eight neighbours); labels are spread by
hooking and pointer jumping (Shiloach & Vishkin 1982), so that all of it is array work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["components_of", "lonely"]


def components_of(dark: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Components of ``dark`` (rows x columns), shape (n, 5): x0, y0, x1, y1 (half-open) and number of pixels."""
    import numpy as np

    height, width = dark.shape
    # A light column at either end keeps runs of different rows apart in the flat picture.
    padded = np.zeros((height, width + 2), dtype=bool)
    padded[:, 1:-1] = dark
    stride = width + 2
    turns = np.flatnonzero(np.diff(padded.ravel().view(np.int8)))
    start, end = turns[::2] + 1, turns[1::2] + 1
    if not len(start):
        return np.zeros((0, 5), dtype=np.int64)
    # Runs of the next row that touch run i lie between first[i] and stop[i].
    first = np.searchsorted(end, start + stride, "left")
    stop = np.searchsorted(start, end + stride, "right")
    count = np.maximum(stop - first, 0)
    one = np.repeat(np.arange(len(start)), count)
    other = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    label = np.arange(len(start))
    while True:
        low = np.minimum(label[one], label[other])
        high = np.maximum(label[one], label[other])
        if np.array_equal(low, high):
            break
        np.minimum.at(label, high, low)
        while not np.array_equal(label, label[label]):
            label = label[label]
    order = np.argsort(label, kind="stable")
    begin = np.flatnonzero(np.diff(label[order], prepend=-1))
    row, left = start // stride, start % stride - 1
    right = left + end - start
    return np.stack(
        [
            np.minimum.reduceat(left[order], begin),
            np.minimum.reduceat(row[order], begin),
            np.maximum.reduceat(right[order], begin),
            np.maximum.reduceat(row[order], begin) + 1,
            np.add.reduceat((end - start)[order], begin),
        ],
        axis=1,
    )


def lonely(boxes: NDArray[np.int64], least: float, reach: float) -> NDArray[np.bool_]:
    """Which of ``boxes`` (n, 5) are no larger than ``least`` pixels and have nothing larger within ``reach`` pixels."""
    import numpy as np

    small = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) <= least
    large = boxes[~small]
    out: NDArray[np.bool_] = small.copy()
    specks = np.flatnonzero(small)
    for begin in range(0, len(specks), 512):
        part = specks[begin : begin + 512]
        one = boxes[part][:, None, :]
        near = (
            (large[None, :, 0] < one[..., 2] + reach)
            & (large[None, :, 2] > one[..., 0] - reach)
            & (large[None, :, 1] < one[..., 3] + reach)
            & (large[None, :, 3] > one[..., 1] - reach)
        )
        out[part] = ~near.any(axis=1)
    return out
